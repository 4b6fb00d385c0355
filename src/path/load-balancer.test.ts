/** Whose address a member of an ELB's pool sees, and what follows from it. */
import { describe, expect, test } from 'vitest';
import type { CloudSignals, ListenerSignals } from '../cluster/model.ts';
import { clusterOf, envoyConfig, frontend, GATEWAY_LISTENER, loadBalancer, service, slice } from './testing/cluster.ts';
import { trace } from './trace.ts';

const CLIENT = '203.0.113.9';
const NODE_A = '10.2.128.11';
const fromOutside = { from: { kind: 'external', address: CLIENT }, to: { address: '122.9.70.186', port: 80 }, protocol: 'TCP' } as const;

const gateway = frontend('NodePort', '0.0.0.0:32546', 'default/cilium-gateway-ip-gateway', ['192.192.192.192:9999'], {
  l7Listener: GATEWAY_LISTENER,
});

/** A load balancer with one listener, made from the default one. */
function cluster(listener: Partial<ListenerSignals>, guaranteed = false, more: Partial<CloudSignals> = {}) {
  const one = loadBalancer([{}], { guaranteed });
  const listeners = one.listeners.map((listenerBefore) => ({ ...listenerBefore, ...listener }));
  return clusterOf({
    nodes: [
      { name: 'node-a', ip: NODE_A, ingressIP: '10.100.0.2' },
      { name: 'node-b', ip: '10.2.128.12', ingressIP: '10.100.1.2' },
    ],
    pods: [
      { name: 'curl', node: 'node-a', ip: '10.100.0.7' },
      { name: 'web-0', node: 'node-b', ip: '10.100.1.10' },
    ],
    objects: [
      envoyConfig([{ domains: ['*'], routes: [{ match: { prefix: '/' }, route: { cluster: 'default:web:80' } }] }]),
      service('web', [{ name: 'http', port: 80, targetPort: 8080 }]),
      slice('web', [{ ip: '10.100.1.10' }], { name: 'http', port: 8080 }),
    ],
    frontends: [gateway],
    cloud: { loadBalancers: [{ ...one, listeners }], ...more },
  });
}

const reasons = (result: ReturnType<typeof trace>): string[] => result.hops.map(({ reason }) => reason);

describe('a shared ELB', () => {
  test('shows members its own address, unless the listener keeps the client’s', () => {
    expect(trace(cluster({ transparentClientIP: false }), fromOutside).sourceAddress).toBe('100.125.0.1');
    expect(trace(cluster({ transparentClientIP: true }), fromOutside).sourceAddress).toBe(CLIENT);
  });

  test('that keeps addresses passes by the node’s security groups, one that does not is judged by them', () => {
    const closed = { securityGroups: [{ id: 'sg-node', name: 'worker', ingress: [] }] };
    const judged = trace(cluster({ transparentClientIP: false }, false, closed), fromOutside);
    expect(judged.outcome.kind).toBe('timeout');
    expect(reasons(judged).at(-1)).toBe('security-group.denied');
    const passed = trace(cluster({ transparentClientIP: true }, false, closed), fromOutside);
    expect(passed.outcome).toMatchObject({ kind: 'envoy', node: 'node-a' });
    expect(reasons(passed)).toContain('security-group.bypassed');
    // The probes of the same listener come from the ELB, and are judged.
    const probe = { ...fromOutside, from: { kind: 'elb', loadBalancer: 'lb-1' }, to: { address: NODE_A, port: 32_546 } } as const;
    expect(trace(cluster({ transparentClientIP: true }, false, closed), probe).outcome.kind).toBe('timeout');
  });

  test('forwards by the listener that a connection came through', () => {
    const forwarded = {
      from: { kind: 'elb', loadBalancer: 'lb-1', listener: 'listener-1', client: CLIENT },
      to: { address: NODE_A, port: 32_546 },
      protocol: 'TCP',
    } as const;
    expect(trace(cluster({ transparentClientIP: true }), forwarded).sourceAddress).toBe(CLIENT);
    expect(trace(cluster({ transparentClientIP: false }), forwarded).sourceAddress).toBe('100.125.0.1');
  });
});

test('a dedicated ELB keeps addresses, and security groups judge the client', () => {
  const onlyElb = {
    securityGroups: [{ id: 'sg-node', name: 'worker', ingress: [{ protocol: 'tcp', source: { cidr: '100.125.0.0/16' } }] }],
  } as const;
  expect(trace(cluster({}, true), fromOutside).sourceAddress).toBe(CLIENT);
  const denied = trace(cluster({}, true, onlyElb), fromOutside);
  expect(reasons(denied).at(-1)).toBe('security-group.denied');
});

describe('a node that is client and back end of the same listener', () => {
  const fromPod = { ...fromOutside, from: { kind: 'pod', namespace: 'default', name: 'curl' } } as const;

  test.each([
    ['gets no answer where the listener keeps addresses', true, 'timeout'],
    ['is served where it does not', false, 'envoy'],
  ] as const)('%s', (_name, transparentClientIP, outcome) => {
    const fromNode = { ...fromOutside, from: { kind: 'node', name: 'node-a' } } as const;
    for (const connection of [fromNode, fromPod]) {
      const result = trace(cluster({ transparentClientIP }), connection);
      expect(result.outcome.kind).toBe(outcome);
      if (transparentClientIP) expect(reasons(result).at(-1)).toBe('elb-member.is-client');
    }
    const other = { ...fromOutside, from: { kind: 'node', name: 'node-b' } } as const;
    expect(trace(cluster({ transparentClientIP }), other).outcome.kind).toBe('envoy');
  });
});

test.each([
  ['TERMINATED_HTTPS', 'pod'],
  ['HTTPS', 'pod'],
  // The Gateway has no filter chain for TLS.
  ['TCP', 'refused'],
] as const)('a client’s TLS ends at a listener of protocol %s or not', (protocol, outcome) => {
  const request = { method: 'GET', path: '/', authority: 'shop.example', headers: {} };
  const result = trace(cluster({ protocol }), { ...fromOutside, request, tls: { serverName: 'shop.example' } });
  expect(result.outcome.kind).toBe(outcome);
});
