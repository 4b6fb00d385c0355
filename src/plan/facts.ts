/**
 * What is known of the cluster that is planned, each fact with where it was read. What nobody has said is absent:
 * a plan asks for it or leaves a named placeholder, it never assumes.
 * @module
 */
import type { Message } from '../i18n/index.ts';

/** Where a fact was read. */
export interface Origin {
  readonly kind: 'flag' | 'answer' | 'file' | 'terraform' | 'cluster' | 'cloud' | 'snapshot' | 'lab';
  /** `--vpc-cidr`, `cluster.yaml:4:11`, `main.tf:31`, `Node 10.2.128.11`, `CCE API`. */
  readonly where: string;
}

export interface Fact<T> {
  readonly value: T;
  readonly origin: Origin;
}

export const NETWORK_MODES = ['overlay_l2', 'vpc-router', 'eni'] as const;
export type NetworkMode = (typeof NETWORK_MODES)[number];

export const KUBE_PROXY_MODES = ['iptables', 'ipvs'] as const;
export const ELB_PROTOCOLS = ['TCP', 'HTTP', 'HTTPS'] as const;

/** A group of nodes that are alike: a node pool, or nodes that were seen. */
export interface NodeGroup {
  readonly name: string;
  /** How many there are now; 0: the pool exists, and no node of it. */
  readonly count: number;
  /** How many there may be; default: `count`. */
  readonly most?: number;
  /** `Huawei Cloud EulerOS 2.0`. */
  readonly os?: string;
  /** `5.10.0-182.0.0.95.r2220_156.hce2.x86_64`. */
  readonly kernel?: string;
  readonly maxPods?: number;
  readonly securityGroups?: readonly string[];
  readonly taints?: readonly string[];
}

export interface LoadBalancerFact {
  readonly id?: string;
  readonly name?: string;
  /** `shared` is class `union`, `dedicated` is class `performance` (facts/huawei-cce.md §3). */
  readonly kind: 'shared' | 'dedicated';
  readonly vip?: string;
  readonly eip?: string;
  /** The listener in front of the Gateway: HTTP and HTTPS add X-Forwarded-For, TCP does not. */
  readonly protocol?: (typeof ELB_PROTOCOLS)[number];
}

/** The Gateway that is to be reached, and what stands behind it. */
export interface GatewayFact {
  readonly name: string;
  readonly namespace: string;
  readonly port: number;
  readonly backend?: { readonly service: string; readonly port: number };
}

/** What a person calls the facts, in flags (`--vpc-cidr`) and in `cluster.yaml` (`vpcCidr`): one name each. */
export interface ClusterFacts {
  readonly name?: Fact<string>;
  readonly region?: Fact<string>;
  /** `v1.33`, `v1.33.13-r0`. */
  readonly kubernetesVersion?: Fact<string>;
  readonly networkMode?: Fact<NetworkMode>;
  /** CCE's own Cilium (facts/huawei-cce.md §7). */
  readonly dataplaneV2?: Fact<boolean>;
  readonly kubeProxyMode?: Fact<(typeof KUBE_PROXY_MODES)[number]>;
  readonly vpcCidrs?: Fact<readonly string[]>;
  readonly nodeSubnets?: Fact<readonly string[]>;
  readonly serviceCidr?: Fact<string>;
  /** CCE's own ranges for pods. */
  readonly containerCidrs?: Fact<readonly string[]>;
  /** Ranges that are reached over peering, VPN or Direct Connect. */
  readonly otherCidrs?: Fact<readonly string[]>;
  /** What Cilium is to give pods addresses from; absent: the plan chooses. */
  readonly podCidrs?: Fact<readonly string[]>;
  /** `clusterPoolIPv4MaskSize`: the length of each node's range. */
  readonly podMaskSize?: Fact<number>;
  /** `10.2.128.2`: the API server's address in the VPC. */
  readonly apiServerHost?: Fact<string>;
  readonly apiServerPort?: Fact<number>;
  readonly nodeGroups?: Fact<readonly NodeGroup[]>;
  /** Pods with addresses of their own that run now, whoever gave them: 0 on a new cluster. */
  readonly runningPods?: Fact<number>;
  readonly elb?: Fact<LoadBalancerFact>;
  /** Whether the operator may call the ELB API. */
  readonly elbCredentials?: Fact<boolean>;
  readonly gateway?: Fact<GatewayFact>;
  /** The version that is wanted or runs: `1.19.1`; `1.19`: the newest patch of that minor. */
  readonly ciliumVersion?: Fact<string>;
  /** The Gateway API bundle whose CRDs are installed: `v1.4.1`. */
  readonly gatewayApiVersion?: Fact<string>;
  /** A registry to which images are copied: `swr.ap-southeast-3.myhuaweicloud.com/my-org`. */
  readonly imageRegistry?: Fact<string>;
}

export type FactName = keyof ClusterFacts;

/** Two sources that say different things of one fact. */
export interface Contradiction {
  readonly fact: FactName;
  readonly values: readonly { readonly value: string; readonly where: string }[];
}

