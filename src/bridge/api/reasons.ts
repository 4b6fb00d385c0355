/** Conditions of a GatewayEntrypoint and the reasons of conditions and events: stable, for people's alerts. @module */

export type ConditionType = 'Accepted' | 'Bound' | 'AddressPublished' | 'PathHealthy';

export const REASON = {
  // Accepted
  accepted: 'Accepted',
  gatewayNotFound: 'GatewayNotFound',
  notCilium: 'GatewayClassNotCilium',
  gatewayTaken: 'GatewayAlreadyBound',
  twoLoadBalancers: 'ConflictingLoadBalancers',
  unknownListener: 'ListenerNotFound',
  noLoadBalancer: 'LoadBalancerNotFound',
  wrongClass: 'LoadBalancerClassMismatch',
  modeUnavailable: 'ModeUnavailable',
  noCertificate: 'CertificateNotFound',
  invalid: 'InvalidConfiguration',

  // Bound
  bound: 'Bound',
  waiting: 'Waiting',
  conflict: 'ListenerConflict',
  noNodes: 'NoNodes',
  nodePortTaken: 'NodePortUnavailable',
  waitingForController: 'WaitingForCloudController',
  permission: 'PermissionDenied',
  quota: 'QuotaExceeded',
  cloud: 'CloudUnavailable',
  deploy: 'FailedDeployModel',
  notAccepted: 'NotAccepted',

  // AddressPublished
  published: 'Published',
  disabled: 'Disabled',
  notBound: 'NotBound',
  badAddress: 'AddressNotUsable',
  lbIpam: 'LoadBalancerIPAMOwnsAddress',
  foreignController: 'ServiceManagedByCloudController',
  serviceType: 'ServiceNotLoadBalancer',

  // PathHealthy
  healthy: 'Healthy',
  unhealthy: 'MembersUnhealthy',
  noneHealthy: 'NoHealthyMember',
  unknown: 'Unknown',
  lossExpected: 'LocalBackendRefused',

  // Events only
  reconciled: 'SuccessfullyReconciled',
  cleaned: 'SuccessfullyCleaned',
  cleanup: 'FailedCleanup',
  taintRemoved: 'RouteUnreachableRemoved',
  taintKept: 'RouteUnreachableKept',
  taintReturned: 'RouteUnreachableReturned',
  nodePortPinned: 'NodePortPinned',
  warning: 'Attention',
} as const;

export type Reason = (typeof REASON)[keyof typeof REASON];
