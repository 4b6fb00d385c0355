/** One check of all, asked about a cluster put together for a test, and what it says. @module */
import { render } from '../../../i18n/index.ts';
import type { Check } from '../../check.ts';
import { CHECKS } from '../../index.ts';
import { coverageWithout, run, type Answered, type ClusterParts } from '../../testing/cluster-parts.ts';

export const checkOf = (code: string): Check => CHECKS.find((one) => one.code === code)!;

/** @param unknown kinds by their plural, signals by their name */
export const ask = (code: string, parts: ClusterParts, ...unknown: string[]): Answered =>
  run(checkOf(code), parts, coverageWithout(...unknown));

export const words = ({ findings }: Answered): string =>
  findings.map(({ message, cause }) => `${render(message, 'en')} ${render(cause, 'en')}`).join('\n');

export const fixes = ({ findings }: Answered): string[] => findings.flatMap((finding) => finding.fixes.map(({ text }) => text));
