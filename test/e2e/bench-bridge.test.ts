/** The benchmark of the bridge runs, with numbers too small to say anything. @module */
import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '..', '..');
const run = promisify(execFile);

const bench = async (...args: string[]): Promise<string> =>
  (await run(process.execPath, ['--expose-gc', 'bench/bridge.ts', ...args], { cwd: root, timeout: 60_000 })).stdout;

/** Cells of the line that begins with a title. */
function cells(text: string, title: string): number[] {
  const line = text.split('\n').find((one) => one.trim().startsWith(title));
  return (line ?? '').trim().slice(title.length).trim().split(/\s+/).map(Number);
}

test('reactions of bridge and floor are measured in turns, and the calls of each change are counted', { timeout: 90_000 }, async () => {
  const text = await bench('--only', 'reaction', '--events', '5', '--gateways', '1');
  const row = cells(text, '1 Gateways, one event at a time');
  expect(row).toHaveLength(14);
  for (const figure of row) expect(figure).toBeGreaterThan(0);
  expect(cells(text, 'elb POST elb/pools/members/batch-add')).toEqual([1]);
  expect(cells(text, 'ELB, writes')).toEqual([3]);
});

test('an operator at rest writes nothing', { timeout: 90_000 }, async () => {
  const text = await bench('--only', 'size', '--gateways', '2', '--nodes', '3', '--seconds', '1', '--minutes', '6');
  const [rss] = cells(text, 'rested');
  expect(rss).toBeGreaterThan(20);
  const [, calls] = text.split('in which nothing happens');
  expect(calls).toContain('elb GET');
  expect(calls).not.toMatch(/yes$/m);
});
