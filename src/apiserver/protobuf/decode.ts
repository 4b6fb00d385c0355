/**
 * Kubernetes' protobuf bodies as JSON objects, driven by the field numbers of the schemas.
 * kubectl writes protobuf for built-in kinds and does not fall back (facts/kubernetes-api.md §2).
 * @module
 */
import { badRequest } from '../../kube/status-error.ts';
import { isObject, setOwn, type JsonObject } from '../json.ts';
import type { Schema } from '../schema/types.ts';
import { layoutOf, type MessageLayout, type PropertySlot } from './message-layout.ts';
import { decodeIntOrString, decodeQuantity, decodeRawJson, decodeStringList, decodeTime } from './special-messages.ts';
import { BYTES, fieldsOf, FIXED64, MalformedMessage, textOf, VARINT, varintsOf, type WireField } from './wire.ts';

export const MAX_DEPTH = 64;
export const MAX_BODY_BYTES = 3 * 1024 * 1024;
const MAGIC = Uint8Array.of(0x6b, 0x38, 0x73, 0x00); // "k8s\0"

/** The schema of a kind or of a message such as DeleteOptions; `undefined` when the server has none. */
export type SchemaLookup = (apiVersion: string, kind: string) => { readonly schema: Schema } | undefined;

/** Whether a body starts as Kubernetes protobuf does, whatever its Content-Type says. */
export const isProtobuf = (body: Uint8Array): boolean => MAGIC.every((byte, i) => body[i] === byte);

/**
 * Decodes the `k8s\0` envelope (runtime.Unknown) and the object in it. Fields that the schema does not
 * know are skipped; zero values are left out where Go's JSON would leave them out.
 * @throws MalformedMessage for malformed or too deep bytes; StatusError 400 for oversized ones and for unknown kinds.
 */
export function decodeProtobuf(body: Uint8Array, lookup: SchemaLookup): JsonObject {
  if (body.length > MAX_BODY_BYTES) throw badRequest(`a protobuf body of ${body.length} bytes is too large: limit is ${MAX_BODY_BYTES}`);
  if (!isProtobuf(body)) throw new MalformedMessage(NO_MAGIC);
  const { apiVersion, kind, raw } = envelope(body.subarray(MAGIC.length));
  const definition = lookup(apiVersion, kind);
  if (!definition) throw badRequest(`no kind "${kind}" is registered for version "${apiVersion}"`);
  return { apiVersion, kind, ...decodeMessage(raw, definition.schema, 0, {}) };
}

const NO_MAGIC = `provided data does not appear to be a protobuf message, expected prefix [${[...MAGIC].join(' ')}]`;

function envelope(bytes: Uint8Array): { apiVersion: string; kind: string; raw: Uint8Array } {
  const result = { apiVersion: '', kind: '', raw: new Uint8Array() };
  for (const { number, wireType, bytes: value } of fieldsOf(bytes)) {
    if (wireType !== BYTES) continue;
    if (number === 1) {
      for (const meta of fieldsOf(value)) {
        if (meta.wireType !== BYTES) continue;
        if (meta.number === 1) result.apiVersion = textOf(meta.bytes);
        if (meta.number === 2) result.kind = textOf(meta.bytes);
      }
    } else if (number === 2) result.raw = Uint8Array.from(value);
    else if (number === 3 && value.length > 0) throw new MalformedMessage(`content encoding ${textOf(value)} is not supported`);
  }
  if (!result.apiVersion || !result.kind) throw new MalformedMessage('the envelope names no apiVersion and kind');
  return result;
}

function decodeMessage(bytes: Uint8Array, schema: Schema, depth: number, into: JsonObject): JsonObject {
  if (depth > MAX_DEPTH) throw new MalformedMessage(`messages are nested deeper than ${MAX_DEPTH}`);
  decodeFields(bytes, layoutOf(schema), depth, into);
  return into;
}

function decodeFields(bytes: Uint8Array, layout: MessageLayout, depth: number, into: JsonObject): void {
  if (depth > MAX_DEPTH) throw new MalformedMessage(`messages are nested deeper than ${MAX_DEPTH}`);
  for (const field of fieldsOf(bytes)) {
    const embedded = layout.embedded.get(field.number);
    if (embedded && field.wireType === BYTES) decodeFields(field.bytes, embedded, depth + 1, into);
    const slot = layout.properties.get(field.number);
    if (slot) decodeProperty(field, slot, depth, into);
  }
}

function decodeProperty(field: WireField, slot: PropertySlot, depth: number, into: JsonObject): void {
  const { name, schema } = slot;
  const before = into[name];
  if (schema.type === 'array' && schema.protobufType === undefined) {
    const items = Array.isArray(before) ? (before as unknown[]) : [];
    into[name] = items;
    const item = schema.items ?? {};
    if (item.type === 'integer' && field.wireType !== VARINT) items.push(...varintsOf(field).map(Number));
    else items.push(decodeValue(field, item, depth, undefined) ?? null);
    return;
  }
  if (schema.type === 'object' && typeof schema.additionalProperties === 'object' && schema.protobufType === undefined) {
    const map: JsonObject = isObject(before) ? before : {};
    into[name] = map;
    const [key, value] = decodeEntry(field, schema.additionalProperties, depth);
    setOwn(map, key, value);
    return;
  }
  const value = decodeValue(field, schema, depth, before);
  if (value === undefined || isOmitted(value, slot)) delete into[name];
  else into[name] = value;
}

