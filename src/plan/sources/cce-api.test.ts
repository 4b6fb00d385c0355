/** What the CCE API says of a cluster, as facts: pools with their limits, clusters of several kinds and ages, and the same cluster seen from inside. */
import { expect, test } from 'vitest';
import type { Cluster, NodePool } from '../../huawei/cce/types.ts';
import { message, render } from '../../i18n/index.ts';
import { combine, type ClusterFacts, type Fact, type FactsRead, type NodeGroup } from '../facts.ts';
import { readCceApi, type CloudAnswers } from './cce-api.ts';
import { besideNodes } from './cce-api-beside-nodes.ts';

const cluster = (spec: Partial<Cluster['spec']> = {}, status: Partial<Cluster['status']> = {}): Cluster => ({
  metadata: { uid: 'u', name: 'prod' },
  spec: {
    category: 'CCE',
    version: 'v1.33.5-r0',
    containerNetwork: { mode: 'vpc-router', cidr: '172.16.0.0/16', cidrs: [] },
    eniNetwork: { eniSubnetCIDR: '', subnets: [] },
    serviceNetwork: { IPv4CIDR: '' },
    kubernetesSvcIpRange: '10.247.0.0/16',
    kubeProxyMode: 'iptables',
    hostNetwork: { vpc: 'v', subnet: 's', SecurityGroup: 'sg-nodes' },
    configurationsOverride: [],
    ...spec,
  },
  status: { phase: 'Available', endpoints: [{ url: 'https://10.2.128.2:5443', type: 'Internal' }], ...status },
});

const NO_LIMIT = { enable: false, maxNodeCount: 0 };

const pool = (name: string, { spec, currentNode = 0 }: { spec?: Partial<NodePool['spec']>; currentNode?: number } = {}): NodePool => ({
  metadata: { uid: name, name },
  spec: {
    initialNodeCount: 0,
    autoscaling: NO_LIMIT,
    customSecurityGroups: [],
    nodeTemplate: { os: '', taints: [], nodeNicSpec: { primaryNic: { subnetId: '', subnetList: [] } }, extendParam: { maxPods: 0 } },
    extensionScaleGroups: [],
    ...spec,
  },
  status: { currentNode },
});

const read = (answers: Partial<CloudAnswers> = {}): FactsRead =>
  readCceApi({
    region: 'cn-north-4',
    cluster: cluster(),
    nodePools: [],
    vpc: { id: 'v', name: '', cidr: '10.2.0.0/16', extend_cidrs: ['100.64.0.0/16', '10.2.0.0/16'] },
    subnets: [
      { id: 's', name: '', cidr: '10.2.128.0/17', vpc_id: 'v', neutron_subnet_id: '', neutron_network_id: '' },
      { id: 's2', name: '', cidr: '10.2.128.0/17', vpc_id: 'v', neutron_subnet_id: '', neutron_network_id: '' },
    ],
    ...answers,
  });

const noted = ({ notes = [] }: FactsRead): string[] => notes.map(({ where, what }) => `${where}: ${render(what, 'en')}`);
const groups = (...nodePools: NodePool[]): readonly NodeGroup[] => read({ nodePools }).facts.nodeGroups!.value;

test('node pools: how many there are and may be, their own groups or the cluster’s, and nodes without a pool', () => {
  expect(
    groups(
      pool('plain', { currentNode: 2, spec: { initialNodeCount: 2 } }),
      pool('coming', { spec: { initialNodeCount: 4 } }),
      pool('scaled', {
        currentNode: 1,
        spec: {
          autoscaling: { enable: true, maxNodeCount: 4 },
          extensionScaleGroups: [{ autoscaling: { enable: true, maxNodeCount: 3 } }, { autoscaling: NO_LIMIT }],
        },
      }),
      pool('own', {
        spec: {
          customSecurityGroups: ['sg-1', 'sg-2'],
          nodeTemplate: { ...pool('').spec.nodeTemplate, taints: [{ key: 'a', value: '', effect: 'NoSchedule' }] },
        },
      }),
      pool('DefaultPool'),
    ),
  ).toEqual([
    { name: 'plain', count: 2, securityGroups: ['sg-nodes'] },
    { name: 'coming', count: 4, securityGroups: ['sg-nodes'] },
    { name: 'scaled', count: 1, most: 7, securityGroups: ['sg-nodes'] },
    { name: 'own', count: 0, securityGroups: ['sg-1', 'sg-2'], taints: ['a:NoSchedule'] },
  ]);
  expect(groups(pool('DefaultPool', { currentNode: 1 }))).toMatchObject([{ name: 'DefaultPool', count: 1 }]);
});

