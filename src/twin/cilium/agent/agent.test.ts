/** The agent from its start to its restart, on a real API server. @module */
import { PassThrough } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ApiServer } from '../../../apiserver/index.ts';
import { ciliumEndpoints, ciliumEnvoyConfigs, ciliumIdentities, ciliumNetworkPolicies, ciliumNodes } from '../../../cluster/kinds.ts';
import { StaticClusterModel } from '../../../cluster/static.ts';
import { AdjustableClock } from '../../../kube/clock.ts';
import type { KubeClient } from '../../../kube/client.ts';
import { Informers } from '../../../kube/informer.ts';
import {
  configMaps,
  customResourceDefinitions,
  endpointSlices,
  namespaces,
  nodes,
  pods,
  services,
  type Pod,
} from '../../../kube/resources.ts';
import { eventually } from '../../../kube/testing/eventually.ts';
import { Machines, type Machine, type MachineSpec } from '../../machine.ts';
import { createTwinNetwork, type LabNetwork } from '../../net/index.ts';
import type { Process, Program } from '../../kubernetes/program.ts';
import { ciliumCrds } from '../crds/crds.ts';
import type { AgentDependencies } from './fleet.ts';
import { createAgentProgram } from './program.ts';

const DOCUMENT_CONFIG = {
  'kube-proxy-replacement': 'true',
  'enable-bpf-masquerade': 'true',
  'enable-envoy-config': 'true',
  'enable-gateway-api': 'true',
  'external-envoy-proxy': 'true',
  'enable-l7-proxy': 'true',
  ipam: 'cluster-pool',
  'routing-mode': 'tunnel',
  'tunnel-protocol': 'vxlan',
  'cluster-name': 'default',
};

let api: ApiServer;
let client: KubeClient;
let clock: AdjustableClock;
let informers: Informers;
let machines: Machines;
let network: LabNetwork;
let program: Program;
let restoreDelayMs: number;
const running: { stop: () => Promise<number> }[] = [];

beforeEach(async () => {
  clock = new AdjustableClock();
  api = await ApiServer.start({ clock });
  client = api.client({ user: 'test' });
  informers = new Informers({ client, clock });
  machines = new Machines();
  const model = new StaticClusterModel();
  network = createTwinNetwork({
    model: () => Object.assign(Object.create(model) as StaticClusterModel, { node: (name: string) => machines.get(name)?.signals }),
    trace: (_model, { to }) => ({ hops: [], outcome: { kind: 'external', ...to }, sourceAddress: '10.2.128.11', sourceIdentity: 1 }),
    clock,
    random: Math.random,
  });
  network.listen({ address: '10.2.128.2', port: 5443 }, (socket) => socket.resume().on('end', () => socket.end()));
  restoreDelayMs = 2000;
  const deps: AgentDependencies = {
    client: (user) => api.client({ user }),
    informers,
    clock,
    random: Math.random,
    machines,
    network,
    images: undefined as never,
    log: () => undefined,
    restoreDelayMs: () => restoreDelayMs,
  };
  program = createAgentProgram(deps);
  for (const crd of ciliumCrds()) await client.create(customResourceDefinitions, crd as never);
  await client.create(configMaps, { metadata: { namespace: 'kube-system', name: 'cilium-config' }, data: DOCUMENT_CONFIG });
});

afterEach(async () => {
  await Promise.all(running.splice(0).map(({ stop }) => stop()));
  network.close();
  await informers.stop();
  await api.stop();
});

async function addNode(name: string, change: Partial<MachineSpec> = {}): Promise<Machine> {
  const number = Number(name.slice(1));
  await client.create(nodes, { metadata: { name, labels: { 'kubernetes.io/hostname': name } } });
  return machines.add({
    name,
    internalIP: `10.2.128.${10 + number}`,
    networkMode: 'overlay_l2',
    securityGroups: [],
    kernelVersion: '5.10',
    osImage: 'HCE',
    cgroup: 'unified',
    ...change,
  });
}

interface Running {
  stop: () => Promise<number>;
  exit: Promise<number>;
  output: () => string;
}

