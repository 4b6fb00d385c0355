/** CCE5004: a CIDR or ipBlock over addresses of pods, nodes or Services, which CIDR rules never match. @module */
import { message } from '../../i18n/index.ts';
import { contains, parsePrefix, type Prefix } from '../cidr.ts';
import type { IdentityClass } from '../engine/identity-class.ts';
import { addressesOf, inside, type KnownAddress } from './addresses.ts';
import type { LintContext } from './context.ts';
import { PairList } from './consequences.ts';
import { entriesOf, peerCidrs, type Entry, type WrittenCidr } from './entries.ts';
import type { Draft } from './finding.ts';
import { cilium, type PolicyLint } from './lint.ts';

export const cidrOfCluster: PolicyLint = {
  code: 'CCE5004',
  title: 'policy.lint.CCE5004.title',
  explanation: 'policy.lint.CCE5004.explanation',
  severity: 'warning',
  threads: cilium(9209, 14497, 19601, 9998, 20550, 46571, 39573, 35401),
  *run(context) {
    for (const entry of entriesOf(context)) for (const written of peerCidrs(entry)) yield* unmatched(context, entry, written);
  },
};

/** Who lies in the prefix, by address, and is not matched by it (facts/policy.md §3.9). */
function* unmatched(context: LintContext, entry: Entry, written: WrittenCidr): Iterable<Draft> {
  const prefix = parsePrefix(written.cidr);
  // The whole of an address family stands for the outside, and most people who write it mean that.
  if (!prefix || prefix.bits === 0) return;
  const excepts = written.except.flatMap((text) => parsePrefix(text) ?? []);
  const { found, ranges } = within(context, written, prefix, excepts);
  if (found.pods.length + found.nodes.length + found.services.length + ranges.length === 0) return;
  const pairs = concerned(context, entry, found.pods, found.nodes);
  const nobodyElse = isNobodyElse(prefix, addressesOf(context).podRanges, found);
  // A wide range for what lies outside, and other rules for those inside: all is as it should be.
  if (!nobodyElse && pairs.total === 0 && found.services.length === 0 && found.pods.length + found.nodes.length > 0) return;
  const params = { cidr: written.cidr, who: describe(found) };
  yield {
    policy: entry.policy.ref,
    field: written.field,
    severity: nobodyElse ? 'warning' : 'info',
    message: entry.action === 'deny' ? message('policy.lint.CCE5004.deny', params) : message('policy.lint.CCE5004.allow', params),
    consequence: pairs.consequence,
  };
}

interface Within {
  readonly found: Readonly<Record<'pods' | 'nodes' | 'services', readonly KnownAddress[]>>;
  readonly ranges: readonly Prefix[];
}

/** Few ranges stand in many policies. */
const known = new WeakMap<LintContext, Map<string, Within>>();

function within(context: LintContext, { cidr, except }: WrittenCidr, prefix: Prefix, excepts: readonly Prefix[]): Within {
  const texts = known.get(context) ?? new Map<string, Within>();
  known.set(context, texts);
  const id = [cidr, ...except].join(' ');
  let result = texts.get(id);
  if (result) return result;
  const { pods, podRanges, nodes, services } = addressesOf(context);
  const found = {
    pods: inside(pods, prefix, excepts),
    nodes: context.settings.cidrMatchesNodes ? [] : inside(nodes, prefix, excepts),
    services: inside(services, prefix, excepts).filter(({ owner }) => owner !== 'default/kubernetes'),
  };
  const ranges = podRanges.filter(
    (range) => (contains(prefix, range) || contains(range, prefix)) && !excepts.some((except) => contains(except, range)),
  );
  texts.set(id, (result = { found, ranges }));
  return result;
}

/** Nothing outside the cluster can be meant. */
function isNobodyElse(prefix: Prefix, ranges: readonly Prefix[], found: Readonly<Record<string, readonly KnownAddress[]>>): boolean {
  const single = prefix.bits === (prefix.family === 4 ? 32 : 128);
  return ranges.some((range) => contains(range, prefix)) || (single && Object.values(found).some((some) => some.length > 0));
}

function describe(found: Readonly<Record<string, readonly KnownAddress[]>>): string {
  const parts = Object.entries(found).flatMap(([kind, some]) => {
    const [first] = some;
    return first
      ? [
          `${kind}: ${first.owner === first.address ? '' : `${first.owner} `}${first.address}${some.length > 1 ? ` … (${some.length})` : ''}`,
        ]
      : [];
  });
  return parts.length > 0 ? parts.join('; ') : 'pods';
}

function concerned(
  context: LintContext,
  { spec, rules, direction, action }: Entry,
  pods: readonly KnownAddress[],
  nodes: readonly KnownAddress[],
): PairList {
  const pairs = new PairList(action === 'deny' ? 'allowed' : 'refused', context);
  const owners = new Set(pods.map(({ owner }) => owner));
  const peers: IdentityClass[] = context.pods.filter((one) => one.pods.some(({ namespace, name }) => owners.has(`${namespace}/${name}`)));
  const node = context.reserved('remote-node');
  if (nodes.length > 0 && node) peers.push(node);
  for (const subject of context.subjects(spec)) {
    for (const rule of rules) {
      const ports = context.connections(rule, direction, subject);
      for (const peer of peers)
        if (context.passes(subject, direction, peer, ports) === (action === 'deny')) pairs.add(direction, subject, peer, ports);
    }
  }
  return pairs;
}
