/**
 * JSON patch (RFC 6902) with the limits of kube-apiserver: at most 10,000 operations, and at most
 * 3 MiB of values copied, so that a short patch cannot make a huge document.
 * @module
 */
import type { JsonPatchOperation } from '../../kube/client.ts';
import { badRequest, StatusError } from '../../kube/status-error.ts';
import { isObject, own, sameJson, setOwn, type JsonObject } from '../json.ts';

const MAX_OPERATIONS = 10_000;
const MAX_COPIED_BYTES = 3 * 1024 * 1024;

/**
 * Applies the operations in order and returns a new document; neither argument is changed.
 * @throws StatusError 400 for what is no list of operations, 413 for too many, 422 when one is malformed or does not apply
 * (kube-apiserver's message, which does not say why).
 */
export function jsonPatch(doc: unknown, operations: unknown): unknown {
  if (!Array.isArray(operations))
    throw badRequest('error decoding patch: json: cannot unmarshal object into Go value of type []handlers.jsonPatchOp');
  if (operations.length > MAX_OPERATIONS) {
    const why = `The allowed maximum operations in a JSON patch is ${MAX_OPERATIONS}, got ${operations.length}`;
    throw new StatusError(413, 'RequestEntityTooLarge', `Request entity is too large: ${why}`);
  }
  const parsed = operations.map(parseOperation);
  let copied = 0;
  const document = new PatchedDocument(doc);
  for (const operation of parsed) {
    const { op, path } = operation;
    switch (op) {
      case 'add':
        document.edit(path, op, operation.value);
        break;
      case 'remove':
        document.edit(path, op);
        break;
      case 'replace':
        document.edit(path, op, operation.value);
        break;
      case 'test':
        if (!sameJson(read(document.root, path) ?? null, operation.value ?? null))
          throw notApplied(`testing value ${path} failed: test failed`);
        break;
      case 'move': {
        const from = operation.from ?? '';
        if (path.startsWith(`${from}/`)) throw notApplied(`move operation does not apply: "${path}" is inside of "${from}"`);
        const value = existing(document.root, from, op);
        document.edit(from, 'remove');
        document.edit(path, 'add', value);
        break;
      }
      case 'copy': {
        const text = JSON.stringify(existing(document.root, operation.from ?? '', op));
        copied += text.length;
        if (copied > MAX_COPIED_BYTES)
          throw notApplied(`unable to copy, the accumulated size increase of copy is larger than ${MAX_COPIED_BYTES}`);
        document.edit(path, 'add', JSON.parse(text));
        break;
      }
    }
  }
  return document.root;
}

function parseOperation(raw: unknown): JsonPatchOperation {
  const wrong = notApplied;
  if (!isObject(raw)) throw wrong('must be an object');
  const { op, path, from } = raw;
  if (typeof op !== 'string' || !['add', 'remove', 'replace', 'move', 'copy', 'test'].includes(op)) {
    throw wrong(`Unexpected kind: ${typeof op === 'string' ? op : 'unknown'}`);
  }
  if (typeof path !== 'string' || (path !== '' && !path.startsWith('/'))) throw wrong('"path" must be a JSON pointer');
  if ((op === 'move' || op === 'copy') && (typeof from !== 'string' || (from !== '' && !from.startsWith('/')))) {
    throw wrong('"from" must be a JSON pointer');
  }
  if ((op === 'add' || op === 'replace') && raw['value'] === undefined) throw wrong('"value" is missing');
  return raw as unknown as JsonPatchOperation;
}

/** What kube-apiserver answers for a patch that does not apply. It keeps to itself why; the error's `cause` says it to a debugger. */
function notApplied(why: string): StatusError {
  const error = new StatusError(422, 'Invalid', 'the server rejected our request due to an error in our request', {});
  error.cause = why;
  return error;
}

const tokensOf = (pointer: string): string[] =>
  pointer === ''
    ? []
    : pointer
        .slice(1)
        .split('/')
        .map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'));

/** The value at the pointer, `undefined` when there is none. */
function read(root: unknown, pointer: string): unknown {
  let value = root;
  for (const token of tokensOf(pointer)) {
    if (Array.isArray(value)) value = value[indexOf(token, value.length) ?? -1];
    else if (isObject(value)) value = own(value, token);
    else return undefined;
  }
  return value;
}

function existing(root: unknown, pointer: string, op: string): unknown {
  const value = read(root, pointer);
  if (value === undefined) throw notApplied(`${op} operation does not apply: doc is missing from path: ${pointer}: missing value`);
  return value;
}

/** An existing item's index; negative ones count from the end, as kube-apiserver's library has it. */
function indexOf(token: string, length: number): number | undefined {
  if (!/^-?(0|[1-9]\d*)$/.test(token)) return undefined;
  const index = Number(token);
  const real = index < 0 ? index + length : index;
  return real >= 0 && real < length ? real : undefined;
}

type Change = 'add' | 'remove' | 'replace';

/**
 * The document while it is patched: what belongs to somebody else is copied before the first change and changed in
 * place from then on, so that ten thousand operations do not copy a large object ten thousand times.
 */
class PatchedDocument {
  root: unknown;
  readonly #own = new WeakSet<object>();

  constructor(root: unknown) {
    this.root = root;
  }

  edit(pointer: string, op: Change, value?: unknown): void {
    const tokens = tokensOf(pointer);
    if (tokens.length === 0) {
      if (op === 'remove') throw notApplied('remove operation does not apply: the whole document cannot be removed');
      this.root = value;
      return;
    }
    this.root = this.#changed(this.root, tokens, 0, pointer, op, value);
  }

  /** The node (or its copy) in which the operation has been done below the token at `depth`. */
  #changed(node: unknown, tokens: readonly string[], depth: number, pointer: string, op: Change, value: unknown): unknown {
    const token = tokens[depth] ?? '';
    const last = depth === tokens.length - 1;
    const missing = (what: string): StatusError =>
      notApplied(`${op} operation does not apply: doc is missing ${what}: ${pointer}: missing value`);
    if (Array.isArray(node)) {
      const present: readonly unknown[] = node;
      if (last && op === 'add') {
        const at = token === '-' || token === String(present.length) ? present.length : indexOf(token, present.length);
        if (at === undefined)
          throw notApplied(`add operation does not apply: unable to access invalid index: ${token}: invalid index referenced`);
        const items = this.#writable(present) as unknown[];
        items.splice(at, 0, value);
        return items;
      }
      const at = indexOf(token, present.length);
      if (at === undefined) throw missing(last ? 'key' : 'path');
      const inner = last ? value : this.#changed(present[at], tokens, depth + 1, pointer, op, value);
      const items = this.#writable(present) as unknown[];
      if (last && op === 'remove') items.splice(at, 1);
      else items[at] = inner;
      return items;
    }
    if (!isObject(node)) throw missing('path');
    // The library of kube-apiserver lets a field be replaced that is not there.
    if (!Object.hasOwn(node, token) && !(last && op !== 'remove')) throw missing(last ? 'key' : 'path');
    const inner = last ? value : this.#changed(node[token], tokens, depth + 1, pointer, op, value);
    const fields = this.#writable(node) as JsonObject;
    if (last && op === 'remove') delete fields[token];
    else setOwn(fields, token, inner);
    return fields;
  }

  #writable(node: object): object {
    if (this.#own.has(node)) return node;
    const copy = Array.isArray(node) ? [...(node as unknown[])] : { ...node };
    this.#own.add(copy);
    return copy;
  }
}
