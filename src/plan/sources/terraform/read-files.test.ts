/** A cluster's facts from Terraform's files: the example whole, and of what is not certain, why. @module */
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { render } from '../../../i18n/index.ts';
import { combine, type ClusterFacts, type FactProblem } from '../../facts.ts';
import { planFiles } from '../../files/index.ts';
import { makePlan } from '../../plan.ts';
import { readClusterFile } from '../cluster-file.ts';
import { readTerraformFiles } from './read-files.ts';

const examples = join(resolve(import.meta.dirname, '../../../..'), 'examples/plan');
const files = readdirSync(join(examples, 'terraform')).map((name) => ({
  name,
  text: readFileSync(join(examples, 'terraform', name), 'utf8'),
}));

const valuesOf = (facts: ClusterFacts): Record<string, unknown> =>
  Object.fromEntries(Object.entries(facts).map(([name, fact]) => [name, fact.value]));
const said = (problems: readonly FactProblem[] = []): string[] => problems.map(({ where, what }) => `${where}: ${render(what, 'en')}`);

/** A cluster with its VPC and its pool, of which a test changes a part. */
const CLUSTER = `
resource "huaweicloud_vpc" "this" {
  cidr = "10.2.0.0/16"
}
resource "huaweicloud_cce_cluster" "this" {
  name                   = "cilium"
  vpc_id                 = huaweicloud_vpc.this.id
  container_network_type = "overlay_l2"
}
`;

/** Facts of CLUSTER with a replacement and an addition. */
function read(
  from: string,
  to: string,
  more = '',
  variables = '',
): { facts: Record<string, unknown>; problems: string[]; notes: string[] } {
  if (!CLUSTER.includes(from)) throw new Error(`not there: ${from}`);
  const { facts, problems, notes } = readTerraformFiles([
    { name: 'main.tf', text: CLUSTER.replace(from, () => to) },
    { name: 'more.tf', text: more },
    { name: 'terraform.tfvars', text: variables },
  ]);
  return { facts: valuesOf(facts), problems: said(problems), notes: said(notes) };
}

test('the example gives the same facts as its cluster.yaml', () => {
  const { facts, problems, notes } = readTerraformFiles(files);
  expect([said(problems), said(notes)]).toEqual([[], []]);
  const written = readClusterFile(readFileSync(join(examples, 'cluster.yaml'), 'utf8'), 'cluster.yaml');
  expect(valuesOf(facts)).toEqual(valuesOf(written.facts));
  expect(combine([facts, written.facts]).contradictions).toEqual([]);
  const wheres = Object.entries(facts).map(([name, { origin }]) => `${name} ${origin.kind} ${origin.where}`);
  expect(wheres).toMatchInlineSnapshot(`
    [
      "name terraform main.tf:18:28",
      "region terraform main.tf:11:12",
      "kubernetesVersion terraform main.tf:20:28",
      "networkMode terraform main.tf:23:28",
      "kubeProxyMode terraform main.tf:26:28",
      "serviceCidr terraform main.tf:25:28",
      "containerCidrs terraform main.tf:24:28",
      "vpcCidrs terraform network.tf:8:10",
      "nodeSubnets terraform network.tf:14:17",
      "nodeGroups terraform main.tf:30:1",
      "elb terraform network.tf:23:1",
    ]
  `);
});

test('the Terraform that a plan writes is read again as the same network', () => {
  const { facts } = readTerraformFiles(files);
  const written = planFiles(makePlan(facts), 'en').filter(({ path }) => path.endsWith('.tf'));
  const again = readTerraformFiles(written.map(({ path, text }) => ({ name: path, text })));
  expect(said(again.problems)).toEqual([]);
  for (const name of ['name', 'networkMode', 'kubeProxyMode', 'vpcCidrs', 'nodeSubnets', 'serviceCidr', 'containerCidrs'] as const)
    expect([name, again.facts[name]?.value]).toEqual([name, facts[name]!.value]);
});

