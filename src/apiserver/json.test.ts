/** Equality of JSON documents, where field names may be those of JavaScript's own properties. @module */
import { describe, expect, test } from 'vitest';
import { sameJson } from './json.ts';

const parsed = (text: string): unknown => JSON.parse(text) as unknown;

describe('sameJson', () => {
  test.each([
    ['{"a":1,"b":[1,{"c":null}]}', '{"b":[1,{"c":null}],"a":1}'],
    ['{"__proto__":{"x":1}}', '{"__proto__":{"x":1}}'],
    ['{"constructor":"a"}', '{"constructor":"a"}'],
  ])('%s equals %s', (a, b) => expect(sameJson(parsed(a), parsed(b))).toBe(true));

  test.each([
    ['{"a":1}', '{"a":2}'],
    ['{"a":1}', '{}'],
    ['{"a":null}', '{}'],
    ['[1,2]', '[2,1]'],
    ['[]', '{}'],
    ['{}', '{"constructor":"a"}'],
    ['{}', '{"toString":"a"}'],
    ['{}', '{"__proto__":{}}'],
    ['{"__proto__":{"x":1}}', '{"__proto__":{"x":2}}'],
  ])('%s differs from %s', (a, b) => {
    expect(sameJson(parsed(a), parsed(b))).toBe(false);
    expect(sameJson(parsed(b), parsed(a))).toBe(false);
  });

  test('absent and undefined are the same', () => expect(sameJson({ a: undefined, b: 1 }, { b: 1, c: undefined })).toBe(true));
});
