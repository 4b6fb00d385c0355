/**
 * What API objects let one expect of a healthy lab's nodes is what its agents have really programmed: every path to a
 * Gateway, by every node and by the ELB, ends the same way.
 * @module
 */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { ExpectedClusterModel } from '../../src/cluster/expected-signals.ts';
import { ciliumNetworkPolicies, gateways } from '../../src/cluster/kinds.ts';
import type { ClusterModel } from '../../src/cluster/model.ts';
import { isTrue, nodes, services } from '../../src/kube/index.ts';
import { Lab, type LabOptions } from '../../src/lab/index.ts';
import { traceEveryChoice, type Connection } from '../../src/path/index.ts';

const EXAMPLES = resolve(import.meta.dirname, '..', '..', 'examples');
const corrected = parse(readFileSync(resolve(EXAMPLES, 'corrected', 'values.yaml'), 'utf8')) as Record<string, unknown>;
const CLIENT = '198.51.100.7';

let lab: Lab | undefined;
afterEach(() => lab?.stop());

async function healthy(options: LabOptions): Promise<Lab> {
  const started = await Lab.start({ nodes: 3, seed: 20_261_127, ...options });
  lab = started;
  await started.eventually('HTTP 200', async () => {
    const answer = await started.request({});
    return answer.kind === 'answer' && answer.status === 200;
  });
  await started.eventually('every node ready', () =>
    [...started.model.list(nodes)].every(({ status }) => isTrue(status?.conditions, 'Ready')),
  );
  return started;
}

/** From outside to a Gateway by every load balancer's listener, and by the NodePort of every node. */
function connections({ model }: Lab): Connection[] {
  const request = { method: 'GET', path: '/', authority: 'example.com', headers: {} };
  const from = { kind: 'external', address: CLIENT } as const;
  const throughElb = model.cloud!.loadBalancers.flatMap(({ vipAddress, listeners }) =>
    listeners.map(({ port }) => ({ address: vipAddress, port })),
  );
  const nodePorts = [...model.list(services)].flatMap(({ spec }) => spec?.ports?.flatMap(({ nodePort }) => nodePort ?? []) ?? []);
  const throughNodes = [...model.nodeNames()].flatMap((name) => nodePorts.map((port) => ({ address: model.node(name)!.internalIP, port })));
  return [...throughElb, ...throughNodes].map((to) => ({ from, to, protocol: 'TCP', request }));
}

/** Which security groups a node has is the cloud's to say. */
const told = (model: ClusterModel, connection: Connection): unknown =>
  traceEveryChoice(model, connection).ways.map(({ share, trace: { outcome, hops } }) => ({
    share,
    outcome,
    hops: hops.flatMap(({ kind, state, reason, at }) => (kind === 'security-group' ? [] : [{ kind, state, reason, at }])),
  }));

function compare(started: Lab): number {
  const expected = new ExpectedClusterModel(started.model, { cloud: started.model.cloud });
  const all = connections(started);
  for (const connection of all) expect(told(expected, connection), JSON.stringify(connection.to)).toEqual(told(started.model, connection));
  return all.length;
}

describe('expected is what is there', () => {
  test.each<[string, LabOptions]>([
    ['ElbApi', { bridge: 'ElbApi' }],
    ['EndpointSlice', { bridge: 'EndpointSlice' }],
    ['HostNetwork', { bridge: 'HostNetwork' }],
    ['EnvoyRedirect', { bridge: 'EnvoyRedirect' }],
    ['Selector', { bridge: 'Selector' }],
    ['the corrected values', { values: corrected }],
    ['a single node', { nodes: 1 }],
  ])('%s', async (_, options) => {
    const started = await healthy(options);
    const gateway = started.model.get(gateways, { namespace: 'default', name: 'ip-gateway' });
    expect(gateway).toBeDefined();
    // The ELB's listener, and each node where the mode has NodePorts.
    expect(compare(started)).toBeGreaterThanOrEqual(options.bridge === 'HostNetwork' ? 1 : 1 + (options.nodes ?? 3));
  });
});

test('policy: a Gateway whose back end admits nobody', async () => {
  const started = await healthy({ bridge: 'ElbApi' });
  await started.client.create(ciliumNetworkPolicies, {
    metadata: { namespace: 'default', name: 'nobody' },
    spec: { endpointSelector: { matchLabels: { 'app.kubernetes.io/name': 'test-python' } }, ingress: [{}] },
  });
  await started.eventually('403', async () => {
    const answer = await started.request({});
    return answer.kind === 'answer' && answer.status === 403;
  });
  compare(started);
});

test('a node that is stopped is down in both', async () => {
  const started = await healthy({ bridge: 'ElbApi' });
  const [name] = [...started.model.nodeNames()];
  started.machines.get(name!)!.up = false;
  await started.eventually('the node is not Ready', () => !isTrue(started.model.get(nodes, { name: name! })?.status?.conditions, 'Ready'));
  const address = started.model.node(name!)!.internalIP;
  const connection: Connection = { from: { kind: 'external', address: CLIENT }, to: { address, port: 31_000 }, protocol: 'TCP' };
  const expected = new ExpectedClusterModel(started.model, { cloud: started.model.cloud });
  expect(told(expected, connection)).toEqual(told(started.model, connection));
  expect(told(expected, connection)).toMatchObject([{ outcome: { kind: 'timeout' } }]);
});
