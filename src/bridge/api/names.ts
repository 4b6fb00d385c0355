/** Every name that the bridge writes into or reads from a cluster: labels, annotations, finalizer. @module */

export const GROUP = 'cilium-cce.io';

/** On a Gateway: the shortcut that makes a GatewayEntrypoint for this ELB. */
export const ELB_ID = `${GROUP}/elb-id`;
/** On a Gateway, beside {@link ELB_ID}: `union` (shared) or `performance` (dedicated); the ELB must be of this kind. */
export const ELB_CLASS = `${GROUP}/elb-class`;
/** Keeps a GatewayEntrypoint until nothing of it is left outside the cluster. */
export const FINALIZER = `${GROUP}/elb-cleanup`;
/** On a GatewayEntrypoint, written before the first write elsewhere: what has to be taken away again, as JSON of `Claim`. */
export const CLAIM = `${GROUP}/claim`;
/** On a GatewayEntrypoint that the bridge made for an annotated Gateway; its own to change and to delete. */
export const FROM_GATEWAY = `${GROUP}/from-gateway`;
/** On a Service that was made before its Gateway, to keep its NodePorts: the name of the GatewayEntrypoint. */
export const PINNED_FOR = `${GROUP}/pinned-for`;
/** On objects that the bridge makes: the uid of the GatewayEntrypoint that they belong to. */
export const OWNER_UID = `${GROUP}/entrypoint-uid`;
/** On objects that the bridge makes: `namespace/name` of the GatewayEntrypoint, for people. */
export const OWNER_NAME = `${GROUP}/entrypoint`;
/** On the source document's entrypoint Service, written by the bridge: port → Gateway that it follows, as JSON. */
export const FOLLOWS = `${GROUP}/follows`;
export const MANAGED_BY = 'app.kubernetes.io/managed-by';
export const PRODUCT = 'cilium-cce';
/**
 * `spec.loadBalancerClass` of Gateway Services that no cloud controller manager is to touch
 * (facts/huawei-cce.md §1, fact 5): set through a CiliumGatewayClassConfig, or by pinning.
 */
export const LOAD_BALANCER_CLASS = `${GROUP}/elb`;

/** Of a node that is to get no traffic from outside. */
export const EXCLUDE_NODE = 'node.kubernetes.io/exclude-from-external-load-balancers';
/** Of a node of CCE: its VPC subnet's id (network id) [I]. */
export const NETWORK_OF_NODE = 'node.kubernetes.io/subnetid';
/** Services with this label are left alone by kube-proxy and by Cilium, which then program no frontend for them. */
export const SERVICE_PROXY_NAME = 'service.kubernetes.io/service-proxy-name';

/** Annotations by which CCE's cloud controller manager takes a Service (facts/huawei-cce.md §3). */
export const CCM = {
  id: 'kubernetes.io/elb.id',
  autocreate: 'kubernetes.io/elb.autocreate',
  class: 'kubernetes.io/elb.class',
  algorithm: 'kubernetes.io/elb.lb-algorithm',
  healthCheckFlag: 'kubernetes.io/elb.health-check-flag',
  healthCheckOption: 'kubernetes.io/elb.health-check-option',
  protocolPort: 'kubernetes.io/elb.protocol-port',
  certificate: 'kubernetes.io/elb.cert-id',
  sniCertificates: 'kubernetes.io/elb.tls-certificate-ids',
  hostNetwork: 'kubernetes.io/hws-hostNetwork',
  transparentClientIP: 'kubernetes.io/elb.transparent-client-ip',
  userManagedSlices: 'cce.io/elb.endpointslice-user-managed',
} as const;

/** Put on a Service by whichever service controller has taken it. */
export const SERVICE_CONTROLLER_FINALIZER = 'service.kubernetes.io/load-balancer-cleanup';
