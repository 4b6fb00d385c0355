/**
 * The way round for what the fast parser leaves alone: anchors, tags, folded plain text, directives, and
 * every fault, since the `yaml` package words those well. Its nodes are turned into values here, because
 * its own conversion takes exponential time for some inputs and cannot tell places.
 * @module
 */
import type { Alias, Document, Node, Pair, ParsedNode, Scalar, YAMLError, YAMLMap } from 'yaml';
import type * as yaml from 'yaml';
import { message } from '../../i18n/index.ts';
import type { Marks } from './marks.ts';
import type { ParsedDocument } from './objects-in.ts';
import { MAX_DEPTH } from './depth.ts';
import type { SourceText } from './source-text.ts';
import type { PlainListener } from './yaml-scalar-table.ts';

/** How many values aliases may stand for, all together: bombs stand for billions, people for dozens. */
const MAX_ALIASED = 100_000;

type Library = typeof yaml;

/**
 * Parses a part of a text, usually one document.
 * @throws ManifestError
 */
export async function readWithLibrary(
  text: SourceText,
  from: number,
  to: number,
  onPlain: PlainListener | undefined,
): Promise<ParsedDocument[]> {
  const library = await import('yaml');
  const slice = text.text.slice(from, to);
  // The library's own check for unique keys, and its pretty errors, take time in the square of their number.
  const options = { uniqueKeys: false, prettyErrors: false, merge: true, logLevel: 'error' } as const;
  const documents = library.parseAllDocuments(slice, options) as Document.Parsed[];
  return [...documents].map((document) => {
    const fault = document.errors[0] ?? document.warnings.find(({ code }) => code === 'TAG_RESOLVE_FAILED');
    if (fault) throw faultOf(text, from, fault, slice);
    const conversion = new Conversion(text, from, library, onPlain);
    const value = conversion.valueOf(document.contents, 0);
    const start = from + (document.contents?.range[0] ?? document.range[0]);
    return { value, start, marked: () => ({ value, start, base: 0, marks: conversion.marks }) };
  });
}

/** A template of a Helm chart is not YAML: saying so helps more than the fault that a parser finds in it. */
function faultOf(text: SourceText, from: number, { pos, message: reason }: YAMLError, slice: string): Error {
  // The library runs out of stack, and says so.
  if (reason.startsWith('Maximum call stack'))
    return text.error(from + pos[0], (at) => message('manifests.tooDeep', { at, limit: MAX_DEPTH }));
  const template = TEMPLATE.exec(slice);
  if (template) return text.error(from + template.index + template[0].length - 2, (at) => message('manifests.helmTemplate', { at }));
  return text.error(from + pos[0], (at) => message('manifests.yaml', { at, why: reason.split('\n')[0]! }));
}

