/** `GatewayEntrypoint`: which ELB a Gateway belongs to, and what has become of it. @module */
import type { Condition, KubeObject } from '../../kube/objects.ts';
import { resource } from '../../kube/resources.ts';
import type { LabelSelector } from '../../kube/selectors.ts';
import type { ConditionType } from './reasons.ts';
import { GROUP } from './names.ts';

export const MODES = ['ElbApi', 'EndpointSlice', 'HostNetwork', 'EnvoyRedirect', 'Selector'] as const;
export type ModeName = (typeof MODES)[number];

export type ElbClass = 'union' | 'performance';
export type ElbProtocol = 'TCP' | 'HTTP' | 'HTTPS';

/** What `kubernetes.io/elb.autocreate` takes, under the same names (facts/huawei-cce.md §3.1). */
export interface ElbAutocreate {
  name?: string;
  type?: 'public' | 'inner';
  bandwidth_name?: string;
  bandwidth_chargemode?: string;
  /** Mbit/s. */
  bandwidth_size?: number;
  bandwidth_sharetype?: string;
  eip_type?: string;
  /** An *IPv4 subnet* id. */
  vip_subnet_cidr_id?: string;
  vip_address?: string;
  ipv6_vip_virsubnet_id?: string;
  /** *Network* ids. */
  elb_virsubnet_ids?: string[];
  available_zone?: string[];
  l4_flavor_name?: string;
  l7_flavor_name?: string;
}

export interface EntrypointListener {
  /** Port of the Gateway's listener. */
  port: number;
  /** Port of the ELB's listener; default: the same. */
  elbPort?: number;
  /** Default TCP: TLS ends in Cilium's Envoy. */
  protocol?: ElbProtocol;
  /** Of the ELB's certificate store; HTTPS only. */
  certificateID?: string;
  sniCertificateIDs?: string[];
  /** Pinned: kept across deletion and re-creation of the Gateway. */
  nodePort?: number;
}

export interface EntrypointHealthCheck {
  enabled?: boolean;
  protocol?: 'TCP' | 'HTTP';
  /** Default: the member's own port. */
  port?: number;
  path?: string;
  expectedCodes?: string;
  intervalSeconds?: number;
  timeoutSeconds?: number;
  healthyThreshold?: number;
  unhealthyThreshold?: number;
}

export interface GatewayEntrypointSpec {
  gatewayRef: { name: string };
  mode?: 'Auto' | ModeName;
  elb: { id?: string; class?: ElbClass; autocreate?: ElbAutocreate };
  listeners?: EntrypointListener[];
  nodeSelector?: LabelSelector;
  /** Members per pool at most; more nodes than that take turns by Gateway. Default {@link DEFAULT_MAX_NODES}. */
  maxNodes?: number;
  healthCheck?: EntrypointHealthCheck;
  algorithm?: 'ROUND_ROBIN' | 'LEAST_CONNECTIONS' | 'SOURCE_IP';
  /** `Preserve`: layer 4 keeps the client's address. Default: as the ELB's class does. */
  clientIP?: 'Preserve';
  /** How long a member that leaves keeps its connections, in seconds. Default {@link DEFAULT_DRAIN_SECONDS}. */
  drainSeconds?: number;
  publishAddress?: boolean;
}

export const DEFAULT_MAX_NODES = 100;
export const DEFAULT_DRAIN_SECONDS = 10;

export type ClientIP =
  /** Envoy sees the client's own address. */
  | 'Preserved'
  /** Envoy sees the ELB; the client's address stands in X-Forwarded-For. */
  | 'Forwarded'
  /** Envoy sees the ELB or a node. */
  | 'Hidden';

export interface EntrypointListenerStatus {
  port: number;
  elbPort: number;
  protocol: ElbProtocol;
  nodePort?: number;
  clientIP?: ClientIP;
  listenerID?: string;
  members?: { total: number; online: number };
  /** The first few that are not ONLINE. */
  unhealthyMembers?: { address: string; port: number; status: string; reason?: string }[];
}

export interface GatewayEntrypointStatus {
  observedGeneration?: number;
  mode?: ModeName;
  /** Why this mode, in one sentence. */
  modeReason?: string;
  loadBalancer?: { id: string; name?: string; class?: ElbClass };
  addresses?: { type: 'Public' | 'Private'; value: string }[];
  listeners?: EntrypointListenerStatus[];
  /** What works but will surprise. */
  warnings?: string[];
  conditions?: (Condition & { type: ConditionType })[];
}

export interface GatewayEntrypoint extends KubeObject {
  spec: GatewayEntrypointSpec;
  status?: GatewayEntrypointStatus;
}

export const gatewayEntrypoints = resource<GatewayEntrypoint>(`${GROUP}/v1alpha1`, 'GatewayEntrypoint', 'gatewayentrypoints', 'Namespaced');
