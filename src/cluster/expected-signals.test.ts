/** What API objects let one expect of nodes, and what they do not. */
import { describe, expect, test } from 'vitest';
import type { KubeObject } from '../kube/objects.ts';
import { ExpectedClusterModel, expectedNodes } from './expected-signals.ts';
import { frontendKey, type NodeSignals } from './model.ts';
import { StaticClusterModel } from './static.ts';

const meta = (name: string, namespace?: string, labels?: Record<string, string>) => ({
  name,
  ...(namespace && { namespace }),
  ...(labels && { labels }),
  uid: `${namespace}-${name}`,
  resourceVersion: '1',
  creationTimestamp: '2026-01-01T00:00:00Z',
});
const object = (apiVersion: string, kind: string, metadata: object, rest: object): KubeObject =>
  ({ apiVersion, kind, metadata, ...rest }) as KubeObject;

const NODE = '10.2.128.11';
const OTHER = '10.2.128.12';
const ready = (is: boolean) => [{ type: 'Ready', status: is ? 'True' : 'False' }];
const node = (name: string, address: string, isReady = true, labels?: Record<string, string>): KubeObject =>
  object('v1', 'Node', meta(name, undefined, labels), {
    status: {
      addresses: [{ type: 'InternalIP', address }],
      conditions: ready(isReady),
      daemonEndpoints: { kubeletEndpoint: { Port: 10_250 } },
    },
  });
const system = (app: string, nodeName: string, isReady = true, more: object = {}): KubeObject =>
  object('v1', 'Pod', meta(`${app}-${nodeName}`, 'kube-system', { 'k8s-app': app }), {
    spec: {
      nodeName,
      hostNetwork: true,
      containers: [
        {
          name: app === 'cilium' ? 'cilium-agent' : app,
          image: 'quay.io/cilium/cilium:v1.19.1@sha256:00',
          ports: [{ containerPort: 4244 }],
          ...more,
        },
      ],
    },
    status: { phase: 'Running', conditions: ready(isReady), podIP: NODE },
  });
const config = (data: Record<string, string> = {}): KubeObject =>
  object('v1', 'ConfigMap', meta('cilium-config', 'kube-system'), {
    data: { 'kube-proxy-replacement': 'true', 'enable-gateway-api': 'true', 'external-envoy-proxy': 'true', ...data },
  });
const ciliumNode = (name: string, address: string, ingress: string): KubeObject =>
  object('cilium.io/v2', 'CiliumNode', meta(name), {
    spec: {
      addresses: [
        { type: 'InternalIP', ip: address },
        { type: 'CiliumInternalIP', ip: '10.100.0.1' },
      ],
      ipam: { podCIDRs: ['10.100.0.0/24'] },
      health: { ipv4: '10.100.0.9' },
      ingress: { ipv4: ingress },
    },
  });
const endpoint = object('cilium.io/v2', 'CiliumEndpoint', meta('web-0', 'default'), {
  status: { id: 77, state: 'ready', identity: { id: 12_345 }, networking: { addressing: [{ ipv4: '10.100.0.7' }], node: NODE } },
});
const service = object('v1', 'Service', meta('cilium-gateway-web', 'default'), {
  spec: {
    type: 'LoadBalancer',
    clusterIP: '10.247.0.9',
    healthCheckNodePort: 32_000,
    ports: [{ port: 80, nodePort: 31_000, protocol: 'TCP' }],
  },
});
const envoyConfig = (more: object = {}, nodeSelector?: object): KubeObject =>
  object('cilium.io/v2', 'CiliumEnvoyConfig', meta('cilium-gateway-web', 'default'), {
    spec: {
      services: [{ name: 'cilium-gateway-web', namespace: 'default', ports: [80] }],
      resources: [{ '@type': 'type.googleapis.com/envoy.config.listener.v3.Listener', name: 'listener', filterChains: [], ...more }],
      ...(nodeSelector && { nodeSelector }),
    },
  });

const whole = (): KubeObject[] => [
  config(),
  node('a', NODE),
  system('cilium', 'a'),
  system('cilium-envoy', 'a'),
  ciliumNode('a', NODE, '10.100.0.2'),
  endpoint,
  service,
  envoyConfig(),
];
/** The objects of a healthy node, with those replaced that are given. */
function expected(...replaced: KubeObject[]): NodeSignals | undefined {
  const model = new StaticClusterModel({ objects: [...whole(), ...replaced] });
  return expectedNodes(model, 'kube-system').get('a');
}
const without = (drop: (one: KubeObject) => boolean): NodeSignals | undefined =>
  expectedNodes(new StaticClusterModel({ objects: whole().filter((one) => !drop(one)) }), 'kube-system').get('a');

const LISTENER = 'default/cilium-gateway-web/listener';

