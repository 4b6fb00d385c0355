/** Corrections of values, written into the text with its comments and its lines. @module */
import { isMap, isNode, isScalar, parseDocument, stringify, type Document } from 'yaml';
import { formatPath, stepsOf } from '../../chart/value-path.ts';
import { asWritten, styleOf } from '../../policy/lint/patch-text.ts';
import { checkValues, type CheckOptions } from './check-values.ts';
import { readValues, type ValuesText } from './read-values.ts';
import type { ValueEdit, ValuesFinding } from './rule.ts';

/** One correction may show the next; a handful of rounds settles everything. */
const ROUNDS = 20;

/** The text after corrections; unchanged where YAML leaves no way (an alias, a merge key, a key that stands twice). */
export const editText = (text: string, edits: readonly ValueEdit[]): string => edits.reduce(edited, text);

function edited(text: string, edit: ValueEdit): string {
  const document = parseDocument(text);
  if (document.errors.length > 0 || /^---\s/m.test(text.replace(/^---\s/, ''))) return text;
  const inPlace = editedInPlace(text, document, edit);
  if (inPlace !== undefined) return inPlace;
  const style = styleOf(text);
  const rewritten = document.toString(style);
  document.contents ??= document.createNode({}) as never;
  return apply(document, edit) ? asWritten(text, rewritten, document.toString(style)) : text;
}

/** A name or a plain value that gives way to another one: everything around stays, letter by letter. */
function editedInPlace(text: string, document: Document, edit: ValueEdit): string | undefined {
  const path = stepsOf(edit.path);
  const parent = path.length === 1 ? document.contents : document.getIn(path.slice(0, -1), true);
  const pair = isMap(parent) ? parent.items.find(({ key }) => isScalar(key) && key.value === path.at(-1)) : undefined;
  if (!pair) return undefined;
  const replaced = (node: unknown, value: unknown): string | undefined => {
    if (!isScalar(node) || !node.range || node.range[0] === node.range[1] || node.anchor || node.tag?.startsWith('!')) return undefined;
    if (node.type === 'BLOCK_FOLDED' || node.type === 'BLOCK_LITERAL') return undefined;
    return text.slice(0, node.range[0]) + scalarText(value) + text.slice(node.range[1]);
  };
  if (edit.op === 'set') return typeof edit.value === 'object' ? undefined : replaced(pair.value, edit.value);
  if (edit.op === 'remove') return undefined;
  const to = stepsOf(edit.to);
  return formatPath(to.slice(0, -1)) === formatPath(path.slice(0, -1)) ? replaced(pair.key, to.at(-1)) : undefined;
}

/** Text that another type might be taken for is quoted, in YAML 1.1 too. */
const scalarText = (value: unknown): string => stringify(value, { version: '1.1', lineWidth: 0 }).trim();

function apply(document: Document, edit: ValueEdit): boolean {
  const path = stepsOf(edit.path);
  if (edit.op === 'set') return write(document, path, edit.value);
  if (edit.op === 'remove') return removeAt(document, path);
  if (!document.hasIn(path)) return false;
  const value = document.getIn(path, true);
  removeAt(document, path);
  return write(document, stepsOf(edit.to), value);
}

function write(document: Document, path: readonly string[], value: unknown): boolean {
  for (let length = 1; length < path.length; length += 1) {
    const steps = path.slice(0, length);
    if (!document.hasIn(steps)) break;
    const above = document.getIn(steps, true);
    if (isMap(above)) continue;
    // Empty, or something that Helm would refuse there: it gives way.
    if (isScalar(above)) document.setIn(steps, document.createNode({}));
    else return false;
  }
  document.setIn(path, isNode(value) ? value : document.createNode(value));
  return true;
}

/** With what becomes empty above it. */
function removeAt(document: Document, path: readonly string[]): boolean {
  if (!document.hasIn(path)) return false;
  let length = path.length;
  for (; length > 1; length -= 1) {
    const above = document.getIn(path.slice(0, length - 1), true);
    if (!isMap(above) || above.items.length > 1) break;
  }
  const steps = path.slice(0, length);
  handDownComment(document, steps);
  document.deleteIn(steps);
  return true;
}

/** What stands above a key that goes may be about all that follows, as the head of a file is: it stays. */
function handDownComment(document: Document, path: readonly string[]): void {
  const parent = path.length === 1 ? document.contents : document.getIn(path.slice(0, -1), true);
  if (!isMap(parent)) return;
  const index = parent.items.findIndex(({ key }) => isScalar(key) && key.value === path.at(-1));
  const [key, next] = [parent.items[index]?.key, parent.items[index + 1]?.key];
  if (index !== 0 || !isScalar(key) || !isScalar(next) || !key.commentBefore) return;
  next.commentBefore = [key.commentBefore, next.commentBefore].filter(Boolean).join('\n');
}

/**
 * The files with every wanted correction that can be made in them. A value that is missing goes into the last file.
 * @param wanted which findings are to be corrected
 */
export function fixFiles(texts: readonly ValuesText[], options: CheckOptions, wanted: (finding: ValuesFinding) => boolean): ValuesText[] {
  let files = [...texts];
  const tried = new Set<string>();
  for (let round = 0; round < ROUNDS; round += 1) {
    const next = checkValues(files.map(readValues), options).find(
      (finding) => finding.fix && finding.place && wanted(finding) && !tried.has(JSON.stringify([finding.code, finding.path])),
    );
    if (!next) break;
    tried.add(JSON.stringify([next.code, next.path]));
    files = corrected(files, next.fix!);
  }
  return files;
}

function corrected(files: readonly ValuesText[], edits: readonly ValueEdit[]): ValuesText[] {
  const changed = [...files];
  for (const edit of edits) {
    const index = Math.max(
      0,
      changed.findLastIndex((file) => readValues(file).places.has(edit.path)),
    );
    const holder = readValues(changed[index]!).places.has(edit.path) ? index : changed.length - 1;
    changed[holder] = { ...changed[holder]!, text: edited(changed[holder]!.text, edit) };
  }
  return changed;
}
