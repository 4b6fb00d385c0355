/** Schemas of definitions that are not right: told as such, wherever the fault is. @module */
import { expect, test } from 'vitest';
import { checkSchema } from './check-schema.ts';

const faults = (properties: Record<string, object>): [string, string][] =>
  checkSchema({ type: 'object', properties }, 's').map(({ field, message }) => [field ?? '', message ?? '']);

test('a default beside a pattern that cannot be read: the pattern is at fault', () => {
  const inner = { type: 'string', pattern: '[' };
  expect(faults({ spec: { type: 'object', default: { a: 'x' }, properties: { a: inner } } })).toEqual([
    ['s.properties[spec].properties[a].pattern', expect.stringMatching(/must be a valid regular expression/)],
  ]);
});

test('a pattern inside of a constraint is checked like any other', () => {
  expect(faults({ a: { type: 'string', not: { anyOf: [{ pattern: '(' }] } } })).toEqual([
    ['s.properties[a].not.anyOf[0].pattern', expect.stringMatching(/must be a valid regular expression/)],
  ]);
});

test('a default that the schema does not accept', () => {
  expect(faults({ a: { type: 'string', default: 1 } })).toEqual([
    ['s.properties[a].default', expect.stringMatching(/must be of type string/)],
  ]);
});
