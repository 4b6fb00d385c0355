/** Progress: drawn over on a terminal, a line now and then elsewhere, never wider than the terminal. @module */
import { expect, test } from 'vitest';
import { displayWidth, wrapped } from '../report/display-width.ts';
import { progressOn } from './progress.ts';

interface Seen {
  written: string;
  readonly stream: { write(text: string): void; isTTY: boolean; columns: number };
}

function stream(isTTY: boolean, columns = 40): Seen {
  const seen: Seen = { written: '', stream: { write: (text) => (seen.written += text), isTTY, columns } };
  return seen;
}

test('on a terminal: one line, drawn over, gone at the end; not more often than one can see', () => {
  let now = 0;
  const seen = stream(true);
  const progress = progressOn(seen.stream, { LANG: 'en_US.UTF-8' }, () => now);
  for (const text of ['one', 'two', 'three']) {
    progress.say(text);
    now += 50;
  }
  progress.clear();
  progress.clear();
  expect(seen.written).toBe('\r\u001B[K⠙ one\r\u001B[K⠹ three\r\u001B[K');
});

test('without UTF-8 in ASCII; Chinese text takes two columns a character', () => {
  const seen = stream(true, 20);
  progressOn(seen.stream, { LANG: 'C' }, () => 100).say('讀取叢集:已讀一萬個物件,目前為 Pod');
  const line = seen.written.replace('\r\u001B[K', '');
  expect(line).toMatch(/^\/ 讀取叢集/);
  expect(displayWidth(line)).toBeLessThanOrEqual(19);
});

test.each([
  ['a pipe', false, {}],
  ['a terminal that cannot', true, { TERM: 'dumb' }],
  ['CI', true, { CI: 'true' }],
])('%s: plain lines, seconds apart, without anything that moves the cursor', (_name, isTTY, environment) => {
  let now = 0;
  const seen = stream(isTTY);
  const progress = progressOn(seen.stream, environment, () => now);
  for (const text of ['one', 'two\u001B[2J\nlines', 'three']) {
    progress.say(text);
    now += 3000;
  }
  progress.clear();
  expect(seen.written).toBe('two\uFFFD[2J lines\nthree\n');
});

test('long texts are broken at blanks, between East Asian characters, and in words that are too long', () => {
  expect(wrapped('one two three', 8)).toEqual(['one two', 'three']);
  expect(wrapped('one two three', 7)).toEqual(['one two', 'three']);
  expect(wrapped('讀取叢集的物件', 6)).toEqual(['讀取叢', '集的物', '件']);
  for (const line of wrapped(`a ${'x'.repeat(50)} b`, 10)) expect(displayWidth(line)).toBeLessThanOrEqual(10);
  expect(wrapped('', 10)).toEqual([]);
});
