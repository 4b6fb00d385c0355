/** East–west: from a pod to pods, nodes and outside, with policy and routing in between. @module */
import { describe, expect, test } from 'vitest';
import type { KubeObject } from '../kube/objects.ts';
import { judgeDnsQuery, judgeRequest } from './l7-policy.ts';
import type { Connection, Trace } from './model.ts';
import { clusterOf, frontend, GATEWAY_LISTENER, policy, type ClusterSpecimen } from './testing/cluster.ts';
import { trace } from './trace.ts';

const last = ({ hops }: Trace) => hops.at(-1)!;
const WEB = { 'app.kubernetes.io/name': 'test-python' };

const PODS = [
  { name: 'client', node: 'node-a', ip: '10.100.0.10', labels: { app: 'client' } },
  { name: 'other', node: 'node-a', ip: '10.100.0.11', labels: { app: 'other' } },
  { name: 'near', node: 'node-a', ip: '10.100.0.12', labels: WEB },
  { name: 'far', node: 'node-b', ip: '10.100.1.10', labels: WEB },
];

function cluster(more: Partial<ClusterSpecimen> = {}) {
  return clusterOf({
    nodes: [
      { name: 'node-a', ip: '10.2.128.11' },
      { name: 'node-b', ip: '10.2.128.12' },
    ],
    pods: PODS,
    frontends: [frontend('ClusterIP', '10.247.9.9:80', 'default/test-python-svc', ['10.100.0.12:80', '10.100.1.10:80'])],
    ...more,
  });
}

const connect = (from: string, address: string, port = 80, more: Partial<Connection> = {}): Connection => ({
  from: { kind: 'pod', namespace: 'default', name: from },
  to: { address, port },
  protocol: 'TCP',
  ...more,
});

const allowClient = (http?: { method?: string; path?: string }[]) => [
  {
    fromEndpoints: [{ matchLabels: { app: 'client' } }],
    toPorts: [{ ports: [{ port: '80', protocol: 'TCP' }], ...(http && { rules: { http } }) }],
  },
];
const l3l4 = policy('test-python-ingress', { endpointSelector: { matchLabels: WEB }, ingress: allowClient() });
const l7 = policy('test-python-l7', { endpointSelector: { matchLabels: WEB }, ingress: allowClient([{ method: 'GET', path: '/' }]) });

