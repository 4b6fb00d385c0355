/** The lab's ELBs, and the bridge between them and the Gateways. @module */
import { Informers, type KubeClient } from '../kube/index.ts';
import {
  datapathProbe,
  MODES,
  startBridge,
  startTaintController,
  type Bridge,
  type DefaultEntrypoint,
  type ModeName,
  type TaintController,
} from '../bridge/index.ts';
import { documentValues } from '../chart/document-values.ts';
import { mergeValues, type HelmValues } from '../chart/values.ts';
import type { LoadBalancerOptions } from '../twin/cce/index.ts';
import { loadBalancerAddresses, type LabAddresses } from './addresses.ts';
import type { LabParts } from './lab.ts';

export type BridgeChoice = 'Auto' | ModeName | 'off';
export const BRIDGE_CHOICES: readonly BridgeChoice[] = ['Auto', ...MODES, 'off'];

/** The ELB that belongs to the bridge. Public addresses are of the documentation range 203.0.113.0/24 (RFC 5737). */
export const BRIDGE_ELB = {
  id: '5e1fb0a4-0000-4000-8000-000000000001',
  name: 'lab-elb',
  guaranteed: false,
  eip: '203.0.113.10',
};

/** The ELB of examples/source-document/gateway-entrypoint.yaml, served by the cloud controller manager. */
export const NOTES_ELB = {
  id: '5e1fb0a4-0000-4000-8000-000000000002',
  name: 'notes-elb',
  guaranteed: false,
  eip: '203.0.113.20',
};

/** A dedicated one: mode EndpointSlice needs it (facts/huawei-cce.md §4). */
export const DEDICATED_ELB = {
  id: '5e1fb0a4-0000-4000-8000-000000000003',
  name: 'dedicated-elb',
  guaranteed: true,
  eip: '203.0.113.30',
};

const LAB_ELBS = [BRIDGE_ELB, NOTES_ELB, DEDICATED_ELB] as const;

/** The lab's ELBs in its subnet. */
export function loadBalancersAt(addresses: LabAddresses): LoadBalancerOptions[] {
  const vips = loadBalancerAddresses(addresses, LAB_ELBS.length);
  return LAB_ELBS.map((elb, index) => ({ ...elb, vip: vips[index]! }));
}

/** The first release whose cloud controller manager takes user-managed EndpointSlices (facts/huawei-cce.md §4). */
const CCE_VERSION_WITH_SLICES = 'v1.33.13-r0';

/** What a lab for this mode needs of its cluster, beside the defaults. */
export const clusterFor = (choice: BridgeChoice | undefined): { cceVersion?: string; kubernetesVersion?: string } =>
  choice === 'EndpointSlice' ? { cceVersion: CCE_VERSION_WITH_SLICES, kubernetesVersion: `${CCE_VERSION_WITH_SLICES}-33.0.13` } : {};

/** Envoy listens on the nodes themselves, on ports below 1024 too (facts/cilium.md §1.2). */
const HOST_NETWORK: HelmValues = {
  gatewayAPI: { hostNetwork: { enabled: true } },
  envoy: { securityContext: { capabilities: { keepCapNetBindService: true, envoy: ['NET_ADMIN', 'SYS_ADMIN', 'NET_BIND_SERVICE'] } } },
};

/** Helm values without which a mode cannot work; `undefined`: the document's will do. */
export const valuesFor = (choice: BridgeChoice | undefined): HelmValues | undefined =>
  choice === 'HostNetwork' ? mergeValues(documentValues(), HOST_NETWORK) : undefined;

/** The ELB that Gateways without an entrypoint of their own get. */
export const elbFor = (choice: BridgeChoice | undefined): (typeof LAB_ELBS)[number] =>
  choice === 'EndpointSlice' ? DEDICATED_ELB : BRIDGE_ELB;

/** Quicker than the bridge's default: someone sits in front of the lab and waits. */
const HEALTH_CHECK = { intervalSeconds: 1, timeoutSeconds: 1, healthyThreshold: 1, unhealthyThreshold: 3 };

function defaultsFor(mode: Exclude<BridgeChoice, 'off'>): DefaultEntrypoint {
  const { id, guaranteed } = elbFor(mode);
  return { mode, elb: { id, class: guaranteed ? 'performance' : 'union' }, healthCheck: HEALTH_CHECK };
}

/** Addresses of shared load balancers (facts/elb-v3.md §2.5). */
const ELB_SOURCES = '100.125.0.0/16';

/**
 * What a person has to do for mode HostNetwork: CCE's node group admits NodePorts, not a Gateway's own ports
 * (facts/huawei-cce.md §5.3).
 */
export function admitLoadBalancers(cce: LabParts['cce']): void {
  const groups = cce.cloud().securityGroups;
  const rule = { protocol: 'tcp' as const, source: { cidr: ELB_SOURCES } };
  cce.setSecurityGroups(groups.map((group) => ({ ...group, ingress: [...group.ingress, rule] })));
}

/** What the operator is given beside its mode. */
export interface OperatorOptions {
  /** Whether it may call the ELB API; default true. */
  readonly elbCredentials?: boolean;
  /** Whether it takes `route-unreachable` off nodes whose pod network it has proven; default false. */
  readonly clearRouteUnreachable?: boolean;
}

/** With informers of its own, as the operator has in a pod of its own. */
export function startLabBridge(mode: Exclude<BridgeChoice, 'off'>, parts: LabParts, operator: OperatorOptions = {}): Bridge {
  const { client, clock, cce, random } = parts;
  const cloud = (operator.elbCredentials ?? true) ? { elb: cce.elb.client(), vpc: cce.vpc.client() } : undefined;
  const own = client('cilium-cce-bridge');
  const informers = new Informers({ client: own, clock, random });
  const bridge = startBridge({
    client: own,
    informers,
    clock,
    random,
    ...cloud,
    cluster: 'lab',
    ccm: cce.options.ccmProfile === 'oss' ? 'oss' : 'cce',
    defaults: defaultsFor(mode),
  });
  const taints = operator.clearRouteUnreachable ? clearTaints(parts, { client: own, informers, bridge }) : undefined;
  return {
    ...bridge,
    get idle() {
      return bridge.idle;
    },
    stop: async () => {
      await taints?.stop();
      await bridge.stop();
      await informers.stop();
      cloud?.elb.close();
      cloud?.vpc.close();
    },
  };
}

/** From the first node that is up, where the operator's pod would be. */
function clearTaints(
  { clock, random, machines, network }: LabParts,
  { client, informers, bridge }: { client: KubeClient; informers: Informers; bridge: Bridge },
): TaintController {
  const from = (): string => [...machines.values()].find(({ up }) => up)?.name ?? '';
  return startTaintController({
    client,
    informers,
    clock,
    random,
    nodes: bridge.stores.nodes,
    probe: datapathProbe((address, port, signal) => network.dial({ kind: 'node', name: from() }, { address, port }, { signal })),
  });
}
