/** Label selectors in their object and text forms. @module */
import { expect, test } from 'vitest';
import { matchesAll, matchesMap, matchesSelector, parseLabelSelector } from './selectors.ts';

const web = { app: 'web', tier: 'front', 'app.kubernetes.io/name': 'test-python' };

test.each([
  ['app=web', true],
  ['app==web', true],
  ['app!=web', false],
  ['missing!=x', true],
  ['app in (web, api)', true],
  ['app notin (web)', false],
  ['missing notin (x)', true],
  ['tier', true],
  ['!tier', false],
  ['app.kubernetes.io/name=test-python,tier in (front)', true],
  ['app=web,tier=back', false],
  ['', true],
])('%s on the labels of a web pod: %s', (selector, expected) => {
  expect(matchesAll(parseLabelSelector(selector), web)).toBe(expected);
});

test.each(['app=we b', 'a b', '=x', 'app in web', 'app in (a'])('%s is refused with the part at fault', (selector) => {
  expect(() => parseLabelSelector(selector)).toThrow(/unable to parse requirement: found/);
});

test('an empty selector object matches everything, an absent one and an empty map nothing', () => {
  expect(matchesSelector({}, web)).toBe(true);
  expect(matchesSelector(undefined, web)).toBe(false);
  expect(matchesMap({}, web)).toBe(false);
  expect(matchesMap({ app: 'web' }, web)).toBe(true);
});

test('a comma inside of parentheses belongs to the set, whatever stands around it', () => {
  expect(parseLabelSelector('a in (x,y),b,,c notin (z)').map(({ key, values }) => [key, ...values])).toEqual([
    ['a', 'x', 'y'],
    ['b'],
    ['c', 'z'],
  ]);
});

test.each(['a,', ',', 'a>x', `a=${'x'.repeat(64)}`])('%s is refused', (text) => {
  expect(() => parseLabelSelector(text)).toThrow(/^found|^unable to parse requirement: values\[0\]/);
});

test('a long selector is read in time proportional to its length', () => {
  const began = performance.now();
  expect(parseLabelSelector(`a${','.repeat(400_000)}b`)).toHaveLength(2);
  // A minute when every comma looks for its parenthesis up to the end.
  expect(performance.now() - began).toBeLessThan(10_000);
});