test('node pools and nodes: counts, growth, pods, security groups, taints', () => {
  const { facts, problems, notes } = read(
    '"10.2.0.0/16"',
    '"10.2.0.0/16"\n  secondary_cidrs = ["10.3.0.0/16"]',
    `
resource "huaweicloud_vpc_subnet" "a" {
  cidr   = "10.2.128.0/17"
}
resource "huaweicloud_vpc_subnet" "b" {
  cidr   = "10.3.0.0/17"
}
resource "huaweicloud_cce_node_pool" "old" {
  cluster_id         = huaweicloud_cce_cluster.this.id
  name               = "old"
  os                 = "EulerOS 2.9"
  initial_node_count = "2"
  max_node_count     = 9
  subnet_id          = huaweicloud_vpc_subnet.a.id
  max_pods           = 60
  security_groups    = ["sg-1", huaweicloud_networking_secgroup.nodes.id]
}
resource "huaweicloud_cce_node_pool" "new" {
  cluster_id         = huaweicloud_cce_cluster.this.id
  name               = "new"
  initial_node_count = 0
  scall_enable       = true
  max_node_count     = 5
  subnet_list        = [huaweicloud_vpc_subnet.b.id, huaweicloud_vpc_subnet.a.id]
  extend_param = {
    maxPods     = "110"
    postinstall = file("install.sh")
  }
  extension_scale_groups {
    spec {
      flavor = data.huaweicloud_compute_flavors.large.ids[0]
      autoscaling {
        enable         = true
        max_node_count = 3
      }
    }
  }
  taints {
    key    = "dedicated"
    value  = ""
    effect = "NoSchedule"
  }
}
resource "huaweicloud_cce_node" "single" {
  cluster_id = huaweicloud_cce_cluster.this.id
}
resource "huaweicloud_networking_secgroup" "nodes" {
  name = "nodes"
}
resource "huaweicloud_cce_node_pool" "foreign" {
  cluster_id         = "another-cluster"
  name               = "foreign"
  initial_node_count = 7
}
`,
  );
  expect([problems, notes]).toEqual([[], []]);
  expect(facts).toMatchObject({
    vpcCidrs: ['10.2.0.0/16', '10.3.0.0/16'],
    nodeSubnets: ['10.2.128.0/17', '10.3.0.0/17'],
    nodeGroups: [
      { name: 'old', count: 2, os: 'EulerOS 2.9', maxPods: 60, securityGroups: ['sg-1', 'huaweicloud_networking_secgroup.nodes'] },
      { name: 'new', count: 0, most: 8, maxPods: 110, taints: ['dedicated:NoSchedule'] },
      { name: 'huaweicloud_cce_node.single', count: 1 },
    ],
  });
});

const PROVIDERS = 'provider "huaweicloud" {\n alias = "x"\n region = "a"\n}\nprovider "huaweicloud" {\n region = "b"\n}\n';

test.each<[what: string, from: string, to: string, facts: Record<string, unknown>]>([
  [
    'a list of container ranges in one text',
    'container_network_type = "overlay_l2"',
    'container_network_type = "vpc-router"\n container_network_cidr = "10.100.0.0/16,10.101.0.0/16"',
    { networkMode: 'vpc-router', containerCidrs: ['10.100.0.0/16', '10.101.0.0/16'] },
  ],
  [
    'DataPlane V2, on',
    'name ',
    'component_configurations {\n name = "eni"\n configurations = jsonencode([{ name = "dataplane-v2", value = "true" }])\n }\n name ',
    { dataplaneV2: true },
  ],
  [
    'DataPlane V2, off',
    'name ',
    'component_configurations {\n name = "eni"\n configurations = <<-EOT\n [{"name": "dataplane-v2", "value": false}]\n EOT\n }\n name ',
    { dataplaneV2: false },
  ],
  [
    'a dedicated load balancer',
    'resource "huaweicloud_vpc"',
    'resource "huaweicloud_elb_loadbalancer" "x" {\n name = "gw"\n ipv4_address = "10.2.0.9"\n}\nresource "huaweicloud_vpc"',
    { elb: { name: 'gw', kind: 'dedicated', vip: '10.2.0.9' } },
  ],
  ['the provider’s region', 'name ', 'name ', { region: 'b' }],
  ['the region of the provider that is named', 'name ', 'provider = huaweicloud.x\n name ', { region: 'a' }],
])('%s', (_what, from, to, expected) => {
  const { facts, problems, notes } = read(from, to, PROVIDERS);
  expect([problems, notes]).toEqual([[], []]);
  expect(facts).toMatchObject(expected);
});

