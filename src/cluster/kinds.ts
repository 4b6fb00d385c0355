/** Kinds of Gateway API v1.4 and Cilium 1.19 that the read model and the twins know. @module */
import type * as gateway from '@kubernetes-models/gateway-api/gateway.networking.k8s.io/v1';
import type * as gatewayBeta from '@kubernetes-models/gateway-api/gateway.networking.k8s.io/v1beta1';
import type * as networking from 'kubernetes-models/networking.k8s.io/v1';
import type { Condition, KubeObject, ObjectMeta } from '../kube/objects.ts';
import { resource, type Stored } from '../kube/resources.ts';
import type { EnvoyResource } from './envoy-config.ts';

export type GatewayClass = Stored<gateway.IGatewayClass>;
export type Gateway = Stored<gateway.IGateway>;
export type GatewayListener = NonNullable<Gateway['spec']>['listeners'][number];
export type HTTPRoute = Stored<gateway.IHTTPRoute>;
export type GRPCRoute = Stored<gateway.IGRPCRoute>;
export type ReferenceGrant = Stored<gatewayBeta.IReferenceGrant>;

export type NetworkPolicy = Stored<networking.INetworkPolicy>;

export interface PortRule {
  ports?: { port?: string; endPort?: number; protocol?: string }[];
  rules?: { http?: HttpRule[]; dns?: DnsRule[]; kafka?: KafkaRule[]; l7proto?: string; l7?: Record<string, string>[] };
  listener?: { name?: string; envoyConfig?: { kind?: string; name: string }; priority?: number };
  serverNames?: string[];
  terminatingTLS?: object;
  originatingTLS?: object;
}

export interface DnsRule {
  matchName?: string;
  matchPattern?: string;
}

export interface KafkaRule {
  role?: string;
  apiKey?: string;
  apiVersion?: string;
  clientID?: string;
  topic?: string;
}

export interface HttpRule {
  method?: string;
  path?: string;
  host?: string;
  headers?: string[];
  headerMatches?: {
    name: string;
    value?: string;
    mismatch?: 'LOG' | 'ADD' | 'DELETE' | 'REPLACE';
    secret?: { name: string; namespace?: string };
  }[];
}

export interface PolicySelector {
  matchLabels?: Record<string, string>;
  matchExpressions?: { key: string; operator: string; values?: string[] }[];
}

interface PeerFields<Prefix extends 'from' | 'to'> {
  endpoints: Record<`${Prefix}Endpoints`, PolicySelector[]>;
  entities: Record<`${Prefix}Entities`, string[]>;
  cidr: Record<`${Prefix}CIDR`, string[]>;
  cidrSet: Record<`${Prefix}CIDRSet`, { cidr?: string; except?: string[]; cidrGroupRef?: string; cidrGroupSelector?: PolicySelector }[]>;
  nodes: Record<`${Prefix}Nodes`, PolicySelector[]>;
  groups: Record<`${Prefix}Groups`, unknown[]>;
}
type Peers<Prefix extends 'from' | 'to'> = Partial<
  PeerFields<Prefix>['endpoints'] &
    PeerFields<Prefix>['entities'] &
    PeerFields<Prefix>['cidr'] &
    PeerFields<Prefix>['cidrSet'] &
    PeerFields<Prefix>['nodes'] &
    PeerFields<Prefix>['groups']
>;

export type IngressRule = Peers<'from'> & { toPorts?: PortRule[]; icmps?: IcmpRule[]; authentication?: { mode?: string } };
export type EgressRule = Peers<'to'> & {
  toPorts?: PortRule[];
  icmps?: IcmpRule[];
  toFQDNs?: DnsRule[];
  toServices?: {
    k8sService?: { serviceName?: string; namespace?: string };
    k8sServiceSelector?: { selector?: PolicySelector; namespace?: string };
  }[];
  authentication?: { mode?: string };
};

export interface IcmpRule {
  fields?: { family?: string; type?: number | string }[];
}

export interface PolicyRule {
  endpointSelector?: PolicySelector;
  nodeSelector?: PolicySelector;
  ingress?: IngressRule[];
  ingressDeny?: IngressRule[];
  egress?: EgressRule[];
  egressDeny?: EgressRule[];
  enableDefaultDeny?: { ingress?: boolean; egress?: boolean };
  description?: string;
  labels?: unknown[];
}

export interface CiliumNetworkPolicy extends KubeObject {
  spec?: PolicyRule;
  specs?: PolicyRule[];
  status?: { conditions?: { type: string; status: string; lastTransitionTime?: string; reason?: string; message?: string }[] };
}
export type CiliumClusterwideNetworkPolicy = CiliumNetworkPolicy;

export interface CiliumCIDRGroup extends KubeObject {
  spec?: { externalCIDRs?: string[] };
}

