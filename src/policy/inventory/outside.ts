/** What lies outside the cluster, as far as the policies can tell it apart. @module */
import { formatPrefix, parsePrefix } from '../cidr.ts';
import type { IdentityClass } from '../engine/identity-class.ts';
import { addressIdentity, FIRST_LOCAL_IDENTITY, RESERVED, reservedIdentity, type Identity } from '../identity.ts';
import { cidrOfKey, LabelSet, type Label } from '../labels.ts';
import { cidrIdentities } from '../outside-identities.ts';
import type { CidrGroup } from '../parse/cidr-group.ts';
import type { PolicySpec } from '../rule.ts';
import type { PolicySettings } from '../settings.ts';

type Outside = Omit<IdentityClass, 'index'>;

/** Prefixes and names that a spec's peers mention, as they stand in the labels of identities. */
export interface Mentions {
  readonly prefixes: readonly string[];
  readonly names: readonly string[];
}

/** Policies share nothing: each is read once. */
const known = new WeakMap<PolicySpec, Mentions>();

export function mentionsOf(spec: PolicySpec): Mentions {
  let mentions = known.get(spec);
  if (!mentions) known.set(spec, (mentions = readMentions(spec)));
  return mentions;
}

function readMentions(spec: PolicySpec): Mentions {
  const prefixes = new Set<string>();
  const names = new Set<string>();
  for (const { peers } of [...spec.ingress, ...spec.egress]) {
    if (peers === 'all') continue;
    for (const { source, key } of peers.flatMap(({ requirements }) => requirements)) {
      if (source === 'cidr') prefixes.add(cidrOfKey(key));
      if (source === 'fqdn') names.add(key);
    }
  }
  return { prefixes: [...prefixes], names: [...names] };
}

/**
 * The outside as Cilium's identities have it: the world, each prefix that some policy or group mentions and
 * each name (facts/policy.md §3.2). An address has the identity of the most specific prefix.
 */
export function outsideOf(specs: readonly PolicySpec[], groups: readonly CidrGroup[], settings: PolicySettings): Outside[] {
  const mentions = specs.map(mentionsOf);
  if (settings.semantics === 'kubernetes') return addressRanges(mentions.flatMap(({ prefixes }) => prefixes));
  const families = [...(settings.ipv4 ? [4] : []), ...(settings.ipv6 ? [6] : [])];
  const worlds = families.length > 1 ? (['world-ipv4', 'world-ipv6'] as const) : (['world'] as const);
  const speaking = specs.filter((_, index) => mentions[index]!.prefixes.length > 0);
  return [
    ...worlds.map((name) => outside('reserved', `reserved:${name}`, reservedIdentity(RESERVED[name])!)),
    ...cidrIdentities(speaking, groups, settings).map((identity) => outside('cidr', prefixName(identity), identity)),
    ...[...new Set(mentions.flatMap(({ names }) => names))].map((name) => outside('fqdn', `fqdn:${name}`, nameIdentity(name, worlds))),
  ];
}

const outside = (kind: IdentityClass['kind'], name: string, identity: Identity): Outside => ({
  identity,
  kind,
  name,
  ports: new Map(),
  pods: [],
});

const prefixName = ({ labels }: Identity): string => `cidr:${labels.prefixes.map(formatPrefix).join()}`;

function nameIdentity(name: string, worlds: readonly string[]): Identity {
  const world: Label = { source: 'reserved', key: worlds[0]!, value: '' };
  return { id: FIRST_LOCAL_IDENTITY, labels: new LabelSet([{ source: 'fqdn', key: name, value: '' }, world]) };
}

/**
 * The outside of plain Kubernetes: IPv4 cut at the borders of all ipBlocks, so that no policy tells two
 * addresses of one range apart.
 */
function addressRanges(prefixes: readonly string[]): Outside[] {
  const borders = new Set([0]);
  for (const text of prefixes) {
    const prefix = parsePrefix(text);
    if (prefix?.family !== 4) continue;
    const from = Number(prefix.address);
    borders.add(from);
    borders.add(from + 2 ** (32 - prefix.bits));
  }
  const starts = [...borders].filter((one) => one < 2 ** 32).sort((a, b) => a - b);
  return starts.map((from, index) => {
    const to = (starts[index + 1] ?? 2 ** 32) - 1;
    return outside('cidr', rangeName(from, to), addressIdentity(FIRST_LOCAL_IDENTITY, address(from)));
  });
}

const address = (number: number): string => [24, 16, 8, 0].map((shift) => Math.floor(number / 2 ** shift) % 256).join('.');

/** `0.0.0.0-9.255.255.255[External]`. */
export const rangeName = (from: number, to: number): string => `${address(from)}-${address(to)}[External]`;
