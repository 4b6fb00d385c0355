/** A cluster's facts from what terraform show -json prints: of a state, of a plan, through modules; and what is no such thing. @module */
import { expect, test } from 'vitest';
import { render } from '../../../i18n/index.ts';
import type { ClusterFacts, FactsRead } from '../../facts.ts';
import type { TerraformChoice } from './cluster-resources.ts';
import { readTerraformShow } from './read-show.ts';

interface Shown {
  readonly address: string;
  readonly values: Readonly<Record<string, unknown>>;
  readonly mode?: string;
  readonly sensitive_values?: Readonly<Record<string, unknown>>;
}

const resource = ({ address, ...rest }: Shown): Record<string, unknown> => ({
  address,
  mode: 'managed',
  type: /(huaweicloud_\w+)/.exec(address)![1],
  provider_name: 'registry.terraform.io/huaweicloud/huaweicloud',
  sensitive_values: {},
  ...rest,
});

const state = (resources: readonly Shown[]): unknown => ({
  format_version: '1.0',
  terraform_version: '1.11.4',
  values: { root_module: { resources: resources.map(resource) } },
});

/** Where a plan has no value, the configuration’s references. */
const configured = (address: string, references: Readonly<Record<string, readonly string[]>>): unknown => ({
  address,
  provider_config_key: 'huaweicloud',
  expressions: Object.fromEntries(Object.entries(references).map(([name, list]) => [name, { references: list }])),
});

const read = (shown: unknown, choice?: TerraformChoice): FactsRead =>
  readTerraformShow(typeof shown === 'string' ? shown : JSON.stringify(shown), 'plan.json', choice);
const valuesOf = (facts: ClusterFacts): Record<string, unknown> =>
  Object.fromEntries(Object.entries(facts).map(([name, fact]) => [name, fact.value]));
const said = (read: FactsRead): string[] =>
  [...read.problems, ...(read.notes ?? [])].map(({ where, what }) => `${where}: ${render(what, 'en')}`);

/** 環境概述 as it stands. */
const STATE: readonly Shown[] = [
  { address: 'huaweicloud_vpc.this', values: { id: 'vpc-1', cidr: '10.2.0.0/16', secondary_cidrs: [] } },
  { address: 'huaweicloud_vpc_subnet.nodes', values: { id: 'net-1', ipv4_subnet_id: 'sub-1', cidr: '10.2.128.0/17' } },
  {
    address: 'huaweicloud_cce_cluster.this',
    values: {
      id: 'cce-1',
      name: 'cilium',
      region: 'ap-southeast-3',
      cluster_version: 'v1.33',
      vpc_id: 'vpc-1',
      subnet_id: 'net-1',
      container_network_type: 'overlay_l2',
      container_network_cidr: '10.100.0.0/16',
      service_network_cidr: '10.247.0.0/16',
      eni_subnet_id: '',
      kube_proxy_mode: 'iptables',
      component_configurations: [{ name: 'eni', configurations: '[{"name":"dataplane-v2","value":false}]' }],
      certificate_clusters: [
        { name: 'internalCluster', server: 'https://10.2.128.2:5443', certificate_authority_data: 'x' },
        { name: 'externalCluster', server: 'https://203.0.113.1:5443', certificate_authority_data: 'x' },
      ],
    },
  },
  {
    address: 'huaweicloud_cce_node_pool.np[0]',
    values: {
      cluster_id: 'cce-1',
      name: 'np',
      initial_node_count: 0,
      current_node_count: 3,
      os: 'Huawei Cloud EulerOS 2.0',
      scall_enable: true,
      max_node_count: 10,
      subnet_id: 'net-1',
      max_pods: 0,
      extend_params: [{ max_pods: 110, postinstall: '' }],
      security_groups: ['sg-1'],
      taints: [{ key: 'node.cilium.io/agent-not-ready', value: 'true', effect: 'NoExecute' }],
    },
  },
  {
    address: 'huaweicloud_lb_loadbalancer.gateway',
    values: { id: 'elb-1', name: 'gateway', vip_address: '10.2.128.9', public_ip: '122.9.70.186' },
  },
];

