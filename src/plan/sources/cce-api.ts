/**
 * Facts of a cluster from what Huawei Cloud says of it: the CCE API of the cluster and its node pools, the VPC API of its
 * ranges, the ELB API of the load balancer that is named. Pure: answers in, facts out. Nobody can mend an answer, so what
 * no reader takes is a note, and its fact stays unknown.
 * @module
 */
import type { Cluster, NodePool } from '../../huawei/cce/types.ts';
import type { LoadBalancer } from '../../huawei/elb/types.ts';
import type { Subnet, Vpc } from '../../huawei/vpc/types.ts';
import { message, type Message } from '../../i18n/index.ts';
import type { FactName, FactProblem, FactsRead } from '../facts.ts';
import { factsOf } from './fact-table.ts';
import { asWritten, type Plain, type WrittenEntry } from './written.ts';

/** A message in place of an answer: why there is none. */
export interface CloudAnswers {
  readonly region: string;
  readonly cluster: Cluster;
  readonly nodePools: readonly NodePool[] | Message;
  readonly vpc: Vpc | Message;
  /** The cluster's, and those of its node pools. */
  readonly subnets: readonly Subnet[] | Message;
  /** Of the one that a person names; absent: none is named. */
  readonly loadBalancer?: LoadBalancer | Message;
}

/** What CCE calls the nodes that belong to no pool. */
export const DEFAULT_POOL = 'DefaultPool';

/** @example readCceApi({ region, cluster, nodePools, vpc, subnets }).facts.serviceCidr // { value: '10.247.0.0/16', origin: { kind: 'cloud', … } } */
export function readCceApi(answers: CloudAnswers): FactsRead {
  const { region, cluster, nodePools, vpc, subnets, loadBalancer } = answers;
  const { metadata, spec, status } = cluster;
  const where = `CCE API cluster ${metadata.name}`;
  const notes: FactProblem[] = [];
  const own = (key: FactName, value: Plain | undefined, at = where): readonly WrittenEntry[] =>
    value === undefined || value === '' || (Array.isArray(value) && value.length === 0)
      ? []
      : [{ key, where: at, value: asWritten(value, { where: at }) }];
  /** Of an answer that there is; else the reason is noted. */
  const answered = <T extends object>(answer: T | Message, read: (known: T) => readonly WrittenEntry[]): readonly WrittenEntry[] => {
    if (!isMessage(answer)) return read(answer);
    notes.push({ where, what: answer });
    return [];
  };
  const internal = internalAddress(cluster);
  const dataplaneV2 = dataplaneV2Of(cluster);
  if (status.phase !== '' && status.phase !== 'Available')
    notes.push({ where, what: message('plan.cceApi.phase', { phase: status.phase }) });
  if (dataplaneV2 === undefined) notes.push({ where, what: message('plan.cceApi.dataplaneV2') });
  if (!internal) notes.push({ where, what: message('plan.cceApi.noEndpoint') });
  const entries = [
    ...own('name', metadata.name),
    ...own('region', region),
    ...own('kubernetesVersion', spec.version),
    ...own('networkMode', spec.containerNetwork.mode),
    ...own('dataplaneV2', dataplaneV2),
    ...own('kubeProxyMode', spec.kubeProxyMode),
    ...answered(vpc, ({ id, cidr, extend_cidrs }) => own('vpcCidrs', unique([cidr, ...extend_cidrs]), `VPC API vpc ${id}`)),
    ...answered(subnets, (known) =>
      own('nodeSubnets', unique(known.map(({ cidr }) => cidr)), `VPC API subnet ${known.map(({ id }) => id).join(', ')}`),
    ),
    ...own('serviceCidr', spec.serviceNetwork.IPv4CIDR || spec.kubernetesSvcIpRange),
    ...own('containerCidrs', containerRanges(cluster)),
    ...own('apiServerHost', internal?.hostname),
    ...own('apiServerPort', internal && Number(internal.port || 443)),
    ...answered(nodePools, (pools) =>
      own(
        'nodeGroups',
        pools.flatMap((pool) => nodeGroup(pool, cluster)),
      ),
    ),
    ...(loadBalancer ? answered(loadBalancer, (elb) => own('elb', loadBalancerFact(elb), `ELB API loadbalancer ${elb.id}`)) : []),
  ];
  const { facts, problems } = factsOf({ kind: 'map', entries, where }, 'cloud');
  return { facts, problems: [], notes: [...notes, ...problems] };
}

const isMessage = (answer: object): answer is Message => 'params' in answer;

const unique = (values: readonly string[]): string[] => [...new Set(values)];

/** The address in the VPC (facts/huawei-cce.md §5.1); none while the cluster is being made. */
function internalAddress({ status }: Cluster): URL | undefined {
  const url = status.endpoints.find(({ type }) => type === 'Internal')?.url;
  return url !== undefined && URL.canParse(url) ? new URL(url) : undefined;
}

/** Pods of an eni cluster have addresses of subnets. */
function containerRanges({ spec: { containerNetwork, eniNetwork } }: Cluster): string[] {
  const { mode, cidr, cidrs } = containerNetwork;
  const ranges = mode === 'eni' ? [eniNetwork.eniSubnetCIDR] : cidrs.length > 0 ? cidrs : [cidr];
  return unique(ranges.filter((range) => range !== ''));
}

/**
 * The switch of `configurationsOverride`, which the SDK lists in answers too (huaweicloud-sdk-go-v3, CHANGELOG 3.1.11); that
 * the service repeats there what a cluster was made with is likely [I]. Tunnel networks cannot have it (facts/huawei-cce.md §7).
 */
function dataplaneV2Of({ spec }: Cluster): boolean | undefined {
  const said = spec.configurationsOverride
    .flatMap(({ name, configurations }) => (name === 'eni' ? configurations : []))
    .find(({ name }) => name === 'dataplane-v2');
  if (said) return said.value === true || said.value === 'true';
  return spec.containerNetwork.mode === 'overlay_l2' ? false : undefined;
}

/** None of the pool of nodes without a pool, as long as there are none. */
function nodeGroup(pool: NodePool, { spec: { hostNetwork } }: Cluster): { readonly [key: string]: Plain | undefined }[] {
  const { metadata, spec, status } = pool;
  const { os, taints, extendParam } = spec.nodeTemplate;
  const count = status.currentNode || spec.initialNodeCount;
  if (metadata.name === DEFAULT_POOL && count === 0) return [];
  const limits = [spec.autoscaling, ...spec.extensionScaleGroups.map(({ autoscaling }) => autoscaling)];
  const most = limits.reduce((sum, { enable, maxNodeCount }) => sum + (enable ? maxNodeCount : 0), 0);
  const groups = spec.customSecurityGroups.length > 0 ? spec.customSecurityGroups : [hostNetwork.SecurityGroup].filter(Boolean);
  return [
    {
      name: metadata.name,
      count,
      most: most > count ? most : undefined,
      os: os || undefined,
      maxPods: extendParam.maxPods || undefined,
      securityGroups: groups.length > 0 ? groups : undefined,
      taints: taints.length > 0 ? taints.map(({ key, value, effect }) => `${key}${value && `=${value}`}:${effect}`) : undefined,
    },
  ];
}

const loadBalancerFact = ({ id, name, guaranteed, vip_address, eips }: LoadBalancer): { readonly [key: string]: Plain | undefined } => ({
  id,
  name: name || undefined,
  kind: guaranteed ? 'dedicated' : 'shared',
  vip: vip_address || undefined,
  eip: eips[0]?.eip_address,
});
