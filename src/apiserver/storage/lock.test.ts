/** One server per data directory. @module */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type * as Files from 'node:fs/promises';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { temporaryDirectory } from '../testing/server.ts';
import { DirectoryInUse, lockDirectory } from './lock.ts';

/** What happens between a taker's look and its taking. */
const beforeTaking = vi.hoisted(() => ({ once: undefined as (() => Promise<void>) | undefined }));
vi.mock('node:fs/promises', async (original) => {
  const real = await original<typeof Files>();
  const link: typeof real.link = async (from, to) => {
    const act = beforeTaking.once;
    beforeTaking.once = undefined;
    await act?.();
    await real.link(from, to);
  };
  return { ...real, link };
});

/** A process that waits; `SIGKILL` ends it as a crash would. */
function bystander(): { pid: number; kill: () => Promise<void> } {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
  return {
    pid: child.pid!,
    kill: async () => {
      child.kill('SIGKILL');
      await once(child, 'exit');
    },
  };
}

test('the second taker is refused with the first one’s process id; given back, the directory can be taken again', async () => {
  const directory = await temporaryDirectory();
  const release = await lockDirectory(directory);
  await expect(lockDirectory(directory)).rejects.toThrow(`the data directory ${directory} is in use by the process ${process.pid}`);
  await release();
  expect(await readdir(directory)).toEqual(['lock.1']);
  await (
    await lockDirectory(directory)
  )();
  expect(await readdir(directory)).toEqual(['lock.2']);
});

test('of many takers at once exactly one succeeds, on a free directory and on one that a dead process has left', async () => {
  const dead = bystander();
  await dead.kill();
  for (const left of [undefined, JSON.stringify({ pid: dead.pid, start: 'x', token: 't' }), 'no lock at all', '']) {
    const directory = await temporaryDirectory();
    if (left !== undefined) await writeFile(join(directory, 'lock.7'), left);
    const taken = await Promise.allSettled(Array.from({ length: 20 }, () => lockDirectory(directory)));
    expect(taken.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const one of taken) if (one.status === 'rejected') expect(one.reason).toBeInstanceOf(DirectoryInUse);
    expect(await readdir(directory)).toEqual([left === undefined ? 'lock.1' : 'lock.8']);
  }
});

test('a living process holds its lock; one that merely got the same id does not', async () => {
  const directory = await temporaryDirectory();
  const other = bystander();
  try {
    const own = JSON.parse(await lockTextOf(await temporaryDirectory())) as { start: string };
    await writeFile(join(directory, 'lock.1'), JSON.stringify({ pid: other.pid, start: own.start, token: 't' }));
    // Where the system tells no start times, the id alone decides.
    if (own.start === '') await expect(lockDirectory(directory)).rejects.toThrow(DirectoryInUse);
    else await (await lockDirectory(directory))();
  } finally {
    await other.kill();
  }
});

test('a taker that looked before others took and gave back does not take beside the holder of now', async () => {
  const directory = await temporaryDirectory();
  beforeTaking.once = async () => {
    for (let other = 0; other < 2; other++) await (await lockDirectory(directory))();
    await lockDirectory(directory);
  };
  await expect(lockDirectory(directory)).rejects.toThrow(DirectoryInUse);
  expect(await readdir(directory)).toEqual(['lock.3']);
});

test('takers and givers at once: never two hold the directory', async () => {
  const directory = await temporaryDirectory();
  let holders = 0;
  let most = 0;
  let taken = 0;
  const taker = async (): Promise<void> => {
    for (let attempt = 0; attempt < 60; attempt++) {
      const release = await lockDirectory(directory).catch((error: unknown) => {
        if (!(error instanceof DirectoryInUse)) throw error;
      });
      if (!release) continue;
      taken += 1;
      holders += 1;
      most = Math.max(most, holders);
      await readFile(join(directory, 'lock.1'), 'utf8').catch(() => undefined);
      holders -= 1;
      await release();
    }
  };
  await Promise.all(Array.from({ length: 8 }, taker));
  expect(most).toBe(1);
  expect(taken).toBeGreaterThan(8);
  expect(await readdir(directory)).toEqual([`lock.${taken}`]);
});

async function lockTextOf(directory: string): Promise<string> {
  const release = await lockDirectory(directory);
  const text = await readFile(join(directory, 'lock.1'), 'utf8');
  await release();
  return text;
}
