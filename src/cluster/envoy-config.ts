/**
 * The part of Envoy's configuration that Cilium writes into a CiliumEnvoyConfig's `spec.resources`
 * (facts/cilium.md §3.2): listeners, route configurations and clusters, with Envoy's own field names
 * in their JSON form.
 * @module
 */

export interface StringMatch {
  exact?: string;
  prefix?: string;
  suffix?: string;
  contains?: string;
  /** RE2, full match. */
  safeRegex?: { regex: string };
  ignoreCase?: boolean;
}

export interface HeaderMatch {
  /** Lower case; `:method` and `:authority` are headers too. */
  name: string;
  stringMatch?: StringMatch;
  presentMatch?: boolean;
  invertMatch?: boolean;
}

export interface QueryParameterMatch {
  name: string;
  stringMatch?: StringMatch;
  presentMatch?: boolean;
}

export interface RouteMatch {
  path?: string;
  prefix?: string;
  /** `/foo` matches `/foo` and `/foo/bar`, not `/foobar`. */
  pathSeparatedPrefix?: string;
  safeRegex?: { regex: string };
  headers?: HeaderMatch[];
  queryParameters?: QueryParameterMatch[];
}

export interface HeaderValueOption {
  header: { key: string; value: string };
  appendAction?: 'APPEND_IF_EXISTS_OR_ADD' | 'OVERWRITE_IF_EXISTS_OR_ADD' | 'ADD_IF_ABSENT';
}

export interface WeightedCluster {
  name: string;
  weight: number;
  requestHeadersToAdd?: HeaderValueOption[];
  requestHeadersToRemove?: string[];
  responseHeadersToAdd?: HeaderValueOption[];
  responseHeadersToRemove?: string[];
}

export interface RouteAction {
  cluster?: string;
  weightedClusters?: { clusters: WeightedCluster[] };
  prefixRewrite?: string;
  regexRewrite?: { pattern: { regex: string }; substitution: string };
  hostRewriteLiteral?: string;
  /** Duration such as `15s`; `0s` disables. */
  timeout?: string;
  /** Set (Cilium writes `0s`): counts in place of `timeout`, and without one Envoy's default of 15 s is off. */
  maxStreamDuration?: { maxStreamDuration: string };
  retryPolicy?: { retryOn?: string; numRetries?: number; retriableStatusCodes?: number[]; retryBackOff?: { baseInterval: string } };
  requestMirrorPolicies?: {
    cluster: string;
    runtimeFraction?: { defaultValue: { numerator: number; denominator?: 'HUNDRED' | 'TEN_THOUSAND' | 'MILLION' } };
  }[];
  cors?: Record<string, unknown>;
}

export interface RedirectAction {
  hostRedirect?: string;
  schemeRedirect?: string;
  portRedirect?: number;
  pathRedirect?: string;
  prefixRewrite?: string;
  responseCode?: 'MOVED_PERMANENTLY' | 'FOUND' | 'SEE_OTHER' | 'TEMPORARY_REDIRECT' | 'PERMANENT_REDIRECT';
}

export interface Route {
  match: RouteMatch;
  route?: RouteAction;
  redirect?: RedirectAction;
  directResponse?: { status: number; body?: { inlineString: string } };
  requestHeadersToAdd?: HeaderValueOption[];
  requestHeadersToRemove?: string[];
  responseHeadersToAdd?: HeaderValueOption[];
  responseHeadersToRemove?: string[];
  /** `namespace/name` of the HTTPRoute or GRPCRoute and the index of its rule, kept so that a path can name them. */
  metadata?: { httpRoute?: string; grpcRoute?: string; rule?: number };
}

export interface VirtualHost {
  name: string;
  /** `*`, `example.com`, `*.example.com`, each also with `:*`. */
  domains: string[];
  routes: Route[];
}

export interface RouteConfigurationResource {
  '@type': 'type.googleapis.com/envoy.config.route.v3.RouteConfiguration';
  name: string;
  virtualHosts: VirtualHost[];
}

export interface ClusterResource {
  '@type': 'type.googleapis.com/envoy.config.cluster.v3.Cluster';
  /** `<namespace>:<service>:<port>`: the key under which backends arrive. */
  name: string;
  type: 'EDS';
  edsClusterConfig: { serviceName: string };
  [field: string]: unknown;
}

export interface ListenerResource {
  '@type': 'type.googleapis.com/envoy.config.listener.v3.Listener';
  name: string;
  filterChains: FilterChain[];
  [field: string]: unknown;
}

export interface FilterChain {
  filterChainMatch?: { transportProtocol?: 'raw_buffer' | 'tls'; serverNames?: string[]; destinationPort?: number };
  filters: { name: string; typedConfig: HttpConnectionManager | ({ '@type': string } & Record<string, unknown>) }[];
  transportSocket?: Record<string, unknown>;
}

export interface HttpConnectionManager {
  '@type': 'type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager';
  rds: { routeConfigName: string };
  useRemoteAddress: boolean;
  xffNumTrustedHops?: number;
  statPrefix?: string;
  [field: string]: unknown;
}

export type EnvoyResource = ListenerResource | RouteConfigurationResource | ClusterResource;

interface SocketAddress {
  socketAddress?: { portValue?: number };
}

/** Ports of the node that a listener binds itself (host network mode); others are reached by redirection alone. */
export function boundPorts(listener: ListenerResource): number[] {
  const first = listener['address'] as SocketAddress | undefined;
  const more = (listener['additionalAddresses'] as { address?: SocketAddress }[] | undefined) ?? [];
  return [first, ...more.map(({ address }) => address)].flatMap((address) => address?.socketAddress?.portValue ?? []);
}
