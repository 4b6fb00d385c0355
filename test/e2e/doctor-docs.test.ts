/** Every doctor command that docs/doctor.md shows with its output, in both languages, prints just that. @module */
import { describe, expect, test } from 'vitest';
import { blocksOf, printed } from './console-blocks.ts';

describe.each([
  ['doctor.md', 'C.UTF-8'],
  ['doctor.zh-TW.md', 'zh_TW.UTF-8'],
])('docs/%s', (page, locale) => {
  const blocks = blocksOf(page, 'doctor');
  test('there are examples', () => expect(blocks).toHaveLength(2));
  test.each(blocks)('$command', async ({ command, shown }) => {
    expect(await printed(command, locale)).toBe(shown);
  });
});
