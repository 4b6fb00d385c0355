/**
 * One Helm value is changed, and the running cluster behaves as Cilium 1.19.1 does with it (facts/cilium.md).
 * @module
 */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, describe, expect, onTestFinished, test } from 'vitest';
import { parse } from 'yaml';
import { ciliumEndpoints, ciliumEnvoyConfigs, ciliumNodes, gateways } from '../../src/cluster/kinds.ts';
import { daemonSets, deployments, findCondition, isTrue, pods, services, type Pod } from '../../src/kube/index.ts';
import { gatewayEntrypoints } from '../../src/bridge/index.ts';
import { admitLoadBalancers, valuesFor } from '../../src/lab/bridge.ts';
import { Lab, type LabOptions } from '../../src/lab/index.ts';
import { agentOutput, logLines, podsWith, programmed } from '../../src/lab/scenarios/observations.ts';
import type { Outcome } from '../../src/path/index.ts';
import { documentValues } from '../../src/chart/document-values.ts';
import { mergeValues, type HelmValues } from '../../src/chart/values.ts';
import { ciliumCce } from '../cilium-cce.ts';

const AGENTS = { 'k8s-app': 'cilium' };
const ENVOYS = { 'k8s-app': 'cilium-envoy' };
const OPERATOR = { 'io.cilium/app': 'operator' };
const APP = { 'app.kubernetes.io/name': 'test-python' };
const GATEWAY = { namespace: 'default', name: 'ip-gateway' };
const SERVICE = { namespace: 'default', name: 'cilium-gateway-ip-gateway' };
const GENERATED = { namespace: 'default', name: 'auto-ip-gateway' };

let lab: Lab;
afterEach(() => lab?.stop());

/** A lab with the document's values, changed. */
async function labWith(change: HelmValues, options: LabOptions = {}): Promise<Lab> {
  lab = await Lab.start({ ...options, values: mergeValues(documentValues(), change) });
  return lab;
}

const status = async (headers: Record<string, string> = {}): Promise<number | string> => {
  const answer = await lab.request({ headers });
  return answer.kind === 'answer' ? answer.status : answer.kind;
};
const until = (wanted: number | string): Promise<true> => lab.eventually(`${wanted}`, async () => (await status()) === wanted);

const daemonSetReady = (name: string): Promise<true> =>
  lab.eventually(`${name} is ready`, () => {
    const { desiredNumberScheduled = 0, numberReady = 0 } = lab.model.get(daemonSets, { namespace: 'kube-system', name })?.status ?? {};
    return desiredNumberScheduled > 0 && numberReady === desiredNumberScheduled;
  });
const dnsReady = (): Promise<true> =>
  lab.eventually('cluster DNS is ready', () => {
    const dns = podsWith(lab, 'kube-system', { 'k8s-app': 'coredns' });
    return dns.length > 0 && dns.every(({ status }) => isTrue(status?.conditions, 'Ready'));
  });
const logged = (labels: Record<string, string>, container: string, text: string): Promise<string[]> =>
  lab.eventually(`"${text}" in the log of ${container}`, async () => {
    const lines = await logLines(lab, labels, container, text);
    return lines.length > 0 && lines;
  });
const curl = (url: string, name = 'client'): Promise<string> =>
  lab.runPod({ name, labels: { app: name }, image: 'curlimages/curl', args: ['curl', '-sS', '--max-time', '5', url] });
/** The request's headers as the pod sees them, when the client sends this X-Forwarded-For. */
async function headersAtPod(forwardedFor: string): Promise<Record<string, string>> {
  const answer = await lab.request({ headers: { accept: 'application/json', 'x-forwarded-for': forwardedFor } });
  if (answer.kind !== 'answer') throw new Error(`no answer: ${answer.kind}`);
  return (JSON.parse(answer.body) as { headers: Record<string, string> }).headers;
}

const statusLines = async (pattern: RegExp): Promise<string[]> => [
  ...new Set(
    (await agentOutput(lab, ['cilium-dbg', 'status', '--verbose']))
      .filter((line) => pattern.test(line))
      .map((line) => line.replace(/ +/g, ' ')),
  ),
];

