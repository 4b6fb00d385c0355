/** YAML in which each value says why it is there. @module */
import { Document, isMap, isScalar, type Pair, type YAMLMap } from 'yaml';
import { wrapped } from '../../report/display-width.ts';

export interface CommentedValue {
  readonly path: readonly string[];
  readonly value: unknown;
  /** Above the line, wrapped; several of one parent each have their own. */
  readonly comment?: string;
}

const WIDTH = 100;

/** Values in the order given, below one head. @example commentedYaml('Head', [{ path: ['a', 'b'], value: 1, comment: 'why' }]) */
export function commentedYaml(head: string, values: readonly CommentedValue[]): string {
  const document = new Document({});
  document.commentBefore = commentOf(head, 0);
  for (const { path, value, comment } of values) {
    document.setIn(path, document.createNode(value));
    if (comment !== undefined) noteAbove(document.contents as YAMLMap, path, comment);
  }
  return document.toString({ lineWidth: 0, flowCollectionPadding: false });
}

function noteAbove(root: YAMLMap, path: readonly string[], comment: string): void {
  let at: unknown = root;
  let pair: Pair | undefined;
  for (const step of path) {
    pair = isMap(at) ? at.items.find(({ key }) => (isScalar(key) ? key.value : key) === step) : undefined;
    at = pair?.value;
  }
  if (!pair) return;
  // `setIn` leaves plain keys; only nodes carry comments.
  if (!isScalar(pair.key)) pair.key = new Document(pair.key).contents;
  (pair.key as { commentBefore?: string }).commentBefore = commentOf(comment, 2 * (path.length - 1));
}

const commentOf = (text: string, indentation: number): string =>
  text
    .split('\n')
    .flatMap((line) => (line === '' ? [''] : wrapped(line, WIDTH - indentation - 2)))
    .map((line) => (line === '' ? '' : ` ${line.trim()}`))
    .join('\n');
