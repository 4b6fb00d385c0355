/** CCE5008: a rule names the port of a Service where the port of its pods is needed. @module */
import { message } from '../../i18n/index.ts';
import type { ServicePort } from '../../kube/resources.ts';
import type { ConnectionSet } from '../engine/connection-set.ts';
import type { IdentityClass } from '../engine/identity-class.ts';
import { parsePortNumber, protocolsOf } from '../ports.ts';
import { onePort, PairList } from './consequences.ts';
import type { LintContext } from './context.ts';
import { entriesOf, listAt, textOf, type Entry, type Written } from './entries.ts';
import type { Draft } from './finding.ts';
import { cilium, type PolicyLint } from './lint.ts';
import { pointer, replace } from './patch.ts';
import { declaredPorts, patternsOf } from './pod-specs.ts';
import { refusing } from './refused.ts';
import { backendsOf, protocolOf, serviceName, servicesOf, servicesOn, targetPortAt } from './services.ts';

export const servicePort: PolicyLint = {
  code: 'CCE5008',
  title: 'policy.lint.CCE5008.title',
  explanation: 'policy.lint.CCE5008.explanation',
  severity: 'error',
  threads: cilium(1299, 11345, 48141),
  *run(context) {
    for (const entry of entriesOf(context)) {
      const pods = destinations(context, entry);
      if (pods.length === 0) continue;
      for (const { field, written } of portsOf(entry)) yield* translated(context, entry, pods, field, written);
    }
  },
};

/** The pods at whose ports the rule aims; none where it aims at others as well. */
function destinations(context: LintContext, { direction, spec, rules }: Entry): IdentityClass[] {
  if (direction === 'ingress') return context.subjects(spec).filter(({ kind }) => kind === 'pod');
  const [rule] = rules;
  if (!rule || rule.peers === 'all') return [];
  const peers = context.peers(rule);
  return peers.every(({ kind }) => kind === 'pod') ? peers : [];
}

function portsOf({ field, written }: Entry): { field: string; written: Written }[] {
  const lists: [string, readonly Written[]][] = listAt(written, 'toPorts').map((rule, index) => [
    `${field}.toPorts[${index}].ports`,
    listAt(rule, 'ports'),
  ]);
  lists.push([`${field}.ports`, listAt(written, 'ports')]);
  return lists.flatMap(([at, ports]) => ports.map((port, index) => ({ field: `${at}[${index}].port`, written: port })));
}

/** Policy is asked after the Service has been translated (facts/policy.md §3.12). */
function* translated(context: LintContext, entry: Entry, pods: readonly IdentityClass[], field: string, written: Written): Iterable<Draft> {
  const number = parsePortNumber(textOf(written['port']));
  if (typeof number !== 'number' || number === 0 || Number(written['endPort'] ?? 0) > number) return;
  const protocols = protocolsOf(written['protocol'] as string | undefined) ?? [];
  for (const service of servicesOn(context, number)) {
    const port: ServicePort | undefined = service.spec?.ports?.find((one) => one.port === number && protocols.includes(protocolOf(one)));
    const behind = port ? backendsOf(context, service).filter((backend) => pods.includes(backend)) : [];
    const target: number | undefined = port && behind[0] ? targetPortAt(port, behind[0]) : undefined;
    if (!port || target === undefined || target === number) continue;
    // Some pod does answer there: then the number may well be meant.
    if (pods.some((pod) => answers(context, pod, number))) return;
    if (entry.rules.some((rule) => context.numbered(rule).has(protocolOf(port), target))) continue;
    const pairs = refusedPairs(context, entry, behind, onePort(protocolOf(port), target));
    yield {
      policy: entry.policy.ref,
      field,
      severity: 'error',
      message: message('policy.lint.CCE5008.port', {
        port: number,
        service: serviceName(service),
        target,
      }),
      consequence: pairs.consequence,
      ...refusing(context, entry),
      fix: {
        policy: entry.policy.ref,
        edits: [replace(pointer(field), typeof written['port'] === 'number' ? target : String(target))],
        opens: message('policy.lint.opens.port', { port: target }),
      },
    };
    return;
  }
}

function answers(context: LintContext, pod: IdentityClass, number: number): boolean {
  if ([...pod.ports.values()].some((numbers) => numbers.includes(number))) return true;
  if (patternsOf(context, pod).some((pattern) => declaredPorts(pattern).includes(number))) return true;
  return servicesOf(context).some((service) =>
    (service.spec?.ports ?? []).some((port) => targetPortAt(port, pod) === number && backendsOf(context, service).includes(pod)),
  );
}

function refusedPairs(
  context: LintContext,
  { direction, spec, rules }: Entry,
  pods: readonly IdentityClass[],
  ports: ConnectionSet,
): PairList {
  const pairs = new PairList('refused', context);
  const [rule] = rules;
  if (!rule) return pairs;
  for (const pod of pods) {
    if (direction === 'ingress') for (const peer of context.peers(rule)) pairs.add(direction, pod, peer, ports);
    else for (const subject of context.subjects(spec)) pairs.add(direction, subject, pod, ports);
  }
  return pairs;
}
