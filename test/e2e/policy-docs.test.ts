/** Every command in docs/policy.md, in both languages, prints what the page shows. @module */
import { describe, expect, test } from 'vitest';
import { blocksOf, printed } from './console-blocks.ts';

describe.each([
  ['policy.md', 'C.UTF-8'],
  ['policy.zh-TW.md', 'zh_TW.UTF-8'],
])('docs/%s', (page, locale) => {
  const blocks = blocksOf(page, 'policy');
  test('there are examples of every command', () => {
    for (const name of ['check', 'explain', 'matrix', 'diff', 'lint']) {
      expect(blocks.some(({ command }) => command.startsWith(`bin/cilium-cce policy ${name} `))).toBe(true);
    }
  });
  test.each(blocks)('$command', async ({ command, shown }) => {
    expect(await printed(command, locale)).toBe(shown);
  });
});
