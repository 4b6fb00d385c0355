/** What one policy lets through, peer by peer: the rows of the all-pairs answer. @module */
import type { NamedPorts, Protocol } from '../ports.ts';
import { namedPortKey } from '../ports.ts';
import type { Rule } from '../rule.ts';
import { BitSet } from './bit-set.ts';
import { hostFreePorts } from '../http-filter.ts';
import { connectionsOf } from './connection-set.ts';
import { ALL, NONE, type ConnectionTable } from './connection-table.ts';

/** The rules that hold for a group of subjects in one direction, and what besides them decides. */
export interface PolicyClass {
  readonly rules: readonly Rule[];
  readonly defaultDeny: boolean;
  /** Host → local pod (facts/policy.md §3.15). */
  readonly admitsHost: boolean;
}

/** A row in numbers of a {@link ConnectionTable}, one for each class. */
export interface PolicyRow {
  /** What may pass. */
  readonly allowed: Uint32Array;
  /** The part of it on which a proxy judges every request; absent where no rule says so. */
  readonly restricted: Uint32Array | undefined;
}

export interface RowContext {
  readonly table: ConnectionTable;
  /** The classes whose labels are those of the host. */
  readonly hosts: BitSet;
  readonly bitsOf: (rule: Rule) => BitSet;
  readonly numbersOf: (name: string, protocol: Protocol) => readonly number[] | undefined;
  /** Set where names of ports mean those of the destination (plain Kubernetes, egress): the port names of each class. */
  readonly portsOfPeer: ((peer: number) => NamedPorts) | undefined;
}

/** Peers by what they may: few different port sets, whose peers are united first. */
type Groups = Map<number, BitSet>;

export function emptyRow(policy: PolicyClass, size: number): PolicyRow {
  const proxied = policy.defaultDeny && policy.rules.some((rule) => rule.action === 'allow' && isJudged(rule));
  return { allowed: new Uint32Array(size), restricted: proxied ? new Uint32Array(size) : undefined };
}

/** Works out the row for some peers. Cost: rules × words, then one step per peer and different port set. */
export function fillRow(row: PolicyRow, policy: PolicyClass, peers: BitSet, context: RowContext): void {
  const { table } = context;
  const { allowed } = row;
  const groups = { allow: new Map(), deny: new Map(), judged: new Map(), plain: new Map() } satisfies Record<string, Groups>;
  for (const rule of policy.rules) {
    gather(groups[rule.action], rule, peers, context);
    if (row.restricted && rule.action === 'allow') gather(isJudged(rule) ? groups.judged : groups.plain, rule, peers, context);
  }
  peers.forEach((peer) => (allowed[peer] = policy.defaultDeny ? NONE : ALL));
  if (policy.defaultDeny) spread(groups.allow, (peer, set) => (allowed[peer] = table.union(allowed[peer]!, set)));
  if (policy.admitsHost)
    context.hosts
      .copy()
      .and(peers)
      .forEach((peer) => (allowed[peer] = ALL));
  spread(groups.deny, (peer, set) => (allowed[peer] = table.subtract(allowed[peer]!, set)));
  if (row.restricted) fillRestricted(row.restricted, allowed, policy, { ...groups, peers }, context);
}

/** A proxy judges what some rule hands to it and no plain rule for this peer and port lets through (facts/policy.md §3.17). */
function fillRestricted(
  restricted: Uint32Array,
  allowed: Uint32Array,
  policy: PolicyClass,
  { judged, plain, peers }: { judged: Groups; plain: Groups; peers: BitSet },
  { table, hosts, bitsOf, numbersOf }: RowContext,
): void {
  peers.forEach((peer) => (restricted[peer] = NONE));
  spread(judged, (peer, set) => (restricted[peer] = table.union(restricted[peer]!, set)));
  spread(plain, (peer, set) => (restricted[peer] = table.subtract(restricted[peer]!, set)));
  if (policy.admitsHost) {
    const redirecting = (host: number): Rule[] =>
      policy.rules.filter((rule) => rule.action === 'allow' && isJudged(rule) && bitsOf(rule).has(host));
    const bypass = (host: number): number => table.numberOf(connectionsOf(hostFreePorts(redirecting(host), policy.rules), numbersOf));
    hosts
      .copy()
      .and(peers)
      .forEach((host) => (restricted[host] = table.subtract(restricted[host]!, bypass(host))));
  }
  peers.forEach((peer) => (restricted[peer] = table.intersect(restricted[peer]!, allowed[peer]!)));
}

/** Whether a proxy can refuse what the rule lets through; SNI is judged once per connection, not per request. */
function isJudged({ l7 }: Rule): boolean {
  if (!l7) return false;
  if (l7.kind === 'http') return l7.http.every((one) => Object.keys(one).length > 0);
  if (l7.kind === 'dns') return l7.dns.every(({ matchPattern }) => matchPattern !== '*');
  return l7.kind !== 'tls';
}

function gather(groups: Groups, rule: Rule, among: BitSet, context: RowContext): void {
  const peers = context.bitsOf(rule).copy().and(among);
  const { table, portsOfPeer } = context;
  if (!portsOfPeer || !rule.ports?.named.length) {
    add(groups, table.numberOf(connectionsOf(rule.ports, context.numbersOf)), peers);
    return;
  }
  peers.forEach((peer) => {
    const numbers = portsOfPeer(peer);
    const set = connectionsOf(rule.ports, (name, protocol) => numbers.get(namedPortKey(name, protocol)));
    add(groups, table.numberOf(set), BitSet.of([peer], peer + 1));
  });
}

function add(groups: Groups, set: number, peers: BitSet): void {
  if (set === NONE) return;
  const known = groups.get(set);
  if (known) known.or(peers);
  else groups.set(set, peers);
}

function spread(groups: Groups, visit: (peer: number, set: number) => void): void {
  for (const [set, peers] of groups) peers.forEach((peer) => visit(peer, set));
}
