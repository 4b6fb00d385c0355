/** All checks, in the order of their codes. @module */
import type { Check } from './check.ts';
import { dataplaneV2 } from './CCE1001-dataplane-v2/check.ts';
import { podsUnmanaged } from './CCE1002-pods-unmanaged/check.ts';
import { routeUnreachable } from './CCE1003-route-unreachable/check.ts';
import { noVpcRoute } from './CCE1004-no-vpc-route/check.ts';
import { tunnelBlocked } from './CCE1005-tunnel-blocked/check.ts';
import { kernelTooOld } from './CCE1006-kernel-too-old/check.ts';
import { cidrOverlap } from './CCE1007-cidr-overlap/check.ts';
import { apiServerAddress } from './CCE1008-api-server-address/check.ts';
import { imageUnreachable } from './CCE1009-image-unreachable/check.ts';
import { debug } from './CCE1010-debug/check.ts';
import { gatewayCrds } from './CCE1011-gateway-crds/check.ts';
import { gatewayClass } from './CCE1012-gateway-class/check.ts';
import { kubeProxyStale } from './CCE1013-kube-proxy-stale/check.ts';
import { webhookToPod } from './CCE1014-webhook-to-pod/check.ts';
import { noPodCidr } from './CCE2001-no-pod-cidr/check.ts';
import { agentNotReady } from './CCE2002-agent-not-ready/check.ts';
import { operatorNotRunning } from './CCE2003-operator-not-running/check.ts';
import { halfAppliedMasquerade } from './CCE2004-half-applied-masquerade/check.ts';
import { endpointsNotReady } from './CCE2005-endpoints-not-ready/check.ts';
import { socketLbUncovered } from './CCE2006-socket-lb-uncovered/check.ts';
import { configNotApplied } from './CCE2007-config-not-applied/check.ts';
import { versionSkew } from './CCE2008-version-skew/check.ts';
import { hostRoutingLegacy } from './CCE2009-host-routing-legacy/check.ts';
import { refusedConfig } from './CCE2010-refused-config/check.ts';
import { serviceSelectsNothing } from './CCE3001-service-selects-nothing/check.ts';
import { serviceNoReadyPods } from './CCE3002-service-no-ready-pods/check.ts';
import { targetPortMissing } from './CCE3003-target-port-missing/check.ts';
import { localWithoutBackends } from './CCE3004-local-without-backends/check.ts';
import { gatewaySliceUnlabelled } from './CCE4001-gateway-slice-unlabelled/check.ts';
import { gatewayNoAddress } from './CCE4002-gateway-no-address/check.ts';
import { gatewayAddressNotElb } from './CCE4003-gateway-address-not-elb/check.ts';
import { lbIpamOwnsAddress } from './CCE4004-lb-ipam-owns-address/check.ts';
import { gatewayNotAccepted } from './CCE4005-gateway-not-accepted/check.ts';
import { gatewayNoBackends } from './CCE4006-gateway-no-backends/check.ts';
import { elbMemberStale } from './CCE4007-elb-member-stale/check.ts';
import { elbMemberUnhealthy } from './CCE4008-elb-member-unhealthy/check.ts';
import { securityGroup } from './CCE4009-security-group/check.ts';
import { chainedNodePort } from './CCE4010-chained-nodeport/check.ts';
import { elbListenerContested } from './CCE4011-elb-listener-contested/check.ts';
import { entrypointNotBound } from './CCE4012-entrypoint-not-bound/check.ts';
import { envoyListenerMissing } from './CCE4020-envoy-listener-missing/check.ts';
import { routeNotAccepted } from './CCE4021-route-not-accepted/check.ts';
import { routeBackendMissing } from './CCE4022-route-backend-missing/check.ts';
import { httpRouteOnGrpcPort } from './CCE4024-http-route-on-grpc-port/check.ts';
import { routeReferenceNotGranted } from './CCE4023-route-reference-not-granted/check.ts';
import { gatewayPolicy } from './CCE4030-gateway-policy/check.ts';
import { xffTrustedHops } from './CCE4040-xff-trusted-hops/check.ts';
import { proxyProtocol } from './CCE4041-proxy-protocol/check.ts';
import { gatewayPath } from './CCE4090-gateway-path/check.ts';
import { POLICY_CHECKS } from './policy-lints.ts';
import { ADVISORY_CHECKS } from './advisory-checks.ts';

export const CHECKS: readonly Check[] = [
  dataplaneV2,
  podsUnmanaged,
  routeUnreachable,
  noVpcRoute,
  tunnelBlocked,
  kernelTooOld,
  cidrOverlap,
  apiServerAddress,
  imageUnreachable,
  debug,
  gatewayCrds,
  gatewayClass,
  kubeProxyStale,
  webhookToPod,
  noPodCidr,
  agentNotReady,
  operatorNotRunning,
  halfAppliedMasquerade,
  endpointsNotReady,
  socketLbUncovered,
  configNotApplied,
  versionSkew,
  hostRoutingLegacy,
  refusedConfig,
  serviceSelectsNothing,
  serviceNoReadyPods,
  targetPortMissing,
  localWithoutBackends,
  gatewaySliceUnlabelled,
  gatewayNoAddress,
  gatewayAddressNotElb,
  lbIpamOwnsAddress,
  gatewayNotAccepted,
  gatewayNoBackends,
  elbMemberStale,
  elbMemberUnhealthy,
  securityGroup,
  chainedNodePort,
  elbListenerContested,
  entrypointNotBound,
  envoyListenerMissing,
  routeNotAccepted,
  routeBackendMissing,
  routeReferenceNotGranted,
  httpRouteOnGrpcPort,
  gatewayPolicy,
  xffTrustedHops,
  proxyProtocol,
  gatewayPath,
  ...POLICY_CHECKS,
  ...ADVISORY_CHECKS,
];
