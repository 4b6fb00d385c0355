/** Which identity classes carry a label: the postings from which the bits of selectors are made. @module */
import { contains, parsePrefix } from '../cidr.ts';
import { cidrOfKey, type LabelSet } from '../labels.ts';
import { selector as selectorOf, type Requirement, type Selector } from '../selector.ts';
import { BitSet } from './bit-set.ts';

/** `source` → `value` → the classes with that label, for one key. */
type Postings = Map<string, Map<string, number[]>>;

/**
 * Selectors as sets of classes. Each distinct selector and requirement is worked out once and kept up to
 * date as classes come and go, as Cilium's SelectorCache does.
 */
export class LabelIndex {
  /** By number; `undefined`: the number is free. */
  readonly #labels: (LabelSet | undefined)[] = [];
  readonly #present = new BitSet(64);
  readonly #keys = new Map<string, Postings>();
  readonly #selectors = new Map<string, { readonly selector: Selector; readonly bits: BitSet }>();

  /** The classes that there are. */
  get present(): BitSet {
    return this.#present;
  }

  /** A class comes, under a number that was free. */
  add(number: number, labels: LabelSet): void {
    this.#labels[number] = labels;
    this.#present.add(number);
    for (const { source, key, value } of labels.labels) {
      const postings = this.#keys.get(key) ?? new Map<string, Map<string, number[]>>();
      this.#keys.set(key, postings);
      const values = postings.get(source) ?? new Map<string, number[]>();
      postings.set(source, values);
      const classes = values.get(value);
      if (classes) classes.push(number);
      else values.set(value, [number]);
    }
    for (const { selector, bits } of this.#selectors.values()) bits.put(number, selector.matches(labels));
  }

  /** A class goes; its number is free again. */
  delete(number: number): void {
    const labels = this.#labels[number];
    if (!labels) return;
    this.#labels[number] = undefined;
    this.#present.delete(number);
    for (const { source, key, value } of labels.labels) {
      const values = this.#keys.get(key)?.get(source);
      const rest = values?.get(value)?.filter((one) => one !== number) ?? [];
      if (rest.length > 0) values?.set(value, rest);
      else values?.delete(value);
    }
    for (const { bits } of this.#selectors.values()) bits.delete(number);
  }

  /** The classes that the selector selects. Shared: copy it before changing it. */
  bitsOf(selector: Selector): BitSet {
    const known = this.#selectors.get(selector.text);
    if (known) return known.bits;
    const [first, ...more] = selector.requirements;
    let bits = this.#present.copy();
    if (first && more.length === 0) bits = this.#compute(first);
    else for (const requirement of selector.requirements) bits.and(this.bitsOf(selectorOf([requirement])));
    this.#selectors.set(selector.text, { selector, bits });
    return bits;
  }

  #compute({ source, key, operator, values }: Requirement): BitSet {
    const bits = new BitSet(this.#labels.length);
    if (source === 'cidr') this.#inside(key, bits);
    else {
      for (const [from, byValue] of this.#keys.get(key) ?? []) {
        if (source !== 'any' && source !== from) continue;
        const lists = operator === 'In' || operator === 'NotIn' ? values.map((value) => byValue.get(value) ?? []) : byValue.values();
        for (const list of lists) for (const number of list) bits.add(number);
      }
    }
    return operator === 'NotIn' || operator === 'DoesNotExist' ? this.#present.copy().andNot(bits) : bits;
  }

  /** `cidr:` keys match by containment (facts/policy.md §3.6). */
  #inside(key: string, bits: BitSet): void {
    const outer = parsePrefix(cidrOfKey(key));
    if (!outer) return;
    for (const [number, labels] of this.#labels.entries()) if (labels?.prefixes.some((inner) => contains(outer, inner))) bits.add(number);
  }
}
