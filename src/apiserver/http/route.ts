/** What a URL path means. @module */
import type { KindRegistry } from '../kind-registry.ts';
import type { KindDefinition } from '../schema/types.ts';

export interface ResourceRoute {
  kind: KindDefinition;
  namespace?: string;
  name?: string;
  subresource?: string;
}

/** `undefined`: nothing is served there. `parts`: of {@link decodeParts}. */
export function routeOf(parts: readonly string[] | undefined, kinds: KindRegistry): ResourceRoute | undefined {
  if (!parts) return undefined;
  const [root, ...rest] = parts;
  let group = '';
  if (root === 'apis') group = rest.shift() ?? '';
  else if (root !== 'api') return undefined;
  const version = rest.shift() ?? '';
  return resourceAt(rest, (plural) => kinds.find(group, version, plural));
}

const NAMESPACE_SUBRESOURCES: ReadonlySet<string> = new Set(['status', 'finalize']);

function resourceAt(parts: string[], find: (plural: string) => KindDefinition | undefined): ResourceRoute | undefined {
  const [first, namespace, ...inside] = parts;
  // `/namespaces/x/pods` is about pods, `/namespaces/x` and `/namespaces/x/status` about the namespace.
  if (first === 'namespaces' && namespace && inside.length > 0 && !NAMESPACE_SUBRESOURCES.has(inside[0]!)) {
    const kind = find(inside[0]!);
    return kind?.resource.namespaced ? named(kind, namespace, inside.slice(1)) : undefined;
  }
  const kind = first === undefined ? undefined : find(first);
  if (!kind) return undefined;
  // A namespaced object has no address outside its namespace; the list of all does.
  if (kind.resource.namespaced && parts.length > 1) return undefined;
  return named(kind, undefined, parts.slice(1));
}

function named(kind: KindDefinition, namespace: string | undefined, parts: string[]): ResourceRoute | undefined {
  const [name, subresource, ...more] = parts;
  if (more.length > 0) return undefined;
  return { kind, ...(namespace && { namespace }), ...(name && { name }), ...(subresource && { subresource }) };
}

/**
 * The steps of a path, decoded, without empty ones; `undefined` when they cannot be decoded. Authorization and
 * routing read the same steps: neither can take a path for another than the other does.
 */
export function decodeParts(path: string): string[] | undefined {
  try {
    return path
      .split('/')
      .filter((part) => part !== '')
      .map(decodeURIComponent);
  } catch {
    return undefined;
  }
}
