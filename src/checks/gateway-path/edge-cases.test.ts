/** When checks of the way to a Gateway speak, and when they keep still: case by case, without a lab. @module */
import { describe, expect, test } from 'vitest';
import type { MemberSignals } from '../../cluster/model.ts';
import { CHECKS } from '../index.ts';
import type { ClusterParts } from '../testing/cluster-parts.ts';
import { ask, checkOf, fixes, words } from './testing/asking.ts';
import { ELB, entrypoint, gatewayCluster, loadBalancer, member, NODE_IPS, NODE_PORT, refused, SERVICE } from './testing/gateway-cluster.ts';

const OWN = CHECKS.filter(({ code }) => /^CCE[34]/.test(code)).map(({ code }) => code);
const WITH_CLOUD = OWN.filter((code) => checkOf(code).needs.some((need) => 'signal' in need && need.signal === 'cloud'));

test.each(OWN)('%s finds nothing where all is in order', (code) => {
  expect(ask(code, gatewayCluster()).findings).toEqual([]);
});

test.each(OWN)('%s leaves Gateways of other controllers alone', (code) => {
  const parts = gatewayCluster({ controllerName: 'gateway.cce.io/gateway-controller', conditions: [], service: { ingress: [] } });
  parts.cloud({ loadBalancers: [loadBalancer(undefined)] });
  expect(ask(code, parts).findings).toEqual([]);
});

test('checks of the ELB say that they need the cloud', () => {
  expect(WITH_CLOUD).toEqual(['CCE3004', 'CCE4006', 'CCE4007', 'CCE4008', 'CCE4009']);
});

describe('CCE4001', () => {
  const annotations = { 'kubernetes.io/elb.id': ELB.id, 'kubernetes.io/elb.class': 'union' };

  test('without a load balancer controller the missing label harms nobody', () => {
    expect(ask('CCE4001', gatewayCluster()).findings).toEqual([]);
  });

  test('a slice with the label is in order (Cilium 1.19.5)', () => {
    const parts = gatewayCluster({ service: { metadata: { annotations } }, sliceLabels: { 'kubernetes.io/service-name': SERVICE } });
    expect(ask('CCE4001', parts).findings).toEqual([]);
  });

  test('the finalizer of any load balancer controller is enough', () => {
    const parts = gatewayCluster({ service: { metadata: { finalizers: ['service.kubernetes.io/load-balancer-cleanup'] } } });
    expect(ask('CCE4001', parts).findings).toMatchObject([{ confidence: 'likely', objects: [{ kind: 'EndpointSlice' }, {}, {}] }]);
  });

  test('annotations that come from the Gateway are taken off there, too', () => {
    const parts = gatewayCluster({ spec: { infrastructure: { annotations } }, service: { metadata: { annotations } } });
    expect(fixes(ask('CCE4001', parts))[0]).toContain(
      `kubectl -n default patch gateway web --type=merge -p '{"spec":{"infrastructure":{"annotations":{"kubernetes.io/elb.id":null,"kubernetes.io/elb.class":null}}}}'`,
    );
  });
});