describe('the source document’s policies', () => {
  test.each([
    ['near', '10.100.0.12'],
    ['far', '10.100.1.10'],
  ])('L3/L4: app=client reaches the pod %s, another pod does not', (name, address) => {
    const guarded = cluster({ objects: [l3l4] });
    expect(trace(guarded, connect('client', address)).outcome).toMatchObject({ kind: 'pod', name });
    const denied = trace(guarded, connect('other', address));
    expect(denied.outcome).toEqual({ kind: 'timeout' });
    expect(last(denied)).toMatchObject({ reason: 'policy.default-deny', params: { direction: 'ingress', port: 80 } });
  });

  test('through the Service the pod’s port counts, and the backend is the chooser’s', () => {
    const guarded = cluster({ objects: [l3l4] });
    expect(trace(guarded, connect('client', '10.247.9.9'), { choose: () => 1 }).outcome).toMatchObject({ kind: 'pod', name: 'far' });
    expect(trace(guarded, connect('other', '10.247.9.9')).outcome).toEqual({ kind: 'timeout' });
  });

  test('L7: GET / passes, another method or path gets 403', () => {
    const guarded = cluster({ objects: [l7] });
    const { outcome } = trace(guarded, connect('client', '10.100.0.12'));
    if (outcome.kind !== 'l7-proxy') throw new Error(`outcome ${outcome.kind}`);
    const ask = (method: string, path: string) => judgeRequest(guarded, outcome, { method, path, authority: 'web', headers: {} });
    expect(ask('GET', '/').answer).toBeUndefined();
    expect(ask('GET', '/').hops).toMatchObject([
      { state: 'pass', reason: 'l7-policy.allowed', params: { rules: 'CiliumNetworkPolicy/default/test-python-l7 spec.ingress[0]' } },
    ]);
    for (const [method, path] of [
      ['GET', '/x'],
      ['GET', '/?q=1'],
      ['POST', '/'],
      ['HEAD', '/'],
    ] as const) {
      expect(ask(method, path).answer).toMatchObject({ status: 403, body: 'Access denied\r\n' });
    }
  });

  test('applied together, the L7 policy has no effect', () => {
    const guarded = cluster({ objects: [l3l4, l7] });
    const request = { method: 'POST', path: '/anything', authority: 'web', headers: {} };
    const result = trace(guarded, connect('client', '10.100.1.10', 80, { request }));
    expect(result.outcome).toMatchObject({ kind: 'pod', name: 'far' });
    expect(last(result)).toMatchObject({ reason: 'l7-policy.unrestricted' });
  });

  test('a trace with a request goes on to the answer', () => {
    const request = { method: 'DELETE', path: '/', authority: 'web', headers: {} };
    const result = trace(cluster({ objects: [l7] }), connect('client', '10.100.1.10', 80, { request }));
    expect(result.outcome).toEqual({ kind: 'http', status: 403 });
    expect(result.decision).toMatchObject({ kind: 'answer', status: 403 });
  });

  test('a pod that reaches itself through its own Service proves nothing', () => {
    const guarded = cluster({ objects: [l3l4] });
    const result = trace(guarded, connect('near', '10.247.9.9'), { choose: () => 0 });
    expect(result.outcome).toMatchObject({ kind: 'pod', name: 'near' });
    expect(last(result)).toMatchObject({ reason: 'policy.loopback' });
    // The other replica is policed as ever.
    expect(trace(guarded, connect('near', '10.247.9.9'), { choose: () => 1 }).outcome).toEqual({ kind: 'timeout' });
  });

  test('the kubelet’s probe passes, a process of another node does not', () => {
    const guarded = cluster({ objects: [l3l4] });
    const probe = (node: string) =>
      ({ from: { kind: 'node', name: node }, to: { address: '10.100.0.12', port: 80 }, protocol: 'TCP' }) as const;
    expect(trace(guarded, probe('node-a')).hops.map(({ reason }) => reason)).toContain('policy.allowed-local-host');
    expect(last(trace(guarded, probe('node-b')))).toMatchObject({ params: { peer: 'reserved:remote-node' }, state: 'drop' });
  });
});

describe('egress policy', () => {
  const egress = (peer: object): KubeObject => policy('out', { endpointSelector: { matchLabels: { app: 'client' } }, egress: [peer] });

  test.each([
    ['to a pod by labels', { toEndpoints: [{ matchLabels: WEB }] }, '10.100.1.10', 'pod'],
    ['to the world by CIDR', { toCIDR: ['198.51.100.0/24'] }, '198.51.100.7', 'external'],
    ['to a node by entity', { toEntities: ['remote-node'] }, '10.2.128.12', 'host'],
  ])('%s', (_, peer, address, kind) => {
    const guarded = cluster({ objects: [egress(peer)] });
    expect(trace(guarded, connect('client', address, kind === 'host' ? 22 : 80)).outcome.kind).toBe(kind);
    expect(trace(guarded, connect('client', '203.0.113.1')).outcome).toEqual({ kind: 'timeout' });
    expect(last(trace(guarded, connect('client', '203.0.113.1')))).toMatchObject({ kind: 'egress-policy' });
  });

  test('an explicit deny is told apart from default deny', () => {
    const guarded = cluster({
      objects: [
        policy('no-dns', {
          endpointSelector: {},
          egressDeny: [{ toPorts: [{ ports: [{ port: '53', protocol: 'ANY' }] }] }],
          enableDefaultDeny: { egress: false },
        }),
      ],
    });
    expect(last(trace(guarded, connect('client', '10.100.1.10', 53)))).toMatchObject({ reason: 'policy.denied' });
    expect(trace(guarded, connect('client', '10.100.1.10', 80)).outcome.kind).toBe('pod');
  });

  test('a named port means the port of that name in the cluster', () => {
    const guarded = cluster({
      objects: [policy('named', { endpointSelector: {}, ingress: [{ toPorts: [{ ports: [{ port: 'http', protocol: 'TCP' }] }] }] })],
    });
    // No container names a port.
    expect(trace(guarded, connect('client', '10.100.1.10')).outcome).toEqual({ kind: 'timeout' });
  });
});

