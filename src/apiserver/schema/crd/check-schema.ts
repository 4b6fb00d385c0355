/**
 * Whether a CRD's schema is structural: typed throughout, with value constraints kept apart from structure.
 * @module
 */
import { forbidden, invalidValue, notSupported, required } from '../structural/field-errors.ts';
import { checkAgainstSchema, patternTest } from '../structural/constraints.ts';
import { isObject } from '../../json.ts';
import type { FieldError, Schema } from '../types.ts';

const types = ['array', 'boolean', 'integer', 'number', 'object', 'string'];
const nested = ['allOf', 'anyOf', 'oneOf'] as const;
/** Structure may not be declared inside value constraints. */
const structure = ['additionalProperties', 'default', 'description', 'nullable', 'title', 'x-kubernetes-preserve-unknown-fields'] as const;

/** `x-kubernetes-int-or-string` may say `anyOf: [{type: integer}, {type: string}]`, alone or as part of `allOf`. */
const isIntOrString = (options: readonly Schema[] | undefined): boolean =>
  options?.length === 2 && options[0]?.type === 'integer' && options[1]?.type === 'string';

function checkConstraintSchema(schema: Schema, path: string, typeAllowed: boolean, errors: FieldError[]): void {
  if (schema.type && !typeAllowed) errors.push(forbidden(`${path}.type`, 'must be empty to be structural'));
  for (const field of structure) {
    if (schema[field] !== undefined) errors.push(forbidden(`${path}.${field}`, 'must be undefined to be structural'));
  }
  for (const [key, property] of Object.entries(schema.properties ?? {})) {
    checkConstraintSchema(property, `${path}.properties[${key}]`, false, errors);
  }
  if (schema.items) checkConstraintSchema(schema.items, `${path}.items`, false, errors);
  if (schema.pattern !== undefined) checkPattern(schema.pattern, path, errors);
  checkConstraints(schema, path, false, errors);
}

function checkConstraints(schema: Schema, path: string, intOrString: boolean, errors: FieldError[]): void {
  for (const field of nested) {
    const options = schema[field] ?? [];
    for (const [index, option] of options.entries()) {
      const typed = intOrString && field === 'anyOf' && isIntOrString(options);
      if (intOrString && field === 'allOf' && isIntOrString(option.anyOf))
        checkConstraints(option, `${path}.allOf[${index}]`, true, errors);
      else checkConstraintSchema(option, `${path}.${field}[${index}]`, typed, errors);
    }
  }
  if (schema.not) checkConstraintSchema(schema.not, `${path}.not`, false, errors);
}

/** Every property that a constraint names must be declared in the structure. */
function checkNamedInStructure(schema: Schema, structural: Schema, path: string, errors: FieldError[]): void {
  for (const field of nested) {
    for (const [index, option] of (schema[field] ?? []).entries()) {
      const here = `${path}.${field}[${index}]`;
      for (const key of Object.keys(option.properties ?? {})) {
        if (structural.properties?.[key] === undefined && !isObject(structural.additionalProperties)) {
          errors.push(required(`${path}.properties[${key}]`, `because it is defined in ${here}.properties[${key}]`));
        }
      }
      checkNamedInStructure(option, structural, here, errors);
    }
  }
}

function checkLists(schema: Schema, path: string, errors: FieldError[]): void {
  const listType = schema['x-kubernetes-list-type'];
  const keys = schema['x-kubernetes-list-map-keys'];
  if (listType !== undefined) {
    if (!['atomic', 'set', 'map'].includes(listType)) {
      errors.push(notSupported(`${path}.x-kubernetes-list-type`, listType, ['atomic', 'map', 'set']));
    }
    if (schema.type !== 'array')
      errors.push(invalidValue(`${path}.type`, schema.type ?? '', 'must be array if x-kubernetes-list-type is specified'));
  }
  if (listType === 'map') {
    if (!keys || keys.length === 0) {
      errors.push(required(`${path}.x-kubernetes-list-map-keys`, 'must not be empty if x-kubernetes-list-type is map'));
    }
    if (schema.items?.type !== 'object')
      errors.push(
        invalidValue(`${path}.items.type`, schema.items?.type ?? '', "must be object if parent array's x-kubernetes-list-type is map"),
      );
    for (const [index, key] of (keys ?? []).entries()) {
      const property = schema.items?.properties?.[key];
      if (!property) {
        errors.push(invalidValue(`${path}.x-kubernetes-list-map-keys[${index}]`, key, 'entries must all be names of item properties'));
      } else if (!schema.items?.required?.includes(key) && property.default === undefined) {
        errors.push(
          required(
            `${path}.items.properties[${key}].default`,
            'this property is in x-kubernetes-list-map-keys, so it must have a default or be a required property',
          ),
        );
      }
    }
  } else if (keys && keys.length > 0) {
    errors.push(forbidden(`${path}.x-kubernetes-list-map-keys`, 'must be empty if x-kubernetes-list-type is not map'));
  }
  const mapType = schema['x-kubernetes-map-type'];
  if (mapType !== undefined && !['atomic', 'granular'].includes(mapType)) {
    errors.push(notSupported(`${path}.x-kubernetes-map-type`, mapType, ['atomic', 'granular']));
  }
}

