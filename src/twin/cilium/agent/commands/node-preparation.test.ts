/** What the chart's init containers look for is there already. */
import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import type { Process } from '../../../kubernetes/program.ts';
import { NODE_PREPARATION } from './node-preparation.ts';

async function printed(...argv: string[]): Promise<string> {
  const stdout = new PassThrough();
  expect(await NODE_PREPARATION[argv[0]!]!.run({ argv, stdout } as unknown as Process)).toBe(0);
  return String((stdout.read() as Buffer | null) ?? '');
}

test('the BPF file system and cgroup v2 are mounted, so that nothing has to be', async () => {
  expect(await printed('mount')).toMatch(/type cgroup2 .*\n.* \/sys\/fs\/bpf type bpf /);
  expect(await printed('mount', '-t', 'bpf', 'bpf', '/sys/fs/bpf')).toBe('');
});

test.each(['cp', 'rm', 'nsenter', 'init-container.sh'])('%s has nothing to do', async (name) => {
  expect(await printed(name, 'any')).toBe('');
});
