/** A snapshot of the lab is the lab: the same objects, the same signals, the same path of every packet. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Lab } from '../../lab/index.ts';
import { untilReady } from '../../lab/readiness.ts';
import { loadConnection } from '../../kube/kubeconfig.ts';
import { pods } from '../../kube/resources.ts';
import { trace, type Connection } from '../../path/index.ts';
import { ALL_KINDS } from '../load-kinds.ts';
import { loadCluster, type LoadedCluster } from '../load.ts';
import type { ClusterModel, NodeSignals } from '../model.ts';
import { contentsOf } from './contents.ts';
import { keptOf } from './fields.ts';
import { packed } from './write.ts';

let folder: string;
let lab: Lab;
let live: LoadedCluster;
let read: LoadedCluster;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cilium-cce-snapshot-'));
  lab = await Lab.start();
  await untilReady(lab, () => undefined, 60_000);
  const kubeconfig = join(folder, 'kubeconfig');
  await lab.writeKubeconfig(kubeconfig);
  live = await loadCluster({ connection: await loadConnection({ path: kubeconfig }), lab: true });
  const file = join(folder, 'lab.zip');
  await writeFile(file, packed(contentsOf(live, '1.2.3', new Date())));
  read = await loadCluster({ paths: [file] });
}, 60_000);
afterAll(async () => {
  await lab.stop();
  await rm(folder, { recursive: true, force: true });
});

const objectsOf = (model: ClusterModel) => ALL_KINDS.map(({ of }) => [of.kind, [...model.list(of)]]);
/** Identities as a table, so that they can be compared. */
function signalsOf(model: ClusterModel): unknown[] {
  const addresses = [...model.list(pods)].flatMap(({ status }) => status?.podIP ?? []);
  return [...model.nodeNames()].toSorted().map((name) => {
    const { agent, ...rest }: NodeSignals = model.node(name)!;
    const own = [rest.internalIP, agent?.ingressIP ?? '', ...(agent?.endpoints.keys() ?? []), ...addresses];
    return {
      ...rest,
      hostPorts: [...rest.hostPorts].toSorted((a, b) => a - b),
      agent: agent && { ...agent, identityOf: own.toSorted().map((address) => [address, agent.identityOf(address)]) },
    };
  });
}

test('the lab over HTTP has the objects and signals of the lab itself', () => {
  expect([...live.model.list(pods)].map(({ metadata }) => metadata.name).toSorted()).toEqual(
    [...lab.model.list(pods)].map(({ metadata }) => metadata.name).toSorted(),
  );
  expect(signalsOf(live.model)).toEqual(signalsOf(lab.model));
  expect(live.model.cloud).toEqual(lab.model.cloud);
  expect(live.source.kind).toBe('lab');
  expect(live.notes).toEqual([]);
  for (const name of ['agent', 'kube-proxy', 'host-ports', 'security-groups', 'cloud'] as const)
    expect(live.coverage.unknownSignal(name)).toBeUndefined();
  for (const { of } of ALL_KINDS) expect([of.kind, live.coverage.unknownKind(of)]).toEqual([of.kind, undefined]);
});

describe('read back', () => {
  test('the same objects, to the byte, in the same order', () => {
    expect(JSON.stringify(objectsOf(read.model))).toBe(JSON.stringify(objectsOf(live.model)));
    expect([...read.model.list(pods)].length).toBeGreaterThan(5);
  });

  test('the same signals', () => {
    expect(signalsOf(read.model)).toEqual(signalsOf(live.model));
    expect(read.model.cloud).toEqual(live.model.cloud);
  });

  test('the same is unknown, and where it comes from is known', () => {
    for (const { of } of ALL_KINDS) {
      expect(read.coverage.unknownKind(of)).toEqual(live.coverage.unknownKind(of));
      expect(read.coverage.served(of)).toBe(live.coverage.served(of));
    }
    expect(read.source).toEqual({ kind: 'snapshot', name: join(folder, 'lab.zip'), takenAt: live.source.takenAt, redacted: false });
    expect(read.kubernetesVersion).toBe(live.kubernetesVersion);
  });

  test('the same path of a packet', () => {
    const to = read.model.cloud!.loadBalancers.find(({ listeners }) => listeners.length > 0)!;
    const connection: Connection = {
      from: { kind: 'external', address: '198.51.100.7' },
      to: { address: to.publicAddress!, port: to.listeners[0]!.port },
      protocol: 'TCP',
      request: { method: 'GET', path: '/', authority: 'localhost', headers: {} },
    };
    const seen = trace(read.model, connection);
    expect(seen).toEqual(trace(live.model, connection));
    expect(seen.outcome.kind).toBe('pod');
  });
});

test('what the allow-list keeps, it keeps again', () => {
  for (const { of } of ALL_KINDS) for (const object of live.model.list(of)) expect(keptOf(object)).toEqual(object);
});
