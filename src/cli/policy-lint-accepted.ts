/** Findings of lints less those that somebody has accepted: by annotation or list, as the doctor reads them, or on the command line. @module */
import { formatRef } from '../checks/finding.ts';
import { IGNORE_ANNOTATION, judge, type Suppression } from '../doctor/suppression.ts';
import type { Message } from '../i18n/index.ts';
import type { PolicyAnalysis } from '../policy/analysis.ts';
import { lintPolicies, type PolicyFinding } from '../policy/lint/index.ts';

export interface Acceptance {
  readonly list: readonly Suppression[];
  /** Codes in capital letters. */
  readonly silent: ReadonlySet<string>;
  /** Findings in policies of others are no matter. */
  readonly namespace: string | undefined;
  readonly now: Date;
}

export interface LintResult {
  readonly told: readonly PolicyFinding[];
  readonly accepted: number;
  /** Suppressions that have run out. */
  readonly over: readonly Message[];
}

/** Lints the policies and sets aside what is accepted; `over` is to be told, for those findings count again. */
export function lintWith(analysis: PolicyAnalysis, { list, silent, namespace, now }: Acceptance): LintResult {
  const annotations = new Map(
    [...analysis.policies, ...analysis.rejected].map(({ ref, object }) => [
      formatRef(ref),
      object.metadata.annotations?.[IGNORE_ANNOTATION],
    ]),
  );
  const inReach = lintPolicies(analysis).filter(
    ({ policy }) => namespace === undefined || policy.namespace === undefined || policy.namespace === namespace,
  );
  const loud = inReach.filter(({ code }) => !silent.has(code)).map((finding) => ({ ...finding, objects: [finding.policy] }));
  const { left, over } = judge(loud, list, (ref) => annotations.get(formatRef(ref)), now);
  return { told: left, accepted: inReach.length - left.length, over };
}
