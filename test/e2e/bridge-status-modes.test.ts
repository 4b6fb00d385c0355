/** `cilium-cce bridge status` in every mode: a reader, to whom nodes and ELB are closed, is told what the lab itself tells. @module */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { gatewayEntrypoints, type ModeName } from '../../src/bridge/index.ts';
import { isTrue, pods } from '../../src/kube/index.ts';
import { Lab } from '../../src/lab/index.ts';
import { ciliumCce } from '../cilium-cce.ts';
import { writeReader } from '../status-reader.ts';

const NODES = 3;

/** What belongs to a mode on this version of Cilium. */
const FINDINGS: Partial<Record<ModeName, string[]>> = { HostNetwork: ['GatewayNotProgrammed'], Selector: ['LocalBackendRefused'] };

let folder: string;
let lab: Lab | undefined;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bridge-status-'));
});
afterEach(async () => {
  await lab?.stop();
  await rm(folder, { recursive: true, force: true });
});

interface Told {
  nodeStates: string;
  entrypoints: {
    bound: boolean;
    arrives: boolean;
    mode: string;
    findings: { reason: string }[];
    listeners: {
      findings: object[];
      path: { outcome: { kind: string }; ways: { total: number; arriving: number; arrivingShare: number } };
    }[];
  }[];
}

async function told(kubeconfig: string): Promise<Told & { exitCode: number }> {
  const { exitCode, stdout, stderr } = await ciliumCce(['bridge', 'status', '--kubeconfig', kubeconfig, '-o', 'json'], { cwd: folder });
  expect(stderr).toBe('');
  return { exitCode, ...(JSON.parse(stdout) as Told) };
}

test.each<[ModeName, { ends: string; arrives: boolean }]>([
  ['ElbApi', { ends: 'pod', arrives: true }],
  ['EndpointSlice', { ends: 'pod', arrives: true }],
  ['HostNetwork', { ends: 'host', arrives: true }],
  ['EnvoyRedirect', { ends: 'pod', arrives: true }],
  ['Selector', { ends: 'refused', arrives: false }],
])('%s', async (mode, { ends, arrives }) => {
  const started = (lab = await Lab.start({ nodes: NODES, bridge: mode, seed: 20_261_127 }));
  await started.writeKubeconfig(join(folder, 'admin'));
  await writeReader(started, join(folder, 'reader'));
  // Who is a member is read again at the drift check, where the cloud controller manager came late.
  const PATIENCE_MS = 900_000;
  const judged = async (): Promise<boolean> => {
    const [one] = (await started.client.list(gatewayEntrypoints)).items;
    const members = one?.status?.listeners?.[0]?.members;
    return isTrue(one?.status?.conditions, 'Bound') && members?.online === NODES;
  };
  await started.eventually('bound, with every member judged', judged, PATIENCE_MS);
  await started.eventually('every pod is ready', () =>
    [...started.model.list(pods)].every(({ status }) => isTrue(status?.conditions, 'Ready')),
  );
  const [seen, expected] = [await told('admin'), await told('reader')];
  expect([seen.nodeStates, expected.nodeStates]).toEqual(['seen', 'expected']);
  for (const { entrypoints, exitCode } of [seen, expected]) {
    const [one] = entrypoints as [Told['entrypoints'][number]];
    expect(one).toMatchObject({ mode, bound: true, arrives, listeners: [{ findings: [] }] });
    expect(one.findings.map(({ reason }) => reason)).toEqual(FINDINGS[mode] ?? []);
    expect(exitCode).toBe(arrives ? 0 : 1);
    const { outcome, ways } = one.listeners[0]!.path;
    expect(outcome.kind).toBe(ends);
    // One of as many connections as there are nodes chooses the node that it came to.
    expect(ways.arrivingShare).toBeCloseTo(mode === 'Selector' ? 1 - 1 / NODES : 1);
  }
  const ways = ({ entrypoints: [one] }: Told): number[] => [one!.listeners[0]!.path.ways.total, one!.listeners[0]!.path.ways.arriving];
  expect(ways(expected)).toEqual(ways(seen));
});
