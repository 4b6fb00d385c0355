/** Sysdumps of the cilium CLI: zipped or unpacked, whole or with gaps, with what bugtool kept of the agents. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { render, type Message } from '../../i18n/index.ts';
import { loadConnection, type ClusterConnection } from '../../kube/kubeconfig.ts';
import type { KubeObject } from '../../kube/objects.ts';
import { configMaps, customResourceDefinitions, daemonSets, endpointSlices, nodes, pods, secrets } from '../../kube/resources.ts';
import { Lab } from '../../lab/index.ts';
import { untilReady } from '../../lab/readiness.ts';
import { AGENT_COMMANDS } from '../exec-signals/agent-output.ts';
import { execInPod } from '../exec-signals/pod-exec.ts';
import { ciliumEndpoints, gateways, networkPolicies } from '../kinds.ts';
import { loadCluster, type LoadedCluster } from '../load.ts';
import { StaticClusterModel } from '../static.ts';
import { takenAt } from './taken-at.ts';
import { tarFiles } from './tar.ts';
import { bugtoolName, sysdumpOf, tarGzOf, zipOf } from './testing/sysdump.ts';

let folder: string;
let lab: Lab;
let live: LoadedCluster;
let connection: ClusterConnection;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cilium-cce-sysdump-'));
  lab = await Lab.start();
  await untilReady(lab, () => undefined, 60_000);
  await lab.writeKubeconfig(join(folder, 'kubeconfig'));
  connection = await loadConnection({ path: join(folder, 'kubeconfig') });
  live = await loadCluster({ connection }, { exec: true });
}, 60_000);
afterAll(async () => {
  await lab.stop();
  await rm(folder, { recursive: true, force: true });
});

let written = 0;
async function load(files: ReadonlyMap<string, string | Uint8Array>): Promise<LoadedCluster> {
  const path = join(folder, `${(written += 1)}.bin`);
  await writeFile(path, zipOf(files));
  return loadCluster({ paths: [path] });
}
const said = (what: Message | undefined): string | undefined => what && render(what, 'en');

test('objects of every file; Secrets are passed over', async () => {
  const { model, coverage, source, kubernetesVersion, notes } = await load(sysdumpOf(live.model));
  for (const of of [nodes, pods, endpointSlices, ciliumEndpoints, gateways])
    expect([...model.list(of as typeof pods)]).toEqual([...live.model.list(of as typeof pods)]);
  expect(model.get(configMaps, { namespace: 'kube-system', name: 'cilium-config' })).toBeDefined();
  expect([...model.list(secrets)]).toEqual([]);
  expect(source).toMatchObject({ kind: 'sysdump', takenAt: new Date('2026-08-01T10:11:12Z'), redacted: false });
  expect(kubernetesVersion).toBe('v1.33.5');
  expect(notes).toEqual([]);
  expect(coverage.unknownKind(pods)).toBeUndefined();
  // An empty list is a fact.
  expect(coverage.unknownKind(networkPolicies)).toBeUndefined();
});

describe('when it was taken', () => {
  const renewed = (renewTime: string) =>
    new StaticClusterModel({
      objects: [
        {
          apiVersion: 'coordination.k8s.io/v1',
          kind: 'Lease',
          metadata: { namespace: 'kube-node-lease', name: 'n1', uid: 'l', resourceVersion: '1' },
          spec: { renewTime },
        } as unknown as KubeObject,
      ],
    });
  const written = new Date('2026-08-01T10:11:12Z');

  test.each([
    ['in Taiwan', '2026-08-01T02:11:08.000000Z', '2026-08-01T02:11:12.000Z'],
    ['in Nepal', '2026-08-01T04:26:20.000000Z', '2026-08-01T04:26:12.000Z'],
    ['in New York', '2026-08-01T14:09:00.000000Z', '2026-08-01T14:11:12.000Z'],
    ['in UTC', '2026-08-01T10:11:15.000000Z', '2026-08-01T10:11:12.000Z'],
    ['of a cluster that has stood still for a week', '2026-07-25T10:11:12.000000Z', '2026-08-01T10:11:12.000Z'],
  ])('%s', (_where, renewTime, at) => {
    expect(takenAt(written, renewed(renewTime)).toISOString()).toBe(at);
  });

  test('nothing in it tells', () => {
    expect(takenAt(written, new StaticClusterModel())).toEqual(written);
  });
});

test('what is not in it is unknown, and so is that of which it holds a part', async () => {
  const files = sysdumpOf(live.model);
  for (const name of files.keys()) if (name.includes('k8s-endpointslices')) files.delete(name);
  const { coverage } = await load(files);
  expect(said(coverage.unknownKind(endpointSlices))).toMatch(/^not in the sysdump/);
  expect(said(coverage.unknownKind(customResourceDefinitions))).toMatch(/^not in the sysdump/);
  expect(said(coverage.unknownKind(daemonSets))).toBe(
    "the sysdump holds only Cilium's own DaemonSet: take a snapshot, or ask the live cluster",
  );
  expect(coverage.served(gateways)).toBe(true);
  expect(coverage.served({ group: 'gateway.networking.k8s.io', version: 'v1', plural: 'tlsroutes' })).toBeUndefined();
  for (const signal of ['agent', 'kube-proxy', 'cloud'] as const) expect(said(coverage.unknownSignal(signal, 'x'))).toContain('--exec');
});

test('half a file, an empty one, a list without a head', async () => {
  const files = sysdumpOf(live.model);
  for (const [name, text] of files) {
    if (name.includes('/k8s-pods-') && name.endsWith('.yaml')) files.set(name, `${text.slice(0, text.length / 2)}\n  : : {`);
    if (name.includes('gatewayapi-gateways-')) files.set(name, '');
    if (name.includes('k8s-nodes')) files.set(name, text.replace(/^apiVersion: v1\n/, '').replace(/^kind: NodeList\n/m, ''));
  }
  const { coverage, model, notes } = await load(files);
  expect(said(coverage.unknownKind(pods))).toMatch(/^its file in the sysdump cannot be read: .*k8s-pods-20260801-101112.yaml:\d+:\d+/);
  expect(said(notes[0])).toContain('holds a file that cannot be read');
  expect(said(coverage.unknownKind(gateways))).toMatch(/^not in the sysdump/);
  expect([...model.list(nodes)]).toHaveLength(2);
});

test('unpacked, by its content', async () => {
  const path = join(folder, 'unpacked');
  for (const [name, text] of sysdumpOf(live.model, '.')) {
    await mkdir(dirname(join(path, name)), { recursive: true });
    await writeFile(join(path, name), text);
  }
  const { model, source } = await loadCluster({ paths: [path] });
  expect(source.kind).toBe('sysdump');
  expect([...model.list(pods)]).toEqual([...live.model.list(pods)]);
});

describe('what bugtool kept', () => {
  const printed = new Map<string, Record<keyof typeof AGENT_COMMANDS | 'lbText', string>>();
  beforeAll(async () => {
    for (const { metadata, spec } of live.model.list(pods)) {
      if (metadata.labels?.['k8s-app'] !== 'cilium') continue;
      const run = (command: readonly string[]): Promise<string> =>
        execInPod(
          connection,
          { namespace: 'kube-system', pod: metadata.name, container: 'cilium-agent', command },
          { timeoutMs: 10_000, bytes: 1 << 24 },
        );
      const outputs = await Promise.all(Object.entries(AGENT_COMMANDS).map(async ([name, command]) => [name, await run(command)]));
      printed.set(metadata.name, {
        ...(Object.fromEntries(outputs) as Record<keyof typeof AGENT_COMMANDS, string>),
        lbText: await run(['cilium-dbg', 'bpf', 'lb', 'list']),
      });
      expect(spec?.nodeName).toBeDefined();
    }
  });
  const sameAgents = (model: LoadedCluster['model']): void => {
    for (const name of live.model.nodeNames()) {
      const { identityOf: _, ...agent } = model.node(name)!.agent!;
      const { identityOf: __, ...expected } = live.model.node(name)!.agent!;
      expect(agent).toEqual(expected);
    }
  };
  const debugInfo = ({ status, services, endpoints }: Record<string, string>): string =>
    JSON.stringify({
      'cilium-status': JSON.parse(status!) as unknown,
      'service-list': JSON.parse(services!) as unknown,
      'endpoint-list': JSON.parse(endpoints!) as unknown,
      'environment-variables': ['PASSWORD=x'],
    });

  test('unpacked: debuginfo, and the map as text', async () => {
    const files = sysdumpOf(live.model);
    for (const [pod, outputs] of printed) {
      files.set(bugtoolName(pod, 'cilium-debuginfo-20260801-101112.json'), debugInfo(outputs));
      files.set(bugtoolName(pod, 'cilium-dbg-bpf-lb-list.md'), `# cilium-dbg bpf lb list\n\n\`\`\`\n${outputs.lbText}\n\`\`\`\n`);
    }
    const { model, coverage } = await load(files);
    expect(coverage.unknownSignal('agent', [...live.model.nodeNames()][0])).toBeUndefined();
    sameAgents(model);
  });

  test('packed: each command in its file', async () => {
    const files = new Map<string, string | Uint8Array>(sysdumpOf(live.model));
    for (const [pod, { status, services, endpoints, loadBalancer }] of printed) {
      const inside = new Map([
        ['cilium-bugtool/cmd/cilium-dbg-status--o-json.md', `# x\n\n\`\`\`\n${status}\n\`\`\`\n`],
        ['cilium-bugtool/cmd/cilium-dbg-service-list--o-json.json', services],
        ['cilium-bugtool/cmd/cilium-dbg-endpoint-list--o-json.md', endpoints],
        ['cilium-bugtool/cmd/cilium-dbg-bpf-lb-list--o-json.json', loadBalancer],
      ]);
      files.set(`cilium-bugtool-${pod}-20260801-101112.tar.gz`, tarGzOf(inside));
    }
    sameAgents((await load(files)).model);
  });

  test('of some agents, or in a way that nobody understands', async () => {
    const files = new Map<string, string | Uint8Array>(sysdumpOf(live.model));
    const [one, other] = [...printed.keys()];
    files.set(bugtoolName(one!, 'cilium-debuginfo.json'), '{"cilium-status": 5');
    files.set(`cilium-bugtool-${other!}-20260801-101112.tar.gz`, new Uint8Array([1, 2, 3]));
    const { model, coverage } = await load(files);
    expect([...model.nodeNames()]).toEqual([]);
    for (const name of live.model.nodeNames())
      expect(said(coverage.unknownSignal('agent', name))).toMatch(/^the sysdump holds no status, endpoints/);
  });
});

test('a tar archive that breaks off gives what came before', () => {
  expect([...tarFiles(Buffer.alloc(100))]).toEqual([]);
  expect([...tarFiles(Buffer.alloc(2048, 'x'))]).toEqual([]);
});
