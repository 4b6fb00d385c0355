/** The kinds that a cluster is loaded with, and how: so that 20,000 pods cost some hundred requests and no Secret is asked for. @module */
import * as kube from '../kube/resources.ts';
import { resource, type Resource } from '../kube/resources.ts';
import { ciliumNodeConfigs } from './cilium-config.ts';
import * as kinds from './kinds.ts';
import { CONFIG_MAPS } from './snapshot/fields.ts';

export interface LoadKind {
  readonly of: Resource;
  /** Other versions with the same shape, asked for when this one is not served; their objects count as `of`'s. */
  readonly versions?: readonly string[];
  /** Read from here only; `cilium`: where Cilium is installed. */
  readonly namespaces?: readonly string[];
  /** Read one by one, by name, in place of a list. */
  readonly names?: readonly string[];
  /** Objects at most; more are left out, and that is said. */
  readonly most?: number;
  readonly pageSize?: number;
  readonly fieldSelector?: string;
}

export const gatewayEntrypoints = resource('cilium-cce.io/v1alpha1', 'GatewayEntrypoint', 'gatewayentrypoints', 'Namespaced');

const OPERATOR_LEASES = ['cilium-operator-resource-lock', 'cilium-cce-bridge'];

/** Events are many: those that warn, and of them no more than tell what is wrong. */
const MOST_EVENTS = 5000;
const WARNINGS = 'type!=Normal';

const kind = (of: object, how: Omit<LoadKind, 'of'> = {}): LoadKind => ({ of: of as Resource, ...how });

/** In the order in which they are read. */
export function loadKinds(ciliumNamespace: string): LoadKind[] {
  const system = [...new Set(['kube-system', ciliumNamespace])];
  return [
    // Definitions are large: few at a time.
    kind(kube.customResourceDefinitions, { pageSize: 50 }),
    kind(kube.namespaces),
    kind(kube.nodes),
    kind(kube.pods),
    kind(kube.services),
    kind(kube.endpointSlices),
    kind(kube.configMaps, { namespaces: system, names: CONFIG_MAPS }),
    kind(kube.daemonSets, { namespaces: system }),
    kind(kube.deployments, { namespaces: system }),
    kind(kube.leases, { namespaces: [ciliumNamespace], names: OPERATOR_LEASES }),
    kind(kube.validatingWebhooks),
    kind(kube.mutatingWebhooks),
    kind(kinds.networkPolicies),
    kind(kinds.gatewayClasses, { versions: ['v1beta1'] }),
    kind(kinds.gateways, { versions: ['v1beta1'] }),
    kind(kinds.httpRoutes, { versions: ['v1beta1'] }),
    kind(kinds.grpcRoutes, { versions: ['v1alpha2'] }),
    kind(kinds.referenceGrants, { versions: ['v1'] }),
    kind(kinds.ciliumNetworkPolicies),
    kind(kinds.ciliumClusterwideNetworkPolicies),
    kind(kinds.ciliumCIDRGroups, { versions: ['v2alpha1'] }),
    kind(kinds.ciliumNodes),
    kind(ciliumNodeConfigs, { versions: ['v2alpha1'] }),
    kind(kinds.ciliumEndpoints),
    kind(kinds.ciliumIdentities),
    kind(kinds.ciliumEnvoyConfigs),
    kind(kinds.ciliumLoadBalancerIPPools, { versions: ['v2alpha1'] }),
    kind(kinds.ciliumGatewayClassConfigs),
    kind(gatewayEntrypoints),
    kind(kube.events, { most: MOST_EVENTS, fieldSelector: WARNINGS }),
  ];
}

/** What is known under `kube-system` alone holds whatever the namespace is called. */
export const ALL_KINDS: readonly LoadKind[] = loadKinds('kube-system');
