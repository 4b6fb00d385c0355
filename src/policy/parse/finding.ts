/** What is wrong with a policy as written: who objects, where, what stands there and what could. @module */
import { render, type Message } from '../../i18n/catalogue.ts';
import type { PolicyRef } from '../rule.ts';

export interface PolicyFinding {
  readonly policy: PolicyRef;
  /** `spec.ingress[0].toPorts[0].ports[1].port`. */
  readonly field: string;
  /** In English: the agent's or API server's own words where they have some. */
  readonly message: string;
  /** The same for readers, where the words are ours. */
  readonly text?: Message;
  /** `agent`: Cilium objects; `schema`: the API server does, before any agent sees the object. */
  readonly kind: 'agent' | 'schema';
  /** What stands there, shortened. */
  readonly found?: string;
  /** What may stand there instead. */
  readonly allowed?: readonly string[];
  /** What was probably meant. */
  readonly suggestion?: string;
}

/** A finding before its policy is known. */
export type Finding = Omit<PolicyFinding, 'policy'>;

/** Collects what does not stop an object from being understood; more than a person would read is not kept. */
export class Findings {
  readonly list: Finding[] = [];

  add(finding: Finding): void {
    if (this.list.length < 100) this.list.push(finding);
  }
}

/** A finding in our own words. */
export function worded(field: string, text: Message, more: Omit<Finding, 'field' | 'message' | 'text' | 'kind'> = {}): Finding {
  return { field, kind: 'schema', message: render(text, 'en'), text, ...more };
}

/** The value in a few words, whatever it is. */
export function show(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.length > 60 ? `${value.slice(0, 57)}...` : value);
  if (Array.isArray(value)) return value.length === 0 ? '[]' : `[${value.length}]`;
  if (typeof value === 'object' && value !== null) {
    const keys = Object.keys(value);
    return `{${keys.slice(0, 3).join(', ')}${keys.length > 3 ? ', ...' : ''}}`;
  }
  return String(value);
}

/**
 * The candidate that the word was probably meant to be.
 *
 * @example
 * nearest('fromEndpoint', ['fromEndpoints', 'fromEntities']); // 'fromEndpoints'
 */
export function nearest(word: string, candidates: readonly string[]): string | undefined {
  if (word.length > 60) return undefined;
  const limit = Math.max(2, Math.floor(word.length / 3));
  let best: { candidate: string; distance: number } | undefined;
  for (const candidate of candidates) {
    const distance = editDistance(word.toLowerCase(), candidate.toLowerCase());
    if (distance <= limit && distance < candidate.length && (!best || distance < best.distance)) best = { candidate, distance };
  }
  return best?.candidate;
}

/** Insertions, deletions and replacements from one word to the other. */
function editDistance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let i = 1; i <= from.length; i++) {
    const next = [i];
    for (let j = 1; j <= to.length; j++) {
      const replaced = row[j - 1]! + (from[i - 1] === to[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, row[j]! + 1, next[j - 1]! + 1));
    }
    row = next;
  }
  return row[to.length]!;
}
