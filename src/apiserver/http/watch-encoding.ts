/**
 * Events of a watch as bytes: JSON lines, or protobuf frames (length in four bytes, then a WatchEvent whose object is in its
 * envelope). Each event is encoded once per representation, whoever watches.
 * @module
 */
import type { AnyObject, WatchEvent } from '../../kube/objects.ts';
import { apiVersionOfKind } from '../kind-registry.ts';
import { MessageWriter } from '../protobuf/wire.ts';
import type { SchemaLookup } from '../protobuf/index.ts';
import { INITIAL_EVENTS_END } from '../registry/watch.ts';
import type { KindDefinition } from '../schema/types.ts';
import { encodeShared } from '../storage/json.ts';
import { partialMetadata, tableOf, type IncludeObject } from '../table.ts';
import { protobufOf } from './encoding.ts';
import { CONTENT_TYPES, type Representation } from './negotiation.ts';

export interface WatchEncodingOptions {
  kind: KindDefinition;
  representation: Representation;
  include: IncludeObject;
  schemas: SchemaLookup;
  /** Time of the objects' ages. */
  now: () => number;
}

export interface WatchEncoding {
  contentType: string;
  encode(event: WatchEvent): Uint8Array;
}

const encoded = new WeakMap<object, Map<string, Uint8Array>>();

/** YAML has no stream form: its clients get JSON. */
export function watchEncoding({ kind, representation, include, schemas, now }: WatchEncodingOptions): WatchEncoding {
  const { as, apiVersion } = representation;
  const isProtobuf = representation.format === 'protobuf';
  const frame = isProtobuf
    ? (type: string, object: object): Uint8Array => protobufFrame(type, protobufOf(object as never, schemas))
    : (type: string, object: object): Uint8Array => Buffer.from(`{"type":"${type}","object":${encodeShared(object)}}\n`);
  let needsColumns = true;
  const table = (object: AnyObject): object => {
    const columns = needsColumns;
    needsColumns = false;
    const { resourceVersion } = object.metadata;
    return tableOf(kind, [object], { resourceVersion }, { include, now: now(), columns, apiVersion });
  };
  const form = `${representation.format} ${as} ${apiVersion}`;
  const forms = { ADDED: `ADDED ${form}`, MODIFIED: `MODIFIED ${form}`, DELETED: `DELETED ${form}` };
  const shared = (type: keyof typeof forms, object: AnyObject): Uint8Array => {
    let known = encoded.get(object);
    if (!known) encoded.set(object, (known = new Map()));
    const id = forms[type];
    let bytes = known.get(id);
    if (!bytes) known.set(id, (bytes = frame(type, as === 'Object' ? object : partialMetadata(object, apiVersion))));
    return bytes;
  };
  const bookmark = ({ object }: Extract<WatchEvent, { type: 'BOOKMARK' }>): object => {
    const metadata = object.metadata.annotations?.[INITIAL_EVENTS_END] ? withBlueprint(object.metadata) : object.metadata;
    if (as === 'Object') return { ...object, metadata };
    const partial = { kind: 'PartialObjectMetadata', apiVersion, metadata };
    if (as === 'PartialObjectMetadata') return partial;
    const { resourceVersion } = metadata;
    return { kind: 'Table', apiVersion, metadata: { resourceVersion }, columnDefinitions: null, rows: [{ cells: [], object: partial }] };
  };
  /** An empty list of the representation, from which client-go makes the list that the initial events add up to. */
  const withBlueprint = <M extends { annotations?: Record<string, string> }>(metadata: M): M => {
    const head =
      as === 'PartialObjectMetadata'
        ? { kind: 'PartialObjectMetadataList', apiVersion }
        : { kind: kind.listKind, apiVersion: apiVersionOfKind(kind) };
    const list = { ...head, metadata: {}, items: null };
    const bytes = isProtobuf ? protobufOf(list, schemas) : Buffer.from(`${JSON.stringify(list)}\n`);
    return { ...metadata, annotations: { ...metadata.annotations, [BLUEPRINT]: Buffer.from(bytes).toString('base64') } };
  };
  return {
    contentType: isProtobuf ? `${CONTENT_TYPES.protobuf};stream=watch` : CONTENT_TYPES.json,
    encode: (event) => {
      if (event.type === 'ERROR') return frame('ERROR', event.object);
      if (event.type === 'BOOKMARK') return frame('BOOKMARK', bookmark(event));
      return as === 'Table' ? frame(event.type, table(event.object)) : shared(event.type, event.object);
    },
  };
}

const BLUEPRINT = 'kubernetes.io/initial-events-list-blueprint';

/** `WatchEvent {1: type, 2: RawExtension {1: bytes}}` after its length. */
function protobufFrame(type: string, object: Uint8Array): Uint8Array {
  const message = new MessageWriter().text(1, type).bytes(2, new MessageWriter().bytes(1, object).finish()).finish();
  const length = Buffer.alloc(4);
  length.writeUInt32BE(message.length);
  return Buffer.concat([length, message]);
}
