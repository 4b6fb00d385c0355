/** Values are read as Helm reads them, with places; what Helm could not read is a sentence; anything at all is survived. @module */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { chartKeys, defaultValues } from '../../chart/chart-keys.ts';
import { render } from '../../i18n/index.ts';
import { checkValues } from './check-values.ts';
import { fixFiles } from './fix-values.ts';
import { readValues, ValuesError } from './read-values.ts';
import { parseSet } from './set-values.ts';

const read = (text: string): ReturnType<typeof readValues> => readValues({ file: 'values.yaml', text });
function fault(make: () => unknown): string {
  try {
    make();
  } catch (error) {
    if (error instanceof ValuesError) return render(error.what, 'en');
    throw error;
  }
  return 'none';
}

test('YAML 1.1, as Helm reads it', () => {
  expect(read('a: on\nb: off\nc: 010\nd: 12:30\ne: 2026-01-01\nf: ~\ng: "on"\nh: 0x10\ni: 1_000').values).toEqual({
    a: true,
    b: false,
    c: 8,
    d: '12:30',
    e: '2026-01-01',
    f: null,
    g: 'on',
    h: 16,
    i: 1000,
  });
});

test('anchors, aliases and merge keys; places are where a thing is written', () => {
  const { values, places } = read('x: &x\n  a: 1\n  b: 2\nw:\n  <<: *x\n  b: 3\nz: *x\n');
  expect(values).toEqual({ x: { a: 1, b: 2 }, w: { a: 1, b: 3 }, z: { a: 1, b: 2 } });
  expect(places.get('w.b')).toEqual({ file: 'values.yaml', line: 6, column: 3 });
  expect(places.get('w.a')).toMatchObject({ line: 2 });
});

test('a key with a dot is one step', () => {
  expect(read('nodeSelector: {kubernetes.io/os: linux}').places.has(String.raw`nodeSelector.kubernetes\.io/os`)).toBe(true);
});

test.each([
  ['', {}],
  ['# nothing', {}],
  ['---\n', {}],
  ['null', {}],
])('%j holds no values', (text, values) => {
  expect(read(text).values).toEqual(values);
});

describe('what Helm cannot read either', () => {
  test.each([
    ['a: [', 'values.yaml:1:5: not YAML: '],
    ['a: 1\n b: 2', 'values.yaml:1:4: not YAML: '],
    ['- a', 'values.yaml holds no mapping of values'],
    ['text', 'values.yaml holds no mapping of values'],
    ['a:\n  b: .nan', 'values.yaml:2:6: .nan cannot be written as JSON'],
    ['a: -.inf', 'values.yaml:1:4: -.inf cannot be written as JSON'],
    ['? [a]\n: b', 'values.yaml:1:3: a key must be a word'],
    ['a: *b', 'values.yaml:1:4: '],
    ['a: &a\n  b: *a', 'values.yaml:2:6: *a stands for nothing'],
    ['a: {<<: 1}', 'values.yaml:1:9: << needs a mapping'],
    [`a: ${'['.repeat(200)}${']'.repeat(200)}`, 'nested more than 64 levels deep'],
    [`${'x'.repeat(5 << 20)}: 1`, 'is longer than 4 MiB'],
  ])('%.40j', (text, sentence) => {
    expect(fault(() => read(text))).toContain(sentence);
  });

  test('a bomb of aliases', () => {
    const lines = Array.from(
      { length: 12 },
      (_, i) => `a${i}: &a${i} [${i === 0 ? '1' : Array.from({ length: 10 }, () => `*a${i - 1}`).join(', ')}]`,
    );
    expect(fault(() => read(lines.join('\n')))).toContain('more than 200000 values');
  });

  test('hundreds of thousands of brackets', () => {
    expect(fault(() => read(`a: ${'['.repeat(300_000)}`))).toContain('values.yaml');
  });
});

