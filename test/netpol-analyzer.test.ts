/**
 * Plain Kubernetes semantics against netpol-analyzer's connection lists. They lie beside the repository and
 * are read in place; without them this file says so and compares nothing.
 * @module
 */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { readManifests } from '../src/cluster/manifests/index.ts';
import { analyse, DEFAULT_SETTINGS, matrix } from '../src/policy/index.ts';

const folder = fileURLToPath(new URL('../../shared/data/npguard/', import.meta.url));
const present = existsSync(`${folder}manifest.json`);
if (!present) console.warn(`SKIPPED: netpol-analyzer's connection lists are not at ${folder}: nothing was compared with them.`);

interface Input {
  readonly input: string;
  readonly expected: { readonly txt?: string };
}

const inputs = present
  ? (JSON.parse(readFileSync(`${folder}manifest.json`, 'utf8')) as { tests: Input[] }).tests.filter(({ expected }) => expected.txt)
  : [];

const RANGE = /([\d.]+)-([\d.]+)\[External\]/;
const number = (address: string): number => address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);

/** Outside ranges that touch and have the same connections are one, whichever way they were cut. */
function normalised(lines: readonly string[]): string[] {
  const outside = new Map<string, [number, number][]>();
  const others: string[] = [];
  for (const line of lines) {
    const [range, from, to] = RANGE.exec(line) ?? [];
    if (!range) others.push(line);
    else
      outside.set(line.replace(range, 'outside'), [...(outside.get(line.replace(range, 'outside')) ?? []), [number(from!), number(to!)]]);
  }
  const merged = [...outside].map(([line, ranges]) => {
    const joined: [number, number][] = [];
    for (const [from, to] of ranges.sort(([a], [b]) => a - b)) {
      const last = joined.at(-1);
      if (last && last[1] + 1 === from) last[1] = to;
      else joined.push([from, to]);
    }
    return `${line} ${joined.map((range) => range.join('-')).join()}`;
  });
  return [...others, ...merged].sort();
}

describe.skipIf(!present)('netpol-analyzer', () => {
  test.each(inputs)('$input', async ({ input, expected }) => {
    const { manifests } = await readManifests([`${folder}${input}`]);
    const { nodes, connections } = matrix(analyse(manifests, { settings: { ...DEFAULT_SETTINGS, semantics: 'kubernetes' } }));
    const ours = [...connections()].map(({ from, to, allowed }) => `${nodes[from]!.name} => ${nodes[to]!.name} : ${allowed.text}`);
    const theirs = readFileSync(`${folder}${expected.txt}`, 'utf8')
      .split('\n')
      // From Ingress and Route objects, not from policies.
      .filter((line) => line !== '' && !line.includes('{ingress-controller}'));
    expect(normalised(ours)).toEqual(normalised(theirs));
  });
});
