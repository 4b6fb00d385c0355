/** One server per data directory. @module */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryDirectory } from '../testing/server.ts';
import { DirectoryInUse, lockDirectory } from './lock.ts';

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
  expect(await readdir(directory)).toEqual([]);
  await (
    await lockDirectory(directory)
  )();
});

test('of many takers at once exactly one succeeds, on a free directory and on one that a dead process has left', async () => {
  const dead = bystander();
  await dead.kill();
  for (const left of [undefined, JSON.stringify({ pid: dead.pid, start: 'x', token: 't' }), 'no lock at all', '']) {
    const directory = await temporaryDirectory();
    if (left !== undefined) await writeFile(join(directory, 'lock'), left);
    const taken = await Promise.allSettled(Array.from({ length: 20 }, () => lockDirectory(directory)));
    expect(taken.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const one of taken) if (one.status === 'rejected') expect(one.reason).toBeInstanceOf(DirectoryInUse);
    expect(await readdir(directory)).toEqual(['lock']);
  }
});

test('a living process holds its lock; one that merely got the same id does not', async () => {
  const directory = await temporaryDirectory();
  const other = bystander();
  try {
    const own = JSON.parse(await lockTextOf(await temporaryDirectory())) as { start: string };
    await writeFile(join(directory, 'lock'), JSON.stringify({ pid: other.pid, start: own.start, token: 't' }));
    // Where the system tells no start times, the id alone decides.
    if (own.start === '') await expect(lockDirectory(directory)).rejects.toThrow(DirectoryInUse);
    else await (await lockDirectory(directory))();
  } finally {
    await other.kill();
  }
});

test('giving back does not take away what another server has taken since', async () => {
  const directory = await temporaryDirectory();
  const release = await lockDirectory(directory);
  await writeFile(join(directory, 'lock'), 'somebody else’s');
  await release();
  expect(await readFile(join(directory, 'lock'), 'utf8')).toBe('somebody else’s');
});

async function lockTextOf(directory: string): Promise<string> {
  const release = await lockDirectory(directory);
  const text = await readFile(join(directory, 'lock'), 'utf8');
  await release();
  return text;
}
