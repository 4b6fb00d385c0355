/**
 * JSON objects of built-in kinds as Kubernetes' protobuf bodies, for clients that ask for them.
 * @module
 */
import { isObject, own, type JsonObject } from '../json.ts';
import type { Schema } from '../schema/types.ts';
import { layoutOf, type MessageLayout } from './message-layout.ts';
import { encodeIntOrString, encodeQuantity, encodeRawJson, encodeStringList, encodeTime } from './special-messages.ts';
import { MessageWriter } from './wire.ts';

const MAGIC = Buffer.from('k8s\0');

/** Whether every field of the kind has its number, so that nothing is lost in protobuf. */
export const isEncodable = ({ schema }: { readonly schema: Schema }): boolean =>
  Object.entries(schema.properties ?? {}).every(
    ([name, { protobuf }]) => protobuf !== undefined || name === 'apiVersion' || name === 'kind',
  );

/** The object in its `k8s\0` envelope. Fields that the schema does not know are left out. */
export const encodeProtobuf = (object: JsonObject, kind: { readonly schema: Schema }): Uint8Array =>
  inEnvelope(object, sharedMessage(object, kind.schema));

/** A list of objects of the kind: `metadata` (resourceVersion, continue, remainingItemCount) and `items`. */
export function encodeProtobufList(list: JsonObject, kind: { readonly schema: Schema }): Uint8Array {
  const writer = new MessageWriter().bytes(1, encodeMessage(list['metadata'], LIST_META));
  for (const item of Array.isArray(list['items']) ? list['items'] : []) writer.bytes(2, sharedMessage(item, kind.schema));
  return inEnvelope(list, writer.finish());
}

const LIST_META: Schema = {
  type: 'object',
  properties: {
    selfLink: { type: 'string', protobuf: 1 },
    resourceVersion: { type: 'string', protobuf: 2 },
    continue: { type: 'string', protobuf: 3 },
    remainingItemCount: { type: 'integer', format: 'int64', protobuf: 4 },
  },
};

function inEnvelope(object: JsonObject, raw: Uint8Array): Uint8Array {
  const typeMeta = new MessageWriter().text(1, String(object['apiVersion'])).text(2, String(object['kind'])).finish();
  const unknown = new MessageWriter().bytes(1, typeMeta).bytes(2, raw).text(3, '').text(4, '').finish();
  return Buffer.concat([MAGIC, unknown]);
}

/** Messages of frozen objects: what is read often is encoded once. */
const messages = new WeakMap<object, Uint8Array>();

function sharedMessage(object: unknown, schema: Schema): Uint8Array {
  if (!isObject(object) || !Object.isFrozen(object)) return encodeMessage(object, schema);
  let message = messages.get(object);
  if (!message) messages.set(object, (message = encodeMessage(object, schema)));
  return message;
}

const encodeMessage = (value: unknown, schema: Schema): Uint8Array =>
  isObject(value) ? (encodeFields(value, layoutOf(schema)) ?? new Uint8Array()) : new Uint8Array();

/** `undefined` when the object has none of the layout's properties. */
function encodeFields(object: JsonObject, layout: MessageLayout): Uint8Array | undefined {
  const writer = new MessageWriter();
  let any = false;
  for (const [number, below] of layout.embedded) {
    const bytes = encodeFields(object, below);
    if (bytes) writer.bytes(number, bytes);
    any ||= bytes !== undefined;
  }
  for (const [number, { name, schema }] of layout.properties) {
    const value = own(object, name);
    if (value === undefined || value === null) continue;
    any = true;
    writeProperty(writer, number, schema, value);
  }
  return any ? writer.finish() : undefined;
}

function writeProperty(writer: MessageWriter, number: number, schema: Schema, value: unknown): void {
  if (schema.protobufType === undefined && Array.isArray(value)) {
    for (const item of value) writeValue(writer, number, schema.items ?? {}, item);
  } else if (schema.protobufType === undefined && typeof schema.additionalProperties === 'object' && isObject(value)) {
    for (const [key, inner] of Object.entries(value)) {
      const entry = new MessageWriter().text(1, key);
      writeValue(entry, 2, schema.additionalProperties, inner);
      writer.bytes(number, entry.finish());
    }
  } else writeValue(writer, number, schema, value);
}

function writeValue(writer: MessageWriter, number: number, schema: Schema, value: unknown): void {
  const special = encodeSpecial(schema, value);
  if (special) return void writer.bytes(number, special);
  switch (schema.type) {
    case 'string':
      if (schema.format === 'byte') writer.bytes(number, Buffer.from(String(value), 'base64'));
      else writer.text(number, String(value));
      break;
    case 'boolean':
      writer.varint(number, value ? 1 : 0);
      break;
    case 'integer':
      writer.varint(number, Math.trunc(Number(value)));
      break;
    case 'number':
      writer.double(number, Number(value));
      break;
    default:
      writer.bytes(number, encodeMessage(value, schema));
  }
}

function encodeSpecial(schema: Schema, value: unknown): Uint8Array | undefined {
  switch (schema.protobufType) {
    case undefined:
      return undefined;
    case 'Time':
    case 'MicroTime':
      return encodeTime(String(value));
    case 'Quantity':
      return encodeQuantity(value);
    case 'IntOrString':
      return encodeIntOrString(value);
    case 'FieldsV1':
    case 'RawExtension':
    case 'JSON':
      return encodeRawJson(value);
    case 'StringList':
      return encodeStringList(Array.isArray(value) ? value : []);
    default:
      return encodeSchemaUnion(schema, value);
  }
}

function encodeSchemaUnion(schema: Schema, value: unknown): Uint8Array {
  const writer = new MessageWriter();
  const isBool = schema.protobufType === 'JSONSchemaPropsOrBool';
  if (typeof value === 'boolean') return writer.varint(1, value ? 1 : 0).finish();
  if (Array.isArray(value)) {
    for (const item of value) writer.bytes(2, typeof item === 'string' ? Buffer.from(item) : encodeMessage(item, schema));
    return writer.finish();
  }
  if (isBool) writer.varint(1, 1);
  return writer.bytes(isBool ? 2 : 1, encodeMessage(value, schema)).finish();
}
