/**
 * JSON as the values that CEL computes with, led by the schema: integers become BigInt, formats become times and bytes.
 * @module
 */
import { Optional } from '@marcbachmann/cel-js';
import type { Schema } from '../types.ts';
import { isObject, type JsonObject } from '../../json.ts';
import { escapeName } from './escape.ts';
import { parseDuration } from './environment.ts';

/** Of `metadata` a rule sees only these. */
const metadataFields = ['name', 'generateName'] as const;

/** JSON of no known type as CEL sees it; what is absent is null. */
export function untypedValue(value: unknown): unknown {
  if (typeof value === 'number') return Number.isInteger(value) ? BigInt(value) : value;
  if (Array.isArray(value)) return value.map(untypedValue);
  return isObject(value) ? mapped(value, untypedValue, (key) => key) : (value ?? null);
}

/** Keys by which the library, or JavaScript itself, would take an object for something else than a map. */
const MISLEADING = ['constructor', '__proto__'];

function mapped(value: JsonObject, convert: (item: unknown, key: string) => unknown, name: (key: string) => string | undefined): unknown {
  const entries: [string, unknown][] = [];
  for (const [key, item] of Object.entries(value)) {
    const as = name(key);
    if (as !== undefined) entries.push([as, convert(item, key)]);
  }
  return MISLEADING.some((key) => Object.hasOwn(value, key)) ? new Map(entries) : Object.fromEntries(entries);
}

function fromString(text: string, format: string | undefined): unknown {
  switch (format) {
    case 'byte':
      return new Uint8Array(Buffer.from(text, 'base64'));
    case 'date':
    case 'date-time':
      return new Date(text);
    case 'duration':
      return parseDuration(text);
    default:
      return text;
  }
}

/** A value of a schema as CEL sees it. */
export function celValue(value: unknown, schema: Schema | undefined): unknown {
  if (value === null || value === undefined) return value;
  if (!schema) return untypedValue(value);
  if (typeof value === 'string') return schema['x-kubernetes-int-or-string'] ? value : fromString(value, schema.format);
  if (typeof value === 'number') return schema.type === 'number' ? value : untypedValue(value);
  if (Array.isArray(value)) return value.map((item) => celValue(item, schema.items));
  return isObject(value) ? objectValue(value, schema) : value;
}

function objectValue(value: JsonObject, schema: Schema): unknown {
  const { properties, additionalProperties } = schema;
  if (!properties) {
    const items = typeof additionalProperties === 'object' ? additionalProperties : undefined;
    return mapped(
      value,
      (item) => celValue(item, items),
      (key) => key,
    );
  }
  return mapped(
    value,
    (item, key) => {
      const property = properties[key];
      return property && isMetadata(property) ? headOf(item) : celValue(item, property);
    },
    (key) => (Object.hasOwn(properties, key) ? escapeName(key) : undefined),
  );
}

/** Whether a property is an object's whole metadata, as at the root of a kind. */
export const isMetadata = (schema: Schema): boolean =>
  schema.properties?.['managedFields'] !== undefined && schema.properties['ownerReferences'] !== undefined;

function headOf(metadata: unknown): JsonObject {
  if (!isObject(metadata)) return {};
  return Object.fromEntries(metadataFields.filter((field) => metadata[field] !== undefined).map((field) => [field, metadata[field]]));
}

/** `oldSelf` of a rule with `optionalOldSelf`. */
export const optionalValue = (value: unknown): unknown => (value === undefined ? Optional.none() : Optional.of(value));
