/**
 * A file of Helm values with the place of each of its keys. Read as Helm reads it (sigs.k8s.io/yaml, YAML 1.1: an
 * unquoted `on` is true), and defensively: sizes, depths and what aliases stand for are bounded.
 * @module
 */
import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  parseAllDocuments,
  type Alias,
  type Document,
  type Node,
  type Pair,
  type Scalar,
  type YAMLMap,
} from 'yaml';
import { formatPath } from '../../chart/value-path.ts';
import type { HelmValue, HelmValues } from '../../chart/values.ts';
import { message, type Message } from '../../i18n/index.ts';
import type { Place } from '../../report/finding.ts';

export interface ValuesText {
  /** As the reader gave it; `<stdin>`. */
  readonly file: string;
  readonly text: string;
}

export interface ReadValues {
  readonly file: string;
  readonly values: HelmValues;
  /** Where each key stands, by path (see value-path.ts). */
  readonly places: ReadonlyMap<string, Place>;
  /** Keys that stand twice in a mapping: Helm takes the last. */
  readonly twice: readonly { readonly path: string; readonly place: Place; readonly first: Place }[];
  /** Where a second document begins: Helm reads the first alone. */
  readonly ignored?: Place;
}

/** A text that Helm could not read either, or that nobody means. */
export class ValuesError extends Error {
  override readonly name = 'ValuesError';
  readonly what: Message;

  constructor(what: Message) {
    super(what.id);
    this.what = what;
  }
}

/** Cilium's own values.yaml, comments included, has 0.18 MB. */
const MOST_CHARACTERS = 4 << 20;
const MOST_LEVELS = 64;
/** Values that are made, those behind aliases included. */
const MOST_VALUES = 200_000;

/** Go's YAML 1.1 has no numbers to the base of sixty, and dates are text once they are JSON. */
const NOT_OF_GO = new Set(['tag:yaml.org,2002:timestamp', 'tag:yaml.org,2002:set', 'tag:yaml.org,2002:omap', 'tag:yaml.org,2002:pairs']);
const SEXAGESIMAL = 'TIME';

/** @throws ValuesError with file and line */
export function readValues({ file, text }: ValuesText): ReadValues {
  if (text.length > MOST_CHARACTERS) throw new ValuesError(message('plan.values.tooLong', { file, limit: MOST_CHARACTERS >> 20 }));
  const lines = new LineCounter();
  const documents = parseAllDocuments(text, {
    version: '1.1',
    customTags: (tags) =>
      tags.filter((tag) => typeof tag === 'string' || (!NOT_OF_GO.has(tag.tag) && (tag as { format?: string }).format !== SEXAGESIMAL)),
    merge: true,
    uniqueKeys: false,
    prettyErrors: false,
    logLevel: 'error',
    lineCounter: lines,
  }) as Document.Parsed[];
  const placeOf = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return { file, line: Math.max(1, line), column: Math.max(1, col) };
  };
  const [document, second] = documents;
  const fault = document?.errors[0] ?? document?.warnings.find(({ code }) => code === 'TAG_RESOLVE_FAILED');
  if (fault) {
    if (fault.message.startsWith('Maximum call stack'))
      throw new ValuesError(message('plan.values.tooDeep', { at: file, limit: MOST_LEVELS }));
    throw new ValuesError(message('plan.values.yaml', { at: at(placeOf(fault.pos[0])), why: fault.message.split('\n')[0]! }));
  }
  const reader = new Reader(placeOf);
  const values = document?.contents ? reader.value(document.contents, [], 0) : {};
  if (values === null) return { file, values: {}, places: new Map(), twice: [] };
  if (typeof values !== 'object' || Array.isArray(values)) throw new ValuesError(message('plan.values.noMapping', { file }));
  return {
    file,
    values,
    places: reader.places,
    twice: reader.twice,
    ...(second?.contents && { ignored: placeOf((second.contents as Node).range?.[0] ?? 0) }),
  };
}

const at = ({ file, line, column }: Place): string => `${file}:${line}:${column}`;

class Reader {
  readonly places = new Map<string, Place>();
  readonly twice: { path: string; place: Place; first: Place }[] = [];
  readonly #placeOf: (offset: number) => Place;
  readonly #anchors = new Map<string, Node>();
  readonly #open = new Set<Node>();
  #made = 0;

