/** Rules that would allow a refused connection but for a port, a label, a namespace …, the nearest first. @module */
import { message } from '../../i18n/index.ts';
import type { LabelSet } from '../labels.ts';
import type { PolicySet } from '../policy-set.ts';
import { covers, namedPortKey, type NamedPorts } from '../ports.ts';
import { portNamesOf } from '../question.ts';
import type { PolicySpec, Rule } from '../rule.ts';
import { selector, type Requirement } from '../selector.ts';
import type { ExplainQuestion, Fault, LocateField, NearMiss } from './explanation.ts';
import { distanceOf, nearestPeer, requirementFault } from './peer-faults.ts';
import { namedRule, writtenRules, type WrittenRule } from './rule-fields.ts';
import { portsText } from './wording.ts';

/** More would hide the nearest ones. */
const MOST = 4;
/** How much further away than the nearest one a miss may be, to be worth telling. */
const REACH = 3;

export function nearMisses(policies: PolicySet, question: ExplainQuestion, locate: LocateField): NearMiss[] {
  const own = policies.policyOf(question.subject)[question.direction].rules;
  const misses = writtenRules(own.filter(isAllow)).flatMap((rule) => missOf(rule, policies, question, locate) ?? []);
  const others = policies.specs.flatMap((spec) => unselected(spec, policies, question, locate));
  const all = [...misses, ...others].sort((a, b) => a.distance - b.distance);
  return all.filter(({ distance }) => distance <= all[0]!.distance + REACH).slice(0, MOST);
}

const isAllow = ({ action }: Rule): boolean => action === 'allow';

function missOf(rule: WrittenRule, policies: PolicySet, question: ExplainQuestion, locate: LocateField): NearMiss | undefined {
  const [{ peers }] = rule.clauses as [Rule];
  // Selects nobody, however near: the idiom for "deny all".
  if (peers !== 'all' && peers.length === 0) return undefined;
  const faults = [...portFaults(rule, policies, question), ...(peers === 'all' ? [] : nearestPeer(peers, question))];
  if (faults.length === 0) return undefined;
  return { ...namedRule(rule.policy, rule.field, locate), faults, distance: sum(faults) };
}

/** A spec that would select the subject but for one label, and of which a rule fits the question. */
function unselected(spec: PolicySpec, policies: PolicySet, question: ExplainQuestion, locate: LocateField): NearMiss[] {
  const { subject, peer, direction } = question;
  if (spec.subjectKind === 'host' || subject.labels.hasReserved('host')) return [];
  const failing = failingOf(spec.subject.requirements, subject.labels);
  if (failing.length !== 1) return [];
  const what = requirementFault(failing[0]!, subject.labels);
  if (!['label', 'namespace'].includes(what.kind)) return [];
  const fits = writtenRules(spec[direction].filter(isAllow)).filter(
    ({ clauses }) =>
      clauses[0]!.peers !== 'all' &&
      clauses[0]!.peers.some((one) => one.matches(peer.labels)) &&
      clauses.some((clause) => coversPort(clause, policies, question)),
  );
  const fault: Fault = { ...what, kind: 'subject', what: message('policy.explain.fault.subject', { fault: what.what }) };
  return fits.map((rule) => ({ ...namedRule(rule.policy, rule.field, locate), faults: [fault], distance: sum([fault]) }));
}

export const failingOf = (requirements: readonly Requirement[], labels: LabelSet): Requirement[] =>
  requirements.filter((one) => !selector([one]).matches(labels));

const sum = (faults: readonly Fault[]): number => faults.reduce((total, fault) => total + distanceOf(fault.kind), 0);

function coversPort({ ports }: Rule, policies: PolicySet, question: ExplainQuestion): boolean {
  return !ports || covers(ports, question.protocol, question.port, portNamesOf(policies, question));
}

function portFaults({ clauses }: WrittenRule, policies: PolicySet, question: ExplainQuestion): Fault[] {
  if (clauses.some((clause) => coversPort(clause, policies, question))) return [];
  const wanted = portsText(clauses.map(({ ports }) => ports));
  const has = `${question.protocol} ${question.port}`;
  if (wanted === '') return [{ kind: 'port', what: message('policy.explain.fault.noPorts'), wanted, has }];
  const unresolved = unresolvedName(clauses, question, portNamesOf(policies, question)());
  if (unresolved) return [{ kind: 'port-name', what: message('policy.explain.fault.portName', unresolved), wanted, has }];
  const elsewhere = clauses.some(({ ports }) => ports?.ranges.some(({ from, to }) => from <= question.port && question.port <= to));
  const kind = elsewhere ? 'protocol' : 'port';
  return [{ kind, what: message(`policy.explain.fault.${kind}`, { wanted }), wanted, has }];
}

/** A port name of the right protocol that means nothing here, or several numbers. */
function unresolvedName(
  clauses: readonly Rule[],
  { protocol }: ExplainQuestion,
  names: NamedPorts,
): { name: string; means: string } | undefined {
  for (const { ports } of clauses) {
    for (const named of ports?.named ?? []) {
      if (named.protocol !== protocol) continue;
      const numbers = names.get(namedPortKey(named.name, protocol)) ?? [];
      if (numbers.length !== 1) return { name: named.name, means: numbers.length === 0 ? '-' : numbers.join(', ') };
    }
  }
  return undefined;
}