/** Optional numbers and booleans that are pointers in Go, so that their zero is a statement. */
const STATED_ZEROS: ReadonlySet<string> = new Set(
  `activeDeadlineSeconds allocateLoadBalancerNodePorts allowPrivilegeEscalation allowVolumeExpansion
  automountServiceAccountToken averageUtilization backoffLimit backoffLimitPerIndex blockOwnerDeletion collisionCount completions
  controller currentCPUUtilizationPercentage defaultMode deletionGracePeriodSeconds enableServiceLinks
  endPort expirationSeconds failedJobsHistoryLimit force fsGroup gracePeriodSeconds hostUsers immutable leaseDurationSeconds
  leaseTransitions manualSelector maxFailedIndexes maxItems maxLength maxProperties maximum minDomains minItems minLength
  minProperties minReplicas minimum mode optional orphanDependents parallelism partition priority privileged progressDeadlineSeconds ready
  readOnlyRootFilesystem remainingItemCount replicas revisionHistoryLimit runAsGroup runAsNonRoot runAsUser sendInitialEvents
  serving setHostnameAsFQDN shareProcessNamespace stabilizationWindowSeconds started startingDeadlineSeconds successfulJobsHistoryLimit
  suspend tailLines targetCPUUtilizationPercentage
  terminating terminationGracePeriodSeconds tolerationSeconds ttlSecondsAfterFinished`.split(/\s+/),
);

/** Go writes plain fields on the wire even when they are zero, and its JSON leaves such out when optional. */
function isOmitted(value: unknown, { name, schema, required }: PropertySlot): boolean {
  if (required) return false;
  // The one IntOrString that is no pointer; 0 stands for `the same as port`.
  if (schema.protobufType !== undefined) return value === '' || (value === 0 && name === 'targetPort');
  if (value === '') return schema.protobufStated !== true;
  return (value === 0 || value === false) && !STATED_ZEROS.has(name);
}

function decodeEntry(field: WireField, schema: Schema, depth: number): [string, unknown] {
  if (field.wireType !== BYTES) throw new MalformedMessage(`field ${field.number} has wire type ${field.wireType}`);
  let key = '';
  let value: unknown;
  for (const part of fieldsOf(field.bytes)) {
    if (part.number === 1 && part.wireType === BYTES) key = textOf(part.bytes);
    if (part.number === 2) value = decodeValue(part, schema, depth, undefined);
  }
  return [key, value ?? zeroOf(schema)];
}

function zeroOf(schema: Schema): unknown {
  if (schema.protobufType === 'Quantity') return '0';
  if (schema.protobufType !== undefined) return schema.type === 'array' ? [] : null;
  return { string: '', integer: 0, number: 0, boolean: false, array: [], object: {} }[schema.type ?? 'object'];
}

function decodeValue(field: WireField, schema: Schema, depth: number, before: unknown): unknown {
  const expected = schema.protobufType ? BYTES : wireTypeOf(schema);
  if (field.wireType !== expected)
    throw new MalformedMessage(`field ${field.number} has wire type ${field.wireType}, expected ${expected}`);
  const { bytes, varint } = field;
  switch (schema.protobufType) {
    case undefined:
      break;
    case 'Time':
      return decodeTime(bytes, false);
    case 'MicroTime':
      return decodeTime(bytes, true);
    case 'Quantity':
      return decodeQuantity(bytes);
    case 'IntOrString':
      return decodeIntOrString(bytes);
    case 'FieldsV1':
    case 'RawExtension':
    case 'JSON':
      return decodeRawJson(bytes);
    case 'StringList':
      return decodeStringList(bytes);
    case 'JSONSchemaPropsOrBool':
    case 'JSONSchemaPropsOrArray':
    case 'JSONSchemaPropsOrStringArray':
      return decodeSchemaUnion(bytes, schema, depth);
  }
  switch (schema.type) {
    case 'string':
      return schema.format === 'byte' ? Buffer.from(bytes).toString('base64') : textOf(bytes);
    case 'boolean':
      return varint !== 0n;
    case 'integer':
      return Number(schema.format === 'int32' ? BigInt.asIntN(32, varint) : varint);
    case 'number':
      return new DataView(bytes.buffer, bytes.byteOffset, 8).getFloat64(0, true);
    default:
      return decodeMessage(bytes, schema, depth + 1, isObject(before) ? before : {});
  }
}

function wireTypeOf({ type }: Schema): number {
  if (type === 'boolean' || type === 'integer') return VARINT;
  return type === 'number' ? FIXED64 : BYTES;
}

/** A schema, or in its place a boolean, a list of schemas or a list of names. */
function decodeSchemaUnion(bytes: Uint8Array, schema: Schema, depth: number): unknown {
  const isBool = schema.protobufType === 'JSONSchemaPropsOrBool';
  const hasNames = schema.protobufType === 'JSONSchemaPropsOrStringArray';
  const list: unknown[] = [];
  let allows = false;
  let single: unknown;
  for (const field of fieldsOf(bytes)) {
    if (isBool && field.number === 1) allows = field.varint !== 0n;
    else if (field.wireType !== BYTES) continue;
    else if (field.number === 1 || isBool) single = decodeMessage(field.bytes, schema, depth + 1, {});
    else if (field.number === 2) list.push(hasNames ? textOf(field.bytes) : decodeMessage(field.bytes, schema, depth + 1, {}));
  }
  if (single !== undefined) return single;
  return isBool ? allows : list;
}
