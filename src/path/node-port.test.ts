/** From outside through an ELB and a NodePort: what each failing hop does to the client. @module */
import { describe, expect, test } from 'vitest';
import type { CloudSignals } from '../cluster/model.ts';
import type { Trace } from './model.ts';
import { clusterOf, frontend, GATEWAY_LISTENER, loadBalancer, policy, service, type ClusterSpecimen } from './testing/cluster.ts';
import { trace } from './trace.ts';

const client = { kind: 'external', address: '203.0.113.9' } as const;
const toElb = { from: client, to: { address: '122.9.70.186', port: 80 }, protocol: 'TCP' } as const;
const toNode = (address: string, port: number) => ({ from: client, to: { address, port }, protocol: 'TCP' }) as const;
const last = ({ hops }: Trace) => hops.at(-1)!;

const gateway = frontend('NodePort', '0.0.0.0:32546', 'default/cilium-gateway-ip-gateway', ['192.192.192.192:9999'], {
  l7Listener: GATEWAY_LISTENER,
});
const entrypoint = (...backends: string[]) => frontend('NodePort', '0.0.0.0:30080', 'kube-system/gateway-entrypoint', backends);

function twoNodes(more: Partial<ClusterSpecimen> = {}, cloud: Partial<CloudSignals> = {}) {
  return clusterOf({
    nodes: [
      { name: 'node-a', ip: '10.2.128.11', ingressIP: '10.100.0.2' },
      { name: 'node-b', ip: '10.2.128.12', ingressIP: '10.100.1.2' },
    ],
    frontends: [gateway],
    cloud: { loadBalancers: [loadBalancer([{}])], ...cloud },
    ...more,
  });
}

