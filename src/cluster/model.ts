/**
 * The read model of one cluster: its API objects, and the signals that the API does not show (what the
 * agents, kube-proxy and the cloud have really programmed). `undefined` always means *not known*, never
 * *absent*: a live cluster without exec rights has objects and no signals.
 * @module
 */
import type { KubeObject } from '../kube/objects.ts';
import type { Resource } from '../kube/resources.ts';

export interface ClusterModel {
  /** All objects of a kind; empty when the kind is not served. */
  list<T extends KubeObject>(of: Resource<T>): Iterable<T>;
  get<T extends KubeObject>(of: Resource<T>, key: { namespace?: string; name: string }): T | undefined;
  /** Objects of a kind for which an index gives `value`; see {@link INDEXES} for the names. */
  byIndex<T extends KubeObject>(of: Resource<T>, index: string, value: string): readonly T[];
  /** What was seen on a node, or `undefined` when nobody looked. */
  node(name: string): NodeSignals | undefined;
  /** Names of the nodes for which signals exist. */
  nodeNames(): Iterable<string>;
  readonly cloud: CloudSignals | undefined;
  /** Rises with every change: a key for caches of whatever is derived from the model. */
  readonly revision: number;
}

/** What runs on one node, seen from inside it. */
export interface NodeSignals {
  readonly name: string;
  readonly internalIP: string;
  /** The node's uptime as a machine: a stopped one drops everything. */
  readonly up: boolean;
  readonly securityGroups: readonly string[];
  /** cilium-agent; `undefined`: none runs here. */
  readonly agent: AgentSignals | undefined;
  readonly kubeProxy: KubeProxySignals | undefined;
  /** TCP ports on which a process of the host network namespace listens (sshd, kubelet, hostNetwork pods). */
  readonly hostPorts: ReadonlySet<number>;
  /** Set when nobody looked inside the node: this is what its API objects let one expect. */
  readonly expected?: Expectation;
}

/** How far an expectation goes. */
export interface Expectation {
  /** Ports that nobody but Cilium answers on, so that one without a frontend is closed; any other port may have a process. */
  readonly closedWithoutFrontend: { readonly from: number; readonly to: number } | undefined;
}

export interface KubeProxySignals {
  readonly mode: 'iptables' | 'ipvs';
  /** On a live cluster likely and no more: its ports tell, not its process. */
  readonly running: boolean;
  /**
   * The chains on the node (`iptables-save`): `none`, `live` (DNAT to the present endpoints) or `stale`
   * (kube-proxy stopped, rules left behind). KUBE-FORWARD is among them when not `none`, and drops what conntrack takes
   * for INVALID.
   */
  readonly rules: 'none' | 'live' | 'stale';
  /** Set when KUBE-FORWARD does not: kube-proxy can be told so (`conntrack.tcpBeLiberal`). */
  readonly passesInvalid?: true;
  /** DNAT targets by {@link frontendKey}. */
  readonly services: ReadonlyMap<string, readonly BackendAddress[]>;
}

export interface BackendAddress {
  readonly address: string;
  readonly port: number;
}

/** One agent's realised state: `cilium-dbg status`, `service list`, `bpf lb list`, `endpoint list`. */
export interface AgentSignals {
  readonly version: string;
  readonly ready: boolean;
  readonly kubeProxyReplacement: boolean;
  readonly socketLB: { enabled: boolean; hostNamespaceOnly: boolean };
  readonly masquerading: 'BPF' | 'IPTables' | 'Disabled';
  /** Of programs loaded now; each endpoint keeps the one that it was compiled with. */
  readonly hostRouting: 'BPF' | 'Legacy';
  readonly routing: { mode: 'tunnel'; protocol: 'vxlan' | 'geneve'; port: number } | { mode: 'native' };
  readonly podCIDRs: readonly string[];
  /** Source of connections from this node's Envoy (identity reserved:ingress). */
  readonly ingressIP: string | undefined;
  /** The service table by {@link frontendKey}; a NodePort frontend has address `0.0.0.0`. */
  readonly services: ReadonlyMap<string, ServiceFrontend>;
  /** Endpoints on this node by IPv4. */
  readonly endpoints: ReadonlyMap<string, EndpointSignals>;
  /** The agent's ipcache: address → identity, for pods and nodes of the whole cluster. */
  readonly identityOf: (address: string) => number | undefined;
  /** cilium-envoy on this node. */
  readonly envoy: { running: boolean; /** CEC listeners, `namespace/cec/listener` → proxy port. */ listeners: ReadonlyMap<string, number> };
  readonly policyEnforcement: 'default' | 'always' | 'never';
}

export interface ServiceFrontend {
  readonly type: 'ClusterIP' | 'NodePort' | 'LoadBalancer' | 'ExternalIPs';
  readonly address: string;
  readonly port: number;
  readonly protocol: 'TCP' | 'UDP';
  readonly namespace: string;
  readonly name: string;
  readonly portName: string;
  readonly externalTrafficPolicy: 'Cluster' | 'Local';
  /** For the ClusterIP frontend; absent: Cluster. */
  readonly internalTrafficPolicy?: 'Cluster' | 'Local';
  readonly backends: readonly (BackendAddress & { node: string | undefined; state: 'active' | 'terminating' })[];
  /** Set when a CiliumEnvoyConfig takes the Service over: `namespace/cec/listener` (facts/cilium.md §4.1). */
  readonly l7Listener: string | undefined;
}