function processOn(machine: Machine, argv: string[], text: string[], signal: AbortSignal, env: Record<string, string> = {}): Process {
  const sink = (): PassThrough => new PassThrough().on('data', (part: Buffer) => void text.push(part.toString()));
  return {
    pod: { metadata: { name: `cilium-${machine.name}`, namespace: 'kube-system', uid: machine.name } } as Pod,
    container: { name: 'cilium-agent' },
    machine,
    argv,
    env: { KUBERNETES_SERVICE_HOST: '10.2.128.2', KUBERNETES_SERVICE_PORT: '5443', ...env },
    stdin: undefined,
    stdout: sink(),
    stderr: sink(),
    tty: false,
    network: {
      ip: machine.spec.internalIP,
      dial: (to, options) => network.dial({ kind: 'node', name: machine.name }, to, options),
      listen: (port, accept) => network.listen({ address: machine.spec.internalIP, port }, accept),
      listenUdp: () => () => undefined,
      exchange: () => Promise.reject(new Error('no datagrams here')),
      resolve: () => Promise.reject(new Error('no names here')),
    },
    clock,
    signal,
    resize: { [Symbol.asyncIterator]: () => ({ next: () => Promise.resolve({ done: true, value: undefined }) }) },
  };
}

function run(machine: Machine, env?: Record<string, string>): Running {
  const abort = new AbortController();
  const text: string[] = [];
  const exit = program.run(processOn(machine, ['cilium-agent'], text, abort.signal, env));
  const stop = (): Promise<number> => {
    abort.abort(new Error('SIGTERM'));
    return exit;
  };
  const started = { stop, exit, output: () => text.join('') };
  running.push(started);
  return started;
}

/** What the operator does under cluster-pool. */
async function givePodCIDR(name: string, cidr: string): Promise<void> {
  await eventually(() => client.get(ciliumNodes, { name }).catch(() => undefined), `CiliumNode ${name}`);
  await client.patch(ciliumNodes, { name }, { type: 'merge', body: { spec: { ipam: { podCIDRs: [cidr] } } } });
}

async function runReady(name: string, change: Partial<MachineSpec> = {}): Promise<{ machine: Machine; agent: Running }> {
  const machine = machines.get(name) ?? (await addNode(name, change));
  const agent = run(machine);
  if (!(await client.get(ciliumNodes, { name }).catch(() => undefined))) await givePodCIDR(name, `10.100.${name.slice(1)}.0/24`);
  await eventually(() => machine.agent?.ready, `agent on ${name}`);
  return { machine, agent };
}

/** A request from node n1; the whole answer. */
async function get(address: string, port: number, path: string): Promise<string> {
  const socket = await network.dial({ kind: 'node', name: 'n1' }, { address, port });
  socket.write(`GET ${path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n`);
  const answer: Buffer[] = [];
  for await (const part of socket) answer.push(part as Buffer);
  socket.destroy();
  return Buffer.concat(answer).toString();
}

/** Creates a pod and attaches it with the node's CNI plugin, as the kubelet does. */
async function attach(
  machine: Machine,
  name: string,
  labels: Record<string, string> = {},
): Promise<{ pod: Pod; ip: string; release: () => void }> {
  const pod = await client.create(pods, {
    metadata: { name, namespace: 'default', labels },
    spec: { nodeName: machine.name, containers: [{ name: 'c', image: 'x', ports: [{ name: 'http', containerPort: 80 }] }] },
  });
  await eventually(() => informers.for(pods).store.get(`default/${name}`), `pod ${name} in the cache`);
  const { ip, release } = await machine.cni!.add(pod);
  return { pod: pod, ip, release };
}

/** Runs a command of the image, as `kubectl exec` does. */
async function exec(machine: Machine, ...argv: string[]): Promise<{ code: number; output: string }> {
  const text: string[] = [];
  const code = await program.commands![argv[0]!]!.run(processOn(machine, argv, text, new AbortController().signal));
  await turn();
  return { code, output: text.join('') };
}

const execJson = async <T>(machine: Machine, ...argv: string[]): Promise<T> =>
  JSON.parse((await exec(machine, ...argv, '-o', 'json')).output) as T;

