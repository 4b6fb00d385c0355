/** Differences that are accepted, each with its reason: `accepted.yaml`, and the table of docs/apiserver.md made from it. @module */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { Difference } from './differences.ts';

export interface Accepted {
  /** What differs, in one line for a person. */
  what: string;
  reason: string;
  /** Who would notice it. */
  noticed: string;
  /** `table: case name` → where it differs: paths of a {@link Difference}, `*` for any rest. */
  where: Readonly<Record<string, readonly string[]>>;
}

export const readAccepted = (): Accepted[] => parse(readFileSync(join(import.meta.dirname, 'accepted.yaml'), 'utf8')) as Accepted[];

const covers = (pattern: string, at: string): boolean => (pattern.endsWith('*') ? at.startsWith(pattern.slice(0, -1)) : at === pattern);

/** What is wrong with one case: differences that nobody accepted, and accepted ones that there are no more. */
export function judge(accepted: readonly Accepted[], name: string, found: readonly Difference[]): string[] {
  const patterns = accepted.flatMap(({ what, where }) => (where[name] ?? []).map((pattern) => ({ what, pattern })));
  const unknown = found.filter(({ at }) => !patterns.some(({ pattern }) => covers(pattern, at)));
  const over = patterns.filter(({ pattern }) => !found.some(({ at }) => covers(pattern, at)));
  return [
    ...unknown.map(({ at, real, ours }) => `${name}: ${at}: kube-apiserver ${shown(real)}, embedded ${shown(ours)}`),
    ...over.map(({ what, pattern }) => `${name}: ${pattern} differs no more: take it out of accepted.yaml (${what})`),
  ];
}

const shown = (value: unknown): string => (value === undefined ? 'nothing' : JSON.stringify(value));

/** Entries about cases that do not exist. */
export const orphans = (accepted: readonly Accepted[], names: ReadonlySet<string>): string[] =>
  accepted.flatMap(({ where }) => Object.keys(where).filter((name) => !names.has(name)));

/** The rows of the fidelity table of docs/apiserver.md. */
export const fidelityTable = (accepted: readonly Accepted[]): string =>
  [
    '| what differs from kube-apiserver | why | who would notice |',
    '|---|---|---|',
    ...accepted.map(({ what, reason, noticed }) => `| ${what} | ${reason} | ${noticed} |`),
  ].join('\n');