test('ranges, each once; those of an eni cluster are its subnets’; newer fields win over older', () => {
  expect(read().facts.vpcCidrs!.value).toEqual(['10.2.0.0/16', '100.64.0.0/16']);
  expect(read().facts.nodeSubnets!.value).toEqual(['10.2.128.0/17']);
  const several = cluster({
    containerNetwork: { mode: 'vpc-router', cidr: '172.16.0.0/16', cidrs: ['172.16.0.0/16', '172.17.0.0/16'] },
    serviceNetwork: { IPv4CIDR: '10.248.0.0/16' },
  });
  const { facts } = read({ cluster: several });
  expect([facts.containerCidrs!.value, facts.serviceCidr!.value]).toEqual([['172.16.0.0/16', '172.17.0.0/16'], '10.248.0.0/16']);
  const turbo = cluster({
    containerNetwork: { mode: 'eni', cidr: '', cidrs: [] },
    eniNetwork: { eniSubnetCIDR: '10.2.64.0/18', subnets: [] },
  });
  expect(read({ cluster: turbo }).facts).toMatchObject({ networkMode: { value: 'eni' }, containerCidrs: { value: ['10.2.64.0/18'] } });
});

test.each<[what: string, configurations: { name: string; value: unknown }[] | undefined, mode: string, expected: boolean | undefined]>([
  ['set', [{ name: 'dataplane-v2', value: true }], 'vpc-router', true],
  ['set, as text', [{ name: 'dataplane-v2', value: 'true' }], 'vpc-router', true],
  ['switched off', [{ name: 'dataplane-v2', value: false }], 'vpc-router', false],
  ['not said', [{ name: 'other', value: true }], 'vpc-router', undefined],
  ['not said, in a tunnel network, which has none', undefined, 'overlay_l2', false],
])('DataPlane V2: %s', (_what, configurations, mode, expected) => {
  const configurationsOverride = configurations ? [{ name: 'eni', configurations }] : [];
  const { facts, notes } = read({
    cluster: cluster({ configurationsOverride, containerNetwork: { mode, cidr: '172.16.0.0/16', cidrs: [] } }),
  });
  expect(facts.dataplaneV2?.value).toBe(expected);
  expect(notes).toHaveLength(expected === undefined ? 1 : 0);
});

test('a cluster that is still being made, and answers that are not there: notes with their reason', () => {
  const making = cluster(
    { containerNetwork: { mode: 'overlay_l2', cidr: '172.16.0.0/16', cidrs: [] } },
    { phase: 'Creating', endpoints: [{ url: 'nonsense', type: 'Internal' }] },
  );
  const why = message('plan.cceApi.forbidden', { what: message('plan.cceApi.nodePools'), region: 'r', right: 'cce:nodepool:list' });
  const answers = read({ cluster: making, nodePools: why });
  expect(noted(answers)).toEqual([
    'CCE API cluster prod: the cluster is in phase Creating, not Available: what is said of it may still change',
    'CCE API cluster prod: no address of the API server in the VPC is named yet: wait until the cluster is Available, or say --api-server',
    'CCE API cluster prod: these credentials may not read node pools in r: allow the action cce:nodepool:list',
  ]);
  expect(answers.facts.nodeGroups).toBeUndefined();
});

const seen = <T>(value: T, where = 'Nodes'): Fact<T> => ({ value, origin: { kind: 'cluster', where } });

/** The plan's view of both. */
function both(
  inside: ClusterFacts,
  nodePools: readonly NodePool[] = [],
): { contradictions: readonly string[]; facts: ClusterFacts; notes: string[] } {
  const sides = besideNodes(read({ nodePools }), inside);
  const { facts, contradictions } = combine([sides.cloud.facts, sides.cluster.facts]);
  return { facts, contradictions: contradictions.map(({ fact }) => fact), notes: [...noted(sides.cloud), ...noted(sides.cluster)] };
}

