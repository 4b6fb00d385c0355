/** What is remembered of clients' texts stays bounded. @module */
import { expect, test } from 'vitest';
import { remembered } from './remembered.ts';

test('a text is worked on once while it is remembered, and a thousand texts do not stay', () => {
  const made: string[] = [];
  const lengthOf = remembered(3, (text) => made.push(text) && { length: text.length });
  expect(lengthOf('a')).toBe(lengthOf('a'));
  for (const text of ['b', 'c', 'd', 'a']) lengthOf(text);
  expect(made).toEqual(['a', 'b', 'c', 'd', 'a']);
});
