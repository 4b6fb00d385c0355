/** Which request shows a Gateway's path: `GET /`, or what the first route of the listener asks for. Pure. @module */
import { grpcRoutes, httpRoutes, type Gateway, type GatewayListener, type GRPCRoute, type HTTPRoute } from '../cluster/kinds.ts';
import type { ClusterModel } from '../cluster/model.ts';
import { keyOf } from '../kube/objects.ts';
import type { TraceQuery } from '../lab/trace-query.ts';

/** Somebody outside (RFC 5737). */
export const OUTSIDE_CLIENT = '198.51.100.7';

export interface RequestWish {
  readonly path?: string;
  readonly host?: string;
}

export interface Entrance {
  /** Of the ELB. */
  readonly address: string;
  readonly elbPort: number;
  /** Of the Gateway's listener. */
  readonly port: number;
  readonly isTls: boolean;
}

type Route = HTTPRoute | GRPCRoute;
interface Wanted {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** The query that `cilium-cce path` takes as well. */
export function requestFor(model: ClusterModel, gateway: Gateway | undefined, entrance: Entrance, wish: RequestWish = {}): TraceQuery {
  const listener = gateway?.spec?.listeners.find(({ port }) => port === entrance.port);
  const route = gateway && listener && firstRoute(model, gateway, listener);
  const wanted = wantedBy(route);
  const { address, elbPort, isTls } = entrance;
  const at = elbPort === (isTls ? 443 : 80) ? address : `${address}:${elbPort}`;
  const path = wish.path ?? wanted.path;
  const host = wish.host ?? concrete(hostOf(listener, route));
  return {
    from: OUTSIDE_CLIENT,
    to: `${isTls ? 'https' : 'http'}://${at}${path.startsWith('/') ? path : `/${path}`}`,
    // A path of the asker's own choice is asked for in the plainest way.
    method: wish.path === undefined ? wanted.method : 'GET',
    headers: { ...(wish.path === undefined && wanted.headers), ...(host !== undefined && { host }) },
  };
}

/** The oldest, as the Gateway API ranks routes that match alike. */
function firstRoute(model: ClusterModel, gateway: Gateway, listener: GatewayListener): Route | undefined {
  const routes: Route[] = [...model.list(httpRoutes), ...model.list(grpcRoutes)];
  const age = ({ metadata }: Route): string => `${metadata.creationTimestamp} ${metadata.namespace}/${metadata.name}`;
  return routes.filter((route) => isAttached(route, gateway, listener)).sort((a, b) => (age(a) < age(b) ? -1 : 1))[0];
}

const isAttached = ({ metadata, spec }: Route, gateway: Gateway, listener: GatewayListener): boolean =>
  (spec?.parentRefs ?? []).some(
    ({ kind = 'Gateway', namespace = metadata.namespace, name, sectionName, port }) =>
      kind === 'Gateway' &&
      `${namespace}/${name}` === keyOf(gateway) &&
      (sectionName === undefined || sectionName === listener.name) &&
      (port === undefined || port === listener.port),
  );

function wantedBy(route: Route | undefined): Wanted {
  const plain: Wanted = { method: 'GET', path: '/', headers: {} };
  if (!route) return plain;
  if (route.kind === 'GRPCRoute') {
    const { service, method } = (route as GRPCRoute).spec?.rules?.[0]?.matches?.[0]?.method ?? {};
    const path = `/${service ?? 'grpc.health.v1.Health'}/${method ?? 'Check'}`;
    return { method: 'POST', path, headers: { 'content-type': 'application/grpc' } };
  }
  const match = (route as HTTPRoute).spec?.rules?.[0]?.matches?.[0];
  // What fits a regular expression nobody can tell from the expression.
  const exact = <T extends { type?: string }>(all: readonly T[] = []): T[] => all.filter(({ type = 'Exact' }) => type === 'Exact');
  const query = new URLSearchParams(exact(match?.queryParams).map(({ name, value }): [string, string] => [name, value]));
  const path = match?.path?.type === 'RegularExpression' ? '/' : (match?.path?.value ?? '/');
  return {
    method: match?.method ?? 'GET',
    path: query.size > 0 ? `${path}?${query.toString()}` : path,
    headers: Object.fromEntries(exact(match?.headers).map(({ name, value }) => [name.toLowerCase(), value])),
  };
}

/** The narrower of the listener's hostname and the route's first that fits it. */
function hostOf(listener: GatewayListener | undefined, route: Route | undefined): string | undefined {
  const own = listener?.hostname;
  const ofRoute = (route?.spec?.hostnames ?? []).find((name) => own === undefined || fits(name, own) || fits(own, name));
  if (own === undefined || ofRoute === undefined) return ofRoute ?? own;
  return fits(ofRoute, own) ? ofRoute : own;
}

/** Whether every host of `name` is one of `pattern`. */
const fits = (name: string, pattern: string): boolean => name === pattern || (pattern.startsWith('*.') && name.endsWith(pattern.slice(1)));

const concrete = (host: string | undefined): string | undefined => host?.replace(/^\*\./, 'www.');
