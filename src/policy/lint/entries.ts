/** Policies entry by entry, as written and as parsed. @module */
import type { PolicySelector } from '../../cluster/kinds.ts';
import type { Direction, PolicySpec, Rule, Section } from '../rule.ts';
import type { Selector } from '../selector.ts';
import type { LintContext, LintedPolicy } from './context.ts';
import { withoutNullFields } from './nulls.ts';
import { valueAt } from './patch.ts';

/** Fields of a rule of any of the three kinds. */
export type Written = Readonly<Record<string, unknown>>;

/** One entry of `ingress`, `ingressDeny`, `egress` or `egressDeny`. */
export interface Entry {
  readonly policy: LintedPolicy;
  readonly spec: PolicySpec;
  readonly direction: Direction;
  readonly section: Section;
  readonly action: Rule['action'];
  /** `spec.ingress[0]` */
  readonly field: string;
  readonly written: Written;
  /** One for each port rule, in their order; one in all where there is none. */
  readonly rules: readonly Rule[];
}

const SECTIONS: readonly Section[] = ['ingress', 'ingressDeny', 'egress', 'egressDeny'];

export const directionOf = (section: Section): Direction => (section.startsWith('ingress') ? 'ingress' : 'egress');

const known = new WeakMap<LintContext, readonly Entry[]>();

/** Every entry of every policy. */
export function entriesOf(context: LintContext): readonly Entry[] {
  let entries = known.get(context);
  if (!entries)
    known.set(context, (entries = context.policies.flatMap((policy) => policy.specs.flatMap((spec) => entriesIn(policy, spec)))));
  return entries;
}

export function entriesIn(policy: LintedPolicy, spec: PolicySpec): Entry[] {
  const rules = new Map<string, Rule[]>();
  for (const rule of [...spec.ingress, ...spec.egress]) {
    const same = rules.get(rule.ref.field);
    if (same) same.push(rule);
    else rules.set(rule.ref.field, [rule]);
  }
  const written = writtenSpec(policy, spec);
  return SECTIONS.flatMap((section) =>
    listAt(written, section).map((one, index): Entry => {
      const field = `${spec.field}.${section}[${index}]`;
      const action = section.endsWith('Deny') ? 'deny' : 'allow';
      return { policy, spec, direction: directionOf(section), section, action, field, written: one, rules: rules.get(field) ?? [] };
    }),
  );
}

const specsWritten = new WeakMap<PolicySpec, Written>();

/** The spec as written; fields without a value are left out, lists that are empty stay. */
export function writtenSpec({ object }: LintedPolicy, spec: PolicySpec): Written {
  let written = specsWritten.get(spec);
  if (!written) specsWritten.set(spec, (written = withoutNullFields((valueAt(object, spec.field) ?? {}) as Written)));
  return written;
}

/** The list that stands under a key, `[]` where there is none; an item without a value is an empty one. */
export function listAt(written: Written, key: string): readonly Written[] {
  const value = written[key];
  return Array.isArray(value) ? (value as (Written | null)[]).map((item) => item ?? {}) : [];
}

/** `from` or `to`, with which the names of peer fields begin. */
export const prefixOf = (direction: Direction): 'from' | 'to' => (direction === 'ingress' ? 'from' : 'to');

/** A selector that stands in a policy, and where. */
export interface WrittenSelector {
  readonly field: string;
  readonly selector: PolicySelector;
  /** Whether it chooses pods by their own labels, or namespaces by theirs. */
  readonly of: 'pods' | 'namespaces';
  /** As the engine has it, scoped; a NetworkPolicy's two selectors of one peer share one. */
  readonly parsed: Selector | undefined;
}

export function subjectSelector(policy: LintedPolicy, spec: PolicySpec): WrittenSelector | undefined {
  const written = writtenSpec(policy, spec);
  for (const name of ['endpointSelector', 'podSelector']) {
    if (written[name]) return { field: `${spec.field}.${name}`, selector: written[name], of: 'pods', parsed: spec.subject };
  }
  return undefined;
}

