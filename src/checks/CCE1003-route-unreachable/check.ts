/** 問題四: CCE's taint, which keeps Cilium's operator and every ordinary pod off a node (facts/cilium.md §8). @module */
import { message } from '../../i18n/index.ts';
import { findCondition } from '../../kube/conditions.ts';
import { nodes, pods, type Node, type Pod } from '../../kube/resources.ts';
import type { Check, ClusterView } from '../check.ts';
import { kubectl } from '../cluster-facts/commands.ts';
import { helmFix } from '../cluster-facts/helm.ts';
import { byName, INSTALLATION_NEEDS, installationIn, nodesOf, type Installation } from '../cluster-facts/installation.ts';
import { names, NO_CILIUM, refOf } from '../cluster-facts/wording.ts';
import type { Evidence, Finding, Fix } from '../finding.ts';

const KEY = 'node.kubernetes.io/route-unreachable';

/** CCE takes it off a node of its own accord within this time, where its own network is the one in use [I]. */
const PATIENCE_MS = 120_000;

export const routeUnreachable: Check = {
  code: 'CCE1003',
  name: 'route-unreachable',
  severity: 'error',
  title: 'checks.CCE1003.title',
  problem: 4,
  needs: [nodes, ...INSTALLATION_NEEDS],
  threads: ['https://support.huaweicloud.com/cce_faq/cce_faq_00468.html'],
  run(view) {
    const installation = installationIn(view.model);
    if (!installation) return { skip: NO_CILIUM };
    const all = nodesOf(view.model);
    const tainted = all.filter((node) => taintOf(node) && view.now.getTime() - Date.parse(node.metadata.creationTimestamp) > PATIENCE_MS);
    return { findings: tainted.length > 0 ? [findingOf(view, installation, tainted)] : [], looked: all.length };
  },
};

const taintOf = ({ spec }: Node): { key: string; effect: string } | undefined => spec?.taints?.find(({ key }) => key === KEY);

function findingOf(view: ClusterView, installation: Installation, tainted: readonly Node[]): Finding {
  const held = heldBack(view);
  // The scheduler says the same of all.
  const ofOperator = held.find((pod) => installation.operators.includes(pod));
  const operatorIsHeld = ofOperator !== undefined;
  const shown = ofOperator ?? held[0];
  const nodeNames = names(tainted.map(({ metadata }) => metadata.name));
  return {
    code: 'CCE1003',
    severity: 'error',
    // That CCE waits for its own CNI is the source document's word alone; that these pods wait for the taint is the scheduler's.
    confidence: held.length > 0 ? 'certain' : 'likely',
    objects: [...tainted.map(refOf), ...(operatorIsHeld && installation.operator ? [refOf(installation.operator)] : [])],
    about: ['cluster', ...tainted.map(({ metadata }) => `node/${metadata.name}`)],
    evidence: [...tainted.slice(0, 3).map(taintEvidence), ...(shown ? [pendingEvidence(shown)] : [])],
    message: operatorIsHeld
      ? message('checks.CCE1003.operator', { nodes: nodeNames, pods: held.length })
      : message('checks.CCE1003.found', { nodes: nodeNames, pods: held.length }),
    cause: message('checks.CCE1003.cause'),
    fixes: [removal(tainted), ...(operatorIsHeld ? [toleration(installation)] : [])],
  };
}

/** Pods that no node takes because of the taint, in the scheduler's own words. */
const heldBack = ({ model }: ClusterView): Pod[] => [...model.list(pods)].filter((pod) => waitingFor(pod)?.includes(KEY)).toSorted(byName);

const waitingFor = ({ spec, status }: Pod): string | undefined =>
  spec?.nodeName ? undefined : findCondition(status?.conditions, 'PodScheduled')?.message;

const taintEvidence = (node: Node): Evidence => ({
  at: refOf(node),
  path: 'spec.taints',
  observed: `${KEY}:${taintOf(node)!.effect}`,
  expected: message('evidence.noTaint'),
});

const pendingEvidence = (pod: Pod): Evidence => ({
  at: refOf(pod),
  path: 'status.conditions[PodScheduled]',
  observed: waitingFor(pod)!,
  expected: 'PodScheduled=True',
});

function removal(tainted: readonly Node[]): Fix {
  const byEffect = new Map<string, string[]>();
  for (const node of tainted) {
    const { effect } = taintOf(node)!;
    byEffect.set(effect, [...(byEffect.get(effect) ?? []), node.metadata.name]);
  }
  const lines = [...byEffect].map(([effect, all]) => kubectl('taint', 'nodes', ...all, `${KEY}:${effect}-`));
  return { what: message('checks.CCE1003.remove'), kind: 'command', text: lines.join('\n'), risk: 'none', reversible: true };
}

/** Helm replaces lists: what the operator tolerates now is repeated. */
function toleration(installation: Installation): Fix {
  const present = installation.operator?.spec?.template.spec?.tolerations ?? [];
  const wanted: typeof present = [...present, { key: KEY, operator: 'Exists' }];
  const tolerations = wanted.map(({ key, operator = 'Equal', value, effect }) => ({
    ...(key && { key }),
    operator,
    ...(value && { value }),
    ...(effect && { effect }),
  }));
  const values = { 'operator.rollOutPods': true, 'operator.tolerations': tolerations };
  return helmFix(message('checks.CCE1003.tolerate'), installation, values, { agents: false });
}
