/**
 * What kube-apiserver's decoder says about a body that does not fit the Go type of a built-in kind. Those errors
 * answer 400 before anything is validated; custom resources have no Go type and answer 422 by their schema.
 *
 * Named string types (`v1.Protocol`) appear as `string`: the schemas do not know them.
 * @module
 */
import { builtinSchemas } from '../builtin/schemas.ts';
import type { Schema } from '../types.ts';
import { isObject } from '../../json.ts';
import { timeFault } from './go-time.ts';

/** The first value that does not fit, and where it is. */
export interface Misfit {
  readonly value: unknown;
  readonly schema: Schema;
  /** The struct that has the field. */
  readonly struct: string;
  /** Names of fields from the root; neither indexes nor keys of maps, as in Go. */
  readonly fields: readonly string[];
  /** Said by a type that decodes itself (quantities, times, bytes), in place of a sentence about the field. */
  readonly own?: string;
}

/** The first value in `body`, in its own order, that a built-in kind cannot hold; null fits everywhere. */
export function findMisfit(schema: Schema, body: unknown): Misfit | undefined {
  return misfit(body, schema, { struct: '', fields: [] });
}

type Place = Pick<Misfit, 'struct' | 'fields'>;

function misfit(value: unknown, schema: Schema, at: Place): Misfit | undefined {
  if (value === null || value === undefined) return undefined;
  if (schema.protobufType) return ownMisfit(value, schema, at);
  const found = { value, schema, ...at };
  switch (schema.type) {
    case 'object':
      return isObject(value) ? inObject(value, schema, at) : found;
    case 'array':
      return Array.isArray(value) ? firstOf(value, (item) => misfit(item, schema.items ?? {}, at)) : found;
    case 'integer':
      return Number.isInteger(value) && fits(value as number, schema.format) ? undefined : found;
    case 'number':
      return typeof value === 'number' ? undefined : found;
    case 'boolean':
      return typeof value === 'boolean' ? undefined : found;
    case 'string': {
      if (typeof value !== 'string') return found;
      const offset = schema.format === 'byte' ? base64Fault(value) : undefined;
      return offset === undefined ? undefined : { ...found, own: `illegal base64 data at input byte ${offset}` };
    }
    default:
      return undefined;
  }
}

function inObject(value: Record<string, unknown>, schema: Schema, at: Place): Misfit | undefined {
  const { properties, additionalProperties: more } = schema;
  if (!properties) return typeof more === 'object' ? firstOf(Object.values(value), (item) => misfit(item, more, at)) : undefined;
  const struct = shortName(schema);
  return firstOf(Object.keys(value), (name) => {
    const property = Object.hasOwn(properties, name) ? properties[name] : undefined;
    return property && misfit(value[name], property, { struct, fields: [...at.fields, name] });
  });
}

function firstOf<T>(items: readonly T[], look: (item: T) => Misfit | undefined): Misfit | undefined {
  for (const item of items) {
    const found = look(item);
    if (found) return found;
  }
  return undefined;
}

const QUANTITY = /^[+-]?(\d+\.?\d*|\.\d+)([KMGTPE]i|[numkMGTPE]|[eE][+-]?\d+)?$/;
const LIKE_A_QUANTITY = /^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$/;

function quantityFault(value: unknown): string | undefined {
  if (typeof value === 'number') return undefined;
  const text = typeof value === 'string' ? value.trim() : '';
  if (QUANTITY.test(text)) return undefined;
  return LIKE_A_QUANTITY.test(text)
    ? "unable to parse quantity's suffix"
    : `quantities must match the regular expression '${LIKE_A_QUANTITY.source}'`;
}

