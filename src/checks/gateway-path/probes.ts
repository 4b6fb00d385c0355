/** Requests to try at a Gateway: one for each rule of the routes that it has accepted. @module */
import { CONTROLLER_NAME } from '../../cluster/gateway-names.ts';
import type { GatewayListener } from '../../cluster/kinds.ts';
import type { ClusterModel } from '../../cluster/model.ts';
import { perRevision } from '../../cluster/per-revision.ts';
import { isTrue } from '../../kube/conditions.ts';
import type { HttpRequestLine } from '../../path/index.ts';
import { ingressOf, type GatewayParts } from './gateways.ts';
import { requestsOf } from './requests.ts';
import { isGateway, nameOf, routesOf, type Route } from './routes.ts';

export interface Probe {
  readonly request: HttpRequestLine;
  /** `namespace/name` of the route. */
  readonly route: string;
  readonly serverName: string | undefined;
}

/** Of one listener, at most {@link MOST}. */
export function probesOf(cluster: ClusterModel, gateway: GatewayParts, listener: GatewayListener): Probe[] {
  const probes: Probe[] = [];
  for (const route of routesByParent(cluster).get(`${gateway.namespace}/${gateway.name}`) ?? []) {
    if (probes.length >= MOST) break;
    const host = sharedHost(route.spec?.hostnames, listener.hostname);
    if (host === undefined || !isAcceptedAt(route, gateway, listener)) continue;
    const authority = host || (ingressOf(gateway.service)[0]?.ip ?? 'gateway.example');
    for (const request of requestsOf(route, authority)) probes.push({ request, route: nameOf(route), serverName: host || undefined });
  }
  return probes.slice(0, MOST);
}

const MOST = 32;

const routesByParent = perRevision((cluster): ReadonlyMap<string, readonly Route[]> => {
  const found = new Map<string, Route[]>();
  for (const route of routesOf(cluster)) {
    const parents = (route.spec?.parentRefs ?? [])
      .filter(isGateway)
      .map(({ namespace, name }) => `${namespace ?? route.metadata.namespace}/${name}`);
    for (const parent of new Set(parents)) found.set(parent, [...(found.get(parent) ?? []), route]);
  }
  return found;
});

/** As the controller's own verdict says (`status.parents`). */
function isAcceptedAt(route: Route, { namespace, name }: GatewayParts, listener: GatewayListener): boolean {
  return (route.status?.parents ?? []).some(
    ({ parentRef, controllerName, conditions }) =>
      controllerName === CONTROLLER_NAME &&
      parentRef.name === name &&
      (parentRef.namespace ?? route.metadata.namespace) === namespace &&
      (!parentRef.sectionName || parentRef.sectionName === listener.name) &&
      (!parentRef.port || parentRef.port === listener.port) &&
      isTrue(conditions, 'Accepted'),
  );
}

/** A host that both serve; `''`: any will do; `undefined`: none. */
function sharedHost(hostnames: readonly string[] | undefined, ofListener: string | undefined): string | undefined {
  if (!hostnames?.length) return example(ofListener ?? '');
  if (!ofListener) return example(hostnames[0]!);
  for (const hostname of hostnames) {
    if (hostname === ofListener || covers(ofListener, hostname)) return example(hostname);
    if (covers(hostname, ofListener)) return example(ofListener);
  }
  return undefined;
}

const covers = (wildcard: string, name: string): boolean => wildcard.startsWith('*.') && name.endsWith(wildcard.slice(1));
const example = (hostname: string): string => hostname.replace(/^\*\./, 'www.');
