/** 問題三 as it was measured: a change of masquerading or kube-proxy replacement that not every endpoint has got (facts/cilium.md §4.4). @module */
import type { AgentSignals, EndpointSignals } from '../../cluster/model.ts';
import { message } from '../../i18n/index.ts';
import { nodes, pods, type Pod } from '../../kube/resources.ts';
import type { Check, ClusterView } from '../check.ts';
import { agentOn, endpointsOf, INSTALLATION_NEEDS, installationIn } from '../cluster-facts/installation.ts';
import { isSettled, restartCommands } from '../cluster-facts/pods.ts';
import { seenNodes } from '../cluster-facts/seen-nodes.ts';
import { names, NO_CILIUM, nodeRef, podRef } from '../cluster-facts/wording.ts';
import type { Evidence, Finding } from '../finding.ts';

/**
 * The endpoints of one node whose program is of another host routing than the agent's; or, where nobody can see what it
 * was compiled for (an agent does not tell), those that are still being restored.
 */
interface Divided {
  readonly node: string;
  readonly agent: AgentSignals;
  readonly endpoints: readonly EndpointSignals[];
  /** kube-proxy's chains there; `undefined`: nobody looked, and on CCE it runs on every node (facts/huawei-cce.md §5.4). */
  readonly rules: 'live' | 'stale' | undefined;
}

export const halfAppliedMasquerade: Check = {
  code: 'CCE2004',
  name: 'half-applied-masquerade',
  severity: 'error',
  title: 'checks.CCE2004.title',
  problem: 3,
  needs: [nodes, ...INSTALLATION_NEEDS],
  threads: ['https://docs.cilium.io/en/v1.19/network/kubernetes/kubeproxy-free/', 'https://github.com/cilium/cilium/issues/23604'],
  run(view) {
    const installation = installationIn(view.model);
    if (!installation) return { skip: NO_CILIUM };
    let looked = 0;
    const divided: Divided[] = [];
    const restoring: Divided[] = [];
    const { seen, unknown } = seenNodes(view, 'agent');
    for (const { name, signals } of seen) {
      const { agent, kubeProxy } = signals;
      if (!agent) continue;
      looked += agent.endpoints.size;
      const rules = kubeProxy?.rules ?? (view.coverage.unknownSignal('kube-proxy', name) ? undefined : 'none');
      // Without kube-proxy's KUBE-FORWARD nobody drops what conntrack has seen in one direction only.
      if (rules === 'none' || kubeProxy?.passesInvalid) continue;
      const [of, others] = [endpointsOf(agent), { node: name, agent, rules }];
      const endpoints = of.filter(({ hostRouting }) => hostRouting !== agent.hostRouting);
      const left = of.filter(({ hostRouting, state }) => hostRouting === agent.hostRouting && state === 'restoring');
      const pod = agentOn(installation, name);
      if (endpoints.length > 0) divided.push({ ...others, endpoints });
      if (left.length > 0 && pod && isSettled(view, pod)) restoring.push({ ...others, endpoints: left });
    }
    return {
      findings: [
        ...(divided.length > 0 ? [findingOf(view, divided, 'error')] : []),
        ...(restoring.length > 0 ? [findingOf(view, restoring, 'warning')] : []),
      ],
      looked,
      ...(unknown && { unknown }),
    };
  },
};

function findingOf(view: ClusterView, divided: readonly Divided[], severity: 'error' | 'warning'): Finding {
  const all = divided.flatMap(({ endpoints }) => endpoints);
  const podNames = all.map(({ namespace, pod }) => `${namespace}/${pod}`);
  return {
    code: 'CCE2004',
    severity,
    confidence: severity === 'error' && divided.some(({ rules }) => rules !== undefined) ? 'certain' : 'likely',
    objects: [...all.map(({ namespace, pod }) => podRef(namespace, pod)), ...divided.map(({ node }) => nodeRef(node))],
    about: [...divided.map(({ node }) => `node/${node}`), ...podNames.map((name) => `pod/${name}`)],
    hop: { kind: 'routing', reason: 'host-routing.half-applied' },
    evidence: divided.slice(0, 3).flatMap(evidenceOf),
    message: message(severity === 'error' ? 'checks.CCE2004.found' : 'checks.CCE2004.restoring', { pods: names(podNames) }),
    cause: message('checks.CCE2004.cause'),
    fixes: [
      {
        what: message('checks.CCE2004.restart'),
        kind: 'command',
        text: restartCommands(podsOf(view, all)),
        risk: 'restart',
        reversible: false,
      },
    ],
  };
}

const podsOf = ({ model }: ClusterView, all: readonly EndpointSignals[]): Pod[] =>
  all.flatMap(({ namespace, pod }) => model.get(pods, { namespace, name: pod }) ?? []);

function evidenceOf({ node, agent, endpoints, rules }: Divided): Evidence[] {
  const [first] = endpoints;
  return [
    {
      at: `cilium-agent on ${node}`,
      path: 'cilium-dbg status',
      observed: `Host: ${agent.hostRouting}, Masquerading: ${agent.masquerading}`,
    },
    {
      at: `endpoint ${first!.id} of ${first!.namespace}/${first!.pod}`,
      path: 'cilium-dbg endpoint list',
      observed:
        first!.hostRouting === agent.hostRouting
          ? first!.state
          : message('evidence.compiled', { state: first!.state, routing: first!.hostRouting }),
      expected: message('evidence.compiledReady', { routing: agent.hostRouting }),
    },
    {
      at: `kube-proxy on ${node}`,
      path: 'iptables-save -t filter',
      observed: rules ? message('evidence.dropsInvalid', { rules }) : message('evidence.runsEverywhere'),
    },
  ];
}
