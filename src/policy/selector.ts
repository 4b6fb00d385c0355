/** Selectors over identity labels (facts/policy.md §3.6). @module */
import type { PolicySelector } from '../cluster/kinds.ts';
import { contains, parsePrefix } from './cidr.ts';
import { cidrOfKey, parseKey, type LabelSet } from './labels.ts';

export interface Requirement {
  /** `any` matches every source. */
  readonly source: string;
  readonly key: string;
  readonly operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist';
  readonly values: readonly string[];
}

/** All requirements ANDed; an empty list selects everything. */
export interface Selector {
  readonly requirements: readonly Requirement[];
  /** What the agent tells selectors apart by: rules of equal texts are merged. Under one set of settings equal texts select the same. */
  readonly text: string;
  matches(labels: LabelSet): boolean;
}

/**
 * A selector that asks for all of these requirements; none selects everything.
 * @param text where it is not the requirements in one order
 */
export function selector(requirements: readonly Requirement[], text = textOf(requirements)): Selector {
  const tests = requirements.map(compile);
  return { requirements, text, matches: (labels) => tests.every((test) => test(labels)) };
}

function textOf(requirements: readonly Requirement[]): string {
  const texts = requirements.map(({ source, key, operator, values }) => {
    // Reserved labels have no value: `reserved:host: ""` is the entity `host`.
    const reserved = source === 'reserved' && operator === 'In' && values.length === 1 && values[0] === '';
    return `${source}:${key} ${reserved ? 'Exists' : operator} ${[...values].sort().join(',')}`;
  });
  return texts.sort().join(' & ');
}

export const equals = (source: string, key: string, value: string): Requirement => ({ source, key, operator: 'In', values: [value] });
export const exists = (source: string, key: string): Requirement => ({ source, key, operator: 'Exists', values: [] });
export const absent = (source: string, key: string): Requirement => ({ source, key, operator: 'DoesNotExist', values: [] });

/** The requirements of a selector as written; with a `fixedSource` keys are of that source, whatever they contain. */
export function requirementsOf(written: PolicySelector, fixedSource?: string): Requirement[] {
  const parse = (key: string): { source: string; key: string } =>
    fixedSource === undefined ? parseKey(key) : { source: fixedSource, key };
  const labels = Object.entries(written.matchLabels ?? {}).map(([key, value]) => {
    const parsed = parse(key);
    return equals(parsed.source, parsed.key, value);
  });
  const expressions = (written.matchExpressions ?? []).map(({ key, operator, values }) => ({
    ...parse(key),
    operator: operator as Requirement['operator'],
    values: values ?? [],
  }));
  return [...labels, ...expressions];
}

/** Sources that say nothing. */
const UNSPECIFIED = ['', 'unspec'];

function compile(requirement: Requirement): (labels: LabelSet) => boolean {
  const { key, operator, values } = requirement;
  const source = UNSPECIFIED.includes(requirement.source) ? 'any' : requirement.source;
  const present = source === 'cidr' ? insidePrefix(key) : (labels: LabelSet) => labels.find(source, key) !== undefined;
  switch (operator) {
    case 'Exists':
      return present;
    case 'DoesNotExist':
      return (labels) => !present(labels);
    // A CIDR label has no value.
    case 'In':
      if (source === 'cidr') return (labels) => values.includes('') && present(labels);
      return (labels) => labels.all(source, key).some(({ value }) => values.includes(value));
    // True also where the key is absent.
    case 'NotIn':
      if (source === 'cidr') return (labels) => !values.includes('') || !present(labels);
      return (labels) => !labels.all(source, key).some(({ value }) => values.includes(value));
  }
}

/** `cidr:` keys match by containment: the peer's prefix lies inside the rule's. */
function insidePrefix(key: string): (labels: LabelSet) => boolean {
  const outer = parsePrefix(cidrOfKey(key));
  return (labels) => outer !== undefined && labels.prefixes.some((inner) => contains(outer, inner));
}
