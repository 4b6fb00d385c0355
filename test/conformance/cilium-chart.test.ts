/**
 * What src/chart and the lab know of Cilium's chart, held against the chart itself and a real Helm. Only where `HELM`
 * and `CILIUM_CHART` name them: see the README beside this file.
 * @module
 */
import { afterAll, describe, expect, test } from 'vitest';
import { ciliumConfigData } from '../../src/chart/config-map.ts';
import { CHART_RULES, chartRefusals } from '../../src/chart/validations.ts';
import { acceptable, readerOf } from './cilium-chart/acceptable.ts';
import { ACCEPTED_KEYS } from './cilium-chart/accepted.ts';
import { findChart, inPairs, isBreakage, isOfSchema, openChart, sentenceOf, templateOf, type Rendering } from './cilium-chart/chart.ts';
import { randomValues } from './cilium-chart/random-values.ts';
import { REFUSED, TAKEN } from './cilium-chart/refused.ts';
import { Dice } from './dice.ts';

const found = findChart();
if ('skipped' in found) console.warn(`SKIPPED: ${found.skipped}: our knowledge of Cilium's chart was not compared with the chart.`);
const chart = 'skipped' in found ? undefined : openChart(found);
afterAll(() => chart?.close());

const runs = Number(process.env['RUNS'] ?? 60);
const seed = Number(process.env['SEED'] ?? Date.now() % 1_000_000);

/** Many processes on a machine that may be busy. */
const SLOW = { timeout: 600_000 };
const CONFIG_MAP = 'templates/cilium-configmap.yaml';
function configOf(rendering: Rendering): Record<string, string> {
  if ('error' in rendering) throw new Error(rendering.error);
  const data = rendering.objects.find(({ kind, metadata }) => kind === 'ConfigMap' && metadata.name === 'cilium-config')!['data'];
  return Object.fromEntries(Object.entries(data as object).map(([key, value]) => [key, value === null ? '' : String(value)]));
}

/** `key: ours → the chart's`. */
function differing(ours: Record<string, string>, theirs: Record<string, string>): string[] {
  return [...new Set([...Object.keys(ours), ...Object.keys(theirs)])]
    .filter((key) => ours[key] !== theirs[key] && !(key in ACCEPTED_KEYS))
    .map((key) => `${key}: ${JSON.stringify(ours[key])}, the chart ${JSON.stringify(theirs[key])}`);
}

describe.skipIf(!chart)('cilium-config', () => {
  test('of the defaults is the chart’s, key by key', async () => {
    expect(differing(ciliumConfigData(readerOf({})), configOf(await chart!.render({}, CONFIG_MAP)))).toEqual([]);
  });

  test(`of random values is the chart’s, and Helm refuses what we say it refuses (seed ${seed})`, SLOW, async () => {
    const wrong: string[] = [];
    let [compared, broken] = [0, 0];
    await inPairs(
      Array.from({ length: runs }, (_, index) => seed + index),
      async (one) => {
        // Most are made so that the chart takes them.
        const values = one % 4 === 0 ? randomValues(new Dice(one)) : acceptable(randomValues(new Dice(one)));
        const rendering = await chart!.render(values, CONFIG_MAP);
        const refusals = chartRefusals(readerOf(values));
        const told = (what: string): void => void wrong.push(`seed ${one}: ${what}\n    ${JSON.stringify(values)}`);
        if ('error' in rendering) {
          const sentence = sentenceOf(rendering.error);
          if (isOfSchema(rendering.error)) told(`the schema: ${rendering.error}`);
          else if (isBreakage(rendering.error)) broken += 1;
          else if (refusals[0]?.text !== sentence) told(`Helm says ${sentence}, we say ${refusals.map(({ text }) => text).join(' | ')}`);
          return;
        }
        compared += 1;
        if (refusals.length > 0) told(`Helm accepts, we say ${refusals[0]!.text}`);
        const found = differing(ciliumConfigData(readerOf(values)), configOf(rendering));
        if (found.length > 0) told(found.join('; '));
      },
    );
    console.info(`${runs} values: ${compared} rendered, ${broken} that no template can take`);
    expect(compared).toBeGreaterThan(runs / 2);
    expect(wrong).toEqual([]);
  });
});

describe.skipIf(!chart)('what Helm refuses', () => {
  test('has an example of every rule of ours', () => {
    const tried = new Set(REFUSED.map(([rule]) => rule));
    expect(CHART_RULES.filter((rule) => !tried.has(rule))).toEqual([]);
  });

  test('is refused by us, in the same words, in the same file', SLOW, async () => {
    const wrong = await inPairs(REFUSED, async ([rule, values]) => {
      const rendering = await chart!.render(values);
      const [ours] = chartRefusals(readerOf(values));
      const text = 'error' in rendering ? sentenceOf(rendering.error) : 'accepts it';
      const file = 'error' in rendering ? templateOf(rendering.error) : '';
      return ours?.rule === rule && ours.text === text && (ours.template === file || rule === 'duration')
        ? []
        : [`${rule} ${JSON.stringify(values)}: Helm ${file}: ${text}; we ${ours?.rule} ${ours?.template}: ${ours?.text}`];
    });
    expect(wrong.flat()).toEqual([]);
  });

  test('is not what it takes', SLOW, async () => {
    const wrong = await inPairs(TAKEN, async (values) => {
      const rendering = await chart!.render(values);
      const ours = chartRefusals(readerOf(values)).map(({ text }) => text);
      return 'error' in rendering || ours.length > 0
        ? [`${JSON.stringify(values)}: Helm ${'error' in rendering ? rendering.error : 'accepts it'}; we ${ours.join()}`]
        : [];
    });
    expect(wrong.flat()).toEqual([]);
  });
});
