/** The way of a request to each Gateway, for pictures: which hop stops it, as far as the source shows it. @module */
import { ExpectedClusterModel } from '../cluster/expected-signals.ts';
import { isIPv4 } from '../checks/gateway-path/addresses.ts';
import { ciliumGateways, ingressOf, type GatewayParts } from '../checks/gateway-path/gateways.ts';
import { CLIENT, followable } from '../checks/gateway-path/walk.ts';
import { requestsOf } from '../checks/gateway-path/requests.ts';
import { isGateway, routesOf, type Route } from '../checks/gateway-path/routes.ts';
import type { GatewayListener } from '../cluster/kinds.ts';
import type { ClusterModel } from '../cluster/model.ts';
import { traceEveryChoice, type HttpRequestLine, type Trace } from '../path/index.ts';

export interface GatewayTrace {
  /** `namespace/name`. */
  readonly gateway: string;
  readonly listener: { readonly name: string; readonly protocol: string; readonly port: number };
  /** What was asked; absent: the Gateway has no address that a request could go to. */
  readonly request?: { readonly address: string; readonly line: HttpRequestLine };
  /** A way that does not arrive, if there is one; else the first. */
  readonly trace?: Trace;
  /** Of all ways that the choices of members and back ends allow. */
  readonly ways: { readonly total: number; readonly arriving: number };
  /** Nobody looked into the nodes: what they do is what their objects let one expect. */
  readonly expected: boolean;
}

const MOST_WAYS = 32;

const arrives = ({ hops, outcome }: Trace): boolean =>
  hops.every(({ state }) => state === 'pass') || (outcome.kind === 'http' && outcome.status < 400);

/** Traces a request to every listener for HTTP and HTTPS. */
export function gatewayTraces(cluster: ClusterModel): GatewayTrace[] {
  const model = followable(cluster);
  const expected = model instanceof ExpectedClusterModel;
  const routes = routesOf(cluster);
  return ciliumGateways(cluster).flatMap((gateway) =>
    gateway.listeners
      .filter(({ protocol }) => protocol === 'HTTP' || protocol === 'HTTPS')
      .map((listener) => traced(model, gateway, listener, routes, expected)),
  );
}

function traced(
  model: ClusterModel,
  gateway: GatewayParts,
  { name, protocol, port, hostname }: GatewayListener,
  routes: readonly Route[],
  expected: boolean,
): GatewayTrace {
  const head = { gateway: `${gateway.namespace}/${gateway.name}`, listener: { name, protocol, port }, expected };
  const address = addressOf(gateway);
  if (address === undefined) return { ...head, ways: { total: 0, arriving: 0 } };
  const route = routes.find((one) => isAttached(one, gateway, name));
  const line = requestOf(route, hostname, address);
  const tls = protocol === 'HTTPS' ? { tls: { serverName: line.authority === address ? undefined : line.authority } } : {};
  const connection = {
    from: { kind: 'external', address: CLIENT },
    to: { address, port },
    protocol: 'TCP',
    request: line,
    ...tls,
  } as const;
  const all = traceEveryChoice(model, connection, MOST_WAYS).ways.map((way) => way.trace);
  const failing = all.find((trace) => !arrives(trace));
  const ways = { total: all.length, arriving: all.filter(arrives).length };
  return { ...head, request: { address, line }, trace: failing ?? all[0]!, ways };
}

function addressOf({ gateway: { status }, service }: GatewayParts): string | undefined {
  const own = status?.addresses?.find(({ value }) => isIPv4(value))?.value;
  return own ?? ingressOf(service).find(({ ip }) => ip)?.ip;
}

const isAttached = ({ metadata, spec }: Route, gateway: GatewayParts, listener: string): boolean =>
  (spec?.parentRefs ?? []).some(
    (ref) =>
      isGateway(ref) &&
      ref.name === gateway.name &&
      (ref.namespace ?? metadata.namespace) === gateway.namespace &&
      (ref.sectionName ?? listener) === listener,
  );

/** A request that the route is made for. */
function requestOf(route: Route | undefined, hostname: string | undefined, address: string): HttpRequestLine {
  const authority = (route?.spec?.hostnames?.[0] ?? hostname)?.replace(/^\*\./, 'www.') ?? address;
  const [request] = route ? requestsOf(route, authority) : [];
  return request ?? { method: 'GET', path: '/', authority, headers: {} };
}
