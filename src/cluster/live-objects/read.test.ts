/** A live cluster as manifests: paged, read-only, and what is not known is said. @module */
import { describe, expect, test } from 'vitest';
import { allowEverywhere, allowIn } from '../../apiserver/testing/access.ts';
import { startServer } from '../../apiserver/testing/server.ts';
import type { ApiServer, AuthorizationDecision } from '../../apiserver/index.ts';
import { render } from '../../i18n/index.ts';
import type { KubeClient, ListOptions } from '../../kube/client.ts';
import type { ClusterConnection } from '../../kube/kubeconfig.ts';
import type { KubeObject } from '../../kube/objects.ts';
import { configMaps, namespaces, pods, secrets, type Resource } from '../../kube/resources.ts';
import { gone, StatusError } from '../../kube/status-error.ts';
import { networkPolicies } from '../kinds.ts';
import { LiveReadError, POLICY_KINDS, readLiveObjects, type LiveNote } from './index.ts';

const connectionTo = (server: ApiServer, user = 'admin', groups = ['system:masters']): ClusterConnection => {
  const token = server.issueToken(user, groups);
  return { server: server.url, ca: server.caCertificate, namespace: 'default', credentials: async () => ({ token }) };
};
const pod = (name: string, namespace: string) => ({
  metadata: { name, namespace, labels: { app: name } },
  spec: { containers: [{ name: 'c', image: 'x' }] },
});
const said = (notes: readonly LiveNote[], server: ApiServer): string[] =>
  notes.map(({ what }) => render(what, 'en').replaceAll(server.url, 'SERVER'));

async function shop(): Promise<ApiServer> {
  const server = await startServer();
  const client = server.client();
  for (const name of ['shop', 'bank']) await client.create(namespaces, { metadata: { name } });
  for (const name of ['a', 'b', 'c', 'd', 'e']) await client.create(pods, pod(name, 'shop'));
  await client.create(pods, pod('vault', 'bank'));
  await client.create(secrets, { metadata: { name: 'key', namespace: 'shop' } });
  await client.create(configMaps, { metadata: { name: 'cilium-config', namespace: 'kube-system' }, data: { 'enable-policy': 'default' } });
  await client.create(configMaps, { metadata: { name: 'other', namespace: 'kube-system' } });
  await client.create(networkPolicies, {
    metadata: { name: 'deny', namespace: 'shop' },
    spec: { podSelector: {}, policyTypes: ['Ingress'] },
  });
  return server;
}

describe('readLiveObjects', () => {
  test('reads every kind page by page; items get their head, and lose their managed fields', async () => {
    const server = await shop();
    const progress: string[] = [];
    const { manifests, notes } = await readLiveObjects(connectionTo(server), {
      pageSize: 2,
      onProgress: ({ kind }) => progress.push(kind),
    });
    const names = (kind: string) => manifests.filter(({ object }) => object.kind === kind).map(({ object }) => object.metadata.name);
    expect(names('Pod')).toEqual(['vault', 'a', 'b', 'c', 'd', 'e']);
    expect(names('ConfigMap')).toEqual(['cilium-config']);
    expect(names('Secret')).toEqual([]);
    expect(names('NetworkPolicy')).toEqual(['deny']);
    expect(progress.filter((kind) => kind === 'Pod')).toHaveLength(3);
    expect(manifests.every(({ object }) => object.apiVersion && object.kind && !('managedFields' in object.metadata))).toBe(true);
    const { source } = manifests.find(({ object }) => object.kind === 'NetworkPolicy')!;
    expect(source.file).toBe(`${server.url}/apis/networking.k8s.io/v1/namespaces/shop/networkpolicies/deny`);
    expect(source.locate('spec.ingress[0]')).toEqual({ line: 1, column: 1 });
    // This server has not the CRDs of Cilium and of the Gateway API.
    expect(notes.map(({ kind, reason }) => `${kind} ${reason}`)).toEqual(
      [
        'CiliumNetworkPolicy',
        'CiliumClusterwideNetworkPolicy',
        'CiliumCIDRGroup',
        'CiliumIdentity',
        'CiliumEndpoint',
        'Gateway',
        'HTTPRoute',
        'GRPCRoute',
        'ReferenceGrant',
      ].map((kind) => `${kind} notServed`),
    );
  });

  test('only GET requests, none of them for Secrets', async () => {
    const seen = new Set<string>();
    const server = await startServer({
      onAuthorization: ({ verb, resource }: AuthorizationDecision) => seen.add(`${verb} ${resource}`),
    });
    await allowEverywhere(server.client(), 'User reader', 'reader', ['get,list,watch * *']);
    await readLiveObjects(connectionTo(server, 'reader', []));
    expect(seen.size).toBeGreaterThan(POLICY_KINDS.length - 1);
    expect([...seen].filter((request) => !/^(?:get|list) /.test(request) || request.includes('secrets'))).toEqual([]);
    expect(seen).toContain('get configmaps');
    expect(seen).not.toContain('list configmaps');
  });

  test('what may not be listed is not known, and named namespaces are read one by one', async () => {
    const server = await shop();
    await allowIn(server.client(), 'shop', 'User dev', 'read', ['get,list pods,services -']);
    await allowEverywhere(server.client(), 'User dev', 'own-namespace', ['get namespaces - shop']);
    const kinds = POLICY_KINDS.filter(({ of }) => ['Namespace', 'Pod', 'Service', 'NetworkPolicy'].includes(of.kind));
    const { manifests, notes } = await readLiveObjects(connectionTo(server, 'dev', []), { kinds, namespaces: ['shop', 'bank'] });
    expect(manifests.map(({ object }) => `${object.kind} ${object.metadata.name}`)).toEqual([
      'Namespace shop',
      'Pod a',
      'Pod b',
      'Pod c',
      'Pod d',
      'Pod e',
    ]);
    expect(said(notes, server)).toEqual([
      'Namespace is not known: SERVER does not let this user list namespaces in all namespaces. Grant list on them, or name namespaces that the user may read.',
      'Pod is not known: SERVER does not let this user list pods in namespace bank. Grant list on them, or name namespaces that the user may read.',
      'Service is not known: SERVER does not let this user list services in namespace bank. Grant list on them, or name namespaces that the user may read.',
      'NetworkPolicy is not known: SERVER does not let this user list networkpolicies.networking.k8s.io in namespace shop. Grant list on them, or name namespaces that the user may read.',
      'NetworkPolicy is not known: SERVER does not let this user list networkpolicies.networking.k8s.io in namespace bank. Grant list on them, or name namespaces that the user may read.',
      "Cilium's settings are not known: SERVER has no ConfigMap kube-system/cilium-config, or does not let this user read it. Defaults are assumed.",
    ]);
  });

  test('no more objects than allowed', async () => {
    const server = await shop();
    const reading = readLiveObjects(connectionTo(server), { limit: 3 });
    await expect(reading).rejects.toThrow(LiveReadError);
    await expect(reading).rejects.toThrow('holds more than 3 objects to read: name namespaces, or raise the limit');
  });

  test('a server that is not there is an error that says what to check', async () => {
    const connection: ClusterConnection = { server: 'http://127.0.0.1:1', namespace: 'default', credentials: async () => ({}) };
    await expect(readLiveObjects(connection)).rejects.toThrow(/cannot be read from http:\/\/127.0.0.1:1: .*Check the kubeconfig/);
  });
});

