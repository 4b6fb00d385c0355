/** Cilium's pool of addresses beside everything else that has some, and the room in it. @module */
import { message, type Message } from '../../i18n/index.ts';
import { overlap } from '../../policy/cidr.ts';
import { USUAL_SERVICE_CIDR, canonical, faultOfRange, freeRange, maskFor, nodesOf, podsPerNode } from '../addresses.ts';
import { mostNodes, type ClusterFacts, type FactName } from '../facts.ts';
import type { Verdict } from '../verdict.ts';

/** Every range of the plan, with whose it is. */
export interface PlannedRange {
  readonly use: 'vpc' | 'nodes' | 'service' | 'container' | 'other' | 'elb' | 'pods';
  readonly cidr: string;
  readonly fact: FactName;
}

export interface AddressPlan {
  /** What Cilium's pool is; empty: there is no room for one. */
  readonly podCidrs: readonly string[];
  readonly maskSize: number;
  /** Whether the plan chose the pool, rather than a person. */
  readonly chosen: boolean;
  /** Nodes that the pool has room for. */
  readonly nodes: number;
  /** Pods that a node's range has room for. */
  readonly podsPerNode: number;
  readonly ranges: readonly PlannedRange[];
}

/** Of a kubelet that says nothing else (facts/huawei-cce.md §5.1: 20 to 110 by memory). */
const DEFAULT_PODS = 110;
const DEFAULT_MASK = 24;
/** Room to grow into: 256 nodes with the default mask. */
const USUAL_BITS = 16;

/** Groups that do not say how many pods they run may run as many as any. */
export function mostPods({ nodeGroups }: ClusterFacts): number {
  const groups = nodeGroups?.value ?? [];
  return groups.length === 0 ? DEFAULT_PODS : Math.max(...groups.map(({ maxPods = DEFAULT_PODS }) => maxPods));
}

export function planAddresses(facts: ClusterFacts): AddressPlan {
  const ranges = rangesOf(facts);
  const maskSize = facts.podMaskSize?.value ?? Math.min(DEFAULT_MASK, maskFor(mostPods(facts), true));
  const nodes = mostNodes(facts.nodeGroups?.value ?? []);
  const asked = facts.podCidrs?.value;
  const bits = Math.min(USUAL_BITS, maskSize - Math.ceil(Math.log2(Math.max(1, nodes))));
  const free = asked
    ? undefined
    : freeRange(
        bits,
        ranges.map(({ cidr }) => cidr),
      );
  const podCidrs = asked ?? (free ? [free] : []);
  return {
    podCidrs,
    maskSize,
    chosen: asked === undefined,
    nodes: nodesOf(podCidrs, maskSize),
    podsPerNode: podsPerNode(maskSize, true),
    ranges: [...ranges, ...podCidrs.map((cidr): PlannedRange => ({ use: 'pods', cidr, fact: 'podCidrs' }))],
  };
}

function rangesOf({ vpcCidrs, nodeSubnets, serviceCidr, containerCidrs, otherCidrs, elb }: ClusterFacts): PlannedRange[] {
  const all = (use: PlannedRange['use'], fact: FactName, cidrs: readonly string[] = []): PlannedRange[] =>
    cidrs.map((cidr) => ({ use, cidr, fact }));
  const vip = elb?.value.vip;
  return [
    ...all('vpc', 'vpcCidrs', vpcCidrs?.value),
    ...all('nodes', 'nodeSubnets', nodeSubnets?.value),
    // What CCE takes where nobody says another.
    ...all('service', 'serviceCidr', [serviceCidr?.value ?? USUAL_SERVICE_CIDR]),
    ...all('container', 'containerCidrs', containerCidrs?.value),
    ...all('other', 'otherCidrs', otherCidrs?.value),
    ...all('elb', 'elb', vip ? [`${vip}/32`] : []),
  ];
}

/** facts/cilium.md §1.1 (default pool), facts/huawei-cce.md §8 (pool = container CIDR: likely duplicates). */
export function judgeAddresses(facts: ClusterFacts, plan: AddressPlan): Verdict[] {
  const written = plan.ranges.flatMap(({ cidr, fact }) => misreadRange(cidr, fact));
  if (written.length > 0) return written;
  const missing = (['vpcCidrs', 'serviceCidr'] as const).filter((name) => !facts[name] && !(name === 'vpcCidrs' && facts.nodeSubnets));
  if (plan.podCidrs.length === 0)
    return [verdict('bad', message('plan.addresses.noRoom', { bits: USUAL_BITS }), [message('plan.addresses.giveRange')], ['podCidrs'])];
  const found = [...overlapsAround(facts), ...overlapsOfPool(facts, plan)];
  if (found.some(({ outcome }) => outcome === 'bad')) return found;
  if (missing.length > 0)
    return [
      ...found,
      ...missing.map((name) =>
        verdict('unknown', message('plan.addresses.missing', { what: named(name) }), [message('plan.say', saying(name))], [name]),
      ),
    ];
  const pool = plan.podCidrs.join(', ');
  return [...found, verdict('good', message(plan.chosen ? 'plan.addresses.chosen' : 'plan.addresses.fits', { pool }), [], ['podCidrs'])];
}

