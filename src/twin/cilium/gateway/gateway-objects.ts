/** The Service and the EndpointSlice of a Gateway (facts/cilium.md §3.2, §3.3). Pure. @module */
import type { CiliumGatewayClassConfig, Gateway } from '../../../cluster/kinds.ts';
import type { Draft, OwnerReference } from '../../../kube/objects.ts';
import type { EndpointSlice, Service, ServiceSpec } from '../../../kube/resources.ts';
import { atLeast, versionOf } from '../../../policy/settings-version.ts';
import { listenersOf } from './attachment.ts';
import type { GatewayConfig } from './config.ts';
import {
  GATEWAY_NAME_LABEL,
  gatewayServiceName,
  LB_IPAM_IPS_ANNOTATION,
  OWNING_GATEWAY_LABEL,
  shortenName,
  SOURCE_RANGES_POLICY_ANNOTATION,
} from './names.ts';

/** The address that stands for "Envoy": nothing is ever sent to it. */
const DUMMY_ENDPOINT = { address: '192.192.192.192', port: 9999 } as const;

/** By which everybody finds the slices of a Service. */
const SERVICE_NAME_LABEL = 'kubernetes.io/service-name';

/** No `blockOwnerDeletion`, as in Cilium. */
export const gatewayOwner = ({ metadata: { name, uid } }: Gateway): OwnerReference => ({
  apiVersion: 'gateway.networking.k8s.io/v1',
  kind: 'Gateway',
  name,
  uid,
  controller: true,
});

/** Labels and annotations that a Gateway asks for on everything made for it. */
export function infrastructureOf(gateway: Gateway): { labels: Record<string, string>; annotations: Record<string, string> } {
  const { labels, annotations } = gateway.spec?.infrastructure ?? {};
  return { labels: { ...labels }, annotations: { ...annotations } };
}

export function gatewayLabels({ metadata: { name } }: Gateway, on: 'service' | 'envoy-config'): Record<string, string> {
  const value = shortenName(name);
  return { ...(on === 'service' && { [OWNING_GATEWAY_LABEL]: value }), [GATEWAY_NAME_LABEL]: value };
}

/** The Service `cilium-gateway-<name>`: no selector, one port per distinct listener port. */
export function gatewayService(gateway: Gateway, classConfig: CiliumGatewayClassConfig | undefined, config: GatewayConfig): Draft<Service> {
  const { namespace, name } = gateway.metadata;
  const infrastructure = infrastructureOf(gateway);
  const wanted = (classConfig?.spec?.service ?? {}) as Partial<ServiceSpec> & { loadBalancerSourceRangesPolicy?: string };
  const addresses = (gateway.spec?.addresses ?? []).flatMap(({ value }) => (value ? [value] : []));
  const annotations: Record<string, string> = {
    ...(classConfig && { [SOURCE_RANGES_POLICY_ANNOTATION]: wanted.loadBalancerSourceRangesPolicy ?? 'Allow' }),
    ...(addresses.length > 0 && { [LB_IPAM_IPS_ANNOTATION]: addresses.join(',') }),
    ...infrastructure.annotations,
  };
  const spec: ServiceSpec = {
    ...(config.hostNetwork.enabled
      ? { type: 'ClusterIP' as const }
      : { type: wanted.type ?? 'LoadBalancer', externalTrafficPolicy: wanted.externalTrafficPolicy ?? trafficPolicy(config) }),
    ports: distinctPorts(gateway).map((port) => ({ name: `port-${port}`, port, protocol: 'TCP' })),
    ...pick(wanted, [
      'loadBalancerClass',
      'loadBalancerSourceRanges',
      'ipFamilies',
      'ipFamilyPolicy',
      'allocateLoadBalancerNodePorts',
      'trafficDistribution',
    ]),
  };
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: {
      name: gatewayServiceName(name),
      namespace,
      labels: { ...infrastructure.labels, ...gatewayLabels(gateway, 'service') },
      ...(Object.keys(annotations).length > 0 && { annotations }),
      ownerReferences: [gatewayOwner(gateway)],
    },
    spec,
  };
}

/**
 * The EndpointSlice `cilium-gateway-<name>`. 1.19.0 to 1.19.4 write it without the label
 * `kubernetes.io/service-name` and without a `ready` condition, the cause of 問題六; 1.19.5 writes both. Until 1.18
 * there was a v1 Endpoints, of which Kubernetes made such a slice (facts/cilium.md §3.2, §11: #46242, #46237).
 */
export function gatewayEndpointSlice(gateway: Gateway, release: string): Draft<EndpointSlice> {
  const { namespace, name } = gateway.metadata;
  const infrastructure = infrastructureOf(gateway);
  const version = versionOf(release);
  const isBare = atLeast(version, '1.19.0') && !atLeast(version, '1.19.5');
  return {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: {
      name: gatewayServiceName(name),
      namespace,
      labels: {
        ...infrastructure.labels,
        ...gatewayLabels(gateway, 'service'),
        ...(!isBare && { [SERVICE_NAME_LABEL]: gatewayServiceName(name) }),
      },
      ...(Object.keys(infrastructure.annotations).length > 0 && { annotations: infrastructure.annotations }),
      ownerReferences: [gatewayOwner(gateway)],
    },
    addressType: 'IPv4',
    endpoints: [{ addresses: [DUMMY_ENDPOINT.address], conditions: isBare ? {} : { ready: true } }],
    ports: [{ port: DUMMY_ENDPOINT.port }],
  };
}

const trafficPolicy = ({ externalTrafficPolicy }: GatewayConfig): 'Cluster' | 'Local' =>
  externalTrafficPolicy === 'Local' ? 'Local' : 'Cluster';

const distinctPorts = (gateway: Gateway): number[] => [...new Set(listenersOf(gateway).map(({ port }) => port))];

function pick<T extends object>(from: T, keys: readonly (keyof T)[]): Partial<T> {
  return Object.fromEntries(keys.flatMap((key) => (from[key] === undefined ? [] : [[key, from[key]]]))) as Partial<T>;
}
