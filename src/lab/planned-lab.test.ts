/** A plan's files as a lab: what the lab takes over, what it stands in for, and what keeps it from starting. */
import { expect, test } from 'vitest';
import { render } from '../i18n/index.ts';
import { planFiles } from '../plan/files/index.ts';
import { makePlan } from '../plan/plan.ts';
import { readClusterFile } from '../plan/sources/index.ts';
import { BRIDGE_ELB, DEDICATED_ELB } from './bridge.ts';
import { parseManifests } from './manifests.ts';
import { plannedLab, type BesidePlan } from './planned-lab.ts';

const CLUSTER = {
  networkMode: 'vpc-router',
  kubernetesVersion: 'v1.33.13-r0',
  dataplaneV2: false,
  kubeProxyMode: 'ipvs',
  vpcCidrs: ['172.31.0.0/16', '192.168.0.0/16'],
  nodeSubnets: ['192.168.8.0/24', '192.168.9.0/24'],
  serviceCidr: '10.248.0.0/16',
  containerCidrs: ['172.16.0.0/16'],
  apiServerHost: '192.168.77.5',
  apiServerPort: 6443,
  nodeGroups: [{ name: 'np', count: 0, most: 10, kernel: '5.15.0' }],
  elb: { id: 'planned-elb', kind: 'dedicated', protocol: 'TCP' },
  elbCredentials: true,
  ciliumVersion: '1.19.1',
  gateway: { name: 'web', namespace: 'shop', port: 80, backend: { service: 'shop-svc', port: 8080 } },
};

/** The files of a plan, as they are written. */
function filesOf(cluster: object): Map<string, string> {
  const { facts, problems } = readClusterFile(JSON.stringify(cluster), 'cluster.yaml');
  expect(problems).toEqual([]);
  return new Map(planFiles(makePlan(facts), 'en').map(({ path, text }) => [path, text]));
}

async function rehearsed(
  cluster: object,
  beside?: BesidePlan,
): Promise<{ lab: NonNullable<Awaited<ReturnType<typeof plannedLab>>['lab']>; notes: string[] }> {
  const { lab, problems } = await plannedLab(filesOf(cluster), beside);
  expect(problems).toEqual([]);
  return { lab: lab!, notes: lab!.notes.map((note) => render(note, 'en')) };
}

const problemsOf = async (texts: Map<string, string>): Promise<string[]> =>
  (await plannedLab(texts)).problems.map(({ where, what }) => `${where}: ${render(what, 'en')}`);

test('the lab is the planned cluster: ranges, mode, API server, kernel, kube-proxy, values, and what the operator may do', async () => {
  const { lab, notes } = await rehearsed(CLUSTER);
  const { values, ...options } = lab.options;
  expect(options).toEqual({
    networkMode: 'vpc-router',
    addresses: {
      vpcCIDR: '192.168.0.0/16',
      nodeSubnet: '192.168.8.0/24',
      serviceCIDR: '10.248.0.0/16',
      containerCIDR: '172.16.0.0/16',
      apiServer: { address: '192.168.77.5', port: 6443 },
    },
    nodes: 3,
    workload: false,
    bridge: 'Auto',
    operator: { elbCredentials: true, clearRouteUnreachable: true },
    kernelVersion: '5.15.0',
    kubeProxyMode: 'ipvs',
  });
  expect(values).toMatchObject({ k8sServiceHost: '192.168.77.5', k8sServicePort: 6443, bpf: { masquerade: true } });
  expect(notes).toEqual([
    'all nodes are in the first subnet, 192.168.8.0/24',
    'the lab’s ELB dedicated-elb of class performance in place of planned-elb (gateway/entrypoint.yaml:3)',
    'a back end of the lab’s own as Service shop/shop-svc, port 8080, which the plan does not bring (gateway/httproute.yaml:2)',
    'nodes: 3 in place of 10 (--nodes)',
  ]);
  const kinds = lab.manifests.map(({ object }) => `${object.kind} ${object.metadata.name}`);
  expect(kinds).toEqual([
    'Namespace shop',
    'Deployment shop-svc',
    'Service shop-svc',
    'CiliumGatewayClassConfig cilium-elb',
    'GatewayClass cilium-elb',
    'Gateway web',
    'HTTPRoute web',
    'GatewayEntrypoint web',
  ]);
  expect(lab.manifests.at(-1)!.object).toMatchObject({ spec: { elb: { id: DEDICATED_ELB.id, class: 'performance' } } });
});

test('as few nodes as planned, as many as a person says; a back end that is brought needs no stand-in', async () => {
  expect((await rehearsed({ ...CLUSTER, nodeGroups: [{ name: 'np', count: 2 }] })).lab.options.nodes).toBe(2);
  const five = await rehearsed(CLUSTER, { nodes: 5 });
  expect(five.lab.options.nodes).toBe(5);
  expect(five.notes.at(-1)).toBe('nodes: 5 in place of 10 (--nodes)');
  const others = await parseManifests('apiVersion: v1\nkind: Service\nmetadata: {name: shop-svc, namespace: shop}\n', 'mine.yaml');
  const own = await rehearsed(CLUSTER, { others });
  expect(own.lab.manifests.map(({ object }) => object.kind)).not.toContain('Deployment');
});