describe('routing between nodes', () => {
  const otherGroup = {
    nodes: [
      { name: 'node-a', ip: '10.2.128.11' },
      { name: 'node-b', ip: '10.2.128.12', securityGroups: ['sg-pool'] },
    ],
  };
  const pool = (udp: boolean) => ({
    securityGroups: [
      { id: 'sg-node', name: 'worker', ingress: [] },
      {
        id: 'sg-pool',
        name: 'pool',
        ingress: udp ? [{ protocol: 'udp' as const, ports: { from: 8472, to: 8472 }, source: { group: 'sg-node' } }] : [],
      },
    ],
  });

  test('VXLAN needs UDP 8472 between node pools with different security groups', () => {
    expect(last(trace(cluster({ ...otherGroup, cloud: pool(false) }), connect('client', '10.100.1.10')))).toMatchObject({
      reason: 'routing.tunnel-blocked',
      state: 'drop',
      params: { protocol: 'vxlan', port: 8472 },
    });
    expect(trace(cluster({ ...otherGroup, cloud: pool(true) }), connect('client', '10.100.1.10')).outcome.kind).toBe('pod');
  });

  test('問題五: native routing without routes of the VPC loses packets between nodes', () => {
    const native = { agent: { routing: { mode: 'native' as const } } };
    expect(last(trace(cluster(native), connect('client', '10.100.1.10')))).toMatchObject({ reason: 'routing.no-vpc-route' });
    const routes = [
      { destination: '10.100.0.0/24', node: 'node-a' },
      { destination: '10.100.1.0/24', node: 'node-b' },
    ];
    expect(trace(cluster({ ...native, cloud: { routes, ...allOpen } }), connect('client', '10.100.1.10')).outcome.kind).toBe('pod');
    // One way is not enough.
    expect(trace(cluster({ ...native, cloud: { routes: routes.slice(1) } }), connect('client', '10.100.1.10')).outcome.kind).toBe(
      'timeout',
    );
  });

  const allOpen = {
    securityGroups: [{ id: 'sg-node', name: 'worker', ingress: [{ protocol: 'any' as const, source: { cidr: '0.0.0.0/0' } }] }],
  };

  test('a pod whose node has been removed is lost; one whose node nobody looked into is not known', () => {
    const listed = cluster({ pods: [...PODS, { name: 'left', node: 'node-c', ip: '10.100.2.10', labels: WEB }] });
    expect(last(trace(listed, connect('client', '10.100.2.10')))).toMatchObject({
      state: 'drop',
      reason: 'node.gone',
      params: { node: 'node-c' },
    });
    listed.set({ apiVersion: 'v1', kind: 'Node', metadata: { name: 'node-c', uid: 'c', resourceVersion: '1', creationTimestamp: '' } });
    expect(last(trace(listed, connect('client', '10.100.2.10')))).toMatchObject({ state: 'unknown', reason: 'node.not-known' });
  });

  test('an address of the pod network that nobody has is lost', () => {
    expect(last(trace(cluster(), connect('client', '10.100.7.7')))).toMatchObject({ reason: 'address.unknown', state: 'drop' });
  });

  test('a private address outside the VPC is nobody’s, unless a route leads to it', () => {
    const to = connect('client', '192.168.7.7');
    expect(last(trace(cluster(), to))).toMatchObject({ reason: 'address.unknown', state: 'drop' });
    expect(trace(cluster({ cloud: { elsewhere: ['192.168.0.0/16'] } }), to).outcome.kind).toBe('external');
  });

  test('towards another node the pod’s address is masqueraded', () => {
    const result = trace(cluster(), connect('client', '10.2.128.12', 22));
    expect(result).toMatchObject({ outcome: { kind: 'host', node: 'node-b' }, sourceAddress: '10.2.128.11', sourceIdentity: 6 });
  });
});

