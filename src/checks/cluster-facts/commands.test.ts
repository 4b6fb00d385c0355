/** Names in YAML stay strings. @module */
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { scalar } from './commands.ts';

test.each([
  'web',
  '12345',
  '1e5',
  '0x10',
  '10.2.128.2',
  'true',
  'No',
  'y',
  'null',
  '2026-01-01',
  'registry:5000/a',
  'key:',
  '',
  '~',
  '- a',
  '12:30',
])('%j is the same string for readers of YAML 1.1 and 1.2', (name) => {
  for (const version of ['1.1', '1.2'] as const) expect(parse(`a: ${scalar(name)}`, { version })).toEqual({ a: name });
});
