/** A live cluster: kept fields, bounded requests, and what may not be read is unknown with the verb that is missing. */
import { describe, expect, test } from 'vitest';
import { allowEverywhere } from '../apiserver/testing/access.ts';
import { startServer } from '../apiserver/testing/server.ts';
import type { ApiServer } from '../apiserver/index.ts';
import { message, render, type Message } from '../i18n/index.ts';
import type { KubeClient, ListOptions } from '../kube/client.ts';
import { AdjustableClock } from '../kube/clock.ts';
import type { ClusterConnection } from '../kube/kubeconfig.ts';
import type { KubeObject } from '../kube/objects.ts';
import {
  configMaps,
  customResourceDefinitions,
  events,
  namespaces,
  nodes,
  pods,
  secrets,
  services,
  type Resource,
} from '../kube/resources.ts';
import { StatusError } from '../kube/status-error.ts';
import { ciliumCIDRGroups, gateways, networkPolicies } from './kinds.ts';
import { everywhere } from './coverage.ts';
import { LoadError } from './load-error.ts';
import { loadCluster, type LiveInput, type LoadProgress } from './load.ts';

const connectionTo = (server: ApiServer, user = 'admin', groups = ['system:masters']): ClusterConnection => {
  const token = server.issueToken(user, groups);
  return { server: server.url, ca: server.caCertificate, namespace: 'default', credentials: async () => ({ token }) };
};
const said = (what: Message | undefined): string | undefined => what && render(what, 'en');

async function shop(): Promise<ApiServer> {
  const server = await startServer();
  const client = server.client();
  await client.create(namespaces, { metadata: { name: 'shop' } });
  await client.create(pods, {
    metadata: { name: 'web', namespace: 'shop', annotations: { 'kubectl.kubernetes.io/last-applied-configuration': '{}' } },
    spec: { containers: [{ name: 'c', image: 'x', env: [{ name: 'PASSWORD', value: 'hunter2' }] }] },
  });
  await client.create(secrets, { metadata: { name: 'key', namespace: 'shop' } });
  const data = { 'enable-policy': 'default', 'my-notes': 'x' };
  await client.create(configMaps, { metadata: { name: 'cilium-config', namespace: 'kube-system' }, data });
  await client.create(configMaps, { metadata: { name: 'other', namespace: 'kube-system' } });
  return server;
}

describe('a server', () => {
  test('objects as far as they may be kept, and what is served', async () => {
    const server = await shop();
    const { model, coverage, source, kubernetesVersion, notes } = await loadCluster({ connection: connectionTo(server) });
    const [web] = [...model.list(pods)];
    expect(web!.spec!.containers[0]!.env).toEqual([{ name: 'PASSWORD' }]);
    expect(web!.metadata.annotations).toEqual({});
    expect([...model.list(configMaps)].map(({ metadata, data }) => [metadata.name, data])).toEqual([
      ['cilium-config', { 'enable-policy': 'default' }],
    ]);
    expect([...model.list(secrets)]).toEqual([]);
    expect(source).toMatchObject({ kind: 'live', name: server.url, redacted: false });
    expect(kubernetesVersion).toMatch(/^v1\./);
    expect(notes).toEqual([]);
    expect(coverage.unknownKind(pods)).toBeUndefined();
    expect(coverage.served(pods)).toBe(true);
    // Not served is a fact, not a gap.
    expect(coverage.unknownKind(gateways)).toBeUndefined();
    expect(coverage.served(gateways)).toBe(false);
    expect(said(coverage.unknownKind(secrets))).toBe('objects of this kind are not read');
    expect(said(coverage.unknownSignal('agent'))).toContain('--exec');
    expect(said(coverage.unknownSignal('cloud'))).toContain('credentials of Huawei Cloud');
  });

  test('each kind that is forbidden is unknown, with the missing verb', async () => {
    const server = await shop();
    await allowEverywhere(server.client(), 'User dev', 'dev', ['list pods,services -']);
    const { model, coverage } = await loadCluster({ connection: connectionTo(server, 'dev', []) });
    expect([...model.list(pods)]).toHaveLength(1);
    expect(coverage.unknownKind(services)).toBeUndefined();
    expect(said(coverage.unknownKind(nodes))).toBe('this user may not list nodes in all namespaces: grant the verb list on nodes');
    expect(said(coverage.unknownKind(networkPolicies))).toBe(
      'this user may not list networkpolicies.networking.k8s.io in all namespaces: grant the verb list on networkpolicies.networking.k8s.io',
    );
    expect(said(coverage.unknownKind(configMaps))).toBe(
      'this user may not get configmaps in namespace kube-system: grant the verb get on configmaps',
    );
    expect(coverage.served(nodes)).toBeUndefined();
  });

  test('only GET requests, and none for Secrets', async () => {
    const seen = new Set<string>();
    const server = await startServer({ onAuthorization: ({ verb, resource }) => void seen.add(`${verb} ${resource}`) });
    await allowEverywhere(server.client(), 'User reader', 'reader', ['get,list,watch * *']);
    seen.clear();
    await loadCluster({ connection: connectionTo(server, 'reader', []) });
    expect([...seen].filter((request) => !/^(?:get|list) /.test(request) || request.includes('secrets'))).toEqual([]);
    expect(seen).not.toContain('list configmaps');
  });

  test('the time is the server’s, an hour ahead as a lab’s may be; the local one where nobody tells', async () => {
    const server = await startServer({ clock: new AdjustableClock({ start: Date.now() + 3_600_000 }) });
    const taken = async (input: LiveInput): Promise<number> => (await loadCluster(input)).source.takenAt!.getTime() - Date.now();
    const connection = connectionTo(server);
    expect(Math.abs((await taken({ connection })) - 3_600_000)).toBeLessThan(10_000);
    expect(Math.abs(await taken({ connection, client: server.client() }))).toBeLessThan(10_000);
  });

  test('nobody there: a sentence that says what to check', async () => {
    const connection: ClusterConnection = { server: 'http://127.0.0.1:1', namespace: 'default', credentials: async () => ({}) };
    const loading = loadCluster({ connection });
    await expect(loading).rejects.toThrow(LoadError);
    await expect(loading).rejects.toThrow(/http:\/\/127.0.0.1:1 cannot be read: .*Check the kubeconfig/);
  });
});