test('the same cluster from inside: one version, one server, and groups with the kernel that only nodes show', () => {
  const inside: ClusterFacts = {
    kubernetesVersion: seen('v1.33.5-r0-33.0.5'),
    dataplaneV2: seen(false),
    apiServerHost: seen('10.2.128.2', 'EndpointSlice default/kubernetes'),
    apiServerPort: seen(5443),
    nodeGroups: seen([
      { name: 'np', count: 2, os: 'Huawei Cloud EulerOS 2.0 (x86_64)', kernel: '5.10.0' },
      { name: 'Ubuntu 22.04', count: 1, os: 'Ubuntu 22.04', kernel: '5.15.0' },
    ]),
  };
  const { contradictions, facts, notes } = both(inside, [pool('np', { currentNode: 2 }), pool('DefaultPool', { currentNode: 1 })]);
  expect([contradictions, notes]).toEqual([[], []]);
  expect(facts.kubernetesVersion!.value).toBe('v1.33.5-r0');
  expect(facts.nodeGroups).toEqual({
    value: [
      { name: 'np', count: 2, os: 'Huawei Cloud EulerOS 2.0 (x86_64)', kernel: '5.10.0', securityGroups: ['sg-nodes'] },
      { name: 'DefaultPool', count: 1, os: 'Ubuntu 22.04', kernel: '5.15.0', securityGroups: ['sg-nodes'] },
    ],
    origin: { kind: 'cloud', where: 'CCE API cluster prod, Nodes' },
  });
});

test('a master’s own address in the VPC is the same server, and said; one outside of it is another cluster’s', () => {
  const master = both({ dataplaneV2: seen(false), apiServerHost: seen('10.2.129.7'), apiServerPort: seen(5444) });
  expect(master.contradictions).toEqual([]);
  expect(master.facts.apiServerHost!.value).toBe('10.2.128.2');
  expect(master.notes).toEqual([expect.stringContaining('calls its API server 10.2.129.7:5444, the CCE API 10.2.128.2:5443') as string]);
  expect(both({ apiServerHost: seen('192.168.0.2') }).contradictions).toEqual(['apiServerHost']);
});

test('nodes of a pool that does not exist, and another version, contradict', () => {
  const inside = { kubernetesVersion: seen('v1.31.1-r0'), nodeGroups: seen([{ name: 'gone', count: 1 }]) };
  expect(both(inside, [pool('np')]).contradictions).toEqual(['kubernetesVersion', 'nodeGroups']);
});

test('a version that says less is no other version', () => {
  const versions = (...all: string[]): ReturnType<typeof combine> =>
    combine(all.map((one, index) => ({ kubernetesVersion: seen(one, `s${index}`) })));
  expect(versions('v1.33', 'v1.33.5-r0', 'v1.33.5')).toMatchObject({
    facts: { kubernetesVersion: { value: 'v1.33.5-r0', origin: { where: 's1' } } },
    contradictions: [],
  });
  for (const [one, other] of [
    ['v1.3', 'v1.33'],
    ['v1.33.5-r0', 'v1.33.5-r1'],
    ['v1.33', 'v1.34.1-r0'],
  ])
    expect(versions(one!, other!).contradictions).toHaveLength(1);
});

test('parts of a load balancer that several sources say are one, unless they differ', () => {
  const elb = (value: object): ClusterFacts => ({ elb: { value, origin: { kind: 'file', where: 'a' } } }) as ClusterFacts;
  const joined = combine([elb({ id: 'x', kind: 'shared', protocol: 'TCP' }), elb({ id: 'x', kind: 'shared', vip: '10.2.128.9' })]);
  expect(joined.contradictions).toEqual([]);
  expect(joined.facts.elb!.value).toEqual({ id: 'x', kind: 'shared', protocol: 'TCP', vip: '10.2.128.9' });
  expect(combine([elb({ id: 'x', kind: 'shared' }), elb({ id: 'x', kind: 'dedicated' })]).contradictions).toHaveLength(1);
});