describe('cilium-agent starts', () => {
  it('announces its node, waits for its pod CIDR, takes over CNI and becomes ready', async () => {
    const machine = await addNode('n1');
    machine.installCni('10-canal.conflist', { name: 'canal', add: () => Promise.reject(new Error('not me')) });
    const agent = run(machine);
    await givePodCIDR('n1', '10.100.1.0/24');
    const signals = await eventually(() => (machine.agent?.ready ? machine.agent : undefined), 'ready');
    expect(machine.cniFiles).toEqual(['05-cilium.conflist']);
    expect(signals).toMatchObject({
      version: '1.19.1',
      kubeProxyReplacement: true,
      socketLB: { enabled: true, hostNamespaceOnly: false },
      masquerading: 'BPF',
      hostRouting: 'BPF',
      routing: { mode: 'tunnel', protocol: 'vxlan', port: 8472 },
      podCIDRs: ['10.100.1.0/24'],
      policyEnforcement: 'default',
    });
    const { spec } = await client.get(ciliumNodes, { name: 'n1' });
    expect(spec?.addresses?.map(({ type }) => type)).toEqual(['InternalIP', 'CiliumInternalIP']);
    expect(spec?.ingress?.ipv4).toBe(signals.ingressIP);
    expect(spec?.ipam?.podCIDRs).toEqual(['10.100.1.0/24']);
    expect(signals.identityOf('10.2.128.11')).toBe(1);
    expect(signals.identityOf(signals.ingressIP!)).toBe(8);
    expect(agent.output()).toContain('Retrieved node information from cilium node');
    expect(await get('127.0.0.1', 9879, '/healthz')).toMatch(/^HTTP\/1.1 200 /);
  });

  it('answers as cilium-health on its node and on its address in the pod network, as long as it runs', async () => {
    const before = network.counters.listeners;
    const { agent } = await runReady('n1');
    const { spec } = await client.get(ciliumNodes, { name: 'n1' });
    for (const address of ['127.0.0.1', spec!.health!.ipv4!]) {
      expect(await get(address, 4240, '/hello')).toMatch(/^HTTP\/1.1 200 /);
      expect(await get(address, 4240, '/')).toMatch(/^HTTP\/1.1 404 /);
    }
    await agent.stop();
    expect(network.counters.listeners).toBe(before);
  });

  it('問題二: with ipam kubernetes and no podCIDR it waits five minutes and panics', async () => {
    await client.patch(
      configMaps,
      { namespace: 'kube-system', name: 'cilium-config' },
      { type: 'merge', body: { data: { ipam: 'kubernetes' } } },
    );
    const machine = await addNode('n1');
    const agent = run(machine);
    await eventually(() => agent.output().includes('required IPv4 PodCIDR not available'), 'waiting');
    expect(agent.output()).toMatch(/level=warn msg="Waiting for k8s node information" error="required IPv4 PodCIDR not available"/);
    await clock.advance(304_000);
    expect(machine.agent).toBeUndefined();
    await clock.advance(2000);
    expect(await agent.exit).toBe(2);
    expect(agent.output()).toContain('panic: Start or stop failed to finish on time, aborting forcefully.');
    expect(machine.cni).toBeUndefined();
  });

  it('with ipam kubernetes takes the CIDR of its Node and writes it to its CiliumNode', async () => {
    await client.patch(
      configMaps,
      { namespace: 'kube-system', name: 'cilium-config' },
      { type: 'merge', body: { data: { ipam: 'kubernetes' } } },
    );
    const machine = await addNode('n1');
    run(machine);
    await client.patch(
      nodes,
      { name: 'n1' },
      { type: 'merge', body: { metadata: { annotations: { 'network.cilium.io/ipv4-pod-cidr': '10.77.0.0/24' } } } },
    );
    await eventually(() => machine.agent?.ready, 'ready');
    expect((await client.get(ciliumNodes, { name: 'n1' })).spec?.ipam?.podCIDRs).toEqual(['10.77.0.0/24']);
  });

  it.each([
    [
      { 'auto-direct-node-routes': 'true' },
      'auto-direct-node-routes cannot be used with tunneling. Packets must be routed through the tunnel device.',
    ],
    [{ 'install-iptables-rules': 'false' }, 'L7 proxy requires iptables rules (--install-iptables-rules=\\"true\\")'],
    [{ 'bpf-lb-mode': 'dsr' }, 'Node Port \\"dsr\\" mode cannot be used with vxlan tunneling.'],
    [{ 'routing-mode': 'x' }, 'invalid routing mode \\"x\\", valid modes = {\\"tunnel\\", \\"native\\"}'],
  ])('refuses %j and exits 1', async (data, text) => {
    await client.patch(configMaps, { namespace: 'kube-system', name: 'cilium-config' }, { type: 'merge', body: { data } });
    const agent = run(await addNode('n1'));
    expect(await agent.exit).toBe(1);
    expect(agent.output()).toContain(`level=fatal msg="${text}"`);
  });

  it('waits for the operator to register the CRDs, and gives up in its own words', async () => {
    const crd = { name: 'ciliumendpoints.cilium.io' };
    await client.delete(customResourceDefinitions, crd);
    await eventually(() => !informers.for(customResourceDefinitions).store.get(crd.name), 'CRD gone');
    const agent = run(await addNode('n1'));
    await eventually(() => agent.output().includes('Still waiting for Cilium Operator to register CRDs'), 'waiting');
    await clock.advance(301_000);
    expect(await agent.exit).toBe(1);
    expect(agent.output()).toContain(
      'Unable to find all Cilium CRDs necessary within 5m0s timeout. Please ensure that Cilium Operator is running',
    );
    expect(agent.output()).toContain('crd:ciliumendpoints.cilium.io');
  });

  it('does not start when nothing answers at the API server’s address', async () => {
    const agent = run(await addNode('n1'), { KUBERNETES_SERVICE_HOST: '10.2.128.2', KUBERNETES_SERVICE_PORT: '1' });
    await eventually(() => agent.output().includes('connect: connection refused'), 'first failure');
    for (let step = 0; step < 13; step += 1) await clock.advance(5000);
    expect(await agent.exit).toBe(1);
  });

  it('obeys a CiliumNodeConfig that selects its node', async () => {
    await client.create({ ...ciliumNodes, plural: 'ciliumnodeconfigs', kind: 'CiliumNodeConfig', namespaced: true }, {
      apiVersion: 'cilium.io/v2',
      kind: 'CiliumNodeConfig',
      metadata: { name: 'legacy', namespace: 'kube-system' },
      spec: { nodeSelector: { matchLabels: { 'kubernetes.io/hostname': 'n2' } }, defaults: { 'enable-bpf-masquerade': 'false' } },
    } as never);
    const one = await runReady('n1');
    const two = await runReady('n2');
    expect([one.machine.agent?.hostRouting, two.machine.agent?.hostRouting]).toEqual(['BPF', 'Legacy']);
    expect(two.agent.output()).toContain('BPF host routing requires enable-bpf-masquerade. Falling back to legacy host routing');
  });
});