describe('a healthy node', () => {
  test('has what its agent should have programmed, and nothing of what only the node could tell', () => {
    const signals = expected()!;
    expect(signals).toMatchObject({
      name: 'a',
      internalIP: NODE,
      up: true,
      securityGroups: [],
      kubeProxy: undefined,
      expected: { closedWithoutFrontend: { from: 30_000, to: 32_767 } },
      agent: {
        version: '1.19.1',
        ready: true,
        kubeProxyReplacement: true,
        socketLB: { enabled: true },
        masquerading: 'IPTables',
        hostRouting: 'Legacy',
        routing: { mode: 'tunnel', protocol: 'vxlan', port: 8472 },
        podCIDRs: ['10.100.0.0/24'],
        ingressIP: '10.100.0.2',
        envoy: { running: true },
      },
    });
    expect(signals.agent!.services.get(frontendKey('TCP', '0.0.0.0', 31_000))).toMatchObject({ l7Listener: LISTENER });
    expect([...signals.agent!.envoy.listeners.keys()]).toEqual([LISTENER]);
    expect(signals.agent!.endpoints.get('10.100.0.7')).toMatchObject({
      id: 77,
      pod: 'web-0',
      identity: 12_345,
      state: 'ready',
      coveredBySocketLB: true,
    });
    // The kubelet, the pods' ports, and the health check of Services with externalTrafficPolicy Local.
    expect(signals.hostPorts).toEqual(new Set([10_250, 4244, 32_000]));
  });

  test('knows identities as its own agent does', () => {
    const objects = [...whole(), node('b', OTHER), ciliumNode('b', OTHER, '10.100.1.2')];
    const { identityOf } = expectedNodes(new StaticClusterModel({ objects }), 'kube-system').get('a')!.agent!;
    expect(['10.2.128.11', '10.2.128.12', '10.100.0.2', '10.100.1.2', '10.100.0.7', '10.100.0.9', '198.51.100.7'].map(identityOf)).toEqual([
      1,
      6,
      8,
      8,
      12_345,
      4,
      undefined,
    ]);
  });

  test('obeys a CiliumNodeConfig of its own, and a CiliumEnvoyConfig only where that selects it', () => {
    const override = object('cilium.io/v2', 'CiliumNodeConfig', meta('native', 'kube-system'), {
      spec: { nodeSelector: { matchLabels: { pool: 'native' } }, defaults: { 'routing-mode': 'native' } },
    });
    const selected = node('a', NODE, true, { pool: 'native' });
    expect(expected(override)!.agent!.routing.mode).toBe('tunnel');
    expect(expected(override, selected)!.agent!.routing.mode).toBe('native');
    const elsewhere = envoyConfig({}, { matchLabels: { pool: 'native' } });
    expect(expected(elsewhere)!.agent!.envoy.listeners.size).toBe(0);
    expect(expected(elsewhere, selected)!.agent!.envoy.listeners.size).toBe(1);
  });

  test('without kube-proxy replacement serves no NodePort, and whether kube-proxy does is not known', () => {
    const signals = expected(config({ 'kube-proxy-replacement': 'false' }))!;
    expect(signals.agent!.services.has(frontendKey('TCP', '0.0.0.0', 31_000))).toBe(false);
    expect(signals.expected).toEqual({ closedWithoutFrontend: undefined });
  });
});

describe('a node that is not healthy', () => {
  test('not Ready: down', () => {
    expect(expected(node('a', NODE, false))).toMatchObject({ up: false, agent: undefined });
  });

  test('its agent is not ready, or has no CiliumNode: nothing is expected', () => {
    expect(expected(system('cilium', 'a', false))).toBeUndefined();
    expect(without(({ kind }) => kind === 'CiliumNode')).toBeUndefined();
  });

  test('no agent at all: up, and whatever listens there is not known', () => {
    const signals = without(({ metadata }) => metadata.name === 'cilium-a');
    expect(signals).toMatchObject({ up: true, agent: undefined, expected: { closedWithoutFrontend: undefined } });
  });

  test('Envoy is not ready: it does not run; inside the agent it does', () => {
    const away = system('cilium-envoy', 'a', false);
    expect(expected(away)!.agent!.envoy.running).toBe(false);
    expect(expected(away, config({ 'external-envoy-proxy': 'false' }))!.agent!.envoy.running).toBe(true);
  });
});

describe('Envoy in host network mode', () => {
  const bound = envoyConfig({
    address: { socketAddress: { portValue: 80 } },
    additionalAddresses: [{ address: { socketAddress: { portValue: 8080 } } }],
  });
  const capable = { securityContext: { capabilities: { add: ['NET_BIND_SERVICE'] } } };

  test('has its ports above 1024; those below only with the capability, kept and given', () => {
    const keep = config({ 'envoy-keep-cap-netbindservice': 'true' });
    const portsOf = (...objects: KubeObject[]): boolean[] => [80, 8080].map((port) => expected(bound, ...objects)!.hostPorts.has(port));
    expect(portsOf()).toEqual([false, true]);
    expect(portsOf(keep)).toEqual([false, true]);
    expect(portsOf(system('cilium-envoy', 'a', true, capable))).toEqual([false, true]);
    expect(portsOf(keep, system('cilium-envoy', 'a', true, capable))).toEqual([true, true]);
    expect(portsOf(keep, system('cilium-envoy', 'a', false, capable))).toEqual([false, false]);
  });
});

test('without cilium-config nothing is expected of any node', () => {
  expect(without(({ kind }) => kind === 'ConfigMap')).toBeUndefined();
});

test('security groups are those that the VPC shows, if any', () => {
  const cloud = { loadBalancers: [], securityGroups: [], vpcCIDRs: undefined, routes: undefined };
  const groupsIn = (more: object) =>
    new ExpectedClusterModel(new StaticClusterModel({ objects: whole() }), { cloud: { ...cloud, ...more } }).node('a')?.securityGroups;
  expect(groupsIn({})).toEqual([]);
  expect(groupsIn({ nodeSecurityGroups: [{ node: 'a', groups: ['x', 'y'] }] })).toEqual(['x', 'y']);
});

test('the view changes with its objects, and only then', () => {
  const objects = new StaticClusterModel({ objects: whole() });
  const view = new ExpectedClusterModel(objects);
  const before = view.node('a');
  expect(view.node('a')).toBe(before);
  expect([...view.nodeNames()]).toEqual(['a']);
  objects.set(node('a', NODE, false));
  expect(view.node('a')).toMatchObject({ up: false });
});
