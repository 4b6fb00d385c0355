/** A plan of the source document's environment: what is judged, in words that a person can check. @module */
import { expect, test } from 'vitest';
import { render } from '../i18n/index.ts';
import type { ClusterFacts, Fact } from './facts.ts';
import { makePlan, type Plan } from './plan.ts';

const fact = <T>(value: T): Fact<T> => ({ value, origin: { kind: 'file', where: 'cluster.yaml' } });

/** 環境概述 of the source document. */
const DOCUMENT: ClusterFacts = {
  kubernetesVersion: fact('v1.33'),
  networkMode: fact('overlay_l2'),
  kubeProxyMode: fact('iptables'),
  vpcCidrs: fact(['10.2.0.0/16']),
  nodeSubnets: fact(['10.2.128.0/17']),
  serviceCidr: fact('10.247.0.0/16'),
  containerCidrs: fact(['10.100.0.0/16']),
  ciliumVersion: fact('1.19.1'),
};

const outcomes = ({ verdicts }: Plan): string[] => verdicts.map(({ topic, outcome }) => `${topic} ${outcome}`);
const said = ({ verdicts }: Plan, topic: string): string[] =>
  verdicts.filter((one) => one.topic === topic).map(({ message }) => render(message, 'en'));

test('the source document’s environment: what is missing is asked for, nothing is made up', () => {
  const plan = makePlan(DOCUMENT);
  expect(outcomes(plan)).toEqual([
    'ownCilium care',
    'networkMode good',
    'addresses good',
    'capacity good',
    'nodes unknown',
    'kubeProxy care',
    'securityGroups good',
    'apiServer unknown',
    'versions care',
    'versions good',
    'bridge unknown',
    'adoption unknown',
  ]);
  expect(plan.outcome).toBe('unknown');
  // Not the container CIDR, which the document gives to Cilium as well (facts/huawei-cce.md §8).
  expect(plan.addresses).toMatchObject({ podCidrs: ['10.101.0.0/16'], maskSize: 24, nodes: 256, podsPerNode: 251, chosen: true });
});

test('the document’s own pool is CCE’s container CIDR: likely duplicates, unless no pod runs yet', () => {
  const own = makePlan({ ...DOCUMENT, podCidrs: fact(['10.100.0.0/16']) });
  expect(said(own, 'addresses')[0]).toContain('likely a pod that CCE’s CNI started');
  expect(own.outcome).toBe('bad');
  expect(outcomes(makePlan({ ...DOCUMENT, podCidrs: fact(['10.100.0.0/16']), runningPods: fact(0) }))).toContain('addresses care');
});

test('eni: no, with what to choose instead; DataPlane V2: no', () => {
  const plan = makePlan({ ...DOCUMENT, networkMode: fact('eni') });
  expect(plan.outcome).toBe('bad');
  expect(plan.modes.find(({ mode }) => mode === 'eni')!.instead).toHaveLength(5);
  expect(makePlan({ ...DOCUMENT, dataplaneV2: fact(true) }).outcome).toBe('bad');
});

test.each<[name: string, facts: ClusterFacts, topic: string, expected: string]>([
  [
    'the chart’s default pool',
    { podCidrs: fact(['10.0.0.0/8']) },
    'addresses',
    '10.0.0.0/8 for Cilium’s pods overlaps 10.2.0.0/16, the VPC',
  ],
  ['host bits', { podCidrs: fact(['10.101.3.0/16']) }, 'addresses', '10.101.3.0/16 is not the first address'],
  ['IPv6', { podCidrs: fact(['fd00::/104']) }, 'addresses', 'is IPv6'],
  ['a mask without pods', { podMaskSize: fact(30) }, 'capacity', 'a mask of /30 gives a node no address'],
  [
    'too few nodes',
    { podCidrs: fact(['10.101.0.0/24']), podMaskSize: fact(26), nodeGroups: fact([{ name: 'np', count: 3, most: 9 }]) },
    'capacity',
    'has room for 4 nodes, and there may be 9',
  ],
  [
    'an old kernel',
    { nodeGroups: fact([{ name: 'np', count: 1, kernel: '4.18.0-147' }]) },
    'nodes',
    'kernel 4.18.0-147 is older than 5.10',
  ],
  ['an old system', { nodeGroups: fact([{ name: 'np', count: 1, os: 'EulerOS 2.9' }]) }, 'nodes', 'EulerOS 2.9 comes with kernel 4.18'],
  ['Ubuntu in a tunnel', { nodeGroups: fact([{ name: 'np', count: 1, os: 'Ubuntu 22.04' }]) }, 'nodes', 'does not support Ubuntu 22.04'],
  ['the Service address', { apiServerHost: fact('10.247.0.1') }, 'apiServer', 'is the cluster’s own Service address'],
])('%s', (_name, facts, topic, expected) => {
  const plan = makePlan({ ...DOCUMENT, ...facts });
  expect(plan.outcome).toBe('bad');
  expect(said(plan, topic)[0]).toContain(expected);
});
