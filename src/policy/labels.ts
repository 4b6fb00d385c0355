/**
 * Identity labels, `source:key=value`: the only thing that policy sees of a peer (facts/policy.md §3.2).
 * @module
 */
import { parsePrefix, type Prefix } from './cidr.ts';

export interface Label {
  /** `k8s`, `reserved`, `cidr`, `fqdn`, `cidrgroup`, `node` … */
  readonly source: string;
  readonly key: string;
  readonly value: string;
}

/** Labels whose keys mean something to the engine. */
export const POD_NAMESPACE = 'io.kubernetes.pod.namespace';
export const NAMESPACE_LABELS = 'io.cilium.k8s.namespace.labels';
export const POLICY_CLUSTER = 'io.cilium.k8s.policy.cluster';
export const POLICY_SERVICE_ACCOUNT = 'io.cilium.k8s.policy.serviceaccount';

/** An immutable set of labels; equal sets have equal {@link LabelSet.text}. */
export class LabelSet {
  readonly labels: readonly Label[];
  /** Canonical form: sorted, one label a line. Equal for equal sets. */
  readonly text: string;
  /** The prefixes of the `cidr:` labels. */
  readonly prefixes: readonly Prefix[];
  readonly #byKey = new Map<string, Label[]>();

  constructor(labels: Iterable<Label>) {
    this.labels = [...labels];
    this.text = this.labels.map(formatLabel).sort().join('\n');
    for (const label of this.labels) {
      const same = this.#byKey.get(label.key);
      if (same) same.push(label);
      else this.#byKey.set(label.key, [label]);
    }
    this.prefixes = this.labels.filter(({ source }) => source === 'cidr').flatMap(({ key }) => parsePrefix(cidrOfKey(key)) ?? []);
  }

  /** @param labels `source:key=value`; without `=` the value is empty */
  static parse(labels: Iterable<string>): LabelSet {
    return new LabelSet([...labels].map(parseLabel));
  }

  /** The label with this key, of this source (`any`: of whatever source). */
  find(source: string, key: string): Label | undefined {
    const same = this.#byKey.get(key);
    return source === 'any' ? same?.[0] : same?.find((label) => label.source === source);
  }

  /** All labels with this key and source: `any` may find several. */
  all(source: string, key: string): readonly Label[] {
    const same = this.#byKey.get(key) ?? [];
    return source === 'any' ? same : same.filter((label) => label.source === source);
  }

  hasReserved(name: string): boolean {
    return this.find('reserved', name) !== undefined;
  }

  /** As the strings of a CiliumEndpoint's `status.identity.labels`. */
  toStrings(): string[] {
    return this.labels.map(formatLabel).sort();
  }
}

/** `k8s:app=web`; an absent source is `unspec`, an absent value empty. */
function parseLabel(text: string): Label {
  const equals = text.indexOf('=');
  const name = equals < 0 ? text : text.slice(0, equals);
  const { source, key } = parseKey(name, 'unspec');
  return { source, key, value: equals < 0 ? '' : text.slice(equals + 1) };
}

/** Splits `source:key`; without a colon the source is `absent`, but `reserved.host` is an old way to write `reserved:host`. */
export function parseKey(text: string, absent = 'any'): { source: string; key: string } {
  const colon = text.indexOf(':');
  if (colon < 0 && text.startsWith('reserved.')) return { source: 'reserved', key: text.slice('reserved.'.length) };
  return colon < 0 ? { source: absent, key: text } : { source: text.slice(0, colon), key: text.slice(colon + 1) };
}

const formatLabel = ({ source, key, value }: Label): string => `${source}:${key}${value === '' ? '' : `=${value}`}`;

/** In IPv6 labels `:` is written `-`, with a `0` where the text would begin or end with it (facts/policy.md §3.2). */
export function cidrLabel(cidr: string): Label {
  if (!cidr.includes(':')) return { source: 'cidr', key: cidr, value: '' };
  const [address = '', bits = ''] = cidr.split('/');
  const written = address.replace(/^:/, '0:').replace(/:$/, ':0').replaceAll(':', '-');
  return { source: 'cidr', key: `${written}/${bits}`, value: '' };
}

/** The inverse of {@link cidrLabel}, as far as a parser is concerned. */
export const cidrOfKey = (key: string): string => (key.includes('-') ? key.replaceAll('-', ':') : key);
