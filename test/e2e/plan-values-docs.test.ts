/** docs/plan-values.md in both languages: commands print what the page shows, and the page tells of every code; examples of the help run. @module */
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { AGENT_REFUSALS } from '../../src/chart/agent-refusals.ts';
import { catalogue, render, type Locale } from '../../src/i18n/index.ts';
import { CHANGE_RULES } from '../../src/plan/values/change-rules.ts';
import { VALUES_RULES } from '../../src/plan/values/check-values.ts';
import { blocksOf, printed } from './console-blocks.ts';

const ROOT = resolve(import.meta.dirname, '..', '..');
const PAGES: readonly (readonly [page: string, environment: string, locale: Locale])[] = [
  ['plan-values.md', 'C.UTF-8', 'en'],
  ['plan-values.zh-TW.md', 'zh_TW.UTF-8', 'zh-TW'],
];

describe.each(PAGES)('docs/%s', (page, environment, locale) => {
  const blocks = blocksOf(page, 'plan');

  test('there are examples of every command', () => {
    for (const name of ['check', 'diff', 'explain'])
      expect(blocks.some(({ command }) => command.startsWith(`bin/cilium-cce plan ${name} `))).toBe(true);
  });

  test.each(blocks)('$command', async ({ command, shown }) => {
    expect(await printed(command, environment)).toBe(shown);
  });

  test('there is a row for every code', () => {
    const text = readFileSync(join(ROOT, 'docs', page), 'utf8')
      .replaceAll(String.raw`\*`, '*')
      .replaceAll('&lt;', '<');
    for (const { code, title, explanation, severity } of [...VALUES_RULES, ...CHANGE_RULES]) {
      const row = text.split('\n').find((line) => line.startsWith(`| ${code} |`));
      expect(row, code).toContain(render(title, locale));
      // What Helm and the agent refuse is explained once for all.
      if (/^CCE7[12]/.test(code)) continue;
      expect(row, code).toContain(`| ${severity} |`);
      expect(row, code).toContain(render(explanation, locale));
    }
    for (const { text: said } of AGENT_REFUSALS) expect(text).toContain(said);
  });
});

const EXAMPLES = ['check', 'diff', 'explain'].flatMap((name) =>
  catalogue[`cli.plan.${name as 'check'}.examples`].en
    .split('\n')
    .map((line) => line.trim())
    // Those that need a cluster, or a file of the reader's own, are played by other tests.
    .filter((line) => !/kubeconfig|helm get|snapshot\.tgz| values\.yaml/.test(line)),
);

test.each(EXAMPLES)('the help’s example runs: %s', async (line) => {
  expect(await printed(`bin/${line}`, 'C.UTF-8')).not.toBe('');
});
