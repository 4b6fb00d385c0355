/** JSON patch and JSON merge patch, by the examples of their RFCs. @module */
import { describe, expect, test } from 'vitest';
import type { StatusError } from '../../kube/status-error.ts';
import { jsonPatch, mergePatch } from './index.ts';

const frozen = Object.freeze({ a: Object.freeze({ b: Object.freeze([1, 2, 3]), 'x/y~z': 1 }), n: null });

function failure(run: () => unknown): { code: number; why: string | undefined } | undefined {
  try {
    run();
    return undefined;
  } catch (error) {
    const { code, cause, message } = error as StatusError;
    return { code, why: typeof cause === 'string' ? cause : message };
  }
}

describe('JSON patch (RFC 6902)', () => {
  test.each([
    ['add a field', [{ op: 'add', path: '/c', value: 1 }], { ...frozen, c: 1 }],
    ['add replaces a field', [{ op: 'add', path: '/n', value: [] }], { ...frozen, n: [] }],
    ['add an item before another', [{ op: 'add', path: '/a/b/1', value: 9 }], { ...frozen, a: { ...frozen.a, b: [1, 9, 2, 3] } }],
    ['add an item at the end', [{ op: 'add', path: '/a/b/-', value: 9 }], { ...frozen, a: { ...frozen.a, b: [1, 2, 3, 9] } }],
    ['add at the index after the last', [{ op: 'add', path: '/a/b/3', value: 9 }], { ...frozen, a: { ...frozen.a, b: [1, 2, 3, 9] } }],
    ['remove an item', [{ op: 'remove', path: '/a/b/0' }], { ...frozen, a: { ...frozen.a, b: [2, 3] } }],
    ['remove a field with escaped characters', [{ op: 'remove', path: '/a/x~1y~0z' }], { ...frozen, a: { b: frozen.a.b } }],
    ['replace an item from the end', [{ op: 'replace', path: '/a/b/-1', value: 0 }], { ...frozen, a: { ...frozen.a, b: [1, 2, 0] } }],
    ['replace the document', [{ op: 'replace', path: '', value: 7 }], 7],
    ['move', [{ op: 'move', from: '/a/b/0', path: '/first' }], { ...frozen, a: { ...frozen.a, b: [2, 3] }, first: 1 }],
    ['copy', [{ op: 'copy', from: '/a/b', path: '/c' }], { ...frozen, c: [1, 2, 3] }],
    ['test passes', [{ op: 'test', path: '/a/b', value: [1, 2, 3] }], frozen],
    ['test of a null', [{ op: 'test', path: '/n', value: null }], frozen],
    ['test that a field is absent', [{ op: 'test', path: '/nope', value: null }], frozen],
  ])('%s', (_name, operations, expected) => {
    expect(jsonPatch(frozen, operations)).toEqual(expected);
  });

  test.each([
    ['test fails', [{ op: 'test', path: '/a/b/0', value: 2 }], 'testing value /a/b/0 failed: test failed'],
    ['remove what is not there', [{ op: 'remove', path: '/z' }], 'remove operation does not apply: doc is missing key: /z: missing value'],
    [
      'add below what is not there',
      [{ op: 'add', path: '/z/y', value: 1 }],
      'add operation does not apply: doc is missing path: /z/y: missing value',
    ],
    [
      'add beyond the end',
      [{ op: 'add', path: '/a/b/7', value: 1 }],
      'add operation does not apply: unable to access invalid index: 7: invalid index referenced',
    ],
    [
      'copy from what is not there',
      [{ op: 'copy', from: '/z', path: '/y' }],
      'copy operation does not apply: doc is missing from path: /z: missing value',
    ],
    ['move into itself', [{ op: 'move', from: '/a', path: '/a/b/0' }], 'move operation does not apply: "/a/b/0" is inside of "/a"'],
    [
      'a property of every JavaScript object is not there',
      [{ op: 'remove', path: '/constructor' }],
      'remove operation does not apply: doc is missing key: /constructor: missing value',
    ],
  ])('422 when %s', (_name, operations, why) => {
    expect(failure(() => jsonPatch(frozen, operations))).toEqual({ code: 422, why });
  });

  test('400 for what is no list', () => {
    expect(failure(() => jsonPatch(frozen, {}))?.code).toBe(400);
  });

  test('a field that is not there may be replaced, as by the library of kube-apiserver', () => {
    expect(jsonPatch(frozen, [{ op: 'replace', path: '/z', value: 1 }])).toEqual({ ...frozen, z: 1 });
  });

  test.each([
    ['an unknown operation', [{ op: 'frobnicate', path: '/a' }]],
    ['no path', [{ op: 'remove' }]],
    ['a path that is no pointer', [{ op: 'remove', path: 'a' }]],
    ['no value', [{ op: 'add', path: '/a' }]],
    ['no from', [{ op: 'move', path: '/a' }]],
    ['null', [null]],
  ])('422 for %s', (_name, operations) => {
    expect(failure(() => jsonPatch(frozen, operations))?.code).toBe(422);
  });

  test('413 for more than 10,000 operations', () => {
    const operations = Array.from({ length: 10_001 }, () => ({ op: 'test', path: '/n', value: null }));
    expect(failure(() => jsonPatch(frozen, operations))).toEqual({
      code: 413,
      why: 'Request entity is too large: The allowed maximum operations in a JSON patch is 10000, got 10001',
    });
  });

  test('copies that double the document again and again are stopped', () => {
    const operations = Array.from({ length: 60 }, () => ({ op: 'copy', from: '/a', path: '/a/b/-' }));
    expect(failure(() => jsonPatch(frozen, operations))?.code).toBe(422);
  });

  test('a copy is a value of its own, and so is a value that the patch gave', () => {
    const given = { x: [1] };
    const operations = [
      { op: 'add', path: '/c', value: given },
      { op: 'copy', from: '/c', path: '/d' },
      { op: 'add', path: '/c/x/-', value: 2 },
      { op: 'move', from: '/d', path: '/e' },
      { op: 'remove', path: '/e/x/0' },
    ];
    expect(jsonPatch(frozen, operations)).toEqual({ ...frozen, c: { x: [1, 2] }, e: { x: [] } });
    expect(given).toEqual({ x: [1] });
  });

  test('10,000 operations on an object of 100,000 fields do not copy it 10,000 times', () => {
    const fields = Object.fromEntries(Array.from({ length: 100_000 }, (_, index) => [`k${index}`, '']));
    const operations = Array.from({ length: 10_000 }, (_, index) => ({ op: 'add', path: `/data/k${index}`, value: 'x' }));
    const began = performance.now();
    const { data } = jsonPatch({ data: fields }, operations) as { data: Record<string, string> };
    expect([data['k9999'], data['k10000'], fields['k0']]).toEqual(['x', '', '']);
    // Some minutes when each operation copies.
    expect(performance.now() - began).toBeLessThan(10_000);
  });
});

