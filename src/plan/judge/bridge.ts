/** How the Gateway will be bound to its ELB: as the bridge itself will choose, once the cluster is as planned. @module */
import { chooseMode } from '../../bridge/auto.ts';
import type { ElbClass, GatewayEntrypointSpec, ModeName } from '../../bridge/api/entrypoint.ts';
import type { Environment } from '../../bridge/situation.ts';
import { message } from '../../i18n/index.ts';
import { mostNodes, trustedHops, type ClusterFacts } from '../facts.ts';
import { chosenVersion } from '../releases.ts';
import type { Verdict } from '../verdict.ts';

/** What the entrypoint will say; names that nobody knows are left to the files' placeholders. */
export function entrypointSpec({ gateway, elb }: ClusterFacts, unknownId: string): GatewayEntrypointSpec {
  const protocol = elb?.value.protocol ?? 'TCP';
  const port = gateway?.value.port ?? 80;
  return {
    gatewayRef: { name: gateway?.value.name ?? 'web' },
    mode: 'Auto',
    elb: { id: elb?.value.id ?? unknownId, class: classOf(elb?.value.kind) },
    listeners: [{ port, ...(protocol !== 'TCP' && { protocol }) }],
  };
}

const classOf = (kind: 'shared' | 'dedicated' | undefined): ElbClass => (kind === 'dedicated' ? 'performance' : 'union');

export function bridgeMode(facts: ClusterFacts, podCIDRs: readonly string[]): ReturnType<typeof chooseMode> {
  const environment: Environment = {
    cluster: facts.name?.value ?? 'planned',
    ccm: 'cce',
    ciliumVersion: chosenVersion(facts.ciliumVersion?.value),
    ciliumNamespace: 'kube-system',
    envoyDaemonSet: true,
    hostNetwork: false,
    xffNumTrustedHops: trustedHops(facts),
    lbIpamOwnsClassless: false,
    cceVersion: facts.kubernetesVersion?.value,
    hasCredentials: facts.elbCredentials?.value ?? false,
    nodes: mostNodes(facts.nodeGroups?.value ?? []),
    podCIDRs,
    nodeAt: () => undefined,
    serviceAt: () => undefined,
  };
  return chooseMode(entrypointSpec(facts, 'planned'), environment);
}

export function judgeBridge(facts: ClusterFacts, { mode, why }: ReturnType<typeof bridgeMode>): Verdict {
  const base = { topic: 'bridge', facts: ['elb', 'elbCredentials'] } as const;
  if (!facts.elb)
    return {
      ...base,
      outcome: 'unknown',
      confidence: 'documented',
      message: message('plan.bridge.noElb', { mode, why }),
      remedies: [message('plan.say', { flag: '--elb-id, --elb-class', key: 'elb' })],
    };
  const missing = !facts.elbCredentials && mode !== 'ElbApi';
  return {
    ...base,
    outcome: missing ? 'care' : 'good',
    confidence: CONFIDENCE[mode],
    message: message('plan.bridge.mode', { mode, why }),
    remedies: missing ? [message('plan.bridge.credentials')] : [],
  };
}

/** What goes through a cloud controller manager, which nobody outside can read, is inferred (facts/huawei-cce.md §1, §4). */
const CONFIDENCE: Readonly<Record<ModeName, Verdict['confidence']>> = {
  ElbApi: 'source',
  EndpointSlice: 'documented',
  HostNetwork: 'documented',
  EnvoyRedirect: 'likely',
  Selector: 'measured',
};
