/**
 * Whether a CRD's schema can be served: structure, defaults, what the extensions ask of each other, and the CEL rules
 * (apiextensions-apiserver v0.33, pkg/apis/apiextensions/validation/validation.go).
 * @module
 */
import { checkRuleExpressions, checkRuleTexts } from '../cel/check-rules.ts';
import { forbidden, invalidValue, notSupported, required } from '../structural/field-errors.ts';
import { invalidGo } from '../structural/go-values.ts';
import { isObject } from '../../json.ts';
import type { FieldError, Schema } from '../types.ts';
import { checkDefaults, hasUnsupported, UNSUPPORTED } from './check-defaults.ts';
import { structuralFaults } from './structural-schema.ts';

const TYPES = ['array', 'boolean', 'integer', 'number', 'object', 'string'];
const LIST_TYPES = ['atomic', 'set', 'map'];
const MAP_TYPES = ['atomic', 'granular'];

/** How a node came to be looked at. */
interface Place {
  path: string;
  isRoot: boolean;
  /** Why defaults have no place here. */
  noDefaults?: string | undefined;
  /** The list or map within which nobody can tell what an older value was. */
  uncorrelatable?: string | undefined;
  /** Rules are compiled: the structure is right, and this is no part of a constraint. */
  hasRules: boolean;
}

/** Faults of the schema; those of rules apart, which are looked for where there are none of the others. */
interface Faults {
  schema: FieldError[];
  rules: FieldError[];
}

function checkSupported(schema: Schema, { path, noDefaults }: Place, errors: FieldError[]): void {
  const type: string = schema.type ?? '';
  if (type && !TYPES.includes(type)) errors.push(notSupported(`${path}.type`, type, TYPES));
  if (schema.default !== undefined && noDefaults) errors.push(forbidden(`${path}.default`, `must not be set ${noDefaults}`));
  for (const field of UNSUPPORTED) if (field in schema) errors.push(forbidden(`${path}.${field}`, `${field} is not supported`));
  if (Array.isArray(schema.items)) errors.push(forbidden(`${path}.items`, 'items must be a schema object and not an array'));
  if (schema.uniqueItems)
    errors.push(forbidden(`${path}.uniqueItems`, 'uniqueItems cannot be set to true since the runtime complexity becomes quadratic'));
  const { additionalProperties } = schema;
  if (Object.keys(schema.properties ?? {}).length > 0 && additionalProperties !== undefined && additionalProperties !== true) {
    errors.push(forbidden(`${path}.additionalProperties`, 'additionalProperties and properties are mutual exclusive'));
  }
  if (schema['x-kubernetes-preserve-unknown-fields'] === false) {
    errors.push(invalidValue(`${path}.x-kubernetes-preserve-unknown-fields`, false, 'must be true or undefined'));
  }
}

/** An extension that belongs to one type. */
function checkTypeOf(schema: Schema, path: string, [wanted, extension]: readonly [string, string], errors: FieldError[]): void {
  const why = `must be ${wanted} if ${extension} is specified`;
  if (!schema.type) errors.push(required(`${path}.type`, why));
  else if (schema.type !== wanted) errors.push(invalidValue(`${path}.type`, schema.type, why));
}

function checkExtensions(schema: Schema, path: string, errors: FieldError[]): void {
  const mapType = schema['x-kubernetes-map-type'];
  const listType = schema['x-kubernetes-list-type'];
  if (mapType !== undefined) {
    checkTypeOf(schema, path, ['object', 'x-kubernetes-map-type'], errors);
    if (!MAP_TYPES.includes(mapType)) errors.push(notSupported(`${path}.x-kubernetes-map-type`, mapType, MAP_TYPES));
  }
  if (listType !== undefined) {
    checkTypeOf(schema, path, ['array', 'x-kubernetes-list-type'], errors);
    if (schema.type === 'array' && listType === 'set' && schema.items) checkSetItems(schema.items, `${path}.items`, errors);
    if (!LIST_TYPES.includes(listType)) errors.push(notSupported(`${path}.x-kubernetes-list-type`, listType, LIST_TYPES));
  }
  const keys = schema['x-kubernetes-list-map-keys'] ?? [];
  if (keys.length > 0 && listType !== 'map') {
    const why = 'must be map if x-kubernetes-list-map-keys is non-empty';
    const field = `${path}.x-kubernetes-list-type`;
    errors.push(listType === undefined ? required(field, why) : invalidValue(field, listType, why));
  }
  if (listType === 'map') checkMapItems(schema, path, keys, errors);
  if ((listType === 'map' || listType === 'set') && schema.items?.nullable) {
    errors.push(forbidden(`${path}.items.nullable`, `cannot be nullable when x-kubernetes-list-type is ${listType}`));
  }
}

/** Items of a set are compared as wholes. kube-apiserver shows a pointer that leads nowhere, whatever the item says. */
function checkSetItems(items: Schema, path: string, errors: FieldError[]): void {
  const why = 'must be atomic as item of a list with x-kubernetes-list-type=set';
  const listType = items['x-kubernetes-list-type'];
  if (items.type === 'array' && listType !== undefined && listType !== 'atomic') {
    errors.push(invalidValue(`${path}.x-kubernetes-list-type`, listType, why));
  }
  if (items.type === 'object' && items['x-kubernetes-map-type'] !== 'atomic') {
    errors.push(invalidValue(`${path}.x-kubernetes-map-type`, 'null', why));
  }
}