describe('cilium-agent and pods', () => {
  it('gives a pod an address, an identity shared by equal labels on other nodes, and a CiliumEndpoint', async () => {
    const one = await runReady('n1');
    const two = await runReady('n2');
    const [a, b, c] = await Promise.all([
      attach(one.machine, 'a', { app: 'web' }),
      attach(two.machine, 'b', { app: 'web' }),
      attach(two.machine, 'c', { app: 'client' }),
    ]);
    expect(a.ip).toMatch(/^10\.100\.1\./);
    const endpoint = one.machine.agent!.endpoints.get(a.ip)!;
    expect(endpoint).toMatchObject({ pod: 'a', state: 'ready', hostRouting: 'BPF', coveredBySocketLB: true });
    expect(endpoint.interfaceIndex).toBeGreaterThan(0);
    expect(endpoint.identity).toBeGreaterThanOrEqual(256);
    expect(two.machine.agent!.endpoints.get(b.ip)!.identity).toBe(endpoint.identity);
    expect(two.machine.agent!.endpoints.get(c.ip)!.identity).not.toBe(endpoint.identity);
    const cep = await eventually(
      () => client.get(ciliumEndpoints, { namespace: 'default', name: 'a' }).catch(() => undefined),
      'CiliumEndpoint',
    );
    expect(cep.status).toMatchObject({
      id: endpoint.id,
      state: 'ready',
      identity: { id: endpoint.identity },
      networking: { addressing: [{ ipv4: a.ip }], node: '10.2.128.11' },
    });
    expect(cep.status?.identity?.labels).toContain('k8s:app=web');
    const identity = await client.get(ciliumIdentities, { name: String(endpoint.identity) });
    expect(identity['security-labels']).toMatchObject({ 'k8s:app': 'web', 'k8s:io.kubernetes.pod.namespace': 'default' });
    await eventually(() => two.machine.agent!.identityOf(a.ip) === endpoint.identity, 'ipcache on the other node');
    a.release();
    expect(one.machine.agent!.endpoints.has(a.ip)).toBe(false);
    await eventually(
      () =>
        client.get(ciliumEndpoints, { namespace: 'default', name: 'a' }).then(
          () => false,
          () => true,
        ),
      'CiliumEndpoint gone',
    );
  });

  it('gives a relabelled pod, and the pods of a relabelled namespace, another identity', async () => {
    const { machine } = await runReady('n1');
    const { ip } = await attach(machine, 'a', { app: 'web' });
    const identity = (): number => machine.agent!.endpoints.get(ip)!.identity;
    const first = identity();
    await client.patch(pods, { namespace: 'default', name: 'a' }, { type: 'merge', body: { metadata: { labels: { app: 'client' } } } });
    await eventually(() => identity() !== first, 'new identity');
    const second = identity();
    await client.patch(namespaces, { name: 'default' }, { type: 'merge', body: { metadata: { labels: { team: 'x' } } } });
    await eventually(() => identity() !== second && machine.agent!.endpoints.get(ip)!.state === 'ready', 'new identity');
  });

  it('says so when the range is full, and uses a released address again', async () => {
    const machine = await addNode('n1');
    run(machine);
    await givePodCIDR('n1', '10.100.9.0/29');
    await eventually(() => machine.agent?.ready, 'ready');
    const attached = [];
    for (const name of ['a', 'b', 'c']) attached.push(await attach(machine, name));
    await expect(attach(machine, 'd')).rejects.toThrow(
      'unable to allocate IP via local cilium agent: [POST /ipam][502] postIpamFailure "range is full"',
    );
    attached[0]!.release();
    expect((await attach(machine, 'e')).ip).toBe(attached[0]!.ip);
  });

  it('shows in the CiliumEndpoint whether policy is enforced', async () => {
    const { machine } = await runReady('n1');
    await attach(machine, 'a', { app: 'web' });
    await client.create(ciliumNetworkPolicies, {
      metadata: { name: 'p', namespace: 'default' },
      spec: { endpointSelector: { matchLabels: { app: 'web' } }, ingress: [{ fromEndpoints: [{ matchLabels: { app: 'client' } }] }] },
    });
    await eventually(
      async () =>
        (await client.get(ciliumEndpoints, { namespace: 'default', name: 'a' }).catch(() => undefined))?.status?.policy?.ingress?.enforcing,
      'enforcing',
    );
  });

  it('does not cover pods with socket-LB on a node with cgroup v1 and v2 side by side', async () => {
    const { machine } = await runReady('n1', { cgroup: 'hybrid' });
    const { ip } = await attach(machine, 'a');
    expect(machine.agent!.endpoints.get(ip)!.coveredBySocketLB).toBe(false);
  });
});

