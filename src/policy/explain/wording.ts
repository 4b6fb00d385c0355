/** Identities, selectors and ports in the words of Kubernetes and Cilium; not translated. @module */
import type { Identity } from '../identity.ts';
import { cidrOfKey, NAMESPACE_LABELS, POD_NAMESPACE, POLICY_CLUSTER, POLICY_SERVICE_ACCOUNT, type LabelSet } from '../labels.ts';
import type { PortSet } from '../ports.ts';
import type { Peers, PolicyRef } from '../rule.ts';
import type { Requirement, Selector } from '../selector.ts';

const SHORT_KINDS = { CiliumNetworkPolicy: 'CNP', CiliumClusterwideNetworkPolicy: 'CCNP', NetworkPolicy: 'NetworkPolicy' } as const;

/** `CNP default/web`. */
export function policyName({ kind, namespace, name }: PolicyRef): string {
  return `${SHORT_KINDS[kind]} ${namespace === undefined ? name : `${namespace}/${name}`}`;
}

/** `CNP default/web spec.ingress[0]`. */
export const ruleName = ({ policy, field }: { policy: PolicyRef; field: string }): string => `${policyName(policy)} ${field}`;

export const isPod = (labels: LabelSet): boolean => labels.find('k8s', POD_NAMESPACE) !== undefined;

/** `default/{app=web}`, `reserved:ingress`, `10.0.0.0/8`, `fqdn:example.org`: for ends that nobody has named. */
export function identityName({ labels }: Pick<Identity, 'labels'>): string {
  const namespace = labels.find('k8s', POD_NAMESPACE)?.value;
  if (namespace !== undefined) {
    const own = labels.labels.filter(
      ({ source, key }) => source === 'k8s' && ![POD_NAMESPACE, POLICY_CLUSTER, POLICY_SERVICE_ACCOUNT].includes(key),
    );
    const shown = own.filter(({ key }) => !key.startsWith(`${NAMESPACE_LABELS}.`)).map(({ key, value }) => `${key}=${value}`);
    return `${namespace}/{${shown.sort().join(',')}}`;
  }
  const fqdn = labels.labels.find(({ source }) => source === 'fqdn');
  if (fqdn) return `fqdn:${fqdn.key}`;
  const cidr = labels.labels.find(({ source }) => source === 'cidr');
  if (cidr) return cidrOfKey(cidr.key);
  const reserved = labels.labels.find(({ source }) => source === 'reserved');
  return reserved ? `reserved:${reserved.key}` : '{}';
}

const plainKey = ({ source, key }: Pick<Requirement, 'source' | 'key'>): string =>
  source === 'any' || source === 'k8s' ? key : `${source}:${key}`;

/** `app=client`, `tier in (web,api)`, `!debug`, `10.0.0.0/8`, `except 10.1.0.0/16`, `namespace default`. */
export function requirementText(requirement: Requirement): string {
  const { source, key, operator, values } = requirement;
  if (source === 'cidr') return operator === 'DoesNotExist' ? `except ${cidrOfKey(key)}` : cidrOfKey(key);
  const name =
    key === POD_NAMESPACE
      ? 'namespace'
      : key.startsWith(`${NAMESPACE_LABELS}.`)
        ? `namespace label ${key.slice(NAMESPACE_LABELS.length + 1)}`
        : plainKey(requirement);
  const separator = key === POD_NAMESPACE ? ' ' : '=';
  switch (operator) {
    case 'Exists':
      return name;
    case 'DoesNotExist':
      return `!${name}`;
    case 'In':
      return values.length === 1 ? `${name}${separator}${values[0]!}` : `${name} in (${values.join(',')})`;
    case 'NotIn':
      return `${name} notin (${values.join(',')})`;
  }
}

/** What scoping adds for itself says nothing to a reader. */
const isImplied = ({ key, operator }: Requirement): boolean => key === POLICY_CLUSTER || (key === POD_NAMESPACE && operator === 'Exists');

export function selectorText({ requirements }: Pick<Selector, 'requirements'>): string {
  const shown = requirements.filter((one) => !isImplied(one)).map(requirementText);
  return shown.length > 0 ? shown.join(', ') : requirements.length > 0 ? '{} (all pods)' : '{}';
}

/** Whom a rule speaks of. */
export const peersText = (peers: Peers): string => (peers === 'all' ? 'all' : [...new Set(peers.map(selectorText))].join(' | '));

const span = (from: number, to: number): string => (from === 0 && to === 65_535 ? '*' : from === to ? `${from}` : `${from}-${to}`);

/** `TCP 80,8000-8999, UDP 53`; `ANY` for what stands for TCP, UDP and SCTP at once. */
export function portsText(sets: readonly (PortSet | undefined)[]): string {
  const byPort = new Map<string, Set<string>>();
  for (const ports of sets) {
    for (const { protocol, from, to } of ports?.ranges ?? []) put(byPort, span(from, to), protocol);
    for (const { protocol, name } of ports?.named ?? []) put(byPort, name, protocol);
  }
  const byProtocol = new Map<string, string[]>();
  for (const [port, protocols] of byPort) {
    const names = ['TCP', 'UDP', 'SCTP'].every((one) => protocols.has(one)) ? ['ANY'] : [...protocols];
    for (const name of names) byProtocol.set(name, [...(byProtocol.get(name) ?? []), port]);
  }
  return [...byProtocol].map(([protocol, ports]) => `${protocol} ${ports.join(',')}`).join(', ');
}

function put(map: Map<string, Set<string>>, key: string, value: string): void {
  const known = map.get(key);
  if (known) known.add(value);
  else map.set(key, new Set([value]));
}
