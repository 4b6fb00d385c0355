/**
 * Pods whose connections the socket-LB programs do not see (facts/cilium.md §4.4, point 2). Likely and no more: a pod
 * without a cgroup of its own below the programs may still be run by a process of that cgroup itself.
 * @module
 */
import type { AgentSignals, EndpointSignals, KubeProxySignals } from '../../cluster/model.ts';
import { message } from '../../i18n/index.ts';
import { nodes } from '../../kube/resources.ts';
import type { Check } from '../check.ts';
import { helmFix } from '../cluster-facts/helm.ts';
import { endpointsOf, INSTALLATION_NEEDS, installationIn, type Installation } from '../cluster-facts/installation.ts';
import { seenNodes } from '../cluster-facts/seen-nodes.ts';
import { names, NO_CILIUM, nodeRef, podRef } from '../cluster-facts/wording.ts';
import type { Finding } from '../finding.ts';

interface Uncovered {
  readonly node: string;
  readonly agent: AgentSignals;
  readonly endpoints: readonly EndpointSignals[];
  /** `undefined`: nobody looked. */
  readonly rules: KubeProxySignals['rules'] | undefined;
  /** kube-proxy translates for them, as long as packets pass the host's netfilter. */
  readonly served: boolean;
}

export const socketLbUncovered: Check = {
  code: 'CCE2006',
  name: 'socket-lb-uncovered',
  severity: 'error',
  title: 'checks.CCE2006.title',
  problem: 3,
  needs: [nodes, ...INSTALLATION_NEEDS],
  threads: ['https://docs.cilium.io/en/v1.19/network/kubernetes/kubeproxy-free/'],
  run(view) {
    const installation = installationIn(view.model);
    if (!installation) return { skip: NO_CILIUM };
    let looked = 0;
    const uncovered: Uncovered[] = [];
    const { seen, unknown } = seenNodes(view, 'socket-lb');
    for (const { name, signals } of seen) {
      // With hostNamespaceOnly Cilium translates packet by packet instead.
      if (!signals.agent?.socketLB.enabled || signals.agent.socketLB.hostNamespaceOnly) continue;
      looked += signals.agent.endpoints.size;
      const endpoints = endpointsOf(signals.agent).filter(({ coveredBySocketLB }) => !coveredBySocketLB);
      // CCE runs it on every node (facts/huawei-cce.md §5.4).
      const rules = view.coverage.unknownSignal('kube-proxy', name) ? undefined : (signals.kubeProxy?.rules ?? 'none');
      const served = signals.agent.hostRouting === 'Legacy' && (rules === 'live' || rules === undefined);
      if (endpoints.length > 0) uncovered.push({ node: name, agent: signals.agent, endpoints, rules, served });
    }
    return { findings: uncovered.length > 0 ? [findingOf(installation, uncovered)] : [], looked, ...(unknown && { unknown }) };
  },
};

function findingOf(installation: Installation, uncovered: readonly Uncovered[]): Finding {
  const all = uncovered.flatMap(({ endpoints }) => endpoints);
  const isServed = uncovered.every(({ served }) => served);
  const where = uncovered.map(({ node }) => node);
  const podNames = names(all.map(({ namespace: of, pod }) => `${of}/${pod}`));
  const legacy = helmFix(message('checks.CCE2006.legacy'), installation, { 'bpf.hostLegacyRouting': true });
  return {
    code: 'CCE2006',
    severity: isServed ? 'warning' : 'error',
    confidence: 'likely',
    objects: [...where.map(nodeRef), ...all.map(({ namespace: of, pod }) => podRef(of, pod))],
    about: [...where.map((name) => `node/${name}`), ...all.map(({ namespace: of, pod }) => `pod/${of}/${pod}`)],
    hop: { kind: 'service', reason: isServed ? 'kube-proxy.dnat' : 'host-routing.bypasses-kube-proxy' },
    evidence: uncovered.slice(0, 3).map(({ node, agent, endpoints, rules }) => ({
      at: `cilium-agent on ${node}`,
      path: 'cgroup of the socket-LB programs',
      observed: message('evidence.uncovered', {
        count: endpoints.length,
        total: agent.endpoints.size,
        routing: agent.hostRouting,
        rules: rules ?? message('evidence.notLookedAt'),
      }),
      expected: message('evidence.covered'),
    })),
    message: message(isServed ? 'checks.CCE2006.served' : 'checks.CCE2006.found', { pods: podNames, nodes: names(where) }),
    cause: message('checks.CCE2006.cause'),
    fixes: [
      {
        what: message('checks.CCE2006.unified'),
        kind: 'cloud',
        text: 'a node pool whose nodes have cgroup v2 alone (kernel parameter systemd.unified_cgroup_hierarchy=1); drain and remove the others',
        risk: 'traffic',
        reversible: false,
      },
      ...(isServed ? [] : [legacy]),
    ],
  };
}
