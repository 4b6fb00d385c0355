/** Answers as the bytes of the format that a client accepts. @module */
import { apiVersionOf } from '../../kube/resources.ts';
import type { AnyObject } from '../../kube/objects.ts';
import type { JsonObject } from '../json.ts';
import type { KindRegistry } from '../kind-registry.ts';
import { encodeProtobuf, encodeProtobufList, type SchemaLookup } from '../protobuf/index.ts';
import { messageKinds } from '../schema/index.ts';
import { encodeShared } from '../storage/json.ts';
import type { Format } from './negotiation.ts';

/** What is no stored kind: TokenRequest, Eviction, DeleteOptions, Status, PartialObjectMetadata … */
const messages = new Map(messageKinds.map((message) => [`${apiVersionOf(message)}, ${message.kind}`, message]));

/** The schemas of everything that travels as a body. */
export const schemasOf =
  (kinds: Pick<KindRegistry, 'byKind'>): SchemaLookup =>
  (apiVersion, kind) =>
    kinds.byKind(apiVersion, kind) ?? messages.get(`${apiVersion}, ${kind}`);

/** Of messages alone, for answers that are about no kind. */
export const messageSchemas: SchemaLookup = schemasOf({ byKind: () => undefined });

export interface ListDocument {
  kind: string;
  apiVersion: string;
  metadata: object;
  items: readonly object[];
}

/** An object; a frozen one is encoded once, however many readers ask for it. */
export const encode = (object: object, format: Format, schemas: SchemaLookup): Promise<string | Uint8Array> =>
  inFormat(object, format, schemas, encodeShared);

/** A list whose items are frozen, and encoded once; `heads: false` leaves out their `apiVersion` and `kind`. */
export const encodeList = (list: ListDocument, format: Format, schemas: SchemaLookup, heads = true): Promise<string | Uint8Array> =>
  inFormat(list, format, schemas, (document) => listJson(document, heads ? encodeShared : encodeWithoutHead));

async function inFormat<T extends object>(
  object: T,
  format: Format,
  schemas: SchemaLookup,
  toJson: (object: T) => string | Buffer,
): Promise<string | Uint8Array> {
  if (format === 'protobuf') return protobufOf(object as JsonObject, schemas);
  if (format === 'json') return toJson(object);
  const { stringify } = await import('yaml');
  return stringify(JSON.parse(toJson(object).toString()), { aliasDuplicateObjects: false });
}

/** Tens of megabytes, at times: the text of an item is copied once, to where it is sent from. */
function listJson({ kind, apiVersion, metadata, items }: ListDocument, itemJson: (item: object) => string): Buffer {
  const begin = `{"kind":"${kind}","apiVersion":"${apiVersion}","metadata":${JSON.stringify(metadata)},"items":[`;
  const texts = items.map(itemJson);
  const [first] = texts;
  const parts = first === undefined ? [begin, END] : [begin, first, ...texts.slice(1).flatMap((text) => [',', text]), END];
  const bytes = Buffer.allocUnsafeSlow(parts.reduce((sum, part) => sum + Buffer.byteLength(part), 0));
  let at = 0;
  for (const part of parts) at += bytes.write(part, at);
  return bytes;
}

const END = ']}';

/** The head at the front of the text, which is where nearly every object has it. */
const HEAD = /^\{(?:"apiVersion":"[^"]*","kind":"[^"]*"|"kind":"[^"]*","apiVersion":"[^"]*"),/;

function encodeWithoutHead(item: object): string {
  const text = encodeShared(item);
  const bare = text.replace(HEAD, '{');
  return bare === text ? JSON.stringify({ ...item, apiVersion: undefined, kind: undefined }) : bare;
}

/**
 * An object, or a list of objects whose kind ends in `List`.
 * @throws Error for a kind without schema: negotiation does not let it come so far
 */
export function protobufOf(object: JsonObject, schemas: SchemaLookup): Uint8Array {
  const { apiVersion, kind } = object as unknown as AnyObject;
  const one = schemas(apiVersion, kind);
  if (one) return encodeProtobuf(object, one);
  const item = kind.endsWith('List') ? schemas(apiVersion, kind.slice(0, -'List'.length)) : undefined;
  if (!item) throw new Error(`no protobuf form of ${kind} of ${apiVersion} is known`);
  return encodeProtobufList(object, item);
}