export interface CiliumNode extends KubeObject {
  spec?: {
    addresses?: { type: string; ip: string }[];
    ipam?: { podCIDRs?: string[]; pools?: unknown };
    health?: { ipv4?: string };
    ingress?: { ipv4?: string };
    bootid?: string;
  };
  status?: { ipam?: { 'operator-status'?: { error?: string }; used?: Record<string, unknown> } };
}

export interface CiliumEndpoint extends KubeObject {
  status?: {
    id?: number;
    state?: string;
    identity?: { id: number; labels?: string[] };
    networking?: { addressing: { ipv4?: string; ipv6?: string }[]; node?: string };
    policy?: { ingress?: { enforcing: boolean; state?: string }; egress?: { enforcing: boolean; state?: string } };
    'external-identifiers'?: Record<string, string>;
    'named-ports'?: { name: string; port: number; protocol: string }[];
    encryption?: { key?: number };
  };
}

/** The object's name is the numeric identity. */
export interface CiliumIdentity extends KubeObject {
  'security-labels': Record<string, string>;
}

export interface CiliumEnvoyConfig extends KubeObject {
  spec: {
    services?: { name: string; namespace?: string; listener?: string; ports?: number[] }[];
    backendServices?: { name: string; namespace?: string; number?: string[] }[];
    resources: EnvoyResource[];
    nodeSelector?: { matchLabels?: Record<string, string> };
  };
}

export interface CiliumLoadBalancerIPPool extends KubeObject {
  spec: { blocks?: { cidr?: string; start?: string; stop?: string }[]; serviceSelector?: PolicySelector; disabled?: boolean };
  status?: { conditions?: Condition[] };
}

export interface CiliumGatewayClassConfig extends KubeObject {
  spec?: { description?: string; service?: Record<string, unknown> };
  status?: { conditions?: Condition[] };
}

export const gatewayClasses = resource<GatewayClass>('gateway.networking.k8s.io/v1', 'GatewayClass', 'gatewayclasses', 'Cluster');
export const gateways = resource<Gateway>('gateway.networking.k8s.io/v1', 'Gateway', 'gateways', 'Namespaced');
export const httpRoutes = resource<HTTPRoute>('gateway.networking.k8s.io/v1', 'HTTPRoute', 'httproutes', 'Namespaced');
export const grpcRoutes = resource<GRPCRoute>('gateway.networking.k8s.io/v1', 'GRPCRoute', 'grpcroutes', 'Namespaced');
export const referenceGrants = resource<ReferenceGrant>(
  'gateway.networking.k8s.io/v1beta1',
  'ReferenceGrant',
  'referencegrants',
  'Namespaced',
);
export const ciliumNetworkPolicies = resource<CiliumNetworkPolicy>(
  'cilium.io/v2',
  'CiliumNetworkPolicy',
  'ciliumnetworkpolicies',
  'Namespaced',
);
export const ciliumClusterwideNetworkPolicies = resource<CiliumClusterwideNetworkPolicy>(
  'cilium.io/v2',
  'CiliumClusterwideNetworkPolicy',
  'ciliumclusterwidenetworkpolicies',
  'Cluster',
);
export const ciliumCIDRGroups = resource<CiliumCIDRGroup>('cilium.io/v2', 'CiliumCIDRGroup', 'ciliumcidrgroups', 'Cluster');
/** Served beside v2, and the only version before 1.17. */
export const ciliumCIDRGroupsAlpha = resource<CiliumCIDRGroup>('cilium.io/v2alpha1', 'CiliumCIDRGroup', 'ciliumcidrgroups', 'Cluster');
export const ciliumNodes = resource<CiliumNode>('cilium.io/v2', 'CiliumNode', 'ciliumnodes', 'Cluster');
export const ciliumEndpoints = resource<CiliumEndpoint>('cilium.io/v2', 'CiliumEndpoint', 'ciliumendpoints', 'Namespaced');
export const ciliumIdentities = resource<CiliumIdentity>('cilium.io/v2', 'CiliumIdentity', 'ciliumidentities', 'Cluster');
export const ciliumEnvoyConfigs = resource<CiliumEnvoyConfig>('cilium.io/v2', 'CiliumEnvoyConfig', 'ciliumenvoyconfigs', 'Namespaced');
export const ciliumLoadBalancerIPPools = resource<CiliumLoadBalancerIPPool>(
  'cilium.io/v2',
  'CiliumLoadBalancerIPPool',
  'ciliumloadbalancerippools',
  'Cluster',
);
export const ciliumGatewayClassConfigs = resource<CiliumGatewayClassConfig>(
  'cilium.io/v2alpha1',
  'CiliumGatewayClassConfig',
  'ciliumgatewayclassconfigs',
  'Namespaced',
);

export const networkPolicies = resource<NetworkPolicy>('networking.k8s.io/v1', 'NetworkPolicy', 'networkpolicies', 'Namespaced');

export type { ObjectMeta };