test.each<[what: string, from: string, to: string, more: string, lacks: string, ...expected: string[]]>([
  [
    'a variable without a value',
    '"10.2.0.0/16"',
    'var.cidr',
    'variable "cidr" {}',
    'vpcCidrs',
    'main.tf:3:10: huaweicloud_vpc.this.cidr is not known: var.cidr (more.tf:1:1) has no default, and no tfvars file gives it a value',
  ],
  [
    'a sensitive variable',
    '"10.2.0.0/16"',
    'var.cidr',
    'variable "cidr" {\n default = "10.2.0.0/16"\n sensitive = true\n}',
    'vpcCidrs',
    'main.tf:3:10: huaweicloud_vpc.this.cidr is not known: var.cidr is marked as sensitive',
  ],
  [
    'a data source',
    'huaweicloud_vpc.this.id',
    'data.huaweicloud_vpc.this.id',
    '',
    'vpcCidrs',
    'main.tf:7:28: huaweicloud_cce_cluster.this.vpc_id is not known: data.huaweicloud_vpc.this is read from the cloud when Terraform runs',
  ],
  [
    'a module',
    'huaweicloud_vpc.this.id',
    'module.net.vpc_id',
    'module "net" {\n source = "./net"\n}',
    'vpcCidrs',
    'more.tf:1:1: module net is not looked into; give the output of terraform show -json for what it makes',
    'main.tf:7:28: huaweicloud_cce_cluster.this.vpc_id is not known: module net is not looked into',
  ],
  [
    'an id',
    'huaweicloud_vpc.this.id',
    '"0f1"',
    '',
    'vpcCidrs',
    'main.tf:7:28: huaweicloud_cce_cluster.this.vpc_id is 0f1, which is not among these resources; what it would tell is not known',
  ],
  [
    'a repeated resource',
    'cidr =',
    'count = 2\n  cidr =',
    '',
    'vpcCidrs',
    'main.tf:8:28: huaweicloud_cce_cluster.this.vpc_id is not known: huaweicloud_vpc.this is made count times over, which is not looked into',
  ],
  [
    'a repeated pool',
    'name ',
    'name ',
    'resource "huaweicloud_cce_node_pool" "np" {\n for_each = toset(["a"])\n cluster_id = huaweicloud_cce_cluster.this.id\n}',
    'nodeGroups',
    'more.tf:1:1: huaweicloud_cce_node_pool.np is made for_each times over, which is not looked into',
  ],
  [
    'a pool without a count that is known',
    'name ',
    'name ',
    'resource "huaweicloud_cce_node_pool" "np" {\n name = "np"\n cluster_id = huaweicloud_cce_cluster.this.id\n initial_node_count = length(data.x.y.z)\n}',
    'nodeGroups',
    'more.tf:4:23: huaweicloud_cce_node_pool.np.initial_node_count is not known: data.x.y is read from the cloud when Terraform runs',
  ],
  [
    'dynamic taints',
    'name ',
    'name ',
    'resource "huaweicloud_cce_node_pool" "np" {\n name = "np"\n cluster_id = huaweicloud_cce_cluster.this.id\n initial_node_count = 1\n dynamic "taints" {\n for_each = []\n content {}\n }\n}',
    '',
    'more.tf:5:2: huaweicloud_cce_node_pool.np.taints is not known: dynamic block taints is not looked into',
  ],
  [
    'a function',
    '"overlay_l2"',
    'file("mode")',
    '',
    'networkMode',
    'main.tf:8:28: huaweicloud_cce_cluster.this.container_network_type is not known: the function file is not evaluated here',
  ],
  [
    'several load balancers',
    'name ',
    'name ',
    'resource "huaweicloud_lb_loadbalancer" "a" {}\nresource "huaweicloud_elb_loadbalancer" "b" {}',
    'elb',
    'more.tf:1:1: which load balancer is meant? There are huaweicloud_lb_loadbalancer.a (more.tf:1:1), huaweicloud_elb_loadbalancer.b (more.tf:2:1); name one with --terraform-elb',
  ],
])('%s is a note, and the fact is left out', (_what, from, to, more, lacks, ...expected) => {
  const { facts, problems, notes } = read(from, to, more);
  expect({ problems, notes }).toEqual({ problems: [], notes: expected });
  expect(Object.keys(facts)).not.toContain(lacks);
  expect(facts['name']).toBe('cilium');
});

