/** The pages of a plan's facts: they name every key, flag and function, and their examples are read and run. @module */
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { render } from '../../src/i18n/index.ts';
import { FACT_NAMES } from '../../src/plan/sources/fact-table.ts';
import { FACT_FLAGS, readClusterFile } from '../../src/plan/sources/index.ts';
import { FUNCTIONS } from '../../src/plan/sources/terraform/functions.ts';
import { printed } from './console-blocks.ts';

describe.each([
  ['plan-facts.md', 'C.UTF-8'],
  ['plan-facts.zh-TW.md', 'zh_TW.UTF-8'],
])('docs/%s', (page, locale) => {
  const text = readFileSync(join(resolve(import.meta.dirname, '..', '..'), 'docs', page), 'utf8');

  test('names every key, every flag and every function', () => {
    const names = [...FACT_NAMES, ...FACT_FLAGS.map(({ flag }) => flag), ...Object.keys(FUNCTIONS)];
    expect(names.filter((name) => !new RegExp(`\`${name}[\` ]`).test(text))).toEqual([]);
  });

  test('shows a cluster.yaml that is read as it stands', () => {
    const [, shown] = /^```yaml\n([^]*?)^```$/m.exec(text)!;
    const { facts, problems } = readClusterFile(shown!, page);
    expect(problems.map(({ where, what }) => `${where}: ${render(what, 'en')}`)).toEqual([]);
    expect(Object.keys(facts)).toContain('gateway');
  });

  test('shows what its command prints', async () => {
    const [, command, shown] = /^```console\n\$ (.*)\n([^]*?)^```$/m.exec(text)!;
    expect(await printed(command!, locale)).toBe(shown);
  });
});
