/**
 * Checks an applied document against the field types of its kind. The texts are those in which
 * kube-apiserver refuses such a document.
 * @module
 */
import { elementText } from './field-set.ts';
import { narrowed, typeOfField, type FieldType, type ListType, type ScalarType } from './field-types.ts';
import { isObject } from '../json.ts';
import { goPrinted } from './json-value.ts';
import { itemElement, TypeViolation } from './typed-values.ts';

/**
 * All violations, e.g. `.spec.replicas: expected numeric (int or float), got string`.
 * @param allowDuplicates items of sets and keyed lists may repeat (as in live objects).
 */
export function typeViolations(value: unknown, type: FieldType, allowDuplicates: boolean): string[] {
  const violations: string[] = [];
  check(value, type, '', { allowDuplicates, report: (path, message) => void violations.push(path ? `${path}: ${message}` : message) });
  return violations;
}

/** One violation as it is, several as kube-apiserver lists them. */
export const violationsText = (violations: readonly string[]): string =>
  violations.length === 1 ? String(violations[0]) : ['errors:', ...violations.map((violation) => `  ${violation}`)].join('\n');

interface Rules {
  allowDuplicates: boolean;
  report: (path: string, message: string) => void;
}

function check(value: unknown, declared: FieldType, path: string, rules: Rules): void {
  const { map, scalar, list } = narrowed(declared, value);
  if (value === null || value === undefined) return;
  if (map) {
    if (!isObject(value)) return rules.report(path, `expected map, got &{${goPrinted(value)}}`);
    for (const [name, inner] of Object.entries(value)) {
      const fieldType = typeOfField(map, name);
      if (fieldType) check(inner, fieldType, `${path}.${name}`, rules);
      else rules.report(`${path}.${name}`, 'field not declared in schema');
    }
  } else if (scalar) {
    const message = scalarViolation(scalar, value);
    if (message) rules.report(path, message);
  } else if (list) {
    if (!Array.isArray(value)) return rules.report(path, `expected list, got &{${goPrinted(value)}}`);
    checkItems(value, list, path, rules);
  }
}

function checkItems(items: unknown[], list: ListType, path: string, rules: Rules): void {
  const seen = new Set<string>();
  for (const [index, item] of items.entries()) {
    let element = `i:${index}`;
    if (list.associative) {
      try {
        element = itemElement(list, item);
      } catch (error) {
        if (!(error instanceof TypeViolation)) throw error;
        // Without its key nothing further in the list can be named.
        return rules.report(path, `element ${index}: ${error.message}`);
      }
      if (seen.has(element) && !rules.allowDuplicates) rules.report(path, `duplicate entries for key ${elementText(element)}`);
      seen.add(element);
    }
    check(item, list.element, path + elementText(element), rules);
  }
}

function scalarViolation(type: ScalarType, value: unknown): string | undefined {
  const isScalar = typeof value !== 'object';
  switch (type) {
    case 'numeric':
      return typeof value === 'number' ? undefined : `expected numeric (int or float), got ${goType(value)}`;
    case 'string':
      return typeof value === 'string' ? undefined : `expected string, got &value.valueUnstructured{Value:${JSON.stringify(value)}}`;
    case 'boolean':
      return typeof value === 'boolean' ? undefined : `expected boolean, got &{${goPrinted(value)}}`;
    case 'untyped':
      return isScalar ? undefined : `expected any scalar, got &{${goPrinted(value)}}`;
  }
}

function goType(value: unknown): string {
  if (Array.isArray(value)) return '[]interface {}';
  if (isObject(value)) return 'map[string]interface {}';
  return typeof value === 'boolean' ? 'bool' : typeof value;
}
