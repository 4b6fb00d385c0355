/**
 * Facts of a cluster from the resources of provider huaweicloud that make it (facts/huawei-cce.md §8; attributes read in
 * the provider’s source: resource_huaweicloud_cce_cluster.go, resource_huaweicloud_cce_node_pool.go).
 * @module
 */
import { message } from '../../../i18n/index.ts';
import type { FactName, FactProblem, FactsRead, LoadBalancerFact } from '../../facts.ts';
import { factsOf } from '../fact-table.ts';
import { asWritten, placesOf, type Plain, type WrittenEntry } from '../written.ts';
import { CLUSTER_FLAG, ClusterResources, ELB_FLAG, type Said, type TerraformChoice } from './cluster-resources.ts';
import { nodeGroupsOf } from './node-groups.ts';
import type { Resource } from './resource.ts';
import { booleanOf, isList, isMap, plainOf, textOf, valueOfJson, type Value } from './value.ts';

/** The facts that these resources tell. `where`: what to call the source as a whole. */
export function clusterFacts(resources: readonly Resource[], choice: TerraformChoice, where: string): FactsRead {
  const reading = new ClusterResources(resources);
  const clusters = reading.of('huaweicloud_cce_cluster');
  if (clusters.length === 0) return only({ where, what: message('plan.terraform.noCluster') });
  const problems: FactProblem[] = [];
  const cluster = reading.chosen(clusters, choice.cluster, (names) =>
    problems.push({ where, what: message('plan.terraform.clusters', { names, flag: CLUSTER_FLAG }) }),
  );
  if (!cluster) return { facts: {}, problems };
  if (cluster.repeated !== undefined) {
    const what = message('plan.hcl.unknown.repeated', { address: cluster.address, argument: cluster.repeated });
    return { facts: {}, problems: [], notes: [{ where: cluster.where, what }] };
  }
  const entries = [
    ...SIMPLE.flatMap(([fact, attribute]) => entryOf(fact, reading.said(cluster, attribute))),
    ...containerCidrs(reading, cluster),
    ...dataplaneV2(reading, cluster),
    ...vpcCidrs(reading, cluster),
    ...nodeSubnets(reading, cluster),
    ...apiServer(reading, cluster),
    ...nodeGroupsOf(reading, cluster),
    ...loadBalancer(reading, choice),
  ];
  const { facts, problems: wrong } = factsOf({ kind: 'map', entries, where }, 'terraform');
  return { facts, problems: onceEach([...reading.problems, ...wrong]), notes: onceEach(reading.notes) };
}

/** Several facts may rest on one attribute. */
const onceEach = (problems: readonly FactProblem[]): readonly FactProblem[] => [
  ...new Map(problems.map((problem) => [JSON.stringify(problem), problem])).values(),
];

const only = (problem: FactProblem): FactsRead => ({ facts: {}, problems: [problem] });

/** Facts that one attribute of the cluster says as it is. */
const SIMPLE: readonly (readonly [FactName, attribute: string])[] = [
  ['name', 'name'],
  ['region', 'region'],
  ['kubernetesVersion', 'cluster_version'],
  ['networkMode', 'container_network_type'],
  ['kubeProxyMode', 'kube_proxy_mode'],
  ['serviceCidr', 'service_network_cidr'],
];

const entry = (key: FactName, value: Plain, { where, as }: Pick<Said, 'where' | 'as'>): WrittenEntry => ({
  key,
  where,
  value: asWritten(value, { where, as }),
});

const entryOf = (key: FactName, said: Said | undefined): readonly WrittenEntry[] =>
  said ? [entry(key, textOf(said.value) ?? plainOf(said.value), said)] : [];

/** A list in one text, for vpc-router. Pods of an eni cluster have addresses of subnets. */
function containerCidrs(reading: ClusterResources, cluster: Resource): readonly WrittenEntry[] {
  const said = reading.said(cluster, 'container_network_cidr');
  if (said)
    return [
      entry(
        'containerCidrs',
        (textOf(said.value) ?? '').split(',').map((cidr) => cidr.trim()),
        said,
      ),
    ];
  const subnet = reading.linked(cluster, 'eni_subnet_id', SUBNETS);
  return cidrEntries('containerCidrs', subnet ? [reading.said(subnet, 'cidr')] : []);
}

const SUBNETS = ['huaweicloud_vpc_subnet'];

/** Ranges that several resources say, each once, in the order of the resources. */
function cidrEntries(key: FactName, said: readonly (Said | undefined)[]): readonly WrittenEntry[] {
  const parts = said.flatMap((part) => (part && !(isList(part.value) && part.value.length === 0) ? [part] : []));
  if (parts.length === 0) return [];
  const unique = new Map(
    parts
      .flatMap(({ value, where, as }) => (isList(value) ? value : [value]).map((one) => [plainOf(one), { where, as }] as const))
      .toReversed(),
  );
  const items = [...unique].toReversed().map(([value, part]) => asWritten(value, part));
  return [{ key, where: parts[0]!.where, value: { kind: 'list', items, where: placesOf(parts) } }];
}