function checkMapItems({ items }: Schema, path: string, keys: readonly string[], errors: FieldError[]): void {
  const field = `${path}.x-kubernetes-list-map-keys`;
  if (keys.length === 0) errors.push(required(field, 'must not be empty if x-kubernetes-list-type is map'));
  if (!items) {
    errors.push(required(`${path}.items`, 'must have a schema if x-kubernetes-list-type is map'));
    return;
  }
  if (items.type !== 'object') {
    errors.push(invalidValue(`${path}.items.type`, items.type ?? '', "must be object if parent array's x-kubernetes-list-type is map"));
    return;
  }
  for (const [index, key] of keys.entries()) {
    const property = items.properties?.[key];
    const here = `${path}.items.properties[${key}]`;
    if (!property) errors.push(invalidGo(field, '[]string', keys, 'entries must all be names of item properties'));
    else if (property.type === 'array' || property.type === 'object') {
      errors.push(invalidValue(`${here}.type`, items.type, "must be a scalar type if parent array's x-kubernetes-list-type is map"));
    }
    if (keys.indexOf(key) < index) errors.push(invalidGo(field, '[]string', keys, 'must not contain duplicate entries'));
    if (property && !items.required?.includes(key) && property.default === undefined) {
      const why = 'this property is in x-kubernetes-list-map-keys, so it must have a default or be a required property';
      errors.push(required(`${here}.default`, why));
    }
    if (property?.nullable) {
      errors.push(forbidden(`${here}.nullable`, 'this property is in x-kubernetes-list-map-keys, so it cannot be nullable'));
    }
  }
}

const HEAD = ['apiVersion', 'kind', 'metadata'];

/** Everything below a node, each with its place. */
function below(schema: Schema, place: Place): [Schema, Place][] {
  const { path, isRoot } = place;
  const constraint = { ...place, isRoot: false, hasRules: false };
  const isWhole = schema['x-kubernetes-map-type'] === 'atomic';
  const children: [Schema, Place][] = [];
  if (isObject(schema.additionalProperties)) {
    children.push([schema.additionalProperties, { ...place, isRoot: false, path: `${path}.additionalProperties` }]);
  }
  for (const [key, property] of Object.entries(schema.properties ?? {})) {
    children.push([
      property,
      {
        ...place,
        isRoot: false,
        path: `${path}.properties[${key}]`,
        ...(isWhole && { uncorrelatable: place.uncorrelatable ?? path }),
        ...(isRoot && HEAD.includes(key) && { noDefaults: `in top-level ${key}` }),
      },
    ]);
  }
  if (schema.not) children.push([schema.not, { ...constraint, path: `${path}.not` }]);
  for (const field of ['allOf', 'oneOf', 'anyOf'] as const) {
    for (const [index, option] of (schema[field] ?? []).entries())
      children.push([option, { ...constraint, path: `${path}.${field}[${index}]` }]);
  }
  if (schema.items && !Array.isArray(schema.items)) {
    const isMap = schema['x-kubernetes-list-type'] === 'map';
    children.push([
      schema.items,
      { ...place, isRoot: false, path: `${path}.items`, ...(!isMap && { uncorrelatable: place.uncorrelatable ?? path }) },
    ]);
  }
  return children;
}

function checkNode(schema: Schema, place: Place): Faults {
  const { path } = place;
  const faults: Faults = { schema: [], rules: [] };
  checkSupported(schema, place, faults.schema);
  for (const [inner, at] of below(schema, place)) {
    const found = checkNode(inner, at);
    faults.schema.push(...found.schema);
    faults.rules.push(...found.rules);
  }
  checkExtensions(schema, path, faults.schema);
  faults.schema.push(...checkRuleTexts(schema, path));
  // Of a schema that is not right the types that rules see cannot be told.
  if (place.hasRules && faults.schema.length === 0) {
    faults.rules.push(...checkRuleExpressions(place.isRoot ? withHead(schema) : schema, path, place.uncorrelatable));
  }
  return faults;
}

/** What rules at the root can read besides the fields of the schema. */
const withHead = (schema: Schema): Schema => ({
  ...schema,
  properties: {
    ...schema.properties,
    apiVersion: { type: 'string' },
    kind: { type: 'string' },
    metadata: { type: 'object', properties: { name: { type: 'string' }, generateName: { type: 'string' } } },
  },
});

/** What is wrong with the schema of a version; empty when its objects can be served. */
export function checkSchema(schema: Schema, path: string): FieldError[] {
  const errors: FieldError[] = [];
  if (schema.nullable) errors.push(forbidden(`${path}.nullable`, 'nullable cannot be true at the root'));
  const isConvertible = !hasUnsupported(schema);
  if (isConvertible) {
    errors.push(...structuralFaults(schema, path));
    // Values can be held only against a schema that is right.
    if (errors.length === 0) checkDefaults(schema, path, errors);
  }
  const found = checkNode(schema, { path, isRoot: true, hasRules: isConvertible && errors.length === 0 });
  return [...errors, ...found.schema, ...found.rules];
}