test('a state: ids join the resources, and what the cloud has given is known', () => {
  const { facts, problems, notes } = read(state(STATE));
  expect({ problems, notes }).toEqual({ problems: [], notes: [] });
  expect(valuesOf(facts)).toEqual({
    name: 'cilium',
    region: 'ap-southeast-3',
    kubernetesVersion: 'v1.33',
    networkMode: 'overlay_l2',
    dataplaneV2: false,
    kubeProxyMode: 'iptables',
    vpcCidrs: ['10.2.0.0/16'],
    nodeSubnets: ['10.2.128.0/17'],
    serviceCidr: '10.247.0.0/16',
    containerCidrs: ['10.100.0.0/16'],
    apiServerHost: '10.2.128.2',
    apiServerPort: 5443,
    nodeGroups: [
      {
        name: 'np',
        count: 3,
        most: 10,
        os: 'Huawei Cloud EulerOS 2.0',
        maxPods: 110,
        securityGroups: ['sg-1'],
        taints: ['node.cilium.io/agent-not-ready=true:NoExecute'],
      },
    ],
    elb: { id: 'elb-1', name: 'gateway', kind: 'shared', vip: '10.2.128.9', eip: '122.9.70.186' },
  });
  expect(facts.vpcCidrs!.origin).toEqual({ kind: 'terraform', where: 'plan.json: huaweicloud_vpc.this.cidr' });
});

test('an eni cluster’s pods have addresses of its subnet', () => {
  const eni = {
    address: 'huaweicloud_cce_cluster.this',
    values: { id: 'cce-1', name: 'turbo', container_network_type: 'eni', eni_subnet_id: 'sub-1' },
  };
  expect(valuesOf(read(state([...STATE.filter(({ address }) => !address.includes('cce_')), eni])).facts)).toMatchObject({
    networkMode: 'eni',
    containerCidrs: ['10.2.128.0/17'],
  });
});

/** A plan of a new cluster in a module, whose network another module makes. */
const PLAN = {
  format_version: '1.2',
  variables: { region: { value: 'ap-southeast-3' } },
  planned_values: {
    root_module: {
      resources: [
        resource({ address: 'huaweicloud_networking_secgroup.a', values: {} }),
        resource({ address: 'huaweicloud_networking_secgroup.b[0]', values: {} }),
      ],
      child_modules: [
        {
          address: 'module.net[0]',
          resources: [
            resource({ address: 'module.net[0].huaweicloud_vpc.this', values: { cidr: '10.2.0.0/16' } }),
            resource({ address: 'module.net[0].huaweicloud_vpc_subnet.nodes', values: { cidr: '10.2.128.0/17' } }),
          ],
        },
        {
          address: 'module.cluster',
          resources: [
            resource({
              address: 'module.cluster.huaweicloud_cce_cluster.this',
              values: { name: 'cilium', container_network_type: 'overlay_l2' },
            }),
            resource({
              address: 'module.cluster.huaweicloud_cce_node_pool.np["a.b"]',
              values: { name: 'np', initial_node_count: 0, security_groups: [null, null, 'sg-3'] },
            }),
          ],
        },
      ],
    },
  },
  prior_state: {
    values: {
      root_module: {
        resources: [resource({ address: 'data.huaweicloud_vpc.old', mode: 'data', values: { id: 'vpc-0', cidr: '10.9.0.0/16' } })],
      },
    },
  },
  configuration: {
    provider_config: { huaweicloud: { name: 'huaweicloud', expressions: { region: { references: ['var.region'] } } } },
    root_module: {
      module_calls: {
        net: {
          module: {
            outputs: {
              vpc_id: { expression: { references: ['huaweicloud_vpc.this.id', 'huaweicloud_vpc.this'] } },
              subnet_id: { expression: { references: ['huaweicloud_vpc_subnet.nodes.id', 'huaweicloud_vpc_subnet.nodes'] } },
            },
          },
        },
        cluster: {
          expressions: {
            vpc: { references: ['module.net[0].vpc_id', 'module.net[0]'] },
            subnet: { references: ['module.net[0].subnet_id', 'module.net[0]'] },
            groups: { references: ['huaweicloud_networking_secgroup.a.id', 'huaweicloud_networking_secgroup.a'] },
          },
          module: {
            resources: [
              configured('huaweicloud_cce_cluster.this', {
                vpc_id: ['var.vpc'],
                subnet_id: ['var.subnet'],
                cluster_version: ['var.nothing'],
              }),
              configured('huaweicloud_cce_node_pool.np', {
                cluster_id: ['huaweicloud_cce_cluster.this.id', 'huaweicloud_cce_cluster.this'],
                security_groups: [
                  'var.groups',
                  'huaweicloud_networking_secgroup.own[0].id',
                  'huaweicloud_networking_secgroup.own[0]',
                  'huaweicloud_networking_secgroup.own',
                ],
              }),
            ],
          },
        },
      },
    },
  },
};