describe('CCE4002', () => {
  const waiting = (reason = 'AddressNotAssigned'): object => refused('Programmed', reason, 'Gateway waiting for address');
  const without = (type: string, more: object = {}): ClusterParts =>
    gatewayCluster({ conditions: [waiting()], service: { spec: { type, ...more }, ingress: [] } });

  test.each([
    ['ClusterIP', {}, 'host network mode'],
    ['NodePort', {}, 'type NodePort'],
    ['LoadBalancer', {}, 'Most likely nobody does'],
    ['LoadBalancer', { loadBalancerClass: 'cilium-cce.io/elb' }, 'loadBalancerClass cilium-cce.io/elb'],
  ])('%s %j: %s', (type, more, why) => {
    expect(words(ask('CCE4002', without(type, more)))).toContain(why);
  });

  test('an address that was asked for and is not the Service’s', () => {
    const parts = gatewayCluster({
      conditions: [waiting('AddressNotUsable')],
      spec: { addresses: [{ value: '203.0.113.99' }], listeners: [] },
    });
    expect(fixes(ask('CCE4002', parts))).toEqual([
      `kubectl -n default patch gateway web --type=json -p '[{"op":"remove","path":"/spec/addresses"}]'`,
    ]);
  });

  test('bound in host network mode it serves, whatever the condition says', () => {
    const parts = without('ClusterIP');
    entrypoint(parts, { status: { mode: 'HostNetwork', conditions: [{ type: 'Bound', status: 'True' }] } });
    expect(ask('CCE4002', parts).findings).toEqual([]);
  });

  test('an ELB that was only guessed is not bound without asking', () => {
    const parts = without('LoadBalancer');
    parts.cloud({ loadBalancers: [loadBalancer([], { id: 'a', listeners: [] }), loadBalancer([], { id: 'b', listeners: [] })] });
    expect(ask('CCE4002', parts).findings[0]!.fixes).toMatchObject([{ kind: 'manifest', reversible: false }]);
    parts.cloud({ loadBalancers: [loadBalancer([], { id: 'a', listeners: [] })] });
    expect(ask('CCE4002', parts).findings[0]!.fixes).toMatchObject([{ kind: 'manifest', reversible: true }]);
  });
});

describe('CCE4007', () => {
  const stale = (operatingStatus: MemberSignals['operatingStatus'], weight = 1) =>
    member(NODE_IPS[0], { port: 30_999, operatingStatus, weight });
  test.each([
    ['some are still taken', [stale('ONLINE'), member(NODE_IPS[1])], 'error'],
    ['nobody probes', [stale('NO_MONITOR'), member(NODE_IPS[1], { operatingStatus: 'NO_MONITOR' })], 'error'],
    ['all are left out, and others serve', [stale('OFFLINE'), stale('ONLINE', 0), member(NODE_IPS[1])], 'warning'],
    ['all are left out, and nobody else serves', [stale('OFFLINE'), member(NODE_IPS[1], { operatingStatus: 'OFFLINE' })], 'error'],
    ['all are left out, and only a drained one is well', [stale('OFFLINE'), member(NODE_IPS[1], { weight: 0 })], 'error'],
  ])('members at a NodePort that is gone: %s', (_what, members, severity) => {
    const parts = gatewayCluster();
    parts.cloud({ loadBalancers: [loadBalancer(members)] });
    expect(ask('CCE4007', parts).findings).toMatchObject([{ severity, hop: { reason: 'node.port-closed' } }]);
  });

  test('of members whose health is not known nobody can say that they are left out', () => {
    const parts = gatewayCluster();
    const [listener] = loadBalancer([stale('OFFLINE'), member(NODE_IPS[1])]).listeners;
    parts.cloud({ loadBalancers: [loadBalancer([], { listener: { pool: { ...listener!.pool!, healthUnknown: true } } })] });
    expect(ask('CCE4007', parts).findings).toMatchObject([{ severity: 'error' }]);
  });
});

describe('CCE4006', () => {
  test.each([
    ['redirects', 'HTTP', { policies: ['REDIRECT_TO_LISTENER'] }, []],
    ['has no policy', 'HTTPS', { policies: [] }, ['error certain pool']],
    ['has policies that nobody has seen', 'HTTP', {}, ['warning likely mayRedirect']],
    ['can have none', 'TCP', {}, ['error certain pool']],
  ])('a listener without back-end server group that %s', (_what, protocol, more, wanted) => {
    const parts = gatewayCluster();
    parts.cloud({ loadBalancers: [loadBalancer(undefined, { listener: { protocol, ...more } })] });
    const found = ask('CCE4006', parts).findings.map(
      ({ severity, confidence, message: { id } }) => `${severity} ${confidence} ${id.split('.').at(-1)}`,
    );
    expect(found).toEqual(wanted);
    const clients = ask('CCE4090', parts);
    expect(clients.findings.length > 0).toBe(wanted.some((one) => one.startsWith('error')));
    expect(clients.unknown !== undefined).toBe(!wanted.some((one) => one.startsWith('error')));
  });
});