/** A server of a thousand nodes, as far as lists go. */
function large(sizes: Readonly<Record<string, number>>, refuse?: (of: Resource, options: ListOptions) => StatusError | undefined) {
  const asked: { kind: string; options: ListOptions }[] = [];
  const client = {
    list: async (of: Resource, options: ListOptions) => {
      asked.push({ kind: of.kind, options });
      const refusal = refuse?.(of, options);
      if (refusal) throw refusal;
      const total = sizes[of.kind] ?? 0;
      const from = Number(options.continue ?? 0);
      const to = Math.min(total, from + (options.limit ?? total));
      const items = Array.from({ length: to - from }, (_, index) => ({ metadata: { name: `o-${from + index}`, namespace: 'default' } }));
      return { apiVersion: 'v1', kind: 'List', metadata: { resourceVersion: '1', ...(to < total && { continue: String(to) }) }, items };
    },
    get: async (of: Resource) => {
      asked.push({ kind: of.kind, options: {} });
      throw new StatusError(404, 'NotFound', 'none');
    },
  };
  return { client: client as unknown as KubeClient, asked };
}
const CONNECTION: ClusterConnection = {
  server: 'https://cluster',
  context: 'cce-prod',
  namespace: 'default',
  credentials: async () => ({}),
};

test('1,000 nodes and 20,000 pods take no more than 200 requests, and progress is told', async () => {
  const sizes = {
    Node: 1000,
    Pod: 20_000,
    Service: 2000,
    EndpointSlice: 2500,
    CiliumNode: 1000,
    CiliumEndpoint: 20_000,
    CiliumIdentity: 5000,
  };
  const { client, asked } = large({ ...sizes, Event: 30_000, CustomResourceDefinition: 80 });
  const told: LoadProgress[] = [];
  const { model, source, notes } = await loadCluster({ connection: CONNECTION, client }, { onProgress: (progress) => told.push(progress) });
  expect(asked.length).toBeLessThanOrEqual(200);
  expect(asked.every(({ options }) => (options.limit ?? 0) <= 500)).toBe(true);
  expect([...model.list(pods)]).toHaveLength(20_000);
  expect([...model.list(events)]).toHaveLength(5000);
  expect(asked.filter(({ kind }) => kind === 'Event')).toHaveLength(10);
  expect(notes.map((what) => render(what, 'en'))).toContain('Event: only the first 5000 were read, the others were left out');
  expect(told.filter(({ at }) => at === 'Pod')).toHaveLength(40);
  expect(source.name).toBe('cce-prod');
});

test('a version that means the same counts for the one that is read', async () => {
  const { client } = large({ CiliumCIDRGroup: 1 }, ({ kind, version }) =>
    kind === 'CiliumCIDRGroup' && version === 'v2' ? new StatusError(404, 'NotFound', 'none') : undefined,
  );
  const { model, coverage } = await loadCluster({ connection: CONNECTION, client });
  expect([...model.list(ciliumCIDRGroups)].map(({ apiVersion, metadata }) => [apiVersion, metadata.name])).toEqual([
    ['cilium.io/v2', 'o-0'],
  ]);
  expect(coverage.unknownKind(ciliumCIDRGroups)).toBeUndefined();
});

