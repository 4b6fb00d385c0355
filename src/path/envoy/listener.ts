/** A listener of a CiliumEnvoyConfig: its filter chain for a connection, and the routes behind it. @module */
import type {
  ClusterResource,
  EnvoyResource,
  HttpConnectionManager,
  ListenerResource,
  RouteConfigurationResource,
} from '../../cluster/envoy-config.ts';
import { ciliumEnvoyConfigs, type CiliumEnvoyConfig } from '../../cluster/kinds.ts';
import type { ClusterModel } from '../../cluster/model.ts';

const TYPE = 'type.googleapis.com/envoy.';
const LISTENER: ListenerResource['@type'] = `${TYPE}config.listener.v3.Listener`;
const ROUTES: RouteConfigurationResource['@type'] = `${TYPE}config.route.v3.RouteConfiguration`;
const CLUSTER: ClusterResource['@type'] = `${TYPE}config.cluster.v3.Cluster`;
const MANAGER: HttpConnectionManager['@type'] = `${TYPE}extensions.filters.network.http_connection_manager.v3.HttpConnectionManager`;

export interface EnvoyListener {
  readonly config: CiliumEnvoyConfig;
  readonly listener: ListenerResource;
}

/** @param name `namespace/cec/listener` */
export function findListener(cluster: ClusterModel, name: string): EnvoyListener | undefined {
  const [namespace = '', config = '', listener = ''] = name.split('/');
  const object = cluster.get(ciliumEnvoyConfigs, { namespace, name: config });
  const found = object?.spec.resources.find((one): one is ListenerResource => one['@type'] === LISTENER && one.name === listener);
  return object && found && { config: object, listener: found };
}

/** The HTTP connection manager of the filter chain that takes the connection; `undefined`: Envoy closes it. */
export function connectionManager(
  { listener }: EnvoyListener,
  port: number,
  tls: { serverName: string | undefined } | undefined,
): HttpConnectionManager | undefined {
  const transport = tls ? 'tls' : 'raw_buffer';
  const ranked = listener.filterChains
    .map((chain) => {
      const { transportProtocol, serverNames = [], destinationPort } = chain.filterChainMatch ?? {};
      if (destinationPort !== undefined && destinationPort !== port) return { chain, rank: -1 };
      if (transportProtocol !== undefined && transportProtocol !== transport) return { chain, rank: -1 };
      return { chain, rank: serverNameRank(serverNames, tls?.serverName) };
    })
    .filter(({ rank }) => rank >= 0)
    .sort((a, b) => b.rank - a.rank);
  const config = ranked[0]?.chain.filters.map(({ typedConfig }) => typedConfig).find((one) => one['@type'] === MANAGER);
  return config as HttpConnectionManager | undefined;
}

/** The more specific, the higher; -1: no match. */
function serverNameRank(names: readonly string[], wanted: string | undefined): number {
  if (names.length === 0) return 0;
  const ranks = names.map((name) => {
    if (wanted === undefined) return -1;
    if (name === wanted) return 1000;
    return name.startsWith('*.') && wanted.endsWith(name.slice(1)) ? name.length : -1;
  });
  return Math.max(...ranks);
}

export function findRoutes({ config }: EnvoyListener, name: string): RouteConfigurationResource | undefined {
  return config.spec.resources.find((one): one is RouteConfigurationResource => one['@type'] === ROUTES && one.name === name);
}

export function findCluster({ config }: EnvoyListener, name: string): ClusterResource | undefined {
  return config.spec.resources.find((one: EnvoyResource): one is ClusterResource => one['@type'] === CLUSTER && one.name === name);
}
