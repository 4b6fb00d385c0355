/** The Envoy listener of a Gateway: one filter chain for plain HTTP, one per TLS certificate. Pure. @module */
import type { FilterChain, HttpConnectionManager, ListenerResource } from '../../../cluster/envoy-config.ts';
import type { GatewayConfig } from './config.ts';

const LISTENER_NAME = 'listener';
export const routeConfigName = (secure: boolean): string => `${LISTENER_NAME}-${secure ? 'secure' : 'insecure'}`;

const extension = (type: string, more: object = {}) => ({ '@type': `type.googleapis.com/${type}`, ...more });

export interface ListenerInput {
  /** Whether any listener takes plain HTTP. */
  plain: boolean;
  /** `namespace/name` of a certificate's Secret → the hostnames that it serves. */
  certificates: ReadonlyMap<string, readonly string[]>;
  /** Listener ports, for host network mode. */
  ports: readonly number[];
}

export function envoyListener({ plain, certificates, ports }: ListenerInput, config: GatewayConfig): ListenerResource {
  const filterChains: FilterChain[] = [];
  if (plain) filterChains.push({ filterChainMatch: { transportProtocol: 'raw_buffer' }, filters: [connectionManager(false, config)] });
  for (const [secret, hostnames] of [...certificates].sort(([a], [b]) => a.localeCompare(b))) {
    filterChains.push(secureChain(secret, hostnames, config));
  }
  return {
    '@type': 'type.googleapis.com/envoy.config.listener.v3.Listener',
    name: LISTENER_NAME,
    ...(config.hostNetwork.enabled && hostAddresses(ports, config)),
    filterChains,
    listenerFilters: [
      ...(config.proxyProtocol
        ? [
            {
              name: 'envoy.filters.listener.proxy_protocol',
              typedConfig: extension('envoy.extensions.filters.listener.proxy_protocol.v3.ProxyProtocol'),
            },
          ]
        : []),
      {
        name: 'envoy.filters.listener.tls_inspector',
        typedConfig: extension('envoy.extensions.filters.listener.tls_inspector.v3.TlsInspector'),
      },
    ],
    socketOptions: KEEP_ALIVE,
  };
}

/** SO_KEEPALIVE, and after 10 s idle a probe each 5 s, ten in all. */
const KEEP_ALIVE = [
  { description: 'Enable TCP keep-alive (default to enabled)', level: '1', name: '9', intValue: '1' },
  { description: 'TCP keep-alive idle time (in seconds) (defaults to 10s)', level: '6', name: '4', intValue: '10' },
  { description: 'TCP keep-alive probe intervals (in seconds) (defaults to 5s)', level: '6', name: '5', intValue: '5' },
  { description: 'TCP keep-alive probe max failures.', level: '6', name: '6', intValue: '10' },
];

function secureChain(secret: string, hostnames: readonly string[], config: GatewayConfig): FilterChain {
  const serverNames = [...new Set(hostnames)].sort();
  // Envoy knows no "*" as a server name: a chain without names takes every one.
  const anyName = serverNames.includes('*');
  return {
    filterChainMatch: { transportProtocol: 'tls', ...(!anyName && { serverNames }) },
    filters: [connectionManager(true, config)],
    transportSocket: {
      name: 'envoy.transport_sockets.tls',
      typedConfig: extension('envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext', {
        commonTlsContext: {
          tlsCertificateSdsSecretConfigs: [{ name: `${config.secretsNamespace}/${secret.replace('/', '-')}` }],
          ...(config.alpn && { alpnProtocols: ['h2,http/1.1'] }),
        },
      }),
    },
  };
}

function connectionManager(secure: boolean, config: GatewayConfig): FilterChain['filters'][number] {
  const name = routeConfigName(secure);
  const typedConfig: HttpConnectionManager = {
    '@type': 'type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager',
    statPrefix: name,
    rds: { routeConfigName: name },
    // Appends the peer's address to X-Forwarded-For, and trusts that many addresses left of it.
    useRemoteAddress: true,
    ...(config.xffNumTrustedHops > 0 && { xffNumTrustedHops: config.xffNumTrustedHops }),
    skipXffAppend: false,
    httpFilters: [
      { name: 'envoy.filters.http.grpc_web', typedConfig: extension('envoy.extensions.filters.http.grpc_web.v3.GrpcWeb') },
      {
        name: 'envoy.filters.http.grpc_stats',
        typedConfig: extension('envoy.extensions.filters.http.grpc_stats.v3.FilterConfig', {
          emitFilterState: true,
          enableUpstreamStats: true,
        }),
      },
      { name: 'envoy.filters.http.router', typedConfig: extension('envoy.extensions.filters.http.router.v3.Router') },
    ],
    upgradeConfigs: [{ upgradeType: 'websocket' }],
    commonHttpProtocolOptions: { maxStreamDuration: '0s' },
  };
  return { name: 'envoy.filters.network.http_connection_manager', typedConfig };
}

/** Host network mode: Envoy itself listens on every Gateway port of the node. */
function hostAddresses(ports: readonly number[], config: GatewayConfig): object {
  const hosts = [...(config.ipv4 ? ['0.0.0.0'] : []), ...(config.ipv6 ? ['::'] : [])];
  const addresses = ports.flatMap((portValue) => hosts.map((address) => ({ socketAddress: { protocol: 'TCP', address, portValue } })));
  const [address, ...others] = addresses;
  if (!address) return {};
  return { address, ...(others.length > 0 && { additionalAddresses: others.map((each) => ({ address: each })) }) };
}
