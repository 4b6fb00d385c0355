/** One request at the Envoy of a Gateway: route, backend, policy, and the way to the backend. @module */
import type { HttpConnectionManager, Route, RouteAction, RouteConfigurationResource, VirtualHost } from '../../cluster/envoy-config.ts';
import type { ClusterModel, NodeSignals } from '../../cluster/model.ts';
import { judgeRequest, POLICY_DENIED } from '../l7-policy.ts';
import type { EnvoyArrival, HttpDecision, HttpRequestLine, Outcome, RequestTrace, TraceOptions } from '../model.ts';
import { fromIngress, ingressSource } from '../origins.ts';
import { Walk } from '../walk.ts';
import * as answers from './answers.ts';
import { passGatewayPolicies } from './gateway-policy.ts';
import { headerEdits } from './headers.ts';
import { connectionManager, findListener, findRoutes, type EnvoyListener } from './listener.ts';
import { normalizeRequest } from './normalize-request.ts';
import { redirectOf } from './redirect.ts';
import { parseDuration, rewritePath } from './rewrite.ts';
import { findRoute, splitPath } from './route-match.ts';
import { chooseCluster, chooseUpstream, mirrorsOf, noCluster, type Chosen } from './upstreams.ts';
import { findVirtualHost } from './virtual-host.ts';

type Answer = answers.Answer;

/** Envoy's own, where the cluster and the route say nothing. */
const CONNECT_TIMEOUT_MS = 5000;
const ROUTE_TIMEOUT_MS = 15_000;

/**
 * Judges one request that has reached a Gateway's Envoy. The hops begin at Envoy; `decision` says what a
 * proxy has to do, and the outcome where the request ends.
 *
 * @example
 * const { outcome, sourceAddress, sourceIdentity } = trace(cluster, connection);
 * if (outcome.kind === 'envoy') traceRequest(cluster, { ...outcome, sourceAddress, sourceIdentity }, request).decision;
 */
export function traceRequest(
  cluster: ClusterModel,
  arrival: EnvoyArrival,
  request: HttpRequestLine,
  options: TraceOptions = {},
): RequestTrace {
  const source = { address: arrival.sourceAddress, identity: arrival.sourceIdentity, node: undefined };
  return continueAtEnvoy(new Walk(cluster, 'TCP', source, options.choose), arrival, request);
}

/** The same, after the hops that brought the connection to Envoy. */
export function continueAtEnvoy(walk: Walk, arrival: EnvoyArrival, received: HttpRequestLine): RequestTrace {
  const found = findRouteConfiguration(walk, arrival);
  if ('kind' in found) return { ...walk.end(found), decision: { kind: 'close' } };
  const normalized = normalizeRequest(walk, `envoy on ${arrival.node}`, received);
  if ('answer' in normalized) return answered(walk, { kind: 'http', status: normalized.answer.status }, normalized.answer);
  const { request } = normalized;
  const host = findVirtualHost(found.routes?.virtualHosts ?? [], request.authority);
  const { authority, method } = request;
  const at = `envoy on ${arrival.node}`;
  if (!host) return answered(walk, walk.answer('route', at, 'route.no-virtual-host', { authority }, 404), answers.noRoute());
  const route = findRoute(host.routes, request);
  if (!route)
    return answered(walk, walk.answer('route', at, 'route.no-match', { authority, method, path: request.path }, 404), answers.noRoute());
  return followRoute({ walk, arrival, request, ...found, host, route });
}

interface Matched {
  readonly walk: Walk;
  readonly arrival: EnvoyArrival;
  readonly request: HttpRequestLine;
  readonly listener: EnvoyListener;
  readonly manager: HttpConnectionManager;
  readonly node: NodeSignals;
  readonly host: VirtualHost;
  readonly route: Route;
}

function findRouteConfiguration(
  walk: Walk,
  arrival: EnvoyArrival,
):
  | Outcome
  | { listener: EnvoyListener; manager: HttpConnectionManager; routes: RouteConfigurationResource | undefined; node: NodeSignals } {
  const at = `envoy on ${arrival.node}`;
  const node = walk.cluster.node(arrival.node);
  if (!node) return walk.unknown('node', `node ${arrival.node}`, 'node.not-known', { node: arrival.node });
  const listener = findListener(walk.cluster, arrival.listener);
  if (!listener) return walk.refuse('envoy-listener', at, 'envoy-listener.no-config', { listener: arrival.listener });
  const manager = connectionManager(listener, arrival.servicePort, arrival.tls);
  if (!manager) {
    const params = { listener: arrival.listener, serverName: arrival.tls?.serverName ?? '' };
    return walk.refuse('envoy-listener', at, 'envoy-listener.no-filter-chain', params);
  }
  return { listener, manager, routes: findRoutes(listener, manager.rds.routeConfigName), node };
}

function nameOfRoute({ metadata }: Route): string {
  if (metadata?.grpcRoute) return `GRPCRoute ${metadata.grpcRoute}`;
  return metadata?.httpRoute ? `HTTPRoute ${metadata.httpRoute}` : 'route';
}

