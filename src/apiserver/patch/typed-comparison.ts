/**
 * How two documents of a type differ, as sets of fields.
 * @module
 */
import { FieldSetBuilder, fieldElement, type FieldPath, type FieldSet } from './field-set.ts';
import { shapesOf, typeOfField, type FieldType, type ListType } from './field-types.ts';
import { own, sameJson } from '../json.ts';
import { asList, asMap, itemElement } from './typed-values.ts';

export interface Comparison {
  removed: FieldSet;
  modified: FieldSet;
  added: FieldSet;
}

/** How `after` differs from `before`; `undefined` stands for a document that does not exist. */
export function compare(before: unknown, after: unknown, type: FieldType): Comparison {
  const comparing = new Comparing();
  comparing.visit(before, after, type, []);
  return { removed: comparing.removed.build(), modified: comparing.modified.build(), added: comparing.added.build() };
}

class Comparing {
  readonly removed = new FieldSetBuilder();
  readonly modified = new FieldSetBuilder();
  readonly added = new FieldSetBuilder();

  visit(left: unknown, right: unknown, declared: FieldType, path: FieldPath): void {
    let leaf = false;
    for (const type of shapesOf(left, right, declared)) leaf = this.#shape(left, right, type, path) || leaf;
    if (leaf) return;
    if (left === undefined) this.added.add(path);
    else if (right === undefined) this.removed.add(path);
  }

  /** True when the value was compared as a whole. */
  #shape(left: unknown, right: unknown, type: FieldType, path: FieldPath): boolean {
    if (type.map) {
      const [l, r] = [asMap(left) ?? {}, asMap(right) ?? {}];
      const names = new Set([...Object.keys(l), ...Object.keys(r)]);
      if (type.map.atomic || names.size === 0) return this.#leaf(left, right, path);
      for (const name of names) {
        const fieldType = typeOfField(type.map, name);
        if (fieldType) this.visit(own(l, name), own(r, name), fieldType, [...path, fieldElement(name)]);
      }
      return false;
    }
    if (type.list?.associative && (asList(left)?.length || asList(right)?.length)) {
      this.#items(asList(left) ?? [], asList(right) ?? [], type.list, path);
      return false;
    }
    return this.#leaf(left, right, path);
  }

  #leaf(left: unknown, right: unknown, path: FieldPath): boolean {
    if (left === undefined) this.added.add(path);
    else if (right === undefined) this.removed.add(path);
    else if (!sameJson(left, right)) this.modified.add(path);
    return true;
  }

  #items(left: unknown[], right: unknown[], list: ListType, path: FieldPath): void {
    const [l, r] = [grouped(list, left), grouped(list, right)];
    for (const element of new Set([...l.keys(), ...r.keys()])) {
      const [before, after] = [l.get(element) ?? [], r.get(element) ?? []];
      const below = [...path, element];
      if (before.length <= 1 && after.length <= 1) this.visit(before[0], after[0], list.element, below);
      else if (before.length > 1 && after.length > 1) {
        if (!sameJson(before, after)) this.modified.add(below);
      } else if (before.length > 1) {
        if (after.length > 0) this.visit(undefined, after[0], list.element, below);
        this.removed.add(below);
      } else {
        if (before.length > 0) this.visit(before[0], undefined, list.element, below);
        this.added.add(below);
      }
    }
  }
}

function grouped(list: ListType, items: unknown[]): Map<string, unknown[]> {
  const result = new Map<string, unknown[]>();
  for (const item of items) {
    const element = itemElement(list, item);
    const same = result.get(element);
    if (same) same.push(item);
    else result.set(element, [item]);
  }
  return result;
}