/** A client that answers lists from a script. */
function scripted(
  answer: (of: Resource, options: ListOptions) => KubeObject[] | Error,
  more?: (options: ListOptions) => string | undefined,
): KubeClient {
  return {
    list: async (of: Resource, options: ListOptions) => {
      const items = answer(of, options);
      if (items instanceof Error) throw items;
      return { apiVersion: 'v1', kind: 'List', metadata: { resourceVersion: '1', continue: more?.(options) }, items };
    },
    get: async () => {
      throw new StatusError(404, 'NotFound', 'none');
    },
  } as unknown as KubeClient;
}
const CONNECTION: ClusterConnection = { server: 'https://cluster', namespace: 'default', credentials: async () => ({}) };
const item = (name: string) => ({ metadata: { name, namespace: 'default' } }) as unknown as KubeObject;

test('a list that becomes too old between two pages is asked for whole, once', async () => {
  const kinds = POLICY_KINDS.filter(({ of }) => of.kind === 'Pod');
  const asked: ListOptions[] = [];
  const client = scripted(
    (_, options) => {
      asked.push(options);
      return options.continue ? gone('too old') : options.limit ? [item('a')] : [item('a'), item('b')];
    },
    ({ limit }) => (limit ? 'more' : undefined),
  );
  const { manifests } = await readLiveObjects(CONNECTION, { client, kinds, limit: 2 });
  expect(manifests.map(({ object }) => object.metadata.name)).toEqual(['a', 'b']);
  expect(asked).toEqual([{ limit: 500 }, { limit: 500, continue: 'more' }, {}]);
});

test('CIDR groups of an older Cilium are found under their old version', async () => {
  const kinds = POLICY_KINDS.filter(({ of }) => of.kind === 'CiliumCIDRGroup');
  const client = scripted(({ version }) => (version === 'v2' ? new StatusError(404, 'NotFound', 'none') : [item('office')]));
  const { manifests, notes } = await readLiveObjects(CONNECTION, { client, kinds });
  expect(manifests.map(({ object }) => `${object.apiVersion} ${object.metadata.name}`)).toEqual(['cilium.io/v2alpha1 office']);
  expect(notes.map(({ reason }) => reason)).toEqual(['notFound']);
});

test('it ends when it is told to', async () => {
  const stop = new AbortController();
  stop.abort(new Error('enough'));
  await expect(readLiveObjects(CONNECTION, { client: scripted(() => []), signal: stop.signal })).rejects.toThrow('enough');
});
