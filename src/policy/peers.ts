/** From what a rule names (endpoints, entities, CIDRs, names) to selectors over identities. @module */
import type { DnsRule, PolicySelector } from '../cluster/kinds.ts';
import { contains, parsePrefix, formatPrefix, type Prefix } from './cidr.ts';
import { cidrLabel, NAMESPACE_LABELS, POD_NAMESPACE, POLICY_CLUSTER } from './labels.ts';
import { groupNameKey } from './parse/cidr-group.ts';
import { checkDnsName } from './parse/dns-names.ts';
import { addressError, prefixError } from './parse/go-netip.ts';
import { PolicyError } from './parse/policy-error.ts';
import { checkSelector } from './parse/selector-checks.ts';
import { equals, exists, requirementsOf, selector, type Requirement, type Selector } from './selector.ts';
import type { PolicySettings } from './settings.ts';

/** What scoping depends on; `namespace` is undefined for a clusterwide policy. */
export interface Scope {
  readonly namespace: string | undefined;
  readonly subject: readonly Requirement[];
  readonly settings: PolicySettings;
}

const fromKubernetes = ({ source }: Requirement): boolean => source === 'k8s' || source === 'any';

/** `fromEndpoints`/`toEndpoints`: scoped as facts/policy.md §3.5 tells, in that order. */
export function endpointSelector(written: PolicySelector, { namespace, subject, settings }: Scope): Selector {
  const requirements = requirementsOf(written);
  if (requirements.some(({ source }) => source === 'reserved')) return selector(requirements);
  const scoped = [...requirements];
  if (!requirements.some((one) => fromKubernetes(one) && one.key === POD_NAMESPACE)) {
    if (namespace !== undefined) {
      const freed = requirements.some((one) => fromKubernetes(one) && one.key.startsWith(`${NAMESPACE_LABELS}.`));
      if (!freed) scoped.push(equals('k8s', POD_NAMESPACE, namespace));
    } else if (!subject.some(({ source, key }) => source === 'reserved' && key === 'init')) {
      scoped.push(exists('k8s', POD_NAMESPACE));
    }
  }
  return selector(withCluster(scoped, settings));
}

/** Peers belong to the local cluster unless the selector names one (default since 1.19). */
export function withCluster(requirements: readonly Requirement[], { policyCluster }: PolicySettings): Requirement[] {
  const named = requirements.some((one) => fromKubernetes(one) && one.key === POLICY_CLUSTER);
  return named || policyCluster === '' ? [...requirements] : [...requirements, equals('k8s', POLICY_CLUSTER, policyCluster)];
}

/** What `fromNodes` and `toNodes` select: nodes other than the own one, by their labels. */
export function nodeSelector(written: PolicySelector, settings: PolicySettings): Selector {
  return selector(withCluster([...requirementsOf(written), exists('reserved', 'remote-node')], settings));
}

const reserved = (name: string): Selector => selector([exists('reserved', name)]);

const ENTITIES: Readonly<Record<string, readonly string[]>> = {
  world: ['world', 'world-ipv4', 'world-ipv6'],
  'world-ipv4': ['world-ipv4'],
  'world-ipv6': ['world-ipv6'],
  cluster: ['host', 'remote-node', 'init', 'ingress', 'health', 'unmanaged', 'kube-apiserver'],
  host: ['host'],
  init: ['init'],
  ingress: ['ingress'],
  health: ['health'],
  unmanaged: ['unmanaged'],
  'remote-node': ['remote-node'],
  'kube-apiserver': ['kube-apiserver'],
  none: ['none'],
};

/** An entity (facts/policy.md §3.8); `all` is every peer. */
export function entitySelectors(entity: string, settings: PolicySettings, field: string): 'all' | Selector[] {
  if (entity === 'all') return 'all';
  const names = Object.hasOwn(ENTITIES, entity) ? ENTITIES[entity] : undefined;
  if (!names) throw new PolicyError(field, `unsupported entity: ${entity}`);
  const selectors = names.map(reserved);
  if (entity === 'cluster') selectors.push(selector([equals('k8s', POLICY_CLUSTER, settings.clusterName)]));
  return selectors;
}

/** The requirements that a prefix stands for: the whole of an address family is a reserved entity (facts/policy.md §3.9). */
function prefixRequirements(prefix: Prefix, settings: PolicySettings): Requirement[] {
  if (prefix.bits > 0) return [exists(...cidrKey(prefix))];
  if (prefix.family === 6) return [exists('reserved', settings.ipv4 ? 'world-ipv6' : 'world')];
  return [exists('reserved', settings.ipv6 ? 'world-ipv4' : 'world')];
}

