/** What one agent says of itself, as the signals of its node; what it does not print is what the objects let one expect. @module */
import { createHash } from 'node:crypto';
import { isTrue } from '../../kube/conditions.ts';
import { configMaps, pods, services, type Node, type Service } from '../../kube/resources.ts';
import { ciliumNodeConfigs, datapathConfig, effectiveConfig, type DatapathConfig, type RawConfig } from '../cilium-config.ts';
import { expectedNodes } from '../expected-signals.ts';
import { identityOn, readEndpoints } from '../expected-endpoints.ts';
import { ciliumEnvoyConfigs, ciliumNodes } from '../kinds.ts';
import {
  frontendKey,
  type AgentSignals,
  type ClusterModel,
  type EndpointSignals,
  type KubeProxySignals,
  type NodeSignals,
  type ServiceFrontend,
} from '../model.ts';
import { redirectsOf, type L7Redirect } from '../service-frontends.ts';
import type { AgentEndpoint, AgentOutput, AgentService } from './agent-output.ts';
import type { NodeToLookAt } from './look-at-node.ts';
import { cgroupRoot } from './socket-lb-coverage.ts';

/** What the agent's container sees of its node; `undefined`: it could not look. */
export interface LookedAt {
  readonly kubeProxy: KubeProxySignals | undefined;
  /** Whether pods lie under the socket-LB programs. */
  readonly covered: boolean | undefined;
}

const NOT_LOOKED: LookedAt = { kubeProxy: undefined, covered: undefined };

/** What all nodes have in common; for one state of the objects. */
export class SeenNodes {
  readonly #objects: ClusterModel;
  readonly #namespace: string;
  readonly #expected: ReadonlyMap<string, NodeSignals>;
  readonly #identities: ReadonlyMap<string, number>;
  /** By `namespace/service`. */
  readonly #redirects = new Map<string, L7Redirect[]>();
  /** By what they say: kube-proxies of a cluster write nearly the same table. */
  readonly #rules = new Map<string, KubeProxySignals['services']>();

  constructor(objects: ClusterModel, namespace: string) {
    this.#objects = objects;
    this.#namespace = namespace;
    this.#expected = expectedNodes(objects, namespace);
    this.#identities = readEndpoints(objects).identities;
    for (const config of objects.list(ciliumEnvoyConfigs))
      for (const [service, redirect] of redirectsOf(config))
        this.#redirects.set(service, [...(this.#redirects.get(service) ?? []), redirect]);
  }

