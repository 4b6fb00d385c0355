/** Corrections as text: the document with its comments, and the unified diff. @module */
import { isMap, isSeq, parseAllDocuments, stringify, type Document } from 'yaml';
import type { PolicyObject } from '../parse/parse.ts';
import type { PolicyPatch } from './finding.ts';
import { segmentsOfPointer } from './patch.ts';
import { compareLines, linesOf, unifiedDiff } from './unified-diff.ts';

export interface PatchText {
  readonly before: string;
  /** Empty where the object is to be deleted and nothing else stands in the text. */
  readonly after: string;
  /** Empty where both are equal. */
  readonly diff: string;
}

interface Style {
  readonly lineWidth: 0;
  readonly indentSeq: boolean;
}

/** Long lines stay as they are; lists are indented or not, as in most of the text. */
const styleOf = (text: string): Style => ({ lineWidth: 0, indentSeq: !/^( *)[\w.-]+:[ ]*(?:#.*)?\n\1- /m.test(text) });

/**
 * @param text the file that the object stands in; without it (a live object) its YAML is written afresh
 * @param file for the diff's head
 * @example
 * patchText(finding.fix, policy, readFileSync(file, 'utf8'), file).diff;
 */
export function patchText(patch: PolicyPatch, object: PolicyObject, text?: string, file = nameOf(object)): PatchText {
  const before = text ?? stringify(object, { lineWidth: 0 });
  const style = styleOf(before);
  const documents = parseAllDocuments(before) as Document.Parsed[];
  const index = documents.findIndex((document) => isObject(document, object));
  if (index < 0 || documents.some(({ errors }) => errors.length > 0))
    return text === undefined ? unchanged(before) : patchText(patch, object);
  const rewritten = textOf(documents, style);
  if (patch.deleteObject) documents.splice(index, 1);
  else for (const { op, path, value } of patch.edits) applyEdit(documents[index]!, op, segmentsOfPointer(path), value);
  const after = asWritten(before, rewritten, textOf(documents, style));
  return { before, after, diff: unifiedDiff(before, after, `a/${file}`, `b/${file}`) };
}

/** The new text with the lines that stay exactly as they were, where writing it anew has changed their blanks. */
function asWritten(before: string, rewritten: string, after: string): string {
  const lines = linesOf(before);
  if (linesOf(rewritten).length !== lines.length) return after;
  let next = 0;
  const merged: string[] = [];
  for (const [mark, line] of compareLines(linesOf(rewritten), linesOf(after))) {
    if (mark === ' ') merged.push(lines[next]!);
    if (mark === '+') merged.push(line);
    if (mark !== '+') next += 1;
  }
  const text = merged.length === 0 ? '' : `${merged.join('\n')}\n`;
  return meaning(text) === meaning(after) ? text : after;
}

function meaning(text: string): string {
  const documents = parseAllDocuments(text) as Document.Parsed[];
  return documents.some(({ errors }) => errors.length > 0)
    ? 'not YAML'
    : JSON.stringify(documents.map((document) => document.toJS() as unknown));
}

const unchanged = (text: string): PatchText => ({ before: text, after: text, diff: '' });
const textOf = (documents: readonly Document[], style: Style): string => documents.map((document) => document.toString(style)).join('');
const nameOf = ({ kind, metadata }: PolicyObject): string => `${kind}-${metadata.name}.yaml`;

function isObject(document: Document, { kind, metadata }: PolicyObject): boolean {
  const at = (...path: string[]): unknown => document.getIn(path);
  const namespace = at('metadata', 'namespace') ?? undefined;
  if (at('kind') !== kind || at('metadata', 'name') !== metadata.name) return false;
  // A manifest without a namespace may have been given one while it was read.
  return namespace === undefined || namespace === metadata.namespace;
}

function applyEdit(document: Document, op: string, path: readonly string[], value: unknown): void {
  const parent = document.getIn(path.slice(0, -1));
  const last = path.at(-1)!;
  const node = value === undefined ? undefined : document.createNode(value);
  if (op === 'remove') document.deleteIn(path);
  else if (isSeq(parent) && op === 'add') parent.items.splice(last === '-' ? parent.items.length : Number(last), 0, node);
  else if (isMap(parent) || isSeq(parent)) {
    if (isSeq(parent)) parent.flow = false;
    document.setIn(path, node);
  } else document.setIn(path, node);
}
