/**
 * The house rule on imports: a room may import only rooms on lower floors. Reads every import of `src/`.
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
  'checks',
  'doctor',
  'report',
  'plan',
  'bridge',
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
const PURE = ['i18n', 'policy', 'path'];

const files = readdirSync(source, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .map((file) => join(source, file));

const importsOf = (file: string): string[] =>
  [...readFileSync(file, 'utf8').matchAll(/^\s*(?:import|export)\s[^;]*?from\s+'([^']+)'|\bimport\(\s*'([^']+)'\s*\)/gm)].map(
    (match) => match[1] ?? match[2]!,
  );

const roomOf = (file: string): string => relative(source, file).split(sep)[0]!;
const isTest = (file: string): boolean => file.endsWith('.test.ts');

function faultOf(file: string, specifier: string): string | undefined {
  const room = roomOf(file);
  if (specifier.startsWith('node:'))
    return PURE.includes(room) && !isTest(file) ? 'a room that runs in a page uses a Node built-in' : undefined;
  if (!specifier.startsWith('.')) return undefined;
  const target = roomOf(resolve(dirname(file), specifier));
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

test('the rule itself finds faults', () => {
  expect(faultOf(join(source, 'kube', 'client.ts'), '../twin/machine.ts')).toBe('twin is above kube');
  expect(faultOf(join(source, 'apiserver', 'x.ts'), '../cluster/kinds.ts')).toBe('apiserver must not know cluster');
  expect(faultOf(join(source, 'policy', 'x.ts'), 'node:fs')).toBeDefined();
});
