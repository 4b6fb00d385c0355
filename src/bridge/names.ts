/** Every name that the bridge writes into or reads from a cluster: labels, annotations, finalizer, reasons. @module */

/** `spec.controllerName` of the GatewayClasses that are bridged. */
export const CILIUM_CONTROLLER = 'io.cilium/gateway-controller';
/** On the Service that Cilium makes for a Gateway (facts/cilium.md §3.4). */
export const OWNING_GATEWAY = 'io.cilium.gateway/owning-gateway';

/** On a Gateway: the ELB to use in place of the bridge's own. */
export const ELB_ID = 'cilium-cce.io/elb-id';
/** On a Gateway: `union` (shared) or `performance` (dedicated); the ELB must be of this kind. */
export const ELB_CLASS = 'cilium-cce.io/elb-class';
/** On a Gateway, written by the bridge: the ELB that holds its listeners. */
export const BOUND_ELB = 'cilium-cce.io/bound-elb-id';
/** On the entrypoint Service, written by the bridge: port → Gateway that it follows, as JSON. */
export const FOLLOWS = 'cilium-cce.io/follows';
/** Keeps a Gateway until its listeners are gone from the ELB. */
export const FINALIZER = 'cilium-cce.io/elb-cleanup';

/** Of a node that is to get no traffic from outside. */
export const EXCLUDE_NODE = 'node.kubernetes.io/exclude-from-external-load-balancers';
/** Annotations with which CCE's cloud controller manager takes a Service. */
export const CCM_ANNOTATIONS = ['kubernetes.io/elb.id', 'kubernetes.io/elb.autocreate', 'kubernetes.io/elb.class'];

/** Condition on the Gateway's Service (`status.conditions`): Cilium rewrites those of the Gateway itself. */
export const BOUND_CONDITION = 'cilium-cce.io/Bound';

/** Reasons of events and of the condition; stable, for people's alerts. */
export const REASON = {
  reconciled: 'SuccessfullyReconciled',
  buildModel: 'FailedBuildModel',
  deployModel: 'FailedDeployModel',
  cleanup: 'FailedCleanup',
  conflict: 'ListenerConflict',
  noLoadBalancer: 'LoadBalancerNotFound',
  wrongClass: 'LoadBalancerClassMismatch',
  badAddress: 'AddressNotUsable',
  noAddress: 'AddressNotAssigned',
  notServed: 'NoPortServed',
  noEntrypoint: 'EntrypointNotFound',
  foreignController: 'ServiceManagedByCloudController',
  permission: 'PermissionDenied',
  quota: 'QuotaExceeded',
} as const;

export type Reason = (typeof REASON)[keyof typeof REASON];
