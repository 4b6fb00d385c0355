/** Which hostnames a route serves on a listener: the intersection of both lists. @module */

const ALL = '*';

/** Whether `hostname` lies under `*.domain` by at least one label (or is itself such a wildcard, longer). */
function underWildcard(hostname: string, wildcard: string): boolean {
  const domain = wildcard.slice(ALL.length);
  return hostname.endsWith(domain) && hostname.length > domain.length;
}

/** A more specific listener takes the hostname, so that it is not served here too (listener isolation). */
function takenByOther(routeHostname: string, listenerHostname: string, others: readonly string[]): boolean {
  return others.some((other) => {
    if (other === listenerHostname) return false;
    if (other === routeHostname) return true;
    return other.startsWith(ALL) && underWildcard(routeHostname, other) && other.length > listenerHostname.length;
  });
}

/**
 * The hostnames under which a route is reachable through a listener, sorted; `['*']` when neither names
 * any, empty when they have none in common.
 * @param others hostnames of the Gateway's other listeners of the same port
 */
export function intersectHostnames(
  routeHostnames: readonly string[] | undefined,
  listenerHostname: string | undefined,
  others: readonly string[] = [],
): string[] {
  const listener = listenerHostname ?? '';
  if (!routeHostnames || routeHostnames.length === 0) return [listener || ALL];
  const found = new Set<string>();
  for (const route of routeHostnames) {
    if (listener === '') {
      if (!takenByOther(route, listener, others)) found.add(route);
    } else if (listener === route) {
      found.add(route);
    } else if (listener.startsWith(ALL)) {
      if (underWildcard(route, listener)) {
        if (!takenByOther(route, listener, others)) found.add(route);
      } else if (route.startsWith(ALL) && underWildcard(listener, route)) found.add(listener);
    } else if (route.startsWith(ALL) && underWildcard(listener, route)) {
      found.add(listener);
    }
  }
  return [...found].sort();
}

/** Hostnames of a Gateway's listeners of one port, except the one at `index`. */
export function otherHostnames(listeners: readonly { hostname?: string; port: number }[], index: number): string[] {
  const { port } = listeners[index]!;
  return listeners.flatMap((listener, i) => (i !== index && listener.port === port && listener.hostname ? [listener.hostname] : []));
}
