/**
 * A small cluster to trace through: builders whose defaults are the source document's cluster (VXLAN,
 * kube-proxy replacement, BPF masquerade). Test support only.
 * @module
 */
import type { CiliumEnvoyConfig, CiliumNetworkPolicy, PolicyRule } from '../../cluster/kinds.ts';
import {
  frontendKey,
  type AgentSignals,
  type CloudSignals,
  type EndpointSignals,
  type KubeProxySignals,
  type LoadBalancerSignals,
  type MemberSignals,
  type NodeSignals,
  type SecurityRule,
  type ServiceFrontend,
} from '../../cluster/model.ts';
import { StaticClusterModel } from '../../cluster/static.ts';
import type { KubeObject, ObjectMeta } from '../../kube/objects.ts';
import type { EndpointSlice, Namespace, Pod, Service } from '../../kube/resources.ts';
import type { LabelSet } from '../../policy/index.ts';
import { podLabels, RESERVED } from '../../policy/index.ts';

export const meta = (name: string, namespace?: string, more: Partial<ObjectMeta> = {}): ObjectMeta => ({
  name,
  ...(namespace && { namespace }),
  uid: `${namespace ?? ''}-${name}`,
  resourceVersion: '1',
  creationTimestamp: '2026-01-01T00:00:00Z',
  ...more,
});

export interface PodSpecimen {
  name: string;
  namespace?: string;
  node: string;
  ip: string;
  labels?: Record<string, string>;
  endpoint?: Partial<EndpointSignals>;
  /** false: Cilium does not manage it. */
  managed?: boolean;
}

export interface NodeSpecimen {
  name: string;
  ip: string;
  ingressIP?: string;
  agent?: Partial<AgentSignals> | undefined;
  withoutAgent?: boolean;
  kubeProxy?: KubeProxySignals;
  hostPorts?: number[];
  securityGroups?: string[];
  up?: boolean;
}

export interface ClusterSpecimen {
  nodes: NodeSpecimen[];
  pods?: PodSpecimen[];
  frontends?: ServiceFrontend[];
  objects?: KubeObject[];
  cloud?: Partial<CloudSignals>;
  /** On every agent. */
  agent?: Partial<AgentSignals>;
  /** Addresses and identities that the ipcache has beside pods and nodes. */
  ipcache?: Record<string, number>;
}

const NAMESPACE_LABEL = 'kubernetes.io/metadata.name';

export function clusterOf(specimen: ClusterSpecimen): StaticClusterModel {
  const { nodes, pods = [], frontends = [], objects = [], cloud } = specimen;
  const numbers = new Map<string, number>();
  const identities = new Map<string, number>(Object.entries(specimen.ipcache ?? {}));
  for (const node of nodes) {
    identities.set(node.ip, RESERVED['remote-node']);
    if (node.ingressIP) identities.set(node.ingressIP, RESERVED.ingress);
  }
  const podObjects = pods.map(podOf);
  for (const [index, pod] of podObjects.entries()) {
    if (pods[index]!.managed === false) continue;
    const labels = labelsOf(pod).text;
    if (!numbers.has(labels)) numbers.set(labels, 10_000 + numbers.size);
    identities.set(pods[index]!.ip, numbers.get(labels)!);
  }
  const services = new Map(frontends.map((frontend) => [frontendKey(frontend.protocol, frontend.address, frontend.port), frontend]));
  const listeners = new Map(frontends.flatMap(({ l7Listener }) => (l7Listener ? [[l7Listener, 12_345] as const] : [])));
  const signals = nodes.map((node): NodeSignals => {
    const endpoints = new Map(
      pods
        .filter((pod) => pod.node === node.name && pod.managed !== false)
        .map((pod, index): [string, EndpointSignals] => [pod.ip, endpointOf(pod, 100 + index, identities.get(pod.ip)!, specimen.agent)]),
    );
    return {
      name: node.name,
      internalIP: node.ip,
      up: node.up ?? true,
      securityGroups: node.securityGroups ?? ['sg-node'],
      agent: node.withoutAgent ? undefined : agentOf(node, { services, endpoints, identities, listeners }, specimen.agent),
      kubeProxy: node.kubeProxy,
      hostPorts: new Set(node.hostPorts ?? [22, 10_250]),
    };
  });
  const spaces = [...new Set(podObjects.map(({ metadata }) => metadata.namespace!))].map((name): Namespace => ({
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: meta(name, undefined, { labels: { [NAMESPACE_LABEL]: name } }),
  }));
  return new StaticClusterModel({ objects: [...spaces, ...podObjects, ...objects], nodes: signals, cloud: cloudOf(cloud) });
}

