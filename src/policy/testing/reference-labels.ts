/**
 * The slow and obvious evaluator, first half: whether a selector, CIDR or entity as written means somebody
 * (facts/policy.md §3.5, §3.6, §3.8, §3.9). It shares nothing with the engine.
 * @module
 */
import type { PolicySelector } from '../../cluster/kinds.ts';

/** One requirement with its key split into source and name. */
export interface Wanted {
  source: string;
  name: string;
  operator: string;
  values: string[];
}

/** The requirements of a selector; a key without a source has `absent`. */
export function wantedOf(written: PolicySelector, absent: string): Wanted[] {
  const wanted: Wanted[] = [];
  const split = (key: string): [string, string] =>
    key.includes(':') ? [key.slice(0, key.indexOf(':')), key.slice(key.indexOf(':') + 1)] : [absent, key];
  for (const [key, value] of Object.entries(written.matchLabels ?? {})) {
    const [source, name] = split(key);
    wanted.push({ source, name, operator: 'In', values: [value] });
  }
  for (const { key, operator, values } of written.matchExpressions ?? []) {
    const [source, name] = split(key);
    wanted.push({ source, name, operator, values: values ?? [] });
  }
  return wanted;
}

/** Whether labels (`source:key=value`) meet all requirements. */
export function meets(labels: readonly string[], wanted: readonly Wanted[]): boolean {
  for (const one of wanted) if (!meetsOne(labels, one)) return false;
  return true;
}

function meetsOne(labels: readonly string[], { source, name, operator, values }: Wanted): boolean {
  const present: string[] = [];
  for (const label of labels) {
    const [key = '', ...rest] = label.split('=');
    const colon = key.indexOf(':');
    if (key.slice(colon + 1) === name && (source === 'any' || key.slice(0, colon) === source)) present.push(rest.join('='));
  }
  if (operator === 'Exists') return present.length > 0;
  if (operator === 'DoesNotExist') return present.length === 0;
  const among = present.some((value) => values.includes(value));
  return operator === 'In' ? among : !among;
}

export const isFromKubernetes = ({ source }: Wanted): boolean => source === 'k8s' || source === 'any';

/** Whether an identity is meant by an entity. */
export function isEntity(labels: readonly string[], entity: string): boolean {
  const has = (...names: string[]): boolean => names.some((name) => labels.includes(`reserved:${name}`));
  if (entity === 'all') return true;
  if (entity === 'none') return false;
  if (entity === 'world') return has('world', 'world-ipv4', 'world-ipv6');
  if (entity !== 'cluster') return has(entity);
  const local = labels.includes('k8s:io.cilium.k8s.policy.cluster=default');
  return local || has('host', 'remote-node', 'init', 'ingress', 'health', 'unmanaged', 'kube-apiserver');
}

/** Whether an identity lies in a CIDR. Of the whole of a family, only the reserved world does. */
export function isInside(labels: readonly string[], cidr: string, dualStack: boolean): boolean {
  const four = !cidr.includes(':');
  if (cidr.endsWith('/0')) return labels.includes(four && !dualStack ? 'reserved:world' : `reserved:world-ipv${four ? 4 : 6}`);
  return carriesPrefixOf(labels, cidr);
}

/** Whether the identity's own prefix lies in the CIDR. */
export function carriesPrefixOf(labels: readonly string[], cidr: string): boolean {
  for (const label of labels) {
    if (!label.startsWith('cidr:')) continue;
    if (bitsOf(label.slice('cidr:'.length).replaceAll('-', ':')).startsWith(bitsOf(cidr))) return true;
  }
  return false;
}

/** `4` or `6` and the fixed bits: `10.0.0.0/8` → `400001010`. */
function bitsOf(cidr: string): string {
  const [address = '', length] = cidr.split('/');
  if (!address.includes(':')) {
    const bits = address.split('.').map((octet) => Number(octet).toString(2).padStart(8, '0'));
    return `4${bits.join('').slice(0, Number(length ?? 32))}`;
  }
  const [left = '', right = ''] = address.split('::');
  const groups = (text: string): string[] => (text === '' ? [] : text.split(':'));
  const missing = 8 - groups(left).length - groups(right).length;
  const all = [...groups(left), ...Array.from({ length: address.includes('::') ? missing : 0 }, () => '0'), ...groups(right)];
  const bits = all.map((group) => Number.parseInt(group, 16).toString(2).padStart(16, '0'));
  return `6${bits.join('').slice(0, Number(length ?? 128))}`;
}
