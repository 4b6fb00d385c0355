/** Corrections of values, written into the text with its comments and its lines. @module */
import { isMap, isNode, isScalar, parseDocument, stringify, type Document } from 'yaml';
import { formatPath, stepsOf } from '../../chart/value-path.ts';
import { asWritten, styleOf } from '../../policy/lint/patch-text.ts';
import { checkValues, type CheckOptions } from './check-values.ts';
import { readValues, type ValuesText } from './read-values.ts';
import type { ValueEdit, ValuesFinding } from './rule.ts';

/** One correction may show the next; a handful of rounds settles everything. */
const ROUNDS = 20;

/**
 * The text after corrections that do not touch each other's paths. One that YAML leaves no way for (an alias, a merge
 * key, a key that stands twice) is left out.
 */
export function editText(text: string, edits: readonly ValueEdit[]): string {
  let [current, document] = [text, editable(text)];
  const others: ValueEdit[] = [];
  for (const edit of edits) {
    if (!document) return text;
    const changed = editedInPlace(current, document, edit);
    if (changed === undefined) others.push(edit);
    else [current, document] = [changed, editable(changed)];
  }
  if (!document || others.length === 0) return current;
  const style = styleOf(current);
  const rewritten = document.toString(style);
  document.contents ??= document.createNode({}) as never;
  const done = others.filter((edit) => apply(document, edit));
  return done.length > 0 ? asWritten(current, rewritten, document.toString(style)) : current;
}

function editable(text: string): Document.Parsed | undefined {
  const document = parseDocument(text);
  return document.errors.length > 0 || /^---\s/m.test(text.replace(/^---\s/, '')) ? undefined : document;
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
  return write(document, stepsOf(edit.to), document.getIn(path, true)) && removeAt(document, path);
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
  // A correction that did not silence its finding is not made twice.
  const tried = new Set<string>();
  for (let round = 0; round < ROUNDS; round += 1) {
    const edits: ValueEdit[] = [];
    for (const finding of checkValues(files.map(readValues), options)) {
      const id = `${finding.code} ${finding.path}`;
      if (!finding.fix || !finding.place || !wanted(finding) || tried.has(id)) continue;
      if (finding.fix.some((edit) => edits.some((other) => touches(edit, other)))) continue;
      tried.add(id);
      edits.push(...finding.fix);
    }
    if (edits.length === 0) break;
    files = corrected(files, edits);
  }
  return files;
}

const pathsOf = (edit: ValueEdit): string[] => (edit.op === 'move' ? [edit.path, edit.to] : [edit.path]);

/** Whether one edit is about a value that the other one changes, or that lies within it. */
const touches = (a: ValueEdit, b: ValueEdit): boolean =>
  pathsOf(a).some((one) => pathsOf(b).some((other) => one === other || one.startsWith(`${other}.`) || other.startsWith(`${one}.`)));

/** Each edit in the last file that says the value. */
function corrected(files: readonly ValuesText[], edits: readonly ValueEdit[]): ValuesText[] {
  const places = files.map((file) => readValues(file).places);
  const holders = edits.map(({ path }) => {
    const index = places.findLastIndex((keys) => keys.has(path));
    return index < 0 ? files.length - 1 : index;
  });
  return files.map((file, index) => ({
    ...file,
    text: editText(
      file.text,
      edits.filter((_, at) => holders[at] === index),
    ),
  }));
}
