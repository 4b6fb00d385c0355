/**
 * Walks over documents by their field types: which fields a document sets, how two differ, what one
 * laid over the other gives, and what is left when fields are taken away. These are the primitives of
 * structured-merge-diff, from which server-side apply is put together.
 * @module
 */
import {
  EMPTY,
  FieldSetBuilder,
  fieldElement,
  keyElement,
  valueElement,
  type FieldNode,
  type FieldPath,
  type FieldSet,
} from './field-set.ts';
import { narrowed, typeOfField, type FieldType, type ListType, type MapType } from './field-types.ts';
import { isRecord, jsonEqual, own, put, type JsonRecord } from './json-value.ts';

/** A violation of the field types, in structured-merge-diff's words. */
export class TypeViolation extends Error {}

/** The path element of a list item: its keys (defaulted), or the item itself in a set. */
export function itemElement(list: ListType, item: unknown): string {
  if (list.keys.length === 0) {
    if (isRecord(item)) throw new TypeViolation("associative list without keys has an element that's a map type");
    if (Array.isArray(item)) throw new TypeViolation('not supported: associative list with lists as elements');
    if (item === null) throw new TypeViolation("associative list without keys has an element that's an explicit null");
    return valueElement(item);
  }
  if (item === null) throw new TypeViolation('associative list with keys may not have a null element');
  if (!isRecord(item)) throw new TypeViolation('associative list with keys may not have non-map elements');
  const key: JsonRecord = {};
  for (const name of list.keys) {
    const value = own(item, name) ?? list.keyDefault(name);
    if (value === undefined || value === null) {
      throw new TypeViolation(`associative list with keys has an element that omits key field "${name}" (and doesn't have default value)`);
    }
    put(key, name, value);
  }
  return keyElement(key);
}

const elementsOf = (list: ListType, items: readonly unknown[]): string[] => items.map((item) => itemElement(list, item));
const asList = (value: unknown): unknown[] | undefined => (Array.isArray(value) ? (value as unknown[]) : undefined);
const asMap = (value: unknown): JsonRecord | undefined => (isRecord(value) ? value : undefined);

/** Every field that the document sets: leaves, items of associative lists, entries of free maps. */
export function fieldSetOf(value: unknown, type: FieldType): FieldSet {
  const builder = new FieldSetBuilder();
  collect(value, type, [], builder);
  return builder.build();
}

function collect(value: unknown, declared: FieldType, path: FieldPath, into: FieldSetBuilder): void {
  const type = narrowed(declared, value);
  if (type.map) {
    if (type.map.atomic) return into.add(path);
    for (const [name, inner] of Object.entries(asMap(value) ?? {})) {
      const below = [...path, fieldElement(name)];
      const fieldType = typeOfField(type.map, name);
      if (fieldType) collect(inner, fieldType, below, into);
      const empty = inner === null || (isRecord(inner) && Object.keys(inner).length === 0);
      if (empty || !type.map.field(name)) into.add(below);
    }
  } else if (type.scalar) {
    into.add(path);
  } else if (type.list) {
    if (!type.list.associative) return into.add(path);
    const items = asList(value) ?? [];
    const elements = elementsOf(type.list, items);
    const repeated = new Set(elements.filter((element, i) => elements.indexOf(element) !== i));
    items.forEach((item, i) => {
      const below = [...path, elements[i] ?? ''];
      if (!repeated.has(elements[i] ?? '')) collect(item, type.list?.element ?? {}, below, into);
      into.add(below);
    });
  }
}

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
    else if (!jsonEqual(left, right)) this.modified.add(path);
    return true;
  }

  #items(left: unknown[], right: unknown[], list: ListType, path: FieldPath): void {
    const [l, r] = [grouped(list, left), grouped(list, right)];
    for (const element of new Set([...l.keys(), ...r.keys()])) {
      const [before, after] = [l.get(element) ?? [], r.get(element) ?? []];
      const below = [...path, element];
      if (before.length <= 1 && after.length <= 1) this.visit(before[0], after[0], list.element, below);
      else if (before.length > 1 && after.length > 1) {
        if (!jsonEqual(before, after)) this.modified.add(below);
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
    result.set(element, [...(result.get(element) ?? []), item]);
  }
  return result;
}

/** The shapes under which two values are looked at: one, or two when a value changes its shape. */
function shapesOf(left: unknown, right: unknown, declared: FieldType): FieldType[] {
  const [l, r] = [narrowed(declared, left), narrowed(declared, right)];
  if (right === undefined) return [l];
  const same = l.map === r.map && l.list === r.list && l.scalar === r.scalar;
  return left === undefined || same ? [r] : [l, r];
}

/**
 * `over` laid over `under`: fields of `over` win, everything else of `under` stays.
 * @throws TypeViolation for duplicate items in `over`.
 */
export function overlaid(under: unknown, over: unknown, declared: FieldType): unknown {
  let result: unknown;
  for (const type of shapesOf(under, over, declared)) result = overlaidAs(under, over, type);
  return result;
}

