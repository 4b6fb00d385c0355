/** Writes that others race with: tried with what is at hand, then with what the server holds. @module */
import type { KubeClient } from '../kube/client.ts';
import type { KubeObject } from '../kube/objects.ts';
import type { Resource } from '../kube/resources.ts';
import { isConflict, notFound } from '../kube/status-error.ts';

const ATTEMPTS = 5;

/**
 * Calls `write` with `object`; after a conflict (409) again with the object as the server has it now. `write`
 * is to send the object's `resourceVersion` as precondition. Rejects with the last conflict, and with 404 when the
 * object is gone, be it that another one has got its name.
 */
export async function writeFresh<T extends KubeObject>(
  client: KubeClient,
  of: Resource<T>,
  object: T,
  write: (current: T) => Promise<void>,
): Promise<void> {
  let current = object;
  for (let attempt = 1; ; attempt++) {
    try {
      return await write(current);
    } catch (error) {
      if (!isConflict(error) || attempt === ATTEMPTS) throw error;
      const { namespace, name } = object.metadata;
      current = await client.get(of, { namespace, name });
      if (current.metadata.uid !== object.metadata.uid) throw notFound(of, name);
    }
  }
}
