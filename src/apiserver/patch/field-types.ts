/**
 * How the fields of a kind are owned, derived from its schema: a value is a scalar, a map (granular or
 * atomic) or a list (atomic, or associative: a set or keyed). Follows the conversion that
 * kube-apiserver does from OpenAPI to the types of structured-merge-diff.
 * @module
 */
import type { KindDefinition, Schema } from '../schema/types.ts';
import { isObject, own } from '../json.ts';

export type ScalarType = 'numeric' | 'string' | 'boolean' | 'untyped';

export interface MapType {
  readonly atomic: boolean;
  field(name: string): FieldType | undefined;
  /** The type of fields that are not declared; absent: there may be none. */
  readonly element: FieldType | undefined;
}

export interface ListType {
  readonly associative: boolean;
  /** Empty for a set. */
  readonly keys: readonly string[];
  readonly element: FieldType;
  /** The default of a key field, which identifies an item that leaves it out. */
  keyDefault(key: string): unknown;
}

/** More than one is set where the schema allows more than one; the value then decides. */
export interface FieldType {
  readonly scalar?: ScalarType;
  readonly list?: ListType;
  readonly map?: MapType;
}

const UNTYPED: FieldType = {
  scalar: 'untyped',
  get list() {
    return ATOMIC_LIST;
  },
  get map() {
    return ATOMIC_MAP;
  },
};
const ATOMIC_LIST: ListType = { associative: false, keys: [], element: UNTYPED, keyDefault: () => undefined };
const ATOMIC_MAP: MapType = { atomic: true, field: () => undefined, element: UNTYPED };

/** Unknown fields below `x-kubernetes-preserve-unknown-fields`: granular maps, atomic lists. */
const DEDUCED: FieldType = {
  scalar: 'untyped',
  list: ATOMIC_LIST,
  get map() {
    return DEDUCED_MAP;
  },
};
const DEDUCED_MAP: MapType = { atomic: false, field: () => undefined, element: DEDUCED };