function overlaidAs(under: unknown, over: unknown, type: FieldType): unknown {
  const whole = over === undefined ? under : over;
  if (type.map) {
    const [l, r] = [asMap(under) ?? {}, asMap(over) ?? {}];
    const names = new Set([...Object.keys(l), ...Object.keys(r)]);
    if (type.map.atomic || names.size === 0) return whole;
    const result: JsonRecord = {};
    for (const name of names) {
      const fieldType = typeOfField(type.map, name);
      // Fields that the schema does not know have no type to merge by: the upper one replaces.
      const value = fieldType ? overlaid(own(l, name), own(r, name), fieldType) : (own(r, name) ?? own(l, name));
      if (value !== undefined) put(result, name, value);
    }
    return Object.keys(result).length > 0 ? result : undefined;
  }
  if (type.list?.associative && (asList(under)?.length || asList(over)?.length)) {
    return overlaidItems(asList(under) ?? [], asList(over) ?? [], type.list);
  }
  return whole;
}

/** Items of both lists keep their places; shared items stay in the order of `over`. */
function overlaidItems(under: unknown[], over: unknown[], list: ListType): unknown[] | undefined {
  const overElements = elementsOf(list, over);
  const repeated = overElements.find((element, i) => overElements.indexOf(element) !== i);
  if (repeated !== undefined) throw new TypeViolation(`duplicate entries for key ${elementText(repeated)}`);
  const underElements = elementsOf(list, under);
  const ofOver = new Map(overElements.map((element, i) => [element, over[i]]));
  // An item that the lower list has twice counts as present but without content.
  const ofUnder = new Map<string, unknown>();
  underElements.forEach((element, i) => ofUnder.set(element, ofUnder.has(element) ? null : under[i]));

  const shared = overElements.filter((element) => ofUnder.has(element));
  let nextShared = shared.shift();
  const placed = new Set<string>();
  const result: unknown[] = [];
  const push = (value: unknown): void => void (value === undefined || result.push(value));
  let [l, r] = [0, 0];
  while (l < under.length || r < over.length) {
    const left = underElements[l];
    const right = overElements[r];
    if (left !== undefined && right !== undefined) {
      if (left === right) {
        placed.add(left);
        push(overlaid(ofUnder.get(left), ofOver.get(left), list.element));
        l++;
        r++;
        nextShared = shared.shift();
        continue;
      }
      if (ofOver.has(left) && nextShared !== undefined && nextShared !== left) {
        l++;
        continue;
      }
    }
    if (left !== undefined) {
      if (!ofOver.has(left)) {
        push(overlaid(under[l], undefined, list.element));
        l++;
        continue;
      }
      if (placed.has(left)) l++;
    }
    if (right !== undefined) {
      placed.add(right);
      push(overlaid(ofUnder.get(right), ofOver.get(right), list.element));
      r++;
      if (nextShared === right) nextShared = shared.shift();
    }
  }
  return result.length > 0 ? result : undefined;
}

export function elementText(element: string): string {
  if (element.startsWith('f:')) return `.${element.slice(2)}`;
  const value: unknown = JSON.parse(element.slice(2));
  if (element.startsWith('i:')) return `[${String(value)}]`;
  if (!isRecord(value)) return `[=${JSON.stringify(value)}]`;
  return `[${Object.entries(value)
    .map(([name, inner]) => `${name}=${JSON.stringify(inner)}`)
    .join(',')}]`;
}

/** The document without the fields of the set. A container that loses all its contents becomes `null`. */
export function without(value: unknown, fields: FieldSet, declared: FieldType): unknown {
  const type = narrowed(declared, value);
  if (type.map) return isRecord(value) ? mapWithout(value, fields, type.map) : null;
  if (type.list) return Array.isArray(value) ? listWithout(value as unknown[], fields, type.list) : null;
  return value;
}

const at = (fields: FieldSet, element: string): FieldNode => fields.get(element) ?? { member: false, children: EMPTY };

function mapWithout(value: JsonRecord, fields: FieldSet, map: MapType): unknown {
  if (map.atomic) return null;
  const result: JsonRecord = {};
  for (const [name, inner] of Object.entries(value)) {
    const { member, children } = at(fields, fieldElement(name));
    if (member) continue;
    const fieldType = typeOfField(map, name);
    put(result, name, children.size > 0 && fieldType ? without(inner, children, fieldType) : inner);
  }
  return Object.keys(result).length > 0 ? result : null;
}

function listWithout(items: unknown[], fields: FieldSet, list: ListType): unknown {
  if (!list.associative) return null;
  const result: unknown[] = [];
  for (const item of items) {
    const { member, children } = at(fields, itemElement(list, item));
    if (!member) result.push(children.size > 0 ? without(item, children, list.element) : item);
  }
  return result.length > 0 ? result : null;
}

/** Adds the declared fields on the way to each path as members of their own. */
export function withNamedParents(fields: FieldSet, type: FieldType | undefined): FieldSet {
  const result = new Map<string, FieldNode>();
  for (const [element, node] of fields) {
    let member = node.member;
    let below: FieldType | undefined;
    if (element.startsWith('f:') && type?.map) {
      const name = element.slice(2);
      below = typeOfField(type.map, name);
      member ||= node.children.size > 0 && type.map.field(name) !== undefined;
    } else if (element.startsWith('k:') && type?.list) below = type.list.element;
    result.set(element, { member, children: withNamedParents(node.children, below) });
  }
  return result;
}
