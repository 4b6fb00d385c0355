/**
 * Terraform of a plan: the whole cluster where there is none yet, else only what has to come beside it. Attributes:
 * facts/huawei-cce.md §8 (provider huaweicloud/huaweicloud 1.97.1).
 * @module
 */
import { message, render, type Locale, type Message } from '../../i18n/index.ts';
import { wrapped } from '../../report/display-width.ts';
import { separateSecurityGroups, type ClusterFacts, type NodeGroup } from '../facts.ts';
import type { Plan } from '../plan.ts';
import { hclFile, reference, type HclBlock, type HclValue } from './hcl.ts';

const AGENT_NOT_READY: HclBlock = {
  type: 'taints',
  attributes: { key: 'node.cilium.io/agent-not-ready', value: 'true', effect: 'NoExecute' },
};

/** Ports between nodes of different security groups (facts/huawei-cce.md §5.3). */
const PORTS = [
  { name: 'vxlan', protocol: 'udp', port: 8472 },
  { name: 'health', protocol: 'tcp', port: 4240 },
  { name: 'hubble', protocol: 'tcp', port: 4244 },
] as const;

/** Whether the facts were read off a cluster that runs. */
export const clusterExists = ({ networkMode }: ClusterFacts): boolean =>
  networkMode !== undefined && ['cluster', 'cloud', 'snapshot', 'lab'].includes(networkMode.origin.kind);

export function terraformFile(plan: Plan, locale: Locale): string {
  const say = (text: Message): string[] => wrapped(render(text, locale), 98).map((line) => line.trim());
  const blocks = clusterExists(plan.facts) ? besideCluster(plan, say) : wholeCluster(plan, say);
  return hclFile([...provider(say), ...blocks, ...namedSecurityGroups(plan.facts), ...securityGroupRules(plan.facts, say)]);
}

type Say = (text: Message) => string[];

const provider = (say: Say): HclBlock[] => [
  {
    type: 'terraform',
    comment: say(message('plan.terraform.head')),
    attributes: {},
    blocks: [
      {
        type: 'required_providers',
        attributes: { huaweicloud: reference('{\n      source  = "huaweicloud/huaweicloud"\n      version = ">= 1.97.0"\n    }') },
      },
    ],
  },
  { type: 'provider', labels: ['huaweicloud'], attributes: { region: reference('var.region') } },
];

const variable = (name: string, say: Say, what: Message, fallback?: HclValue): HclBlock => ({
  type: 'variable',
  labels: [name],
  attributes: { description: say(what).join(' '), type: reference('string'), default: fallback },
});

function wholeCluster({ facts, addresses }: Plan, say: Say): HclBlock[] {
  const name = facts.name?.value ?? 'cilium';
  const vpc = reference('huaweicloud_vpc.this.id');
  const subnet = reference('huaweicloud_vpc_subnet.nodes.id');
  const subnetCidr = facts.nodeSubnets?.value[0] ?? facts.vpcCidrs?.value[0];
  const variables = [
    variable('region', say, message('plan.terraform.region'), facts.region?.value),
    variable('key_pair', say, message('plan.terraform.keyPair')),
    ...(subnetCidr ? [] : [variable('vpc_cidr', say, message('plan.terraform.vpcCidr'))]),
    ...(facts.containerCidrs
      ? []
      : [variable('container_cidr', say, message('plan.terraform.containerCidr', { pool: addresses.podCidrs.join(', ') || '?' }))]),
  ];
  const cidr = subnetCidr ?? reference('var.vpc_cidr');
  return [
    ...variables,
    { type: 'data', labels: ['huaweicloud_availability_zones', 'this'], attributes: {} },
    { type: 'resource', labels: ['huaweicloud_vpc', 'this'], attributes: { name, cidr: facts.vpcCidrs?.value[0] ?? cidr } },
    {
      type: 'resource',
      labels: ['huaweicloud_vpc_subnet', 'nodes'],
      attributes: {
        name: `${name}-nodes`,
        vpc_id: vpc,
        cidr,
        gateway_ip: typeof cidr === 'string' ? firstHost(cidr) : reference('cidrhost(var.vpc_cidr, 1)'),
      },
    },
    {
      type: 'resource',
      labels: ['huaweicloud_cce_cluster', 'this'],
      comment: say(message('plan.terraform.cluster')),
      attributes: {
        name,
        flavor_id: 'cce.s2.small',
        cluster_version: facts.kubernetesVersion && minorVersion(facts.kubernetesVersion.value),
        vpc_id: vpc,
        subnet_id: subnet,
        container_network_type: facts.networkMode?.value ?? 'overlay_l2',
        container_network_cidr: facts.containerCidrs?.value.join(',') ?? reference('var.container_cidr'),
        service_network_cidr: facts.serviceCidr?.value,
        kube_proxy_mode: facts.kubeProxyMode?.value ?? 'iptables',
      },
    },
    ...poolsOf(facts).map((group) => nodePool(group, say)),
    ...(facts.elb?.value.id ? [] : [loadBalancer(facts, say)]),
  ];
}

