/** What one lint is. @module */
import type { MessageId } from '../../i18n/index.ts';
import type { LintContext } from './context.ts';
import type { Draft, Severity } from './finding.ts';

export interface PolicyLint {
  /** Never changes, and is never used for another. */
  readonly code: `CCE5${string}`;
  /** One line. */
  readonly title: MessageId;
  /** The cause in short, and what to do. */
  readonly explanation: MessageId;
  /** The highest that its findings have. */
  readonly severity: Severity;
  /** Where others met it: `cilium/cilium#4181`. */
  readonly threads: readonly string[];
  readonly run: (context: LintContext) => Iterable<Draft>;
}

/** `4181` → `cilium/cilium#4181`. */
export const cilium = (...numbers: readonly number[]): string[] => numbers.map((number) => `cilium/cilium#${number}`);