  /** What there is to look at on a node; `undefined` for one without an address. */
  toLookAt(node: Node, output: AgentOutput): (NodeToLookAt & { readonly mayCoverPods: boolean }) | undefined {
    const internalIP = addressOf(node);
    if (internalIP === undefined) return undefined;
    const raw = this.#raw(node);
    return {
      name: node.metadata.name,
      internalIP,
      ciliumHealthz: raw['kube-proxy-replacement-healthz-bind-address'],
      cgroupRoot: cgroupRoot(raw['cgroup-root']),
      podUids: output.endpoints.flatMap((one) => {
        const { namespace, name } = podOf(one) ?? {};
        return (name !== undefined && this.#objects.get(pods, { namespace, name })?.metadata.uid) || [];
      }),
      mayCoverPods: mayCoverPods(socketLBOf(output)),
    };
  }

  /** `undefined` for a node without an address. */
  node(node: Node, output: AgentOutput, { kubeProxy, covered }: LookedAt = NOT_LOOKED): NodeSignals | undefined {
    const { name } = node.metadata;
    const internalIP = addressOf(node);
    if (internalIP === undefined) return undefined;
    const expected = this.#expected.get(name);
    const { hostPorts = new Set<number>() } = expected ?? {};
    return {
      name,
      internalIP,
      up: isTrue(node.status?.conditions, 'Ready'),
      securityGroups: [],
      agent: this.#agent(node, internalIP, output, covered, expected?.agent),
      kubeProxy: kubeProxy && { ...kubeProxy, services: this.#shared(kubeProxy.services) },
      hostPorts,
      expected: expected?.expected ?? { closedWithoutFrontend: undefined },
    };
  }

  #shared(services: KubeProxySignals['services']): KubeProxySignals['services'] {
    const text = JSON.stringify([...services]);
    const digest = createHash('sha256').update(text).digest('base64');
    const before = this.#rules.get(digest);
    if (!before) this.#rules.set(digest, services);
    return before ?? services;
  }

  #agent(
    node: Node,
    internalIP: string,
    output: AgentOutput,
    covered: boolean | undefined,
    expected: AgentSignals | undefined,
  ): AgentSignals {
    const { status } = output;
    const config = datapathConfig(this.#raw(node));
    const replacement = status['kube-proxy-replacement'];
    const ciliumNode = this.#objects.get(ciliumNodes, { name: node.metadata.name });
    const hostRouting = status.routing?.['intra-host-routing-mode'] === 'BPF' ? 'BPF' : 'Legacy';
    const socketLB = socketLBOf(output);
    const program = { hostRouting, coveredBySocketLB: mayCoverPods(socketLB) && (covered ?? true) } as const;
    const endpoints = new Map(output.endpoints.flatMap((one) => endpointOf(one, program)).map((one) => [one.ipv4, one]));
    const own = new Set([internalIP, ...(ciliumNode?.spec?.addresses ?? []).map(({ ip }) => ip)]);
    const others = identityOn(own, this.#identities);
    const listeners = new Map(expected?.envoy.listeners);
    const table = this.#table(output.services, output.redirects, listeners, expected);
    return {
      version: /(\d+\.\d+\.\d+[^\s()]*)/.exec(status.cilium?.msg ?? '')?.[1] ?? '',
      ready: status.cilium?.state === 'Ok',
      kubeProxyReplacement: replacement?.mode === 'True' || replacement?.mode === 'Strict',
      socketLB,
      masquerading: !status.masquerading?.enabled ? 'Disabled' : status.masquerading.mode === 'BPF' ? 'BPF' : 'IPTables',
      hostRouting,
      routing: routingOf(status.routing, config),
      podCIDRs: podCIDRsIn(status.ipam?.status) ?? ciliumNode?.spec?.ipam?.podCIDRs ?? [],
      ingressIP:
        Object.entries(status.ipam?.allocations ?? {}).find(([, owner]) => owner === 'ingress')?.[0] ?? ciliumNode?.spec?.ingress?.ipv4,
      services: table,
      endpoints,
      identityOf: (address) => endpoints.get(address)?.identity ?? others(address),
      envoy: { running: expected?.envoy.running ?? status.proxy?.['envoy-deployment-mode'] === 'embedded', listeners },
      policyEnforcement: config.policyEnforcement,
    };
  }

  #raw(node: Node): RawConfig {
    const data = this.#objects.get(configMaps, { namespace: this.#namespace, name: 'cilium-config' })?.data ?? {};
    const overrides = [...this.#objects.list(ciliumNodeConfigs)].filter(({ metadata }) => metadata.namespace === this.#namespace);
    return effectiveConfig(data, overrides, node.metadata.labels ?? {});
  }

  #table(
    printed: readonly AgentService[],
    redirects: ReadonlyMap<string, number> | undefined,
    listeners: Map<string, number>,
    expected: AgentSignals | undefined,
  ): Map<string, ServiceFrontend> {
    const table = new Map<string, ServiceFrontend>();
    for (const { spec } of printed) {
      const frontend = frontendIn(spec);
      if (!frontend) continue;
      const key = frontendKey(frontend.protocol, frontend.address, frontend.port);
      const service = this.#objects.get(services, frontend);
      const port = portOf(service, frontend);
      // Without the load balancer's map nobody knows which frontends Envoy has taken over.
      const proxyPort = redirects?.get(`${frontend.address}:${frontend.port}/${frontend.protocol}`);
      const isRedirected = redirects === undefined ? expected?.services.get(key)?.l7Listener !== undefined : proxyPort !== undefined;
      const l7Listener = isRedirected ? this.#listener(frontend, port?.port) : undefined;
      if (l7Listener !== undefined && proxyPort !== undefined) listeners.set(l7Listener, proxyPort);
      const before = table.get(key);
      // With `Local` a frontend is there twice: once for the node's own backends, once for all.
      if (before && before.backends.length >= frontend.backends.length) continue;
      table.set(key, { ...frontend, portName: port?.name ?? '', l7Listener });
    }
    return table;
  }

  #listener({ namespace, name }: ServiceFrontend, port: number | undefined): string {
    const all = this.#redirects.get(`${namespace}/${name}`) ?? [];
    const wanted = all.find(({ ports }) => ports.length === 0 || (port !== undefined && ports.includes(port)));
    return (wanted ?? all[0])?.listener ?? `${namespace}/${name}/?`;
  }
}

const addressOf = ({ status }: Node): string | undefined => status?.addresses?.find(({ type }) => type === 'InternalIP')?.address;

function socketLBOf({ status }: AgentOutput): AgentSignals['socketLB'] {
  const { socketLB, bpfSocketLBHostnsOnly } = status['kube-proxy-replacement']?.features ?? {};
  return { enabled: socketLB?.enabled ?? false, hostNamespaceOnly: bpfSocketLBHostnsOnly ?? false };
}

