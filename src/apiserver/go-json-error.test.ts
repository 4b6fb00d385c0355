/** Texts that are no JSON, and what Go says of them. @module */
import { expect, test } from 'vitest';
import { goJsonError, summary } from './go-json-error.ts';

test.each([
  ['{', 'unexpected end of JSON input'],
  ['', 'unexpected end of JSON input'],
  ['x', "invalid character 'x' looking for beginning of value"],
  ['{x', "invalid character 'x' looking for beginning of object key string"],
  ['{"a" 1}', "invalid character '1' after object key"],
  ['{"a":1 2}', "invalid character '2' after object key:value pair"],
  ['[1 2]', "invalid character '2' after array element"],
  ['{} x', "invalid character 'x' after top-level value"],
  ['tru ', "invalid character ' ' in literal true (expecting 'e')"],
  ['-x', "invalid character 'x' in numeric literal"],
  ['1.x', "invalid character 'x' after decimal point in numeric literal"],
  ['1e"', `invalid character '"' in exponent of numeric literal`],
  ['"\\x"', "invalid character 'x' in string escape code"],
  ['"\n"', String.raw`invalid character '\n' in string literal`],
  ["'", String.raw`invalid character '\'' looking for beginning of value`],
  ['ä', "invalid character 'Ã' looking for beginning of value"],
])('%j', (text, error) => {
  expect(goJsonError(text)).toBe(error);
});

test.each(['{}', '[1,2.5e-3,"\\u00e4\\n",true,null]', ' {"a": {"b": []}} '])('%s is JSON', (text) => {
  expect(goJsonError(text)).toBeUndefined();
});

test('nesting without end is no end of the walk', () => {
  expect(goJsonError('['.repeat(1_000_000))).toBe("invalid character '[' exceeded max depth");
});

test('a body is shown by its first thirty bytes: an object as text, anything else in hexadecimal', () => {
  expect(summary(Buffer.from(''))).toBe('<empty>');
  expect(summary(Buffer.from('{"a":1}'))).toBe('{"a":1}');
  expect(summary(Buffer.from(`{"a":"${'x'.repeat(40)}"}`))).toBe(`{"a":"${'x'.repeat(24)} ...`);
  expect(summary(Buffer.from('[]'))).toBe('5b5d');
});