test.each<[what: string, from: string, to: string, more: string, ...expected: string[]]>([
  [
    'a variable that nobody declares',
    '"10.2.0.0/16"',
    'var.cidr',
    '',
    'main.tf:3:10: huaweicloud_vpc.this.cidr: var.cidr is declared nowhere in these files',
  ],
  [
    'a resource that nobody declares',
    'huaweicloud_vpc.this.id',
    'huaweicloud_vpc.that.id',
    '',
    'main.tf:7:28: huaweicloud_cce_cluster.this.vpc_id: huaweicloud_vpc.that is declared nowhere in these files',
  ],
  [
    'a cycle',
    '"10.2.0.0/16"',
    'local.a',
    'locals {\n a = local.b\n b = "${local.c}"\n c = upper(local.a)\n}',
    'more.tf:4:12: huaweicloud_vpc.this.cidr: needs itself: local.a → local.b → local.c → local.a',
  ],
  [
    'an attribute that needs itself',
    '"10.2.0.0/16"',
    'huaweicloud_vpc.this.cidr',
    '',
    'main.tf:3:10: huaweicloud_vpc.this.cidr: needs itself: huaweicloud_vpc.this.cidr → huaweicloud_vpc.this.cidr',
  ],
  [
    'a value of another type',
    '"10.2.0.0/16"',
    'var.cidr',
    'variable "cidr" {\n type = string\n default = ["10.2.0.0/16"]\n}',
    'more.tf:3:12: huaweicloud_vpc.this.cidr: the value of var.cidr is not of its type',
  ],
  [
    'host bits',
    '"10.2.0.0/16"',
    '"10.2.1.0/16"',
    '',
    'main.tf:3:10: huaweicloud_vpc.this.cidr: 10.2.1.0/16 is not the first address of its range; write 10.2.0.0/16',
  ],
  [
    'a mode that does not exist',
    '"overlay_l2"',
    '"underlay_ipvlan"',
    '',
    'main.tf:8:28: huaweicloud_cce_cluster.this.container_network_type: underlay_ipvlan is none of overlay_l2, vpc-router, eni',
  ],
  ['a variable twice', 'name ', 'name ', 'variable "a" {}\nvariable "a" {}', 'more.tf:2:1: a is there twice, first at more.tf:1:1'],
  ['a resource without a name', 'name ', 'name ', 'resource "huaweicloud_vpc" {}', 'more.tf:1:1: a block resource needs its labels'],
  ['an attribute outside of blocks', 'name ', 'name ', 'region = "x"', 'more.tf:1:1: region stands outside of any block'],
  ['no HCL', 'name ', 'name ', 'variable "a" {', 'more.tf:1:15: not HCL: “}” is expected here, not the end of the file'],
])('%s is a problem', (_what, from, to, more, ...expected) => {
  expect(read(from, to, more).problems).toEqual(expected);
});

test('a count that is 1 is one resource, one that is 0 is none', () => {
  const text = `
variable "vpc_id" { default = "" }
variable "subnet_cidr" { default = "" }
resource "huaweicloud_vpc" "new" {
  count = var.vpc_id == "" ? 1 : 0
  cidr  = "10.2.0.0/16"
}
resource "huaweicloud_vpc_subnet" "new" {
  count = "1"
  cidr  = var.subnet_cidr != "" ? var.subnet_cidr : cidrsubnet(huaweicloud_vpc.new[0].cidr, 1, 1)
}
resource "huaweicloud_cce_cluster" "this" {
  name                   = "cilium"
  container_network_type = "overlay_l2"
  vpc_id                 = var.vpc_id != "" ? var.vpc_id : huaweicloud_vpc.new[0].id
  subnet_id              = huaweicloud_vpc_subnet.new[0].id
}
resource "huaweicloud_cce_cluster" "unwanted" {
  count = 0
}
`;
  const made = readTerraformFiles([{ name: 'main.tf', text }]);
  expect([said(made.problems), said(made.notes)]).toEqual([[], []]);
  expect(valuesOf(made.facts)).toEqual({
    name: 'cilium',
    networkMode: 'overlay_l2',
    vpcCidrs: ['10.2.0.0/16'],
    nodeSubnets: ['10.2.128.0/17'],
  });
  const given = readTerraformFiles([
    { name: 'main.tf', text },
    { name: 'terraform.tfvars', text: 'vpc_id = "0f1"' },
  ]);
  expect(said(given.problems)).toEqual([
    'main.tf:10:64: huaweicloud_vpc_subnet.new[0].cidr: huaweicloud_vpc.new is not made: its count is 0',
  ]);
  expect(said(given.notes)).toEqual([
    'main.tf:15:28: huaweicloud_cce_cluster.this.vpc_id is 0f1, which is not among these resources; what it would tell is not known',
  ]);
});