const mayCoverPods = ({ enabled, hostNamespaceOnly }: AgentSignals['socketLB']): boolean => enabled && !hostNamespaceOnly;

const isIPv4 = (address: string): boolean => /^\d+\.\d+\.\d+\.\d+$/.test(address);
const TYPES: ReadonlySet<string> = new Set(['ClusterIP', 'NodePort', 'LoadBalancer', 'ExternalIPs']);

function frontendIn(spec: AgentService['spec']): ServiceFrontend | undefined {
  const { ip = '', port, protocol } = spec?.['frontend-address'] ?? {};
  const { type = '', name, namespace, extTrafficPolicy, intTrafficPolicy } = spec?.flags ?? {};
  if (!isIPv4(ip) || port === undefined || (protocol !== 'TCP' && protocol !== 'UDP') || !TYPES.has(type)) return undefined;
  return {
    type: type as ServiceFrontend['type'],
    address: ip,
    port,
    protocol,
    namespace: namespace ?? '',
    name: name ?? '',
    portName: '',
    externalTrafficPolicy: extTrafficPolicy === 'Local' ? 'Local' : 'Cluster',
    internalTrafficPolicy: intTrafficPolicy === 'Local' ? 'Local' : 'Cluster',
    backends: (spec?.['backend-addresses'] ?? []).flatMap((one) => {
      // Quarantined ones and those under maintenance get no traffic.
      if (one.ip === undefined || one.port === undefined || (one.state !== 'active' && one.state !== 'terminating')) return [];
      return [{ address: one.ip, port: one.port, node: one.nodeName, state: one.state }];
    }),
    l7Listener: undefined,
  };
}

/** The agent prints no names of ports: they are the Service's. */
function portOf(service: Service | undefined, { type, port, protocol }: ServiceFrontend): { name?: string; port: number } | undefined {
  return service?.spec?.ports?.find(
    (one) => (type === 'NodePort' ? one.nodePort : one.port) === port && (one.protocol ?? 'TCP') === protocol,
  );
}

const STATES: ReadonlySet<string> = new Set([
  'waiting-for-identity',
  'not-ready',
  'waiting-to-regenerate',
  'regenerating',
  'restoring',
  'ready',
  'disconnecting',
  'disconnected',
]);

/** The pod of an endpoint; those of the host, of health checks and of Envoy have none. */
function podOf({ status }: AgentEndpoint): { namespace: string; name: string } | undefined {
  const { 'k8s-namespace': namespace, 'k8s-pod-name': pod, 'pod-name': both } = status?.['external-identifiers'] ?? {};
  if (namespace !== undefined && pod) return { namespace, name: pod };
  const slash = both?.indexOf('/') ?? -1;
  return slash < 0 ? undefined : { namespace: both!.slice(0, slash), name: both!.slice(slash + 1) };
}

function endpointOf(endpoint: AgentEndpoint, program: Pick<EndpointSignals, 'hostRouting' | 'coveredBySocketLB'>): EndpointSignals[] {
  const { id, status } = endpoint;
  const ipv4 = status?.networking?.addressing?.find((one) => one.ipv4)?.ipv4;
  const of = podOf(endpoint);
  if (ipv4 === undefined || !of) return [];
  return [
    {
      id: id ?? 0,
      namespace: of.namespace,
      pod: of.name,
      ipv4,
      identity: status?.identity?.id ?? 0,
      state: (STATES.has(status?.state ?? '') ? status!.state : 'invalid') as EndpointSignals['state'],
      interfaceIndex: status?.networking?.['interface-index'] ?? 0,
      ...program,
    },
  ];
}

function routingOf(routing: AgentOutput['status']['routing'], config: DatapathConfig): AgentSignals['routing'] {
  if (routing?.['inter-host-routing-mode'] === 'Native') return { mode: 'native' };
  const protocol = routing?.['tunnel-protocol'] === 'geneve' ? 'geneve' : 'vxlan';
  // The port is the configuration's; the status does not tell it.
  const configured = config.routing.mode === 'tunnel' && config.routing.protocol === protocol ? config.routing.port : undefined;
  return { mode: 'tunnel', protocol, port: configured ?? (protocol === 'geneve' ? 6081 : 8472) };
}

/** `IPv4: 3/254 allocated from 10.0.0.0/24, 10.0.1.0/24, ` */
function podCIDRsIn(status: string | undefined): string[] | undefined {
  const text = /IPv4: \d+\/\d+ allocated from (.*)$/.exec(status ?? '')?.[1];
  const found = text?.match(/\d+\.\d+\.\d+\.\d+\/\d+/g);
  return found ? [...found] : undefined;
}
