/** Where pods get their addresses from, and how their packets travel. @module */
import { message } from '../../../i18n/index.ts';
import { overlap, parsePrefix } from '../../../policy/cidr.ts';
import { canonical, faultOfRange, nodesOf, podsPerNode } from '../../addresses.ts';
import { mostNodes } from '../../facts.ts';
import { set, remove, type Found, type RuleInput, type ValuesRule } from '../rule.ts';
import { worded } from '../wording.ts';

const POOLS = 'ipam.operator.clusterPoolIPv4PodCIDRList';
const MASK = 'ipam.operator.clusterPoolIPv4MaskSize';
/** 10.0.0.0/8 contains every VPC of that range, and CCE's Services (facts/cilium.md §1.1). */
const DEFAULT_POOL = '10.0.0.0/8';
const MODES = ['cluster-pool', 'multi-pool', 'kubernetes', 'crd', 'eni', 'azure', 'alibabacloud', 'delegated-plugin'];
const OTHER_CLOUDS = ['eni', 'azure', 'alibabacloud'];
/** UDP port of CCE's own tunnel (facts/huawei-cce.md §5.1). */
const TUNNEL_OF_CCE = 4789;

/** The pools as they are written; a string is one pool, or several apart by blanks. */
function poolsOf({ values }: RuleInput): string[] {
  const given = values.get(POOLS);
  const list = Array.isArray(given) ? given.map((one) => (typeof one === 'object' ? '' : String(one))) : values.text(POOLS).split(/\s+/);
  return list.filter((one) => one !== '');
}

const isPooled = ({ config, values }: RuleInput): boolean => config['ipam'] === 'cluster-pool' && values.truthy('ipv4.enabled');

function* defaultPool(input: RuleInput): Generator<Found> {
  if (!isPooled(input) || poolsOf(input).join() !== DEFAULT_POOL) return;
  const wanted = input.facts.podCidrs?.value;
  // Somebody wants just this range: what it lies over is found by CCE7322.
  if (wanted?.join() === DEFAULT_POOL) return;
  yield { path: POOLS, message: message('plan.values.CCE7320.found'), ...(wanted && { fix: [set(POOLS, [...wanted])] }) };
}

function* badPools(input: RuleInput): Generator<Found> {
  if (!isPooled(input)) return;
  const pools = poolsOf(input);
  if (pools.length === 0) yield { path: POOLS, message: message('plan.values.CCE7321.none') };
  for (const [index, pool] of pools.entries()) {
    const fault = faultOfRange(pool);
    const meant = canonical(pool);
    if (fault === 'hostBits') {
      const fix = [
        set(
          POOLS,
          pools.map((one) => canonical(one) ?? one),
        ),
      ];
      yield { path: POOLS, severity: 'warning', message: message('plan.values.CCE7321.hostBits', { pool, meant: meant! }), fix };
    } else if (fault) yield { path: POOLS, message: message('plan.values.CCE7321.found', { pool }) };
    const other = pools.slice(0, index).find((one) => overlap(one, pool));
    if (other !== undefined) yield { path: POOLS, message: message('plan.values.CCE7321.overlap', { pool, other }) };
  }
}

function* overlaps(input: RuleInput): Generator<Found> {
  if (!isPooled(input)) return;
  const { vpcCidrs, nodeSubnets, serviceCidr, otherCidrs } = input.facts;
  const taken = [vpcCidrs, nodeSubnets, otherCidrs].flatMap((fact) =>
    fact ? fact.value.map((range) => ({ range, where: fact.origin.where })) : [],
  );
  if (serviceCidr) taken.push({ range: serviceCidr.value, where: serviceCidr.origin.where });
  for (const pool of poolsOf(input)) {
    // A subnet lies in its VPC: one of both says enough.
    const hit = taken.find(({ range }) => overlap(pool, range));
    if (hit) yield { path: POOLS, message: message('plan.values.CCE7322.found', { pool, ...hit }) };
  }
}

function* containerRange(input: RuleInput): Generator<Found> {
  const { containerCidrs } = input.facts;
  if (!isPooled(input) || !containerCidrs) return;
  for (const pool of poolsOf(input)) {
    const range = containerCidrs.value.find((one) => overlap(pool, one));
    if (range !== undefined) yield { path: POOLS, message: message('plan.values.CCE7323.found', { pool, range }) };
  }
}

