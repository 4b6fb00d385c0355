/**
 * What the scale of a custom resource reads from it (apiextensions-apiserver v0.33,
 * pkg/registry/customresource/validator.go).
 * @module
 */
import { goPrinted } from '../../patch/json-value.ts';
import { isObject } from '../../json.ts';
import { invalidValue } from '../structural/field-errors.ts';
import type { FieldError, KindDefinition } from '../types.ts';
import type { JsonObject } from './reading.ts';

const goType = (value: unknown): string => {
  if (value === null) return '<nil>';
  if (Array.isArray(value)) return '[]interface {}';
  if (isObject(value)) return 'map[string]interface {}';
  if (typeof value === 'number') return Number.isInteger(value) ? 'int64' : 'float64';
  return typeof value === 'boolean' ? 'bool' : 'string';
};

/** The value at a path, or why it cannot be reached, in the words of Go's accessors. */
function reached(object: JsonObject, path: string, wanted: 'int64' | 'string'): { value?: unknown; why?: string } {
  let value: unknown = object;
  const steps = path.split('.').filter(Boolean);
  for (const [index, step] of steps.entries()) {
    if (!isObject(value)) {
      const at = `.${steps.slice(0, index + 1).join('.')}`;
      return { why: `${at} accessor error: ${goPrinted(value)} is of the type ${goType(value)}, expected map[string]interface{}` };
    }
    value = value[step];
    if (value === undefined) return {};
  }
  if (goType(value) === wanted) return { value };
  return { why: `${path} accessor error: ${goPrinted(value)} is of the type ${goType(value)}, expected ${wanted}` };
}

const MOST_REPLICAS = 2147483647;

/** Whether replicas are numbers of replicas, and the selector is text. */
export function scaleFaults({ subresources: { scale } }: KindDefinition, object: JsonObject): FieldError[] {
  if (!scale) return [];
  const errors: FieldError[] = [];
  for (const path of [scale.specReplicasPath, scale.statusReplicasPath]) {
    const { value, why } = reached(object, path, 'int64');
    if (why) errors.push(invalidValue(path, 0, why));
    else if (typeof value === 'number' && value < 0) errors.push(invalidValue(path, value, 'should be a non-negative integer'));
    else if (typeof value === 'number' && value > MOST_REPLICAS) {
      errors.push(invalidValue(path, value, `should be less than or equal to ${MOST_REPLICAS}`));
    }
  }
  const { why } = scale.labelSelectorPath ? reached(object, scale.labelSelectorPath, 'string') : {};
  if (why) errors.push(invalidValue(scale.labelSelectorPath!, '', why));
  return errors;
}
