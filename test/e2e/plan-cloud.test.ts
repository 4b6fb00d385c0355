/**
 * `cilium-cce plan --region … --cluster-name …`: what the CCE and VPC APIs say of a cluster, against the lab's own; the
 * same facts as a person would write, agreed with what the cluster's API shows; what is refused is unknown, with the right.
 */
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { staticCredentials } from '../../src/huawei/credentials.ts';
import { HuaweiHttp } from '../../src/huawei/http.ts';
import { systemClock } from '../../src/kube/clock.ts';
import { PLAN_RIGHTS } from '../../src/cli/plan-cloud.ts';
import { BRIDGE_ELB, DEDICATED_ELB, Lab, type LabOptions } from '../../src/lab/index.ts';
import { ciliumCce, startCiliumCce, type Ended } from '../cilium-cce.ts';

vi.setConfig({ testTimeout: 120_000 });

interface Printed {
  readonly outcome: string;
  readonly facts: Readonly<Record<string, { readonly value: unknown; readonly origin: { readonly kind: string; readonly where: string } }>>;
  readonly contradictions: readonly { readonly fact: string; readonly values: readonly { readonly where: string }[] }[];
}

const planned = ({ stdout }: Ended): Printed => JSON.parse(stdout) as Printed;
const valuesOf = (ended: Ended): Record<string, unknown> =>
  Object.fromEntries(Object.entries(planned(ended).facts).map(([name, { value }]) => [name, value]));

interface Site {
  readonly lab: () => Lab;
  readonly folder: () => string;
  /** `plan` with the lab's APIs in place of the region's. */
  readonly plan: (...args: string[]) => Promise<Ended>;
  readonly run: (...args: string[]) => Promise<Ended>;
}

function siteOf(options: LabOptions): Site {
  let folder = '';
  let lab: Lab;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cilium-cce-plan-cloud-'));
    lab = await Lab.start(options);
    await mkdir(join(folder, '.cilium-cce'));
    await lab.writeKubeconfig(join(folder, '.cilium-cce', 'kubeconfig'));
    const [key] = lab.cce.options.credentials;
    await mkdir(join(folder, 'keys'));
    await writeFile(join(folder, 'keys', 'access-key'), key!.accessKey);
    await writeFile(join(folder, 'keys', 'secret-key'), key!.secretKey);
  }, 120_000);
  afterAll(async () => {
    await lab.stop();
    await rm(folder, { recursive: true, force: true });
  });
  const run: Site['run'] = (...args) => ciliumCce(args, { cwd: folder, env: { HOME: folder } });
  return {
    lab: () => lab,
    folder: () => folder,
    run,
    plan: (...args) => {
      const { options: cloud, api, vpc, elb } = lab.cce;
      const endpoints = ['--cce-endpoint', api.endpoint, '--vpc-endpoint', vpc.endpoint, '--elb-endpoint', elb.endpoint];
      const own = ['--region', cloud.region, '--project-id', cloud.projectId, '--credentials-dir', 'keys', ...endpoints];
      return run('plan', ...own, ...args, '-o', 'json');
    },
  };
}

const factsByHand = (lab: Lab, more: Record<string, unknown>): Record<string, unknown> => {
  const { vpcCIDR, nodeSubnet, serviceCIDR, containerCIDR } = lab.options.addresses;
  return {
    name: 'lab',
    region: 'cn-north-4',
    kubernetesVersion: 'v1.33.5-r0',
    networkMode: lab.options.networkMode,
    kubeProxyMode: 'iptables',
    vpcCidrs: [vpcCIDR],
    nodeSubnets: [nodeSubnet],
    serviceCidr: serviceCIDR,
    containerCidrs: [containerCIDR],
    apiServerPort: 5443,
    nodeGroups: [
      {
        name: 'lab-pool',
        count: 2,
        os: 'Huawei Cloud EulerOS 2.0',
        maxPods: 110,
        securityGroups: ['cce-node'],
        taints: ['node.cilium.io/agent-not-ready=true:NoExecute'],
      },
    ],
    ...more,
  };
};

test.each(['plan-facts.md', 'plan-facts.zh-TW.md'])('the policy of docs/%s allows what is asked for, and nothing else', async (page) => {
  const text = await readFile(resolve(import.meta.dirname, '..', '..', 'docs', page), 'utf8');
  const [, json] = /```json\n([^`]*"cce:[^`]*)```/.exec(text)!;
  const { Statement } = JSON.parse(json!) as { Statement: { Effect: string; Action: string[] }[] };
  expect(Statement).toEqual([{ Effect: 'Allow', Action: [...PLAN_RIGHTS] }]);
});