describe('endpoints', () => {
  const withEndpoint = (endpoint: object, managed = true) =>
    cluster({
      pods: [
        { name: 'client', node: 'node-a', ip: '10.100.0.10' },
        { name: 'far', node: 'node-b', ip: '10.100.1.10', endpoint, managed },
      ],
    });

  test.each([
    ['問題一: no host-side device', { interfaceIndex: 0 }, 'endpoint.no-interface'],
    ['no program yet', { state: 'waiting-for-identity' }, 'endpoint.not-ready'],
  ])('%s: packets to it are lost', (_, endpoint, reason) => {
    expect(last(trace(withEndpoint(endpoint), connect('client', '10.100.1.10')))).toMatchObject({ reason, state: 'drop' });
  });

  test('a pod that Cilium does not manage gets nothing', () => {
    expect(last(trace(withEndpoint({}, false), connect('client', '10.100.1.10')))).toMatchObject({ reason: 'endpoint.missing' });
  });

  test('a source without a device sends nothing', () => {
    const result = trace(
      cluster({ pods: [{ name: 'client', node: 'node-a', ip: '10.100.0.10', endpoint: { interfaceIndex: 0 } }] }),
      connect('client', '198.51.100.7'),
    );
    expect(last(result)).toMatchObject({ reason: 'endpoint.no-interface' });
  });
});

describe('an address that a made-up Service status has programmed', () => {
  const fake = frontend('LoadBalancer', '10.0.0.10:80', 'default/cilium-gateway-ip-gateway', [], { l7Listener: GATEWAY_LISTENER });

  test('問題七: traffic to the real owner of 10.0.0.10 is hijacked to Envoy', () => {
    const result = trace(cluster({ frontends: [fake] }), connect('client', '10.0.0.10'));
    expect(result.outcome).toMatchObject({ kind: 'envoy', node: 'node-a' });
    expect(result.hops.map(({ reason }) => reason)).toContain('service.hijacked');
  });

  test('a Gateway’s ClusterIP is redirected at the pod’s device, covered by socket-LB or not', () => {
    const gateway = frontend('ClusterIP', '10.247.3.3:80', 'default/cilium-gateway-ip-gateway', [], { l7Listener: GATEWAY_LISTENER });
    for (const coveredBySocketLB of [true, false]) {
      const pods = [{ name: 'client', node: 'node-a', ip: '10.100.0.10', endpoint: { coveredBySocketLB } }];
      const result = trace(cluster({ pods, frontends: [gateway] }), connect('client', '10.247.3.3'));
      expect(result.outcome).toEqual({ kind: 'envoy', node: 'node-a', listener: GATEWAY_LISTENER, servicePort: 80 });
    }
  });

  test('the Gateway’s NodePort of another node is that node’s affair', () => {
    const nodePort = frontend('NodePort', '0.0.0.0:32546', 'default/cilium-gateway-ip-gateway', [], { l7Listener: GATEWAY_LISTENER });
    expect(trace(cluster({ frontends: [nodePort] }), connect('client', '10.2.128.12', 32_546)).outcome).toMatchObject({
      kind: 'envoy',
      node: 'node-b',
    });
    expect(trace(cluster({ frontends: [nodePort] }), connect('client', '10.2.128.11', 32_546)).outcome).toMatchObject({
      kind: 'envoy',
      node: 'node-a',
    });
  });
});

test('what nobody has looked into is unknown, not absent', () => {
  const blind = cluster({ nodes: [] });
  expect(trace(blind, connect('client', '10.100.1.10')).outcome).toEqual({ kind: 'unknown' });
  expect(trace(blind, connect('nobody', '10.100.1.10')).outcome).toEqual({ kind: 'unknown' });
});

test('internalTrafficPolicy Local: only a backend of the client’s own node', () => {
  const backends = [
    { address: '10.100.0.12', port: 80, node: 'node-a', state: 'active' as const },
    { address: '10.100.1.10', port: 80, node: 'node-b', state: 'active' as const },
  ];
  const local = (from: typeof backends) =>
    cluster({ frontends: [frontend('ClusterIP', '10.247.9.9:80', 'default/web', [], { internalTrafficPolicy: 'Local', backends: from })] });
  const choose = (count: number) => count - 1;
  expect(trace(local(backends), connect('client', '10.247.9.9'), { choose }).outcome).toMatchObject({ kind: 'pod', name: 'near' });
  expect(last(trace(local(backends.slice(1)), connect('client', '10.247.9.9')))).toMatchObject({
    reason: 'service.no-local-backend',
    state: 'drop',
  });
});