describe('an ELB that points at the Gateway’s NodePort', () => {
  test('reaches the Envoy of the node that receives the connection', () => {
    const result = trace(twoNodes(), toElb);
    expect(result.outcome).toEqual({ kind: 'envoy', node: 'node-a', listener: GATEWAY_LISTENER, servicePort: 32_546 });
    expect(result.hops.map(({ kind }) => kind)).toEqual([
      'elb',
      'elb-listener',
      'elb-member',
      'security-group',
      'node',
      'service',
      'envoy-listener',
    ]);
  });

  test('the Service tells which Gateway listener a NodePort belongs to', () => {
    const cluster = twoNodes({ objects: [service('cilium-gateway-ip-gateway', [{ name: 'port-80', port: 80, nodePort: 32_546 }])] });
    expect(trace(cluster, toElb).outcome).toMatchObject({ kind: 'envoy', servicePort: 80 });
  });

  test('the health probe of a load balancer takes the same way', () => {
    const probe = { from: { kind: 'elb', loadBalancer: 'lb-1' }, to: { address: '10.2.128.11', port: 32_546 }, protocol: 'TCP' } as const;
    expect(trace(twoNodes(), probe)).toMatchObject({ outcome: { kind: 'envoy', node: 'node-a' }, sourceAddress: '100.125.0.1' });
    const dedicated = twoNodes({}, { loadBalancers: [loadBalancer([{}], { guaranteed: true })] });
    expect(trace(dedicated, probe).sourceAddress).toBe('10.2.128.200');
    expect(trace(dedicated, { ...probe, from: { ...probe.from, client: '203.0.113.9' } }).sourceAddress).toBe('203.0.113.9');
    expect(trace(twoNodes(), { ...probe, from: { kind: 'elb', loadBalancer: 'gone' } }).outcome).toEqual({ kind: 'unknown' });
  });

  test('a shared ELB hides the client, a dedicated one keeps its address', () => {
    expect(trace(twoNodes(), toElb).sourceAddress).toBe('100.125.0.1');
    const dedicated = { loadBalancers: [loadBalancer([{}], { guaranteed: true })] };
    expect(trace(twoNodes({}, dedicated), toElb).sourceAddress).toBe('203.0.113.9');
  });

  test('the member is the chooser’s choice', () => {
    const members = [{ address: '10.2.128.11' }, { address: '10.2.128.12' }];
    const cluster = twoNodes({}, { loadBalancers: [loadBalancer(members)] });
    expect(trace(cluster, toElb, { choose: (count) => count - 1 }).outcome).toMatchObject({ node: 'node-b' });
  });

  test.each([
    ['no listener on the port', { listeners: [] }, 'elb-listener.missing'],
    ['問題六: a listener without a pool', { listeners: loadBalancer(undefined).listeners }, 'elb-listener.no-pool'],
    ['a pool without members', { listeners: loadBalancer([]).listeners }, 'elb-member.none'],
    [
      'only members that fail their health check',
      { listeners: loadBalancer([{ operatingStatus: 'OFFLINE', reason: 'CONNECT_REFUSED' }]).listeners },
      'elb-member.none-healthy',
    ],
  ])('%s: refused', (_, more, reason) => {
    const result = trace(twoNodes({}, { loadBalancers: [loadBalancer([{}], more)] }), toElb);
    expect(result.outcome).toEqual({ kind: 'refused' });
    expect(last(result)).toMatchObject({ state: 'refuse', reason });
  });

  test.each([
    ['that redirects', ['REDIRECT_TO_LISTENER'], 'unknown', 'elb-listener.policies'],
    ['whose policies are not known', undefined, 'unknown', 'elb-listener.policies-not-known'],
    ['without policies', [], 'refused', 'elb-listener.no-pool'],
  ])('an HTTP listener without a pool %s', (_, policies, kind, reason) => {
    const [listener] = loadBalancer(undefined).listeners;
    const http = { ...listener!, protocol: 'HTTP', ...(policies && { policies }) };
    const result = trace(twoNodes({}, { loadBalancers: [loadBalancer(undefined, { listeners: [http] })] }), toElb);
    expect(result.outcome).toEqual({ kind });
    expect(last(result).reason).toBe(reason);
  });

  test('a member with the NodePort of a Gateway that was made anew is refused at the node', () => {
    const result = trace(twoNodes({}, { loadBalancers: [loadBalancer([{ port: 31_000 }])] }), toElb);
    expect(last(result)).toMatchObject({ reason: 'node.port-closed', state: 'refuse', params: { node: 'node-a', port: 31_000 } });
  });

  test('a security group without the NodePort range drops', () => {
    const closed = { securityGroups: [{ id: 'sg-node', name: 'worker', ingress: [] }] };
    const result = trace(twoNodes({}, closed), toNode('10.2.128.11', 32_546));
    expect(result.outcome).toEqual({ kind: 'timeout' });
    expect(last(result)).toMatchObject({ reason: 'security-group.denied', params: { port: 32_546, source: '203.0.113.9' } });
  });

  test('without a look at the cloud the security group is said to be unknown, and the trace goes on', () => {
    const cluster = twoNodes().setCloud(undefined);
    const result = trace(cluster, toNode('10.2.128.11', 32_546));
    expect(result.hops[0]).toMatchObject({ reason: 'security-group.not-known' });
    expect(result.outcome).toMatchObject({ kind: 'envoy' });
  });

  test('a machine that is down answers nothing', () => {
    const cluster = twoNodes({ nodes: [{ name: 'node-a', ip: '10.2.128.11', up: false }] });
    expect(last(trace(cluster, toNode('10.2.128.11', 32_546)))).toMatchObject({ reason: 'node.down', state: 'drop' });
  });

  test.each([
    ['Envoy is not running', { running: false, listeners: new Map() }, 'envoy-listener.not-running'],
    ['Envoy has not got the listener yet', { running: true, listeners: new Map() }, 'envoy-listener.not-programmed'],
  ])('%s: refused', (_, envoy, reason) => {
    const result = trace(twoNodes({ agent: { envoy } }), toNode('10.2.128.11', 32_546));
    expect(last(result)).toMatchObject({ state: 'refuse', reason });
  });

  test('without kube-proxy replacement the agent’s table does not count', () => {
    const result = trace(twoNodes({ agent: { kubeProxyReplacement: false } }), toNode('10.2.128.11', 32_546));
    expect(last(result)).toMatchObject({ reason: 'node.port-closed' });
  });
});

describe('the source document’s entrypoint: a NodePort whose backends are NodePorts', () => {
  const doubleHop = twoNodes({ frontends: [gateway, entrypoint('10.2.128.11:32546', '10.2.128.12:32546')] });

  test('the chosen backend is the receiving node itself: no second look-up, refused', () => {
    const result = trace(doubleHop, toNode('10.2.128.11', 30_080), { choose: () => 0 });
    expect(result.outcome).toEqual({ kind: 'refused' });
    expect(last(result)).toMatchObject({ reason: 'nodeport.local-backend-no-second-lookup', state: 'refuse' });
  });

  test('another node: SNATed, looked up there, and Envoy sees a remote node', () => {
    const result = trace(doubleHop, toNode('10.2.128.11', 30_080), { choose: () => 1 });
    expect(result.outcome).toMatchObject({ kind: 'envoy', node: 'node-b' });
    expect(result.sourceAddress).toBe('10.2.128.11');
    expect(result.sourceIdentity).toBe(6);
  });

  test('a process of the host on that very port does answer', () => {
    const cluster = clusterOf({
      nodes: [{ name: 'node-a', ip: '10.2.128.11', hostPorts: [8080] }],
      frontends: [entrypoint('10.2.128.11:8080')],
    });
    expect(trace(cluster, toNode('10.2.128.11', 30_080)).outcome).toEqual({ kind: 'host', node: 'node-a', port: 8080 });
  });

  test('tables that point at each other end', () => {
    const cluster = twoNodes({
      frontends: [entrypoint('10.2.128.12:30081'), frontend('NodePort', '0.0.0.0:30081', 'default/back', ['10.2.128.11:30080'])],
    });
    expect(last(trace(cluster, toNode('10.2.128.11', 30_080)))).toMatchObject({ reason: 'service.too-many-hops' });
  });

  test('a covered pod hides the fault: its connect() is translated before it leaves', () => {
    const cluster = twoNodes({
      frontends: [gateway, entrypoint('10.2.128.11:32546')],
      pods: [{ name: 'client', node: 'node-a', ip: '10.100.0.10' }],
    });
    const result = trace(cluster, {
      from: { kind: 'pod', namespace: 'default', name: 'client' },
      to: { address: '10.2.128.11', port: 30_080 },
      protocol: 'TCP',
    });
    expect(result.outcome).toMatchObject({ kind: 'envoy', node: 'node-a' });
  });
});

