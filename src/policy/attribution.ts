/**
 * Which one entry of the policy map decides: the agent's own account of a verdict (facts/policy.md §3.19).
 * Every matching rule makes entries, of which the datapath takes one.
 * @module
 */
import { portFilters, wildcardOf, type FilterPeer, type PortFilter } from './attribution-filters.ts';
import type { PolicySet } from './policy-set.ts';
import { namedPortKey, type NamedPorts } from './ports.ts';
import { isLocalHost, portNamesOf, type Question } from './question.ts';
import type { Direction, Rule, SpeakingRule } from './rule.ts';

export interface Attribution {
  /** The origins of the entry that decides, more than one where rules share it; none for a default deny. */
  readonly deciding: readonly SpeakingRule[];
  /** The handshake that the entry asks for, its own or inherited (facts/policy.md §3.18). */
  readonly authentication: 'required' | 'test-always-fail' | undefined;
}

/** An entry of the policy map that covers peer and port. */
interface Entry {
  /** Of the peer's own identity; else of all peers. */
  readonly specific: boolean;
  /** How much of protocol (8 bits) and port (16 bits) its key fixes. */
  readonly bits: number;
  deny: boolean;
  redirect: boolean;
  authentication: Rule['authentication'];
  readonly origins: Set<SpeakingRule>;
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
  const entries = matchingEntries(policies, question);
  const denies = entries.filter(({ deny }) => deny);
  const entry = decidingEntry(denies.length > 0 ? denies : entries);
  if (!entry) return UNDECIDED;
  return { deciding: [...entry.origins], authentication: entry.deny ? undefined : handshake(entry, entries) };
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

function matchingEntries(policies: PolicySet, question: Question): Entry[] {
  const entries = new Map<string, Entry>();
  for (const { filter, bits, peers } of filtersAt(policies, question)) {
    const wildcard = wildcardOf(filter);
    for (const peer of peers) {
      // The host's way around L7 has no origin of its own.
      if (peer.origins.size === 0) continue;
      if (wildcard && peer !== wildcard && bits > 0 && sameEffect(wildcard, peer)) continue;
      add(entries, entryOf(peer, bits));
    }
  }
  for (const origin of builtinsOf(policies, question)) {
    const specific = origin === LOCALHOST;
    add(entries, { specific, bits: 0, deny: false, redirect: false, authentication: undefined, origins: new Set([origin]) });
  }
  return [...entries.values()];
}

/** An entry for the peer's identity is not made where the one for all peers does the same. */
function sameEffect(wildcard: FilterPeer, one: FilterPeer): boolean {
  if (one.authentication && one.authentication !== wildcard.authentication) return false;
  return wildcard.verdict === one.verdict && Boolean(wildcard.redirect) === Boolean(one.redirect);
}

const entryOf = (peer: FilterPeer, bits: number): Entry => ({
  specific: peer.selector !== 'all',
  bits,
  deny: peer.verdict === 'deny',
  redirect: peer.redirect !== undefined,
  authentication: peer.authentication,
  origins: new Set(peer.origins),
});

/** Entries with one key become one; with a deny among them only the denies remain. */
function add(entries: Map<string, Entry>, entry: Entry): void {
  const key = `${entry.specific ? 'peer' : 'all'} ${entry.bits}`;
  const known = entries.get(key);
  if (!known || (entry.deny && !known.deny)) {
    entries.set(key, entry);
  } else if (entry.deny === known.deny) {
    for (const origin of entry.origins) known.origins.add(origin);
    known.redirect ||= entry.redirect;
    if (strength(entry.authentication) > strength(known.authentication)) known.authentication = entry.authentication;
  }
}

/** How much of the port the filter's key fixes; `undefined`: the filter does not cover the port. */
function bitsAt(filter: PortFilter, { protocol, port }: Question, names: () => NamedPorts): number | undefined {
  if (filter.protocol === 'ANY') return 0;
  if (filter.protocol !== protocol) return undefined;
  if (filter.name === undefined) return port < filter.from || port > filter.to ? undefined : 8 + blockBits(filter, port);
  const numbers = names().get(namedPortKey(filter.name, protocol));
  return numbers?.length === 1 && numbers[0] === port ? 24 : undefined;
}

/** A range is laid down in aligned blocks of powers of two: the fixed bits of the largest that has the port. */
function blockBits({ from, to }: PortFilter, port: number): number {
  let free = 0;
  while (free < 16) {
    const size = 2 ** (free + 1);
    const start = Math.floor(port / size) * size;
    if (start < from || start + size - 1 > to) break;
    free += 1;
  }
  return 16 - free;
}

/** A redirecting entry beats a plain one; then the longer port prefix; then the specific one. */
function decidingEntry(entries: readonly Entry[]): Entry | undefined {
  const longest = (specific: boolean): Entry | undefined =>
    entries.filter((entry) => entry.specific === specific).sort((a, b) => b.bits - a.bits)[0];
  const [own, all] = [longest(true), longest(false)];
  if (!own || !all) return own ?? all;
  if (own.redirect !== all.redirect) return own.redirect ? own : all;
  return all.bits > own.bits ? all : own;
}

const STRENGTH = { disabled: 1, required: 2, 'test-always-fail': 3 } as const;
const strength = (mode: Rule['authentication']): number => (mode ? STRENGTH[mode] : 0);

/** An entry whose rules name no mode takes the strictest of the others, unless it alone redirects. */
function handshake(entry: Entry, entries: readonly Entry[]): Attribution['authentication'] {
  let mode = entry.authentication;
  if (!mode) {
    for (const other of entries) {
      if ((other.redirect || !entry.redirect) && strength(other.authentication) > strength(mode)) mode = other.authentication;
    }
  }
  return mode === 'disabled' ? undefined : mode;
}
