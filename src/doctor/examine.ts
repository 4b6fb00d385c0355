/** Runs checks over a cluster: five outcomes for each, symptoms under their causes, what was accepted set aside. @module */
import type { Check, CheckAnswer, ClusterView, Need } from '../checks/check.ts';
import type { Finding } from '../checks/finding.ts';
import type { Message } from '../i18n/index.ts';

/** `skip`: does not apply. `unknown`: could not be seen; neither is a pass, and both say why. */
export type Outcome = 'pass' | 'warn' | 'fail' | 'skip' | 'unknown';

export interface CheckResult {
  readonly check: Check;
  readonly outcome: Outcome;
  /** Of `skip` and `unknown`. */
  readonly why?: Message;
  /** Objects or pairs that were looked at. */
  readonly looked: number;
  readonly findings: readonly Finding[];
}

/** A finding with what it explains. */
export interface FoldedFinding {
  readonly finding: Finding;
  readonly consequences: readonly FoldedFinding[];
}

/** Every check's outcome, in the order of the checks. */
export function examine(view: ClusterView, checks: readonly Check[]): CheckResult[] {
  return checks.map((check): CheckResult => {
    const why = check.needs.map((need) => unknownNeed(view, need)).find((reason) => reason !== undefined);
    if (why) return { check, outcome: 'unknown', why, looked: 0, findings: [] };
    return resultOf(check, check.run(view));
  });
}

function unknownNeed({ coverage }: ClusterView, need: Need): Message | undefined {
  return 'signal' in need ? coverage.unknownSignal(need.signal) : coverage.unknownKind(need);
}

function resultOf(check: Check, answer: CheckAnswer): CheckResult {
  if ('skip' in answer) return { check, outcome: 'skip', why: answer.skip, looked: 0, findings: [] };
  const { findings, looked, unknown } = answer;
  const failed = findings.some(({ severity }) => severity === 'error');
  if (findings.length > 0) return { check, outcome: failed ? 'fail' : 'warn', looked, findings, ...(unknown && { why: unknown }) };
  if (unknown) return { check, outcome: 'unknown', why: unknown, looked, findings };
  return { check, outcome: 'pass', looked, findings };
}

/**
 * Puts each finding under those that explain it: a check names the codes of its causes, and the two findings
 * have to be about the same thing. A finding with several causes stands under the first of them only.
 */
export function fold(results: readonly CheckResult[]): FoldedFinding[] {
  const all = results.flatMap(({ check, findings }) => findings.map((finding) => ({ finding, causes: check.causedBy ?? [] })));
  const causeOf = new Map<Finding, Finding>();
  for (const { finding, causes } of all) {
    const cause = causes
      .flatMap((code) => all.filter((other) => other.finding.code === code))
      .find((other) => related(other.finding, finding));
    if (cause && !isBelow(cause.finding, finding, causeOf)) causeOf.set(finding, cause.finding);
  }
  const under = (parent: Finding | undefined): FoldedFinding[] =>
    all.filter(({ finding }) => causeOf.get(finding) === parent).map(({ finding }) => ({ finding, consequences: under(finding) }));
  return under(undefined);
}

const related = (a: Finding, b: Finding): boolean =>
  a !== b && (a.about.includes('cluster') || b.about.includes('cluster') || a.about.some((thing) => b.about.includes(thing)));

/** Whether `one` stands somewhere under `other`: a cycle would hide both. */
function isBelow(one: Finding, other: Finding, causeOf: ReadonlyMap<Finding, Finding>): boolean {
  for (let at: Finding | undefined = one; at; at = causeOf.get(at)) if (at === other) return true;
  return false;
}
