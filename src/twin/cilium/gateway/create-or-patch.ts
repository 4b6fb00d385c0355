/**
 * controller-runtime's CreateOrPatch: what the mutation changes in the live object is sent as one JSON
 * merge patch. A field that the mutation leaves out becomes `null`, so that the server refills what it
 * allocated (facts/cilium.md §3.5) and resets the rest.
 * @module
 */
import { getIfExists, type KubeClient } from '../../../kube/client.ts';
import type { Draft, KubeObject } from '../../../kube/objects.ts';
import type { Resource } from '../../../kube/resources.ts';

type Json = unknown;
const isObject = (value: Json): value is Record<string, Json> => typeof value === 'object' && value !== null && !Array.isArray(value);

/** The merge patch (RFC 7386) that turns `before` into `after`; `undefined` when they are equal. */
function mergePatchBetween(before: Json, after: Json): Record<string, Json> | undefined {
  const from = isObject(before) ? before : {};
  const to = isObject(after) ? after : {};
  const patch: Record<string, Json> = {};
  for (const key of new Set([...Object.keys(from), ...Object.keys(to)])) {
    const old = from[key];
    const next = to[key];
    if (next === undefined) {
      if (old !== undefined) patch[key] = null;
    } else if (isObject(old) && isObject(next)) {
      const inner = mergePatchBetween(old, next);
      if (inner) patch[key] = inner;
    } else if (JSON.stringify(old) !== JSON.stringify(next)) patch[key] = next;
  }
  return Object.keys(patch).length > 0 ? patch : undefined;
}

/**
 * Creates `desired`, or patches what is there.
 * @param mutate what the live object should become; gets a copy that it may not keep
 */
export async function createOrPatch<T extends KubeObject>(
  client: KubeClient,
  of: Resource<T>,
  desired: Draft<T>,
  mutate: (live: T) => object,
): Promise<'created' | 'patched' | 'unchanged'> {
  const key = { namespace: desired.metadata.namespace, name: desired.metadata.name! };
  const live = await getIfExists(client, of, key);
  if (!live) {
    await client.create(of, desired);
    return 'created';
  }
  const patch = mergePatchBetween(live, mutate(live));
  if (!patch) return 'unchanged';
  await client.patch(of, key, { type: 'merge', body: patch });
  return 'patched';
}

/** Metadata of the live object with the desired labels and annotations laid over its own; owners replaced. */
export function mergedMetadata<T extends KubeObject>(live: T, desired: Draft<T>, owners: 'replace' | 'keep' = 'replace'): T['metadata'] {
  const labels = { ...live.metadata.labels, ...desired.metadata.labels };
  const annotations = { ...live.metadata.annotations, ...desired.metadata.annotations };
  return {
    ...live.metadata,
    ...(Object.keys(labels).length > 0 && { labels }),
    ...(Object.keys(annotations).length > 0 && { annotations }),
    ...(owners === 'replace' && desired.metadata.ownerReferences && { ownerReferences: desired.metadata.ownerReferences }),
  };
}