describe('CCE4003', () => {
  const publishing = (ip: string): ClusterParts => gatewayCluster({ service: { ingress: [{ ip }] } });

  test.each([
    [NODE_IPS[0], 'it is node n1’s own'],
    ['10.101.1.5', 'it is pod default/backend-1’s'],
    ['10.101.2.9', 'the pod range 10.101.2.0/24'],
    ['10.247.1.1', 'it is Service default/backend’s'],
    ['198.51.100.1', 'nobody known has it'],
  ])('%s: %s', (ip, whose) => {
    expect(words(ask('CCE4003', publishing(ip)))).toContain(whose);
  });

  test('without the cloud an unknown address may be an ELB’s, and a node’s is still a node’s', () => {
    const unknown = publishing('198.51.100.1');
    unknown.model.setCloud(undefined);
    expect(ask('CCE4003', unknown, 'cloud')).toMatchObject({ findings: [], unknown: {} });
    const node = publishing(NODE_IPS[1]);
    node.model.setCloud(undefined);
    expect(ask('CCE4003', node, 'cloud').findings).toHaveLength(1);
  });

  test('with the VPC alone, an address in it may be an ELB’s, too', () => {
    const parts = publishing('10.2.200.9');
    parts.cloud({ vpcCIDRs: ['10.2.0.0/16'] });
    expect(words(ask('CCE4003', parts))).toContain('10.2.0.0/16');
    parts.cloud({ vpcCIDRs: ['10.2.0.0/16'], loadBalancersUnknown: true });
    expect(ask('CCE4003', parts, 'cloud')).toMatchObject({ findings: [], unknown: {} });
  });

  test('addresses of nodes are what the class of Cilium’s node IPAM is there to publish', () => {
    const spec = { loadBalancerClass: 'io.cilium/node' };
    expect(ask('CCE4003', gatewayCluster({ service: { spec, ingress: [{ ip: NODE_IPS[0] }] } })).findings).toEqual([]);
  });

  test('an address of nobody’s may be that of an ELB that nothing in the cluster names', () => {
    expect(ask('CCE4003', publishing('198.51.100.1')).findings).toMatchObject([{ confidence: 'likely' }]);
    expect(ask('CCE4003', publishing(NODE_IPS[0])).findings).toMatchObject([{ confidence: 'certain' }]);
  });
});

describe('ELB members', () => {
  const withMembers = (...members: Parameters<typeof loadBalancer>[0] & object[]): ClusterParts =>
    gatewayCluster().cloud({ loadBalancers: [loadBalancer(members)] });

  test('CCE4006: no listener, no pool, no member', () => {
    const lacks = [loadBalancer([], { listeners: [] }), loadBalancer(undefined), loadBalancer([])];
    const reasons = lacks.map((one) => ask('CCE4006', gatewayCluster().cloud({ loadBalancers: [one] })).findings[0]?.hop?.reason);
    expect(reasons).toEqual(['elb-listener.missing', 'elb-listener.no-pool', 'elb-member.none']);
  });

  test('CCE4006: a port of the Gateway that nobody asked to show is not missing', () => {
    const listeners = [80, 443].map((port) => ({ name: `p${port}`, protocol: 'HTTP', port }));
    const parts = gatewayCluster({ spec: { listeners } });
    expect(ask('CCE4006', parts).findings).toEqual([]);
    entrypoint(parts, { spec: { listeners: [{ port: 80 }] } });
    expect(ask('CCE4006', parts).findings).toEqual([]);
    entrypoint(parts);
    expect(ask('CCE4006', parts).findings).toMatchObject([{ hop: { reason: 'elb-listener.missing' } }]);
  });

  test('CCE4007: a port of another Service is no stale one, and one that is gone is', () => {
    const other = withMembers(member(NODE_IPS[0], { port: 30_500 }));
    expect(ask('CCE4007', other).findings).toHaveLength(1);
    other.add({
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { ...gatewayMeta, name: 'front' },
      spec: { ports: [{ port: 80, nodePort: 30_500 }] },
    });
    expect(ask('CCE4007', other).findings).toEqual([]);
  });

  test('CCE4090: to a member that is down the ELB sends nobody, as long as another is healthy', () => {
    const closed = { port: 30_500, operatingStatus: 'OFFLINE', reason: 'CONNECT_REFUSED' } as const;
    expect(ask('CCE4090', withMembers(member(NODE_IPS[0]), member(NODE_IPS[1], closed))).findings).toEqual([]);
    const unnoticed = withMembers(member(NODE_IPS[0]), member(NODE_IPS[1], { ...closed, operatingStatus: 'ONLINE' }));
    expect(words(ask('CCE4090', unnoticed))).toContain('for 50 % of connections');
    expect(ask('CCE4090', withMembers(member(NODE_IPS[0], closed), member(NODE_IPS[1], closed))).findings).not.toEqual([]);
  });

  test('CCE4008: some is a warning, all is an error, draining and unknown are neither', () => {
    const down = { operatingStatus: 'OFFLINE', reason: 'CONNECT_TIMEOUT' } as const;
    expect(ask('CCE4008', withMembers(member(NODE_IPS[0]), member(NODE_IPS[1], down))).findings).toMatchObject([{ severity: 'warning' }]);
    expect(ask('CCE4008', withMembers(member(NODE_IPS[0], down), member(NODE_IPS[1], down))).findings).toMatchObject([
      { severity: 'error' },
    ]);
    expect(ask('CCE4008', withMembers(member(NODE_IPS[0], { ...down, weight: 0 }))).findings).toEqual([]);
    expect(ask('CCE4008', withMembers(member(NODE_IPS[0], { operatingStatus: 'INITIAL' }))).findings).toEqual([]);
  });
});

