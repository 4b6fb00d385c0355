/** Every doctor command that docs/doctor.md shows with its output, in both languages, prints just that. @module */
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';

const ROOT = resolve(import.meta.dirname, '..', '..');

function blocksOf(page: string): { command: string; shown: string }[] {
  const text = readFileSync(join(ROOT, 'docs', page), 'utf8');
  return [...text.matchAll(/^```console\n\$ (bin\/cilium-cce doctor .*)\n([^]*?)^```$/gm)].map(([, command, shown]) => ({
    command: command!,
    shown: shown!,
  }));
}

const printed = (command: string, locale: string): Promise<string> =>
  new Promise((done) => {
    const env = { PATH: process.env['PATH'], LANG: locale, NO_COLOR: '1' };
    execFile('sh', ['-c', command], { cwd: ROOT, env }, (_error, stdout) => done(stdout));
  });

describe.each([
  ['doctor.md', 'C.UTF-8'],
  ['doctor.zh-TW.md', 'zh_TW.UTF-8'],
])('docs/%s', (page, locale) => {
  const blocks = blocksOf(page);
  test('there are examples', () => expect(blocks).toHaveLength(2));
  test.each(blocks)('$command', async ({ command, shown }) => {
    expect(await printed(command, locale)).toBe(shown);
  });
});