describe('a NodePort with pods behind it', () => {
  const pods = [{ name: 'web', node: 'node-b', ip: '10.100.1.10', labels: { app: 'web' } }];
  const web = (more = {}) => frontend('NodePort', '0.0.0.0:30100', 'default/web', ['10.100.1.10:8080'], more);
  const onlyWorld = policy('web', {
    endpointSelector: { matchLabels: { app: 'web' } },
    ingress: [{ fromEntities: ['world'] }],
  });

  test('the pod on this node sees the client’s own address', () => {
    const result = trace(twoNodes({ pods, frontends: [web()], objects: [onlyWorld] }), toNode('10.2.128.12', 30_100));
    expect(result.outcome).toMatchObject({ kind: 'pod', name: 'web', port: 8080, node: 'node-b' });
    expect(result.sourceAddress).toBe('203.0.113.9');
  });

  test('through another node the tunnel keeps the identity world, the address becomes the node’s', () => {
    const result = trace(twoNodes({ pods, frontends: [web()], objects: [onlyWorld] }), toNode('10.2.128.11', 30_100));
    expect(result.outcome).toMatchObject({ kind: 'pod', name: 'web' });
    expect(result.sourceAddress).toBe('10.2.128.11');
    expect(result.hops.find(({ kind }) => kind === 'policy')).toMatchObject({
      reason: 'policy.allowed',
      params: { rules: 'CiliumNetworkPolicy default/web spec.ingress[0]' },
    });
  });

  test('no backends: refused; externalTrafficPolicy Local without one here: dropped', () => {
    const none = twoNodes({ frontends: [frontend('NodePort', '0.0.0.0:30100', 'default/web', [])] });
    expect(last(trace(none, toNode('10.2.128.11', 30_100)))).toMatchObject({ reason: 'service.no-backends', state: 'refuse' });
    const local = twoNodes({ pods, frontends: [web({ externalTrafficPolicy: 'Local' })] });
    expect(last(trace(local, toNode('10.2.128.11', 30_100)))).toMatchObject({ reason: 'service.no-local-backend', state: 'drop' });
  });

  test('a policy that does not name the world drops, and says which policy', () => {
    const locked = policy('locked', { endpointSelector: {}, ingress: [{}] });
    const result = trace(twoNodes({ pods, frontends: [web()], objects: [locked] }), toNode('10.2.128.12', 30_100));
    expect(result.outcome).toEqual({ kind: 'timeout' });
    expect(last(result)).toMatchObject({
      reason: 'policy.default-deny',
      params: { rules: 'CiliumNetworkPolicy default/locked spec', subject: 'default/web', peer: 'reserved:world cidr:203.0.113.9/32' },
    });
  });

  test('kube-proxy forwards where no agent runs', () => {
    const services = new Map([['TCP://0.0.0.0:30100', [{ address: '10.100.1.10', port: 8080 }]]]);
    const kubeProxy = { mode: 'iptables', running: true, rules: 'live', services } as const;
    const cluster = clusterOf({
      nodes: [{ name: 'node-b', ip: '10.2.128.12', withoutAgent: true, kubeProxy }],
      pods,
    });
    expect(trace(cluster, toNode('10.2.128.12', 30_100)).outcome).toMatchObject({ kind: 'pod', name: 'web' });
  });
});

test('a pod’s address is not reachable from outside the tunnel', () => {
  const cluster = twoNodes({ pods: [{ name: 'web', node: 'node-b', ip: '10.100.1.10' }] });
  expect(last(trace(cluster, toNode('10.100.1.10', 80)))).toMatchObject({
    reason: 'routing.pod-not-reachable-from-outside',
    state: 'drop',
  });
});
