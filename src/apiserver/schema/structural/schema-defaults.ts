/**
 * Defaults that a CustomResourceDefinition's schema gives.
 * @module
 */
import type { Schema } from '../types.ts';
import { isObject } from '../../json.ts';
import { propertySchema } from './walk.ts';

interface Plan {
  readonly defaults: readonly (readonly [string, unknown])[];
  /** Fields whose `null` is dropped: a schema that wants a type and does not allow null. */
  readonly notNull: ReadonlySet<string>;
  /** Whether there is anything to do below. */
  readonly concerned: boolean;
}

const plans = new WeakMap<Schema, Plan>();

const children = (schema: Schema): Schema[] => [
  ...Object.values(schema.properties ?? {}),
  ...(typeof schema.additionalProperties === 'object' ? [schema.additionalProperties] : []),
  ...(schema.items ? [schema.items] : []),
];

function planOf(schema: Schema): Plan {
  const known = plans.get(schema);
  if (known) return known;
  const properties = Object.entries(schema.properties ?? {});
  const plan = {
    defaults: properties
      .filter(([, property]) => property.default !== undefined)
      .map(([key, property]) => [key, property.default] as const),
    notNull: new Set(properties.filter(([, property]) => property.nullable !== true && property.type !== undefined).map(([key]) => key)),
    // Entered before its children are asked: a schema may contain itself.
    concerned: true,
  };
  plans.set(schema, plan);
  plan.concerned = plan.defaults.length > 0 || plan.notNull.size > 0 || children(schema).some((sub) => planOf(sub).concerned);
  return plan;
}

/**
 * Sets the defaults of `schema` in `value`, in place: a missing field with a default gets a copy of it; a field that is
 * `null` though it is not nullable is dropped, or gets its default.
 */
export function setSchemaDefaults(value: unknown, schema: Schema): void {
  if (Array.isArray(value)) {
    const { items } = schema;
    if (items && planOf(items).concerned) for (const item of value) setSchemaDefaults(item, items);
    return;
  }
  if (!isObject(value)) return;
  const { defaults, notNull } = planOf(schema);
  for (const key of Object.keys(value)) {
    if (value[key] === null && notNull.has(key)) delete value[key];
  }
  for (const [key, initial] of defaults) {
    if (value[key] === undefined) value[key] = typeof initial === 'object' ? structuredClone(initial) : initial;
  }
  for (const key of Object.keys(value)) {
    const below = value[key];
    if (typeof below !== 'object' || below === null) continue;
    const property = propertySchema(schema, key);
    if (property && planOf(property).concerned) setSchemaDefaults(below, property);
  }
}

/** Required numbers, booleans and strings of built-in kinds that were left out are their zero value, as in Go. In place. */
export function setZeroValues(value: unknown, schema: Schema): void {
  if (Array.isArray(value)) {
    const { items } = schema;
    if (items) for (const item of value) setZeroValues(item, items);
    return;
  }
  if (!isObject(value)) return;
  for (const [key, zero] of planOf(schema).defaults) {
    if (value[key] === undefined && typeof zero !== 'object') value[key] = zero;
  }
  for (const key of Object.keys(value)) {
    const below = value[key];
    if (typeof below !== 'object' || below === null) continue;
    const property = propertySchema(schema, key);
    if (property) setZeroValues(below, property);
  }
}
