/**
 * What src/chart knows of the values of Cilium's chart, held against its files: names, defaults, types, and what its templates
 * read. Only where `CILIUM_CHART` names it (and `HELM`: types are tried on a real one): see the README beside this file.
 * @module
 */
import { readFileSync } from 'node:fs';
import { afterAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { chartFiles, chartKeys as keysOfChart, keysModule } from '../../scripts/write-chart-keys.mjs';
import { CHART_VERSION, chartFolders, chartKeys, defaultValues, type ChartKey } from '../../src/chart/chart-keys.ts';
import { configKeysOf } from '../../src/chart/config-keys.ts';
import { accepts, knownPath } from '../../src/chart/known-path.ts';
import { mergeValues, type HelmValue, type HelmValues } from '../../src/chart/values.ts';
import { effectOf, type Workload } from '../../src/chart/workloads.ts';
import { ACCEPTED_EFFECTS, ACCEPTED_READS } from './cilium-chart/accepted.ts';
import { digests, findChart, inPairs, isOfSchema, openChart, type RenderedObject } from './cilium-chart/chart.ts';
import { at } from './cilium-chart/random-values.ts';
import { Dice } from './dice.ts';

const found = findChart();
if ('skipped' in found) console.warn(`SKIPPED: ${found.skipped}: the table of values was not compared with Cilium's chart.`);
const chart = 'skipped' in found ? undefined : openChart(found);
afterAll(() => chart?.close());

const runs = Number(process.env['RUNS'] ?? 60);
const seed = Number(process.env['SEED'] ?? Date.now() % 1_000_000);
/** Many processes on a machine that may be busy. */
const SLOW = { timeout: 600_000 };

describe.skipIf(!chart)('the table of values', () => {
  test('has the chart’s names and defaults, digests of images aside where the chart is no released one', () => {
    const released = mergeValues(parse(chart!.file('values.yaml')) as HelmValues, digests());
    expect(defaultValues()).toEqual(released);
  });

  test('is what the script writes of it', () => {
    const { 'values.schema.json': schema } = chartFiles(chart!.folder);
    const released = mergeValues(parse(chart!.file('values.yaml')) as HelmValues, digests());
    const written = keysModule(CHART_VERSION, keysOfChart(JSON.stringify(released), schema!));
    expect(written).toBe(readFileSync(new URL('../../src/chart/keys-1.19.1.ts', import.meta.url), 'utf8'));
  });

  test('knows everything that a template reads', () => {
    const unknown = new Set<string>();
    for (const text of chart!.templates().values()) {
      for (const path of readIn(text)) {
        if (ACCEPTED_READS.some(([pattern]) => pattern.test(path))) continue;
        if (!['key', 'templateKey', 'folder', 'removed'].includes(knownPath(path.split('.')).is) && !chartFolders().has(path))
          unknown.add(path);
      }
    }
    expect([...unknown].toSorted()).toEqual([]);
  });

  test('names no value of templates that none reads', () => {
    const read = [...chart!.templates().values()].flatMap(readIn);
    const idle = [...chartKeys().values()].filter(
      ({ path, default: ours }) =>
        ours === undefined && !path.endsWith('*') && !read.some((one) => one === path || one.startsWith(`${path}.`)),
    );
    expect(idle.map(({ path }) => path)).toEqual([]);
  });

  test(`takes the types that Helm takes (seed ${seed})`, SLOW, async () => {
    const dice = new Dice(seed);
    const documented = [...chartKeys().values()].filter((key) => key.default !== undefined);
    const cases = Array.from({ length: runs }, () => ({ key: dice.pick(documented), value: dice.pick(VALUES) }));
    const wrong = await inPairs(cases, async ({ key, value }) => {
      const rendering = await chart!.render(at(key.path, value));
      const refused = 'error' in rendering && isOfSchema(rendering.error);
      return refused === accepts(key, value) && !ofItems(key, value)
        ? [`${key.path}: ${JSON.stringify(value)} is ${refused ? 'refused' : 'taken'} by Helm`]
        : [];
    });
    expect(wrong.flat()).toEqual([]);
  });
});

const VALUES: readonly HelmValue[] = ['', 'x', 'true', '30', 0, 1, -1, 300, 2.5, true, false, [], ['a'], {}, { a: 'b' }, null];

/** What stands inside of a list or a map is not in the table. */
const ofItems = ({ types }: ChartKey, value: HelmValue): boolean =>
  (types.includes('array') && Array.isArray(value) && value.length > 0) || (types.includes('map') && JSON.stringify(value).length > 2);

/** `.Values.a.b`, `hasKey .Values.a "b"`, and so on: what a template reads, as paths. */
function readIn(template: string): string[] {
  // A comment reads nothing; one variable stands for a folder.
  const code = template.replaceAll(/\{\{-?\s*\/\*[^]*?\*\/\s*-?\}\}/g, '').replaceAll('$socketLB', '.Values.socketLB');
  const paths = [...code.matchAll(/\.Values((?:\.[A-Za-z]\w*)+)/g)].map(([, path]) => path!.slice(1));
  const asked = [...code.matchAll(/(?:hasKey|get|index) \$?\.Values((?:\.[A-Za-z]\w*)*) "([\w-]+)"/g)];
  return [...paths, ...asked.map(([, above, name]) => `${above!}.${name!}`.slice(1))].filter((path) => path !== 'AsMap');
}

/** Templates of pods, and what a value of theirs has to be said to change. */
const PODS: Readonly<Record<string, Workload>> = {
  'cilium-agent/daemonset.yaml': 'daemonset/cilium',
  'cilium-envoy/daemonset.yaml': 'daemonset/cilium-envoy',
  'cilium-operator/deployment.yaml': 'deployment/cilium-operator',
};

describe.skipIf(!chart)('a value that is a key of cilium-config', () => {
  test('is said to change the pods whose template reads it', () => {
    const templates = chart!.templates();
    const untold = Object.entries(PODS).flatMap(([file, workload]) =>
      [...new Set(readIn(templates.get(file)!))]
        .filter((path) => {
          const { changes, workloads } = effectOf(path);
          if (configKeysOf(path).length === 0 || ACCEPTED_EFFECTS.some(([pattern]) => pattern.test(path))) return false;
          return changes !== 'pods' || !workloads.includes(workload);
        })
        .map((path) => `${path}: ${workload}`),
    );
    expect(untold).toEqual([]);
  });

  test(`and nothing else, changes nothing else (seed ${seed})`, SLOW, async () => {
    const dice = new Dice(seed);
    const paths = [...chartKeys().values()].filter(
      ({ path, default: ours }) =>
        ours !== undefined &&
        effectOf(path).changes === 'config' &&
        configKeysOf(path).length > 0 &&
        !ACCEPTED_EFFECTS.some(([pattern]) => pattern.test(path)),
    );
    const plain = await rendered({});
    const wrong = await inPairs(
      Array.from({ length: runs }, () => dice.pick(paths)),
      async (key) => {
        const changed = await rendered(at(key.path, otherThan(key)));
        const other = changed && Object.keys({ ...changed, ...plain }).filter((name) => changed[name] !== plain![name]);
        return other && other.length > 0 ? [`${key.path} changes ${other.join(', ')}`] : [];
      },
    );
    expect([...new Set(wrong.flat())]).toEqual([]);
  });
});

function otherThan({ default: ours }: ChartKey): HelmValue {
  if (typeof ours === 'boolean') return !ours;
  if (typeof ours === 'number') return ours + 1;
  if (Array.isArray(ours)) return ['a'];
  return typeof ours === 'string' ? (/^\d+m?s?/.test(ours) ? '7m' : 'x') : 'x';
}

/** Pods, and what they read beside cilium-config; `undefined`: Helm refuses the values. */
async function rendered(values: HelmValues): Promise<Record<string, string> | undefined> {
  const rendering = await chart!.render(values);
  if ('error' in rendering) return undefined;
  const kept = rendering.objects.filter(
    ({ kind, metadata }) => ['DaemonSet', 'Deployment'].includes(kind) || metadata.name === 'cilium-envoy-config',
  );
  return Object.fromEntries(kept.map((object: RenderedObject) => [`${object.kind} ${object.metadata.name}`, JSON.stringify(object)]));
}