const text: Schema = { type: 'string' };
const texts: Schema = { type: 'object', additionalProperties: text };
/** For kinds whose schema leaves `metadata` open, as those of custom resources do. */
const OBJECT_META: Schema = {
  type: 'object',
  properties: {
    ...Object.fromEntries(['name', 'generateName', 'namespace', 'selfLink', 'uid', 'resourceVersion'].map((name) => [name, text])),
    generation: { type: 'integer' },
    deletionGracePeriodSeconds: { type: 'integer' },
    creationTimestamp: { type: 'string', format: 'date-time' },
    deletionTimestamp: { type: 'string', format: 'date-time' },
    labels: texts,
    annotations: texts,
    finalizers: { type: 'array', items: text, 'x-kubernetes-list-type': 'set' },
    ownerReferences: {
      type: 'array',
      'x-kubernetes-list-type': 'map',
      'x-kubernetes-list-map-keys': ['uid'],
      items: {
        type: 'object',
        'x-kubernetes-map-type': 'atomic',
        properties: {
          apiVersion: text,
          kind: text,
          name: text,
          uid: text,
          controller: { type: 'boolean' },
          blockOwnerDeletion: { type: 'boolean' },
        },
      },
    },
    managedFields: { type: 'array', items: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
  },
};

const cache = { plain: new WeakMap<Schema, FieldType>(), preserving: new WeakMap<Schema, FieldType>() };
const kinds = new WeakMap<KindDefinition, FieldType>();

/** The type of a whole object of the kind. */
export function typeOfKind(kind: KindDefinition): FieldType {
  let type = kinds.get(kind);
  if (!type) {
    const { schema } = kind;
    const metadata = own(schema.properties, 'metadata');
    const properties = {
      ...schema.properties,
      apiVersion: text,
      kind: text,
      metadata: metadata?.properties?.['labels'] ? metadata : OBJECT_META,
    };
    type = typeOfSchema({ ...schema, type: 'object', properties }, false);
    kinds.set(kind, type);
  }
  return type;
}

function typeOfSchema(schema: Schema, preserved: boolean): FieldType {
  const preserving = preserved || schema['x-kubernetes-preserve-unknown-fields'] === true;
  const known = preserving ? cache.preserving : cache.plain;
  let type = known.get(schema);
  if (!type) {
    type = convert(schema, preserving);
    known.set(schema, type);
  }
  return type;
}

function convert(schema: Schema, preserving: boolean): FieldType {
  if (schema['x-kubernetes-embedded-resource']) return { map: mapType(schema, true) };
  switch (schema['x-kubernetes-int-or-string'] ? undefined : schema.type) {
    case 'object':
      return { map: mapType(schema, preserving) };
    case 'array':
      return { list: listType(schema, preserving) };
    case 'integer':
    case 'number':
      return { scalar: 'numeric' };
    case 'boolean':
      return { scalar: 'boolean' };
    case 'string':
      return { scalar: schema.format === undefined || schema.format === 'byte' ? 'string' : 'untyped' };
    default:
      return { scalar: 'untyped', list: listType(schema, preserving), map: mapType(schema, preserving) };
  }
}

function mapType(schema: Schema, preserving: boolean): MapType {
  const { properties, additionalProperties } = schema;
  let element: FieldType | undefined;
  if (typeof additionalProperties === 'object') element = lazily(() => typeOfSchema(additionalProperties, preserving));
  else if (additionalProperties ?? (preserving || Object.keys(properties ?? {}).length === 0)) element = DEDUCED;
  return {
    atomic: schema['x-kubernetes-map-type'] === 'atomic',
    field: (name) => {
      const property = own(properties, name);
      return property && typeOfSchema(property, preserving);
    },
    element,
  };
}

function listType(schema: Schema, preserving: boolean): ListType {
  const { items } = schema;
  const kind = schema['x-kubernetes-list-type'];
  const merges = (schema['x-kubernetes-patch-strategy'] ?? '').split(',').includes('merge');
  const mergeKey = schema['x-kubernetes-patch-merge-key'];
  return {
    associative: kind === undefined ? merges : kind !== 'atomic',
    keys: kind === 'map' ? (schema['x-kubernetes-list-map-keys'] ?? []) : kind === undefined && merges && mergeKey ? [mergeKey] : [],
    element: items ? lazily(() => typeOfSchema(items, preserving)) : UNTYPED,
    keyDefault: (key) => {
      const property = own(items?.properties, key);
      return property?.default ?? (property?.protobuf === undefined ? undefined : builtinKeyDefault(key, property, items?.required));
    },
  };
}

/** Keys of built-in kinds: Kubernetes' OpenAPI gives `protocol` a default, and required keys Go's zero value. */
function builtinKeyDefault(key: string, property: Schema, required: readonly string[] | undefined): unknown {
  if (key === 'protocol') return 'TCP';
  if (!required?.includes(key)) return undefined;
  return property.type === 'integer' ? 0 : '';
}

/** Schemas may contain themselves (JSONSchemaProps does), so types below are made when looked at. */
function lazily(make: () => FieldType): FieldType {
  return {
    get scalar() {
      return make().scalar;
    },
    get list() {
      return make().list;
    },
    get map() {
      return make().map;
    },
  };
}

/** Narrows a type that allows several shapes to the value's own; `null` and absent values fit all. */
export function narrowed(type: FieldType, value: unknown): FieldType {
  if (value === null || value === undefined) return type;
  if (Array.isArray(value)) return type.list ? { list: type.list } : type;
  if (isObject(value)) return type.map ? { map: type.map } : type;
  return type.scalar ? { scalar: type.scalar } : type;
}

/** The type of one field of a map. */
export const typeOfField = (map: MapType, name: string): FieldType | undefined => map.field(name) ?? map.element;

/** The shapes under which two values are looked at: one, or two when a value changes its shape. */
export function shapesOf(left: unknown, right: unknown, declared: FieldType): FieldType[] {
  const [l, r] = [narrowed(declared, left), narrowed(declared, right)];
  if (right === undefined) return [l];
  const same = l.map === r.map && l.list === r.list && l.scalar === r.scalar;
  return left === undefined || same ? [r] : [l, r];
}
