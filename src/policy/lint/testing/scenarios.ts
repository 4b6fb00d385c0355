/** For each lint: policies that have its fault, and the same written well. All on one small cluster. @module */
import { addressScenarios } from './scenarios-addresses.ts';
import { denyScenarios } from './scenarios-deny.ts';
import { l7Scenarios } from './scenarios-l7.ts';
import { selectorScenarios } from './scenarios-selectors.ts';

export interface Scenario {
  readonly code: string;
  readonly name: string;
  /** Exactly this code is found. */
  readonly bad: string;
  /** Nothing is found. */
  readonly good: string;
  /** Of the finding, for those with a proof of what it says. */
  readonly says?: RegExp;
}

export const SCENARIOS: readonly Scenario[] = [...l7Scenarios, ...addressScenarios, ...selectorScenarios, ...denyScenarios].sort((a, b) =>
  a.code < b.code ? -1 : 1,
);