/** Types with a decoder of their own. */
function ownMisfit(value: unknown, schema: Schema, at: Place): Misfit | undefined {
  const bare = (type: string): Misfit => ({
    value,
    schema,
    ...at,
    own: `json: cannot unmarshal ${jsonType(value)} into Go value of type ${type}`,
  });
  switch (schema.protobufType) {
    case 'Quantity': {
      const own = quantityFault(value);
      return own === undefined ? undefined : { value, schema, ...at, own };
    }
    case 'IntOrString':
      return typeof value === 'string' || (Number.isInteger(value) && fits(value as number, 'int32')) ? undefined : bare('int32');
    case 'Time':
    case 'MicroTime': {
      if (typeof value !== 'string') return bare('string');
      const own = timeFault(value, schema.protobufType);
      return own === undefined ? undefined : { value, schema, ...at, own };
    }
    default:
      return undefined;
  }
}

const fits = (value: number, format: string | undefined): boolean =>
  format === 'int32' ? value >= -2147483648 && value <= 2147483647 : Math.abs(value) < 2 ** 63;

/** Where Go's decoder stops in base64 text: at a foreign character, or at the group that is not complete. */
function base64Fault(text: string): number | undefined {
  let inGroup = 0;
  let groupStart = 0;
  let padding = 0;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at]!;
    if (character === '\n' || character === '\r') continue;
    if (inGroup === 0) groupStart = at;
    const pads = character === '=' && (inGroup === 3 || (inGroup === 2 && padding === 0) || padding > 0);
    if (!pads && (padding > 0 || !/[A-Za-z0-9+/]/.test(character))) return at;
    if (pads) padding += 1;
    inGroup = (inGroup + 1) % 4;
  }
  if (inGroup === 0) return undefined;
  return padding > 0 ? text.length : groupStart;
}

const jsonType = (value: unknown): string => {
  if (Array.isArray(value)) return 'array';
  return typeof value === 'boolean' ? 'bool' : typeof value;
};

const goNames: Readonly<Record<string, string>> = { string: 'string', boolean: 'bool', number: 'float64' };

function goType(schema: Schema): string {
  if (schema.protobufType) return `v1.${schema.protobufType}`;
  if (schema.type === 'array') return `[]${goType(schema.items ?? {})}`;
  if (schema.type === 'integer') return schema.format ?? 'int64';
  if (schema.format === 'byte') return '[]uint8';
  if (schema.type !== 'object') return goNames[schema.type ?? ''] ?? 'interface {}';
  const name = shortName(schema);
  if (name) return `v1.${name}`;
  const more = schema.additionalProperties;
  return `map[string]${typeof more === 'object' ? goType(more) : 'interface {}'}`;
}

const shortName = (schema: Schema): string => builtinSchemas.nameOf(schema)?.split('.').at(-1) ?? '';

/** As Go's JSON decoder reports it: `json: cannot unmarshal string into Go struct field DeploymentSpec.spec.replicas of type int32`. */
export function decodingError({ value, schema, struct, fields, own }: Misfit): string {
  if (own) return own;
  // Of numbers that an integer cannot hold Go shows the digits.
  const what = typeof value === 'number' && (schema.type === 'integer' || schema.type === 'number') ? `number ${value}` : jsonType(value);
  return `json: cannot unmarshal ${what} into Go struct field ${struct}.${fields.join('.')} of type ${goType(schema)}`;
}

/** The same of a strategic merge patch, whose result goes through a converter with words of its own. */
export function conversionError({ value, schema, own }: Misfit): string {
  if (own) return own;
  const actual = Array.isArray(value) ? 'slice' : isObject(value) ? 'map' : goScalar(value);
  if (schema.type === 'array' || schema.format === 'byte') return `cannot restore slice from ${actual}`;
  if (schema.type === 'object') return schema.properties ? `cannot restore struct from: ${actual}` : `cannot restore map from ${actual}`;
  const wanted = goType(schema);
  // Go can turn an integer into a string, and one number into another: those are refused by name.
  const numeric = (type: string): boolean => /^(int|float)/.test(type);
  const convertible = (actual === 'int64' && wanted === 'string') || (numeric(actual) && numeric(wanted));
  return convertible ? `cannot convert ${actual} to ${wanted}` : `unrecognized type: ${wanted}`;
}

const goScalar = (value: unknown): string =>
  typeof value === 'number' ? (Number.isInteger(value) ? 'int64' : 'float64') : jsonType(value);
