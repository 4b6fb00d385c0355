/**
 * Label keys of NetworkPolicies that are too long for the agent, though not for Kubernetes: it writes the source before
 * a key, and a prefix before one of a namespace (facts/policy.md §3.21).
 * @module
 */
import type { PolicySelector } from '../../cluster/kinds.ts';
import { NAMESPACE_LABELS } from '../labels.ts';
import { checkSelector } from './selector-checks.ts';

const LONGEST = { name: 63, domain: 253 } as const;

const BEFORE = { pods: 'k8s.', namespaces: `k8s.${NAMESPACE_LABELS}.` } as const;

/** The part of a key that is too long: all of it, or the domain before its `/`. */
export interface LongPart {
  readonly part: keyof typeof LONGEST;
  readonly length: number;
  /** As much as there is room for. */
  readonly limit: number;
}

/** @param of whose labels the key is one of, as written in the policy */
export function longPart(key: string, of: keyof typeof BEFORE): LongPart | undefined {
  const [first = '', ...more] = key.split('/');
  const part = more.length === 0 ? 'name' : 'domain';
  const limit = LONGEST[part] - BEFORE[of].length;
  return first.length > limit ? { part, length: first.length, limit } : undefined;
}

/** @throws PolicyError with the agent's text where a key is too long for it */
export function checkKeyLengths(written: PolicySelector | undefined, field: string, of: keyof typeof BEFORE): void {
  if (written) checkSelector(written, field, (key) => BEFORE[of] + key);
}
