/**
 * Whether the defaults of a structural schema are values that it accepts (apiextensions-apiserver v0.33,
 * pkg/apiserver/schema/defaulting/validation.go).
 * @module
 */
import { checkAgainstSchema } from '../structural/constraints.ts';
import { goJson } from '../structural/go-values.ts';
import { pruneUnknown } from '../structural/prune.ts';
import { isObject } from '../../json.ts';
import type { FieldError, Schema } from '../types.ts';

function checkDefault(schema: Schema, path: string, errors: FieldError[]): void {
  const { default: value } = schema;
  if (value === undefined || (value === null && schema.nullable)) return;
  const field = `${path}.default`;
  const { unknown } = pruneUnknown({ schema: { properties: { value: schema } }, custom: true }, { value });
  if (unknown.length > 0) {
    errors.push({ field, reason: 'FieldValueInvalid', message: `Invalid value: ${goJson(value)}: must not have unknown fields` });
  }
  for (const { field: inner, reason, message } of checkAgainstSchema(value, schema)) {
    errors.push({ field: `${field}${inner && inner !== '<nil>' ? `.${inner}` : ''}`, reason, message });
  }
}

/** Defaults of the values of maps are not followed: nothing gives them. */
export function checkDefaults(schema: Schema, path: string, errors: FieldError[], isRoot = true): void {
  checkDefault(schema, path, errors);
  if (schema.items) checkDefaults(schema.items, `${path}.items`, errors, false);
  for (const [key, property] of Object.entries(schema.properties ?? {})) {
    // Of the object's own metadata a default is refused already.
    if (!(isRoot && key === 'metadata')) checkDefaults(property, `${path}.properties[${key}]`, errors, false);
  }
}

/** Whether a schema holds what no structure can be made of: then only that is told. */
export function hasUnsupported(schema: Schema): boolean {
  if (UNSUPPORTED.some((field) => field in schema) || Array.isArray(schema.items)) return true;
  const { items, not, additionalProperties, properties = {}, allOf = [], anyOf = [], oneOf = [] } = schema;
  return [items, not, additionalProperties, ...Object.values(properties), ...allOf, ...anyOf, ...oneOf].some(
    (inner) => isObject(inner) && hasUnsupported(inner),
  );
}

export const UNSUPPORTED = ['id', 'additionalItems', 'patternProperties', 'definitions', 'dependencies', '$ref'] as const;