describe('gatewayAPI', () => {
  test('enabled: false makes nothing of a Gateway, which keeps the API default "Waiting for controller"', async () => {
    await labWith({ gatewayAPI: { enabled: false } });
    await daemonSetReady('cilium');
    await dnsReady();
    expect(programmed(lab)).toEqual({ status: 'Unknown', text: 'Programmed=Unknown Pending: Waiting for controller' });
    expect([...lab.model.list(ciliumEnvoyConfigs)]).toEqual([]);
    expect(lab.model.get(services, SERVICE)).toBeUndefined();
    expect(await status()).toBe('refused');
  });

  test('without kube-proxy replacement Helm agrees, the operator says why it leaves Gateways alone, and Services work by kube-proxy', async () => {
    await labWith({ kubeProxyReplacement: false });
    expect((await logged(OPERATOR, 'cilium-operator', 'Gateway API'))[0]).toContain(
      'level=warn msg="Gateway API support requires kube-proxy-replacement enabled"',
    );
    await dnsReady();
    expect(programmed(lab)?.text).toBe('Programmed=Unknown Pending: Waiting for controller');
    expect(lab.model.get(services, SERVICE)).toBeUndefined();
    expect(await statusLines(/^(KubeProxyReplacement|Routing):/)).toEqual([
      'KubeProxyReplacement: False',
      'Routing: Network: Tunnel [vxlan] Host: Legacy',
    ]);
    expect(await curl('http://test-python-svc.default.svc.cluster.local')).toContain('Hello from test-python-');
  });

  test("with l7Proxy: false the chart refuses, and the command line ends with 2 and the chart's sentence", async () => {
    const refusal = "Ingress or Gateway API controller or Envoy L7 Load Balancer  requires .Values.l7Proxy to be set to 'true'";
    await expect(labWith({ l7Proxy: false })).rejects.toThrow(refusal);
    const folder = await mkdtemp(join(tmpdir(), 'cilium-cce-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    await writeFile(join(folder, 'values.yaml'), 'gatewayAPI: {enabled: true}\nl7Proxy: false\n');
    const ran = await ciliumCce(['lab', 'up', '--values', 'values.yaml'], { cwd: folder });
    expect(ran.exitCode).toBe(2);
    expect(ran.stderr).toContain(refusal);
    expect(ran.stdout).toBe('');
  });

  test('hostNetwork.enabled gives a ClusterIP Service, a Gateway that is never Programmed, and a listener on every node', async () => {
    await labWith({ gatewayAPI: { hostNetwork: { enabled: true } } }, { workload: false });
    await lab.installation.example('source-document/test-python.yaml');
    await lab.installation.objects([
      {
        apiVersion: 'gateway.networking.k8s.io/v1',
        kind: 'Gateway',
        metadata: GATEWAY,
        spec: { gatewayClassName: 'cilium', listeners: [{ name: 'http', protocol: 'HTTP', port: 8080 }] },
      },
    ]);
    await lab.installation.example('source-document/httproute.yaml');
    await logged(OPERATOR, 'cilium-operator', 'Gateway API host networking is enabled, externalTrafficPolicy will be ignored.');
    await dnsReady();
    await daemonSetReady('cilium-envoy');
    await lab.eventually('waiting', () => programmed(lab)?.text === 'Programmed=False AddressNotAssigned: Gateway waiting for address');
    expect(lab.model.get(services, SERVICE)?.spec).toMatchObject({ type: 'ClusterIP', ports: [{ name: 'port-8080', port: 8080 }] });
    expect(lab.model.get(services, SERVICE)?.spec?.ports?.[0]?.nodePort).toBeUndefined();
    for (const { spec } of lab.machines.values())
      await lab.eventually('the listener answers', async () =>
        (await curl(`http://${spec.internalIP}:8080/`)).includes('Hello from test-python-'),
      );
    // And no hand can change that: the API server keeps the address off a Service of another type.
    const body = { status: { loadBalancer: { ingress: [{ ip: '203.0.113.10' }] } } };
    await expect(lab.client.patch(services, SERVICE, { type: 'merge', body }, { subresource: 'status' })).rejects.toThrow(
      'status.loadBalancer.ingress: Forbidden: may only be used when `spec.type` is "LoadBalancer"',
    );
    expect(programmed(lab)?.status).toBe('False');
  });

  test('hostNetwork.enabled in a running cluster: the bridge changes over to mode HostNetwork by itself, and back', async () => {
    await labWith({});
    await until(200);
    const modeIs = (mode: string): Promise<true> =>
      lab.eventually(`mode ${mode}`, async () => (await lab.client.get(gatewayEntrypoints, GENERATED)).status?.mode === mode);
    await modeIs('ElbApi');
    admitLoadBalancers(lab.cce);
    await lab.installation.cilium(valuesFor('HostNetwork'));
    await lab.installation.restart('DaemonSet', 'kube-system', 'cilium-envoy');
    await lab.installation.restart('Deployment', 'kube-system', 'cilium-operator');
    await lab.eventually('a ClusterIP Service', () => lab.model.get(services, SERVICE)?.spec?.type === 'ClusterIP');
    await modeIs('HostNetwork');
    await until(200);
    await lab.installation.cilium();
    await lab.installation.restart('DaemonSet', 'kube-system', 'cilium-envoy');
    await lab.installation.restart('Deployment', 'kube-system', 'cilium-operator');
    await modeIs('ElbApi');
    await until(200);
  });

  test.each<[string, HelmValues, boolean]>([
    ['is refused to Envoy by default', {}, false],
    [
      'needs the capability, and not the flag alone',
      { envoy: { securityContext: { capabilities: { keepCapNetBindService: true } } } },
      false,
    ],
    [
      'works with both',
      {
        envoy: {
          securityContext: { capabilities: { keepCapNetBindService: true, envoy: ['NET_ADMIN', 'SYS_ADMIN', 'NET_BIND_SERVICE'] } },
        },
      },
      true,
    ],
    [
      'works in the embedded Envoy with both',
      {
        envoy: { enabled: false, securityContext: { capabilities: { keepCapNetBindService: true } } },
        securityContext: { privileged: true },
      },
      true,
    ],
  ])('with hostNetwork a port below 1024 %s', async (_, change, works) => {
    await labWith({ gatewayAPI: { hostNetwork: { enabled: true } }, ...change });
    const [node] = lab.machines.values();
    const url = `http://${node!.spec.internalIP}:80/`;
    if (!works) {
      const [line] = await logged(ENVOYS, 'cilium-envoy', 'rejected');
      expect(line).toContain("cannot bind '0.0.0.0:80': Permission denied");
      expect(await curl(url)).toMatch(/curl: \(7\) /);
    } else await lab.eventually('the listener answers', async () => (await curl(url)).includes('Hello from test-python-'));
  });

  test('CRDs that are missing when the operator starts: said in its log, and nothing changes until it starts again', async () => {
    await labWith({}, { gatewayApi: false, workload: false });
    const missing = 'Required GatewayAPI resources are not found, please refer to docs for installation instructions';
    expect((await logged(OPERATOR, 'cilium-operator', missing))[0]).toContain('level=error');
    await daemonSetReady('cilium');
    await lab.installation.gatewayApi();
    // The chart made no GatewayClass either: "auto" looks for the CRD while Helm renders.
    await lab.installation.cilium();
    await lab.installation.workload();
    await lab.eventually('the back end is ready', () =>
      podsWith(lab, 'default', APP).some((pod) => isTrue(pod.status?.conditions, 'Ready')),
    );
    expect(programmed(lab)?.text).toBe('Programmed=Unknown Pending: Waiting for controller');
    await lab.installation.restart('Deployment', 'kube-system', 'cilium-operator');
    await until(200);
    expect(programmed(lab)?.status).toBe('True');
  });
});

test('gatewayAPI.xffNumTrustedHops decides whom Envoy believes; an upgrade alone changes nothing until the operator starts again', async () => {
  const forged = '192.0.2.65, 192.0.2.66';
  // A TCP listener of the ELB adds nothing to the header: with hops to trust, the client's own words are taken.
  const believed = ['100.125.0.1', '192.0.2.66', '192.0.2.65'];
  await labWith({ gatewayAPI: { xffNumTrustedHops: 0 } });
  await until(200);
  for (const [hops, client] of believed.entries()) {
    await lab.installation.cilium(mergeValues(documentValues(), { gatewayAPI: { xffNumTrustedHops: hops } }));
    if (hops > 0) {
      expect(await headersAtPod(forged)).toMatchObject({ 'x-envoy-external-address': believed[hops - 1] });
      await lab.installation.restart('Deployment', 'kube-system', 'cilium-operator');
    }
    await lab.eventually(`Envoy believes ${client}`, async () => (await headersAtPod(forged))['x-envoy-external-address'] === client);
    expect((await headersAtPod(forged))['x-forwarded-for']).toBe(`${forged},100.125.0.1`);
  }
});

describe('masquerading and routing', () => {
  test.each([
    [null, 'Legacy', 'IPTables [IPv4: Enabled, IPv6: Disabled]'],
    [true, 'BPF', 'BPF [eth0] 10.100.0.0/24 [IPv4: Enabled, IPv6: Disabled]'],
  ])('bpf.masquerade %s: host routing %s', async (masquerade, routing, masquerading) => {
    await labWith({ bpf: { masquerade } });
    await daemonSetReady('cilium');
    const lines = await statusLines(/^(Routing|Masquerading):/);
    expect(lines).toContain(`Routing: Network: Tunnel [vxlan] Host: ${routing}`);
    expect(lines).toContain(`Masquerading: ${masquerading}`);
    await until(200);
  });

  test.each<[string, HelmValues, string]>([
    [
      'autoDirectNodeRoutes in a tunnel',
      { autoDirectNodeRoutes: true },
      'auto-direct-node-routes cannot be used with tunneling. Packets must be routed through the tunnel device.',
    ],
    [
      'an unknown routingMode',
      { routingMode: 'overlay' },
      String.raw`invalid routing mode \"overlay\", valid modes = {\"tunnel\", \"native\"}`,
    ],
  ])('%s passes Helm and is fatal in every agent, which ends in CrashLoopBackOff', async (_, change, text) => {
    await labWith(change);
    const waiting = (pod: Pod): string | undefined => pod.status?.containerStatuses?.[0]?.state?.waiting?.reason;
    await lab.eventually('CrashLoopBackOff', () => {
      const agents = podsWith(lab, 'kube-system', AGENTS);
      return agents.length === 2 && agents.every((pod) => waiting(pod) === 'CrashLoopBackOff');
    });
    expect((await logLines(lab, AGENTS, 'cilium-agent', 'level=fatal'))[0]).toContain(`msg="${text}"`);
    for (const pod of podsWith(lab, 'kube-system', AGENTS))
      expect(pod.status?.containerStatuses?.[0]?.lastState?.terminated).toMatchObject({ exitCode: 1, reason: 'Error' });
    expect(await status()).toBe('refused');
  });
});

test('envoy.enabled: false: Envoy runs inside the agent, and goes and comes with it', async () => {
  await labWith({ envoy: { enabled: false } });
  await until(200);
  expect(lab.model.get(daemonSets, { namespace: 'kube-system', name: 'cilium-envoy' })).toBeUndefined();
  expect((await statusLines(/^Proxy Status:/)).every((line) => line.endsWith('Envoy: embedded'))).toBe(true);
  const before = podsWith(lab, 'kube-system', AGENTS).map(({ metadata }) => metadata.uid);
  await lab.installation.restart('DaemonSet', 'kube-system', 'cilium');
  await lab.eventually('new agents', () => podsWith(lab, 'kube-system', AGENTS).every(({ metadata }) => !before.includes(metadata.uid)));
  await daemonSetReady('cilium');
  await until(200);
  expect(lab.network.counters.envoys).toBe(2);
});

test('a cluster pool of one prefix: the second node starves, told as "allocator full", while the first one serves', async () => {
  await labWith({ ipam: { operator: { clusterPoolIPv4PodCIDRList: ['10.100.0.0/24'], clusterPoolIPv4MaskSize: 24 } } });
  await logged(OPERATOR, 'cilium-operator', 'allocator full');
  expect((await logged(AGENTS, 'cilium-agent', 'PodCIDR'))[0]).toContain('error="required IPv4 PodCIDR not available"');
  const all = [...lab.model.list(ciliumNodes)];
  expect(all.map(({ spec }) => spec?.ipam?.podCIDRs ?? []).sort((a, b) => b.length - a.length)).toEqual([['10.100.0.0/24'], []]);
  const starved = all.find(({ spec }) => !spec?.ipam?.podCIDRs?.length);
  expect(starved?.status?.ipam).toMatchObject({ 'operator-status': { error: 'allocator full' } });
  await until(200);
  const placed = podsWith(lab, 'default', APP).flatMap(({ spec }) => spec?.nodeName ?? []);
  expect(placed).not.toContain(starved!.metadata.name);
});

describe('a new node whose kube-proxy is stopped and whose rules are flushed', () => {
  async function freshNode(): Promise<{ name: string; agent: () => Pod | undefined }> {
    await until(200);
    const name = await lab.cce.addNode();
    const kubeProxy = lab.cce.kubeProxy(name)!;
    kubeProxy.stop();
    kubeProxy.flush();
    return { name, agent: () => podsWith(lab, 'kube-system', AGENTS).find(({ spec }) => spec?.nodeName === name) };
  }

  test('without k8sServiceHost the agent cannot reach 10.247.0.1, and comes up when kube-proxy runs again', async () => {
    await labWith({});
    const { name, agent } = await freshNode();
    await lab.eventually('the agent gives up', () => (agent()?.status?.containerStatuses?.[0]?.restartCount ?? 0) > 0);
    const [line] = await logLines(lab, AGENTS, 'cilium-agent', 'Unable to contact k8s api-server');
    expect(line).toContain('ipAddr=https://10.247.0.1:443');
    expect(line).toContain('dial tcp 10.247.0.1:443: i/o timeout');
    expect(isTrue(agent()?.status?.conditions, 'Ready')).toBe(false);
    lab.cce.kubeProxy(name)!.start();
    await lab.eventually('the agent is ready', () => isTrue(agent()?.status?.conditions, 'Ready'));
  });

  test('with k8sServiceHost it needs neither kube-proxy nor its rules', async () => {
    await labWith({ k8sServiceHost: '10.2.128.2', k8sServicePort: 5443 });
    const { agent } = await freshNode();
    await lab.eventually('the agent is ready', () => isTrue(agent()?.status?.conditions, 'Ready'));
    expect(agent()?.status?.containerStatuses?.[0]?.restartCount).toBe(0);
  });
});

describe('socket-LB', () => {
  const toApiServer = (): { outcome: Outcome; reasons: string[] } => {
    const pod = podsWith(lab, 'default', APP).find(({ status }) => status?.podIP)!;
    const { outcome, hops } = lab.trace({
      from: { kind: 'pod', namespace: 'default', name: pod.metadata.name },
      to: { address: '10.247.0.1', port: 443 },
      protocol: 'TCP',
    });
    return { outcome, reasons: hops.map(({ reason }) => reason) };
  };

  test('hostNamespaceOnly: pods are translated per packet, and reach Services all the same', async () => {
    await labWith({ socketLB: { hostNamespaceOnly: true } });
    await dnsReady();
    expect(await statusLines(/Socket LB Coverage:/)).toEqual([' Socket LB Coverage: Hostns-only']);
    expect(toApiServer().reasons).toContain('service.per-packet');
    await until(200);
    expect(await curl('http://test-python-svc.default.svc.cluster.local')).toContain('Hello from test-python-');
  });

  /** The column "pod not covered" of facts/cilium.md §4.4: nodes with cgroup v1 and v2 side by side. */
  test.each<[string, boolean | null, Outcome['kind']]>([
    ['IPTables/Legacy', null, 'external'],
    ['BPF/BPF', true, 'timeout'],
  ])(
    'hybrid cgroups, %s (bpf.masquerade %s): a ClusterIP is %s with the rules of kube-proxy, and a time-out without',
    async (_, masquerade, live) => {
      await labWith({ bpf: { masquerade } }, { cgroup: 'hybrid' });
      await lab.eventually('a pod', () => podsWith(lab, 'default', APP).some(({ status }) => status?.podIP));
      expect(toApiServer().outcome.kind).toBe(live);
      for (const { name } of lab.machines.values()) {
        lab.cce.kubeProxy(name)!.stop();
        lab.cce.kubeProxy(name)!.flush();
      }
      expect(toApiServer().outcome.kind).toBe('timeout');
    },
  );

  test('hybrid cgroups, legacy host routing, kube-proxy stopped: its rules serve until the endpoints change, then they are stale', async () => {
    await labWith({ bpf: { masquerade: null } }, { cgroup: 'hybrid' });
    await dnsReady();
    const address = lab.model.get(services, { namespace: 'default', name: 'test-python-svc' })!.spec!.clusterIP!;
    await lab.client.create(pods, {
      metadata: { namespace: 'default', name: 'client' },
      spec: { containers: [{ name: 'client', image: 'busybox', command: ['sleep', 'infinity'] }] },
    });
    await lab.eventually('the client runs', () => lab.model.get(pods, { namespace: 'default', name: 'client' })?.status?.podIP);
    await lab.eventually('the back end is ready', () =>
      podsWith(lab, 'default', APP).every((pod) => isTrue(pod.status?.conditions, 'Ready')),
    );
    const outcome = (): string =>
      lab.trace({ from: { kind: 'pod', namespace: 'default', name: 'client' }, to: { address, port: 80 }, protocol: 'TCP' }).outcome.kind;
    for (const { name } of lab.machines.values()) lab.cce.kubeProxy(name)!.stop();
    expect(outcome()).toBe('pod');
    const before = podsWith(lab, 'default', APP).map(({ metadata }) => metadata.uid);
    await lab.installation.restart('Deployment', 'default', 'test-python');
    await lab.eventually('the pods are other ones', () =>
      podsWith(lab, 'default', APP).every(({ metadata }) => !before.includes(metadata.uid)),
    );
    expect(outcome()).toBe('refused');
  });
});

describe('policyEnforcementMode', () => {
  test('always: without a policy the Gateway is refused with 403, pods with a time-out, and endpoints enforce both ways', async () => {
    await labWith({ policyEnforcementMode: 'always' });
    await until(403);
    const clusterIP = lab.model.get(services, { namespace: 'default', name: 'test-python-svc' })!.spec!.clusterIP!;
    expect(await curl(`http://${clusterIP}/`)).toContain('curl: (28)');
    const [endpoint] = [...lab.model.list(ciliumEndpoints)].filter(({ metadata }) => metadata.name.startsWith('test-python'));
    expect(endpoint?.status?.policy).toMatchObject({ ingress: { enforcing: true }, egress: { enforcing: true } });
  });

  test('never: policies are there and refuse nobody', async () => {
    await labWith({ policyEnforcementMode: 'never' });
    await lab.installation.example('source-document/policy-l3l4.yaml');
    await until(200);
    await dnsReady();
    expect(await curl('http://test-python-svc.default.svc.cluster.local')).toContain('Hello from test-python-');
    const [endpoint] = [...lab.model.list(ciliumEndpoints)].filter(({ metadata }) => metadata.name.startsWith('test-python'));
    expect(endpoint?.status?.policy).toMatchObject({ ingress: { enforcing: false }, egress: { enforcing: false } });
  });
});

test('operator.replicas: 1 is one operator, ready on a single node where the second of two stays Pending', async () => {
  await labWith({}, { nodes: 1 });
  const operator = (): string => {
    const { spec, status } = lab.model.get(deployments, { namespace: 'kube-system', name: 'cilium-operator' })!;
    return `${status?.readyReplicas ?? 0}/${spec?.replicas}`;
  };
  await until(200);
  expect(operator()).toBe('1/2');
  const pending = podsWith(lab, 'kube-system', OPERATOR).find(({ status }) => status?.phase === 'Pending');
  expect(findCondition(pending?.status?.conditions, 'PodScheduled')?.message).toMatch(/^0\/1 nodes are available: /);
  await lab.installation.cilium(mergeValues(documentValues(), { operator: { replicas: 1 } }));
  await lab.eventually('one of one', () => operator() === '1/1' && podsWith(lab, 'kube-system', OPERATOR).length === 1);
  await until(200);
});

test('examples/corrected/values.yaml works end to end', async () => {
  const file = join(resolve(import.meta.dirname, '..', '..', 'examples'), 'corrected', 'values.yaml');
  lab = await Lab.start({ values: parse(await readFile(file, 'utf8')) as HelmValues });
  await until(200);
  await dnsReady();
  expect(isTrue(lab.model.get(gateways, GATEWAY)?.status?.conditions, 'Programmed')).toBe(true);
  for (const { status } of podsWith(lab, 'default', APP)) expect(status?.podIP).toMatch(/^10\.101\./);
  await lab.installation.example('corrected/policy-l3l4.yaml');
  await lab.eventually('the policy refuses', async () =>
    (await curl('http://test-python-svc.default.svc.cluster.local', 'stranger')).includes('curl: (28)'),
  );
  expect(await curl('http://test-python-svc.default.svc.cluster.local')).toContain('Hello from test-python-');
  expect(await status()).toBe(200);
  expect(await headersAtPod('192.0.2.66')).toMatchObject({ 'x-envoy-external-address': '100.125.0.1' });
});
