/** Corrections as text: the file with its comments, and the unified diff. @module */
import { isMap, isScalar, isSeq, parseDocument, stringify, type Document, type ParsedNode } from 'yaml';
import type { PolicyObject } from '../parse/parse.ts';
import type { PolicyPatch } from './finding.ts';
import { applyPatch, segmentsOfPointer } from './patch.ts';
import { compareLines, linesOf, unifiedDiff } from './unified-diff.ts';

export interface PatchText {
  readonly before: string;
  /** Empty where the object is to be deleted and nothing else stands in the text. */
  readonly after: string;
  /** Empty where both are equal. */
  readonly diff: string;
}

export interface Style {
  readonly lineWidth: 0;
  readonly indentSeq: boolean;
}

/** Long lines stay as they are; lists are indented or not, as in the text. */
export const styleOf = (text: string): Style => ({ lineWidth: 0, indentSeq: !/^( *)[\w.-]+:[ ]*(?:#.*)?\n(?:[ ]*#.*\n)*\1- /m.test(text) });

/**
 * @param text the file that the object stands in; without it (a live object) its YAML is written afresh,
 * and so it is where the object is not found in the text
 * @param file for the diff's head
 * @example
 * patchText(finding.fix, policy, readFileSync(file, 'utf8'), file).diff;
 */
export function patchText(patch: PolicyPatch, object: PolicyObject, text?: string, file = nameOf(object)): PatchText {
  const before = text ?? stringify(object, { lineWidth: 0 });
  const chunks = chunksOf(before);
  for (const [index, chunk] of chunks.entries()) {
    const changed = correctedChunk(chunk, patch, object);
    if (changed === undefined) continue;
    const after = chunks.with(index, changed).join('');
    return { before, after, diff: unifiedDiff(before, after, `a/${file}`, `b/${file}`) };
  }
  return text === undefined ? { before, after: before, diff: '' } : patchText(patch, object);
}

const nameOf = ({ kind, metadata }: PolicyObject): string => `${kind}-${metadata.name}.yaml`;

/** The documents of a file, each from its `---` on: nothing else may begin a line with these. */
const chunksOf = (text: string): string[] => text.split(/^(?=---(?:\s|$))/m);

/** `undefined`: the object does not stand here. */
function correctedChunk(chunk: string, patch: PolicyPatch, object: PolicyObject): string | undefined {
  if (!chunk.includes(object.metadata.name)) return undefined;
  if (/^\s*[{[]/.test(chunk)) return correctedJson(chunk, patch, object);
  const document = parseDocument(chunk);
  if (document.errors.length > 0) return undefined;
  const steps = stepsTo(document.toJS(), object);
  if (!steps) return undefined;
  if (patch.deleteObject && steps.length === 0) return '';
  const style = styleOf(chunk);
  const rewritten = document.toString(style);
  if (patch.deleteObject) document.deleteIn(steps);
  for (const { op, path, value } of patch.edits) applyEdit(document, op, [...steps, ...segmentsOfPointer(path)], value);
  return asWritten(chunk, rewritten, document.toString(style));
}

function correctedJson(chunk: string, patch: PolicyPatch, object: PolicyObject): string | undefined {
  let written: unknown;
  try {
    written = JSON.parse(chunk);
  } catch {
    return undefined;
  }
  const steps = stepsTo(written, object);
  if (!steps) return undefined;
  const indent = /^\s*[{[]\n( +)/.exec(chunk)?.[1]?.length ?? 0;
  const edits = patch.edits.map((edit) => ({ ...edit, path: `${steps.map((step) => `/${step}`).join('')}${edit.path}` }));
  if (patch.deleteObject && steps.length === 0) return '';
  const removal = { op: 'remove', path: steps.map((step) => `/${step}`).join('') } as const;
  const corrected = applyPatch(written as object, { policy: patch.policy, edits: patch.deleteObject ? [removal] : edits });
  return `${JSON.stringify(corrected, null, indent)}${chunk.endsWith('\n') ? '\n' : ''}`;
}

/** `[]` for a document that is the object, `['items', 3]` for a list that holds it. */
function stepsTo(written: unknown, object: PolicyObject): (string | number)[] | undefined {
  if (isObject(written, object)) return [];
  const { items } = (written ?? {}) as { items?: unknown };
  const list = Array.isArray(written) ? written : Array.isArray(items) ? items : [];
  const index = list.findIndex((item) => isObject(item, object));
  return index < 0 ? undefined : Array.isArray(written) ? [index] : ['items', index];
}

function isObject(written: unknown, { kind, metadata }: PolicyObject): boolean {
  const { kind: of, metadata: named } = (written ?? {}) as { kind?: unknown; metadata?: { name?: unknown; namespace?: unknown } };
  if (of !== kind || named?.name !== metadata.name) return false;
  // A manifest without a namespace may have been given one while it was read.
  return named.namespace === undefined || named.namespace === null || named.namespace === metadata.namespace;
}

function applyEdit(document: Document<ParsedNode>, op: string, path: readonly (string | number)[], value: unknown): void {
  const parent = document.getIn(path.slice(0, -1));
  const last = path.at(-1)!;
  if (op === 'remove') {
    document.deleteIn(path);
    return;
  }
  const present = document.getIn(path, true);
  // A value in its place keeps its quotes and its comment.
  if (op === 'replace' && isScalar(present) && (typeof value === 'string' || typeof value === 'number')) {
    present.value = value;
    delete present.source;
    return;
  }
  const node = document.createNode(value);
  if (isSeq(parent) && op === 'add') parent.items.splice(last === '-' ? parent.items.length : Number(last), 0, node);
  else document.setIn(path, node);
  // What was empty stands as `[]` or `{}`.
  if ((isSeq(parent) || isMap(parent)) && parent.items.length === 1) parent.flow = false;
}

/** The new text with the lines that stay exactly as they were, where writing it anew has changed blanks or line breaks. */
export function asWritten(before: string, rewritten: string, after: string): string {
  const { originals, rest } = originalLines(linesOf(before), linesOf(rewritten));
  let next = 0;
  // How much further to the right than rewritten the text around stands.
  let shift = 0;
  const merged: string[] = [];
  for (const [mark, line] of compareLines(linesOf(rewritten), linesOf(after))) {
    if (mark === '+') {
      merged.push(line === '' ? '' : ' '.repeat(Math.max(0, indentOf(line) + shift)) + line.trimStart());
      continue;
    }
    const own = originals[next]!;
    if (mark === ' ') merged.push(...own);
    if (own.length > 0) shift = indentOf(own.at(-1)!) - indentOf(line);
    next += 1;
  }
  merged.push(...rest);
  const text = merged.length === 0 ? '' : `${merged.join('\n')}\n`;
  return meaning(text) === meaning(after) ? text : after;
}

const indentOf = (line: string): number => line.length - line.trimStart().length;

/** For each line of the rewritten text the lines that it was made of; `rest`: those behind the last one. */
function originalLines(before: readonly string[], rewritten: readonly string[]): { originals: string[][]; rest: string[] } {
  const squeezed = (line: string): string => line.replaceAll(/\s+/g, '');
  const originals: string[][] = [];
  let pending: string[] = [];
  let next = 0;
  for (const [mark] of compareLines(before.map(squeezed), rewritten.map(squeezed))) {
    if (mark !== '+') pending.push(before[next++]!);
    if (mark === '-') continue;
    originals.push(pending);
    pending = [];
  }
  return { originals, rest: pending };
}

function meaning(text: string): string {
  const document = parseDocument(text);
  return document.errors.length > 0 ? 'not YAML' : JSON.stringify(document.toJS());
}