test('several clusters: the one that is named, else a problem that lists them', () => {
  const text = `${CLUSTER}\n${CLUSTER.replaceAll('"this"', '"other"').replace('"cilium"', '"another"')}`;
  const choose = (cluster?: string): { facts: ClusterFacts; problems: readonly FactProblem[] } =>
    readTerraformFiles([{ name: 'main.tf', text }], cluster === undefined ? {} : { cluster });
  expect(said(choose().problems)).toEqual([
    'main.tf: which cluster is meant? There are huaweicloud_cce_cluster.this (main.tf:5:1), huaweicloud_cce_cluster.other (main.tf:15:1); name one with --terraform-cluster',
  ]);
  expect(choose('other').facts.name!.value).toBe('another');
  expect(choose('huaweicloud_cce_cluster.this').facts.name!.value).toBe('cilium');
  expect(choose('nobody').problems).toHaveLength(1);
  const counted = readTerraformFiles(
    [{ name: 'main.tf', text: text.replace('resource "huaweicloud_cce_cluster" "other" {', '$&\n  count = 1') }],
    { cluster: 'other' },
  );
  expect(counted.facts.name!.value).toBe('another');
});

test('no cluster, no file, and files that are not read', () => {
  expect(said(readTerraformFiles([{ name: 'main.tf', text: '' }]).problems)).toEqual([
    'main.tf: no resource huaweicloud_cce_cluster here; name the files that make the cluster, or the output of terraform show -json',
  ]);
  expect(said(readTerraformFiles([]).problems)[0]).toContain('.: no resource huaweicloud_cce_cluster here');
  const { notes } = readTerraformFiles([
    { name: 'main.tf', text: CLUSTER },
    { name: 'x_override.tf', text: 'locals {}' },
    { name: 'more.tf.json', text: '{}' },
  ]);
  expect(said(notes)).toEqual([
    'more.tf.json: more.tf.json is not looked into: of Terraform’s files *.tf and *.tfvars are read, and the output of terraform show -json',
    'x_override.tf:1:1: a file that overrides others is not looked into',
  ]);
});

test('values that double themselves are given up on, at once', () => {
  const doubled = (first: string, next: (name: string) => string): string =>
    `locals {\n l0 = ${first}\n${Array.from({ length: 200 }, (_, index) => ` l${index + 1} = ${next(`local.l${index}`)}\n`).join('')}}`;
  const before = performance.now();
  for (const [first, next] of [
    ['"ab"', (name: string) => `"\${${name}}\${${name}}"`],
    ['["a"]', (name: string) => `concat(${name}, ${name})`],
    ['["a"]', (name: string) => `[${name}, ${name}]`],
  ] as const) {
    const { notes, problems } = read('"10.2.0.0/16"', 'jsonencode(local.l200)', doubled(first, next));
    expect([...notes, ...problems][0]).toContain('larger than what is read here');
  }
  expect(performance.now() - before).toBeLessThan(20_000);
});

test('a chain of locals by the thousand', () => {
  const chain = `locals {\n l0 = "10.2.0.0/16"\n${Array.from({ length: 5000 }, (_, index) => ` l${index + 1} = local.l${index}\n`).join('')}}`;
  expect(read('"10.2.0.0/16"', 'local.l50', chain).facts['vpcCidrs']).toEqual(['10.2.0.0/16']);
  expect(read('"10.2.0.0/16"', 'local.l5000', chain).notes).toEqual([
    'main.tf:3:10: huaweicloud_vpc.this.cidr is not known: the value is larger than what is read here',
  ]);
});