function followRoute(matched: Matched): RequestTrace {
  const { walk, request, route, host, arrival } = matched;
  const name = nameOfRoute(route);
  const at = route.metadata?.rule === undefined ? name : `${name} rule ${route.metadata.rule}`;
  const params = { route: name, rule: route.metadata?.rule ?? 0, virtualHost: host.name, path: splitPath(request.path).path };
  walk.pass('route', at, 'route.matched', params);
  const responseHeaders = headerEdits({ add: route.responseHeadersToAdd, remove: route.responseHeadersToRemove });
  if (route.redirect) {
    const { status, location } = redirectOf(route.redirect, route.match, request, arrival.tls ? 'https' : 'http');
    const outcome = walk.answer('route', at, 'route.redirect', { route: name, status, location }, status);
    return answered(walk, outcome, { ...answers.redirectTo(status, location), responseHeaders });
  }
  if (route.directResponse || !route.route) {
    const { status, body } = route.directResponse ?? { status: 404 };
    const outcome = walk.answer('route', at, 'route.direct-response', { route: name, status }, status);
    return answered(walk, outcome, { ...answers.directResponse(status, body?.inlineString ?? ''), responseHeaders });
  }
  return forward(matched, route.route);
}

function forward(matched: Matched, action: RouteAction): RequestTrace {
  const { walk, arrival, request, route, node, manager, listener } = matched;
  const weighted = chooseCluster(walk, action);
  const upstream = weighted.name === '' ? undefined : chooseUpstream(walk, listener, node, weighted.name);
  if (!upstream) return answered(walk, noCluster(walk, weighted.name), answers.noCluster());
  if ('answer' in upstream) return answered(walk, upstream.outcome, upstream.answer);
  if (!passGatewayPolicies(walk, node, arrival, upstream.chosen))
    return answered(walk, { kind: 'http', status: POLICY_DENIED.status }, POLICY_DENIED);

  const timeoutMs = timeoutOf(action);
  const path = rewritePath(action, route.match, request.path);
  const authority = action.hostRewriteLiteral || request.authority;
  const arrivedHere = reachUpstream(walk, node, upstream, { request: { ...request, path, authority }, timeoutMs });
  if ('answer' in arrivedHere) return answered(walk, arrivedHere.outcome, arrivedHere.answer);
  const decision: HttpDecision = {
    kind: 'forward',
    upstream: upstream.chosen,
    path,
    authority,
    requestHeaders: headerEdits(
      { add: weighted.requestHeadersToAdd, remove: weighted.requestHeadersToRemove },
      { add: route.requestHeadersToAdd, remove: route.requestHeadersToRemove },
    ),
    responseHeaders: headerEdits(
      { add: weighted.responseHeadersToAdd, remove: weighted.responseHeadersToRemove },
      { add: route.responseHeadersToAdd, remove: route.responseHeadersToRemove },
    ),
    timeoutMs,
    retry: retryOf(action),
    mirrors: mirrorsOf(walk, listener, node, action),
    forwarded: { useRemoteAddress: manager.useRemoteAddress, xffNumTrustedHops: manager.xffNumTrustedHops ?? 0 },
    cors: action.cors,
  };
  return { ...walk.end(arrivedHere.outcome), decision };
}

function answered(walk: Walk, outcome: Outcome, answer: Answer): RequestTrace {
  return { ...walk.end(outcome), decision: answer };
}

/** The layer-4 way from Envoy to the backend, and what Envoy answers where it fails. */
function reachUpstream(
  walk: Walk,
  node: NodeSignals,
  { chosen, resource }: Chosen,
  { request, timeoutMs }: { request: HttpRequestLine; timeoutMs: number | undefined },
): { outcome: Outcome } | { outcome: Outcome; answer: Answer } {
  const { address, port, cluster } = chosen;
  walk.source = ingressSource(node);
  const outcome = fromIngress(walk, node, chosen);
  const at = `envoy on ${node.name}`;
  const params = { cluster, address, port };
  if (outcome.kind === 'l7-proxy') {
    const { hops, answer } = judgeRequest(walk.cluster, outcome, request);
    walk.hops.push(...hops);
    if (answer) return { outcome: { kind: 'http', status: answer.status }, answer };
    return { outcome: chosen.pod ? { kind: 'pod', ...chosen.pod, address, port } : { kind: 'external', address, port } };
  }
  if (outcome.kind === 'refused') {
    return { outcome: walk.answer('backend', at, 'backend.connect-refused', params, 503), answer: answers.connectRefused() };
  }
  if (outcome.kind === 'timeout') {
    const connectMs = parseDuration(typeof resource['connectTimeout'] === 'string' ? resource['connectTimeout'] : '') ?? CONNECT_TIMEOUT_MS;
    if (timeoutMs !== undefined && timeoutMs < connectMs) {
      return { outcome: walk.answer('backend', at, 'backend.request-timeout', params, 504), answer: answers.requestTimeout(timeoutMs) };
    }
    return { outcome: walk.answer('backend', at, 'backend.connect-timeout', params, 503), answer: answers.connectTimeout(connectMs) };
  }
  return { outcome };
}

/** `undefined`: none. A stream duration in the place of a timeout turns off Envoy's 15 s. */
function timeoutOf({
  timeout,
  maxStreamDuration,
}: RouteAction & { maxStreamDuration?: { maxStreamDuration?: string } }): number | undefined {
  if (timeout === undefined)
    return maxStreamDuration ? parseDuration(maxStreamDuration.maxStreamDuration ?? '') || undefined : ROUTE_TIMEOUT_MS;
  return parseDuration(timeout) || undefined;
}

function retryOf({ retryPolicy }: RouteAction): Extract<HttpDecision, { kind: 'forward' }>['retry'] {
  if (!retryPolicy) return undefined;
  const { numRetries = 1, retryOn = '', retriableStatusCodes = [], retryBackOff } = retryPolicy;
  return {
    attempts: numRetries,
    on: retryOn,
    statusCodes: retriableStatusCodes,
    backOffMs: parseDuration(retryBackOff?.baseInterval ?? '') ?? 25,
  };
}
