/** Every command in docs/policy.md, in both languages, prints what the page shows. @module */
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';

const ROOT = resolve(import.meta.dirname, '..', '..');

/** A console block: the line after `$`, and what follows it. */
function blocksOf(page: string): { command: string; shown: string }[] {
  const text = readFileSync(join(ROOT, 'docs', page), 'utf8');
  return [...text.matchAll(/^```console\n\$ (bin\/cilium-cce policy .*)\n([^]*?)^```$/gm)].map(([, command, shown]) => ({
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
  ['policy.md', 'C.UTF-8'],
  ['policy.zh-TW.md', 'zh_TW.UTF-8'],
])('docs/%s', (page, locale) => {
  const blocks = blocksOf(page);
  test('there are examples of every command', () => {
    for (const name of ['check', 'explain', 'matrix', 'diff', 'lint']) {
      expect(blocks.some(({ command }) => command.startsWith(`bin/cilium-cce policy ${name} `))).toBe(true);
    }
  });
  test.each(blocks)('$command', async ({ command, shown }) => {
    expect(await printed(command, locale)).toBe(shown);
  });
});
