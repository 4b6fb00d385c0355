/**
 * Faults of Cilium's versions that clusters on CCE meet, as data: range, thread, what it takes to be concerned, workaround,
 * and where it is mended. All rest on public threads, not on measurements of this product, so they are worded as likely.
 * @module
 */
import type { ClusterView, Need } from './check.ts';
import type { Severity } from './finding.ts';
import { exposures, type Exposure } from './exposures.ts';

export interface Advisory {
  readonly code: `CCE60${number}${number}`;
  readonly name: string;
  readonly range: string;
  /** Threads of cilium/cilium, or addresses. */
  readonly threads: readonly string[];
  /** The release that mends it; absent: none does, or nobody says which. */
  readonly fixedIn?: string;
  readonly severity: Severity;
  /** What has to be known besides the version. */
  readonly needs: readonly Need[];
  /** What in the cluster meets the fault; `undefined`: nothing in a cluster tells, so that it is never reported by itself. */
  readonly exposed: ((view: ClusterView) => Exposure) | undefined;
  /** The check that looks for the fault itself, whatever the version: it reports, and this one explains. */
  readonly seenBy?: string;
}

const threads = (...numbers: readonly number[]): string[] => numbers.map((number) => `cilium/cilium#${number}`);

export const ADVISORIES: readonly Advisory[] = [
  {
    code: 'CCE6001',
    name: 'gateway-slice-label',
    range: '>=1.19.0 <1.19.5',
    threads: threads(41083, 45209, 46242),
    fixedIn: '1.19.5',
    severity: 'warning',
    needs: [],
    exposed: undefined,
    seenBy: 'CCE4001',
  },
  {
    code: 'CCE6002',
    name: 'gateway-slice-ready',
    range: '>=1.19.0 <1.19.5',
    threads: threads(44611, 46237),
    fixedIn: '1.19.5',
    severity: 'warning',
    ...exposures.sliceWithoutReady,
  },
  {
    code: 'CCE6003',
    name: 'gateway-address-not-assigned',
    range: '>=1.18.3',
    threads: threads(42786, 45485, 47092, 46350),
    severity: 'warning',
    needs: [],
    exposed: undefined,
    seenBy: 'CCE4002',
  },
  {
    code: 'CCE6004',
    name: 'host-network-lists-all-nodes',
    range: '>=1.19.5 <1.20.0-0',
    threads: threads(47456, 48636, 48638),
    fixedIn: '1.20.0',
    severity: 'warning',
    ...exposures.hostNetworkGateways,
  },
  {
    code: 'CCE6005',
    name: 'address-equals-node',
    range: '<1.19.5',
    threads: threads(44430, 45572),
    fixedIn: '1.19.5',
    severity: 'warning',
    needs: [],
    exposed: undefined,
    seenBy: 'CCE4003',
  },
  {
    code: 'CCE6006',
    name: 'gateway-on-backends-node-only',
    range: '=1.19.4',
    threads: threads(46447),
    severity: 'warning',
    ...exposures.chainedNativeWireGuard,
  },
  {
    code: 'CCE6007',
    name: 'hairpin-to-own-load-balancer',
    range: '=1.19.5',
    threads: threads(46816),
    severity: 'warning',
    ...exposures.loadBalancerAddresses,
  },
  {
    code: 'CCE6008',
    name: 'egress-gateway-replies',
    range: '=1.19.1',
    threads: threads(45408),
    severity: 'warning',
    ...exposures.egressGateway,
  },
  {
    code: 'CCE6009',
    name: 'gateway-breaks-pod-network',
    range: '<1.19.5',
    threads: threads(45925, 45371),
    fixedIn: '1.19.5',
    severity: 'warning',
    ...exposures.tlsPassthrough,
  },
  {
    code: 'CCE6010',
    name: 'gateway-timeout-tproxy',
    range: '>=1.17.0',
    threads: threads(38100),
    severity: 'warning',
    needs: [],
    exposed: undefined,
  },
  {
    code: 'CCE6011',
    name: 'policies-stop-working',
    range: '>=1.20.0-0 <1.21.0-0',
    threads: threads(48104),
    severity: 'error',
    ...exposures.gatewayApiWithPolicies,
  },
  {
    code: 'CCE6012',
    name: 'host-network-field-report',
    range: '=1.19.1',
    threads: ['KBVE/kbve#8605', 'KBVE/kbve#8616'],
    severity: 'warning',
    needs: [],
    exposed: undefined,
  },
];
