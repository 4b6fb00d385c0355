/** A followed cluster is what a fresh load would have found: after any changes, cut watches, forgotten pasts, restarts, and with missing rights. */
import { beforeAll, expect, test } from 'vitest';
import type { ApiServer } from '../apiserver/index.ts';
import { allowEverywhere, clusterRoles, rule } from '../apiserver/testing/access.ts';
import { startServer, temporaryDirectory } from '../apiserver/testing/server.ts';
import { CHECKS } from '../checks/index.ts';
import { healthyValues, untilServed } from '../checks/testing/rehearsal.ts';
import { brokenDown, diagnose } from '../doctor/diagnosis.ts';
import { render } from '../i18n/index.ts';
import type { KubeClient } from '../kube/client.ts';
import { AdjustableClock } from '../kube/clock.ts';
import { HttpClient } from '../kube/http-client.ts';
import type { ClusterConnection } from '../kube/kubeconfig.ts';
import type { AnyObject } from '../kube/objects.ts';
import { seededRandom } from '../kube/random.ts';
import { configMaps, customResourceDefinitions, leases, namespaces, pods, services, type Resource } from '../kube/resources.ts';
import { StatusError } from '../kube/status-error.ts';
import { eventually } from '../kube/testing/eventually.ts';
import { FaultyClient } from '../kube/testing/faulty-client.ts';
import { Lab } from '../lab/index.ts';
import { everywhere } from './coverage.ts';
import { ciliumNetworkPolicies, gateways, httpRoutes } from './kinds.ts';
import { followLive, type FollowedCluster } from './follow-live.ts';
import { partsOf } from './kind-part.ts';
import { LoadError } from './load-error.ts';
import { ALL_KINDS } from './load-kinds.ts';
import { loadCluster, type LoadedCluster, type LoadOptions } from './load.ts';

const connectionTo = (server: ApiServer, user = 'admin', groups = ['system:masters']): ClusterConnection => {
  const token = server.issueToken(user, groups);
  return { server: server.url, ca: server.caCertificate, namespace: 'default', credentials: async () => ({ token }) };
};

/** Objects, by kind, and what all checks make of them. */
function everythingOf({ model, coverage, source, kubernetesVersion }: LoadedCluster) {
  const objects = ALL_KINDS.flatMap(({ of }) => [...model.list(of)].map((object) => JSON.stringify(object))).sort();
  const view = { model, coverage, source, now: new Date('2026-11-27T20:00:00Z') };
  const results = diagnose(view, CHECKS, { onFailure: brokenDown }).results.map(({ check, outcome, why, findings }) => ({
    code: check.code,
    outcome,
    why,
    findings,
  }));
  const unknown = ALL_KINDS.map(({ of }) => [of.plural, coverage.unknownKind(of), coverage.served(of)]);
  return JSON.stringify({ objects, results, unknown, kubernetesVersion });
}

async function untilSame(followed: FollowedCluster, fresh: () => Promise<LoadedCluster>, what: string): Promise<string> {
  let pair: [string, string] = ['', ''];
  return eventually(
    async () => {
      pair = [everythingOf(await followed.look()), everythingOf(await fresh())];
      return pair[0] === pair[1] && pair[0];
    },
    () => `${what}: the followed cluster and a fresh load differ:\n${differenceOf(pair)}`,
  );
}

function differenceOf([followed, fresh]: readonly [string, string]): string {
  let at = 0;
  while (at < followed.length && followed[at] === fresh[at]) at += 1;
  return `${followed.slice(Math.max(0, at - 200), at + 200)}\n${fresh.slice(Math.max(0, at - 200), at + 200)}`;
}

/** What a healthy lab holds, for servers without any controller. */
let world: { of: Resource; objects: AnyObject[] }[] = [];
beforeAll(async () => {
  const lab = await Lab.start({ values: healthyValues() });
  try {
    await untilServed(lab);
    const client = lab.api.client();
    for (const { of, names } of ALL_KINDS) {
      if (of.plural === 'events') continue;
      const { items } = await client.list(of).catch(() => ({ items: [] }));
      world.push({ of, objects: items.filter(({ metadata }) => !names || names.includes(metadata.name)) });
    }
  } finally {
    await lab.stop();
  }
}, 120_000);