/** A live cluster: a pool whose nodes wait for Cilium, to which the workloads move (facts/needs.md, need 5). */
function besideCluster({ facts }: Plan, say: Say): HclBlock[] {
  return [
    variable('region', say, message('plan.terraform.region'), facts.region?.value),
    variable('key_pair', say, message('plan.terraform.keyPair')),
    variable('cluster_id', say, message('plan.terraform.clusterId')),
    { type: 'data', labels: ['huaweicloud_availability_zones', 'this'], attributes: {} },
    nodePool({ name: 'cilium', count: 0 }, say, reference('var.cluster_id')),
  ];
}

const poolsOf = ({ nodeGroups }: ClusterFacts): readonly NodeGroup[] => nodeGroups?.value ?? [{ name: 'cilium', count: 0 }];

const nodePool = (
  { name, os, most, maxPods, securityGroups }: NodeGroup,
  say: Say,
  cluster: HclValue = reference('huaweicloud_cce_cluster.this.id'),
): HclBlock => ({
  type: 'resource',
  labels: ['huaweicloud_cce_node_pool', name.replaceAll(/[^A-Za-z0-9_-]/g, '_')],
  comment: say(message('plan.terraform.nodePool')),
  attributes: {
    cluster_id: cluster,
    name,
    os: os ?? 'Huawei Cloud EulerOS 2.0',
    initial_node_count: 0,
    ignore_initial_node_count: true,
    // How many there may be is a matter of scaling.
    scall_enable: most === undefined ? undefined : true,
    min_node_count: most === undefined ? undefined : 0,
    max_node_count: most,
    flavor_id: 'c7.xlarge.2',
    availability_zone: reference('data.huaweicloud_availability_zones.this.names[0]'),
    key_pair: reference('var.key_pair'),
    security_groups: securityGroups?.map(groupId),
  },
  blocks: [
    { type: 'root_volume', attributes: { size: 50, volumetype: 'SSD' } },
    { type: 'data_volumes', attributes: { size: 100, volumetype: 'SSD' } },
    ...(maxPods === undefined ? [] : [{ type: 'extend_params', attributes: { max_pods: maxPods } }]),
    AGENT_NOT_READY,
  ],
});

const loadBalancer = ({ elb, name }: ClusterFacts, say: Say): HclBlock =>
  elb?.value.kind === 'shared'
    ? {
        type: 'resource',
        labels: ['huaweicloud_lb_loadbalancer', 'gateway'],
        comment: say(message('plan.terraform.elb')),
        attributes: {
          name: elb.value.name ?? `${name?.value ?? 'cilium'}-gateway`,
          vip_subnet_id: reference('huaweicloud_vpc_subnet.nodes.ipv4_subnet_id'),
        },
      }
    : {
        type: 'resource',
        labels: ['huaweicloud_elb_loadbalancer', 'gateway'],
        comment: say(message('plan.terraform.elb')),
        attributes: {
          name: elb?.value.name ?? `${name?.value ?? 'cilium'}-gateway`,
          availability_zone: reference('[data.huaweicloud_availability_zones.this.names[0]]'),
          vpc_id: reference('huaweicloud_vpc.this.id'),
          ipv4_subnet_id: reference('huaweicloud_vpc_subnet.nodes.ipv4_subnet_id'),
        },
      };

const isId = (group: string): boolean => /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i.test(group);

/** `nodes` of `nodes` and of `huaweicloud_networking_secgroup.nodes`, the name that a configuration gives it. */
const groupLabel = (group: string): string =>
  group
    .split('.')
    .at(-1)!
    .replaceAll(/[^A-Za-z0-9_-]/g, '_');

const groupId = (group: string): HclValue => (isId(group) ? group : reference(`huaweicloud_networking_secgroup.${groupLabel(group)}.id`));

/** Groups that have a name and no id yet: new ones of a new cluster, and those of a cluster that exists. */
function namedSecurityGroups(facts: ClusterFacts): HclBlock[] {
  const groups = [...new Set((facts.nodeGroups?.value ?? []).flatMap(({ securityGroups = [] }) => securityGroups))].filter(
    (group) => !isId(group),
  );
  return groups.map((group): HclBlock => ({
    type: clusterExists(facts) ? 'data' : 'resource',
    labels: ['huaweicloud_networking_secgroup', groupLabel(group)],
    attributes: { name: groupLabel(group) },
  }));
}

function securityGroupRules({ nodeGroups }: ClusterFacts, say: Say): HclBlock[] {
  const pairs = separateSecurityGroups(nodeGroups?.value ?? []);
  return pairs.flatMap(({ to, from }, pair) =>
    PORTS.map(({ name, protocol, port }, index): HclBlock => ({
      type: 'resource',
      labels: ['huaweicloud_networking_secgroup_rule', `${name}_${pair}`],
      ...(pair === 0 && index === 0 && { comment: say(message('plan.terraform.rules')) }),
      attributes: {
        security_group_id: groupId(to),
        direction: 'ingress',
        ethertype: 'IPv4',
        protocol,
        ports: String(port),
        remote_group_id: groupId(from),
      },
    })),
  );
}

const minorVersion = (version: string): string => /^v?\d+\.\d+/.exec(version)?.[0].replace(/^v?/, 'v') ?? version;

function firstHost(cidr: string): string {
  const octets = cidr.split('/')[0]!.split('.').map(Number);
  return [...octets.slice(0, 3), octets[3]! + 1].join('.');
}
