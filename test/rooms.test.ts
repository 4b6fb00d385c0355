/**
 * The house rules that can be read off the files of `src/`: a room may import only rooms on lower floors,
 * what only tests share stays with them, files are short and say what they are for, tests do not sleep.
 * @module
 */
import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { expect, test } from 'vitest';

const source = resolve(import.meta.dirname, '..', 'src');

/** Ground floor first. */
const FLOORS = [
  'i18n',
  'kube',
  'huawei',
  'cluster',
  'policy',
  'path',
  'chart',
  'checks',
  'doctor',
  'report',
  'bridge',
  'plan',
  'install',
  'apiserver',
  'twin',
  'lab',
  'console',
  'cli',
];

/** Imports that the order would allow, but that a room must not know (architecture: "what it must not know"). */
const FORBIDDEN: Record<string, readonly string[]> = {
  kube: ['i18n'],
  huawei: ['i18n', 'kube'],
  apiserver: ['huawei', 'cluster', 'policy', 'path', 'bridge', 'i18n'],
};

/** Rooms that also run in a web page: no Node built-ins, tests aside. */
const PURE = ['i18n', 'policy', 'path', 'chart'];

const filesIn = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => join(folder, file));
const files = filesIn(source);

/** Lines; usually far fewer. Beyond it a file is two things. */
const MOST_LINES = 340;

/** Longer because they are tables, read by looking something up: message ids, the kinds of Kubernetes, the types of an API. */
const TABLES = ['i18n/messages/', 'chart/keys-', 'apiserver/schema/messages/', 'apiserver/schema/builtin/kinds.ts', 'huawei/elb/types.ts'];

/** Names that say nothing of what is inside. */
const EMPTY_NAMES = /(?:^|[/-])(?:utils?|helpers?|manager|misc|common)(?:[./-]|$)/;

/** A promise that a timer alone resolves. */
const SLEEP = /\bsetTimeout\((?:resolve|done)\b|import \{[^}]*\bsetTimeout\b[^}]*\} from 'node:timers\/promises'/;

const importsOf = (file: string): string[] =>
  [...readFileSync(file, 'utf8').matchAll(/^\s*(?:import|export)\s[^;]*?from\s+'([^']+)'|\bimport\(\s*'([^']+)'\s*\)/gm)].map(
    (match) => match[1] ?? match[2]!,
  );

const roomOf = (file: string): string => relative(source, file).split(sep)[0]!;
/** Tests, and what only tests share: that lives in folders called `testing`. */
const isFixture = (file: string): boolean => file.split(sep).includes('testing');
/** What breaks the lab for a check is played by its test alone. */
const isScenario = (file: string): boolean => /[/\\]checks[/\\][^/\\]+[/\\]scenario\.ts$/.test(file);
const isTest = (file: string): boolean => file.endsWith('.test.ts') || isFixture(file) || isScenario(file);
const isTable = (file: string): boolean => TABLES.some((table) => relative(source, file).split(sep).join('/').startsWith(table));

function faultOf(file: string, specifier: string): string | undefined {
  const room = roomOf(file);
  if (specifier.startsWith('node:'))
    return PURE.includes(room) && !isTest(file) ? 'a room that runs in a page uses a Node built-in' : undefined;
  if (!specifier.startsWith('.')) return undefined;
  const path = resolve(dirname(file), specifier);
  if (isFixture(path) && !isTest(file)) return 'what only tests share is imported by the product';
  // Who shows the version knows where it stands.
  if (path === resolve(source, '..', 'package.json')) return room === 'cli' ? undefined : `${room} must not know package.json`;
  const target = roomOf(path);
  if (target === room) return undefined;
  if (!FLOORS.includes(target)) return `there is no room ${target}`;
  if (FLOORS.indexOf(target) > FLOORS.indexOf(room)) return isTest(file) ? undefined : `${target} is above ${room}`;
  if (FORBIDDEN[room]?.includes(target)) return `${room} must not know ${target}`;
  return undefined;
}