describe('--set', () => {
  test.each([
    ['a.b=1,c=x', { a: { b: 1 }, c: 'x' }],
    ['a=true,b=false,c=null,d=', { a: true, b: false, c: null, d: '' }],
    ['a={x,y},b={}', { a: ['x', 'y'], b: [] }],
    [String.raw`nodeSelector.kubernetes\.io/os=linux`, { nodeSelector: { 'kubernetes.io/os': 'linux' } }],
    [String.raw`a=1\,2`, { a: '1,2' }],
    ['t[0].key=a,t[0].operator=Exists', { t: [{ key: 'a', operator: 'Exists' }] }],
    ['a=007,b=1.5', { a: '007', b: '1.5' }],
    ['__proto__.x=1', JSON.parse('{"__proto__": {"x": 1}}') as object],
  ])('%s', (text, values) => {
    expect(parseSet(text)).toEqual(values);
  });

  test('text stays text', () => {
    expect(parseSet('a=true,b=1', false)).toEqual({ a: 'true', b: '1' });
  });

  test.each(['a', '=1', 'a..b=1', 'a[99999999]=1', `${'a.'.repeat(50)}b=1`])('%s is refused', (text) => {
    expect(fault(() => parseSet(text))).toContain('--set');
  });
});

const shared = fileURLToPath(new URL('../../../../shared/data/', import.meta.url));
const haveShared = existsSync(shared);
if (!haveShared) console.warn(`SKIPPED: the chart's own values are not at ${shared}: they were not checked.`);

test.skipIf(!haveShared)('the chart’s own values have no fault but their pool', () => {
  const text = readFileSync(`${shared}cilium-1.19.1-values.yaml`, 'utf8');
  const findings = checkValues([readValues({ file: 'values.yaml', text })]);
  expect(findings.filter(({ severity }) => severity !== 'info').map(({ code }) => code)).toEqual(['CCE7320']);
});

test('every section with its defaults is taken, alone', () => {
  for (const [name, section] of Object.entries(defaultValues())) {
    const found = checkValues([read(JSON.stringify({ [name]: section }))]).filter(
      ({ severity, code }) => severity === 'error' && code !== 'CCE7320',
    );
    expect(found, name).toEqual([]);
  }
});

test('any values at all are survived, and so are their corrections', () => {
  const seed = Number(process.env['SEED'] ?? Date.now() % 1_000_000);
  console.info(`seed ${seed}`);
  let state = seed;
  const next = (below: number): number => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  const paths = [...chartKeys().keys()];
  const scalars = [
    'true',
    '"false"',
    '-1',
    '1e9',
    '~',
    '""',
    '[]',
    '{}',
    '10.0.0.0/8',
    '[1, {a: b}]',
    '{enabled: true}',
    'always',
    '"x,y"',
    '.5',
    '!!binary aGk=',
  ];
  const name = (): string => ['a', 'Z', '_', '-', '9', 'é'].map((letter) => (next(2) ? letter : '')).join('') || 'x';
  for (let round = 0; round < 60; round += 1) {
    const values: Record<string, unknown> = {};
    const lines = Array.from({ length: 1 + next(12) }, () => {
      const steps = paths[next(paths.length)]!.split('.').map((step) => (next(12) === 0 ? name() : next(20) === 0 ? `${step}x` : step));
      const cut = next(6) === 0 ? steps.slice(0, -1) : steps;
      return [cut.length > 0 ? cut : ['x'], scalars[next(scalars.length)]!] as const;
    });
    for (const [steps, value] of lines) {
      let at = values;
      for (const step of steps.slice(0, -1))
        at = (typeof at[step] === 'object' && at[step] !== null ? at[step] : (at[step] = {})) as Record<string, unknown>;
      at[steps.at(-1)!] = `@${value}@`;
    }
    const text = JSON.stringify(values, null, 1).replaceAll(/"@([^]*?)@"/g, (_, inner: string) => inner.replaceAll(String.raw`\"`, '"'));
    const file = { file: 'values.yaml', text };
    const findings = checkValues([readValues(file)]);
    for (const { message } of findings)
      for (const locale of ['en', 'zh-TW'] as const) expect(render(message, locale)).not.toMatch(/\{[a-z]+\}(?![}\]])/i);
    if (round % 10 === 0) readValues(fixFiles([file], {}, ({ severity }) => severity !== 'info')[0]!);
  }
}, 30_000);
