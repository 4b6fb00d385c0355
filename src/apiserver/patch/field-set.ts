/**
 * Sets of field paths, and their wire form `fieldsV1`. A path element is written as on the wire:
 * `f:name` (a field), `k:{"name":"x"}` (an item of a keyed list), `v:"x"` (an item of a set).
 * A path may be a member, have children, or both; owning a parent does not imply owning its children.
 * @module
 */
import { isObject, setOwn, type JsonObject } from '../json.ts';
import { sortedJson } from './json-value.ts';

export interface FieldNode {
  readonly member: boolean;
  readonly children: FieldSet;
}
export type FieldSet = ReadonlyMap<string, FieldNode>;
export type FieldPath = readonly string[];

export const EMPTY: FieldSet = new Map();

export const fieldElement = (name: string): string => `f:${name}`;
export const keyElement = (key: JsonObject): string => `k:${sortedJson(key)}`;
export const valueElement = (value: unknown): string => `v:${sortedJson(value)}`;

/** Collects paths; `build()` freezes nothing but must be the last call. */
export class FieldSetBuilder {
  #root = new Map<string, FieldNode>();

  add(path: FieldPath): void {
    let level = this.#root;
    for (const [depth, element] of path.entries()) {
      const last = depth === path.length - 1;
      let node = level.get(element);
      if (!node || (last && !node.member)) {
        node = { member: last, children: node?.children ?? new Map() };
        level.set(element, node);
      }
      level = node.children as Map<string, FieldNode>;
    }
  }

  build(): FieldSet {
    return this.#root;
  }
}

/** The set of these paths. */
export function setOf(...paths: FieldPath[]): FieldSet {
  const builder = new FieldSetBuilder();
  for (const path of paths) builder.add(path);
  return builder.build();
}

/** What is in either set. */
export function union(a: FieldSet, b: FieldSet): FieldSet {
  if (a.size === 0) return b;
  if (b.size === 0) return a;
  const result = new Map(a);
  for (const [element, right] of b) {
    const left = result.get(element);
    result.set(element, left ? { member: left.member || right.member, children: union(left.children, right.children) } : right);
  }
  return result;
}

/** Keeps of `a` what `keep` leaves of each node; empty nodes vanish. */
function filtered(a: FieldSet, keep: (element: string, node: FieldNode) => FieldNode): FieldSet {
  const result = new Map<string, FieldNode>();
  for (const [element, node] of a) {
    const kept = keep(element, node);
    if (kept.member || kept.children.size > 0) result.set(element, kept);
  }
  return result;
}

const GONE: FieldNode = { member: false, children: EMPTY };

/** What is in both sets. */
export function intersection(a: FieldSet, b: FieldSet): FieldSet {
  return filtered(a, (element, node) => {
    const other = b.get(element) ?? GONE;
    return { member: node.member && other.member, children: intersection(node.children, other.children) };
  });
}

/** Members of `a` that are not members of `b`. Removing a parent leaves its children. */
export function difference(a: FieldSet, b: FieldSet): FieldSet {
  if (b.size === 0) return a;
  return filtered(a, (element, node) => {
    const other = b.get(element);
    return other ? { member: node.member && !other.member, children: difference(node.children, other.children) } : node;
  });
}

/** Like {@link difference}, but a member of `b` takes everything below it along. */
export function differenceWithDescendants(a: FieldSet, b: FieldSet): FieldSet {
  if (b.size === 0) return a;
  return filtered(a, (element, node) => {
    const other = b.get(element);
    if (!other) return node;
    return other.member ? GONE : { member: node.member, children: differenceWithDescendants(node.children, other.children) };
  });
}

/** All members; of each level the members first, then what is below them, in the order of path elements. */
export function pathsOf(set: FieldSet): FieldPath[] {
  const result: FieldPath[] = [];
  const visit = (level: FieldSet, prefix: FieldPath): void => {
    const elements = sortedElements(level);
    for (const element of elements) if (level.get(element)?.member) result.push([...prefix, element]);
    for (const element of elements) visit(level.get(element)?.children ?? EMPTY, [...prefix, element]);
  };
  visit(set, []);
  return result;
}

