/** The documentation tells of every lint in the catalogue's words. @module */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { render, type Locale } from '../../i18n/index.ts';
import { POLICY_LINTS } from './lints.ts';
import { SCENARIOS } from './testing/scenarios.ts';

const pages: readonly [Locale, string][] = [
  ['en', 'policy-lints.md'],
  ['zh-TW', 'policy-lints.zh-TW.md'],
];

test.each(pages)('%s: %s has a row for every code', (locale, page) => {
  const text = readFileSync(new URL(`../../../docs/${page}`, import.meta.url), 'utf8').replaceAll(String.raw`\*`, '*');
  for (const { code, severity, title, explanation, threads } of POLICY_LINTS) {
    const row = text.split('\n').find((line) => line.startsWith(`| ${code} |`));
    expect(row, code).toContain(`| ${severity} | **${render({ id: title, params: {} }, locale)}**`);
    const words = render({ id: explanation, params: {} }, locale)
      .replace('<direction>', '&lt;direction&gt;')
      .replace('<key>', '&lt;key&gt;');
    expect(row, code).toContain(words);
    for (const thread of threads) expect(row, code).toContain(thread.replace(/^.*#/, '#'));
  }
});

test('every lint names where others met it, and has a scenario', () => {
  for (const { code, threads } of POLICY_LINTS) {
    expect(threads.length, code).toBeGreaterThan(0);
    expect(
      SCENARIOS.some((scenario) => scenario.code === code),
      code,
    ).toBe(true);
  }
});