/** As a server would take it from a person. */
function draftOf({ metadata, ...rest }: AnyObject): AnyObject {
  const { name, namespace, labels, annotations, finalizers } = metadata;
  return structuredClone({ ...rest, metadata: { name, namespace, labels, annotations, finalizers } }) as AnyObject;
}

async function put(client: KubeClient, of: Resource, object: AnyObject): Promise<void> {
  const made = await client.create(of, draftOf(object)).catch((error: unknown) => {
    // Namespaces and Services of the server's own.
    if (!(error instanceof StatusError && error.reason === 'AlreadyExists')) throw error;
  });
  if (made && object['status'])
    await client.update(of, { ...made, status: structuredClone(object['status']) }, { subresource: 'status' }).catch(() => undefined);
}

async function fill(server: ApiServer): Promise<KubeClient> {
  const client = server.client();
  for (const { of, objects } of world) for (const object of objects) await put(client, of, object);
  return client;
}

/** One change somewhere: something goes, comes back, or is another. */
async function changeSomething(client: KubeClient, random: () => number): Promise<string> {
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)]!;
  const kind = pick(world.filter(({ objects }) => objects.length > 0));
  const object = pick(kind.objects);
  const key = { name: object.metadata.name, ...(object.metadata.namespace && { namespace: object.metadata.namespace }) };
  const is = await client.get(kind.of, key).catch(() => undefined);
  const what = `${kind.of.kind} ${object.metadata.namespace ?? ''}/${object.metadata.name}`;
  const dice = random();
  if (!is) await put(client, kind.of, object).catch(() => undefined);
  else if (dice < 0.35 && kind.of.plural !== namespaces.plural)
    await client.delete(kind.of, key, { gracePeriodSeconds: 0 }).catch(() => undefined);
  else await client.patch(kind.of, key, { type: 'merge', body: change(dice) }).catch(() => undefined);
  return what;
}

/** Of metadata, which all kinds have: what selects, what is kept, what nobody keeps. */
const change = (dice: number): object =>
  dice < 0.6
    ? { metadata: { labels: { 'app.kubernetes.io/name': `other-${Math.floor(dice * 100)}` } } }
    : dice < 0.8
      ? { metadata: { annotations: { 'cilium-cce.io/elb-id': `elb-${Math.floor(dice * 1000)}` } } }
      : { metadata: { annotations: { note: String(dice) } } };

test('after seeded changes, with watches that end, break and forget, it is what a fresh load is', async () => {
  const seed = 20_261_128;
  const random = seededRandom(seed);
  const server = await startServer();
  const writer = await fill(server);
  const connection = connectionTo(server);
  const http = new HttpClient(connection);
  const client = new FaultyClient(http, { clock: new AdjustableClock() });
  const followed = await followLive({ connection, client }, { random });
  const fresh = (): Promise<LoadedCluster> =>
    loadCluster({ connection, client: http }).then((loaded) => ({ ...loaded, kubernetesVersion: undefined }));
  const seen = new Set<string>();
  try {
    for (let round = 0; round < 12; round += 1) {
      const changed: string[] = [];
      for (let step = 0; step < 8; step += 1) {
        changed.push(await changeSomething(writer, random));
        const dice = random();
        const kind = world[Math.floor(random() * world.length)]!.of.plural;
        if (dice < 0.3) client.cutWatches((['end', 'error', 'gone'] as const)[Math.floor(random() * 3)]!, kind);
      }
      seen.add(await untilSame(followed, fresh, `seed ${seed}, round ${round}, after ${changed.join(', ')}`));
    }
    expect(seen.size).toBeGreaterThan(6);
  } finally {
    await followed.close();
    http.close();
  }
}, 120_000);

