/** Requests to try at a Gateway: one for each rule of the routes that it has accepted. @module */
import { CONTROLLER_NAME } from '../../cluster/gateway-names.ts';
import { httpRoutes, type GatewayListener, type HTTPRoute } from '../../cluster/kinds.ts';
import type { ClusterModel } from '../../cluster/model.ts';
import { perRevision } from '../../cluster/per-revision.ts';
import { isTrue } from '../../kube/conditions.ts';
import type { HttpRequestLine } from '../../path/index.ts';
import { ingressOf, type GatewayParts } from './gateways.ts';

export interface Probe {
  readonly request: HttpRequestLine;
  /** `namespace/name` of the route. */
  readonly route: string;
  readonly serverName: string | undefined;
}

type Rule = NonNullable<NonNullable<HTTPRoute['spec']>['rules']>[number];
type Match = NonNullable<Rule['matches']>[number];

/** Of one listener, at most {@link MOST}. */
export function probesOf(cluster: ClusterModel, gateway: GatewayParts, listener: GatewayListener): Probe[] {
  const probes: Probe[] = [];
  for (const route of routesOf(cluster).get(`${gateway.namespace}/${gateway.name}`) ?? []) {
    const host = sharedHost(route.spec?.hostnames, listener.hostname);
    if (host === undefined || !isAcceptedAt(route, gateway, listener)) continue;
    const authority = host || (ingressOf(gateway.service)[0]?.ip ?? 'gateway.example');
    for (const rule of route.spec?.rules ?? [{}]) {
      const request = requestOf(rule, authority);
      if (request) probes.push({ request, route: `${route.metadata.namespace}/${route.metadata.name}`, serverName: host || undefined });
      if (probes.length >= MOST) return probes;
    }
  }
  return probes;
}

const MOST = 32;

const routesOf = perRevision((cluster): ReadonlyMap<string, readonly HTTPRoute[]> => {
  const found = new Map<string, HTTPRoute[]>();
  for (const route of cluster.list(httpRoutes)) {
    const parents = (route.spec?.parentRefs ?? []).map(({ namespace, name }) => `${namespace ?? route.metadata.namespace}/${name}`);
    for (const parent of new Set(parents)) found.set(parent, [...(found.get(parent) ?? []), route]);
  }
  return found;
});

/** As the controller's own verdict says (`status.parents`). */
function isAcceptedAt(route: HTTPRoute, { namespace, name }: GatewayParts, listener: GatewayListener): boolean {
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

/** The first match of the rule that a request can be made for: regular expressions cannot. */
function requestOf({ matches }: Rule, authority: string): HttpRequestLine | undefined {
  const match = (matches ?? [{}]).find((one) => !isExpression(one));
  if (!match) return undefined;
  const query = (match.queryParams ?? []).map(({ name, value }) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`).join('&');
  return {
    method: match.method ?? 'GET',
    path: `${match.path?.value ?? '/'}${query && `?${query}`}`,
    authority,
    headers: Object.fromEntries((match.headers ?? []).map(({ name, value }) => [name.toLowerCase(), value])),
  };
}

const isExpression = ({ path, headers, queryParams }: Match): boolean =>
  [path, ...(headers ?? []), ...(queryParams ?? [])].some((one) => one?.type === 'RegularExpression');