function* maskSize(input: RuleInput): Generator<Found> {
  if (!isPooled(input)) return;
  const mask = Number(input.values.text(MASK));
  const pools = poolsOf(input).filter((pool) => faultOfRange(pool) === undefined);
  const narrow = pools.find((pool) => parsePrefix(pool)!.bits > mask);
  if (!Number.isInteger(mask) || mask < 1 || mask > 32)
    yield { path: MASK, message: message('plan.values.CCE7324.found', { mask: String(mask) }) };
  else if (narrow !== undefined) yield { path: MASK, message: message('plan.values.CCE7324.narrow', { mask, pool: narrow }) };
  else {
    const groups = input.facts.nodeGroups?.value ?? [];
    const [room, nodes] = [nodesOf(pools, mask), mostNodes(groups)];
    if (pools.length > 0 && nodes > room) yield { path: POOLS, message: message('plan.values.CCE7324.nodes', { nodes, room, mask }) };
    const pods = podsPerNode(mask, input.values.truthy('gatewayAPI.enabled'));
    const dense = groups.find(({ maxPods = 0 }) => maxPods > pods);
    if (dense)
      yield {
        path: MASK,
        severity: 'warning',
        message: message('plan.values.CCE7324.pods', { mask, pods, group: dense.name, most: dense.maxPods! }),
      };
  }
}

function* ipamMode({ values, facts }: RuleInput): Generator<Found> {
  const path = 'ipam.mode';
  const mode = values.text(path);
  const fix = [set(path, 'cluster-pool')];
  if (!MODES.includes(mode)) yield { path, message: message('plan.values.CCE7325.found', { mode, modes: MODES.join(', ') }), fix };
  else if (OTHER_CLOUDS.includes(mode)) yield { path, message: message('plan.values.CCE7325.cloud', { mode }), fix };
  else if (mode === 'kubernetes' && facts.networkMode?.value !== 'vpc-router') {
    const known = facts.networkMode !== undefined;
    yield { path, severity: known ? 'error' : 'warning', message: message('plan.values.CCE7325.kubernetes'), fix };
  }
}

const OTHER_CLOUD_SWITCHES = ['eni.enabled', 'alibabacloud.enabled', 'azure.enabled', 'gke.enabled', 'aksbyocni.enabled'];

export const ADDRESS_RULES: readonly ValuesRule[] = [
  worded({
    code: 'CCE7320',
    severity: 'error',
    confidence: 'source',
    sources: ['values.yaml', 'https://docs.cilium.io/en/v1.19/network/concepts/ipam/cluster-pool/', 'cilium/cilium#13766'],
    find: defaultPool,
  }),
  worded({
    code: 'CCE7321',
    severity: 'error',
    confidence: 'source',
    sources: ['https://docs.cilium.io/en/v1.19/network/concepts/ipam/cluster-pool/'],
    find: badPools,
  }),
  worded({ code: 'CCE7322', severity: 'error', confidence: 'source', sources: ['cilium/cilium#13766'], find: overlaps }),
  worded({ code: 'CCE7323', severity: 'warning', confidence: 'likely', sources: [], find: containerRange }),
  worded({
    code: 'CCE7324',
    severity: 'error',
    confidence: 'documented',
    sources: ['https://docs.cilium.io/en/v1.19/network/concepts/ipam/cluster-pool/'],
    find: maskSize,
  }),
  worded({
    code: 'CCE7325',
    severity: 'error',
    confidence: 'source',
    sources: ['https://docs.cilium.io/en/v1.19/network/concepts/ipam/'],
    find: ipamMode,
  }),
  worded({
    code: 'CCE7326',
    severity: 'warning',
    confidence: 'likely',
    sources: ['https://docs.cilium.io/en/v1.19/network/concepts/routing/'],
    *find({ config, values }) {
      // Where a cloud switch brings native routing about, that switch is what is wrong.
      if (config['routing-mode'] === 'native' && !OTHER_CLOUD_SWITCHES.some((path) => values.truthy(path)))
        yield { path: 'routingMode', message: message('plan.values.CCE7326.found') };
    },
  }),
  worded({
    code: 'CCE7327',
    severity: 'warning',
    confidence: 'documented',
    sources: ['https://support.huaweicloud.com/cce_faq/cce_faq_00265.html'],
    *find({ config, values, facts }) {
      if (config['routing-mode'] !== 'tunnel' || Number(values.text('tunnelPort')) !== TUNNEL_OF_CCE) return;
      if (facts.networkMode && facts.networkMode.value !== 'overlay_l2') return;
      yield {
        path: 'tunnelPort',
        ...(facts.networkMode && { severity: 'error' as const }),
        message: message('plan.values.CCE7327.found'),
        fix: [remove('tunnelPort')],
      };
    },
  }),
  worded({
    code: 'CCE7328',
    severity: 'error',
    confidence: 'source',
    sources: ['values.yaml'],
    *find({ values }) {
      for (const path of OTHER_CLOUD_SWITCHES)
        if (values.truthy(path)) yield { path, message: message('plan.values.CCE7328.found', { key: path }), fix: [remove(path)] };
    },
  }),
];
