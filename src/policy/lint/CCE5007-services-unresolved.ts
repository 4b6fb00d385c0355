/** CCE5007: peers that resolve to nothing: with ports the rule opens to everybody, without it allows nothing. @module */
import type { PolicySelector } from '../../cluster/kinds.ts';
import { message } from '../../i18n/index.ts';
import type { Service } from '../../kube/resources.ts';
import { LabelSet } from '../labels.ts';
import { requirementsOf, selector } from '../selector.ts';
import { PairList } from './consequences.ts';
import type { LintContext } from './context.ts';
import { entriesOf, listAt, type Entry } from './entries.ts';
import type { Draft, PolicyPatch } from './finding.ts';
import { cilium, type PolicyLint } from './lint.ts';
import { nearest } from './nearest.ts';
import { add, pointer, remove, replace } from './patch.ts';
import { serviceName, servicesOf } from './services.ts';

interface ServiceChoice {
  k8sService?: { serviceName?: string; namespace?: string };
  k8sServiceSelector?: { selector?: PolicySelector; namespace?: string };
}

export const servicesUnresolved: PolicyLint = {
  code: 'CCE5007',
  title: 'policy.lint.CCE5007.title',
  explanation: 'policy.lint.CCE5007.explanation',
  severity: 'error',
  threads: cilium(20067, 25796, 41151, 46732),
  *run(context) {
    for (const entry of entriesOf(context)) {
      if (entry.direction !== 'egress' || entry.action !== 'allow') continue;
      const chosen = listAt(entry.written, 'toServices') as readonly ServiceChoice[];
      if (chosen.length > 0) yield* unresolved(context, entry, chosen);
      else yield* emptyNames(context, entry);
    }
  },
};

function* unresolved(context: LintContext, entry: Entry, chosen: readonly ServiceChoice[]): Iterable<Draft> {
  const policy = entry.policy.ref;
  const services = servicesOf(context);
  const matched = chosen.map((choice) => services.filter((service) => isChosen(choice, service, policy.namespace)));
  const field = `${entry.field}.toServices`;
  if (matched.every((some) => some.length === 0)) {
    // Without a single Service among the objects nobody can tell which there are.
    if (services.length === 0) return;
    const { consequence } = openedBy(context, entry);
    const params = { services: chosen.map(describe).join(', ') };
    const fix = chosen.length === 1 ? renamed(entry, chosen[0]!, services) : undefined;
    const open = entry.rules.some(({ ports }) => ports !== undefined);
    yield {
      policy,
      field,
      severity: open ? 'error' : 'warning',
      message: open ? message('policy.lint.CCE5007.open', params) : message('policy.lint.CCE5007.nothing', params),
      consequence,
      ...(fix && { fix }),
    };
    return;
  }
  if (!context.settings.toServicesDottedKeys) return;
  for (const [index, some] of matched.entries()) {
    const dotted = some.find(({ spec }) => Object.keys(spec?.selector ?? {}).some((key) => key.includes('.')));
    if (!dotted) continue;
    const pairs = new PairList('refused', context);
    for (const subject of context.subjects(entry.spec))
      for (const rule of entry.rules) pairs.add('egress', subject, serviceName(dotted), context.connections(rule, 'egress', subject));
    yield {
      policy,
      field: `${field}[${index}]`,
      severity: 'warning',
      likely: true,
      message: message('policy.lint.CCE5007.dotted', { service: serviceName(dotted) }),
      consequence: pairs.consequence,
      ...(chosen.length === 1 && some.length === 1 && { fix: byLabels(entry, dotted) }),
    };
  }
}

function isChosen({ k8sService, k8sServiceSelector }: ServiceChoice, { metadata }: Service, own: string | undefined): boolean {
  const namespace = metadata.namespace ?? 'default';
  if (k8sService) return metadata.name === k8sService.serviceName && namespace === (k8sService.namespace ?? own ?? 'default');
  if (!k8sServiceSelector) return false;
  if (k8sServiceSelector.namespace && k8sServiceSelector.namespace !== namespace) return false;
  const labels = new LabelSet(Object.entries(metadata.labels ?? {}).map(([key, value]) => ({ source: 'k8s', key, value })));
  return selector(requirementsOf(k8sServiceSelector.selector ?? {})).matches(labels);
}

const describe = ({ k8sService, k8sServiceSelector }: ServiceChoice): string =>
  k8sService ? `${k8sService.namespace ?? ''}/${k8sService.serviceName}` : JSON.stringify(k8sServiceSelector?.selector ?? {});

function openedBy(context: LintContext, { spec, rules }: Entry): PairList {
  const pairs = new PairList('allowed', context);
  const open = rules.filter(({ ports, peers }) => ports !== undefined && peers === 'all');
  for (const subject of context.subjects(spec)) {
    for (const rule of open)
      for (const peer of context.classes)
        if (peer !== subject) pairs.add('egress', subject, peer, context.connections(rule, 'egress', subject));
  }
  return pairs;
}

/** The Service that was meant, where a name comes near. */
function renamed({ field, policy }: Entry, { k8sService }: ServiceChoice, services: readonly Service[]): PolicyPatch | undefined {
  if (!k8sService?.serviceName) return undefined;
  const namespace = k8sService.namespace ?? policy.ref.namespace ?? 'default';
  const candidates = services
    .filter(({ metadata }) => (metadata.namespace ?? 'default') === namespace)
    .map(({ metadata }) => metadata.name);
  const meant = nearest(k8sService.serviceName, candidates);
  if (!meant) return undefined;
  const edits = [replace(pointer(field, 'toServices', 0, 'k8sService', 'serviceName'), meant)];
  return { policy: policy.ref, edits, opens: message('policy.lint.opens.service', { service: `${namespace}/${meant}` }) };
}

/** The Service's pods by their labels, as the agent should have translated it. */
function byLabels({ field, policy }: Entry, service: Service): PolicyPatch {
  const labels = Object.fromEntries(Object.entries(service.spec?.selector ?? {}).map(([key, value]) => [`k8s:${key}`, value]));
  const matchLabels = { 'k8s:io.kubernetes.pod.namespace': service.metadata.namespace ?? 'default', ...labels };
  const edits = [remove(pointer(field, 'toServices')), add(pointer(field, 'toEndpoints'), [{ matchLabels }])];
  return { policy: policy.ref, edits, opens: message('policy.lint.opens.service', { service: serviceName(service) }) };
}

/** `toFQDNs: []` with ports is fail-open too (facts/policy.md §3.7); so are groups, which no provider on CCE resolves. */
function* emptyNames(context: LintContext, entry: Entry): Iterable<Draft> {
  const { written } = entry;
  const name = Array.isArray(written['toFQDNs']) ? 'toFQDNs' : listAt(written, 'toGroups').length > 0 ? 'toGroups' : undefined;
  if (
    !name ||
    (name === 'toFQDNs' && listAt(written, name).length > 0) ||
    !entry.rules.some(({ ports, peers }) => ports && peers === 'all')
  )
    return;
  const { consequence } = openedBy(context, entry);
  const params = { name };
  yield {
    policy: entry.policy.ref,
    field: `${entry.field}.${name}`,
    severity: 'error',
    message: message('policy.lint.CCE5007.empty', params),
    consequence,
  };
}
