/**
 * Findings that somebody has accepted, for a reason and mostly for a time: by an annotation on one of their objects
 * or by a list. What is accepted is counted and shown; what was accepted until yesterday is a finding again, and told.
 * Of findings of the doctor and of `policy lint` alike.
 * @module
 */
import { formatRef, type Finding, type ObjectRef } from '../checks/finding.ts';
import { message, type Message } from '../i18n/index.ts';
import { outcomeOf, type CheckResult } from './examine.ts';

/** On an object: `CCE4006 until 2026-12-31: the ELB moves in December`; further entries behind a semicolon. */
export const IGNORE_ANNOTATION = 'cilium-cce.io/ignore';

export interface Suppression {
  /** One code; `*` stands for any characters: `CCE5*`. */
  readonly code: string;
  /** `Gateway default/ip-gateway`, with `*`; absent: any object. */
  readonly object?: string;
  readonly reason: string;
  /** The last day on which it holds, in UTC: `2026-12-31`. Anything else, which an annotation may hold, is over. */
  readonly until?: string;
  /** Where it is written. */
  readonly at: string;
}

/** What can be accepted. */
export type Acceptable = Pick<Finding, 'code' | 'objects'>;

export interface AcceptedFinding<F extends Acceptable> {
  readonly finding: F;
  readonly by: Suppression;
}

export interface Judgement<F extends Acceptable> {
  readonly left: readonly F[];
  readonly accepted: readonly AcceptedFinding<F>[];
  /** Suppressions that have run out, each with a finding that is left for it. */
  readonly over: readonly Message[];
  /** Those of the list that match something. */
  readonly used: ReadonlySet<Suppression>;
}

/** The annotation of an object, if there is such an object and it has one. */
export type AnnotationOf = (of: ObjectRef) => string | undefined;

export type SuppressedFinding = AcceptedFinding<Finding>;

export interface SuppressionResult {
  readonly results: readonly CheckResult[];
  readonly suppressed: readonly SuppressedFinding[];
  /** Suppressions that have run out, and those of the list that match nothing. */
  readonly notes: readonly Message[];
}

/** What an annotation says; whatever is no code in it is ignored. */
export function suppressionsOf(annotation: string, at: string): Suppression[] {
  return annotation.split(/[;\n]\s*(?=CCE\d{4}\b)/).flatMap((entry) => {
    const colon = entry.indexOf(':');
    const head = colon < 0 ? entry : entry.slice(0, colon);
    const reason = colon < 0 ? '' : entry.slice(colon + 1).trim();
    const until = /\buntil\s+([^\s,]+)/.exec(head)?.[1];
    return (head.match(/\bCCE\d{4}\b/g) ?? []).map((code) => ({ code, reason, at, ...(until && { until }) }));
  });
}

/** Whether the day has passed in UTC, or is none. */
export const isOver = ({ until }: Suppression, now: Date): boolean =>
  until !== undefined && (!isDay(until) || now.toISOString().slice(0, 10) > until);

/** `2026-12-31`, and a day that there is. */
export const isDay = (text: string): boolean =>
  /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text)) && new Date(text).toISOString().startsWith(text);

/** Sets aside what is accepted. */
export function judge<F extends Acceptable>(
  findings: readonly F[],
  list: readonly Suppression[],
  annotationOf: AnnotationOf,
  now: Date,
): Judgement<F> {
  const accepted: AcceptedFinding<F>[] = [];
  const over = new Map<string, Message>();
  const used = new Set<Suppression>();
  const left = findings.filter((finding) => {
    const matching = [...written(finding, annotationOf), ...list].filter((one) => matches(one, finding));
    for (const one of matching) used.add(one);
    const by = matching.find((one) => !isOver(one, now));
    if (by) accepted.push({ finding, by });
    else for (const one of matching) over.set(`${one.at} ${finding.code}`, overMessage(one, finding));
    return by === undefined;
  });
  return { left, accepted, over: [...over.values()], used };
}

/** The same for all that an examination has found. */
export function suppress(
  results: readonly CheckResult[],
  list: readonly Suppression[],
  annotationOf: AnnotationOf,
  now: Date,
): SuppressionResult {
  const all = results.flatMap(({ findings }) => findings);
  const { left, accepted, over, used } = judge(all, list, annotationOf, now);
  const kept = new Set(left);
  const needless = list.filter((one) => !used.has(one) && couldMatch(one, results));
  return {
    results: accepted.length === 0 ? results : results.map((result) => withFindings(result, kept)),
    suppressed: accepted,
    notes: [...over, ...needless.map(needlessMessage)],
  };
}

function withFindings(result: CheckResult, kept: ReadonlySet<Finding>): CheckResult {
  const findings = result.findings.filter((finding) => kept.has(finding));
  if (findings.length === result.findings.length) return result;
  return { ...result, findings, outcome: outcomeOf(findings, result.why) };
}

function written(finding: Acceptable, annotationOf: AnnotationOf): Suppression[] {
  return finding.objects.flatMap((ref) => {
    const annotation = annotationOf(ref);
    return annotation === undefined ? [] : suppressionsOf(annotation, formatRef(ref));
  });
}

const matches = ({ code, object }: Suppression, finding: Acceptable): boolean =>
  like(code, finding.code) && (object === undefined || finding.objects.some((ref) => like(object, formatRef(ref))));

/** A check that could not look may find it the next time. */
const couldMatch = ({ code }: Suppression, results: readonly CheckResult[]): boolean =>
  results.some(({ check, outcome }) => like(code, check.code) && (outcome === 'pass' || outcome === 'warn' || outcome === 'fail'));

/** `*` for any characters. */
function like(pattern: string, text: string): boolean {
  const [first = '', ...rest] = pattern.split('*');
  if (rest.length === 0) return pattern === text;
  if (!text.startsWith(first)) return false;
  let at = first.length;
  for (const part of rest.slice(0, -1)) {
    const found = text.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  const last = rest.at(-1)!;
  return text.length - last.length >= at && text.endsWith(last);
}

function overMessage({ until = '', reason, at }: Suppression, { code, objects }: Acceptable): Message {
  const object = objects[0] ? formatRef(objects[0]) : at;
  if (!isDay(until)) return message('report.suppression.noDay', { code, object, until, at });
  return message('doctor.suppression.over', { code, object, until, reason: reason || message('doctor.suppression.noReason'), at });
}

const needlessMessage = ({ code, object, at }: Suppression): Message =>
  message('doctor.suppression.needless', { code, object: object ?? '*', at });
