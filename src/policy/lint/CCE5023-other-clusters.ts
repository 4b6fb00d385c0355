/** CCE5023: since 1.19 peers are those of the own cluster, also behind a Service that spans several. @module */
import { message } from '../../i18n/index.ts';
import type { Service } from '../../kube/resources.ts';
import type { IdentityClass } from '../engine/identity-class.ts';
import { parseKey, POLICY_CLUSTER } from '../labels.ts';
import { selector as selectorOf } from '../selector.ts';
import { namesOf } from './consequences.ts';
import type { LintContext } from './context.ts';
import { entriesOf, keysOf, peerSelectors, type Entry, type WrittenSelector } from './entries.ts';
import type { Draft } from './finding.ts';
import { cilium, type PolicyLint } from './lint.ts';
import { add, pointer } from './patch.ts';
import { backendsOf, serviceName, servicesOf } from './services.ts';

export const otherClusters: PolicyLint = {
  code: 'CCE5023',
  title: 'policy.lint.CCE5023.title',
  explanation: 'policy.lint.CCE5023.explanation',
  severity: 'warning',
  threads: cilium(25762),
  *run(context) {
    if (context.settings.policyCluster === '') return;
    const shared = servicesOf(context).filter(isGlobal);
    if (shared.length === 0 && context.classes.every((one) => !isRemote(context, one))) return;
    for (const entry of entriesOf(context)) {
      for (const peer of peerSelectors(entry)) if (peer.of === 'pods') yield* scoped(context, entry, peer, shared);
    }
  },
};

const isGlobal = ({ metadata }: Service): boolean => metadata.annotations?.['service.cilium.io/global'] === 'true';

const isRemote = ({ settings }: LintContext, { identity: { labels } }: IdentityClass): boolean =>
  (labels.find('k8s', POLICY_CLUSTER)?.value ?? settings.policyCluster) !== settings.policyCluster;

/** Pods of other clusters are known where their identities are, or likely where a Service says that it spans several. */
function* scoped(context: LintContext, entry: Entry, written: WrittenSelector, shared: readonly Service[]): Iterable<Draft> {
  const { parsed, field } = written;
  if (!parsed || keysOf(written).some(({ key }) => parseKey(key).key === POLICY_CLUSTER)) return;
  const added = parsed.requirements.find(({ key, values }) => key === POLICY_CLUSTER && values[0] === context.settings.policyCluster);
  if (!added) return;
  const anywhere = context.selected(selectorOf(parsed.requirements.filter((one) => one !== added)));
  const remote = anywhere.filter((one) => isRemote(context, one));
  const destinations = entry.direction === 'egress' ? context.selected(parsed) : context.subjects(entry.spec);
  const service = shared.find((one) => backendsOf(context, one).some((backend) => destinations.includes(backend)));
  if (remote.length === 0 && !service) return;
  const expression = { key: POLICY_CLUSTER, operator: 'Exists' };
  const edit = written.selector.matchExpressions
    ? add(pointer(field, 'matchExpressions', '-'), expression)
    : add(pointer(field, 'matchExpressions'), [expression]);
  const isCilium = entry.policy.ref.kind !== 'NetworkPolicy';
  const params = { cluster: context.settings.policyCluster, label: POLICY_CLUSTER };
  yield {
    policy: entry.policy.ref,
    field,
    severity: 'warning',
    likely: remote.length === 0,
    message: service
      ? message('policy.lint.CCE5023.service', { ...params, service: serviceName(service) })
      : message('policy.lint.CCE5023.pods', { ...params, pods: namesOf(remote) }),
    ...(isCilium && { fix: { policy: entry.policy.ref, edits: [edit], opens: message('policy.lint.opens.clusters') } }),
  };
}