/** `{{` where a value, a key or an item begins. */
const TEMPLATE = /^[ \t]*(?:- +)*(?:[^\s#'"|>{][^#'"\n]*:[ \t]+)?\{\{/m;

/** What an anchor stands for. */
interface Anchored {
  readonly value: unknown;
  /** Values in it, and levels. */
  readonly size: number;
  readonly height: number;
  /** Where the node begins: of two anchors of a name, an alias means the later one. */
  readonly offset: number;
}

class Conversion {
  readonly marks: Marks = new Map();
  readonly #text: SourceText;
  readonly #from: number;
  readonly #library: Library;
  readonly #onPlain: PlainListener | undefined;
  readonly #anchors = new Map<string, Anchored>();
  #size = 0;
  #aliased = 0;
  /** Of the node converted last. */
  #height = 0;

  constructor(text: SourceText, from: number, library: Library, onPlain: PlainListener | undefined) {
    this.#text = text;
    this.#from = from;
    this.#library = library;
    this.#onPlain = onPlain;
  }

  valueOf(node: ParsedNode | Node | null | undefined, depth: number): unknown {
    if (depth > MAX_DEPTH) throw this.#error(node, (at) => message('manifests.tooDeep', { at, limit: MAX_DEPTH }));
    this.#size += 1;
    this.#height = 0;
    if (!node) return null;
    if (this.#library.isAlias(node)) return this.#alias(node, depth);
    const before = this.#size;
    const value = this.#fresh(node, depth);
    const anchor = (node as Scalar).anchor;
    // Set only now: an alias inside of its own anchor would stand for something endless.
    const offset = this.#offset(node) ?? 0;
    if (anchor && offset >= (this.#anchors.get(anchor)?.offset ?? 0))
      this.#anchors.set(anchor, { value, size: this.#size - before + 1, height: this.#height, offset });
    return value;
  }

  #fresh(node: ParsedNode | Node, depth: number): unknown {
    if (this.#library.isMap(node)) return this.#mapping(node, depth);
    if (this.#library.isSeq(node)) {
      const list: unknown[] = [];
      const places = new Map<string | number, number>();
      let height = 0;
      for (const [index, item] of node.items.entries()) {
        places.set(index, this.#offset(item as Node) ?? this.#offset(node)!);
        list.push(this.valueOf(item as Node, depth + 1));
        height = Math.max(height, this.#height + 1);
      }
      this.#height = height;
      this.marks.set(list, places);
      return list;
    }
    const scalar = node as Scalar;
    if (scalar.type === 'PLAIN' && scalar.source !== undefined) this.#onPlain?.(scalar.source, this.#offset(scalar) ?? 0);
    return scalar.value ?? null;
  }

  #mapping(node: YAMLMap, depth: number): object {
    const mapping: Record<string, unknown> = {};
    const places = new Map<string | number, number>();
    let height = 0;
    for (const pair of node.items as Pair<Node, Node | null>[]) {
      const { key, value } = pair;
      if (key && !this.#library.isScalar(key)) throw this.#keyError(key);
      if (isMerge(key)) {
        this.#merge(mapping, value, depth);
        height = Math.max(height, this.#height + 1);
        continue;
      }
      const name = nameOf(key);
      const offset = this.#offset(key) ?? this.#offset(node) ?? 0;
      if (key?.type === 'PLAIN' && key.source !== undefined) this.#onPlain?.(key.source, offset);
      const first = places.get(name);
      if (first !== undefined) {
        const { line } = this.#text.place(first);
        throw this.#text.error(offset, (at) => message('manifests.duplicateKey', { at, key: name, line }));
      }
      places.set(name, offset);
      define(mapping, name, this.valueOf(value, depth + 1));
      height = Math.max(height, this.#height + 1);
    }
    this.#height = height;
    this.marks.set(mapping, places);
    return mapping;
  }

  /** `<<: *defaults`: what is not written here comes from there; of several, the first wins. */
  #merge(mapping: object, value: Node | null, depth: number): void {
    const given = this.valueOf(value, depth + 1);
    for (const source of Array.isArray(given) ? (given as unknown[]) : [given]) {
      if (typeof source !== 'object' || source === null || Array.isArray(source))
        throw this.#error(value, (at) => message('manifests.mergeKey', { at }));
      for (const [name, field] of Object.entries(source)) if (!Object.hasOwn(mapping, name)) define(mapping, name, field);
    }
  }

  #alias(node: Alias, depth: number): unknown {
    const anchor = this.#anchors.get(node.source);
    if (!anchor) throw this.#error(node, (at) => message('manifests.unknownAlias', { at, name: node.source }));
    this.#size += anchor.size;
    this.#aliased += anchor.size;
    this.#height = anchor.height;
    if (this.#aliased > MAX_ALIASED) throw this.#error(node, (at) => message('manifests.aliasBomb', { at, limit: MAX_ALIASED }));
    if (depth + anchor.height > MAX_DEPTH) throw this.#error(node, (at) => message('manifests.tooDeep', { at, limit: MAX_DEPTH }));
    return anchor.value;
  }

  /** The outer brace of `{{ .Values.name }}` makes a mapping with a mapping as its key. */
  #keyError(key: Node): Error {
    const offset = this.#offset(key) ?? this.#from;
    const { text } = this.#text;
    if (text.startsWith('{{', offset - 1)) return this.#text.error(offset - 1, (at) => message('manifests.helmTemplate', { at }));
    return this.#text.error(offset, (at) => message('manifests.complexKey', { at }));
  }

  #offset(node: ParsedNode | Node | null | undefined): number | undefined {
    return node?.range ? this.#from + node.range[0] : undefined;
  }

  #error(node: ParsedNode | Node | null | undefined, what: (at: string) => ReturnType<typeof message>): Error {
    return this.#text.error(this.#offset(node) ?? this.#from, what);
  }
}

const isMerge = (key: Node | null): boolean => typeof (key as Scalar | null)?.value === 'symbol';

/** A key as a name of JSON: `null` is written out as the library writes it. */
const nameOf = (key: Scalar | null): string => String((key?.value as string | number | boolean | null | undefined) ?? '');

/** As an assignment, but `__proto__` is a name like any other. */
function define(mapping: object, name: string, value: unknown): void {
  Object.defineProperty(mapping, name, { value, writable: true, enumerable: true, configurable: true });
}
