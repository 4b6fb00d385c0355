/**
 * Lints over policies: what they say, how it is corrected. The text of a correction is in `patch-text.ts`, on its own
 * because it brings a YAML library with it.
 * @module
 */
export type { AffectedPair, Consequence, Edit, PolicyAddition, PolicyFinding, PolicyPatch, Severity } from './finding.ts';
export type { LintInput } from './context.ts';
export type { PolicyLint } from './lint.ts';
export { lintOf, lintPolicies, POLICY_LINTS } from './lints.ts';
export { applyPatch } from './patch.ts';
