/**
 * Gateway and routes → CiliumEnvoyConfig (facts/cilium.md §3.2). Pure: equal input, equal output.
 * @module
 */
import type { ClusterResource, EnvoyResource, RouteConfigurationResource, VirtualHost } from '../../../cluster/envoy-config.ts';
import type { CiliumEnvoyConfig, Gateway, GRPCRoute, HTTPRoute, ReferenceGrant } from '../../../cluster/kinds.ts';
import type { Draft } from '../../../kube/objects.ts';
import type { Service } from '../../../kube/resources.ts';
import { attachesTo, byAge, hostnamesOn, listenersOf, type AttachmentContext, type NamespaceLabels } from './attachment.ts';
import type { GatewayConfig } from './config.ts';
import { envoyListener, routeConfigName } from './envoy-listener.ts';
import { envoyRoutes } from './envoy-routes.ts';
import { gatewayLabels, gatewayOwner, infrastructureOf } from './gateway-objects.ts';
import { clusterName, envoyConfigName, gatewayServiceName, ORIGINAL_SOURCE_ANNOTATION } from './names.ts';
import { isReferenceAllowed } from './references.ts';
import { grpcRules, httpRules, type BackendLookup, type RouteRule } from './route-rules.ts';

export interface GatewayRoutes {
  /** Already accepted by the Gateway. */
  http: readonly HTTPRoute[];
  grpc: readonly GRPCRoute[];
}

export interface TranslationContext {
  grants: readonly ReferenceGrant[];
  /** The Services that routes may name. */
  services: readonly Service[];
  /** Labels of a namespace, for `allowedRoutes.namespaces.from: Selector`. */
  labelsOf: NamespaceLabels;
}

interface Served {
  secure: boolean;
  port: number;
  hostnames: string[];
  rules: RouteRule[];
}

/** The CiliumEnvoyConfig `cilium-gateway-<name>` that the Gateway should have. */
export function translateGateway(
  gateway: Gateway,
  routes: GatewayRoutes,
  { grants, services, labelsOf }: TranslationContext,
  config: GatewayConfig,
): Draft<CiliumEnvoyConfig> {
  const byKey = new Map(services.map((service) => [`${service.metadata.namespace}/${service.metadata.name}`, service]));
  const lookup: BackendLookup = { grants, services: ({ namespace, name }) => byKey.get(`${namespace}/${name}`) };
  const served = servedRules(routes, lookup, { gateway, labelsOf });
  const rules = served.flatMap((each) => each.rules);
  const { namespace, name } = gateway.metadata;
  const infrastructure = infrastructureOf(gateway);
  return {
    apiVersion: 'cilium.io/v2',
    kind: 'CiliumEnvoyConfig',
    metadata: {
      name: envoyConfigName(name),
      namespace,
      labels: { ...infrastructure.labels, ...gatewayLabels(gateway, 'envoy-config') },
      annotations: { ...infrastructure.annotations, [ORIGINAL_SOURCE_ANNOTATION]: 'false' },
      ownerReferences: [gatewayOwner(gateway)],
    },
    spec: {
      services: [{ name: gatewayServiceName(name), namespace, ports: httpPorts(gateway) }],
      backendServices: backendServices(rules),
      resources: resources(gateway, served, rules, grants, config),
      ...(config.hostNetwork.enabled &&
        Object.keys(config.hostNetwork.nodeLabels).length > 0 && { nodeSelector: { matchLabels: config.hostNetwork.nodeLabels } }),
    },
  };
}

/** Protocols that end in Envoy's HTTP filter chain. */
const isHttp = (protocol: string): boolean => protocol === 'HTTP' || protocol === 'HTTPS';

function httpPorts(gateway: Gateway): number[] {
  const ports = listenersOf(gateway).flatMap(({ protocol, port }) => (isHttp(protocol) ? [port] : []));
  return [...new Set(ports)].sort((a, b) => a - b);
}

/** What each listener serves: one entry per listener and route. */
function servedRules(routes: GatewayRoutes, lookup: BackendLookup, context: AttachmentContext): Served[] {
  const listeners = listenersOf(context.gateway);
  return listeners.flatMap(({ protocol, port, hostname }, index) => {
    if (!isHttp(protocol)) return [];
    const secure = protocol === 'HTTPS';
    const hostnamesFor = (route: HTTPRoute | GRPCRoute): string[] => {
      const common = hostnamesOn(route, context.gateway, index);
      return common.length === 1 && common[0] === '*' ? [hostname ?? '*'] : common;
    };
    return [
      ...[...routes.http]
        .sort(byAge)
        .flatMap((route) =>
          attachesTo(route, 'HTTPRoute', index, context)
            ? [{ secure, port, hostnames: hostnamesFor(route), rules: httpRules(route, lookup) }]
            : [],
        ),
      ...[...routes.grpc]
        .sort(byAge)
        .flatMap((route) =>
          attachesTo(route, 'GRPCRoute', index, context)
            ? [{ secure, port, hostnames: hostnamesFor(route), rules: grpcRules(route, lookup) }]
            : [],
        ),
    ];
  });
}