const gatewayMeta = { namespace: 'default', uid: 'x', resourceVersion: '1', creationTimestamp: '2026-10-01T00:00:00Z' };

describe('CCE4010', () => {
  const chained = (spec: object): ClusterParts =>
    gatewayCluster().add({
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { ...gatewayMeta, namespace: 'kube-system', name: 'gateway-entrypoint', annotations: { 'kubernetes.io/elb.id': ELB.id } },
      spec: {
        type: 'LoadBalancer',
        selector: { 'k8s-app': 'cilium' },
        ports: [{ port: 80, nodePort: 30_080, targetPort: NODE_PORT }],
        ...spec,
      },
    });

  test('the source document’s entrypoint loses one in N', () => {
    const answer = ask('CCE4010', chained({}));
    expect(words(answer)).toContain('50 % of new connections are refused');
    expect(answer.findings[0]!.fixes[0]!.text).toContain('kubectl --namespace kube-system delete service gateway-entrypoint');
  });

  test('with externalTrafficPolicy Local most likely all of them', () => {
    const answer = ask('CCE4010', chained({ externalTrafficPolicy: 'Local' }));
    expect(answer.findings).toMatchObject([{ confidence: 'likely' }]);
    expect(words(answer)).toContain('100 %');
  });

  test('a port that has moved on leads nowhere', () => {
    const answer = ask('CCE4010', chained({ ports: [{ port: 80, nodePort: 30_080, targetPort: 32_546 }] }));
    expect(words(answer)).toContain('no Service’s NodePort any more');
    expect(answer.findings[0]!.fixes[0]!.text).toContain('kind: GatewayEntrypoint');
  });

  test('a Service of ordinary pods may send to whatever port it likes', () => {
    expect(ask('CCE4010', chained({ selector: { app: 'backend' } }))).toMatchObject({ findings: [] });
  });

  test('a pod of the host network may listen up there itself', () => {
    const parts = chained({ selector: { app: 'exporter' }, ports: [{ port: 80, targetPort: 31_900 }] });
    const containers = [{ name: 'main', image: 'app:1', ports: [{ containerPort: 31_900 }] }];
    parts.pod('exporter', { namespace: 'kube-system', labels: { app: 'exporter' }, more: { spec: { hostNetwork: true, containers } } });
    expect(ask('CCE4010', parts).findings).toEqual([]);
  });
});

