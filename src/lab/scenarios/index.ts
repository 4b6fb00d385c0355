/** All scenarios, in the order of the document. @module */
import type { Scenario } from '../scenario.ts';
import { eniUnmanaged } from './eni-unmanaged.ts';
import { gatewayWithoutAddress } from './gateway-without-address.ts';
import { gatewayWithoutEndpoints } from './gateway-without-endpoints.ts';
import { halfAppliedMasquerade } from './half-applied-masquerade.ts';
import { ipamKubernetes } from './ipam-kubernetes.ts';
import { noVpcRoute } from './no-vpc-route.ts';
import { routeUnreachable } from './route-unreachable.ts';

export const scenarios: readonly Scenario[] = [
  eniUnmanaged,
  ipamKubernetes,
  halfAppliedMasquerade,
  routeUnreachable,
  noVpcRoute,
  gatewayWithoutEndpoints,
  gatewayWithoutAddress,
];

/** By the document's number or by name. */
export function findScenario(wanted: string): Scenario | undefined {
  return scenarios.find(({ number, name }) => name === wanted || String(number) === wanted);
}
