/**
 * The port rules of a subject, merged as the agent merges them (facts/policy.md §3.17): one filter per port
 * and protocol, in it one entry per peer selector. The deciding rule and the lists handed to the proxies
 * both come from here.
 * @module
 */
import type { DnsRule, HttpRule, KafkaRule } from '../cluster/kinds.ts';
import { LabelSet } from './labels.ts';
import type { DirectionPolicy } from './policy-set.ts';
import type { NamedPort, PortRange, Protocol } from './ports.ts';
import type { Direction, L7, Rule, RuleRef } from './rule.ts';
import { exists, selector, type Selector } from './selector.ts';

/** What the rules of one filter say together about the peers of one selector. */
export interface FilterPeer {
  readonly selector: Selector | 'all';
  readonly verdict: Rule['action'];
  /** The proxy that traffic goes through; absent: none. */
  redirect: L7['kind'] | undefined;
  /** Of proxies the one with the lower number serves; 0: none. */
  priority: number;
  /** The listener of its own that the proxy is, if it is one. */
  listener: string | undefined;
  /** Merged L7 lists; an element `{}` (HTTP, Kafka) or `{matchPattern: '*'}` (DNS) lets everything pass. */
  readonly http: HttpRule[];
  readonly dns: DnsRule[];
  readonly kafka: KafkaRule[];
  readonly serverNames: Set<string>;
  /** The mode that a rule names; `undefined`: none does. */
  authentication: Rule['authentication'];
  readonly origins: Set<RuleRef>;
  /** Some rule without an L7 list: the list gains the element that lets everything pass. */
  plain: boolean;
  /** Some Kafka rules name topics, all of them: no other list is taken as one that restricts. */
  topics: boolean;
}

export interface PortFilter {
  /** `ANY`: a rule without ports, ICMP included. */
  readonly protocol: Protocol | 'ANY';
  readonly from: number;
  readonly to: number;
  /** As written; part of what rules are merged by. */
  readonly endPort: number | undefined;
  /** A named port: `from` and `to` say nothing. */
  readonly name: string | undefined;
  /** By the selector's text; `*`: every peer. */
  readonly peers: ReadonlyMap<string, FilterPeer>;
}

interface OpenFilter extends PortFilter {
  readonly peers: Map<string, FilterPeer>;
}

const WILDCARD = '*';
const HOST = selector([exists('reserved', 'host')]);
const NOBODY = selector([exists('reserved', 'none')]);
const HOST_LABELS = LabelSet.parse(['reserved:host']);
const merged = new WeakMap<DirectionPolicy, readonly PortFilter[]>();

/** The filters of a subject's policy in one direction; worked out when first asked for. */
export function portFilters(policy: DirectionPolicy, direction: Direction): readonly PortFilter[] {
  const known = merged.get(policy);
  if (known) return known;
  const filters = new Map<string, OpenFilter>();
  for (const rule of policy.rules) for (const port of portsOf(rule)) mergeRule(filterAt(filters, port), rule);
  for (const filter of filters.values()) finish(filter, policy, direction);
  // The agent goes through names first: of entries with one key the first may keep others out.
  const result = [...filters.values()].sort((one, other) => Number(other.name !== undefined) - Number(one.name !== undefined));
  merged.set(policy, result);
  return result;
}

/** The peer of a filter that stands for everybody, if a rule has no L3 part. */
export const wildcardOf = (filter: PortFilter): FilterPeer | undefined => filter.peers.get(WILDCARD);

type Port = (PortRange | NamedPort) | { readonly protocol: 'ANY'; readonly from: number; readonly to: number };

const ANY_PORT: Port = { protocol: 'ANY', from: 0, to: 65_535 };
const portsOf = ({ ports }: Rule): readonly Port[] => (ports ? [...ports.ranges, ...ports.named] : [ANY_PORT]);

function filterAt(filters: Map<string, OpenFilter>, port: Port): OpenFilter {
  const name = 'name' in port ? port.name : undefined;
  const [from, to] = 'name' in port ? [0, 0] : [port.from, port.to];
  const endPort = 'endPort' in port ? port.endPort : undefined;
  const key = `${port.protocol} ${name ?? `${from}-${endPort ?? ''}`}`;
  let filter = filters.get(key);
  if (!filter) filters.set(key, (filter = { protocol: port.protocol, from, to, endPort, name, peers: new Map() }));
  return filter;
}