function checkNode(schema: Schema, path: string, errors: FieldError[]): void {
  const intOrString = schema['x-kubernetes-int-or-string'] === true;
  const preserves = schema['x-kubernetes-preserve-unknown-fields'] === true;
  if (schema.type === undefined || (schema.type as string) === '') {
    if (!intOrString && !preserves) errors.push(required(`${path}.type`, 'must not be empty for specified object fields'));
  } else if (!types.includes(schema.type)) errors.push(notSupported(`${path}.type`, schema.type, types));
  if (intOrString && schema.type) {
    errors.push(forbidden(`${path}.type`, 'must be empty if x-kubernetes-int-or-string is true'));
  }
  if (schema['x-kubernetes-preserve-unknown-fields'] === false) {
    errors.push(invalidValue(`${path}.x-kubernetes-preserve-unknown-fields`, false, 'must be true or undefined'));
  }
  if (schema['x-kubernetes-embedded-resource'] && schema.type !== 'object') {
    errors.push(invalidValue(`${path}.type`, schema.type ?? '', 'must be object if x-kubernetes-embedded-resource is true'));
  }
  if (schema.uniqueItems)
    errors.push(forbidden(`${path}.uniqueItems`, 'uniqueItems cannot be set to true since the runtime complexity becomes quadratic'));
  if (schema.properties && schema.additionalProperties !== undefined && schema.additionalProperties !== false) {
    errors.push(forbidden(`${path}.additionalProperties`, 'additionalProperties and properties are mutual exclusive'));
  }
  if (schema.additionalProperties === false) {
    errors.push(forbidden(`${path}.additionalProperties`, 'additionalProperties cannot be set to false'));
  }
  for (const field of ['$ref', 'definitions', 'dependencies', 'patternProperties', 'additionalItems'] as const) {
    if (field in schema) errors.push(forbidden(`${path}.${field}`, `${field} is not supported`));
  }
  if (schema.type === 'array' && !schema.items) errors.push(required(`${path}.items`, 'must be specified'));
  if (schema.pattern !== undefined) checkPattern(schema.pattern, path, errors);
  checkLists(schema, path, errors);
  checkConstraints(schema, path, intOrString, errors);
  checkNamedInStructure(schema, schema, path, errors);
}

function checkPattern(pattern: string, path: string, errors: FieldError[]): void {
  try {
    patternTest(pattern);
  } catch (error) {
    const why = error instanceof Error ? error.message : '';
    errors.push(invalidValue(`${path}.pattern`, pattern, `must be a valid regular expression, but isn't: ${why}`));
  }
}

/** A default must be a value that the schema accepts. */
function checkDefault(schema: Schema, path: string, errors: FieldError[]): void {
  if (schema.default === undefined) return;
  if (schema.default === null && schema.nullable) return;
  for (const { field, reason, message } of checkAgainstSchema(schema.default, schema)) {
    errors.push({ field: `${path}.default${field && field !== '<nil>' ? `.${field}` : ''}`, reason, message });
  }
}

type NodeCheck = (schema: Schema, path: string, errors: FieldError[]) => void;

function walk(schema: Schema, path: string, errors: FieldError[], check: NodeCheck): void {
  check(schema, path, errors);
  for (const [key, property] of Object.entries(schema.properties ?? {})) walk(property, `${path}.properties[${key}]`, errors, check);
  if (isObject(schema.additionalProperties)) walk(schema.additionalProperties, `${path}.additionalProperties`, errors, check);
  if (schema.items) walk(schema.items, `${path}.items`, errors, check);
}

/** What keeps a schema from being structural; empty when nothing does. */
export function checkStructuralSchema(schema: Schema, path: string): FieldError[] {
  const errors: FieldError[] = [];
  if (schema.type !== 'object') errors.push(invalidValue(`${path}.type`, schema.type ?? '', 'must be object at the root'));
  walk(schema, path, errors, checkNode);
  // Values can be held only against a schema that is right.
  if (errors.length === 0) walk(schema, path, errors, checkDefault);
  const metadata = schema.properties?.['metadata'];
  if (metadata && metadata.type !== 'object') {
    errors.push(invalidValue(`${path}.properties[metadata].type`, metadata.type ?? '', 'must be object'));
  }
  for (const key of Object.keys(metadata?.properties ?? {})) {
    if (key !== 'name' && key !== 'generateName') {
      errors.push(
        forbidden(
          `${path}.properties[metadata]`,
          'must not specify anything other than name and generateName, but metadata is implicitly specified',
        ),
      );
      break;
    }
  }
  return errors;
}
