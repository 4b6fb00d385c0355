/** One kind, page by page. @module */
import type { KubeClient } from '../../kube/client.ts';
import type { AnyObject } from '../../kube/objects.ts';
import { apiVersionOf, type Resource } from '../../kube/resources.ts';
import { isGone } from '../../kube/status-error.ts';

export interface PageOptions {
  readonly namespace?: string | undefined;
  readonly pageSize: number;
  readonly signal?: AbortSignal | undefined;
  /** Told of every page; throws to end it. `again`: what came before counts no more. */
  readonly onPage: (count: number, again: boolean) => void;
}

/** All objects of a kind. A list that becomes too old between two pages is asked for whole, once. */
export async function allPages(client: KubeClient, of: Resource, options: PageOptions): Promise<AnyObject[]> {
  try {
    return await pages(client, of, options, options.pageSize);
  } catch (error) {
    if (!isGone(error)) throw error;
    options.onPage(0, true);
    return pages(client, of, options, undefined);
  }
}

async function pages(client: KubeClient, of: Resource, options: PageOptions, limit: number | undefined): Promise<AnyObject[]> {
  const { namespace, signal, onPage } = options;
  const objects: AnyObject[] = [];
  let next: string | undefined;
  do {
    signal?.throwIfAborted();
    const page = await client.list(of, {
      ...(namespace !== undefined && { namespace }),
      ...(limit !== undefined && { limit }),
      ...(next && { continue: next }),
      ...(signal && { signal }),
    });
    for (const item of page.items) objects.push(withHead(item, of));
    onPage(page.items.length, false);
    next = page.metadata.continue;
  } while (next);
  return objects;
}

/** Items of a list carry no head of their own; who wrote which field is of no use here, and half of the bytes. */
export function withHead(item: AnyObject, of: Resource): AnyObject {
  const { managedFields: _, ...metadata } = item.metadata;
  return { ...item, apiVersion: apiVersionOf(of), kind: of.kind, metadata };
}