describe('an agent restart', () => {
  it('leaves the datapath as it was, restores endpoints with their old program, and regenerates them', async () => {
    await client.patch(
      configMaps,
      { namespace: 'kube-system', name: 'cilium-config' },
      { type: 'merge', body: { data: { 'enable-bpf-masquerade': 'false' } } },
    );
    const { machine, agent } = await runReady('n1');
    const { ip } = await attach(machine, 'a', { app: 'web' });
    const before = machine.agent!.endpoints.get(ip)!;
    expect(before.hostRouting).toBe('Legacy');
    expect(await agent.stop()).toBe(0);
    expect(machine.agent).toMatchObject({ ready: false, masquerading: 'IPTables' });
    expect(machine.agent!.endpoints.get(ip)).toEqual(before);
    expect(machine.agent!.identityOf(ip)).toBe(before.identity);
    await expect(attach(machine, 'b')).rejects.toThrow('Is the agent running?');

    await client.patch(
      configMaps,
      { namespace: 'kube-system', name: 'cilium-config' },
      { type: 'merge', body: { data: { 'enable-bpf-masquerade': 'true' } } },
    );
    restoreDelayMs = Infinity;
    await runReady('n1');
    expect(machine.agent).toMatchObject({ hostRouting: 'BPF', masquerading: 'BPF' });
    expect(machine.agent!.endpoints.get(ip)).toMatchObject({
      id: before.id,
      identity: before.identity,
      state: 'restoring',
      hostRouting: 'Legacy',
    });
    const fresh = await attach(machine, 'c');
    expect(machine.agent!.endpoints.get(fresh.ip)).toMatchObject({ state: 'ready', hostRouting: 'BPF' });

    await running.at(-1)!.stop();
    restoreDelayMs = 2000;
    await runReady('n1');
    expect(machine.agent!.endpoints.get(ip)!.state).toBe('restoring');
    await clock.advance(2000);
    await eventually(() => machine.agent!.endpoints.get(ip)!.state === 'ready', 'regenerated');
    expect(machine.agent!.endpoints.get(ip)!.hostRouting).toBe('BPF');
  });

  it('forgets endpoints of pods that went away meanwhile', async () => {
    const { machine, agent } = await runReady('n1');
    const { ip } = await attach(machine, 'a');
    await agent.stop();
    await client.delete(pods, { namespace: 'default', name: 'a' }, { gracePeriodSeconds: 0 });
    await eventually(() => !informers.for(pods).store.get('default/a'), 'pod gone from the cache');
    await runReady('n1');
    expect(machine.agent!.endpoints.has(ip)).toBe(false);
  });
});

