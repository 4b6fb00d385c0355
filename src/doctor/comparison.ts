/** Two diagnoses of one cluster: what has come, what has gone, what has stayed. States are compared, never changes. @module */
import { findingKey, type Finding, type Severity } from '../checks/finding.ts';
import type { Message } from '../i18n/index.ts';
import type { Diagnosis } from './diagnosis.ts';

/** As much of a diagnosis as a comparison needs; an earlier report has no more. */
export interface KnownFindings {
  readonly findings: readonly KnownFinding[];
  /** Codes of checks that saw nothing, or not everything. */
  readonly unknown: ReadonlySet<string>;
}

export interface KnownFinding {
  readonly key: string;
  readonly code: string;
  readonly severity: Severity;
  readonly message: Message;
}

export interface Comparison<After extends KnownFinding = KnownFinding> {
  readonly introduced: readonly After[];
  readonly fixed: readonly KnownFinding[];
  readonly unchanged: readonly After[];
  /** Not found any more by checks that could not see everything: nobody knows whether they are gone. */
  readonly lost: readonly KnownFinding[];
}

export interface DiagnosedFinding extends KnownFinding {
  readonly finding: Finding;
}

export interface DiagnosedFindings extends KnownFindings {
  readonly findings: readonly DiagnosedFinding[];
}

export function knownOf({ results }: Pick<Diagnosis, 'results'>): DiagnosedFindings {
  const findings = results
    .flatMap((result) => result.findings)
    .map((finding) => ({ key: findingKey(finding), finding, ...headOf(finding) }));
  const unknown = results.filter(({ outcome, why }) => outcome === 'unknown' || (outcome !== 'skip' && why !== undefined));
  return { findings: numbered(findings), unknown: new Set(unknown.map(({ check }) => check.code)) };
}

const headOf = ({ code, severity, message }: Finding): Pick<Finding, 'code' | 'severity' | 'message'> => ({ code, severity, message });

/** Several findings of one check at one object are told apart by their place in its list. */
export function numbered<T extends { readonly key: string }>(findings: readonly T[]): T[] {
  const seen = new Map<string, number>();
  return findings.map((finding) => {
    const times = (seen.get(finding.key) ?? 0) + 1;
    seen.set(finding.key, times);
    return times === 1 ? finding : { ...finding, key: `${finding.key} #${times}` };
  });
}

/**
 * Compares what was found before with what is found now.
 *
 * @example
 * compare(knownOf(before), knownOf(after)).introduced
 */
export function compare<After extends KnownFinding>(
  before: KnownFindings,
  after: Omit<KnownFindings, 'findings'> & { readonly findings: readonly After[] },
): Comparison<After> {
  const earlier = new Set(before.findings.map(({ key }) => key));
  const now = new Set(after.findings.map(({ key }) => key));
  const gone = before.findings.filter(({ key }) => !now.has(key));
  return {
    introduced: after.findings.filter(({ key }) => !earlier.has(key)),
    unchanged: after.findings.filter(({ key }) => earlier.has(key)),
    fixed: gone.filter(({ code }) => !after.unknown.has(code)),
    lost: gone.filter(({ code }) => after.unknown.has(code)),
  };
}
