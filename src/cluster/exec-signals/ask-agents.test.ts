/** The agents of the lab, asked through the exec API, say what the lab itself shows. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { allowEverywhere } from '../../apiserver/testing/access.ts';
import { render } from '../../i18n/index.ts';
import { loadConnection, type ClusterConnection } from '../../kube/kubeconfig.ts';
import { daemonSets, pods } from '../../kube/resources.ts';
import { Lab } from '../../lab/index.ts';
import { untilReady } from '../../lab/readiness.ts';
import { loadCluster, type LoadedCluster, type LoadProgress } from '../load.ts';
import type { AgentSignals, ClusterModel } from '../model.ts';
import { contentsOf } from '../snapshot/contents.ts';
import { redacted } from '../snapshot/redact.ts';
import { packed } from '../snapshot/write.ts';
import { execInPod } from './pod-exec.ts';

let folder: string;
let lab: Lab;
let connection: ClusterConnection;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cilium-cce-exec-'));
  lab = await Lab.start();
  await untilReady(lab, () => undefined, 60_000);
  await lab.writeKubeconfig(join(folder, 'kubeconfig'));
  connection = await loadConnection({ path: join(folder, 'kubeconfig') });
}, 60_000);
afterAll(async () => {
  await lab.stop();
  await rm(folder, { recursive: true, force: true });
});

const agentIn = (model: ClusterModel, name: string): AgentSignals => model.node(name)!.agent!;
const sorted = <T>(map: ReadonlyMap<string, T>): [string, T][] => [...map].toSorted(([a], [b]) => (a < b ? -1 : 1));

describe('asked', () => {
  let seen: LoadedCluster;
  const told: LoadProgress[] = [];
  beforeAll(async () => {
    seen = await loadCluster({ connection }, { exec: true, onProgress: (progress) => told.push(progress) });
  });

  test('every agent answers, and says so', () => {
    const names = [...lab.model.nodeNames()];
    expect([...seen.model.nodeNames()].toSorted()).toEqual(names.toSorted());
    expect(seen.coverage.unknownSignal('agent')).toBeUndefined();
    expect(seen.coverage.unknownSignal('agent', names[0])).toBeUndefined();
    for (const signal of ['kube-proxy', 'socket-lb'] as const) expect(seen.coverage.unknownSignal(signal)).toBeUndefined();
    expect(seen.coverage.unknownSignal('host-ports', names[0])?.id).toBe('cluster.unknown.insideNodes');
    expect(told.filter(({ step }) => step === 'signals').at(-1)).toMatchObject({ done: names.length, total: names.length });
  });

  test('what it has realised is what the lab has', () => {
    for (const name of lab.model.nodeNames()) {
      const { identityOf: inside, services: table, endpoints, envoy, ...rest } = agentIn(lab.model, name);
      const { identityOf, services, endpoints: printed, envoy: proxy, ...others } = agentIn(seen.model, name);
      expect(others).toEqual(rest);
      expect(sorted(services)).toEqual(sorted(table));
      expect(sorted(printed)).toEqual(sorted(endpoints));
      expect(proxy.running).toBe(envoy.running);
      expect(sorted(proxy.listeners)).toEqual(sorted(envoy.listeners));
      for (const address of [...endpoints.keys(), name, rest.ingressIP!])
        expect([address, identityOf(address)]).toEqual([address, inside(address)]);
    }
  });

  test('kube-proxy’s rules are what the lab has', () => {
    for (const name of lab.model.nodeNames()) {
      const { services: written, ...proxy } = lab.model.node(name)!.kubeProxy!;
      const { services: read, ...seenProxy } = seen.model.node(name)!.kubeProxy!;
      expect(seenProxy).toEqual(proxy);
      expect(sorted(read)).toEqual(sorted(written));
      expect(read.size).toBeGreaterThan(3);
    }
    const [one, other] = [...seen.model.nodeNames()].map((name) => seen.model.node(name)!.kubeProxy!.services);
    // Written once in memory as in a snapshot.
    expect(one === other).toBe(JSON.stringify([...one!]) === JSON.stringify([...other!]));
  });
});

test('a snapshot keeps it, without a word of the listings; with pseudonyms nobody’s address', async () => {
  const seen = await loadCluster({ connection }, { exec: true });
  const contents = contentsOf(seen, '1.2.3', new Date());
  const file = join(folder, 'exec.zip');
  await writeFile(file, packed(contents));
  const read = await loadCluster({ paths: [file] });
  for (const name of lab.model.nodeNames()) {
    expect(read.model.node(name)!.kubeProxy).toEqual(seen.model.node(name)!.kubeProxy);
    for (const signal of ['agent', 'kube-proxy', 'socket-lb'] as const) expect(read.coverage.unknownSignal(signal, name)).toBeUndefined();
  }
  expect(JSON.stringify(contents)).not.toMatch(/KUBE-|--dport|cgroupv2|kubepods/);
  const hidden = JSON.stringify(redacted(contents).signals);
  for (const address of agentIn(seen.model, [...lab.model.nodeNames()][0]!).endpoints.keys()) expect(hidden).not.toContain(`"${address}"`);
});

test('who may not exec is told what to grant, once', async () => {
  await allowEverywhere(lab.client, 'User reader', 'reader', ['get,list pods,nodes,services,configmaps -']);
  const token = lab.api.issueToken('reader', []);
  const reader = { ...connection, credentials: async () => ({ token }) };
  const { coverage, model } = await loadCluster({ connection: reader }, { exec: true });
  expect([...model.nodeNames()]).toEqual([]);
  const why = coverage.unknownSignal('agent');
  expect(why && render(why, 'en')).toMatch(
    /^this user may not exec into pods in namespace kube-system: grant the verbs get and create on pods\/exec$/,
  );
});

test('a command that fails, takes too long, prints too much or is stopped', async () => {
  const pod = [...lab.model.list(pods)].find(({ metadata }) => metadata.labels?.['k8s-app'] === 'cilium')!.metadata.name;
  const of = { namespace: 'kube-system', pod, container: 'cilium-agent' };
  const limits = { timeoutMs: 10_000, bytes: 1 << 20 };
  await expect(execInPod(connection, { ...of, command: ['cilium-dbg', 'nothing'] }, limits)).rejects.toThrow(/unknown command/);
  await expect(execInPod(connection, { ...of, container: 'none', command: ['x'] }, limits)).rejects.toThrow(/answers 400/);
  const status = ['cilium-dbg', 'status'];
  await expect(execInPod(connection, { ...of, command: status }, { ...limits, bytes: 16 })).rejects.toThrow();
  const aborted = AbortSignal.abort(new Error('enough'));
  await expect(execInPod(connection, { ...of, command: status }, { ...limits, signal: aborted })).rejects.toThrow('enough');
  const nobody = { ...connection, server: 'https://127.0.0.1:1' };
  await expect(execInPod(nobody, { ...of, command: status }, limits)).rejects.toThrow(/ECONNREFUSED/);
});

test('an agent that is gone is not known, the others are', async () => {
  const [name] = [...lab.model.nodeNames()];
  const pod = [...lab.model.list(pods)].find(({ metadata, spec }) => metadata.labels?.['k8s-app'] === 'cilium' && spec?.nodeName === name)!;
  const set = await lab.client.get(daemonSets, { namespace: 'kube-system', name: 'cilium' });
  const spec = structuredClone(set.spec!);
  spec.template.spec!.affinity = {
    nodeAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: {
        nodeSelectorTerms: [{ matchFields: [{ key: 'metadata.name', operator: 'NotIn', values: [name!] }] }],
      },
    },
  };
  await lab.client.update(daemonSets, { ...set, spec });
  await lab.client.delete(pods, { namespace: 'kube-system', name: pod.metadata.name }, { gracePeriodSeconds: 0 });
  await lab.eventually(
    'no agent on the node',
    () => ![...lab.model.list(pods)].some((one) => one.metadata.labels?.['k8s-app'] === 'cilium' && one.spec?.nodeName === name),
  );
  const { coverage, model } = await loadCluster({ connection }, { exec: true });
  expect([...model.nodeNames()]).not.toContain(name);
  expect(coverage.unknownSignal('agent', name)?.id).toBe('cluster.unknown.noAgentPod');
  expect([...lab.model.nodeNames()].filter((one) => coverage.unknownSignal('agent', one) === undefined)).toHaveLength(1);
});