describe('JSON merge patch (RFC 7386, appendix A)', () => {
  test.each<[unknown, unknown, unknown]>([
    [{ a: 'b' }, { a: 'c' }, { a: 'c' }],
    [{ a: 'b' }, { b: 'c' }, { a: 'b', b: 'c' }],
    [{ a: 'b' }, { a: null }, {}],
    [{ a: 'b', b: 'c' }, { a: null }, { b: 'c' }],
    [{ a: ['b'] }, { a: 'c' }, { a: 'c' }],
    [{ a: 'c' }, { a: ['b'] }, { a: ['b'] }],
    [{ a: { b: 'c' } }, { a: { b: 'd', c: null } }, { a: { b: 'd' } }],
    [{ a: [{ b: 'c' }] }, { a: [1] }, { a: [1] }],
    [
      ['a', 'b'],
      ['c', 'd'],
      ['c', 'd'],
    ],
    [{ a: 'b' }, ['c'], ['c']],
    [{ a: 'foo' }, null, null],
    [{ e: null }, { a: 1 }, { e: null, a: 1 }],
    [[1, 2], { a: 'b', c: null }, { a: 'b' }],
    [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
  ])('%j with %j is %j', (doc, patch, expected) => {
    expect(mergePatch(doc, patch)).toEqual(expected);
  });

  test('__proto__ is a field like any other', () => {
    const result = mergePatch({}, JSON.parse('{"__proto__":{"polluted":true}}'));
    expect(JSON.stringify(result)).toBe('{"__proto__":{"polluted":true}}');
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });
});
