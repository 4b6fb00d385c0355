/** What a rule of the chart's is, and what several of them ask. @module */
import type { ValueReader } from '../values.ts';

export const VALIDATE = 'templates/validate.yaml';

/** What the chart says; with `at` of other values than the rule's, with `template` elsewhere. */
export interface Said {
  readonly text: string;
  readonly at?: readonly string[];
  readonly template?: string;
}

export interface Rule {
  /** Default `templates/validate.yaml`. */
  readonly template?: string;
  readonly paths: readonly string[];
  /** The refusal's words, or `undefined`. */
  says(values: ValueReader): string | Said | undefined;
}

export const oneOf = (values: ValueReader, path: string, ...words: string[]): boolean => words.includes(values.text(path));
export const allSet = (values: ValueReader, ...paths: string[]): boolean => paths.every((path) => values.truthy(path));

/** As sprig's `int`: what is no number is 0. */
export const intOf = (values: ValueReader, path: string): number => Math.trunc(Number(values.get(path)) || 0);

/** Whether the chart was installed before 1.`minor`, as `upgradeCompatibility` says. */
export function isBefore(values: ValueReader, minor: number): boolean {
  const first = /^v?1\.(\d+)/.exec(values.text('upgradeCompatibility'));
  return first !== null && Number(first[1]) < minor;
}
