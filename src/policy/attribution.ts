/**
 * Which one entry of the policy map decides: the agent's own account of a verdict (facts/policy.md §3.19).
 * Every matching rule makes entries, of which the datapath takes one.
 * @module
 */
import { portFilters, wildcardOf, type FilterPeer, type PortFilter } from './attribution-filters.ts';
import { addEntry, decidingEntry, PRECEDENCE, sameEffect, type Entry } from './map-entries.ts';
import type { PolicySet } from './policy-set.ts';
import { namedPortKey, type NamedPorts } from './ports.ts';
import { isLocalHost, portNamesOf, type Question } from './question.ts';
import type { Direction, SpeakingRule } from './rule.ts';

export interface Attribution {
  /** The origins of the entry that decides, more than one where rules share it; none for a default deny. */
  readonly deciding: readonly SpeakingRule[];
  /** The handshake that the entry asks for, its own or inherited (facts/policy.md §3.18). */
  readonly authentication: 'required' | 'test-always-fail' | undefined;
}

const UNDECIDED: Attribution = { deciding: [], authentication: undefined };
const LOCALHOST: SpeakingRule = { builtin: 'allow-localhost-ingress' };
const ALLOW_ANY: Readonly<Record<Direction, SpeakingRule>> = {
  ingress: { builtin: 'allow-any-ingress' },
  egress: { builtin: 'allow-any-egress' },
};

/**
 * The origins of the one map entry that decides.
 *
 * @example
 * attribute(policies, { subject, direction: 'ingress', peer, port: 80, protocol: 'TCP' }).deciding.map(formatOrigin);
 * // ['CiliumNetworkPolicy/default/web']
 */
export function attribute(policies: PolicySet, question: Question): Attribution {
  if (policies.settings.mode === 'never') return UNDECIDED;
  const { rules } = policies.policyOf(question.subject)[question.direction];
  const handshakes = rules.some(({ authentication }) => authentication);
  const entry = decidingEntry(matchingEntries(policies, question, handshakes), handshakes);
  if (!entry) return UNDECIDED;
  const { origins, authentication } = entry;
  return { deciding: [...origins], authentication: authentication === 'disabled' ? undefined : authentication };
}

/** Allowances without a policy that hold for the question besides its rules. */
export function builtinsOf(policies: PolicySet, question: Question): SpeakingRule[] {
  const { rules, defaultDeny } = policies.policyOf(question.subject)[question.direction];
  const builtins: SpeakingRule[] = [];
  if (policies.settings.semantics === 'cilium' && isLocalHost(question)) builtins.push(LOCALHOST);
  if (rules.length > 0 && !defaultDeny) builtins.push(ALLOW_ANY[question.direction]);
  return builtins;
}

/** The port rules that cover the question's port, with those of their peers that the question's is among. */
export function filtersAt(policies: PolicySet, question: Question): { filter: PortFilter; bits: number; peers: FilterPeer[] }[] {
  const { direction, peer } = question;
  const names = portNamesOf(policies, question);
  const found: { filter: PortFilter; bits: number; peers: FilterPeer[] }[] = [];
  for (const filter of portFilters(policies.policyOf(question.subject)[direction], direction)) {
    const bits = bitsAt(filter, question, names);
    if (bits === undefined) continue;
    const peers = [...filter.peers.values()].filter(({ selector }) => selector === 'all' || selector.matches(peer.labels));
    if (peers.length > 0) found.push({ filter, bits, peers });
  }
  return found;
}

function matchingEntries(policies: PolicySet, question: Question, handshakes: boolean): Entry[] {
  const entries = new Map<string, Entry>();
  for (const { filter, bits, peers } of filtersAt(policies, question)) {
    const wildcard = wildcardOf(filter);
    for (const peer of peers) {
      // The host's way around L7 has no origin of its own.
      if (peer.origins.size === 0) continue;
      const entry = entryOf(peer, bits);
      // An entry for the peer's identity is not made where the one for all peers is the same, but for rules of all ports.
      const port = filter.name !== undefined || filter.from > 0;
      if (wildcard && peer !== wildcard && port && sameEffect(entryOf(wildcard, bits), entry)) continue;
      addEntry(entries, entry, handshakes);
    }
  }
  for (const origin of builtinsOf(policies, question)) {
    addEntry(entries, { ...PLAIN, specific: origin === LOCALHOST, origins: new Set([origin]) }, handshakes);
  }
  return [...entries.values()];
}

const PLAIN = { bits: 0, precedence: PRECEDENCE.plain, listener: undefined, authentication: undefined };

const entryOf = (peer: FilterPeer, bits: number): Entry => ({
  specific: peer.selector !== 'all',
  bits,
  precedence: peer.verdict === 'deny' ? PRECEDENCE.deny : peer.redirect ? PRECEDENCE.deny - peer.priority : PRECEDENCE.plain,
  listener: peer.listener,
  authentication: peer.verdict === 'deny' ? undefined : peer.authentication,
  origins: new Set(peer.origins),
});

/** How much of the port the filter's key fixes; `undefined`: the filter does not cover the port. */
function bitsAt(filter: PortFilter, { protocol, port }: Question, names: () => NamedPorts): number | undefined {
  if (filter.protocol === 'ANY') return 0;
  if (filter.protocol !== protocol) return undefined;
  if (filter.name === undefined) return port < filter.from || port > filter.to ? undefined : 8 + blockBits(filter, port);
  const numbers = names().get(namedPortKey(filter.name, protocol));
  if (numbers?.length !== 1) return undefined;
  const [from] = numbers as [number];
  const to = Math.max(from, filter.endPort ?? 0);
  return port < from || port > to ? undefined : 8 + blockBits({ from, to }, port);
}

/** A range is laid down in aligned blocks of powers of two: the fixed bits of the largest that has the port. */
function blockBits({ from, to }: { from: number; to: number }, port: number): number {
  let free = 0;
  while (free < 16) {
    const size = 2 ** (free + 1);
    const start = Math.floor(port / size) * size;
    if (start < from || start + size - 1 > to) break;
    free += 1;
  }
  return 16 - free;
}