test('every folder of src/ is a room of the list', () => {
  expect([...new Set(files.map(roomOf))].filter((room) => !FLOORS.includes(room))).toEqual([]);
});

test('no file imports a room above its own, or one that it must not know', () => {
  const faults = files.flatMap((file) =>
    importsOf(file).flatMap((specifier) => {
      const fault = faultOf(file, specifier);
      return fault ? [`${relative(source, file)} imports ${specifier}: ${fault}`] : [];
    }),
  );
  expect(faults).toEqual([]);
});

/** Modules that are there when the program runs: what is imported for its types alone is not. */
const runtimeImportsOf = (file: string): string[] =>
  [...readFileSync(file, 'utf8').matchAll(/^\s*(?:import|export)\s+(?!type\b)([^;]*?)from\s+'([^']+)'/gm)]
    .filter(([, names]) => !/^\{(?:\s*type [^,}]+,?)*\s*\}\s*$/.test(names!))
    .map(([, , specifier]) => specifier!);

test('whatever a room that runs in a page is built on runs there too', () => {
  const seen = new Set(files.filter((file) => PURE.includes(roomOf(file)) && !isTest(file)));
  const faults: string[] = [];
  for (const file of seen) {
    for (const specifier of runtimeImportsOf(file)) {
      if (specifier.startsWith('node:')) faults.push(`${relative(source, file)} imports ${specifier}`);
      else if (specifier.startsWith('.')) seen.add(resolve(dirname(file), specifier));
    }
  }
  expect(faults).toEqual([]);
});

test('every file opens by saying what it is for', () => {
  const silent = files.filter(
    (file) => !file.endsWith('.test.ts') && !/^(?:#!.*\n)?\/\*\*[^]*?@module\s*\*\//.test(readFileSync(file, 'utf8')),
  );
  expect(silent.map((file) => relative(source, file))).toEqual([]);
});

test(`no file of the product is longer than ${MOST_LINES} lines, tables aside, and every name says something`, () => {
  const lines = (file: string): number => readFileSync(file, 'utf8').split('\n').length - 1;
  const long = files.filter((file) => !file.endsWith('.test.ts') && !isTable(file) && lines(file) > MOST_LINES);
  expect(long.map((file) => `${relative(source, file)}: ${lines(file)} lines`)).toEqual([]);
  expect(files.map((file) => relative(source, file)).filter((file) => EMPTY_NAMES.test(file))).toEqual([]);
});

test('tests wait for conditions, never for a fixed time', () => {
  // It looks again after a moment: the one place where a test may sleep.
  const eventually = join(source, 'kube', 'testing', 'eventually.ts');
  const sleeping = [...files.filter(isTest), ...filesIn(import.meta.dirname)].filter(
    (file) => file !== eventually && SLEEP.test(readFileSync(file, 'utf8')),
  );
  expect(sleeping.map((file) => relative(source, file))).toEqual([]);
});

test('the rule itself finds faults', () => {
  expect(faultOf(join(source, 'kube', 'client.ts'), '../twin/machine.ts')).toBe('twin is above kube');
  expect(faultOf(join(source, 'apiserver', 'x.ts'), '../cluster/kinds.ts')).toBe('apiserver must not know cluster');
  expect(faultOf(join(source, 'policy', 'x.ts'), 'node:fs')).toBeDefined();
  expect(faultOf(join(source, 'lab', 'x.ts'), '../apiserver/testing/server.ts')).toContain('only tests');
  expect(faultOf(join(source, 'lab', 'x.test.ts'), '../apiserver/testing/server.ts')).toBeUndefined();
  expect(SLEEP.test(['await new Promise((resolve) => setTimeout', '(resolve, 50));'].join(''))).toBe(true);
  expect(EMPTY_NAMES.test('kube/string-utils.ts')).toBe(true);
  expect(EMPTY_NAMES.test('policy/common-names.ts')).toBe(true);
  expect(EMPTY_NAMES.test('twin/kubernetes/kubelet/pod-worker.ts')).toBe(false);
});