describe('the service table', () => {
  const web = {
    metadata: { name: 'web', namespace: 'default' },
    spec: {
      type: 'LoadBalancer',
      externalIPs: ['192.0.2.9'],
      selector: { app: 'web' },
      ports: [{ name: 'http', port: 80, protocol: 'TCP' }],
    },
  };
  const slice = {
    metadata: { name: 'web-1', namespace: 'default', labels: { 'kubernetes.io/service-name': 'web' } },
    addressType: 'IPv4',
    ports: [{ name: 'http', port: 8080, protocol: 'TCP' }],
    endpoints: [
      { addresses: ['10.100.1.5'], nodeName: 'n1', conditions: { ready: true } },
      { addresses: ['10.100.1.6'], nodeName: 'n2', conditions: { ready: false } },
      { addresses: ['10.100.1.7'], nodeName: 'n2', conditions: { ready: false, serving: true, terminating: true } },
    ],
  };

  it('has a frontend for every way in, and none for an address that a proxy answers', async () => {
    const one = await runReady('n1');
    const two = await runReady('n2');
    const service = await client.create(services, web as never);
    await client.create(endpointSlices, slice as never);
    const ingress = [{ ip: '198.51.100.1' }, { ip: '198.51.100.2', ipMode: 'Proxy' }];
    await client.patch(
      services,
      { namespace: 'default', name: 'web' },
      { type: 'merge', body: { status: { loadBalancer: { ingress } } } },
      { subresource: 'status' },
    );
    const { clusterIP, ports } = (service as never as { spec: { clusterIP: string; ports: { nodePort: number }[] } }).spec;
    const frontend = await eventually(() => one.machine.agent!.services.get('TCP://198.51.100.1:80'), 'load balancer address');
    const table = one.machine.agent!.services;
    expect(
      [...table.values()]
        .filter(({ name }) => name === 'web')
        .map(({ type, address, port }) => `${type} ${address}:${port}`)
        .toSorted(),
    ).toEqual(
      [
        `ClusterIP ${clusterIP}:80`,
        'ExternalIPs 192.0.2.9:80',
        'LoadBalancer 198.51.100.1:80',
        `NodePort 0.0.0.0:${ports[0]!.nodePort}`,
      ].toSorted(),
    );
    expect(frontend.backends).toEqual([
      { address: '10.100.1.5', port: 8080, node: 'n1', state: 'active' },
      { address: '10.100.1.7', port: 8080, node: 'n2', state: 'terminating' },
    ]);
    expect(two.machine.agent!.services).toBe(table);
  });

  it('without kube-proxy replacement serves ClusterIPs only', async () => {
    await client.patch(
      configMaps,
      { namespace: 'kube-system', name: 'cilium-config' },
      { type: 'merge', body: { data: { 'kube-proxy-replacement': 'false' } } },
    );
    const { machine } = await runReady('n1');
    await client.create(services, web as never);
    await eventually(() => [...machine.agent!.services.values()].find(({ name }) => name === 'web'), 'ClusterIP');
    expect([...machine.agent!.services.values()].filter(({ name }) => name === 'web').map(({ type }) => type)).toEqual(['ClusterIP']);
  });

  it('redirects every frontend of a Service that a CiliumEnvoyConfig takes over, by service port, where its node selector matches', async () => {
    const one = await runReady('n1');
    const two = await runReady('n2');
    await client.create(services, {
      ...web,
      spec: { ...web.spec, ports: [...web.spec.ports, { name: 'more', port: 81, protocol: 'TCP' }] },
    } as never);
    await client.create(ciliumEnvoyConfigs, {
      metadata: { name: 'cec', namespace: 'default' },
      spec: {
        services: [{ name: 'web', namespace: 'default', ports: [80] }],
        resources: [{ '@type': 'type.googleapis.com/envoy.config.listener.v3.Listener', name: 'listener', filterChains: [] }],
      },
    } as never);
    const redirected = (machine: Machine): string[] =>
      [...machine.agent!.services.values()]
        .filter(({ l7Listener }) => l7Listener === 'default/cec/listener')
        .map(({ type, port }) => `${type}${type === 'NodePort' ? '' : port}`);
    await eventually(() => redirected(one.machine).length === 3, 'redirects');
    expect(redirected(one.machine).toSorted()).toEqual(['ClusterIP80', 'ExternalIPs80', 'NodePort']);
    expect(one.machine.agent!.envoy.listeners.get('default/cec/listener')).toBeGreaterThanOrEqual(10_000);
    await client.patch(
      ciliumEnvoyConfigs,
      { namespace: 'default', name: 'cec' },
      { type: 'merge', body: { spec: { nodeSelector: { matchLabels: { 'kubernetes.io/hostname': 'n2' } } } } },
    );
    await eventually(() => redirected(one.machine).length === 0, 'not on n1');
    expect(redirected(two.machine)).toHaveLength(3);
  });

  it('knows whether Envoy runs on its node', async () => {
    const { machine } = await runReady('n1');
    expect(machine.agent!.envoy.running).toBe(false);
    const detach = network.attachEnvoy('n1', { gateway: (socket) => socket.destroy(), policy: (socket) => socket.destroy() });
    expect(machine.agent!.envoy.running).toBe(true);
    detach();
    expect(machine.agent!.envoy.running).toBe(false);
  });
});

