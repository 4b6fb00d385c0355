/**
 * The values that plans write, given to a real Helm: it renders them, and they fit the chart's schema. Only where `HELM` and
 * `CILIUM_CHART` name them: see the README beside this file.
 * @module
 */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { ciliumConfigData } from '../../src/chart/config-map.ts';
import { documentValues } from '../../src/chart/document-values.ts';
import type { HelmValues } from '../../src/chart/values.ts';
import { seededRandom } from '../../src/kube/random.ts';
import { planFiles } from '../../src/plan/files/index.ts';
import { makePlan } from '../../src/plan/plan.ts';
import { randomFacts } from '../../src/plan/testing/random-facts.ts';
import { ACCEPTED_KEYS } from './cilium-chart/accepted.ts';
import { readerOf } from './cilium-chart/acceptable.ts';
import { findChart, inPairs, openChart } from './cilium-chart/chart.ts';

const found = findChart();
if ('skipped' in found) console.warn(`SKIPPED: ${found.skipped}: the values of plans were not rendered by Cilium's chart.`);
const chart = 'skipped' in found ? undefined : openChart(found);
afterAll(() => chart?.close());

const runs = Number(process.env['RUNS'] ?? 60);
const seed = Number(process.env['SEED'] ?? Date.now() % 1_000_000);
/** Many processes on a machine that may be busy. */
const SLOW = { timeout: 600_000 };

/** Values without what a person still has to fill in. */
async function faultOf(values: HelmValues): Promise<string | undefined> {
  const rendering = await chart!.render(values);
  if ('error' in rendering) return rendering.error;
  const written = rendering.objects.find(({ kind, metadata }) => kind === 'ConfigMap' && metadata.name === 'cilium-config')!['data'];
  const theirs = Object.fromEntries(Object.entries(written as Record<string, string>).filter(([key]) => !(key in ACCEPTED_KEYS)));
  try {
    expect(ciliumConfigData(readerOf(values))).toEqual(theirs);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

const examples = join(import.meta.dirname, '..', '..', 'examples');
const golden = join(import.meta.dirname, '..', '..', 'src', 'plan', 'testing', 'document');

describe.skipIf(!chart)('Helm renders', () => {
  test('the source document’s values', SLOW, async () => {
    expect(await faultOf(documentValues())).toBeUndefined();
  });

  test.each(readdirSync(golden))('the planned values of the document, %s', SLOW, async (locale) => {
    expect(await faultOf(parse(readFileSync(join(golden, locale, 'cilium-values.yaml'), 'utf8')) as HelmValues)).toBeUndefined();
  });

  test.each(readdirSync(examples, { recursive: true, encoding: 'utf8' }).filter((name) => /values[\w.-]*\.yaml$/.test(name)))(
    'examples/%s',
    SLOW,
    async (name) => {
      expect(await faultOf(parse(readFileSync(join(examples, name), 'utf8')) as HelmValues)).toBeUndefined();
    },
  );

  test(`the values of plans for random clusters (seed ${seed})`, SLOW, async () => {
    // Most clusters of chance cannot be planned for.
    const written: { one: number; values: HelmValues }[] = [];
    for (let one = seed; written.length < runs / 5 && one < seed + 50 * runs; one += 1) {
      const plan = makePlan(randomFacts(seededRandom(one)));
      const file = planFiles(plan, 'en').find(({ path }) => path === 'cilium/values.yaml');
      if (file && plan.ciliumVersion.startsWith('1.19')) written.push({ one, values: parse(file.text) as HelmValues });
    }
    expect(written.length).toBeGreaterThanOrEqual(runs / 5);
    const wrong = await inPairs(written, async ({ one, values }) => {
      const fault = await faultOf(values);
      return fault === undefined ? [] : [`seed ${one}: ${fault}\n    ${JSON.stringify(values)}`];
    });
    expect(wrong.flat()).toEqual([]);
  });
});
