/** Every command in docs/plan.md, in both languages, prints what the page shows. @module */
import { describe, expect, test } from 'vitest';
import { blocksOf, printed } from './console-blocks.ts';

describe.each([
  ['plan.md', 'C.UTF-8'],
  ['plan.zh-TW.md', 'zh_TW.UTF-8'],
])('docs/%s', (page, locale) => {
  const blocks = blocksOf(page, 'plan');
  test('there is an example', () => {
    expect(blocks.length).toBeGreaterThan(0);
  });
  test.each(blocks)('$command', async ({ command, shown }) => {
    expect(await printed(command, locale)).toBe(shown);
  });
});