function podOf({ name, namespace = 'default', node, ip, labels = {} }: PodSpecimen): Pod {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: meta(name, namespace, { labels }),
    spec: { nodeName: node, containers: [{ name: 'main', image: 'web' }] },
    status: { phase: 'Running', podIP: ip, podIPs: [{ ip }] },
  };
}

const labelsOf = (pod: Pod): LabelSet => podLabels(pod, { [NAMESPACE_LABEL]: pod.metadata.namespace! });

function endpointOf(pod: PodSpecimen, id: number, identity: number, agent: Partial<AgentSignals> | undefined): EndpointSignals {
  return {
    id,
    namespace: pod.namespace ?? 'default',
    pod: pod.name,
    ipv4: pod.ip,
    identity,
    state: 'ready',
    interfaceIndex: 12,
    hostRouting: agent?.hostRouting ?? 'BPF',
    coveredBySocketLB: true,
    ...pod.endpoint,
  };
}

function agentOf(
  node: NodeSpecimen,
  parts: {
    services: AgentSignals['services'];
    endpoints: AgentSignals['endpoints'];
    identities: ReadonlyMap<string, number>;
    listeners: ReadonlyMap<string, number>;
  },
  everywhere: Partial<AgentSignals> | undefined,
): AgentSignals {
  return {
    version: '1.19.1',
    ready: true,
    kubeProxyReplacement: true,
    socketLB: { enabled: true, hostNamespaceOnly: false },
    masquerading: 'BPF',
    hostRouting: 'BPF',
    routing: { mode: 'tunnel', protocol: 'vxlan', port: 8472 },
    podCIDRs: ['10.100.0.0/16'],
    ingressIP: node.ingressIP,
    services: parts.services,
    endpoints: parts.endpoints,
    identityOf: (address) => (address === node.ip ? RESERVED.host : parts.identities.get(address)),
    envoy: { running: true, listeners: parts.listeners },
    policyEnforcement: 'default',
    ...everywhere,
    ...node.agent,
  };
}

/** Rules of the tunnel network's worker group (facts/huawei-cce.md §5.3). */
const WORKER_RULES: readonly SecurityRule[] = [
  { protocol: 'tcp', ports: { from: 22, to: 22 }, source: { cidr: '0.0.0.0/0' } },
  { protocol: 'tcp', ports: { from: 30_000, to: 32_767 }, source: { cidr: '0.0.0.0/0' } },
  { protocol: 'any', source: { group: 'sg-node' } },
];

function cloudOf(cloud: Partial<CloudSignals> = {}): CloudSignals {
  return {
    loadBalancers: [],
    securityGroups: [{ id: 'sg-node', name: 'worker', ingress: WORKER_RULES }],
    vpcCIDRs: ['10.2.0.0/16'],
    routes: [],
    ...cloud,
  };
}

export function frontend(
  type: ServiceFrontend['type'],
  at: string,
  service: string,
  backends: string[],
  more: Partial<ServiceFrontend> = {},
): ServiceFrontend {
  const [address = '', port = ''] = at.split(':');
  const [namespace = '', name = ''] = service.split('/');
  return {
    type,
    address,
    port: Number(port),
    protocol: 'TCP',
    namespace,
    name,
    portName: '',
    externalTrafficPolicy: 'Cluster',
    backends: backends.map((backend) => {
      const [ip = '', number = ''] = backend.split(':');
      return { address: ip, port: Number(number), node: undefined, state: 'active' as const };
    }),
    l7Listener: undefined,
    ...more,
  };
}

