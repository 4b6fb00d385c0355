/**
 * cluster.yaml: the facts by their names, flat, in YAML 1.2 without its surprises (no anchors, no tags, one document).
 * Read strictly, every mistake with line and column; and written, so that a plan can be run again.
 * @module
 */
import { isAlias, isMap, isScalar, isSeq, parseAllDocuments, stringify, type Document, type ParsedNode } from 'yaml';
import { SourceText } from '../../cluster/manifests/source-text.ts';
import { message, render, type Locale, type Message } from '../../i18n/index.ts';
import type { ClusterFacts, FactProblem, FactsRead } from '../facts.ts';
import { FACT_NAMES, factsOf } from './fact-table.ts';
import { ABOUT_FACTS } from './about-facts.ts';
import { scalar, type Written, type WrittenEntry, type WrittenMap } from './written.ts';

/** `gateway.backend.port` is the deepest place. */
const MAX_DEPTH = 8;
/** Two thousand node groups; more is another file. */
const MAX_LENGTH = 200_000;

/**
 * Reads the text of a cluster.yaml; `name` is what to call the file.
 *
 * @example
 * readClusterFile('vpcCidr: 10.2.0.0/16', 'cluster.yaml').problems // cluster.yaml:1:1: … did you mean vpcCidrs?
 */
export function readClusterFile(text: string, name: string): FactsRead {
  const source = new SourceText(name, text);
  const fault = (offset: number, what: Message): FactsRead => ({ facts: {}, problems: [{ where: source.at(offset), what }] });
  if (text.length > MAX_LENGTH) return fault(0, message('plan.source.tooLong', { limit: MAX_LENGTH }));
  const documents = documentsOf(source);
  if (!documents) return fault(0, message('plan.source.tooDeep', { limit: MAX_DEPTH }));
  const [first, second] = documents;
  if (second) return fault(second.range[0], message('plan.source.severalDocuments'));
  const broken = first?.errors[0] ?? first?.warnings[0];
  if (broken) return fault(broken.pos[0], message('plan.source.yaml', { why: broken.message.split('\n')[0]! }));
  if (!first?.contents || (isScalar(first.contents) && first.contents.value === null)) return { facts: {}, problems: [] };
  const reading = new Reading(source);
  const written = reading.written(first.contents, 0);
  if (written && written.kind !== 'map')
    reading.complain(first.contents, message('plan.source.notAMapping', { example: 'networkMode: overlay_l2' }));
  const { facts, problems } = factsOf(written?.kind === 'map' ? written : EMPTY, 'file');
  return { facts, problems: [...reading.problems, ...problems] };
}

const EMPTY: WrittenMap = { kind: 'map', entries: [], where: '' };

/** `undefined`: brackets are nested by the thousand, and the library runs out of stack. */
function documentsOf({ text }: SourceText): readonly Document.Parsed[] | undefined {
  try {
    // The library's own check for unique keys, and its pretty errors, take time in the square of their number.
    return [
      ...(parseAllDocuments(text, { uniqueKeys: false, prettyErrors: false, schema: 'core', logLevel: 'error' }) as Document.Parsed[]),
    ];
  } catch (cause) {
    if (cause instanceof RangeError) return undefined;
    throw cause;
  }
}

/** Nodes of YAML as values with their places. */
class Reading {
  readonly problems: FactProblem[] = [];
  readonly #source: SourceText;

  constructor(source: SourceText) {
    this.#source = source;
  }

  complain(node: ParsedNode, what: Message): undefined {
    this.problems.push({ where: this.#at(node), what });
    return undefined;
  }

  #at(node: ParsedNode): string {
    return this.#source.at(node.range[0]);
  }

  written(node: ParsedNode, depth: number): Written | undefined {
    const part = { where: this.#at(node) };
    if (depth > MAX_DEPTH) return this.complain(node, message('plan.source.tooDeep', { limit: MAX_DEPTH }));
    if (isAlias(node) || node.anchor !== undefined) return this.complain(node, message('plan.source.anchor'));
    if (isSeq<ParsedNode>(node)) {
      const items = node.items.map((item) => this.written(item, depth + 1));
      // What is wrong with an item is said; the list without it would be another.
      return items.every((item) => item !== undefined) ? { kind: 'list', items, ...part } : undefined;
    }
    if (isMap<ParsedNode, ParsedNode | null>(node))
      return { kind: 'map', entries: node.items.flatMap((pair) => this.#entry(pair, depth)), ...part };
    const { value, source } = node;
    if (value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
      return { ...scalar(value, part), ...(source !== undefined && { text: source }) };
    return this.complain(node, message('plan.source.tag'));
  }

  #entry({ key, value }: { readonly key: ParsedNode; readonly value: ParsedNode | null }, depth: number): readonly WrittenEntry[] {
    if (!isScalar(key) || key.anchor !== undefined) {
      this.complain(key, message('plan.source.key'));
      return [];
    }
    const where = this.#at(key);
    const written = value === null ? scalar(null, { where }) : this.written(value, depth + 1);
    return written ? [{ key: String(key.value), where, value: written }] : [];
  }
}

/**
 * The facts as a cluster.yaml: each with a comment that says where it was read, unknown ones as comments to be filled in.
 * Read again it gives the same values.
 */
export function writeClusterFile(facts: ClusterFacts, locale: Locale = 'en'): string {
  const comment = (text: string): string => `# ${text.replaceAll(/[\p{C}\u2028\u2029]/gu, ' ')}\n`;
  const parts = FACT_NAMES.map((name) => {
    const fact = facts[name];
    const { about, example } = ABOUT_FACTS[name];
    const said = render(message(about), locale);
    if (fact) return comment(`${said} (${fact.origin.where})`) + stringify({ [name]: fact.value }, { lineWidth: 0 });
    return (
      comment(`${said}: ${render(message('plan.source.file.unknown'), locale)}`) +
      comment(
        stringify({ [name]: example }, { collectionStyle: 'flow', lineWidth: 0 })
          .trim()
          .replace(/^\{ (.*) \}$/, '$1'),
      )
    );
  });
  return [comment(render(message('plan.source.file.head'), locale)), ...parts].join('\n');
}
