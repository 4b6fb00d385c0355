/** CCE5014: a rule about a pod and itself, whose traffic to itself policy never sees. @module */
import { message } from '../../i18n/index.ts';
import { daemonSets, deployments, resource } from '../../kube/resources.ts';
import type { KubeObject } from '../../kube/objects.ts';
import type { IdentityClass } from '../engine/identity-class.ts';
import { POD_NAMESPACE } from '../labels.ts';
import type { Selector } from '../selector.ts';
import type { LintContext } from './context.ts';
import { entriesOf, type Entry } from './entries.ts';
import type { Draft } from './finding.ts';
import { cilium, type PolicyLint } from './lint.ts';

export const selfTest: PolicyLint = {
  code: 'CCE5014',
  title: 'policy.lint.CCE5014.title',
  explanation: 'policy.lint.CCE5014.explanation',
  severity: 'info',
  threads: cilium(22107, 11593, 27709),
  *run(context) {
    for (const entry of entriesOf(context)) yield* ofItself(context, entry);
  },
};

/** Neither its own address nor the loop through its own Service passes policy (facts/policy.md §3.20). */
function* ofItself(context: LintContext, { policy, spec, rules, direction, field }: Entry): Iterable<Draft> {
  const [rule] = rules;
  if (!rule || rule.peers === 'all' || rule.peers.length === 0 || !rule.peers.every(namesPods)) return;
  const [subject, ...subjects] = context.subjects(spec);
  const [peer, ...peers] = context.peers(rule);
  if (!subject || peer !== subject || subject.kind !== 'pod' || subjects.length > 0 || peers.length > 0 || !isSingle(context, subject))
    return;
  const ports = rules.map((one) => context.connections(one, direction, subject).text).join();
  yield {
    policy: policy.ref,
    field,
    severity: 'info',
    message: message('policy.lint.CCE5014.itself', { pod: subject.name, direction }),
    consequence: { effect: 'unchanged', pairs: [{ from: subject.name, to: subject.name, ports }], total: 1 },
  };
}

/** A selector over a whole namespace is not about one pod. */
const namesPods = ({ requirements }: Selector): boolean =>
  requirements.some(({ key, operator }) => operator === 'In' && key !== POD_NAMESPACE && !key.startsWith('io.cilium.'));

interface Replicated extends KubeObject {
  spec?: { replicas?: number };
}
const statefulSets = resource<Replicated>('apps/v1', 'StatefulSet', 'statefulsets', 'Namespaced');

/** One pod, and no controller that wants more. */
function isSingle({ cluster }: LintContext, { pods }: IdentityClass): boolean {
  const [pod] = pods;
  if (!pod || pods.length > 1) return false;
  const { kind, namespace, name } = pod.workload;
  if (cluster.get(daemonSets, { namespace, name })) return false;
  const controller =
    kind === 'Deployment'
      ? cluster.get(deployments, { namespace, name })
      : kind === 'StatefulSet'
        ? cluster.get(statefulSets, { namespace, name })
        : undefined;
  return (controller?.spec?.replicas ?? 1) <= 1;
}