export interface EndpointSignals {
  readonly id: number;
  readonly namespace: string;
  readonly pod: string;
  readonly ipv4: string;
  readonly identity: number;
  readonly state:
    | 'waiting-for-identity'
    | 'not-ready'
    | 'waiting-to-regenerate'
    | 'regenerating'
    | 'restoring'
    | 'ready'
    | 'disconnecting'
    | 'disconnected'
    | 'invalid';
  /** 0: no host-side device was found, nothing is attached (問題一). */
  readonly interfaceIndex: number;
  /** What its program was compiled with: differs from the agent's while the endpoint is `restoring`. */
  readonly hostRouting: 'BPF' | 'Legacy';
  /** Whether the pod's cgroup lies under the socket-LB programs (facts/cilium.md §4.4). */
  readonly coveredBySocketLB: boolean;
}

/** The cloud around the cluster; shapes of `src/huawei/elb/types.ts`. */
export interface CloudSignals {
  readonly loadBalancers: readonly LoadBalancerSignals[];
  /** Set when load balancers were not seen, while other parts of the cloud were. */
  readonly loadBalancersUnknown?: true;
  readonly securityGroups: readonly SecurityGroup[];
  /** Of nodes into which nobody looked, as the VPC has it: group ids, the one that is matched first at the front. */
  readonly nodeSecurityGroups?: readonly { readonly node: string; readonly groups: readonly string[] }[];
  /** `undefined`: not known. */
  readonly vpcCIDRs: readonly string[] | undefined;
  /** Ranges that the VPC's route tables lead to others than nodes: peerings, lines to other sites. Absent: none. */
  readonly elsewhere?: readonly string[];
  /** VPC route table: destination CIDR → node name (vpc-router); `undefined`: not known. */
  readonly routes: readonly { destination: string; node: string }[] | undefined;
}

export interface LoadBalancerSignals {
  readonly id: string;
  readonly name: string;
  /** false: shared ELB (`union`); true: dedicated (`performance`). */
  readonly guaranteed: boolean;
  readonly vipAddress: string;
  readonly publicAddress: string | undefined;
  readonly listeners: readonly ListenerSignals[];
}

export interface ListenerSignals {
  readonly id: string;
  readonly name: string;
  readonly protocol: string;
  readonly port: number;
  /** Members see the client's address in place of the load balancer's (facts/elb-v3.md §2.2). */
  readonly transparentClientIP: boolean;
  /** Its default. */
  readonly pool: PoolSignals | undefined;
  /** Actions of its forwarding policies (`REDIRECT_TO_LISTENER`), of one for HTTP(S) without a default pool; absent: nobody looked. */
  readonly policies?: readonly string[];
}

/** Protocols whose listeners may have forwarding policies (SDK huaweicloud-sdk-go-v3, CreateL7PolicyOption) [C]. */
const BY_POLICY: ReadonlySet<string> = new Set(['HTTP', 'HTTPS', 'TERMINATED_HTTPS']);

/** Whether a request may go by forwarding policies alone. */
export const mayGoByPolicy = ({ protocol, pool }: Pick<ListenerSignals, 'protocol' | 'pool'>): boolean =>
  pool === undefined && BY_POLICY.has(protocol);

export interface PoolSignals {
  readonly id: string;
  readonly name: string;
  readonly algorithm: string;
  readonly members: readonly MemberSignals[];
  /** Set when the members are known and their health is not. */
  readonly healthUnknown?: true;
}

export interface MemberSignals {
  readonly id: string;
  readonly address: string;
  readonly port: number;
  readonly weight: number;
  readonly operatingStatus: 'ONLINE' | 'OFFLINE' | 'NO_MONITOR' | 'INITIAL' | 'UNKNOWN';
  readonly reason: string | undefined;
}

export interface SecurityGroup {
  readonly id: string;
  readonly name: string;
  /** The first that fits a connection decides; one that none fits is kept out. */
  readonly ingress: readonly SecurityRule[];
}

export interface SecurityRule {
  /** Absent: the rule admits. */
  readonly action?: 'deny';
  readonly protocol: 'tcp' | 'udp' | 'any';
  /** Inclusive; absent: all ports. */
  readonly ports?: { from: number; to: number };
  readonly source: { cidr: string } | { group: string };
}

/** `undefined`: not known. */
export const knownLoadBalancers = ({ cloud }: Pick<ClusterModel, 'cloud'>): readonly LoadBalancerSignals[] | undefined =>
  cloud?.loadBalancersUnknown ? undefined : cloud?.loadBalancers;

/** Key of a service frontend: `TCP://10.247.0.1:443`; NodePorts use `0.0.0.0`. */
export function frontendKey(protocol: 'TCP' | 'UDP', address: string, port: number): string {
  return `${protocol}://${address}:${port}`;
}

/** Names of the indexes that every {@link ClusterModel} offers. */
export const INDEXES = {
  /** Pods by `status.podIP` (hostNetwork pods excluded). */
  podByIP: 'podByIP',
  /** Pods by `spec.nodeName`. */
  podByNode: 'podByNode',
  /** Nodes by InternalIP. */
  nodeByIP: 'nodeByIP',
  /** EndpointSlices by `namespace/<kubernetes.io/service-name>`. */
  sliceByService: 'sliceByService',
} as const;
