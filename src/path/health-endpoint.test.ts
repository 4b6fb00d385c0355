/** cilium-health: an address of the agent's own in the pod network, reached as a pod's is. @module */
import { describe, expect, test } from 'vitest';
import type { CiliumNode } from '../cluster/kinds.ts';
import type { Connection } from './model.ts';
import { clusterOf, meta, type ClusterSpecimen } from './testing/cluster.ts';
import { trace } from './trace.ts';

const HEALTH = { a: '10.100.0.7', b: '10.100.1.7' };

const ciliumNode = (name: string, ipv4: string): CiliumNode => ({
  apiVersion: 'cilium.io/v2',
  kind: 'CiliumNode',
  metadata: meta(name),
  spec: { health: { ipv4 } },
});

const cluster = (more: Partial<ClusterSpecimen> = {}) =>
  clusterOf({
    nodes: [
      { name: 'node-a', ip: '10.2.128.11' },
      { name: 'node-b', ip: '10.2.128.12', securityGroups: ['sg-pool'] },
    ],
    pods: [{ name: 'client', node: 'node-a', ip: '10.100.0.10' }],
    objects: [ciliumNode('node-a', HEALTH.a), ciliumNode('node-b', HEALTH.b)],
    ...more,
  });

const from = {
  'a pod': { kind: 'pod', namespace: 'default', name: 'client' },
  'a node': { kind: 'node', name: 'node-a' },
} as const;
const ask = (origin: keyof typeof from, address: string, port = 4240): Connection => ({
  from: from[origin],
  to: { address, port },
  protocol: 'TCP',
});

const tunnelRule = (open: boolean) => ({
  securityGroups: [
    { id: 'sg-node', name: 'worker', ingress: [] },
    {
      id: 'sg-pool',
      name: 'pool',
      ingress: open ? [{ protocol: 'udp' as const, ports: { from: 8472, to: 8472 }, source: { group: 'sg-node' } }] : [],
    },
  ],
});

describe.each(['a pod', 'a node'] as const)('from %s', (origin) => {
  test('it answers on the same node and, through the tunnel, on another', () => {
    expect(trace(cluster(), ask(origin, HEALTH.a)).outcome).toEqual({ kind: 'host', node: 'node-a', port: 4240, address: HEALTH.a });
    const far = trace(cluster({ cloud: tunnelRule(true) }), ask(origin, HEALTH.b));
    expect(far.outcome).toEqual({ kind: 'host', node: 'node-b', port: 4240, address: HEALTH.b });
    expect(far.hops.map(({ reason }) => reason)).toEqual(expect.arrayContaining(['routing.tunnel', 'endpoint.health']));
  });

  test('a tunnel that the security groups close is silence', () => {
    const { outcome, hops } = trace(cluster({ cloud: tunnelRule(false) }), ask(origin, HEALTH.b));
    expect(outcome).toEqual({ kind: 'timeout' });
    expect(hops.at(-1)!.reason).toBe('routing.tunnel-blocked');
  });

  test('so is native routing without a route of the VPC', () => {
    const { outcome, hops } = trace(cluster({ cloud: { routes: [] }, agent: { routing: { mode: 'native' } } }), ask(origin, HEALTH.b));
    expect(outcome).toEqual({ kind: 'timeout' });
    expect(hops.at(-1)!.reason).toBe('routing.no-vpc-route');
  });

  test('a node that is off is silent', () => {
    const nodes = [
      { name: 'node-a', ip: '10.2.128.11' },
      { name: 'node-b', ip: '10.2.128.12', up: false },
    ];
    expect(trace(cluster({ nodes }), ask(origin, HEALTH.b)).outcome).toEqual({ kind: 'timeout' });
  });

  test.each([
    ['another port', {}, 80],
    ['an agent that has stopped', { agent: { ready: false } }, 4240],
  ])('%s is refused', (_, more, port) => {
    expect(trace(cluster(more), ask(origin, HEALTH.b, port)).outcome).toEqual({ kind: 'refused' });
  });
});
