/**
 * kube-proxy does not run and its rules are still there (facts/cilium.md §7.3, facts/huawei-cce.md §5.4). That it does not
 * run is likely and no more: what shows is that nobody listens on its ports, and those can be configured.
 * @module
 */
import { isOn } from '../../cluster/cilium-config.ts';
import type { KubeProxySignals } from '../../cluster/model.ts';
import { message, type Message } from '../../i18n/index.ts';
import { nodes } from '../../kube/resources.ts';
import type { Check, ClusterView } from '../check.ts';
import { kubectl } from '../cluster-facts/commands.ts';
import { agentOn, configOn, INSTALLATION_NEEDS, installationIn, type Installation } from '../cluster-facts/installation.ts';
import { seenNodes, type SeenNode } from '../cluster-facts/seen-nodes.ts';
import { names, NO_CILIUM, nodeRef } from '../cluster-facts/wording.ts';
import type { Finding, Fix } from '../finding.ts';

export const kubeProxyStale: Check = {
  code: 'CCE1013',
  name: 'kube-proxy-stale',
  severity: 'error',
  title: 'checks.CCE1013.title',
  problem: 3,
  needs: [nodes, ...INSTALLATION_NEEDS],
  threads: ['https://github.com/kubernetes/kubernetes/issues/119265', 'https://docs.cilium.io/en/v1.19/network/kubernetes/kubeproxy-free/'],
  run(view) {
    const { model } = view;
    const installation = installationIn(model);
    if (!installation) return { skip: NO_CILIUM };
    const { seen, unknown } = seenNodes(view, 'kube-proxy');
    const stopped = seen.filter(({ signals }) => signals.kubeProxy?.running === false);
    const replaced = stopped.filter(({ node }) => isOn(configOn(installation, node), 'kube-proxy-replacement'));
    const left = replaced.filter(({ signals }) => signals.kubeProxy!.rules !== 'none');
    const needed = stopped.filter((one) => !replaced.includes(one));
    return {
      findings: [
        ...(left.length > 0 ? [leftBehind(view, installation, namesOf(left))] : []),
        ...(needed.length > 0 ? [nobodyServes(view, namesOf(needed))] : []),
      ],
      looked: seen.length,
      ...(unknown && { unknown }),
    };
  },
};

const namesOf = (some: readonly SeenNode[]): string[] => some.map(({ name }) => name);

const evidenceOf = ({ model }: ClusterView, some: readonly string[]): Finding['evidence'] =>
  some.slice(0, 3).map((name) => ({
    at: `kube-proxy on ${name}`,
    path: 'iptables-save; grep 0A /proc/net/tcp',
    observed: message('evidence.nobodyListens', { rules: rulesIn(model.node(name)!.kubeProxy!) }),
    expected: message('evidence.eitherOr'),
  }));

const rulesIn = ({ rules, services }: KubeProxySignals): Message =>
  rules === 'none' ? message('evidence.noRules') : message('evidence.rulesFor', { count: services.size });

const leftBehind = (view: ClusterView, installation: Installation, some: readonly string[]): Finding => ({
  code: 'CCE1013',
  severity: 'warning',
  confidence: 'likely',
  objects: some.map(nodeRef),
  about: some.map((name) => `node/${name}`),
  evidence: evidenceOf(view, some),
  message: message('checks.CCE1013.left', { nodes: names(some) }),
  cause: message('checks.CCE1013.leftCause'),
  fixes: [remove(installation, some), start],
});

/** The command of Cilium's own documentation, run in the agent's container: it shares the host's network. */
function remove(installation: Installation, some: readonly string[]): Fix {
  const lines = some.flatMap((node) => {
    const agent = agentOn(installation, node);
    const script = 'iptables-save | grep -v KUBE | iptables-restore';
    return agent
      ? [kubectl('-n', installation.namespace, 'exec', agent.metadata.name, '-c', 'cilium-agent', '--', 'sh', '-c', script)]
      : [];
  });
  return { what: message('checks.CCE1013.remove'), kind: 'command', text: lines.join('\n'), risk: 'traffic', reversible: false };
}

/** A process of the node, no DaemonSet. */
const start: Fix = {
  what: message('checks.CCE1013.start'),
  kind: 'command',
  text: '# on the node\nsystemctl start kube-proxy',
  risk: 'none',
  reversible: true,
};

const nobodyServes = (view: ClusterView, some: readonly string[]): Finding => ({
  code: 'CCE1013',
  severity: 'error',
  confidence: 'likely',
  objects: some.map(nodeRef),
  about: some.map((name) => `node/${name}`),
  evidence: evidenceOf(view, some),
  message: message('checks.CCE1013.nobody', { nodes: names(some) }),
  cause: message('checks.CCE1013.nobodyCause'),
  fixes: [start],
});