test('versions that the lab does not have are said', async () => {
  const { notes } = await rehearsed({ ...CLUSTER, ciliumVersion: '1.19.5', kubernetesVersion: 'v1.31' });
  expect(notes).toEqual(
    expect.arrayContaining([
      'Cilium 1.19.1 in place of 1.19.5',
      expect.stringMatching(/^Kubernetes v1\.33\S* in place of v1\.31$/) as string,
    ]),
  );
});

test('policies of the plan are applied too, and their namespaces are there', async () => {
  const texts = filesOf(CLUSTER);
  const policy = { apiVersion: 'cilium.io/v2', kind: 'CiliumNetworkPolicy', metadata: { name: 'p', namespace: 'other' }, spec: {} };
  texts.set('policies/p.yaml', JSON.stringify(policy));
  const { lab } = await plannedLab(texts);
  const names = lab!.manifests.map(({ object }) => `${object.kind} ${object.metadata.name}`);
  expect(names).toEqual(expect.arrayContaining(['Namespace other', 'Namespace shop', 'CiliumNetworkPolicy p']));
});

test('without credentials the operator has none, and the mode is the planned one', async () => {
  const { elbCredentials: _without, ...none } = CLUSTER;
  const { lab } = await rehearsed({ ...none, elb: { id: DEDICATED_ELB.id, kind: 'dedicated' } });
  expect(lab.options).toMatchObject({ bridge: 'EndpointSlice', operator: { elbCredentials: false } });
  const shared = await rehearsed({ ...none, elb: { id: BRIDGE_ELB.id, kind: 'shared' } });
  expect(shared.lab.options.bridge).toBe('Auto');
  expect(shared.notes.some((note) => note.includes('ELB'))).toBe(false);
});

test('what the plan does not know and the lab has anyway is no obstacle, and said', async () => {
  const { elb: _elb, gateway: _gateway, serviceCidr: _service, containerCidrs: _container, ...rest } = CLUSTER;
  const { lab, notes } = await rehearsed(rest);
  expect(lab.options.addresses).toMatchObject({ serviceCIDR: '10.247.0.0/16', containerCIDR: '10.100.0.0/16' });
  expect(notes).toEqual(
    expect.arrayContaining([
      'serviceCidr is not known: the lab takes 10.247.0.0/16',
      'the lab’s ELB lab-elb of class union in place of ? (gateway/entrypoint.yaml:3)',
      expect.stringMatching(/as Service default\/backend-service, port 80, which the plan does not bring/) as string,
    ]),
  );
  expect(JSON.stringify(lab.manifests)).not.toContain('<');
});

test('placeholders that matter, and facts that are missing: each with file and line, all at once', async () => {
  const { apiServerHost: _host, apiServerPort: _port, ...rest } = CLUSTER;
  const texts = filesOf(rest);
  const line =
    texts
      .get('cilium/values.yaml')!
      .split('\n')
      .findIndex((one) => one.startsWith('k8sServiceHost')) + 1;
  texts.set('cluster.yaml', 'serviceCidr: 10.248.0.0/16\n');
  expect(await problemsOf(texts)).toEqual([
    expect.stringMatching(new RegExp(`^cilium/values\\.yaml:${line}: <api-server-address> is not filled in: `)) as string,
    ...['networkMode', 'vpcCidrs', 'nodeSubnets'].map(
      (fact) => `cluster.yaml: ${fact} is not known, and the lab cannot be like the cluster without it: fill it in, and plan again`,
    ),
  ]);
});

test.each<[what: string, change: object, ...expected: string[]]>([
  [
    'an API server outside of the VPC',
    { apiServerHost: '172.31.0.9' },
    'k8sServiceHost 172.31.0.9 is no address of the VPC 192.168.0.0/16',
  ],
  ['an API server by name', { apiServerHost: 'api.example.com' }, 'k8sServiceHost api.example.com is no address of the VPC'],
  [
    'a subnet that is too small',
    { nodeSubnets: ['192.168.8.0/28'], nodeGroups: [{ name: 'np', count: 1 }] },
    'the subnet 192.168.8.0/28 of nodes is too small for a lab',
  ],
])('%s is refused with its place', async (_what, change, expected) => {
  const [problem, ...others] = await problemsOf(filesOf({ ...CLUSTER, ...change }));
  expect(others).toEqual([]);
  expect(problem).toContain(expected);
  expect(problem).toMatch(/^(?:cilium\/values|cluster)\.yaml:\d+/);
});

test('a plan that says no has no files, and files that are no YAML are told', async () => {
  const no = await problemsOf(filesOf({ ...CLUSTER, networkMode: 'eni' }));
  expect(no.map((problem) => problem.slice(0, problem.indexOf(':')))).toEqual(
    expect.arrayContaining(['cluster.yaml', 'cilium/values.yaml']),
  );
  const texts = filesOf(CLUSTER);
  texts.set('cilium/values.yaml', 'a: [');
  texts.set('cluster.yaml', 'vpcCidr: x\n');
  expect(await problemsOf(texts)).toEqual([
    expect.stringContaining('cluster.yaml:1:1: vpcCidr is no known key') as string,
    expect.stringContaining('cilium/values.yaml') as string,
  ]);
});
