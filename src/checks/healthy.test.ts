/** No check speaks where nothing is wrong: in every network mode, in every mode of the bridge, over the examples. @module */
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { loadCluster } from '../cluster/load.ts';
import { examine, fold, type FoldedFinding } from '../doctor/examine.ts';
import { render } from '../i18n/index.ts';
import { nodes } from '../kube/resources.ts';
import { BRIDGE_CHOICES, Lab, type LabOptions } from '../lab/index.ts';
import { CHECKS } from './index.ts';
import { diagnose, healthyValues, untilServed, viewOf } from './testing/rehearsal.ts';

const LIMIT_MS = 120_000;
/** Longer than any check is patient with what is just starting. */
const SETTLED_MS = 180_000;

const wordsOf = (folded: readonly FoldedFinding[]): string[] =>
  folded.flatMap(({ finding, consequences }) => [`${finding.code}: ${render(finding.message, 'en')}`, ...wordsOf(consequences)]);

/** What is found in a lab once it is served, and some minutes later. */
async function findingsOf(options: LabOptions): Promise<FoldedFinding[]> {
  const lab = await Lab.start({ values: healthyValues(options.bridge), ...options });
  try {
    for (const { metadata, spec } of lab.model.list(nodes)) {
      const taints = (spec?.taints ?? []).filter(({ key }) => key !== 'node.kubernetes.io/route-unreachable');
      await lab.client.patch(nodes, { name: metadata.name }, { type: 'merge', body: { spec: { taints } } });
    }
    await untilServed(lab);
    await lab.eventually('no finding', () => diagnose(lab, CHECKS).length === 0).catch(() => undefined);
    const later = lab.clock.now() + SETTLED_MS;
    await lab.eventually('some minutes have passed', () => lab.clock.now() > later);
    return diagnose(lab, CHECKS);
  } finally {
    await lab.stop();
  }
}

test.each(BRIDGE_CHOICES.filter((choice) => choice !== 'off' && choice !== 'Selector'))(
  'overlay_l2, bridge mode %s',
  async (bridge) => {
    expect(wordsOf(await findingsOf({ bridge }))).toEqual([]);
  },
  LIMIT_MS,
);

test(
  'bridge mode Selector is the double hop of the source document, and nothing but that is said of it',
  async () => {
    const found = await findingsOf({ bridge: 'Selector' });
    expect(found.map(({ finding }) => finding.code)).toEqual(['CCE4010']);
  },
  LIMIT_MS,
);

test(
  'vpc-router, its taint taken off',
  async () => {
    expect(wordsOf(await findingsOf({ networkMode: 'vpc-router' }))).toEqual([]);
  },
  LIMIT_MS,
);

test(
  'one node: a second replica of the operator that finds no place is no fault',
  async () => {
    expect(wordsOf(await findingsOf({ nodes: 1 }))).toEqual([]);
  },
  LIMIT_MS,
);

test(
  'a lab without Cilium’s Gateway API and without any workload',
  async () => {
    const lab = await Lab.start({
      values: { ...healthyValues(), gatewayAPI: { enabled: false } },
      workload: false,
      gatewayApi: false,
      bridge: 'off',
    });
    try {
      await lab.eventually('agents are ready', () => examine(viewOf(lab), CHECKS).some(({ looked }) => looked > 0));
      const later = lab.clock.now() + SETTLED_MS;
      await lab.eventually('some minutes have passed', () => lab.clock.now() > later);
      expect(wordsOf(diagnose(lab, CHECKS))).toEqual([]);
    } finally {
      await lab.stop();
    }
  },
  LIMIT_MS,
);

const EXAMPLES = resolve(import.meta.dirname, '../../examples');

test.each(['policy/cluster.yaml', 'gateway-api', 'bridge'])(
  'examples/%s: nothing found, and the rest said to be unknown',
  async (example) => {
    const { model, coverage, source } = await loadCluster({ paths: [resolve(EXAMPLES, example)] });
    const results = examine({ model, coverage, source, now: new Date('2026-11-01T00:00:00Z') }, CHECKS);
    expect(wordsOf(fold(results))).toEqual([]);
    for (const { outcome, why } of results) if (outcome === 'unknown' || outcome === 'skip') expect(why).toBeDefined();
    expect(results.some(({ outcome }) => outcome === 'unknown')).toBe(true);
  },
);
