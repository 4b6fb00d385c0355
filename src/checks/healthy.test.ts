/**
 * No check speaks where nothing is wrong: in every network mode with every mode of the bridge, over the examples. The other
 * half is in each check's `scenario.ts`: `rehearse()` runs every check against every scenario, and exactly the one that the
 * scenario is of may speak, with what it causes folded under it.
 * @module
 */
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { gatewayEntrypoints } from '../bridge/index.ts';
import { loadCluster } from '../cluster/load.ts';
import { examine, fold, type FoldedFinding } from '../doctor/examine.ts';
import { render } from '../i18n/index.ts';
import { pods } from '../kube/resources.ts';
import { BRIDGE_CHOICES, Lab, type BridgeChoice, type LabOptions } from '../lab/index.ts';
import { removeTaints } from '../lab/scenarios/route-unreachable.ts';
import { CHECKS } from './index.ts';
import { diagnose, healthyValues, untilServed, viewOf } from './testing/rehearsal.ts';

const LIMIT_MS = 120_000;
/** Longer than any check is patient with what is just starting. */
const SETTLED_MS = 180_000;

const wordsOf = (folded: readonly FoldedFinding[]): string[] =>
  folded.flatMap(({ finding, consequences }) => [`${finding.code}: ${render(finding.message, 'en')}`, ...wordsOf(consequences)]);

/** What is found some minutes after a lab is served. */
async function findingsIn(lab: Lab): Promise<FoldedFinding[]> {
  await untilServed(lab);
  return findingsAfterMinutes(lab);
}

async function findingsAfterMinutes(lab: Lab): Promise<FoldedFinding[]> {
  const later = lab.clock.now() + SETTLED_MS;
  await lab.eventually('some minutes have passed', () => lab.clock.now() > later);
  return diagnose(lab, CHECKS);
}

/** Started, without the taint of vpc-router; stopped afterwards. */
async function withLab(options: LabOptions, look: (lab: Lab) => Promise<void>): Promise<void> {
  const lab = await Lab.start({ values: healthyValues(options.bridge), ...options });
  try {
    await removeTaints(lab);
    await look(lab);
  } finally {
    await lab.stop();
  }
}

/**
 * Network modes, with what cannot be healthy in them. Cilium is the only CNI of no Turbo cluster: its pods are attached to
 * VPC interfaces, which Cilium does not find (問題一). Traffic passes all the same, and nothing else is said.
 */
const NETWORK_MODES = [
  ['overlay_l2', []],
  ['vpc-router', []],
  ['eni', ['CCE1002']],
] as const;

/** Bridge modes that one lab can have one after the other; `off` last but one: what is bound stays bound. */
const ONE_BY_ONE = ['Auto', 'ElbApi', 'EnvoyRedirect', 'off', 'Selector'] as const;
/** Those that need a cluster or values of their own. */
const ALONE = ['EndpointSlice', 'HostNetwork'] as const;

/** The double hop of the source document, which refuses connections (facts/cilium.md §4.2). */
const OF_BRIDGE: Partial<Record<BridgeChoice, readonly string[]>> = { Selector: ['CCE4010'] };

test('every bridge mode is looked at', () => {
  expect([...ONE_BY_ONE, ...ALONE].toSorted()).toEqual(BRIDGE_CHOICES.toSorted());
});

describe.each(NETWORK_MODES)('%s', (networkMode, ofNetwork) => {
  const expectFor = (bridge: BridgeChoice, found: readonly FoldedFinding[]): void => {
    const expected = [...ofNetwork, ...(OF_BRIDGE[bridge] ?? [])];
    const codes = found.map(({ finding }) => finding.code);
    // The words only where something is wrong: then they say what.
    expect({ bridge, codes, said: codes.join() === expected.join() ? [] : wordsOf(found) }).toEqual({ bridge, codes: expected, said: [] });
  };

  test(
    `bridge modes ${ONE_BY_ONE.join(', ')}, one after the other`,
    () =>
      withLab({ networkMode }, async (lab) => {
        for (const bridge of ONE_BY_ONE) {
          const before = modeIn(lab);
          await lab.setBridge(bridge);
          const wanted = bridge === 'Auto' ? 'ElbApi' : bridge === 'off' ? before : bridge;
          await lab.eventually(`the Gateway is bound by mode ${wanted}`, () => modeIn(lab) === wanted);
          expectFor(bridge, await findingsIn(lab));
        }
      }),
    LIMIT_MS,
  );

  test.each(ALONE)(
    'bridge mode %s',
    (bridge) => withLab({ networkMode, bridge }, async (lab) => expectFor(bridge, await findingsIn(lab))),
    LIMIT_MS,
  );
});

const modeIn = (lab: Lab): string | undefined => [...lab.model.list(gatewayEntrypoints)][0]?.status?.mode;

test(
  'a Gateway that nobody has bound is not programmed, and nothing but that is said of it',
  () =>
    withLab({ bridge: 'off' }, async (lab) => {
      const found = await findingsAfterMinutes(lab);
      expect(found.map(({ finding }) => finding.code)).toEqual(['CCE4002']);
    }),
  LIMIT_MS,
);

test(
  'vpc-router: the agents are replaced in a cluster that is served, and it is served again',
  () =>
    withLab({ networkMode: 'vpc-router' }, async (lab) => {
      await untilServed(lab);
      const before = new Set(agentsIn(lab));
      await lab.installation.restart('DaemonSet', 'kube-system', 'cilium');
      await lab.eventually('other agents', () => {
        const now = agentsIn(lab);
        return now.length === before.size && now.every((uid) => !before.has(uid));
      });
      expect(wordsOf(await findingsIn(lab))).toEqual([]);
    }),
  LIMIT_MS,
);

const agentsIn = (lab: Lab): string[] =>
  [...lab.model.list(pods)].filter(({ metadata }) => metadata.labels?.['k8s-app'] === 'cilium').map(({ metadata }) => metadata.uid);

test(
  'one node: a second replica of the operator that finds no place is no fault',
  () => withLab({ nodes: 1 }, async (lab) => expect(wordsOf(await findingsIn(lab))).toEqual([])),
  LIMIT_MS,
);

test(
  'a lab without Cilium’s Gateway API and without any workload',
  () =>
    withLab(
      { values: { ...healthyValues(), gatewayAPI: { enabled: false } }, workload: false, gatewayApi: false, bridge: 'off' },
      async (lab) => {
        await lab.eventually('agents are ready', () => examine(viewOf(lab), CHECKS).some(({ looked }) => looked > 0));
        expect(wordsOf(await findingsAfterMinutes(lab))).toEqual([]);
      },
    ),
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