describe('commands in the agent’s container', () => {
  it('status tells routing, masquerading and kube-proxy replacement, and leaves out what is false', async () => {
    const { machine } = await runReady('n1');
    const text = (await exec(machine, 'cilium-dbg', 'status', '--verbose')).output;
    expect(text).toMatch(/^Routing: +Network: Tunnel \[vxlan\] {3}Host: BPF$/m);
    expect(text).toMatch(/^Masquerading: +BPF {3}\[eth0\] {3}10\.100\.1\.0\/24 \[IPv4: Enabled, IPv6: Disabled\]$/m);
    expect(text).toMatch(/^KubeProxyReplacement: +True/m);
    expect(text).toMatch(/^IPAM: +IPv4: 3\/254 allocated from 10\.100\.1\.0\/24,$/m);
    expect(await execJson(machine, 'cilium-dbg', 'status')).toMatchObject({
      'kube-proxy-replacement': { mode: 'True', features: { socketLB: { enabled: true }, nodePort: { portMin: 30000 } } },
      masquerading: { enabled: true, mode: 'BPF' },
      routing: { 'inter-host-routing-mode': 'Tunnel', 'intra-host-routing-mode': 'BPF', 'tunnel-protocol': 'vxlan' },
    });
    await client.patch(
      configMaps,
      { namespace: 'kube-system', name: 'cilium-config' },
      {
        type: 'merge',
        body: { data: { 'kube-proxy-replacement': 'false', 'enable-ipv4-masquerade': 'false', 'enable-bpf-masquerade': 'false' } },
      },
    );
    const other = await runReady('n2');
    const json = await execJson<{ masquerading: object; 'kube-proxy-replacement': { features: { socketLB: object } } }>(
      other.machine,
      'cilium-dbg',
      'status',
    );
    expect(json.masquerading).toEqual({});
    expect(json['kube-proxy-replacement'].features.socketLB).toEqual({});
  });

  it('endpoint list shows each endpoint with its labels, in either spelling of the command', async () => {
    const { machine } = await runReady('n1');
    const { ip } = await attach(machine, 'a', { app: 'web' });
    const { id, identity, interfaceIndex } = machine.agent!.endpoints.get(ip)!;
    const text = (await exec(machine, 'cilium', 'endpoint', 'list')).output;
    expect(text).toMatch(/^ENDPOINT +POLICY \(ingress\)/);
    expect(text).toMatch(new RegExp(`^${id} +Disabled +Disabled +${identity} +k8s:app=web +${ip.replaceAll('.', '\\.')} +ready$`, 'm'));
    const list = await execJson<{ id: number; status: { networking: Record<string, unknown>; identity: { id: number } } }[]>(
      machine,
      'cilium-dbg',
      'endpoint',
      'list',
    );
    const byIdentity = (wanted: number): Record<string, unknown> =>
      list.find(({ status }) => status.identity.id === wanted)!.status.networking;
    expect(byIdentity(identity)).toMatchObject({ 'interface-index': interfaceIndex, addressing: [{ ipv4: ip }] });
    expect(byIdentity(8)).not.toHaveProperty('interface-index');
    expect(byIdentity(8)).not.toHaveProperty('mac');
  });

  it('bpf endpoint list shows a pod of another CNI plugin as the source document saw it', async () => {
    const { machine } = await runReady('n1');
    await client.create(pods, {
      metadata: { name: 'eni', namespace: 'default' },
      spec: { nodeName: 'n1', containers: [{ name: 'c', image: 'x' }] },
    });
    await client.patch(
      pods,
      { namespace: 'default', name: 'eni' },
      { type: 'merge', body: { status: { phase: 'Running', podIP: '10.2.144.7' } } },
      { subresource: 'status' },
    );
    await eventually(() => informers.for(pods).store.get('default/eni')?.status?.podIP, 'pod in the cache');
    const text = (await exec(machine, 'cilium-dbg', 'bpf', 'endpoint', 'list')).output;
    expect(text).toMatch(/^10\.2\.144\.7:0 .*ifindex=0 +mac=00:00:00:00:00:00 /m);
    expect(text).toMatch(/^10\.2\.128\.11:0 +\(localhost\)$/m);
  });

  it('service list and bpf lb list show the table, the latter with the redirect to Envoy', async () => {
    const { machine } = await runReady('n1');
    await client.create(services, {
      metadata: { name: 'gw', namespace: 'default' },
      spec: { type: 'NodePort', ports: [{ name: 'port-80', port: 80, nodePort: 32546, protocol: 'TCP' }] },
    } as never);
    await client.create(ciliumEnvoyConfigs, {
      metadata: { name: 'cec', namespace: 'default' },
      spec: {
        services: [{ name: 'gw', namespace: 'default' }],
        resources: [{ '@type': 'type.googleapis.com/envoy.config.listener.v3.Listener', name: 'listener', filterChains: [] }],
      },
    } as never);
    await eventually(() => machine.agent!.services.get('TCP://0.0.0.0:32546')?.l7Listener, 'redirect');
    expect((await exec(machine, 'cilium-dbg', 'service', 'list')).output).toMatch(/^\d+ +0\.0\.0\.0:32546\/TCP +NodePort$/m);
    const slots = await execJson<Record<string, string[]>>(machine, 'cilium-dbg', 'bpf', 'lb', 'list');
    expect(slots['0.0.0.0:32546/TCP (0)']![0]).toMatch(
      /^0\.0\.0\.0:0 \(\d+\) \(0\) \[NodePort, l7-load-balancer\] \(L7LB Proxy Port: 10000\)$/,
    );
  });

  it('iptables-save shows kube-proxy’s chains as long as they are on the node, and kubelet’s canary always', async () => {
    const { machine } = await runReady('n1');
    const nat = async (): Promise<string> => (await exec(machine, 'iptables-save', '-t', 'nat')).output;
    expect(await nat()).not.toMatch(/KUBE-SVC|KUBE-PROXY-CANARY/);
    expect(await nat()).toContain(':KUBE-KUBELET-CANARY - [0:0]');
    machine.kubeProxy = {
      mode: 'iptables',
      running: false,
      rules: 'stale',
      services: new Map([['TCP://10.247.0.1:443', [{ address: '10.2.128.2', port: 5443 }]]]),
    };
    expect(await nat()).toMatch(/^-A KUBE-SEP-[A-Z2-7]{16} .*-j DNAT --to-destination 10\.2\.128\.2:5443$/m);
    // The name that kube-proxy gives to default/kubernetes:https in every cluster.
    expect(await nat()).toContain(':KUBE-SVC-NPX46M4PTMTKRN6Y - [0:0]');
    expect((await exec(machine, 'iptables-save')).output).toContain('-A KUBE-FORWARD -m conntrack --ctstate INVALID -j DROP');
  });

  it('build-config fails without the ConfigMap, other commands without an agent, and unknown ones say what there is', async () => {
    const machine = await addNode('n1');
    expect((await exec(machine, 'cilium-dbg', 'build-config')).code).toBe(0);
    await client.delete(configMaps, { namespace: 'kube-system', name: 'cilium-config' });
    expect(await exec(machine, 'cilium-dbg', 'build-config')).toMatchObject({
      code: 1,
      output: expect.stringContaining('configmaps \\"cilium-config\\" not found') as string,
    });
    expect(await exec(machine, 'cilium-dbg', 'status')).toMatchObject({
      code: 1,
      output: expect.stringContaining('Is the agent running?') as string,
    });
    expect(await exec(machine, 'cilium-dbg', 'bpf', 'nonsense')).toMatchObject({
      code: 1,
      output: expect.stringContaining('unknown command') as string,
    });
  });
});