const named = (name: 'vpcCidrs' | 'serviceCidr'): Message => message(`plan.fact.${name}`);
const saying = (name: 'vpcCidrs' | 'serviceCidr'): { flag: string; key: string } =>
  name === 'vpcCidrs' ? { flag: '--vpc-cidr', key: 'vpcCidrs' } : { flag: '--service-cidr', key: 'serviceCidr' };

function misreadRange(cidr: string, fact: FactName): Verdict[] {
  const fault = faultOfRange(cidr);
  if (!fault) return [];
  const remedies = fault === 'hostBits' ? [message('plan.addresses.canonical', { cidr: canonical(cidr)! })] : [];
  return [verdict('bad', message(`plan.addresses.${fault}`, { cidr }), remedies, [fact])];
}

/** What other people have laid over each other already: Cilium changes nothing about it. */
function overlapsAround({ vpcCidrs, serviceCidr, containerCidrs }: ClusterFacts): Verdict[] {
  const service = serviceCidr?.value;
  if (!service) return [];
  const others = [...(vpcCidrs?.value ?? []), ...(containerCidrs?.value ?? [])].filter((cidr) => overlap(service, cidr));
  return others.map((cidr) =>
    verdict('bad', message('plan.addresses.service', { service, cidr }), [message('plan.addresses.newCluster')], ['serviceCidr']),
  );
}

function overlapsOfPool({ runningPods }: ClusterFacts, { podCidrs, ranges, maskSize }: AddressPlan): Verdict[] {
  const free = freeRange(
    Math.min(USUAL_BITS, maskSize),
    ranges.filter(({ use }) => use !== 'pods').map(({ cidr }) => cidr),
  );
  const another = free ? [message('plan.addresses.another', { cidr: free })] : [];
  const twice = podCidrs.flatMap((one, index) =>
    podCidrs
      .slice(index + 1)
      .filter((other) => overlap(one, other))
      .map((other) => [one, other] as const),
  );
  const itself = twice.map(([one, other]) => verdict('bad', message('plan.addresses.twice', { one, other }), [], ['podCidrs']));
  const others = podCidrs.flatMap((pool) =>
    ranges
      .filter(({ use, cidr }) => use !== 'pods' && overlap(pool, cidr))
      .map(({ use, cidr, fact }) =>
        use === 'container'
          ? {
              ...verdict(runningPods?.value === 0 ? 'care' : 'bad', message('plan.addresses.container', { pool, cidr }), another, [
                'podCidrs',
                fact,
              ]),
              confidence: 'likely' as const,
            }
          : verdict('bad', message('plan.addresses.overlap', { pool, cidr, use: message(`plan.range.${use}`) }), another, [
              'podCidrs',
              fact,
            ]),
      ),
  );
  return [...itself, ...others];
}

/** Mask size × nodes, and pods per node. */
export function judgeCapacity(facts: ClusterFacts, plan: AddressPlan): Verdict[] {
  const base = { topic: 'capacity', confidence: 'source' } as const;
  const tooLong = plan.podCidrs.filter((pool) => nodesOf([pool], plan.maskSize) === 0);
  if (plan.maskSize < 1 || plan.maskSize > 30 || plan.podsPerNode < 1)
    return [
      {
        ...base,
        outcome: 'bad',
        message: message('plan.capacity.noPods', { mask: plan.maskSize }),
        remedies: [message('plan.capacity.mask', { mask: maskFor(mostPods(facts), true) })],
        facts: ['podMaskSize'],
      },
    ];
  if (tooLong.length > 0)
    return [
      {
        ...base,
        outcome: 'bad',
        message: message('plan.capacity.maskOutsidePool', { mask: plan.maskSize, pool: tooLong.join(', ') }),
        remedies: [],
        facts: ['podMaskSize', 'podCidrs'],
      },
    ];
  const nodes = mostNodes(facts.nodeGroups?.value ?? []);
  const pods = mostPods(facts);
  const room = { pool: plan.podCidrs.join(', '), mask: plan.maskSize, room: plan.nodes, pods: plan.podsPerNode };
  if (facts.nodeGroups && plan.nodes < nodes)
    return [
      {
        ...base,
        outcome: 'bad',
        message: message('plan.capacity.fewNodes', { ...room, nodes }),
        remedies: [message('plan.capacity.widen')],
        facts: ['podCidrs', 'nodeGroups'],
      },
    ];
  if (plan.podsPerNode < pods)
    return [
      {
        ...base,
        outcome: facts.nodeGroups?.value.some(({ maxPods = 0 }) => maxPods > plan.podsPerNode) ? 'bad' : 'care',
        message: message('plan.capacity.fewPods', { ...room, most: pods }),
        remedies: [message('plan.capacity.mask', { mask: maskFor(pods, true) })],
        facts: ['podMaskSize', 'nodeGroups'],
      },
    ];
  return [
    {
      ...base,
      outcome: 'good',
      message: message('plan.capacity.enough', { ...room }),
      remedies: [message('plan.capacity.fixed')],
      facts: ['podCidrs', 'podMaskSize'],
    },
  ];
}

const verdict = (outcome: Verdict['outcome'], text: Message, remedies: readonly Message[], facts: readonly FactName[]): Verdict => ({
  topic: 'addresses',
  outcome,
  confidence: 'source',
  message: text,
  remedies,
  facts,
});