test('the command that `lab up --bridge off` prints plans the lab', async () => {
  const cwd = await mkdtemp(join(tmpdir(), 'cilium-cce-plan-lab-'));
  const lab = await startCiliumCce(['lab', 'up', '--bridge', 'off'], 'plan --region', { cwd, env: { HOME: cwd } });
  try {
    const [, command] = /^ +bin\/cilium-cce (plan .*)$/m.exec(lab.output())!;
    const printed = await ciliumCce([...command!.split(' '), '--lab', '-o', 'json'], { cwd, env: { HOME: cwd } });
    expect(printed.stderr).toBe('');
    expect(planned(printed).contradictions).toEqual([]);
    expect(valuesOf(printed)).toMatchObject({
      name: 'lab',
      ciliumVersion: '1.19.1',
      podCidrs: ['10.100.0.0/16'],
      serviceCidr: '10.247.0.0/16',
    });
  } finally {
    expect((await lab.interrupt()).exitCode).toBe(0);
    await rm(cwd, { recursive: true, force: true });
  }
});

describe('a cluster as CCE hands it over', () => {
  const site = siteOf({ cilium: false, workload: false, bridge: 'off' });
  beforeEach(() => {
    const { api, vpc, elb } = site.lab().cce;
    api.injectFaults(undefined);
    vpc.injectFaults(undefined);
    api.forbid([]);
    vpc.forbid([]);
    elb.api.injectFaults(undefined);
  });

  test('its facts are those that a person would write by hand, and lead to the same plan', async () => {
    const asked = await site.plan('--cluster-name', 'lab');
    expect(asked.stderr).toBe('');
    const byHand = factsByHand(site.lab(), { dataplaneV2: false, apiServerHost: '10.2.128.2' });
    expect(valuesOf(asked)).toEqual(byHand);
    expect(planned(asked).facts['serviceCidr']!.origin).toEqual({ kind: 'cloud', where: 'CCE API cluster lab' });
    expect(planned(asked).facts['vpcCidrs']!.origin.where).toMatch(/^VPC API vpc /);
    await writeFile(join(site.folder(), 'cluster.yaml'), JSON.stringify(byHand));
    const written = await site.run('plan', '--facts', 'cluster.yaml', '-o', 'json');
    const verdicts = ({ stdout }: Ended): unknown => (JSON.parse(stdout) as { verdicts: unknown }).verdicts;
    expect(verdicts(asked)).toEqual(verdicts(written));
    expect(planned(await site.plan('--facts', 'cluster.yaml', '--cluster-id', site.lab().cce.options.clusterId)).contradictions).toEqual(
      [],
    );
  });

  test.each([['--lab'], ['--kubeconfig', '.cilium-cce/kubeconfig']])('what its own API shows agrees: %s', async (...source) => {
    const both = await site.plan(...source);
    expect(both.stderr).toBe('');
    expect(planned(both).contradictions).toEqual([]);
    const [group] = valuesOf(both)['nodeGroups'] as { kernel?: string; taints?: string[]; os?: string }[];
    expect(group).toMatchObject({ os: 'Huawei Cloud EulerOS 2.0', taints: ['node.cilium.io/agent-not-ready=true:NoExecute'] });
    expect(group!.kernel).toMatch(/^5\.10/);
    expect(valuesOf(both)).toMatchObject({ serviceCidr: '10.247.0.0/16', runningPods: expect.any(Number) as number });
  });

  test('a region alone is a fact, and nobody is asked; what asks needs a region, from wherever', async () => {
    const { api, options } = site.lab().cce;
    const before = [...api.requests.values()];
    expect(valuesOf(await site.run('plan', '--region', options.region, '-o', 'json'))).toEqual({ region: options.region });
    expect([...api.requests.values()]).toEqual(before);
    const lost = await site.run('plan', '--cluster-name', 'lab', '--credentials-dir', 'keys');
    expect(lost).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('add --region, or region to cluster.yaml') as string });
    const odd = await site.run('plan', '--region', 'https://x', '--cluster-name', 'lab');
    expect(odd).toMatchObject({ exitCode: 2, stdout: '' });
  });

  test('several clusters, none named, a wrong name, a wrong id: a sentence with those that there are', async () => {
    const { api, options } = site.lab().cce;
    const list = await listed(site);
    const other = { ...list[0]!, metadata: { name: 'other', uid: 'id-of-other' } };
    api.injectFaults(({ path }) => (path.endsWith('/clusters') ? { status: 200, body: { items: [...list, other] } } : undefined));
    const sentence = `lab (${options.clusterId}), other (id-of-other)`;
    const none = await site.plan();
    expect(none).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining(`There are ${sentence}; name one with --cluster-name`) as string,
    });
    const wrong = await site.plan('--cluster-name', 'labb');
    expect(wrong).toMatchObject({ exitCode: 2, stderr: expect.stringContaining(`is called labb; there are ${sentence}`) as string });
    expect(valuesOf(await site.plan('--cluster-name', 'lab'))['name']).toBe('lab');
    const both = await site.plan('--cluster-name', 'lab', '--cluster-id', options.clusterId);
    expect(both).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('do not go together') as string });
    const id = await site.plan('--cluster-id', 'nobody');
    expect(id).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('has the id nobody') as string });
    api.injectFaults(() => ({ status: 200, body: { items: [] } }));
    expect(await site.plan()).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('there is no cluster in this project') as string,
    });
  });

  test.each([
    ['cce:cluster:list', ['serviceCidr', 'vpcCidrs', 'nodeGroups', 'nodeSubnets']],
    ['cce:cluster:get', ['serviceCidr', 'vpcCidrs', 'nodeGroups', 'nodeSubnets']],
    ['cce:nodepool:list', ['nodeGroups']],
    ['vpc:vpcs:get', ['vpcCidrs']],
    ['vpc:subnets:get', ['nodeSubnets']],
  ])('without the right to %s its facts stay unknown, and the note names the right', async (right, missing) => {
    const { api, vpc } = site.lab().cce;
    api.forbid([right]);
    vpc.forbid([right]);
    const ended = await site.plan();
    expect(ended.exitCode).toBe(0);
    expect(ended.stderr).toMatch(new RegExp(`^Note: .*may not read .* allow the action ${right}\\n$`));
    const known = Object.keys(planned(ended).facts);
    const all = Object.keys(factsByHand(site.lab(), { dataplaneV2: false, apiServerHost: '' }));
    expect(all.filter((name) => !known.includes(name) && !['name', 'region'].includes(name))).toEqual(expect.arrayContaining(missing));
    if (!right.startsWith('cce:cluster:')) expect(all.filter((name) => !known.includes(name))).toEqual(missing);
  });

  test('nonsense in place of an answer, nobody there, wrong keys: a sentence', async () => {
    const { api, vpc } = site.lab().cce;
    for (const body of ['<html>', '[]', '{}', JSON.stringify({ items: [{ metadata: { name: 5 } }] })]) {
      api.injectFaults(() => ({ status: 200, body }));
      const ended = await site.plan();
      expect(ended).toMatchObject({ exitCode: 2, stdout: '' });
      expect(ended.stderr).toMatch(/^Error: CCE API: the list of clusters cannot be read in cn-north-4: .*answer/);
    }
    api.injectFaults(({ path }) => (path.endsWith('/clusters') ? undefined : { status: 200, body: '{"metadata":{}}' }));
    const noCluster = await site.plan();
    expect(noCluster).toMatchObject({ exitCode: 2, stdout: '' });
    expect(noCluster.stderr).toMatch(/^Error: CCE API: cluster \S+ cannot be read in cn-north-4: "spec" of the answer is not an object/);
    api.injectFaults(undefined);
    vpc.injectFaults(() => ({ status: 200, body: '{}' }));
    const noVpc = await site.plan();
    expect(noVpc.exitCode).toBe(0);
    expect(noVpc.stderr.split('\n').filter((line) => /^Note: .*cannot be read in cn-north-4: /.test(line))).toHaveLength(2);
    vpc.injectFaults(undefined);
    await mkdir(join(site.folder(), 'others'), { recursive: true });
    await writeFile(join(site.folder(), 'others', 'access-key'), 'STRANGER');
    await writeFile(join(site.folder(), 'others', 'secret-key'), 'whatever');
    for (const args of [
      ['--credentials-dir', 'others'],
      ['--credentials-dir', 'nowhere'],
      ['--cce-endpoint', 'https://127.0.0.1:1'],
    ]) {
      const ended = await site.plan(...args);
      expect(ended, args.join(' ')).toMatchObject({ exitCode: 2, stdout: '' });
      expect(ended.stderr, args.join(' ')).toMatch(/^Error: .*\n$/);
    }
  });

  test('values that no reader takes are notes, and the other facts hold', async () => {
    const [cluster] = await listed(site);
    const spec = { ...cluster!.spec, kubeProxyMode: 'nftables', kubernetesSvcIpRange: '', serviceNetwork: { IPv4CIDR: 'fd00::/108' } };
    const configurationsOverride = [{ name: 'eni', configurations: [{ name: 'dataplane-v2', value: true }] }];
    site
      .lab()
      .cce.api.injectFaults(({ path }) =>
        path.endsWith(cluster!.metadata.uid) ? { status: 200, body: { ...cluster, spec: { ...spec, configurationsOverride } } } : undefined,
      );
    const ended = await site.plan();
    expect(ended.stderr).toContain('Note: CCE API cluster lab: kubeProxyMode: nftables is none of iptables, ipvs');
    expect(ended.stderr).toContain('fd00::/108 is IPv6');
    expect(valuesOf(ended)).toMatchObject({ dataplaneV2: true, networkMode: 'overlay_l2' });
    expect(Object.keys(valuesOf(ended))).not.toContain('serviceCidr');
    expect(ended.exitCode).toBe(1);
  });

  test('a plan that is made of it can be rehearsed', async () => {
    const wishes = ['--elb-id', BRIDGE_ELB.id, '--elb-class', 'union', '--elb-credentials', '--gateway', 'shop/web:80'];
    expect(await site.plan(...wishes, '--backend', 'shop-svc:80', '--out', 'my-plan')).toMatchObject({ exitCode: 0, stderr: '' });
    const rehearsed = await site.run('lab', 'run', '--plan', 'my-plan', '--once', '--kubeconfig', 'rehearsal');
    expect(rehearsed).toMatchObject({ exitCode: 0, stderr: '', stdout: expect.stringContaining('Gateway shop/web') as string });
    expect(rehearsed.stdout).not.toContain('nodes:');
  });

  test('the ELB that a source names is looked at, and no other', async () => {
    const { elb } = site.lab().cce;
    await writeFile(join(site.folder(), 'elb.yaml'), `elb: {id: ${DEDICATED_ELB.id}, kind: dedicated, protocol: TCP}\n`);
    const ended = await site.plan('--facts', 'elb.yaml');
    expect(planned(ended).contradictions).toEqual([]);
    expect(valuesOf(ended)['elb']).toEqual({
      id: DEDICATED_ELB.id,
      kind: 'dedicated',
      protocol: 'TCP',
      name: DEDICATED_ELB.name,
      vip: '10.2.128.102',
      eip: DEDICATED_ELB.eip,
    });
    await writeFile(join(site.folder(), 'elb.yaml'), `elb: {id: ${DEDICATED_ELB.id}, kind: shared}\n`);
    const wrong = await site.plan('--facts', 'elb.yaml');
    expect(planned(wrong).contradictions.map(({ fact }) => fact)).toEqual(['elb']);
    expect(wrong.exitCode).toBe(1);
    elb.api.injectFaults(() => ({ answer: { status: 403, code: 'ELB.9803', message: 'no right' } }));
    expect((await site.plan('--facts', 'elb.yaml')).stderr).toContain('allow the action elb:loadbalancers:get');
  });
});