function resources(
  gateway: Gateway,
  served: readonly Served[],
  rules: readonly RouteRule[],
  grants: readonly ReferenceGrant[],
  config: GatewayConfig,
): EnvoyResource[] {
  const plain = listenersOf(gateway).some(({ protocol }) => protocol === 'HTTP');
  const certificates = certificateHostnames(gateway, grants);
  if (!plain && certificates.size === 0) return [];
  return [
    envoyListener({ plain, certificates, ports: httpPorts(gateway) }, config),
    // All listeners of one kind share a route configuration, whatever their port.
    ...(plain ? [routeConfiguration(gateway, served, false)] : []),
    ...(certificates.size > 0 ? [routeConfiguration(gateway, served, true)] : []),
    ...clusters(rules, config),
  ];
}

function routeConfiguration(gateway: Gateway, served: readonly Served[], secure: boolean): RouteConfigurationResource {
  const rulesByHost = new Map<string, RouteRule[]>();
  for (const each of served) {
    if (each.secure !== secure) continue;
    for (const hostname of each.hostnames) rulesByHost.set(hostname, [...(rulesByHost.get(hostname) ?? []), ...each.rules]);
  }
  const firstPort = listenersOf(gateway).find(({ protocol }) => isHttp(protocol))?.port ?? 0;
  const virtualHosts = [...rulesByHost].map(([hostname, rules]): VirtualHost => ({
    name: hostname,
    domains: hostname === '*' ? ['*'] : [hostname, `${hostname}:*`],
    routes: envoyRoutes(rules, firstPort),
  }));
  return {
    '@type': 'type.googleapis.com/envoy.config.route.v3.RouteConfiguration',
    name: routeConfigName(secure),
    virtualHosts: virtualHosts.sort((a, b) => (a.name < b.name ? -1 : 1)),
  };
}

/** Secrets of HTTPS listeners that the Gateway may use, with the hostnames they are for. */
function certificateHostnames(gateway: Gateway, grants: readonly ReferenceGrant[]): Map<string, string[]> {
  const namespace = gateway.metadata.namespace ?? '';
  const found = new Map<string, string[]>();
  for (const listener of listenersOf(gateway)) {
    if (listener.protocol !== 'HTTPS') continue;
    for (const reference of listener.tls?.certificateRefs ?? []) {
      const to = {
        group: reference.group ?? '',
        kind: reference.kind ?? 'Secret',
        namespace: reference.namespace ?? namespace,
        name: reference.name,
      };
      if (to.group !== '' || to.kind !== 'Secret') continue;
      if (!isReferenceAllowed({ from: { kind: 'Gateway', namespace }, to }, grants)) continue;
      const key = `${to.namespace}/${to.name}`;
      found.set(key, [...(found.get(key) ?? []), listener.hostname ?? '*']);
    }
  }
  return found;
}

const usedBackends = (rules: readonly RouteRule[]) =>
  rules.flatMap((rule) =>
    [...rule.backends, ...rule.mirrors.map((mirror) => mirror.backend)].map((backend) => ({ backend, grpc: rule.grpc })),
  );

function backendServices(rules: readonly RouteRule[]): NonNullable<CiliumEnvoyConfig['spec']['backendServices']> {
  const ports = new Map<string, Set<string>>();
  for (const { backend } of usedBackends(rules)) {
    const key = `${backend.namespace}/${backend.name}`;
    ports.set(key, (ports.get(key) ?? new Set()).add(String(backend.port)));
  }
  return [...ports]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, numbers]) => {
      const [namespace, name] = key.split('/') as [string, string];
      return { name, namespace, number: [...numbers].sort() };
    });
}

const H2C = 'kubernetes.io/h2c';

function clusters(rules: readonly RouteRule[], config: GatewayConfig): ClusterResource[] {
  const found = new Map<string, ClusterResource>();
  for (const { backend, grpc } of usedBackends(rules)) {
    const name = clusterName(backend.namespace, backend.name, backend.port);
    const http2 = grpc || (config.appProtocol && backend.appProtocol === H2C);
    const existing = found.get(name);
    if (existing && !http2) continue;
    found.set(name, cluster(name, `${backend.namespace}/${backend.name}:${backend.port}`, http2));
  }
  return [...found.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

function cluster(name: string, serviceName: string, http2: boolean): ClusterResource {
  return {
    '@type': 'type.googleapis.com/envoy.config.cluster.v3.Cluster',
    name,
    type: 'EDS',
    edsClusterConfig: { serviceName },
    connectTimeout: '5s',
    lbPolicy: 'ROUND_ROBIN',
    outlierDetection: { splitExternalLocalOriginErrors: true },
    typedExtensionProtocolOptions: {
      'envoy.extensions.upstreams.http.v3.HttpProtocolOptions': {
        '@type': 'type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions',
        commonHttpProtocolOptions: { idleTimeout: '60s' },
        ...(http2 ? { explicitHttpConfig: { http2ProtocolOptions: {} } } : { useDownstreamProtocolConfig: { http2ProtocolOptions: {} } }),
      },
    },
  };
}