function cidrKey(prefix: Prefix): ['cidr', string] {
  return ['cidr', cidrLabel(formatPrefix(prefix)).key];
}

/** What `fromCIDR` and `toCIDR` select. @throws PolicyError naming `field` */
export function cidrSelector(text: string, settings: PolicySettings, field: string): Selector {
  if (text === '') throw new PolicyError(field, 'IP must be specified');
  const prefix = parsePrefix(text);
  if (!prefix) throw new PolicyError(field, `unable to parse CIDR: ${addressError(text)}`);
  return selector(prefixRequirements(prefix, settings), `cidr:${text}`);
}

export interface CidrSetEntry {
  cidr?: string;
  except?: string[];
  cidrGroupRef?: string;
  cidrGroupSelector?: PolicySelector;
}

/** What an entry of `fromCIDRSet` or `toCIDRSet` selects, its exceptions left out. @throws PolicyError naming `field` */
export function cidrSetSelector(entry: CidrSetEntry, settings: PolicySettings, field: string): Selector {
  if (entry.cidrGroupSelector) checkGroupSelector(entry.cidrGroupSelector, `${field}.cidrGroupSelector`);
  const forms = [entry.cidr, entry.cidrGroupRef, entry.cidrGroupSelector].filter(
    (form) => form !== undefined && form !== null && form !== '',
  );
  if (forms.length > 1) throw new PolicyError(field, 'more than one of cidr, cidrGroupRef, or cidrGroupSelector may not be set');
  if (forms.length === 0) throw new PolicyError(field, 'one of cidr, cidrGroupRef, or cidrGroupSelector is required');
  const { cidr } = entry;
  const outer = cidr ? prefixOfSet(cidr, `${field}.cidr`, `unable to parse CIDRRule ${JSON.stringify(cidr)}: `) : undefined;
  const excepts = (entry.except ?? []).map((except, index) => {
    const at = `${field}.except[${index}]`;
    const prefix = prefixOfSet(except, at);
    // Only the address as written must lie inside: 1.19 lets a broader except pass, which excludes everything.
    const inside = outer && contains(outer, parsePrefix(except.slice(0, except.indexOf('/')))!);
    if (outer && (!inside || (!settings.broaderExcept && prefix.bits < outer.bits))) {
      throw new PolicyError(at, `allow CIDR prefix ${cidr} does not contain exclude CIDR prefix ${except}`);
    }
    return { ...prefixRequirements(prefix, settings)[0]!, operator: 'DoesNotExist' as const };
  });
  const written = entry.except?.length ? `cidr:${cidr}-[${entry.except.join(',')}]` : `cidr:${cidr}`;
  return selector([...inclusion(entry, outer, settings), ...excepts], ...(cidr ? [written] : []));
}

function checkGroupSelector(written: PolicySelector, field: string): void {
  try {
    checkSelector(written, field, (key) => `cidrgroup.${key}`);
  } catch (error) {
    if (!(error instanceof PolicyError)) throw error;
    const { matchLabels, matchExpressions } = written;
    const labels = matchLabels && Object.fromEntries(Object.entries(matchLabels).sort(([a], [b]) => (a < b ? -1 : 1)));
    // Go leaves out what is empty.
    const filled = (_: string, value: unknown): unknown => (Array.isArray(value) && value.length === 0 ? undefined : value);
    const shown = JSON.stringify({ matchLabels: labels, matchExpressions }, filled);
    throw new PolicyError(error.field, `failed to parse cidrGroupSelector ${shown}: ${error.message}`);
  }
}

function inclusion(entry: CidrSetEntry, outer: Prefix | undefined, settings: PolicySettings): Requirement[] {
  if (outer) return prefixRequirements(outer, settings);
  if (entry.cidrGroupRef) return [exists('cidrgroup', groupNameKey(entry.cidrGroupRef))];
  return requirementsOf(entry.cidrGroupSelector ?? {}, 'cidrgroup');
}

/** Unlike in a plain list, the length must be there. */
function prefixOfSet(text: string, field: string, words = ''): Prefix {
  const prefix = text.includes('/') ? parsePrefix(text) : undefined;
  if (!prefix) throw new PolicyError(field, `${words}${prefixError(text)}`);
  return prefix;
}

/** `toFQDNs`: identities that the DNS proxy has learned carry the name or pattern as written (facts/policy.md §3.10). */
export function fqdnSelector({ matchName, matchPattern }: DnsRule, field: string): Selector {
  if (matchName && matchPattern) throw new PolicyError(field, 'only one of MatchName or MatchPattern is allowed in an FQDNSelector');
  checkDnsName({ matchName, matchPattern }, field);
  return selector([exists('fqdn', matchName || matchPattern || '')]);
}