describe('DNS', () => {
  const dns: Partial<ClusterSpecimen> = {
    pods: [
      { name: 'client', node: 'node-a', ip: '10.100.0.10', labels: { app: 'client' } },
      { name: 'coredns', namespace: 'kube-system', node: 'node-b', ip: '10.100.1.53', labels: { 'k8s-app': 'kube-dns' } },
    ],
    frontends: [frontend('ClusterIP', '10.247.0.10:53', 'kube-system/coredns', ['10.100.1.53:5353'], { protocol: 'UDP' })],
  };
  const query = connect('client', '10.247.0.10', 53, { protocol: 'UDP' });
  const egress = (port: string) =>
    policy('out', { endpointSelector: {}, egress: [{ toEntities: ['cluster'], toPorts: [{ ports: [{ port, protocol: 'UDP' }] }] }] });

  test('a datagram takes the Service of its own protocol', () => {
    expect(trace(cluster(dns), query).outcome).toMatchObject({ kind: 'pod', namespace: 'kube-system', name: 'coredns', port: 5353 });
    expect(trace(cluster(dns), { ...query, protocol: 'TCP' }).outcome.kind).not.toBe('pod');
  });

  test('the policy has to name the pod’s port, not the Service’s', () => {
    const asked = (port: string) => trace(cluster({ ...dns, objects: [egress(port)] }), query).outcome.kind;
    expect([asked('5353'), asked('53')]).toEqual(['pod', 'timeout']);
  });
});

test('the DNS proxy on the way judges the names that are asked for', () => {
  const dns: Partial<ClusterSpecimen> = {
    pods: [
      { name: 'client', node: 'node-a', ip: '10.100.0.10', labels: { app: 'client' } },
      { name: 'coredns', namespace: 'kube-system', node: 'node-b', ip: '10.100.1.53', labels: { 'k8s-app': 'kube-dns' } },
    ],
  };
  const rule = policy('names', {
    endpointSelector: { matchLabels: { app: 'client' } },
    egress: [{ toEntities: ['cluster'], toPorts: [{ ports: [{ port: '53' }], rules: { dns: [{ matchPattern: '*.example.com' }] } }] }],
  });
  const query = connect('client', '10.100.1.53', 53, { protocol: 'UDP' });
  const asks = (objects: KubeObject[], name: string): boolean => {
    const guarded = cluster({ ...dns, objects });
    return judgeDnsQuery(guarded, trace(guarded, query), name);
  };
  expect([asks([rule], 'www.example.com'), asks([rule], 'example.org'), asks([], 'example.org')]).toEqual([true, false, true]);
});

test('an egress L7 rule judges requests that leave the cluster, at the client’s own node', () => {
  const http = [{ method: 'GET' }];
  const out = policy('out', {
    endpointSelector: { matchLabels: { app: 'client' } },
    egress: [{ toCIDR: ['198.51.100.0/24'], toPorts: [{ ports: [{ port: '80', protocol: 'TCP' }], rules: { http } }] }],
  });
  const ask = (method: string) =>
    trace(
      cluster({ objects: [out] }),
      connect('client', '198.51.100.7', 80, { request: { method, path: '/', authority: 'x', headers: {} } }),
    );
  expect(ask('GET').outcome).toEqual({ kind: 'external', address: '198.51.100.7', port: 80 });
  expect(ask('POST').outcome).toEqual({ kind: 'http', status: 403 });
  const { outcome } = trace(cluster({ objects: [out] }), connect('client', '198.51.100.7'));
  expect(outcome).toMatchObject({ kind: 'l7-proxy', node: 'node-a', checks: [{ direction: 'egress', subject: { name: 'client' } }] });
});

test('both ends may have L7 rules; both judge', () => {
  const both = [
    policy('in', { endpointSelector: { matchLabels: WEB }, ingress: allowClient([{ method: 'GET' }]) }),
    policy('out', {
      endpointSelector: { matchLabels: { app: 'client' } },
      egress: [{ toEndpoints: [{}], toPorts: [{ ports: [{ port: '80', protocol: 'TCP' }], rules: { http: [{ path: '/a' }] } }] }],
    }),
  ];
  const ask = (method: string, path: string) =>
    trace(cluster({ objects: both }), connect('client', '10.100.1.10', 80, { request: { method, path, authority: 'x', headers: {} } }))
      .outcome.kind;
  expect([ask('GET', '/a'), ask('GET', '/b'), ask('POST', '/a')]).toEqual(['pod', 'http', 'http']);
});
