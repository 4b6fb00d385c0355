/** Objects that lack what they should have, and sources that show nothing: an answer in each case, and never a wrong pass. @module */
import { expect, test } from 'vitest';
import { StaticClusterModel } from '../cluster/static.ts';
import { examine } from '../doctor/examine.ts';
import { message } from '../i18n/index.ts';
import type { KubeObject } from '../kube/objects.ts';
import { CHECKS } from './index.ts';
import { coverageWithout, metadata, needsOf, NOW } from './testing/cluster-parts.ts';

/** Of the cluster, the agents and address management. */
const OURS = CHECKS.filter(({ code }) => /^CCE[12]/.test(code));
const source = { kind: 'files', name: 'test', takenAt: undefined, redacted: false } as const;

const inSystem = { namespace: 'kube-system' };
const bare = (apiVersion: string, kind: string, name: string, more: Parameters<typeof metadata>[1] = {}): KubeObject => ({
  apiVersion,
  kind,
  metadata: metadata(name, more),
});

/** What makes the checks apply: a DaemonSet with a spec, and a ConfigMap. */
const INSTALLED: KubeObject[] = [
  { ...bare('apps/v1', 'DaemonSet', 'cilium', inSystem), spec: {} } as KubeObject,
  bare('v1', 'ConfigMap', 'cilium-config', inSystem),
];

const HALF: KubeObject[] = [
  bare('v1', 'Node', 'n1'),
  { ...bare('v1', 'Node', 'n2'), spec: {}, status: { nodeInfo: {} } } as unknown as KubeObject,
  bare('v1', 'Pod', 'p1', { namespace: 'default' }),
  bare('v1', 'Pod', 'cilium-a', { ...inSystem, labels: { 'k8s-app': 'cilium' } }),
  { ...bare('v1', 'Pod', 'cilium-b', { ...inSystem, labels: { 'k8s-app': 'cilium' } }), spec: { nodeName: 'n1' } } as unknown as KubeObject,
  bare('v1', 'Pod', 'cilium-operator', { ...inSystem, labels: { 'io.cilium/app': 'operator' } }),
  bare('apps/v1', 'Deployment', 'cilium-operator', inSystem),
  bare('v1', 'Service', 's', { namespace: 'default' }),
  bare('discovery.k8s.io/v1', 'EndpointSlice', 'kubernetes', {
    namespace: 'default',
    labels: { 'kubernetes.io/service-name': 'kubernetes' },
  }),
  bare('cilium.io/v2', 'CiliumNode', 'n1'),
  bare('cilium.io/v2', 'CiliumEndpoint', 'p1', { namespace: 'default' }),
  bare('cilium.io/v2', 'CiliumNodeConfig', 'c', inSystem),
  bare('admissionregistration.k8s.io/v1', 'ValidatingWebhookConfiguration', 'v'),
  { ...bare('admissionregistration.k8s.io/v1', 'MutatingWebhookConfiguration', 'm'), webhooks: [{ name: 'm' }] } as unknown as KubeObject,
  bare('gateway.networking.k8s.io/v1', 'GatewayClass', 'cilium'),
  bare('gateway.networking.k8s.io/v1', 'Gateway', 'g', { namespace: 'default' }),
  {
    ...bare('apiextensions.k8s.io/v1', 'CustomResourceDefinition', 'gateways.gateway.networking.k8s.io'),
    spec: { versions: [] },
  } as unknown as KubeObject,
];

test.each([
  ['nothing at all', []],
  ['an installation and nothing else', INSTALLED],
  ['half-written objects', [...INSTALLED, ...HALF]],
  ['half-written objects without an installation', HALF],
])('%s: every check answers', (_what, objects) => {
  const model = new StaticClusterModel({ objects });
  const results = examine({ model, coverage: coverageWithout(), source, now: NOW }, OURS);
  expect(results).toHaveLength(OURS.length);
  for (const { outcome, why } of results) if (outcome === 'skip' || outcome === 'unknown') expect(why).toBeDefined();
});

test('where nothing is known, nothing passes', () => {
  const why = message('checks.cluster.names', { names: 'nobody looked' });
  const coverage = { unknownKind: () => why, served: () => undefined, unknownSignal: () => why };
  const results = examine({ model: new StaticClusterModel(), coverage, source, now: NOW }, OURS);
  expect(results.filter(({ outcome }) => outcome !== 'unknown')).toEqual([]);
});

test('every check has its pages, in both languages, and threads to read on', async () => {
  const { readdirSync, existsSync } = await import('node:fs');
  const folders = readdirSync(import.meta.dirname).filter((name) => /^CCE[12]\d{3}-/.test(name));
  expect(folders.map((name) => name.slice(0, 7)).toSorted()).toEqual(OURS.map(({ code }) => code).toSorted());
  for (const { code, name, threads } of OURS) {
    expect(folders).toContain(`${code}-${name}`);
    for (const file of ['doc.en.md', 'doc.zh-TW.md', 'scenario.ts', 'check.test.ts'])
      expect(existsSync(`${import.meta.dirname}/${code}-${name}/${file}`), `${code} ${file}`).toBe(true);
    expect(threads?.every((thread) => thread.startsWith('https://'))).toBe(true);
  }
});

test('no check asks twice for the same', () => {
  for (const check of OURS) expect(new Set(needsOf(check)).size, check.code).toBe(check.needs.length);
});

test('a name that would be a command is a word of one', () => {
  const evil = "x'; rm -rf / #\ny: z";
  const inside = { ...inSystem, labels: { 'k8s-app': 'cilium' } };
  const status = { conditions: [{ type: 'Ready', status: 'False', lastTransitionTime: '2026-01-01T00:00:00Z' }] };
  const agent = { ...bare('v1', 'Pod', evil, inside), spec: { nodeName: evil }, status } as unknown as KubeObject;
  const taints = [{ key: 'node.kubernetes.io/route-unreachable', effect: 'NoSchedule' }];
  const node = {
    ...bare('v1', 'Node', evil),
    spec: { taints },
    status: { nodeInfo: { kernelVersion: '3.10.0' } },
  } as unknown as KubeObject;
  const model = new StaticClusterModel({ objects: [...INSTALLED, agent, node] });
  const results = examine({ model, coverage: coverageWithout(), source, now: NOW }, OURS);
  const commands = results.flatMap(({ findings }) => findings.flatMap(({ fixes }) => fixes.filter(({ kind }) => kind === 'command')));
  const named = commands.filter(({ text }) => text.includes('rm -rf'));
  expect(named.length).toBeGreaterThan(2);
  for (const { text } of named) expect(text.replaceAll(String.raw`'x'\''; rm -rf / #` + "\ny: z'", 'NAME')).not.toContain('rm -rf');
});