/** Something that a source says and nobody can use: not a CIDR, a key that does not exist. With file and line in `where`. */
export interface FactProblem {
  readonly where: string;
  readonly what: Message;
}

/** What one source gives. */
export interface FactsRead {
  readonly facts: ClusterFacts;
  readonly problems: readonly FactProblem[];
  /** What was not looked into, or is not known yet, with the reason: the facts that were read hold all the same. */
  readonly notes?: readonly FactProblem[];
}

/**
 * Several sources as one. Of two that agree the first is kept; flags and answers win over everything else, since a
 * person who writes one means it; any other difference is a contradiction and has to be settled by a person. Of a fact that
 * has parts (a load balancer, a Gateway) one source may know what another does not say, and `v1.33` is no other version
 * than `v1.33.5-r0`.
 *
 * @example
 * combine([{ vpcCidrs: a }, { serviceCidr: b }]).facts // both
 */
export function combine(sources: readonly ClusterFacts[]): {
  readonly facts: ClusterFacts;
  readonly contradictions: readonly Contradiction[];
} {
  const facts: Partial<Record<FactName, Fact<unknown>>> = {};
  const said = new Map<FactName, Fact<unknown>[]>();
  for (const source of sources)
    for (const [name, fact] of Object.entries(source) as [FactName, Fact<unknown> | undefined][])
      if (fact) said.set(name, [...(said.get(name) ?? []), fact]);
  const contradictions: Contradiction[] = [];
  for (const [name, all] of said) {
    const meant = all.filter(({ origin }) => origin.kind === 'flag' || origin.kind === 'answer');
    const several = meant.length > 0 ? meant : all;
    const joined = name === 'kubernetesVersion' ? mostPrecise(several) : together(several);
    const deciding = joined ? [joined] : several;
    facts[name] = deciding[0]!;
    const different = deciding.filter(({ value }) => textOf(value) !== textOf(deciding[0]!.value));
    if (different.length > 0)
      contradictions.push({
        fact: name,
        values: [deciding[0]!, ...different].map(({ value, origin }) => ({ value: textOf(value), where: origin.where })),
      });
  }
  return { facts: facts as ClusterFacts, contradictions };
}

/** Whether the version is the other one, or says less of it: `v1.33`, `v1.33.5-r0`, and a kubelet's `v1.33.5-r0-33.0.5`. */
export const isVersionOf = (version: string, precise: string): boolean =>
  version === precise || (precise.startsWith(version) && /^[-.]/.test(precise.slice(version.length)));

/** The version that says most, if it is that of all; else `undefined`. */
function mostPrecise(facts: readonly Fact<unknown>[]): Fact<unknown> | undefined {
  const most = facts.reduce((longest, fact) => (textOf(fact.value).length > textOf(longest.value).length ? fact : longest));
  return facts.every(({ value }) => isVersionOf(textOf(value), textOf(most.value))) ? most : undefined;
}

/** Values with parts that agree in what several of them say, as one; anything else: `undefined`. */
function together(facts: readonly Fact<unknown>[]): Fact<unknown> | undefined {
  const all = facts.map(({ value }) => value);
  if (facts.length < 2 || !all.every(hasParts)) return undefined;
  const value: Readonly<Record<string, unknown>> = Object.assign({}, ...all.toReversed());
  if (!all.every((one) => Object.entries(one).every(([key, part]) => textOf(part) === textOf(value[key])))) return undefined;
  return { value, origin: { ...facts[0]!.origin, where: [...new Set(facts.map(({ origin }) => origin.where))].join(', ') } };
}

const hasParts = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** `10.2.0.0/16, 10.3.0.0/16`; objects as JSON. */
export const textOf = (value: unknown): string =>
  Array.isArray(value) ? value.map(textOf).join(', ') : hasParts(value) ? JSON.stringify(value) : String(value);

/** Every node that there may be. */
export const mostNodes = (groups: readonly NodeGroup[]): number =>
  groups.reduce((sum, { count, most }) => sum + Math.max(count, most ?? 0), 0);

/** Security groups between which traffic of nodes has to be admitted: of node groups that have none in common, the first of each. */
export function separateSecurityGroups(groups: readonly NodeGroup[]): { readonly to: string; readonly from: string }[] {
  const named = groups.map(({ securityGroups = [] }) => securityGroups).filter((own) => own.length > 0);
  const pairs = named.flatMap((to) =>
    named.filter((from) => !from.some((one) => to.includes(one))).map((from) => ({ to: to[0]!, from: from[0]! })),
  );
  return pairs.filter(({ to, from }, index) => pairs.findIndex((one) => one.to === to && one.from === from) === index);
}

/** Proxies in front of Envoy that write X-Forwarded-For: an ELB listener for TCP adds no hop, one for HTTP one (facts/cilium.md §1.1). */
export const trustedHops = ({ elb }: Pick<ClusterFacts, 'elb'>): 0 | 1 => ((elb?.value.protocol ?? 'TCP') === 'TCP' ? 0 : 1);