/** The selectors over pods and namespaces among an entry's peers. */
export function peerSelectors({ field, direction, written, rules }: Entry): WrittenSelector[] {
  const prefix = prefixOf(direction);
  const parsed = rules[0]?.peers;
  const selectors = parsed === 'all' ? [] : (parsed ?? []);
  const endpoints = listAt(written, `${prefix}Endpoints`).map((selector, index): WrittenSelector => {
    const at = `${field}.${prefix}Endpoints[${index}]`;
    return { field: at, selector: selector ?? {}, of: 'pods', parsed: selectors[index] };
  });
  // Of an ipBlock one selector or two have been made: peers are counted from behind.
  const peers = listAt(written, prefix);
  const own = selectors.filter(({ requirements }) => !isBlock(requirements));
  const blocks = peers.filter((peer) => peer['ipBlock']).length;
  const skipped = own.length - (peers.length - blocks);
  let position = skipped > 0 ? -1 : 0;
  const chosen = peers.flatMap((peer, index) => {
    if (peer['ipBlock']) return [];
    const of = position < 0 ? undefined : own[position++];
    return (['podSelector', 'namespaceSelector'] as const).flatMap((name): WrittenSelector[] => {
      const selector = peer[name] as PolicySelector | undefined;
      const at = `${field}.${prefix}[${index}].${name}`;
      return selector ? [{ field: at, selector, of: name === 'podSelector' ? 'pods' : 'namespaces', parsed: of }] : [];
    });
  });
  return [...endpoints, ...chosen];
}

const isBlock = (requirements: Selector['requirements']): boolean =>
  requirements.some(({ source }) => source === 'cidr' || source === 'reserved');

/** A CIDR that stands in a policy, with what it leaves out. */
export interface WrittenCidr {
  readonly field: string;
  readonly cidr: string;
  readonly except: readonly string[];
  /** Whether an `except` can be added to it. */
  readonly set: boolean;
}

export function peerCidrs({ field, direction, written }: Entry): WrittenCidr[] {
  const prefix = prefixOf(direction);
  const plain = listAt(written, `${prefix}CIDR`).map((cidr, index): WrittenCidr => ({
    field: `${field}.${prefix}CIDR[${index}]`,
    cidr: textOf(cidr),
    except: [],
    set: false,
  }));
  const block = (of: Written | undefined, at: string): WrittenCidr[] =>
    typeof of?.['cidr'] === 'string' ? [{ field: at, cidr: of['cidr'], except: listAt(of, 'except').map(textOf), set: true }] : [];
  const sets = listAt(written, `${prefix}CIDRSet`).flatMap((one, index) => block(one, `${field}.${prefix}CIDRSet[${index}]`));
  const blocks = listAt(written, prefix).flatMap((peer, index) =>
    block(peer['ipBlock'] as Written | undefined, `${field}.${prefix}[${index}].ipBlock`),
  );
  return [...plain, ...sets, ...blocks];
}

/** Text of a field whatever a user wrote there. */
export const textOf = (value: unknown): string => (typeof value === 'string' || typeof value === 'number' ? String(value) : '');

/** What a policy says of itself: its name, its description. */
export const wordsOf = ({ policy, spec }: Pick<Entry, 'policy' | 'spec'>): string =>
  `${policy.ref.name} ${textOf(writtenSpec(policy, spec)['description'])}`;

/** A selector's keys, with the path at which each stands. */
export interface WrittenKey {
  readonly field: string;
  readonly key: string;
  readonly operator: string;
  readonly values: readonly string[];
}

export function keysOf({ field, selector }: WrittenSelector): WrittenKey[] {
  const labels = Object.entries(selector.matchLabels ?? {}).map(([key, value]): WrittenKey => ({
    field: `${field}.matchLabels["${key}"]`,
    key,
    operator: 'In',
    values: [value],
  }));
  const expressions = (selector.matchExpressions ?? []).map(({ key, operator, values }, index): WrittenKey => ({
    field: `${field}.matchExpressions[${index}]`,
    key,
    operator,
    values: values ?? [],
  }));
  return [...labels, ...expressions];
}