function mergeRule(filter: OpenFilter, rule: Rule): void {
  // A selector without any requirement is everybody, however it was written, and makes those beside it superfluous. The
  // peers of a NetworkPolicy are rules of their own.
  const everybody = ({ text }: Selector): boolean => text === '';
  if (rule.peers === 'all' || (rule.ref.kind !== 'NetworkPolicy' && rule.peers.some(everybody))) mergePeer(filter, 'all', rule);
  else for (const peer of rule.peers) mergePeer(filter, everybody(peer) ? 'all' : peer, rule);
}

function mergePeer(filter: OpenFilter, peer: Selector | 'all', rule: Rule): void {
  const key = peer === 'all' ? WILDCARD : peer.text;
  let entry = filter.peers.get(key);
  // What selects nobody is not merged: the first rule stays alone.
  if (entry && key === NOBODY.text) return;
  if (entry?.verdict === 'deny' && rule.action === 'allow') return;
  if (!entry || entry.verdict !== rule.action) filter.peers.set(key, (entry = emptyPeer(peer, rule.action)));
  entry.origins.add(rule.ref);
  entry.authentication ??= rule.authentication;
  for (const name of rule.serverNames) entry.serverNames.add(name);
  const { l7 } = rule;
  if (!l7 || l7.kind === 'tls') entry.plain = true;
  else if (l7.kind === 'http') entry.http.push(...l7.http);
  else if (l7.kind === 'dns') entry.dns.push(...l7.dns);
  else if (l7.kind === 'kafka') {
    entry.kafka.push(...l7.kafka);
    entry.topics ||= l7.kafka.every(({ topic }) => topic);
  }
  if (l7) mergeRedirect(entry, rule, l7.kind);
}

/** Priorities of the proxies, listeners that name none included (facts/policy.md §3.17). */
const PRIORITIES: Readonly<Record<L7['kind'], number>> = { http: 101, kafka: 106, proxylib: 111, tls: 116, dns: 121, crd: 126 };

function mergeRedirect(entry: FilterPeer, { envoy }: Rule, kind: L7['kind']): void {
  const priority = (kind === 'crd' && envoy?.listener?.priority) || PRIORITIES[kind];
  // TLS beside a protocol inside it is that protocol.
  if (entry.redirect === undefined || (entry.redirect === 'tls' && kind !== 'tls')) {
    entry.redirect = kind;
    entry.priority = priority;
  }
  const listener = kind === 'crd' ? envoy?.listener?.name : undefined;
  if (listener === undefined || entry.priority < priority) return;
  if (entry.listener !== undefined && priority === entry.priority) return;
  entry.listener = listener;
  entry.priority = priority;
}

const emptyPeer = (peer: Selector | 'all', verdict: Rule['action']): FilterPeer => ({
  selector: peer,
  verdict,
  redirect: undefined,
  priority: 0,
  listener: undefined,
  http: [],
  dns: [],
  kafka: [],
  serverNames: new Set(),
  authentication: undefined,
  origins: new Set(),
  plain: false,
  topics: false,
});

/** Adds what the agent adds: elements that let everything pass, and the host's way around L7. */
function finish(filter: OpenFilter, policy: DirectionPolicy, direction: Direction): void {
  for (const peer of filter.peers.values()) {
    // With enableDefaultDeny: false nothing is to be blocked, at layer 7 neither (facts/policy.md §3.14).
    if (!peer.plain && policy.defaultDeny) continue;
    addOnce(peer.http, {});
    if (peer.plain || peer.topics) addOnce(peer.kafka, {});
    addOnce(peer.dns, { matchPattern: '*' });
  }
  if (direction === 'ingress') addHost(filter);
}

/** Only a list that restricts needs the element. */
function addOnce<Element extends object>(list: Element[], element: Element): void {
  const text = JSON.stringify(element);
  if (list.length > 0 && !list.some((one) => JSON.stringify(one) === text)) list.push(element);
}

/** The host bypasses L7, unless `reserved:host` itself is a peer of the same filter (facts/policy.md §3.15). */
function addHost(filter: OpenFilter): void {
  if (filter.peers.has(HOST.text)) return;
  const redirected = [...filter.peers.values()].some(
    ({ redirect, selector: peer }) => redirect && (peer === 'all' || peer.matches(HOST_LABELS)),
  );
  if (redirected) filter.peers.set(HOST.text, { ...emptyPeer(HOST, 'allow'), plain: true });
}
