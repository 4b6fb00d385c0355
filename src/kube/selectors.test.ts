/** Label selectors in their object and text forms. @module */
import { expect, test } from 'vitest';
import { parseLabelSelector } from './label-selector-text.ts';
import { matchesAll, matchesMap, matchesSelector } from './selectors.ts';

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

test.each([
  ['app=we b', "found 'b', expected: ',' or 'end of string'"],
  ['a b', "unable to parse requirement: found 'b', expected: in, notin, =, ==, !=, gt, lt"],
  ['=x', "found '=', expected: !, identifier, or 'end of string'"],
  ['app in web', "unable to parse requirement: found 'web' expected: '('"],
  ['app in (a', "unable to parse requirement: found '', expected: ',' or ')'"],
  ['a===b', "unable to parse requirement: found '=', expected: identifier"],
  ['b,,c', "found ',', expected: identifier after ','"],
])('%s is refused with the part at fault', (selector, why) => {
  expect(() => parseLabelSelector(selector)).toThrow(why);
});

test('what keys and values may be is asked of who knows it', () => {
  const checks = { key: (text: string) => (text === 'a' ? ['no key'] : []), value: (text: string) => (text === 'x' ? ['no value'] : []) };
  expect(() => parseLabelSelector('a=x', checks)).toThrow('unable to parse requirement: <nil>: Invalid value: "a": no key');
  expect(() => parseLabelSelector('b in (y,x)', checks)).toThrow('unable to parse requirement: values[0][b]: Invalid value: "x": no value');
});

test('an empty selector object matches everything, an absent one and an empty map nothing', () => {
  expect(matchesSelector({}, web)).toBe(true);
  expect(matchesSelector(undefined, web)).toBe(false);
  expect(matchesMap({}, web)).toBe(false);
  expect(matchesMap({ app: 'web' }, web)).toBe(true);
});

test('a comma inside of parentheses belongs to the set, whatever stands around it', () => {
  expect(parseLabelSelector('a in (y,x),b,c notin (z,,)').map(({ key, values }) => [key, ...values])).toEqual([
    ['a', 'x', 'y'],
    ['b'],
    ['c', '', 'z'],
  ]);
});

test.each(['a,', ',', 'a>x'])('%s is refused', (text) => {
  expect(() => parseLabelSelector(text)).toThrow(/^found|^unable to parse requirement: values\[0\]/);
});

test('a long selector is read in time proportional to its length', () => {
  const began = performance.now();
  expect(parseLabelSelector(`a in (${','.repeat(400_000)}b)`)).toHaveLength(1);
  // A minute when every comma looks for its parenthesis up to the end.
  expect(performance.now() - began).toBeLessThan(10_000);
});