describe('CCE4030', () => {
  const ruledBy = (kind: string, spec: object): ClusterParts =>
    gatewayCluster().add({
      apiVersion: 'cilium.io/v2',
      kind,
      metadata: { ...gatewayMeta, name: 'rules', ...(kind === 'CiliumClusterwideNetworkPolicy' && { namespace: undefined }) },
      spec,
    });
  const backend = { matchLabels: { app: 'backend' } };

  test('a back end’s policy that forgets Envoy is to admit it', () => {
    const answer = ask('CCE4030', ruledBy('CiliumNetworkPolicy', { endpointSelector: backend, ingress: [{ fromEndpoints: [{}] }] }));
    expect(words(answer)).toContain('Allow the entity ingress');
    expect(fixes(answer)[0]).toContain('"fromEntities":["ingress"]');
  });

  test('against a rule that denies no allow is advised', () => {
    const answer = ask(
      'CCE4030',
      ruledBy('CiliumNetworkPolicy', { endpointSelector: backend, ingressDeny: [{ fromEntities: ['ingress'] }] }),
    );
    expect(words(answer)).toContain('no allow helps against it');
    expect(words(answer)).not.toContain('add a rule');
    expect(fixes(answer)).toEqual([expect.stringContaining('"op":"remove"')]);
  });

  test('a policy of Envoy’s own is for its owner to widen', () => {
    const spec = { endpointSelector: { matchLabels: { 'reserved.ingress': '' } }, ingress: [{ fromEntities: ['cluster'] }] };
    const answer = ask('CCE4030', ruledBy('CiliumClusterwideNetworkPolicy', spec));
    expect(words(answer)).toContain('It selects Envoy itself');
    expect(fixes(answer)).toEqual(['kubectl get ciliumclusterwidenetworkpolicy rules --output yaml']);
  });
});

describe('entrypoints', () => {
  test('CCE4011: the Gateway’s own Service and its entrypoint on one ELB', () => {
    const parts = entrypoint(gatewayCluster({ service: { metadata: { annotations: { 'kubernetes.io/elb.id': ELB.id } } } }));
    expect(ask('CCE4011', parts).findings).toHaveLength(1);
  });

  test('CCE4011: two ports of one ELB are two listeners', () => {
    const parts = entrypoint(entrypoint(gatewayCluster()), { name: 'other', spec: { listeners: [{ port: 80, elbPort: 8080 }] } });
    expect(ask('CCE4011', parts).findings).toEqual([]);
  });

  test('CCE4011: two Services as files have them, without what only a server sets', () => {
    const parts = gatewayCluster();
    const annotations = { 'kubernetes.io/elb.id': 'elb-2' };
    for (const name of ['a', 'b'])
      parts.add({
        apiVersion: 'v1',
        kind: 'Service',
        metadata: { namespace: 'default', name, annotations } as unknown as typeof gatewayMeta & { name: string },
        spec: { type: 'LoadBalancer', selector: { app: 'backend' }, ports: [{ port: 8080 }] },
      });
    const [found] = ask('CCE4011', parts).findings;
    expect(found).toMatchObject({ objects: [{ name: 'a' }, { name: 'b' }] });
    expect(found!.about).not.toContain('gateway/default/web');
  });

  test('CCE4012: nobody has looked; what waits for the cloud waits', () => {
    expect(ask('CCE4012', entrypoint(gatewayCluster())).findings).toMatchObject([{ confidence: 'likely' }]);
    const waiting = { conditions: [{ type: 'Bound', status: 'False', reason: 'WaitingForCloudController' }] };
    expect(ask('CCE4012', entrypoint(gatewayCluster(), { status: waiting })).findings).toEqual([]);
  });
});

test('CCE4041: TLS listeners of an ELB can speak the PROXY protocol, others cannot', () => {
  const config = { 'enable-gateway-api-proxy-protocol': 'true' };
  expect(ask('CCE4041', gatewayCluster({ config })).findings).toHaveLength(1);
  const tls = loadBalancer([member(NODE_IPS[0])], { listener: { protocol: 'TLS' } });
  expect(ask('CCE4041', gatewayCluster({ config }).cloud({ loadBalancers: [tls] })).findings).toEqual([]);
});

test('a name that would be a command is a word of one', () => {
  const parts = gatewayCluster({ metadata: { name: "x; rm -rf '/'" }, conditions: [refused('Accepted', 'Invalid', 'no')] });
  expect(fixes(ask('CCE4005', parts))).toEqual([String.raw`kubectl --namespace default describe gateway 'x; rm -rf '\''/'\'''`]);
});