/** With the ranges that were added to it later; without its first they would pass for the whole. */
function vpcCidrs(reading: ClusterResources, cluster: Resource): readonly WrittenEntry[] {
  const vpc = reading.linked(cluster, 'vpc_id', ['huaweicloud_vpc']);
  const first = vpc && reading.said(vpc, 'cidr');
  return cidrEntries('vpcCidrs', first ? [first, reading.said(vpc, 'secondary_cidr'), reading.said(vpc, 'secondary_cidrs')] : []);
}

/** The cluster’s own subnet, and those that its node pools name. */
function nodeSubnets(reading: ClusterResources, cluster: Resource): readonly WrittenEntry[] {
  const users = [
    cluster,
    ...reading
      .of('huaweicloud_cce_node_pool', 'huaweicloud_cce_node')
      .filter((pool) => pool.repeated === undefined && reading.belongsTo(pool, cluster)),
  ];
  const subnets = new Set(
    users.flatMap((user) => [...reading.linkedAll(user, 'subnet_id', SUBNETS), ...reading.linkedAll(user, 'subnet_list', SUBNETS)]),
  );
  return cidrEntries(
    'nodeSubnets',
    [...subnets].map((subnet) => reading.said(subnet, 'cidr')),
  );
}

/** The switch of the API’s configurationsOverride, which the provider’s component_configurations carry as JSON (facts/huawei-cce.md §7). */
function dataplaneV2(reading: ClusterResources, cluster: Resource): readonly WrittenEntry[] {
  const said = reading.part(cluster, 'component_configurations', (components) => named(components, 'eni')?.get('configurations'));
  if (!said) return [];
  const configurations = typeof said.value === 'string' ? jsonOf(said.value) : said.value;
  if (configurations === undefined) reading.note(said.where, message('plan.terraform.notJson', { attribute: said.as }));
  const on = booleanOf(named(configurations ?? null, 'dataplane-v2')?.get('value') ?? null);
  return on === undefined ? [] : [entry('dataplaneV2', on, said)];
}

/** Of a list of objects the one with this name. */
const named = (list: Value, name: string): ReadonlyMap<string, Value> | undefined =>
  isList(list) ? list.filter(isMap).find((one) => one.get('name') === name) : undefined;

function jsonOf(text: string): Value | undefined {
  try {
    return valueOfJson(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/** Once the cluster exists, its kubeconfig likely names the address in the VPC `internalCluster`; under another name the fact stays unknown. */
function apiServer(reading: ClusterResources, cluster: Resource): readonly WrittenEntry[] {
  const said = reading.part(cluster, 'certificate_clusters', (clusters) => named(clusters, 'internalCluster')?.get('server'));
  const [, host, port] = /^https:\/\/([^/:]+):(\d+)\/?$/.exec(said ? (textOf(said.value) ?? '') : '') ?? [];
  if (!said || host === undefined) return [];
  return [entry('apiServerHost', host, said), entry('apiServerPort', Number(port), said)];
}

const KINDS: Readonly<Record<string, LoadBalancerFact['kind']>> = {
  huaweicloud_elb_loadbalancer: 'dedicated',
  huaweicloud_lb_loadbalancer: 'shared',
};
/** The same of both kinds, under their own names. */
const ELB_ATTRIBUTES = { id: ['id'], name: ['name'], vip: ['ipv4_address', 'vip_address'], eip: ['ipv4_eip', 'public_ip'] } as const;

function loadBalancer(reading: ClusterResources, { elb: wanted }: TerraformChoice): readonly WrittenEntry[] {
  const found = reading.of(...Object.keys(KINDS));
  const elb = reading.chosen(found, wanted, (names) =>
    reading.note(found[0]!.where, message('plan.terraform.elbs', { names, flag: ELB_FLAG })),
  );
  if (!elb || elb.repeated !== undefined) return [];
  const parts = Object.entries(ELB_ATTRIBUTES).flatMap(([key, names]) => names.map((name) => [key, reading.said(elb, name)] as const));
  const said = parts.flatMap(([key, part]) => (part ? [{ key, where: part.where, value: asWritten(plainOf(part.value), part) }] : []));
  const kind = { key: 'kind', where: elb.where, value: asWritten(KINDS[elb.type]!, elb) };
  return [{ key: 'elb', where: elb.where, value: { kind: 'map', entries: [...said, kind], where: elb.where, as: elb.address } }];
}
