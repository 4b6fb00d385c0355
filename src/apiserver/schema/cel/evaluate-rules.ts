/**
 * Evaluates the rules of a schema on an object, node by node.
 * @module
 */
import { duplicate, forbidden, invalidValue, required } from '../structural/field-errors.ts';
import { isObject, sameJson } from '../../json.ts';
import { child, propertySchema } from '../structural/walk.ts';
import type { FieldError, Schema, ValidationRule } from '../types.ts';
import { parseProgram, type Program } from './environment.ts';
import { childPath } from './field-path.ts';
import { mentions } from './source.ts';
import { withinTime } from './time-limit.ts';
import { celValue, optionalValue } from './values.ts';
import { runtimeWords } from './words.ts';

interface CompiledRule {
  readonly rule: ValidationRule;
  readonly usesOldSelf: boolean;
  readonly program: Program;
  readonly message: Program | undefined;
  readonly path: string;
}

/** Rules are compiled when an object first reaches them. */
let compiledRules = new WeakMap<Schema, readonly CompiledRule[]>();

function rulesOf(schema: Schema): readonly CompiledRule[] {
  let rules = compiledRules.get(schema);
  if (!rules) {
    rules = (schema['x-kubernetes-validations'] ?? []).map((rule) => ({
      rule,
      usesOldSelf: mentions(rule.rule, 'oldSelf'),
      program: parseProgram(rule.rule),
      message: rule.messageExpression ? parseProgram(rule.messageExpression) : undefined,
      path: (rule.fieldPath && childPath(rule.fieldPath, schema)) || '',
    }));
    compiledRules.set(schema, rules);
  }
  return rules;
}

const ruled = new WeakMap<Schema, boolean>();

/** Whether there are rules at or below a schema node. */
function hasRules(schema: Schema): boolean {
  const known = ruled.get(schema);
  if (known !== undefined) return known;
  // Entered before its children are asked: a built-in message may contain itself.
  ruled.set(schema, false);
  const found =
    (schema['x-kubernetes-validations']?.length ?? 0) > 0 ||
    Object.values(schema.properties ?? {}).some(hasRules) ||
    (typeof schema.additionalProperties === 'object' && hasRules(schema.additionalProperties)) ||
    (schema.items !== undefined && hasRules(schema.items));
  ruled.set(schema, found);
  return found;
}

interface Node {
  readonly value: unknown;
  readonly schema: Schema;
  readonly path: string;
  /** The value before an update; undefined when there was none that is known to be the same. */
  readonly old: unknown;
}

const described = ({ rule, message }: ValidationRule): string => message || rule.trim();

function failure({ rule, message }: CompiledRule, variables: Record<string, unknown>): string {
  if (message) {
    try {
      const text = message(variables);
      if (typeof text === 'string' && text.trim() !== '' && !text.includes('\n')) return text;
    } catch {
      // As kube-apiserver: a message that cannot be made gives way to the fixed one.
    }
  }
  return rule.message || `failed rule: ${rule.rule.trim()}`;
}

function fieldError(path: string, value: string, detail: string, reason: string | undefined): FieldError {
  switch (reason) {
    case 'FieldValueForbidden':
      return forbidden(path, detail);
    case 'FieldValueRequired':
      return required(path, detail);
    case 'FieldValueDuplicate':
      return duplicate(path, value);
    default:
      return invalidValue(path, value, detail);
  }
}

function evaluateNode({ value, schema, path, old }: Node, errors: FieldError[]): void {
  let variables: Record<string, unknown> | undefined;
  for (const compiled of rulesOf(schema)) {
    const { rule, usesOldSelf } = compiled;
    const optional = rule.optionalOldSelf === true;
    if (usesOldSelf && old === undefined && !optional) continue;
    // What was accepted before and did not change stays accepted.
    if (!usesOldSelf && old !== undefined && sameJson(value, old)) continue;
    variables ??= { self: celValue(value, schema), oldSelf: celValue(old, schema) };
    const given = optional ? { ...variables, oldSelf: optionalValue(variables['oldSelf']) } : variables;
    const type = schema.type ?? '';
    try {
      if (compiled.program(given) !== true) errors.push(fieldError(path + compiled.path, type, failure(compiled, given), rule.reason));
    } catch (error) {
      errors.push(invalidValue(path, type, `${runtimeWords(error)} evaluating rule: ${described(rule)}`));
    }
  }
}

function oldElement(schema: Schema, item: unknown, old: unknown): unknown {
  const keys = schema['x-kubernetes-list-map-keys'];
  if (schema['x-kubernetes-list-type'] !== 'map' || !keys || !Array.isArray(old) || !isObject(item)) return undefined;
  return old.find((candidate) => isObject(candidate) && keys.every((key) => sameJson(candidate[key], item[key])));
}

function walk(node: Node, errors: FieldError[]): void {
  const { value, schema, path, old } = node;
  if (value === null || value === undefined || !hasRules(schema)) return;
  if (schema['x-kubernetes-validations']) evaluateNode(node, errors);
  if (Array.isArray(value)) {
    const { items } = schema;
    if (!items || !hasRules(items)) return;
    for (const [index, item] of value.entries()) {
      walk({ value: item, schema: items, path: `${path}[${index}]`, old: oldElement(schema, item, old) }, errors);
    }
  } else if (isObject(value)) {
    for (const key of Object.keys(value)) {
      const property = propertySchema(schema, key);
      if (!property) continue;
      const isField = schema.properties?.[key] !== undefined;
      const before = isObject(old) && Object.hasOwn(old, key) ? old[key] : undefined;
      walk({ value: value[key], schema: property, path: isField ? child(path, key) : `${path}[${key}]`, old: before }, errors);
    }
  }
}

/** The rules that an object breaks. `old` is the object that an update replaces: transition rules need it. */
export function evaluateRules(value: unknown, schema: Schema, old?: unknown): FieldError[] {
  const errors: FieldError[] = [];
  if (!hasRules(schema)) return errors;
  if (!withinTime(() => walk({ value, schema, path: '', old }, errors))) {
    // What was cut off in the middle may not be used again.
    compiledRules = new WeakMap();
    errors.push(forbidden('', 'validation failed due to running out of cost budget, no further validation rules will be run'));
  }
  return errors;
}