test('a plan: what is not known yet is followed through modules to the resource that it will come from', () => {
  const result = read(PLAN);
  expect(valuesOf(result.facts)).toEqual({
    name: 'cilium',
    region: 'ap-southeast-3',
    networkMode: 'overlay_l2',
    vpcCidrs: ['10.2.0.0/16'],
    nodeSubnets: ['10.2.128.0/17'],
    nodeGroups: [
      {
        name: 'np',
        count: 0,
        securityGroups: ['huaweicloud_networking_secgroup.a', 'module.cluster.huaweicloud_networking_secgroup.own[0]', 'sg-3'],
      },
    ],
  });
  expect(said(result)).toEqual([
    'plan.json: module.cluster.huaweicloud_cce_cluster.this.cluster_version: module.cluster.huaweicloud_cce_cluster.this.cluster_version is not known: var.nothing is known once it is created',
  ]);
});

test('a VPC that is there already: its data source was read', () => {
  const plan = structuredClone(PLAN);
  Object.assign(plan.planned_values.root_module.child_modules[1]!.resources[0]!['values'] as object, { vpc_id: 'vpc-0' });
  expect(read(plan).facts.vpcCidrs!.value).toEqual(['10.9.0.0/16']);
});

test('what is marked as sensitive is not looked at', () => {
  const marked = STATE.map((one) => (one.address === 'huaweicloud_vpc.this' ? { ...one, sensitive_values: { cidr: true } } : one));
  const result = read(state(marked));
  expect(result.facts.vpcCidrs).toBeUndefined();
  expect(said(result)).toEqual([
    'plan.json: huaweicloud_vpc.this.cidr: huaweicloud_vpc.this.cidr is not known: huaweicloud_vpc.this.cidr is marked as sensitive',
  ]);
  expect(JSON.stringify(result)).not.toContain('10.2.0.0/16');
});

test('several clusters: one is named', () => {
  const other = { address: 'huaweicloud_cce_cluster.other', values: { id: 'cce-2', name: 'other', container_network_type: 'eni' } };
  expect(said(read(state([...STATE, other])))[0]).toContain(
    'which cluster is meant? There are huaweicloud_cce_cluster.this (plan.json: huaweicloud_cce_cluster.this), ',
  );
  const chosen = read(state([...STATE, other]), { cluster: 'other' });
  expect(valuesOf(chosen.facts)).toMatchObject({ name: 'other', networkMode: 'eni' });
  // The pool is the other cluster’s.
  expect(chosen.facts.nodeGroups).toBeUndefined();
});

test.each<[what: string, shown: unknown, expected: string]>([
  ['text', 'Plan: 3 to add', 'plan.json: no JSON: '],
  ['a list', [], 'plan.json: not what terraform show -json prints: format_version is missing'],
  [
    'a state file',
    { version: 4, serial: 1, resources: [] },
    'plan.json: this is a state file itself; give what terraform show -json prints of it',
  ],
  ['a format of the future', { format_version: '2.0' }, 'plan.json: format_version 2.0 is not known here; known are 1.x'],
  ['nothing in it', { format_version: '1.0' }, 'plan.json: no resource huaweicloud_cce_cluster here'],
  [
    'brackets by the thousand',
    `{"format_version": "1.0", "values": ${'['.repeat(100_000)}${']'.repeat(100_000)}}`,
    'plan.json: no resource huaweicloud_cce_cluster here',
  ],
])('%s', (_what, shown, expected) => {
  expect(said(read(shown))[0]).toContain(expected);
});

test('values of the wrong shape are problems or left out, never a crash', () => {
  const deep = JSON.parse(`${'['.repeat(5000)}${']'.repeat(5000)}`) as unknown;
  for (const value of [null, 0, true, 'x', [], [[]], {}, { a: [null] }, [{ name: 1, cidr: {} }], deep]) {
    for (const { address, values } of STATE)
      for (const name of Object.keys(values)) {
        const shown = state(
          STATE.map((one) =>
            one.address === address ? { ...one, values: { ...values, [name]: value }, sensitive_values: { [name]: value } } : one,
          ),
        );
        for (const sentence of said(read(shown))) expect(sentence).not.toMatch(/undefined|\{\w+\}/);
      }
    for (const part of ['planned_values', 'prior_state', 'configuration', 'variables'])
      expect(() => read({ ...PLAN, [part]: value })).not.toThrow();
  }
});
