/** The fast parser gives what the `yaml` package gives, or leaves a document to it. @module */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { describe, expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { findKubectls } from '../../kube/testing/kubectl.ts';
import { SourceText } from './source-text.ts';
import { blockScalarDocument, damaged, randomValue, seeded, written } from './testing/random-yaml.ts';
import { parseYamlFast, UNREAD } from './yaml-fast.ts';

const root = resolve(import.meta.dirname, '..', '..', '..');
/** Set to try others than those of every day. */
const SEED = Number(process.env['YAML_SEED'] ?? 1);
const ROUNDS = Number(process.env['YAML_ROUNDS'] ?? 250);

/** What the package makes of a text; `undefined` when it finds a fault. */
function byLibrary(text: string): unknown[] | undefined {
  const documents = parseAllDocuments(text, { merge: true, prettyErrors: false, logLevel: 'error' });
  if (!Array.isArray(documents) || documents.some(({ errors }) => errors.length > 0)) return Array.isArray(documents) ? undefined : [];
  return documents.map((document): unknown => document.toJS()).filter((value) => value !== null);
}

const byFast = (text: string): unknown[] | undefined => parseYamlFast(text)?.flatMap(({ value }) => (value === null ? [] : [value]));
const isRead = (values: unknown[] | undefined): values is unknown[] => values !== undefined && !values.includes(UNREAD);
const normal = (text: string): string => new SourceText('', text).text;

describe('what it reads', () => {
  test.each([
    ["a: 1\nb:\n- x\n- y: [1, {z: \"2\"}]\n  z: 'it''s'\n", { a: 1, b: ['x', { y: [1, { z: '2' }], z: "it's" }] }],
    ['- - a\n  - b\n-\n  - c\n- {}\n- []\n-\n', [['a', 'b'], ['c'], {}, [], null]],
    ['a: |\n  x\n    y\n\n  z\n\nb: >-\n  one\n  two\n\n  three\nc: |+\n  k\n\n', { a: 'x\n  y\n\nz\n', b: 'one two\nthree', c: 'k\n\n' }],
    ['a: |2\n\n   x\n  y\nb:\n- |1-\n   z\n- >-2 # c\n  v\n  w\n', { a: '\n x\ny\n', b: ['  z', 'v w'] }],
    ['a: [x, # one\n  y,\n  # two\n  ]\n', { a: ['x', 'y'] }],
    ['a: one\n  two\n\n  three # comment\nb: "x\n  y\\\n  z"\n', { a: 'one two\nthree', b: 'x yz' }],
    ['a: http://b/c#d # e\nb: a:b\n"c": ~\nd:\n# f\ne: \'\'\n', { a: 'http://b/c#d', b: 'a:b', c: null, d: null, e: '' }],
    [
      '8080: [null, ~, true, 0o17, 0x1F, -1.5, 1e3, .5, 080, 1_0, yes]\n',
      { 8080: [null, null, true, 15, 31, -1.5, 1000, 0.5, 80, '1_0', 'yes'] },
    ],
    ['constructor: a\ntoString: b\nhasOwnProperty: c\n', { constructor: 'a', toString: 'b', hasOwnProperty: 'c' }],
    ['a: "\\u00e4\\n\\x41\\"\\\\"\nb: 日本\n', { a: 'ä\nA"\\', b: '日本' }],
  ])('%j', (text, expected) => {
    expect(byFast(text)).toEqual([expected]);
    expect(byLibrary(text)).toEqual([expected]);
  });

  test('documents, with their borders', () => {
    const text = '# head\n---\na: 1\n--- # b\n\n---\n...\n---\n- c\n';
    expect(parseYamlFast(text)?.map(({ value, start }) => [value, text.slice(start, start + 3)])).toEqual([
      [{ a: 1 }, 'a: '],
      [null, '---'],
      [null, '...'],
      [['c'], '- c'],
    ]);
  });
});

test.each([
  'a: &x 1\n',
  'a: *x\n',
  'a: !!str 1\n',
  '<<: {a: 1}\n',
  '__proto__: {a: 1}\n',
  'a: 1\na: 2\n',
  '? a\n: b\n',
  'a:\tb\n',
  'a:\n\tb: 1\n',
  'a: b: c\n',
  'a:\n  b: 1\n c: 2\n',
  'a: [b\n',
  'a: "b\n',
  'a: {{ .Values.b }}\n',
  '1.0: a\n',
  'null: a\n',
  'a: |2\n\n  \n',
  '--- a\n',
])('%j is left to the library', (text) => {
  expect(parseYamlFast(text)?.[0]?.value).toBe(UNREAD);
});

test('a document that is left alone does not concern its neighbours', () => {
  const text = 'a: 1\n---\nb: &x |\n  ---x\n---\nc: 3\n';
  const documents = parseYamlFast(text)!;
  expect(documents.map(({ value }) => value)).toEqual([{ a: 1 }, UNREAD, { c: 3 }]);
  expect(text.slice(documents[1]!.from, documents[1]!.to)).toBe('---\nb: &x |\n  ---x\n');
});

test.each(findKubectls())('what kubectl $version writes is read without the library', ({ file }) => {
  const random = seeded(SEED);
  for (let round = 0; round < 4; round += 1) {
    // Merge keys and __proto__ are the library's; breaks of YAML 1.1 do not survive kubectl itself.
    const spec = Array.from({ length: 80 }, () => randomValue(random)).filter(
      (value) => !/<<|__proto__|[\u0085\u2028]/.test(JSON.stringify(value)),
    );
    const input = JSON.stringify({ apiVersion: 'cilium.io/v2', kind: 'CiliumNetworkPolicy', metadata: { name: 'x' }, spec: { spec } });
    const [yaml, json] = ['yaml', 'json'].map((format) =>
      execFileSync(file, ['label', '--local', '-f', '-', 'a=b', '-o', format], { input, encoding: 'utf8' }),
    );
    expect(byFast(yaml!)).toEqual([JSON.parse(json!)]);
  }
});

test(`random documents and damaged ones: never a different answer (seeds from ${SEED})`, () => {
  let read = 0;
  for (let seed = SEED; seed < SEED + ROUNDS; seed += 1) {
    const random = seeded(seed);
    const text = normal(`${written(random, randomValue(random))}---\n${written(random, randomValue(random))}`);
    const blocks = Array.from({ length: 3 }, () => blockScalarDocument(random));
    for (const candidate of [...blocks, text, normal(damaged(random, text)), normal(damaged(random, text))]) {
      const values = byFast(candidate);
      if (!isRead(values)) continue;
      read += 1;
      const expected = byLibrary(candidate);
      if (!isDeepStrictEqual(values, expected)) expect({ seed, candidate, values }).toEqual({ seed, candidate, values: expected });
    }
  }
  // Otherwise this test would say nothing.
  expect(read).toBeGreaterThan(ROUNDS);
});

describe('files as people and tools have written them', () => {
  const folders = [
    'examples',
    'charts/cilium-cce/crds',
    '../shared/data/npguard/tests',
    '../shared/data/policy-bench',
    '../shared/data/crds',
  ];
  test.each(folders)('%s', (folder) => {
    const path = join(root, folder);
    if (!existsSync(path)) return console.warn(`SKIPPED: ${path} is not here, so its YAML files are not compared`);
    const files = readdirSync(path, { recursive: true, encoding: 'utf8' }).filter((file) => /\.ya?ml$/.test(file));
    expect(files.length).toBeGreaterThan(0);
    const differing = files.filter((file) => {
      const text = normal(readFileSync(join(path, file), 'utf8'));
      return !isDeepStrictEqual(byFast(text), byLibrary(text));
    });
    expect(differing).toEqual([]);
  });
});
