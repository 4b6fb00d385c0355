/**
 * Whether a CRD's schema is structural: typed throughout, with value constraints kept apart from structure
 * (apiextensions-apiserver v0.33, pkg/apiserver/schema/validation.go and complete.go).
 * @module
 */
import { patternTest } from '../structural/constraints.ts';
import { forbidden, invalidValue, required } from '../structural/field-errors.ts';
import { isObject } from '../../json.ts';
import type { FieldError, Schema } from '../types.ts';

/** What a value constraint may not say, and in which words. */
const STRUCTURE: readonly (readonly [keyof Schema, string])[] = [
  ['type', 'must be empty to be structural'],
  ['additionalProperties', 'must be undefined to be structural'],
  ['default', 'must be undefined to be structural'],
  ['title', 'must be empty to be structural'],
  ['description', 'must be empty to be structural'],
  ['nullable', 'must be false to be structural'],
  ['x-kubernetes-preserve-unknown-fields', 'must be false to be structural'],
  ['x-kubernetes-embedded-resource', 'must be false to be structural'],
  ['x-kubernetes-int-or-string', 'must be false to be structural'],
  ['x-kubernetes-list-map-keys', 'must be empty to be structural'],
  ['x-kubernetes-list-type', 'must be undefined to be structural'],
  ['x-kubernetes-map-type', 'must be undefined to be structural'],
  ['x-kubernetes-validations', 'must be empty to be structural'],
];

/** `x-kubernetes-int-or-string` may say `anyOf: [{type: integer}, {type: string}]`, alone or as the first part of `allOf`. */
const isIntOrString = (options: readonly Schema[] | undefined): boolean =>
  options?.length === 2 && options[0]?.type === 'integer' && options[1]?.type === 'string';

/** What is inside of `allOf`, `anyOf`, `oneOf` and `not`. `typed`: the two types of an integer or a string may stand there. */
function checkConstraint(schema: Schema, path: string, typed: boolean, errors: FieldError[]): void {
  checkConstraints(schema, path, typed, errors);
  if (schema.items) checkConstraint(schema.items, `${path}.items`, false, errors);
  for (const [key, property] of Object.entries(schema.properties ?? {})) {
    checkConstraint(property, `${path}.properties[${key}]`, false, errors);
  }
  for (const [field, why] of STRUCTURE) if (isSaid(schema[field])) errors.push(forbidden(`${path}.${field}`, why));
  if (schema.properties?.['metadata']) {
    errors.push(forbidden(`${path}.properties[metadata]`, 'must not be specified in a nested context'));
  }
}

const isSaid = (value: unknown): boolean =>
  value !== undefined && value !== false && value !== '' && !(Array.isArray(value) && value.length === 0);

function checkConstraints(schema: Schema, path: string, typed: boolean, errors: FieldError[]): void {
  const { anyOf = [], allOf = [], oneOf = [], not, pattern } = schema;
  if (!(typed && isIntOrString(anyOf))) {
    for (const [index, option] of anyOf.entries()) checkConstraint(option, `${path}.anyOf[${index}]`, false, errors);
  }
  for (const [index, option] of allOf.entries()) {
    checkConstraint(option, `${path}.allOf[${index}]`, typed && index === 0, errors);
  }
  for (const [index, option] of oneOf.entries()) checkConstraint(option, `${path}.oneOf[${index}]`, false, errors);
  if (not) checkConstraint(not, `${path}.not`, false, errors);
  if (pattern) checkPattern(pattern, path, errors);
}

function checkPattern(pattern: string, path: string, errors: FieldError[]): void {
  try {
    patternTest(pattern);
  } catch (error) {
    const why = error instanceof Error ? error.message : '';
    errors.push(invalidValue(`${path}.pattern`, pattern, `must be a valid regular expression, but isn't: ${why}`));
  }
}

type Level = 'root' | 'item' | 'field';

const UNTYPED: Readonly<Record<Level, string>> = {
  root: 'must not be empty at the root',
  item: 'must not be empty for specified array items',
  field: 'must not be empty for specified object fields',
};

function checkType(schema: Schema, path: string, level: Level, errors: FieldError[]): void {
  const intOrString = schema['x-kubernetes-int-or-string'] === true;
  const preserves = schema['x-kubernetes-preserve-unknown-fields'] === true;
  const type: string = schema.type ?? '';
  if (schema['x-kubernetes-embedded-resource'] && type !== 'object') {
    const why = 'must be object if x-kubernetes-embedded-resource is true';
    errors.push(type ? invalidValue(`${path}.type`, type, why) : required(`${path}.type`, why));
  } else if (!type && !intOrString && !preserves) errors.push(required(`${path}.type`, UNTYPED[level]));
  if (level === 'root' && type && type !== 'object') errors.push(invalidValue(`${path}.type`, type, 'must be object at the root'));
  if (intOrString && type) errors.push(forbidden(`${path}.type`, 'must be empty if x-kubernetes-int-or-string is true'));
  for (const [is, field] of [
    [preserves, 'x-kubernetes-preserve-unknown-fields'],
    [schema['x-kubernetes-embedded-resource'] === true, 'x-kubernetes-embedded-resource'],
  ] as const) {
    if (intOrString && is) errors.push(invalidValue(`${path}.${field}`, true, 'must be false if x-kubernetes-int-or-string is true'));
  }
}