/** Whether the path itself (not only something below it) is a member. */
export function hasPath(set: FieldSet, path: FieldPath): boolean {
  let node: FieldNode | undefined;
  let level = set;
  for (const element of path) {
    node = level.get(element);
    if (!node) return false;
    level = node.children;
  }
  return node?.member ?? false;
}

/** Fields before keyed items before set items; numbers by size, strings by code unit. */
function sortedElements(set: FieldSet): string[] {
  // Parsed once, not in each comparison: lists may have thousands of items.
  const keyed = [...set.keys()].map((element) => ({ element, value: element.startsWith('f:') ? element : parsed(element) }));
  return keyed.toSorted((a, b) => compareElements(a, b)).map(({ element }) => element);
}

interface Keyed {
  element: string;
  value: unknown;
}

function compareElements(a: Keyed, b: Keyed): number {
  if (a.element[0] !== b.element[0]) return compareScalars(a.element, b.element);
  const [left, right] = [a.value, b.value];
  if (!isObject(left) || !isObject(right)) return compareScalars(left, right);
  const [leftKeys, rightKeys] = [Object.keys(left), Object.keys(right)];
  for (const [i, key] of leftKeys.entries()) {
    const other = rightKeys[i];
    if (other === undefined) return 1;
    const order = compareScalars(key, other) || compareScalars(left[key], right[other]);
    if (order !== 0) return order;
  }
  return leftKeys.length - rightKeys.length;
}

const parsed = (element: string): unknown => JSON.parse(element.slice(2));

function compareScalars(a: unknown, b: unknown): number {
  if (a === b) return 0;
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  if (typeof a === typeof b) return String(a) < String(b) ? -1 : 1;
  return typeof a < typeof b ? -1 : 1;
}

/** `.image`, `[name="x"]`, `[="v"]` or `[0]`, as errors and conflicts name it. */
export function elementText(element: string): string {
  if (element.startsWith('f:')) return `.${element.slice(2)}`;
  if (element.startsWith('i:')) return `[${element.slice(2)}]`;
  const value = parsed(element);
  if (!isObject(value)) return `[=${JSON.stringify(value)}]`;
  return `[${Object.entries(value)
    .map(([name, inner]) => `${name}=${JSON.stringify(inner)}`)
    .join(',')}]`;
}

/** `.spec.containers[name="x"].image`, as conflicts name a field. */
export const pathText = (path: FieldPath): string => path.map(elementText).join('');

/** The set as `metadata.managedFields[].fieldsV1` stores it, keys sorted. */
export function toFieldsV1(set: FieldSet): JsonObject {
  const result: JsonObject = {};
  for (const element of sortedElements(set)) {
    const node = set.get(element) ?? GONE;
    const below = toFieldsV1(node.children);
    setOwn(result, element, node.member && node.children.size > 0 ? { '.': {}, ...below } : below);
  }
  return result;
}

/**
 * Reads `fieldsV1`. Unknown kinds of path elements are skipped, as kube-apiserver does.
 * @throws Error when the value is not of the form.
 */
export function fromFieldsV1(fields: unknown): FieldSet {
  if (fields === undefined || fields === null) return EMPTY;
  if (!isObject(fields)) throw new Error('fieldsV1 must be an object');
  const result = new Map<string, FieldNode>();
  for (const [element, value] of Object.entries(fields)) {
    if (element === '.') continue;
    const canonical = canonicalElement(element);
    if (canonical === undefined) continue;
    const children = fromFieldsV1(value);
    const isMember = children.size === 0 || (isObject(value) && Object.hasOwn(value, '.'));
    result.set(canonical, { member: isMember, children });
  }
  return result;
}

function canonicalElement(element: string): string | undefined {
  if (element.length < 2) throw new Error('key must be 2 characters long:');
  if (element[1] !== ':') throw new Error(`missing colon: ${element}`);
  switch (element[0]) {
    case 'f':
    case 'i':
      return element;
    case 'v':
      return valueElement(parsed(element));
    case 'k': {
      const key = parsed(element);
      if (!isObject(key)) throw new Error(`not a key: ${element}`);
      return keyElement(key);
    }
    default:
      return undefined;
  }
}
