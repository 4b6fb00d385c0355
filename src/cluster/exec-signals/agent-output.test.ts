/** What agents print, in the words of other versions, with parts missing, and as nobody prints it. */
import { describe, expect, test } from 'vitest';
import { seededRandom } from '../../kube/random.ts';
import type { KubeObject } from '../../kube/objects.ts';
import { StaticClusterModel } from '../static.ts';
import { agentOutput, type AgentCommand } from './agent-output.ts';
import { SeenNodes } from './seen-node.ts';

const node = {
  apiVersion: 'v1',
  kind: 'Node',
  metadata: { name: 'n1', uid: 'u', resourceVersion: '1', creationTimestamp: '' },
  status: { addresses: [{ type: 'InternalIP', address: '10.0.0.1' }], conditions: [{ type: 'Ready', status: 'True' }] },
};
const service = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'web', namespace: 'shop', uid: 'u', resourceVersion: '1', creationTimestamp: '' },
  spec: { ports: [{ name: 'http', port: 80, nodePort: 30080 }] },
};
const model = new StaticClusterModel({ objects: [node, service] as unknown as KubeObject[] });

const frontend = (type: string, ip: string, port: number, scope: string, backends: object[], more: object = {}) => ({
  spec: {
    id: 1,
    flags: { type, name: 'web', namespace: 'shop', extTrafficPolicy: 'Local', ...more },
    'frontend-address': { ip, port, protocol: 'TCP', scope },
    'backend-addresses': backends,
  },
});
const one = { ip: '10.1.0.1', port: 8080, nodeName: 'n1', state: 'active' };
const other = { ip: '10.1.1.1', port: 8080, nodeName: 'n2', state: 'active' };

const printed: Record<AgentCommand, unknown> = {
  status: {
    cilium: { msg: '1.19.1 (v1.19.1-abcdef)', state: 'Ok' },
    ipam: { status: 'IPv4: 3/254 allocated from 10.1.0.0/24, 10.1.9.0/24, ', allocations: { '10.1.0.9': 'ingress' } },
    'kube-proxy-replacement': { mode: 'True', features: { socketLB: { enabled: true } } },
    masquerading: { enabled: true, mode: 'iptables' },
    routing: { 'inter-host-routing-mode': 'Native', 'intra-host-routing-mode': 'Legacy' },
  },
  services: [
    frontend('NodePort', '0.0.0.0', 30_080, 'external', [one]),
    frontend('NodePort', '0.0.0.0', 30_080, 'internal', [one, other]),
    frontend('ClusterIP', '10.2.0.1', 80, 'external', [one, { ...other, state: 'quarantined' }]),
    frontend('ClusterIP', 'fd00::1', 80, 'external', [one]),
    frontend('LocalRedirect', '169.254.20.10', 53, 'external', [one]),
  ],
  endpoints: [
    {
      id: 5,
      status: {
        state: 'ready',
        identity: { id: 1234 },
        'external-identifiers': { 'pod-name': 'shop/web-0' },
        networking: { addressing: [{ ipv4: '10.1.0.1' }] },
      },
    },
    {
      id: 6,
      status: { state: 'ready', identity: { id: 8, labels: ['reserved:ingress'] }, networking: { addressing: [{ ipv4: '10.1.0.9' }] } },
    },
  ],
  loadBalancer: {
    '10.2.0.1:80/TCP (0)': ['0.0.0.0:0 (1) (0) [ClusterIP, non-routable]'],
    '0.0.0.0:30080/TCP (0)': ['0.0.0.0:0 (2) (0) [NodePort, l7-load-balancer] (L7LB Proxy Port: 12345)'],
    '0.0.0.0:30080/TCP (1)': ['10.1.0.1:8080/TCP (2) (1)'],
  },
};

describe('one agent', () => {
  const { agent, ...rest } = new SeenNodes(model, 'kube-system').node(node, agentOutput(printed)!)!;

  test('its state', () => {
    expect(rest).toMatchObject({ name: 'n1', internalIP: '10.0.0.1', up: true, kubeProxy: undefined });
    expect(agent).toMatchObject({
      version: '1.19.1',
      ready: true,
      kubeProxyReplacement: true,
      socketLB: { enabled: true, hostNamespaceOnly: false },
      masquerading: 'IPTables',
      hostRouting: 'Legacy',
      routing: { mode: 'native' },
      podCIDRs: ['10.1.0.0/24', '10.1.9.0/24'],
      ingressIP: '10.1.0.9',
    });
  });

  test('its Services: all backends, names of ports from the Service, what Envoy takes over', () => {
    expect([...agent!.services.keys()]).toEqual(['TCP://0.0.0.0:30080', 'TCP://10.2.0.1:80']);
    const nodePort = agent!.services.get('TCP://0.0.0.0:30080')!;
    expect(nodePort.backends.map(({ address }) => address)).toEqual(['10.1.0.1', '10.1.1.1']);
    expect(nodePort).toMatchObject({ portName: 'http', externalTrafficPolicy: 'Local', l7Listener: 'shop/web/?' });
    const clusterIP = agent!.services.get('TCP://10.2.0.1:80')!;
    expect(clusterIP.backends).toHaveLength(1);
    expect(clusterIP.l7Listener).toBeUndefined();
    expect([...agent!.envoy.listeners]).toEqual([['shop/web/?', 12_345]]);
  });

  test('its endpoints: those of pods, and one without a device', () => {
    expect([...agent!.endpoints.values()]).toMatchObject([
      { namespace: 'shop', pod: 'web-0', ipv4: '10.1.0.1', identity: 1234, interfaceIndex: 0 },
    ]);
    expect(agent!.identityOf('10.1.0.1')).toBe(1234);
    expect(agent!.identityOf('192.0.2.1')).toBeUndefined();
  });
});

test('without one of the first three it is not known', () => {
  for (const part of ['status', 'services', 'endpoints'] as const) {
    expect(agentOutput({ ...printed, [part]: undefined })).toBeUndefined();
    expect(agentOutput({ ...printed, [part]: 'text' })).toBeUndefined();
  }
  expect(agentOutput({ ...printed, loadBalancer: undefined })!.redirects).toBeUndefined();
});

test('anything in the place of anything: no exception', () => {
  const random = seededRandom(3);
  const below = (limit: number): number => Math.floor(random() * limit);
  const values: unknown[] = [null, 5, 'x', [], {}, true, [null], { x: [] }, '10.0.0.0/99', -1];
  for (let round = 0; round < 3000; round += 1) {
    const changed = structuredClone(printed) as Record<string, unknown>;
    let at = changed;
    for (;;) {
      const keys = Object.keys(at);
      const key = keys[below(keys.length)]!;
      const next = at[key];
      if (typeof next !== 'object' || next === null || Object.keys(next).length === 0 || random() < 0.2) {
        at[key] = values[below(values.length)];
        break;
      }
      at = next as Record<string, unknown>;
    }
    const output = agentOutput(changed as Record<AgentCommand, unknown>);
    const seen = output && new SeenNodes(model, 'kube-system').node(node, output);
    if (seen) for (const { backends } of seen.agent!.services.values()) expect(Array.isArray(backends)).toBe(true);
  }
});
