/** Pseudonyms: nobody's names are left, and everything still fits together. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadConnection } from '../../kube/kubeconfig.ts';
import { configMaps, customResourceDefinitions, namespaces, nodes, pods, services } from '../../kube/resources.ts';
import { Lab } from '../../lab/index.ts';
import { untilReady } from '../../lab/readiness.ts';
import { trace, type Connection, type Trace } from '../../path/index.ts';
import { gatewayClasses, gateways } from '../kinds.ts';
import { ALL_KINDS } from '../load-kinds.ts';
import { loadCluster, type LoadedCluster } from '../load.ts';
import { contentsOf } from './contents.ts';
import { Pseudonyms } from './pseudonyms.ts';
import { redacted } from './redact.ts';
import { packed } from './write.ts';
import { ZipFiles } from './zip-read.ts';

const key = Buffer.alloc(32, 7);

describe('Pseudonyms', () => {
  test('names, word by word; public words, ordinals and versions stay', () => {
    const of = new Pseudonyms(key);
    const shop = of.name('shop');
    expect(shop).toMatch(/^[a-z][a-z0-9]{7}$/);
    expect(of.name('cilium-gateway-shop')).toBe(`cilium-gateway-${shop}`);
    expect(of.name('shop-0')).toBe(`${shop}-0`);
    expect(of.name('Shop')).toBe(shop);
    expect(of.name('quay.io/cilium/cilium:v1.19.1')).toBe('quay.io/cilium/cilium:v1.19.1');
    expect(new Pseudonyms().name('shop')).not.toBe(shop);
  });

  test('addresses keep their subnets, and what kind of address they are', () => {
    const of = new Pseudonyms(key);
    const common = (a: string, b: string): number => {
      const bits = (text: string): string =>
        text
          .split('.')
          .map((octet) => Number(octet).toString(2).padStart(8, '0'))
          .join('');
      const [one, other] = [bits(a), bits(b)];
      let length = 0;
      while (length < 32 && one[length] === other[length]) length += 1;
      return length;
    };
    const all = [
      '10.2.128.11',
      '10.2.128.12',
      '10.2.130.1',
      '10.100.0.7',
      '192.168.3.4',
      '172.16.0.9',
      '100.125.4.4',
      '203.0.113.10',
      '8.8.8.8',
    ];
    for (const a of all) for (const b of all) expect(common(of.name(a), of.name(b))).toBe(common(a, b));
    expect(of.name('10.2.128.11')).toMatch(/^10\./);
    expect(of.name('100.125.4.4')).toMatch(/^100\.125\./);
    for (const same of ['0.0.0.0', '127.0.0.1', '224.0.0.1', '0.0.0.0/0', '10.0.0.0/8', '::/0']) expect(of.name(same)).toBe(same);
    const network = of.name('10.2.128.0/17');
    expect(network).toMatch(/\.0\/17$/);
    expect(common(network.split('/')[0]!, of.name('10.2.128.11'))).toBeGreaterThanOrEqual(17);
    expect(of.name('fd00:1:2::5').slice(0, 5)).toBe('fd00:');
    expect(of.name('TCP://10.2.128.11:443')).toBe(`TCP://${of.name('10.2.128.11')}:443`);
  });

  test('running text: names that are known, addresses, hosts', () => {
    const of = new Pseudonyms(key);
    const shop = of.name('shop');
    const text = of.text('pod shop-1 at 10.2.128.11 cannot reach db.example.com: connection refused');
    expect(text).toBe(`pod ${shop}-1 at ${of.name('10.2.128.11')} cannot reach ${of.name('db.example.com')}: connection refused`);
  });
});

describe('a redacted snapshot of the lab', () => {
  let folder: string;
  let lab: Lab;
  let live: LoadedCluster;
  let read: LoadedCluster;
  let text = '';
  const of = new Pseudonyms(key);
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cilium-cce-redact-'));
    lab = await Lab.start();
    await untilReady(lab, () => undefined, 60_000);
    await lab.client.create(namespaces, { metadata: { name: 'acmecorp-payments', labels: { 'acmecorp.example/owner': 'ACMECORP' } } });
    await lab.client.create(services, {
      metadata: { name: 'acmecorp-web', namespace: 'acmecorp-payments', annotations: { 'cilium-cce.io/note': 'for acmecorp' } },
      spec: {
        selector: { team: 'AcmeCorp' },
        ports: [{ name: 'acmecorp', port: 80, targetPort: 'acmecorp', appProtocol: 'acmecorp.example/own' }],
      },
    });
    await lab.client.create(gatewayClasses, {
      metadata: { name: 'acmecorp' },
      spec: { controllerName: 'acmecorp.example/gateways', description: 'run by acmecorp' },
    });
    const kubeconfig = join(folder, 'kubeconfig');
    await lab.writeKubeconfig(kubeconfig);
    live = await loadCluster({ connection: await loadConnection({ path: kubeconfig }), lab: true });
    const bytes = Buffer.concat(packed(redacted(contentsOf(live, '1', new Date()), of)));
    const file = join(folder, 'redacted.zip');
    await writeFile(file, bytes);
    read = await loadCluster({ paths: [file] });
    const files = new ZipFiles('x', bytes);
    text = [...files.names()].map((name) => Buffer.from(files.read(name)).toString('utf8')).join('\n');
  }, 60_000);
  afterAll(async () => {
    await lab.stop();
    await rm(folder, { recursive: true, force: true });
  });

  test('says that it is one', () => {
    expect(read.source.redacted).toBe(true);
    expect(read.notes).toEqual([]);
  });

  test('holds none of the names, nor an address of a node, a pod, a Service or the cloud', () => {
    expect(text.toLowerCase()).not.toContain('acmecorp');
    const addresses = [
      ...[...live.model.list(pods)].flatMap(({ status }) => status?.podIP ?? []),
      ...[...live.model.list(nodes)].map(({ metadata }) => metadata.name),
      ...[...live.model.list(services)].flatMap(({ spec }) => spec?.clusterIP ?? []),
      ...live.model.cloud!.loadBalancers.flatMap(({ vipAddress, publicAddress, id }) => [vipAddress, publicAddress!, id]),
    ].filter((address) => address !== 'None');
    const pseudonyms = new Set(addresses.map((address) => of.name(address)));
    // An address may be another one's pseudonym by chance.
    expect(addresses.filter((address) => text.includes(`"${address}"`) && !pseudonyms.has(address))).toEqual([]);
    expect(text).not.toContain('notes-elb');
  });

  test('as many objects of each kind; those that are found by name are there', () => {
    const counts = ({ model }: LoadedCluster) => ALL_KINDS.map(({ of: kind }) => [kind.kind, [...model.list(kind)].length]);
    expect(counts(read)).toEqual(counts(live));
    const config = { namespace: 'kube-system', name: 'cilium-config' };
    expect(Object.keys(read.model.get(configMaps, config)!.data!)).toEqual(Object.keys(live.model.get(configMaps, config)!.data!));
    for (const { metadata } of live.model.list(customResourceDefinitions))
      expect(read.model.get(customResourceDefinitions, { name: metadata.name })).toBeDefined();
    for (const { of: kind } of ALL_KINDS) expect(read.coverage.served(kind)).toBe(live.coverage.served(kind));
  });

  test('packets take the same way', () => {
    const [gateway] = [...read.model.list(gateways)];
    expect(gateway).toBeDefined();
    const path = ({ model }: LoadedCluster): Trace => {
      const to = model.cloud!.loadBalancers.find(({ listeners }) => listeners.length > 0)!;
      const connection: Connection = {
        from: { kind: 'external', address: '198.51.100.7' },
        to: { address: to.publicAddress!, port: to.listeners[0]!.port },
        protocol: 'TCP',
        request: { method: 'GET', path: '/', authority: 'localhost', headers: {} },
      };
      return trace(model, connection);
    };
    const shape = ({ hops, outcome }: Trace) => ({ hops: hops.map(({ kind, state }) => [kind, state]), outcome: outcome.kind });
    expect(shape(path(read))).toEqual(shape(path(live)));
    expect(path(read).outcome.kind).toBe('pod');
  });
});