/** The head of an object is the server's: of it only the name may be restricted. */
function checkHead(schema: Schema, path: string, level: Level, errors: FieldError[]): void {
  const isResource = level === 'root' || schema['x-kubernetes-embedded-resource'] === true;
  for (const field of isResource ? ['kind', 'apiVersion'] : []) {
    const type = schema.properties?.[field]?.type;
    if (schema.properties?.[field] && type !== 'string') {
      errors.push(invalidValue(`${path}.properties[${field}].type`, type ?? '', 'must be string'));
    }
  }
  const metadata = schema.properties?.['metadata'];
  if (!metadata) return;
  const here = `${path}.properties[metadata]`;
  if (isResource && metadata.type !== 'object') errors.push(invalidValue(`${here}.type`, metadata.type ?? '', 'must be object'));
  const others = Object.keys(metadata.properties ?? {}).filter((name) => name !== 'name' && name !== 'generateName');
  const more = Object.keys(metadata).filter((name) => !['type', 'default', 'description', 'properties'].includes(name));
  if (level === 'root' && (others.length > 0 || more.length > 0)) {
    errors.push(forbidden(here, 'must not specify anything other than name and generateName, but metadata is implicitly specified'));
  }
}

function checkInvariants(schema: Schema, path: string, level: Level, errors: FieldError[]): void {
  if (schema.type === 'array' && !schema.items) errors.push(required(`${path}.items`, 'must be specified'));
  if (schema.items) checkInvariants(schema.items, `${path}.items`, 'item', errors);
  for (const [key, property] of Object.entries(schema.properties ?? {}))
    checkInvariants(property, `${path}.properties[${key}]`, 'field', errors);
  const embedded = schema['x-kubernetes-embedded-resource'] === true;
  if (schema.additionalProperties !== undefined) {
    if (level === 'root') errors.push(forbidden(`${path}.additionalProperties`, 'must not be used at the root'));
    if (isObject(schema.additionalProperties))
      checkInvariants(schema.additionalProperties, `${path}.additionalProperties`, 'field', errors);
    if (embedded) errors.push(forbidden(`${path}.additionalProperties`, 'must not be used if x-kubernetes-embedded-resource is set'));
  }
  checkConstraints(schema, path, schema['x-kubernetes-int-or-string'] === true, errors);
  checkType(schema, path, level, errors);
  checkHead(schema, path, level, errors);
  if (embedded && !schema['x-kubernetes-preserve-unknown-fields'] && Object.keys(schema.properties ?? {}).length === 0) {
    const why = 'must not be empty if x-kubernetes-embedded-resource is true without x-kubernetes-preserve-unknown-fields';
    errors.push(required(`${path}.properties`, why));
  }
}

/** What the constraints of the root name must be declared in its structure. kube-apiserver looks no deeper. */
function checkNamed(constraint: Schema, structure: Schema | undefined, at: string, path: string, errors: FieldError[]): void {
  if (!structure) {
    errors.push(required(at, `because it is defined in ${path}`));
    return;
  }
  for (const field of ['allOf', 'anyOf', 'oneOf'] as const) {
    for (const [index, option] of (constraint[field] ?? []).entries())
      checkNamed(option, structure, at, `${path}.${field}[${index}]`, errors);
  }
  if (constraint.not) checkNamed(constraint.not, structure, at, `${path}.not`, errors);
  if (constraint === structure) return;
  if (constraint.items) checkNamed(constraint.items, structure.items, `${at}.items`, `${path}.items`, errors);
  for (const [key, property] of Object.entries(constraint.properties ?? {})) {
    checkNamed(property, structure.properties?.[key], `${at}.properties[${key}]`, `${path}.properties[${key}]`, errors);
  }
}

/** What keeps a schema from being structural; empty when nothing does. */
export function structuralFaults(schema: Schema, path: string): FieldError[] {
  const errors: FieldError[] = [];
  checkInvariants(schema, path, 'root', errors);
  checkNamed(schema, schema, path, path, errors);
  const textOf = ({ field, message }: FieldError): string => `${field}: ${message}`;
  return errors.toSorted((a, b) => (textOf(a) < textOf(b) ? -1 : textOf(a) > textOf(b) ? 1 : 0));
}