test('at rest: no list, one watch a part, and nothing is looked at again', async () => {
  const asked: string[] = [];
  const server = await startServer({ onAuthorization: ({ verb, resource }) => void asked.push(`${verb} ${resource}`) });
  const writer = await fill(server);
  await allowEverywhere(writer, 'User reader', 'reader', ['get,list,watch * *']);
  const connection = connectionTo(server, 'reader', []);
  const followed = await followLive({ connection });
  const { coverage } = await followed.look();
  const parts = ALL_KINDS.filter(({ of }) => coverage.served(of)).flatMap((kind) => partsOf(writer, kind)).length;
  await eventually(
    () => asked.filter((request) => request.startsWith('watch ')).length === parts,
    () => asked.join('\n'),
  );
  expect(asked.filter((request) => !/^(?:list|watch) /.test(request) || request.includes('secrets'))).toEqual([]);
  const first = await followed.look();
  const { revision } = first.model;
  asked.length = 0;
  for (let look = 0; look < 20; look += 1) {
    const again = await followed.look();
    expect(again.model).toBe(first.model);
    expect(again.coverage).toBe(first.coverage);
  }
  expect(asked).toEqual([]);
  expect(first.model.revision).toBe(revision);
  // A heartbeat is there to be read, and changes nothing.
  const key = { namespace: 'kube-system', name: 'cilium-operator-resource-lock' };
  await writer.patch(leases, key, { type: 'merge', body: { spec: { renewTime: '2026-11-27T20:00:00.000000Z' } } });
  await eventually(() => first.model.get(leases, key)?.spec?.renewTime === '2026-11-27T20:00:00.000000Z');
  expect(first.model.revision).toBe(revision);
  await writer.delete(leases, key);
  await eventually(() => first.model.get(leases, key) === undefined);
  expect(first.model.revision).toBeGreaterThan(revision);
  await followed.close();
});

test.each([
  ['two minutes ahead', 120_000],
  ['right', 0],
  ['two minutes behind', -120_000],
])('a laptop’s clock that is %s: ages go by the server’s', async (_what, aheadMs) => {
  const server = await startServer();
  const writer = await fill(server);
  const connection = connectionTo(server);
  const skewed = new AdjustableClock({ start: Date.now() + aheadMs });
  const followed = await followLive({ connection }, { clock: skewed });
  const operatorChecks = CHECKS.filter(({ code }) => code === 'CCE2003');
  /** How long ago the leader renewed its lock, and whether it counts as gone, to either kind of look. */
  const renewed = async (agoMs: number): Promise<boolean[]> => {
    const key = { namespace: 'kube-system', name: 'cilium-operator-resource-lock' };
    const renewTime = new Date(Date.now() - agoMs).toISOString().replace('Z', '000Z');
    await writer.patch(leases, key, { type: 'merge', body: { spec: { renewTime } } });
    await eventually(async () => (await followed.look()).model.get(leases, key)?.spec?.renewTime === renewTime);
    return [await followed.look(), await loadCluster({ connection }, { now: () => skewed.now() })].map(({ model, coverage, source }) => {
      const now = source.takenAt!;
      expect(Math.abs(now.getTime() - Date.now())).toBeLessThan(10_000);
      const { results } = diagnose({ model, coverage, source, now }, operatorChecks, { onFailure: brokenDown });
      return results.some(({ findings }) => findings.length > 0);
    });
  };
  expect(await renewed(5_000)).toEqual([false, false]);
  expect(await renewed(180_000)).toEqual([true, true]);
  await followed.close();
});

test('a server that goes away cannot be read; when it is back, it is what a fresh load is', async () => {
  const dataDir = await temporaryDirectory();
  const before = await startServer({ dataDir });
  await fill(before);
  const port = Number(new URL(before.url).port);
  const connection = connectionTo(before);
  const fresh = (): Promise<LoadedCluster> => loadCluster({ connection });
  const followed = await followLive({ connection });
  await untilSame(followed, fresh, 'before the restart');
  await before.stop();
  await eventually(() =>
    followed.look().then(
      () => false,
      (error: unknown) => error instanceof LoadError && error.message.includes('cannot be read'),
    ),
  );
  const after = await startServer({ dataDir, port, version: 'v1.34.1' });
  await after
    .client()
    .delete(services, { namespace: 'default', name: 'test-python' })
    .catch(() => undefined);
  await untilSame(followed, fresh, 'after the restart');
  expect((await followed.look()).kubernetesVersion).toBe('v1.34.1');
  await followed.close();
}, 120_000);