  constructor(placeOf: (offset: number) => Place) {
    this.#placeOf = placeOf;
  }

  value(node: Node | null | undefined, path: readonly string[], depth: number): HelmValue {
    this.#made += 1;
    if (this.#made > MOST_VALUES) throw this.#error(node, 'plan.values.tooMany', MOST_VALUES);
    if (depth > MOST_LEVELS) throw this.#error(node, 'plan.values.tooDeep', MOST_LEVELS);
    if (!node) return null;
    if (isAlias(node)) return this.#alias(node, path, depth);
    const { anchor } = node as Scalar;
    if (anchor) this.#anchors.set(anchor, node);
    this.#open.add(node);
    const value = this.#fresh(node, path, depth);
    this.#open.delete(node);
    return value;
  }

  #fresh(node: Node, path: readonly string[], depth: number): HelmValue {
    if (isMap(node)) return this.#mapping(node, path, depth);
    if (isSeq(node)) return node.items.map((item, index) => this.value(item as Node, [...path, String(index)], depth + 1));
    const value = isScalar(node) ? node.value : null;
    if (typeof value === 'number' && !Number.isFinite(value))
      throw new ValuesError(
        message('plan.values.notANumber', { at: at(this.#place(node)), text: String((node as Scalar).source ?? value) }),
      );
    return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
      ? value
      : value == null
        ? null
        : textOf(value);
  }

  #mapping(node: YAMLMap, path: readonly string[], depth: number): HelmValues {
    const own: HelmValues = {};
    const merged: HelmValues = {};
    for (const { key, value } of node.items as Pair<Node, Node | null>[]) {
      if (key && !isScalar(key)) throw new ValuesError(message('plan.values.complexKey', { at: at(this.#place(key)) }));
      if (typeof key?.value === 'symbol') {
        this.#merge(merged, value, path, depth);
        continue;
      }
      const name = textOf(key?.value ?? '');
      const here = [...path, name];
      const id = formatPath(here);
      const place = this.#place(key ?? node);
      const first = Object.hasOwn(own, name) ? this.places.get(id) : undefined;
      if (first) this.twice.push({ path: id, place, first });
      this.places.set(id, place);
      define(own, name, this.value(value, here, depth + 1));
    }
    for (const [name, value] of Object.entries(merged)) if (!Object.hasOwn(own, name)) define(own, name, value);
    return own;
  }

  /** `<<: *defaults`: what is not written here comes from there; of several, the first wins. */
  #merge(merged: HelmValues, value: Node | null, path: readonly string[], depth: number): void {
    const before = new Map(this.places);
    const given = this.value(value, path, depth + 1);
    for (const source of Array.isArray(given) ? given : [given]) {
      if (typeof source !== 'object' || source === null || Array.isArray(source))
        throw new ValuesError(message('plan.values.mergeKey', { at: at(this.#place(value)) }));
      for (const [name, field] of Object.entries(source)) if (!Object.hasOwn(merged, name)) define(merged, name, field);
    }
    // What is written here stands where it is written.
    for (const [id, place] of before) this.places.set(id, place);
  }

  #alias(node: Alias, path: readonly string[], depth: number): HelmValue {
    const target = this.#anchors.get(node.source);
    if (!target || this.#open.has(target))
      throw new ValuesError(message('plan.values.unknownAlias', { at: at(this.#place(node)), name: node.source }));
    return this.value(target, path, depth + 1);
  }

  #place(node: Node | null): Place {
    return this.#placeOf(node?.range?.[0] ?? 0);
  }

  #error(node: Node | null | undefined, id: 'plan.values.tooMany' | 'plan.values.tooDeep', limit: number): ValuesError {
    return new ValuesError(message(id, { at: at(this.#place(node ?? null)), limit }));
  }
}

/** Keys are text in JSON, whatever YAML takes them for; binary data is nothing that anybody means. */
const textOf = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

/** As an assignment, but `__proto__` is a name like any other. */
function define(mapping: object, name: string, value: unknown): void {
  Object.defineProperty(mapping, name, { value, writable: true, enumerable: true, configurable: true });
}
