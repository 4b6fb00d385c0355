/** Input that is broken or meant to harm ends in an error that names the place: never in a crash, never late. @module */
import { describe, expect, test } from 'vitest';
import { ManifestError, parseManifests } from './index.ts';
import { below, damaged, seeded } from './testing/random-yaml.ts';

const POD = 'apiVersion: v1\nkind: Pod\nmetadata:\n  name: web\n';
const SEED = Number(process.env['YAML_SEED'] ?? 1);
const ROUNDS = Number(process.env['YAML_ROUNDS'] ?? 400);

/** How it ends: the number of objects, or the error. Everything else is a failure. */
async function outcome(text: string, file = 'f.yaml'): Promise<number | ManifestError> {
  try {
    return (await parseManifests(text, file)).length;
  } catch (error) {
    if (error instanceof ManifestError) return error;
    throw error;
  }
}

const bomb = (levels: number): string =>
  `${POD}a0: &a0 [x, x]\n${Array.from({ length: levels }, (_, n) => `a${n + 1}: &a${n + 1} [${Array(9).fill(`*a${n}`).join()}]\n`).join('')}`;

describe('ends in an error with its place', () => {
  test.each([
    ['aliases that stand for billions', bomb(12), 'the aliases up to here stand for more than'],
    ['aliases of merge keys', `${POD}b: &b {x: 1}\nc:\n${'- {<<: *b}\n'.repeat(60_000)}`, 'the aliases up to here'],
    ['10,000 lists in a line', '- '.repeat(10_000), 'nested more than 256 levels'],
    ['10,000 brackets', '['.repeat(10_000), 'f.yaml:1:'],
    ['10,000 closed brackets', `a: ${'['.repeat(10_000)}${']'.repeat(10_000)}`, 'f.yaml:1:'],
    ['10,000 JSON brackets', `[${'['.repeat(10_000)}${']'.repeat(10_000)}]`, 'nested more than 256 levels'],
    ['10,000 JSON objects', '{"a":'.repeat(10_000), 'nested more than 256 levels'],
    ['10,000 levels of mappings', Array.from({ length: 3000 }, (_, n) => `${' '.repeat(n)}a:\n`).join(''), 'nested more than 256 levels'],
    ['10,000 question marks', '? '.repeat(10_000), 'f.yaml:1:'],
    ['300 levels in JSON of a pod', `{"apiVersion":"v1","kind":"Pod","x":${'['.repeat(300)}${']'.repeat(300)}}`, 'nested more than 256'],
    ['tabs as indentation', `${POD}spec:\n\tx: 1\n`, 'f.yaml:6:1: not valid YAML: Tabs are not allowed'],
    ['a NUL byte', `${POD}  x: \0\n`, 'f.yaml:5:6: holds a NUL byte'],
    ['a quote that never ends', `${POD}spec: "x\n  y\n`, 'not valid YAML: Missing closing "quote'],
    ['a bracket that never ends', `${POD}spec: [x\n`, 'not valid YAML'],
    ['JSON that breaks off', `{"apiVersion":"v1","kind":"PodList","items":[{"metadata":{"name":"a`, 'the JSON breaks off here'],
    ['a name from a prototype', 'apiVersion: v1\nkind: Pod\nmetadata: {__proto__: {name: a}}\n', 'has no metadata.name'],
    ['a kind from a prototype', '{"__proto__": {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "a"}}}', 'not a Kubernetes object'],
    ['a template', '{{ template "x" . }}\n', 'a Helm template'],
  ])('%s', async (_, text, expected) => {
    const error = await outcome(text);
    expect(String(error)).toMatch(new RegExp(expected));
    expect((error as ManifestError).line).toBeGreaterThan(0);
  });
});

test.each(['yaml', 'yaml by the library', 'json'])('%s: __proto__ is a key like any other', async (style) => {
  const yaml = `${POD}  labels: {__proto__: polluted, constructor: {prototype: {x: 1}}}\n`;
  const json = '{"apiVersion":"v1","kind":"Pod","metadata":{"name":"web","labels":{"__proto__":"polluted"}}}';
  const [pod] = await parseManifests(style === 'json' ? json : style === 'yaml' ? yaml : `${yaml}x: &x 1\n`, 'f');
  expect(Object.getOwnPropertyDescriptor(pod!.object.metadata.labels, '__proto__')?.value).toBe('polluted');
  expect(({} as Record<string, unknown>)['x']).toBeUndefined();
  expect(Object.getPrototypeOf(pod!.object.metadata.labels)).toBe(Object.prototype);
});

test('aliases and merge keys as people use them', async () => {
  const text = `${POD}spec:\n  base: &base {a: 1, b: [x]}\n  more:\n    <<: *base\n    a: 2\n  same: *base\n  both: {<<: [*base, {c: 3}], d: 4}\n`;
  const [pod] = await parseManifests(text, 'f.yaml');
  const base = { a: 1, b: ['x'] };
  expect(pod!.object['spec']).toEqual({ base, more: { ...base, a: 2 }, same: base, both: { ...base, c: 3, d: 4 } });
  expect(pod!.source.locate('spec.more.a')).toEqual({ line: 9, column: 5 });
  expect(pod!.source.locate('spec.same.b[0]')).toEqual({ line: 6, column: 26 });
});

test('of two anchors with one name, an alias means the one that begins later', async () => {
  const [pod] = await parseManifests(`${POD}spec:\n  a: &x {b: &x 1}\n  c: *x\n  d: &x 2\n  e: *x\n`, 'f.yaml');
  expect(pod!.object['spec']).toEqual({ a: { b: 1 }, c: 1, d: 2, e: 2 });
});

test('10 MB are read, whichever parser is needed', async () => {
  const pods = Array.from(
    { length: 60_000 },
    (_, n) =>
      `---\napiVersion: v1\nkind: Pod\nmetadata:\n  name: web-${n}\n  labels:\n    app: web\n    tier: front\nspec:\n  containers:\n  - name: c\n    image: x\n    ports:\n    - containerPort: 8080\n`,
  );
  const text = `${pods.join('')}---\n${POD}x: &x 1\n`;
  expect(text.length).toBeGreaterThan(9e6);
  expect(await outcome(text)).toBe(60_001);
});

test(`damaged manifests give objects or an error with its place (seeds from ${SEED})`, async () => {
  const sound = `${POD}spec:\n  containers:\n  - name: c\n    ports:\n    - {containerPort: 8080, protocol: TCP}\n    args: ["a", 'b']\n    script: |\n      echo "x"\n---\napiVersion: v1\nkind: Namespace\nmetadata: {name: "shop"}\n`;
  const json = JSON.stringify(
    { apiVersion: 'v1', kind: 'List', items: [{ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'web', labels: { a: 'b' } } }] },
    null,
    2,
  );
  for (let seed = SEED; seed < SEED + ROUNDS; seed += 1) {
    const random = seeded(seed);
    let text = random() < 0.3 ? json : sound;
    for (let times = 1 + below(random, 6); times > 0; times -= 1) text = damaged(random, text);
    const result = await outcome(text).catch((error: unknown) => expect({ seed, text, error }).toBe('an outcome'));
    if (typeof result !== 'number' && !(result!.line! > 0 && result!.message.startsWith('f.yaml:')))
      expect({ seed, text, result }).toBe('an error with its place');
  }
});