test('a kind that fails is unknown, the others are there', async () => {
  const { client } = large({ Pod: 1 }, ({ kind }) =>
    kind === 'Service' ? new StatusError(500, 'InternalError', 'etcd is slow') : undefined,
  );
  const { model, coverage } = await loadCluster({ connection: CONNECTION, client });
  expect(said(coverage.unknownKind(services))).toBe('services could not be listed: etcd is slow');
  expect([...model.list(pods)]).toHaveLength(1);
});

test('served versions are told by the definitions', async () => {
  const { client } = large({});
  const definition = (versions: { name: string; served: boolean }[]): KubeObject =>
    ({
      metadata: { name: 'tlsroutes.gateway.networking.k8s.io' },
      spec: { group: 'gateway.networking.k8s.io', names: { kind: 'TLSRoute', plural: 'tlsroutes' }, versions },
    }) as unknown as KubeObject;
  const list = client.list.bind(client);
  const withDefinition = Object.assign(Object.create(client) as KubeClient, {
    list: async (of: Resource, options: ListOptions) => {
      const page = await list(of, options);
      const items = [
        definition([
          { name: 'v1', served: true },
          { name: 'v1alpha2', served: false },
        ]),
      ];
      return of.kind === customResourceDefinitions.kind ? { ...page, items } : page;
    },
  });
  const { coverage } = await loadCluster({ connection: CONNECTION, client: withDefinition });
  const tlsRoutes = { group: 'gateway.networking.k8s.io', plural: 'tlsroutes' };
  expect(coverage.served({ ...tlsRoutes, version: 'v1' })).toBe(true);
  expect(coverage.served({ ...tlsRoutes, version: 'v1alpha2' })).toBe(false);
  expect(coverage.served({ group: 'cilium.io', version: 'v2', plural: 'nothings' })).toBe(false);
  expect(coverage.served({ group: 'storage.k8s.io', version: 'v1', plural: 'storageclasses' })).toBeUndefined();
});

test('what the cloud says, and why it says no more', async () => {
  const { client } = large({ Pod: 1 });
  const signals = { loadBalancers: [], securityGroups: [], vpcCIDRs: ['10.0.0.0/8'], routes: undefined };
  const why = message('cluster.unknown.failed', { plural: 'elbs', why: 'no rights' });
  const coverage = { cloud: everywhere(null), routes: everywhere(why), 'security-groups': { nodes: { n: why }, otherwise: null } };
  const seen = await loadCluster(
    { connection: CONNECTION, client },
    { cloud: async (model) => ({ signals: [...model.list(pods)].length === 1 ? signals : undefined, coverage }) },
  );
  expect(seen.model.cloud).toBe(signals);
  expect(seen.coverage.unknownSignal('cloud')).toBeUndefined();
  expect(seen.coverage.unknownSignal('routes')).toBe(why);
  expect(seen.coverage.unknownSignal('security-groups', 'n')).toBe(why);
  expect(seen.coverage.unknownSignal('security-groups', 'm')).toBeUndefined();
  expect(seen.coverage.unknownSignal('agent')?.id).toBe('cluster.unknown.noExec');
  const unseen = await loadCluster({ connection: CONNECTION, client }, { cloud: async () => ({ signals: undefined, coverage }) });
  expect(unseen.model.cloud).toBeUndefined();
});

test('one ConfigMap that may be read is there, although the others may not be', async () => {
  const { client } = large({});
  const get = async (of: Resource, { name }: { name: string }): Promise<KubeObject> => {
    if (of.kind !== 'ConfigMap') throw new StatusError(404, 'NotFound', 'none');
    if (name !== 'kube-proxy') throw new StatusError(403, 'Forbidden', 'no');
    return { metadata: { name, namespace: 'kube-system' }, data: { 'config.conf': 'mode: ipvs' } } as unknown as KubeObject;
  };
  const { model, coverage } = await loadCluster({
    connection: CONNECTION,
    client: Object.assign(Object.create(client) as KubeClient, { get }),
  });
  expect([...model.list(configMaps)].map(({ metadata }) => metadata.name)).toEqual(['kube-proxy']);
  expect(said(coverage.unknownKind(configMaps))).toContain('grant the verb get on configmaps');
});

test('it ends when it is told to', async () => {
  const stop = new AbortController();
  stop.abort(new Error('enough'));
  await expect(loadCluster({ connection: CONNECTION, client: large({}).client }, { signal: stop.signal })).rejects.toThrow('enough');
});
