/**
 * Which fields a document sets, and what is left of it when fields are taken away: walks over documents
 * by their field types, as structured-merge-diff does them.
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
import { isObject, own, setOwn, type JsonObject } from '../json.ts';

/** A violation of the field types, in structured-merge-diff's words. */
export class TypeViolation extends Error {}

/** The path element of a list item: its keys (defaulted), or the item itself in a set. */
export function itemElement(list: ListType, item: unknown): string {
  if (list.keys.length === 0) {
    if (isObject(item)) throw new TypeViolation("associative list without keys has an element that's a map type");
    if (Array.isArray(item)) throw new TypeViolation('not supported: associative list with lists as elements');
    if (item === null) throw new TypeViolation("associative list without keys has an element that's an explicit null");
    return valueElement(item);
  }
  if (item === null) throw new TypeViolation('associative list with keys may not have a null element');
  if (!isObject(item)) throw new TypeViolation('associative list with keys may not have non-map elements');
  const key: JsonObject = {};
  for (const name of list.keys) {
    const value = own(item, name) ?? list.keyDefault(name);
    if (value === undefined || value === null) {
      throw new TypeViolation(`associative list with keys has an element that omits key field "${name}" (and doesn't have default value)`);
    }
    setOwn(key, name, value);
  }
  return keyElement(key);
}

export const elementsOf = (list: ListType, items: readonly unknown[]): string[] => items.map((item) => itemElement(list, item));
export const asList = (value: unknown): unknown[] | undefined => (Array.isArray(value) ? (value as unknown[]) : undefined);
export const asMap = (value: unknown): JsonObject | undefined => (isObject(value) ? value : undefined);

/** Those that occur more than once. */
export function repeatedIn(elements: readonly string[]): ReadonlySet<string> {
  const seen = new Set<string>();
  return new Set(elements.filter((element) => seen.size === seen.add(element).size));
}

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
      const empty = inner === null || (isObject(inner) && Object.keys(inner).length === 0);
      if (empty || !type.map.field(name)) into.add(below);
    }
  } else if (type.scalar) {
    into.add(path);
  } else if (type.list) {
    if (!type.list.associative) return into.add(path);
    const items = asList(value) ?? [];
    const elements = elementsOf(type.list, items);
    const repeated = repeatedIn(elements);
    items.forEach((item, i) => {
      const below = [...path, elements[i] ?? ''];
      if (!repeated.has(elements[i] ?? '')) collect(item, type.list?.element ?? {}, below, into);
      into.add(below);
    });
  }
}

/** The document without the fields of the set. A container that loses all its contents becomes `null`. */
export function without(value: unknown, fields: FieldSet, declared: FieldType): unknown {
  const type = narrowed(declared, value);
  if (type.map) return isObject(value) ? mapWithout(value, fields, type.map) : null;
  if (type.list) return Array.isArray(value) ? listWithout(value as unknown[], fields, type.list) : null;
  return value;
}

const at = (fields: FieldSet, element: string): FieldNode => fields.get(element) ?? { member: false, children: EMPTY };

function mapWithout(value: JsonObject, fields: FieldSet, map: MapType): unknown {
  if (map.atomic) return null;
  const result: JsonObject = {};
  for (const [name, inner] of Object.entries(value)) {
    const { member, children } = at(fields, fieldElement(name));
    if (member) continue;
    const fieldType = typeOfField(map, name);
    setOwn(result, name, children.size > 0 && fieldType ? without(inner, children, fieldType) : inner);
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
