/**
 * The objects that the lab installs, held against those of the chart by a real Helm: pods, accounts, rights. Only where `HELM`
 * and `CILIUM_CHART` name them: see the README beside this file.
 * @module
 */
import { afterAll, describe, expect, test } from 'vitest';
import { chartRefusals } from '../../src/chart/validations.ts';
import { renderCilium } from '../../src/twin/cilium/helm/render.ts';
import type { HelmValues } from '../../src/chart/values.ts';
import { ACCEPTED_OBJECTS } from './cilium-chart/accepted.ts';
import { acceptable, readerOf } from './cilium-chart/acceptable.ts';
import { findChart, inPairs, openChart, type RenderedObject } from './cilium-chart/chart.ts';
import { differences, nameOf, OWN_KINDS, rights, workload } from './cilium-chart/objects.ts';
import { workloadValues } from './cilium-chart/workload-values.ts';
import { Dice } from './dice.ts';

const found = findChart();
if ('skipped' in found) console.warn(`SKIPPED: ${found.skipped}: what the lab installs was not compared with Cilium's chart.`);
const chart = 'skipped' in found ? undefined : openChart(found);
afterAll(() => chart?.close());

const runs = Number(process.env['RUNS'] ?? 60);
const seed = Number(process.env['SEED'] ?? Date.now() % 1_000_000);
/** Many processes on a machine that may be busy. */
const SLOW = { timeout: 600_000 };
/** Helm is not told of any API of the cluster. */
const TARGET = { gatewayClassCrd: false };

/** Compared field by field, under the object's name. */
function compared(objects: readonly RenderedObject[], healthPort: number): Record<string, unknown> {
  const forms = objects.flatMap((object): [string, unknown][] => {
    const name = nameOf(object);
    if (ACCEPTED_OBJECTS.some(([pattern]) => pattern.test(name))) return [];
    const ours = ['cilium', 'cilium-envoy', 'cilium-operator'].includes(object.metadata.name);
    if (ours && (object.kind === 'DaemonSet' || object.kind === 'Deployment')) {
      return [[name, workload(object, { healthPort: object.kind === 'Deployment' ? 9234 : healthPort })]];
    }
    if (name === 'Service kube-system/hubble-peer' || object.kind === 'GatewayClass') return [[name, object['spec']]];
    if (!OWN_KINDS.includes(object.kind)) return [];
    if (object['rules']) return [[name, rights(object)]];
    return [[name, object['subjects'] ? { roleRef: object['roleRef'], subjects: object['subjects'] } : {}]];
  });
  return Object.fromEntries(forms.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

async function differing(values: HelmValues): Promise<string[]> {
  const rendering = await chart!.render(values);
  if ('error' in rendering) return [rendering.error];
  const healthPort = Number(readerOf(values).text('healthPort'));
  const ours = renderCilium(values, TARGET) as unknown as RenderedObject[];
  return differences(compared(ours, healthPort), compared(rendering.objects, healthPort));
}

describe.skipIf(!chart)('the objects of Cilium', () => {
  test('of the defaults are the chart’s', SLOW, async () => {
    expect(await differing({})).toEqual([]);
  });

  test(`of random values are the chart’s (seed ${seed})`, SLOW, async () => {
    const wrong = await inPairs(
      Array.from({ length: runs }, (_, index) => seed + index),
      async (one) => {
        const values = acceptable(workloadValues(new Dice(one)));
        expect(chartRefusals(readerOf(values))).toEqual([]);
        const found = await differing(values);
        return found.length > 0 ? [`seed ${one}:`, ...found, JSON.stringify(values)] : [];
      },
    );
    expect(wrong.flat()).toEqual([]);
  });
});
