/** A node whose cilium-agent is not ready, or not there at all. @module */
import { INDEXES } from '../../cluster/model.ts';
import { message } from '../../i18n/index.ts';
import { findCondition, isTrue } from '../../kube/conditions.ts';
import { nodes, pods, type Node, type Pod } from '../../kube/resources.ts';
import type { Check, ClusterView } from '../check.ts';
import { kubectl } from '../cluster-facts/commands.ts';
import { INSTALLATION_NEEDS, installationIn, nodesOf, type Installation } from '../cluster-facts/installation.ts';
import { isStuck, troubleEvidence, troubleOf } from '../cluster-facts/pods.ts';
import { names, NO_CILIUM, nodeRef, refOf, unstopped } from '../cluster-facts/wording.ts';
import type { Finding, Fix } from '../finding.ts';

export const agentNotReady: Check = {
  code: 'CCE2002',
  name: 'agent-not-ready',
  severity: 'error',
  title: 'checks.CCE2002.title',
  needs: [nodes, ...INSTALLATION_NEEDS],
  causedBy: ['CCE1001', 'CCE1008', 'CCE1009', 'CCE2010', 'CCE1006', 'CCE2001', 'CCE1003', 'CCE2003', 'CCE1011'],
  threads: ['https://docs.cilium.io/en/v1.19/operations/troubleshooting/'],
  run(view) {
    const installation = installationIn(view.model);
    if (!installation) return { skip: NO_CILIUM };
    const all = nodesOf(view.model);
    const silent = new Set(all.filter(isSilent).map(({ metadata }) => metadata.name));
    const stuck = installation.agents
      .filter(({ spec }) => spec?.nodeName && !silent.has(spec.nodeName))
      .filter((pod) => isStuck(view, pod));
    const bare = all.filter((node) => isUp(node) && !hasAgent(view, installation, node.metadata.name) && isSelectable(view, node));
    return {
      findings: [
        ...(stuck.length > 0 ? [notReady(installation, stuck)] : []),
        ...(bare.length > 0 ? [missing(installation, bare)] : []),
        ...(silent.size > 0 ? [down([...silent])] : []),
      ],
      looked: all.length,
    };
  },
};

const isUp = ({ status }: Node): boolean => isTrue(status?.conditions, 'Ready');

/** Its kubelet has gone silent: what its pods' status says is of before, and nothing of it is Cilium's fault. */
const isSilent = ({ status }: Node): boolean => findCondition(status?.conditions, 'Ready')?.status === 'Unknown';

/** One on its way out counts: a rolling update puts another in its place within seconds. */
const hasAgent = ({ model }: ClusterView, { namespace }: Installation, node: string): boolean =>
  model
    .byIndex(pods, INDEXES.podByNode, node)
    .some(({ metadata }) => metadata.namespace === namespace && metadata.labels?.['k8s-app'] === 'cilium');

/** Older than a DaemonSet takes to reach a new node. */
const PATIENCE_MS = 60_000;
const isSelectable = ({ now }: ClusterView, { metadata }: Node): boolean =>
  now.getTime() - Date.parse(metadata.creationTimestamp) > PATIENCE_MS;

function notReady({ namespace }: Installation, stuck: readonly Pod[]): Finding {
  const where = stuck.map(({ spec }) => spec!.nodeName!);
  return {
    code: 'CCE2002',
    severity: 'error',
    confidence: 'certain',
    objects: stuck.map(refOf),
    about: where.map((name) => `node/${name}`),
    evidence: stuck.slice(0, 3).map(troubleEvidence),
    message: message('checks.CCE2002.notReady', { nodes: names(where), reason: unstopped(troubleOf(stuck[0]!).observed) }),
    cause: message('checks.CCE2002.notReadyCause'),
    fixes: [
      {
        what: message('checks.CCE2002.restart'),
        kind: 'command',
        text: kubectl('-n', namespace, 'delete', 'pod', ...stuck.map(({ metadata }) => metadata.name)),
        risk: 'restart',
        reversible: false,
      },
    ],
  };
}

function missing({ daemonSet, namespace }: Installation, bare: readonly Node[]): Finding {
  const selector = Object.entries(daemonSet.spec?.template.spec?.nodeSelector ?? {});
  const where = bare.map(({ metadata }) => metadata.name);
  return {
    code: 'CCE2002',
    // Left out on purpose, it may be: while node after node is moved over to Cilium.
    severity: bare.every((node) => lackingLabels(node, selector).length > 0) ? 'warning' : 'error',
    confidence: 'certain',
    objects: [...bare.map(({ metadata }) => nodeRef(metadata.name)), refOf(daemonSet)],
    about: where.map((name) => `node/${name}`),
    evidence: [
      {
        at: refOf(daemonSet),
        path: 'spec.template.spec.nodeSelector',
        observed: selector.map(([key, value]) => `${key}=${value}`).join(',') || message('evidence.none'),
        expected: message('evidence.everyNode'),
      },
      ...bare
        .slice(0, 3)
        .map(({ metadata }) => ({ at: nodeRef(metadata.name), observed: message('evidence.noAgent'), expected: message('evidence.one') })),
    ],
    message: message('checks.CCE2002.missing', { nodes: names(where) }),
    cause: message('checks.CCE2002.missingCause'),
    fixes: [...labels(bare, selector), recreate(namespace)],
  };
}

const down = (silent: readonly string[]): Finding => ({
  code: 'CCE2002',
  severity: 'warning',
  confidence: 'certain',
  objects: silent.map(nodeRef),
  about: silent.map((name) => `node/${name}`),
  evidence: silent
    .slice(0, 3)
    .map((name) => ({ at: nodeRef(name), path: 'status.conditions[Ready]', observed: 'Unknown', expected: 'True' })),
  message: message('checks.CCE2002.down', { nodes: names(silent) }),
  cause: message('checks.CCE2002.downCause'),
  fixes: [
    {
      what: message('checks.CCE2002.lookAtNode'),
      kind: 'command',
      text: kubectl('describe', 'node', silent[0]),
      risk: 'none',
      reversible: true,
    },
  ],
});

type Labels = readonly (readonly [string, string])[];

/** The labels by which the DaemonSet picks nodes and that this one lacks. */
const lackingLabels = ({ metadata }: Node, selector: Labels): string[] =>
  selector.filter(([key, value]) => metadata.labels?.[key] !== value).map(([key, value]) => `${key}=${value}`);

/** One command for all nodes that lack the same. */
function labels(bare: readonly Node[], selector: Labels): Fix[] {
  const lacking = Map.groupBy(bare, (node) => lackingLabels(node, selector).join(' '));
  return [...lacking.values()].flatMap((nodesAlike): Fix[] => {
    const wanted = lackingLabels(nodesAlike[0]!, selector);
    const where = nodesAlike.map(({ metadata }) => metadata.name);
    if (wanted.length === 0) return [];
    return [
      {
        what: message('checks.CCE2002.label', { nodes: names(where) }),
        kind: 'command',
        text: kubectl('label', 'node', ...where, '--overwrite', ...wanted),
        risk: 'none',
        reversible: true,
      },
    ];
  });
}

const recreate = (namespace: string): Fix => ({
  what: message('checks.CCE2002.look'),
  kind: 'command',
  text: kubectl('-n', namespace, 'describe', 'daemonset', 'cilium'),
  risk: 'none',
  reversible: true,
});
