/** Request bodies: bounded, decoded by their content type. @module */
import type { IncomingMessage } from 'node:http';
import { badRequest, StatusError } from '../../kube/status-error.ts';
import { goJsonError } from '../go-json-error.ts';
import { decodeProtobuf, MalformedMessage } from '../protobuf/index.ts';
import type { KindRegistry } from '../kind-registry.ts';
import { schemasOf } from './encoding.ts';
import { scanJson } from './json-scan.ts';

/** kube-apiserver's limit for a request body. */
export const MAX_BODY_BYTES = 3 * 1024 * 1024;
/** Deeper documents are refused: every later step may walk them recursively. */
const MAX_DEPTH = 256;
/** Of the keys that a YAML document repeats, so many are named. */
const MAX_PROBLEMS = 20;

export interface DecodedBody {
  value: unknown;
  /** Found while decoding, for `fieldValidation`: `duplicate field "spec.x"`. */
  problems: string[];
}

/** @throws StatusError 413. */
export async function readBody(request: IncomingMessage): Promise<Buffer> {
  if (Number(request.headers['content-length'] ?? 0) > MAX_BODY_BYTES) throw discardRest(request);
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BODY_BYTES) break;
    chunks.push(chunk);
  }
  // Only now, for a stream that somebody iterates over cannot flow.
  if (size > MAX_BODY_BYTES) throw discardRest(request);
  return Buffer.concat(chunks);
}

/** How long a client may go on sending a body that is refused. */
const REFUSED_BODY_MS = 5000;

/** Throws away what still comes: a client whose connection closes while it sends would not read the answer. */
function discardRest(request: IncomingMessage): StatusError {
  const timer = setTimeout(() => request.destroy(), REFUSED_BODY_MS).unref();
  request.once('close', () => clearTimeout(timer));
  request.once('end', () => clearTimeout(timer));
  request.resume();
  return tooLarge();
}

const tooLarge = (): StatusError => new StatusError(413, 'RequestEntityTooLarge', `Request entity too large: limit is ${MAX_BODY_BYTES}`);

export const mediaType = (contentType: string | undefined): string => (contentType ?? '').split(';')[0]!.trim().toLowerCase();

const OBJECT_TYPES = ['application/json', 'application/yaml', 'application/vnd.kubernetes.protobuf'];

export const unsupportedMediaType = (accepted: readonly string[]): StatusError =>
  new StatusError(
    415,
    'UnsupportedMediaType',
    `the body of the request was in an unknown format - accepted media types include: ${accepted.join(', ')}`,
  );

/** How a body that cannot be read is refused, given why. */
export type Refusal = (why: string) => StatusError;

/** An object in any of the formats; no content type means JSON. @throws StatusError 415, and what `refuse` makes of what cannot be read */
export async function decodeObject(
  body: Buffer,
  contentType: string | undefined,
  kinds: KindRegistry,
  refuse: Refusal,
): Promise<DecodedBody> {
  switch (mediaType(contentType)) {
    case '':
    case 'application/json':
      return decodeJson(body, (why) => refuse(`couldn't get version/kind; json parse error: ${why}`));
    case 'application/yaml':
      return decodeYaml(body);
    case 'application/vnd.kubernetes.protobuf':
      return { value: fromProtobuf(body, kinds, refuse), problems: [] };
    default:
      throw unsupportedMediaType(OBJECT_TYPES);
  }
}

function fromProtobuf(body: Buffer, kinds: KindRegistry, refuse: Refusal): unknown {
  try {
    return decodeProtobuf(body, schemasOf(kinds));
  } catch (error) {
    throw error instanceof MalformedMessage ? refuse(error.message) : error;
  }
}

/** @throws what `refuse` makes of a text that is no JSON */
export function decodeJson(body: Buffer, refuse: Refusal): DecodedBody {
  const text = decodeText(body);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw refuse(goJsonError(text) ?? (error as Error).message);
  }
  const { duplicates, depth } = scanJson(text, MAX_DEPTH);
  if (depth > MAX_DEPTH) throw refuse(goJsonError(text, MAX_DEPTH) ?? 'exceeded max depth');
  if (MAYBE_INFINITE.test(text)) refuseInfinite(value);
  return { value, problems: duplicates.map((path) => `duplicate field "${path}"`) };
}

/** What a number that no double can hold looks like, and much else: it is looked at more closely then. */
const MAYBE_INFINITE = /\d[eE]\+?\d{3}|\d{309}/;

/** Numbers beyond all bounds (`1e999`, `.inf`, `.nan`) have no form in JSON: they would come back as `null`. */
function refuseInfinite(value: unknown): void {
  if (typeof value === 'number' && !Number.isFinite(value)) throw badRequest('the object provided holds a number that is out of range');
  if (typeof value === 'object' && value !== null) for (const inner of Object.values(value)) refuseInfinite(inner);
}

/** JSON is YAML, so this takes both. */
export async function decodeYaml(body: Buffer): Promise<DecodedBody> {
  const text = decodeText(body);
  if (/^\s*\{/.test(text)) return decodeJson(body, (why) => badRequest(`error decoding YAML: ${why}`));
  if (deepestIndent(text) > MAX_DEPTH) throw badRequest(`the object provided is nested more than ${MAX_DEPTH} levels deep`);
  const { isCollection, isScalar, parseDocument, visit } = await import('yaml');
  // The library's own check for unique keys, and its pretty errors, take time in the square of their number.
  const document = parseDocument(text, {
    uniqueKeys: false,
    prettyErrors: false,
    logLevel: 'error',
    version: '1.1',
    schema: 'core',
    merge: true,
  });
  const [error] = document.errors;
  if (error) throw badRequest(`error decoding YAML: ${error.message.split('\n')[0]!} at line ${lineOf(text, error.pos[0])}`);
  let value: unknown;
  try {
    value = document.toJS({ maxAliasCount: 100 });
  } catch (failure) {
    throw badRequest(`error decoding YAML: ${(failure as Error).message}`);
  }
  refuseInfinite(value);
  const problems: string[] = [];
  visit(document, {
    Map(_key, { items }) {
      const seen = new Set<unknown>();
      for (const { key } of items) {
        if (isCollection(key))
          throw badRequest(`error decoding YAML: a list or a map as a key at line ${lineOf(text, key.range?.[0] ?? 0)}`);
        if (!isScalar(key)) continue;
        const isMerge = key.value === '<<';
        if (!isMerge && seen.has(key.value) && problems.length < MAX_PROBLEMS)
          problems.push(`yaml: line ${lineOf(text, key.range?.[0] ?? 0)}: key already set in map`);
        seen.add(key.value);
      }
    },
  });
  return { value, problems };
}

/** The number of the line, from 1, in which a character stands. */
function lineOf(text: string, offset: number): number {
  let line = 1;
  for (let at = text.indexOf('\n'); at >= 0 && at < offset; at = text.indexOf('\n', at + 1)) line += 1;
  return line;
}

/** An upper bound of the nesting of YAML text, cheap to tell. */
function deepestIndent(text: string): number {
  let flow = 0;
  let deepest = 0;
  for (const character of text) {
    if (character === '[' || character === '{') deepest = Math.max(deepest, (flow += 1));
    else if (character === ']' || character === '}') flow -= 1;
  }
  for (const line of text.matchAll(/^[ -]*/gm)) deepest = Math.max(deepest, line[0].length / 2);
  return deepest;
}

function decodeText(body: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch {
    throw badRequest('the body of the request is not valid UTF-8');
  }
}