interface Shown {
  readonly metadata: { readonly name: string; readonly uid: string };
  readonly spec: Readonly<Record<string, unknown>>;
}

/** What the list of clusters answers. */
async function listed({ lab }: Site): Promise<Shown[]> {
  const { api, options } = lab().cce;
  const [credentials] = options.credentials;
  const http = new HuaweiHttp({ endpoint: api.endpoint, credentials: staticCredentials(credentials!), clock: systemClock });
  try {
    const path = `/api/v3/projects/${options.projectId}/clusters`;
    return (await http.request<{ items: Shown[] }>({ method: 'GET', noun: 'clusters', path })).items;
  } finally {
    http.close();
  }
}

describe('vpc-router, and another cluster beside it', () => {
  const addresses = {
    vpcCIDR: '192.168.0.0/16',
    nodeSubnet: '192.168.8.0/24',
    serviceCIDR: '10.247.0.0/16',
    containerCIDR: '172.16.0.0/16',
  };
  const site = siteOf({ cilium: false, workload: false, bridge: 'off', networkMode: 'vpc-router', addresses });
  const other = siteOf({ cilium: false, workload: false, bridge: 'off', nodes: 1 });

  test('its facts, and what the answer leaves open', async () => {
    const asked = await site.plan();
    expect(valuesOf(asked)).toEqual(factsByHand(site.lab(), { apiServerHost: '192.168.8.2' }));
    expect(asked.stderr).toMatch(/^Note: CCE API cluster lab: the answer does not say whether DataPlane V2 is on: .*\n$/);
    const both = await site.plan('--lab');
    expect(both.stderr).toBe('');
    expect(planned(both).contradictions).toEqual([]);
    expect(valuesOf(both)['dataplaneV2']).toBe(false);
  });

  test('a kubeconfig of another cluster is found out', async () => {
    const both = await site.plan('--kubeconfig', join(other.folder(), '.cilium-cce', 'kubeconfig'));
    expect(both.exitCode).toBe(1);
    const { contradictions } = planned(both);
    const [server] = contradictions;
    expect(server).toMatchObject({
      fact: 'apiServerHost',
      values: [
        { value: '192.168.8.2', where: 'CCE API cluster lab' },
        { value: '10.2.128.2', where: 'EndpointSlice default/kubernetes' },
      ],
    });
  });
});