export function loadBalancer(members: Partial<MemberSignals>[] | undefined, more: Partial<LoadBalancerSignals> = {}): LoadBalancerSignals {
  const pool = members && {
    id: 'pool-1',
    name: 'pool-80',
    algorithm: 'ROUND_ROBIN',
    members: members.map((member, index): MemberSignals => ({
      id: `member-${index}`,
      address: '10.2.128.11',
      port: 32_546,
      weight: 1,
      operatingStatus: 'ONLINE',
      reason: undefined,
      ...member,
    })),
  };
  return {
    id: 'lb-1',
    name: 'public',
    guaranteed: false,
    vipAddress: '10.2.128.200',
    publicAddress: '122.9.70.186',
    listeners: [{ id: 'listener-1', name: 'listener-80', protocol: 'TCP', port: 80, transparentClientIP: more.guaranteed ?? false, pool }],
    ...more,
  };
}

export const policy = (name: string, spec: PolicyRule, namespace = 'default'): CiliumNetworkPolicy => ({
  apiVersion: 'cilium.io/v2',
  kind: 'CiliumNetworkPolicy',
  metadata: meta(name, namespace),
  spec,
});

export function service(
  name: string,
  ports: NonNullable<Service['spec']>['ports'],
  namespace = 'default',
  clusterIP = '10.247.5.5',
): Service {
  return { apiVersion: 'v1', kind: 'Service', metadata: meta(name, namespace), spec: { clusterIP, ports } };
}

export function slice(
  of: string,
  addresses: { ip: string; ready?: boolean }[],
  port: { name?: string; port: number },
  namespace = 'default',
): EndpointSlice {
  return {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: meta(`${of}-1`, namespace, { labels: { 'kubernetes.io/service-name': of } }),
    addressType: 'IPv4',
    ports: [{ ...port, protocol: 'TCP' }],
    endpoints: addresses.map(({ ip, ready = true }) => ({ addresses: [ip], conditions: { ready } })),
  };
}

export type Resources = CiliumEnvoyConfig['spec']['resources'];

/** A Gateway's CiliumEnvoyConfig with one plain listener and these virtual hosts. */
export function envoyConfig(
  virtualHosts: {
    name?: string;
    domains: string[];
    routes: Extract<Resources[number], { virtualHosts: unknown }>['virtualHosts'][number]['routes'];
  }[],
  clusters: string[] = ['default:web:80'],
): CiliumEnvoyConfig {
  const manager = 'type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager' as const;
  return {
    apiVersion: 'cilium.io/v2',
    kind: 'CiliumEnvoyConfig',
    metadata: meta('cilium-gateway-ip-gateway', 'default'),
    spec: {
      resources: [
        {
          '@type': 'type.googleapis.com/envoy.config.listener.v3.Listener',
          name: 'listener',
          filterChains: [
            {
              filterChainMatch: { transportProtocol: 'raw_buffer' },
              filters: [
                {
                  name: 'envoy.filters.network.http_connection_manager',
                  typedConfig: { '@type': manager, rds: { routeConfigName: 'listener-insecure' }, useRemoteAddress: true },
                },
              ],
            },
          ],
        },
        {
          '@type': 'type.googleapis.com/envoy.config.route.v3.RouteConfiguration',
          name: 'listener-insecure',
          virtualHosts: virtualHosts.map(({ name = 'host', ...rest }) => ({ name, ...rest })),
        },
        ...clusters.map((name) => ({
          '@type': 'type.googleapis.com/envoy.config.cluster.v3.Cluster' as const,
          name,
          type: 'EDS' as const,
          edsClusterConfig: { serviceName: name.replace(':', '/') },
          connectTimeout: '5s',
        })),
      ],
    },
  };
}

export const GATEWAY_LISTENER = 'default/cilium-gateway-ip-gateway/listener';