test('kinds that come and go with their definitions', async () => {
  const server = await startServer();
  const connection = connectionTo(server);
  const fresh = (): Promise<LoadedCluster> => loadCluster({ connection });
  const followed = await followLive({ connection });
  expect((await followed.look()).coverage.served(gateways)).toBe(false);
  await fill(server);
  await untilSame(followed, fresh, 'after the definitions have come');
  expect([...(await followed.look()).model.list(httpRoutes)]).not.toEqual([]);
  const client = server.client();
  for (const { plural, group } of [httpRoutes, ciliumNetworkPolicies])
    await client.delete(customResourceDefinitions, { name: `${plural}.${group}` });
  await untilSame(followed, fresh, 'after two have gone');
  await followed.close();
});

test('what may not be read is unknown, what may not be watched is listed again, and rights that come are noticed', async () => {
  const server = await startServer();
  const writer = await fill(server);
  const clock = new AdjustableClock();
  await allowEverywhere(writer, 'User dev', 'dev', ['list pods -', 'list,watch services -', 'get configmaps -']);
  const connection = connectionTo(server, 'dev', []);
  const fresh = (): Promise<LoadedCluster> => loadCluster({ connection });
  const followed = await followLive({ connection }, { clock });
  await untilSame(followed, fresh, 'with few rights');
  const { coverage } = await followed.look();
  expect(render(coverage.unknownKind(gateways)!, 'en')).toContain('grant the verb list on gateways');
  expect(coverage.unknownKind(configMaps)).toBeUndefined();
  expect((await followed.look()).notes.map((note) => render(note, 'en'))).toEqual([
    'this user may not watch pods: they are listed again once a minute; grant the verb watch',
  ]);
  // By name: at the next look. A list: when a minute has passed.
  await writer.delete(configMaps, { namespace: 'kube-system', name: 'cilium-config' });
  expect([...(await followed.look()).model.list(configMaps)].map(({ metadata }) => metadata.name)).not.toContain('cilium-config');
  await writer.patch(pods, await anyPod(writer), { type: 'merge', body: { metadata: { labels: { seen: 'later' } } } });
  const labelled = async (): Promise<boolean> =>
    [...(await followed.look()).model.list(pods)].some(({ metadata }) => metadata.labels?.['seen'] === 'later');
  expect(await labelled()).toBe(false);
  await clock.advance(60_000);
  expect(await labelled()).toBe(true);
  await writer.patch(clusterRoles, { name: 'dev' }, { type: 'merge', body: { rules: [rule('get,list,watch * *')] } });
  await clock.advance(400_000);
  await untilSame(followed, fresh, 'with all rights');
  await followed.close();
});

test('the cloud is asked once a minute at most, and rests nine times as long as it took', async () => {
  const server = await startServer();
  const clock = new AdjustableClock({ frozen: true });
  let asked = 0;
  const known = everywhere(null);
  const cloud: NonNullable<LoadOptions['cloud']> = async () => {
    asked += 1;
    if (asked === 2) await clock.advance(20_000);
    const signals = { loadBalancers: [], securityGroups: [], vpcCIDRs: [`10.${asked}.0.0/16`], routes: undefined };
    return { signals, coverage: { cloud: known, routes: known, 'security-groups': known } };
  };
  const followed = await followLive({ connection: connectionTo(server) }, { clock, cloud });
  const seen = async (): Promise<unknown> => (await followed.look()).model.cloud?.vpcCIDRs;
  expect([await seen(), await seen()]).toEqual([['10.1.0.0/16'], ['10.1.0.0/16']]);
  await clock.advance(59_000);
  expect(await seen()).toEqual(['10.1.0.0/16']);
  await clock.advance(1000);
  expect(await seen()).toEqual(['10.2.0.0/16']);
  await clock.advance(179_000);
  expect(await seen()).toEqual(['10.2.0.0/16']);
  await clock.advance(1000);
  expect(await seen()).toEqual(['10.3.0.0/16']);
  await followed.close();
});

const anyPod = async (client: KubeClient): Promise<{ namespace: string; name: string }> => {
  const { items } = await client.list(pods);
  const { namespace, name } = items[0]!.metadata;
  return { namespace: namespace!, name };
};

test('it ends while it reads', async () => {
  const server = await startServer();
  const stop = new AbortController();
  const following = followLive(
    { connection: connectionTo(server) },
    { signal: stop.signal, onProgress: () => stop.abort(new Error('enough')) },
  );
  await expect(following).rejects.toThrow('enough');
});
