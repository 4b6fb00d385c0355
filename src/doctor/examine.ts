/** Runs checks over a cluster: five outcomes for each. @module */
import type { Check, CheckAnswer, ClusterView, Need } from '../checks/check.ts';
import { findingKey, type Finding, type Severity } from '../checks/finding.ts';
import type { Message } from '../i18n/index.ts';

export { fold, type FoldedFinding } from './fold.ts';

/** `skip`: does not apply. `unknown`: could not be seen; neither is a pass, and both say why. */
export type Outcome = 'pass' | 'warn' | 'fail' | 'skip' | 'unknown';

export interface CheckResult {
  readonly check: Check;
  readonly outcome: Outcome;
  /** Of `skip` and `unknown`; beside findings: what could not be seen all the same. */
  readonly why?: Message;
  /** Objects or pairs that were looked at. */
  readonly looked: number;
  readonly findings: readonly Finding[];
}

export interface ExamineOptions {
  /** What to make of a check that breaks down; without it the error goes up. */
  readonly onFailure?: (check: Check, error: unknown) => Message;
  /** Before each check. */
  readonly onCheck?: (check: Check, index: number) => void;
}

/** Every check's outcome, in the order of the checks. */
export function examine(view: ClusterView, checks: readonly Check[], { onFailure, onCheck }: ExamineOptions = {}): CheckResult[] {
  return checks.map((check, index): CheckResult => {
    onCheck?.(check, index);
    const why = check.needs.map((need) => unknownNeed(view, need)).find((reason) => reason !== undefined);
    if (why) return { check, outcome: 'unknown', why, looked: 0, findings: [] };
    if (!onFailure) return resultOf(check, check.run(view));
    try {
      return resultOf(check, check.run(view));
    } catch (error) {
      return { check, outcome: 'unknown', why: onFailure(check, error), looked: 0, findings: [] };
    }
  });
}

function unknownNeed({ coverage }: ClusterView, need: Need): Message | undefined {
  return 'signal' in need ? coverage.unknownSignal(need.signal) : coverage.unknownKind(need, need.named);
}

function resultOf(check: Check, answer: CheckAnswer): CheckResult {
  if ('skip' in answer) return { check, outcome: 'skip', why: answer.skip, looked: 0, findings: [] };
  const { looked, unknown } = answer;
  const findings = inOrder(answer.findings);
  return { check, outcome: outcomeOf(findings, unknown), looked, findings, ...(unknown && { why: unknown }) };
}

/** Of a check that has been run. */
export function outcomeOf(findings: readonly Pick<Finding, 'severity'>[], unknown: Message | undefined): Outcome {
  if (findings.some(({ severity }) => severity === 'error')) return 'fail';
  if (findings.length > 0) return 'warn';
  return unknown ? 'unknown' : 'pass';
}

const RANK: Readonly<Record<Severity, number>> = { error: 0, warning: 1, info: 2 };

/** Sources list their objects in different orders; findings of the same cluster are told in the same one. */
function inOrder(findings: readonly Finding[]): readonly Finding[] {
  if (findings.length < 2) return findings;
  const keyed = findings.map((finding) => [findingKey(finding), finding] as const);
  keyed.sort(([a, { severity: x }], [b, { severity: y }]) => RANK[x] - RANK[y] || (a < b ? -1 : Number(a > b)));
  return keyed.map(([, finding]) => finding);
}
