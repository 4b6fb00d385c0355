/** Findings that the owner of a policy does not want to see: an annotation on the object names their codes. @module */
import type { PolicyObject } from '../parse/parse.ts';

export const IGNORE_ANNOTATION = 'cilium-cce.io/ignore';

export interface Suppression {
  readonly codes: readonly string[];
  /** What stands behind a colon; empty: no reason was given. */
  readonly reason: string;
}

/**
 * `CCE5004,CCE5010` or `CCE5004: the range is the office's, no pod lives there`.
 *
 * @example
 * suppressionOf(policy).codes.includes('CCE5004');
 */
export function suppressionOf({ metadata }: Pick<PolicyObject, 'metadata'>): Suppression {
  const text = metadata.annotations?.[IGNORE_ANNOTATION] ?? '';
  const colon = text.indexOf(':');
  const codes = (colon < 0 ? text : text.slice(0, colon)).match(/\bCCE\d{4}\b/g) ?? [];
  return { codes, reason: colon < 0 ? '' : text.slice(colon + 1).trim() };
}
