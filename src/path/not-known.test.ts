/** Where nobody looked a path ends in "not known", or goes on with a hop that says so: never as if there were nothing. */
import { describe, expect, test } from 'vitest';
import type { CloudSignals, NodeSignals } from '../cluster/model.ts';
import { StaticClusterModel } from '../cluster/static.ts';
import { clusterOf, frontend, loadBalancer } from './testing/cluster.ts';
import { trace } from './trace.ts';

const CLIENT = '203.0.113.9';
const NODE = '10.2.128.11';
const throughElb = { from: { kind: 'external', address: CLIENT }, to: { address: '122.9.70.186', port: 80 }, protocol: 'TCP' } as const;
const toNode = (port: number) => ({ from: { kind: 'external', address: CLIENT }, to: { address: NODE, port }, protocol: 'TCP' }) as const;
const cloud = (more: Partial<CloudSignals> = {}): CloudSignals => ({
  loadBalancers: [loadBalancer([{}])],
  securityGroups: [],
  vpcCIDRs: undefined,
  routes: undefined,
  ...more,
});
const last = (result: ReturnType<typeof trace>) => {
  const { state, reason } = result.hops.at(-1)!;
  return `${state} ${reason}`;
};

const nodeObject = {
  apiVersion: 'v1',
  kind: 'Node',
  metadata: { name: 'node-a', uid: 'node-a', resourceVersion: '1', creationTimestamp: '2026-01-01T00:00:00Z' },
  status: { addresses: [{ type: 'InternalIP', address: NODE }] },
};

test('a member, and a client’s own destination, on a node without signals', () => {
  const cluster = new StaticClusterModel({ objects: [nodeObject], cloud: cloud() });
  for (const connection of [throughElb, toNode(31_000)]) {
    const result = trace(cluster, connection);
    expect(last(result)).toBe('unknown node.not-known');
    expect(result.outcome).toEqual({ kind: 'unknown' });
  }
});

test('a NodePort whose backend is a node without signals', () => {
  const cluster = clusterOf({
    nodes: [{ name: 'node-b', ip: '10.2.128.12' }],
    objects: [nodeObject],
    frontends: [frontend('NodePort', '0.0.0.0:31000', 'default/web', [`${NODE}:31001`])],
  });
  const result = trace(cluster, { ...toNode(0), to: { address: '10.2.128.12', port: 31_000 } });
  expect(last(result)).toBe('unknown node.not-known');
});

describe('members', () => {
  test('whose health is not known are all candidates, and the hop says so', () => {
    const one = loadBalancer([{ operatingStatus: 'UNKNOWN' }, { address: '10.2.128.12' }]);
    const listeners = one.listeners.map((listener) => ({ ...listener, pool: { ...listener.pool!, healthUnknown: true as const } }));
    const cluster = new StaticClusterModel({ objects: [nodeObject], cloud: cloud({ loadBalancers: [{ ...one, listeners }] }) });
    const { hops } = trace(cluster, throughElb);
    expect(hops[2]).toMatchObject({ state: 'pass', reason: 'elb-member.health-not-known', params: { member: NODE, total: 2 } });
  });

  test('none at all are none, known or not', () => {
    const one = loadBalancer([]);
    const listeners = one.listeners.map((listener) => ({ ...listener, pool: { ...listener.pool!, healthUnknown: true as const } }));
    const cluster = new StaticClusterModel({ cloud: cloud({ loadBalancers: [{ ...one, listeners }] }) });
    expect(last(trace(cluster, throughElb))).toBe('refuse elb-member.none');
  });
});

describe('a port of a node of which its objects tell', () => {
  const expecting = (expected: NonNullable<NodeSignals['expected']>, hostPorts: number[] = []): StaticClusterModel => {
    const seen = clusterOf({ nodes: [{ name: 'node-a', ip: NODE, hostPorts }] }).node('node-a')!;
    return new StaticClusterModel({ nodes: [{ ...seen, securityGroups: [], expected }], cloud: cloud() });
  };
  const NODE_PORTS = { closedWithoutFrontend: { from: 30_000, to: 32_767 } };

  test.each([
    [NODE_PORTS, 30_000, 'refuse node.port-closed'],
    [NODE_PORTS, 32_767, 'refuse node.port-closed'],
    [NODE_PORTS, 29_999, 'unknown node.port-not-known'],
    [NODE_PORTS, 32_768, 'unknown node.port-not-known'],
    [{ closedWithoutFrontend: undefined }, 31_000, 'unknown node.port-not-known'],
  ])('%o: port %i is %s', (expected, port, told) => {
    expect(last(trace(expecting(expected), toNode(port)))).toBe(told);
  });

  test('one that a pod is known to listen on is open', () => {
    expect(last(trace(expecting(NODE_PORTS, [8080]), toNode(8080)))).toBe('pass node.host-process');
  });
});

test('security groups that are not known are passed, and the hop says so', () => {
  const seen = clusterOf({ nodes: [{ name: 'node-a', ip: NODE, hostPorts: [8080], securityGroups: [] }], cloud: { securityGroups: [] } });
  const { hops, outcome } = trace(seen, toNode(8080));
  expect(hops[0]).toMatchObject({ state: 'pass', reason: 'security-group.not-known' });
  expect(outcome.kind).toBe('host');
});

test('a route table that is not known refuses nothing: from outside to a pod it cannot say, between nodes it goes on', () => {
  const native = { routing: { mode: 'native' as const } };
  const cluster = clusterOf({
    nodes: [
      { name: 'node-a', ip: NODE },
      { name: 'node-b', ip: '10.2.128.12' },
    ],
    pods: [
      { name: 'a', node: 'node-a', ip: '10.100.0.7' },
      { name: 'b', node: 'node-b', ip: '10.100.1.7' },
    ],
    agent: native,
  });
  cluster.setCloud(cloud());
  const fromOutside = trace(cluster, {
    from: { kind: 'external', address: CLIENT },
    to: { address: '10.100.1.7', port: 80 },
    protocol: 'TCP',
  });
  expect(last(fromOutside)).toBe('unknown routing.not-known');
  const between = trace(cluster, {
    from: { kind: 'pod', namespace: 'default', name: 'a' },
    to: { address: '10.100.1.7', port: 80 },
    protocol: 'TCP',
  });
  expect(between.outcome).toMatchObject({ kind: 'pod', name: 'b' });
});
