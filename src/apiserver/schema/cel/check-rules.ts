/**
 * Compiles the rules of a CRD's schema, to refuse those that cannot be.
 * @module
 */
import type { Environment } from '@marcbachmann/cel-js';
import { invalidValue, required } from '../structural/field-errors.ts';
import type { FieldError, Schema, ValidationRule } from '../types.ts';
import { typedEnvironment } from './declarations.ts';
import { childPath } from './field-path.ts';
import { mentions } from './source.ts';
import { compiled } from './words.ts';

/** What is wrong with an expression; undefined when it gives a value of the wanted type. */
type Problem = string | undefined;

function compile(expression: string, wanted: 'bool' | 'string', env: Environment): Problem {
  const found = compiled(env, expression);
  if ('problem' in found) return `compilation failed: ${found.problem}`;
  if (found.type === wanted || found.type === 'dyn') return undefined;
  return wanted === 'bool' ? 'cel expression must evaluate to a bool' : 'messageExpression must evaluate to a string';
}

const quoted = (value: string | undefined): string => JSON.stringify(value ?? '');

function goRule(rule: ValidationRule): string {
  const reason = rule.reason === undefined ? '(*apiextensions.FieldValueErrorReason)(nil)' : '(*apiextensions.FieldValueErrorReason)(0x0)';
  const optional = rule.optionalOldSelf === undefined ? '(*bool)(nil)' : '(*bool)(0x0)';
  return `apiextensions.ValidationRule{Rule:${quoted(rule.rule)}, Message:${quoted(rule.message)}, MessageExpression:${quoted(rule.messageExpression)}, Reason:${reason}, FieldPath:${quoted(rule.fieldPath)}, OptionalOldSelf:${optional}}`;
}

/** As {@link invalidValue}, with the rule printed as Go prints it. */
const invalidRule = (field: string, rule: ValidationRule, detail: string): FieldError => ({
  ...invalidValue(field, '', detail),
  message: `Invalid value: ${goRule(rule)}: ${detail}`,
});

const reasons = ['FieldValueInvalid', 'FieldValueForbidden', 'FieldValueRequired', 'FieldValueDuplicate'];

/** The rules of one schema node. */
function checkRules(schema: Schema, path: string, correlatable: boolean): FieldError[] {
  const errors: FieldError[] = [];
  const environments = new Map<boolean, Environment>();
  const environment = (optional: boolean): Environment => {
    let env = environments.get(optional);
    if (!env) environments.set(optional, (env = typedEnvironment(schema, optional)));
    return env;
  };
  for (const [index, rule] of (schema['x-kubernetes-validations'] ?? []).entries()) {
    const at = `${path}.x-kubernetes-validations[${index}]`;
    if (!rule.rule?.trim()) {
      errors.push(required(`${at}.rule`, 'rule is not specified'));
      continue;
    }
    const problem = compile(rule.rule, 'bool', environment(rule.optionalOldSelf === true));
    if (problem) errors.push(invalidRule(`${at}.rule`, rule, problem));
    if (!correlatable && mentions(rule.rule, 'oldSelf')) {
      errors.push(
        invalidValue(`${at}.rule`, rule.rule, `oldSelf cannot be used on the uncorrelatable portion of the schema within ${path}`),
      );
    }
    if (rule.messageExpression !== undefined) {
      const wrong = compile(rule.messageExpression, 'string', environment(rule.optionalOldSelf === true));
      if (wrong)
        errors.push(
          invalidRule(`${at}.messageExpression`, rule, wrong.replace('compilation failed', 'messageExpression compilation failed')),
        );
    }
    if (rule.message !== undefined && rule.message !== '' && rule.message.trim() === '') {
      errors.push(invalidValue(`${at}.message`, rule.message, 'message must be non-empty if specified'));
    } else if (rule.message?.includes('\n')) {
      errors.push(invalidValue(`${at}.message`, rule.message, 'message must not contain line breaks'));
    } else if (rule.rule.includes('\n') && !rule.message) {
      errors.push(required(`${at}.message`, 'message must be specified if rule contains line breaks'));
    }
    if (rule.reason !== undefined && !reasons.includes(rule.reason)) {
      errors.push({
        field: `${at}.reason`,
        reason: 'FieldValueNotSupported',
        message: `Unsupported value: ${JSON.stringify(rule.reason)}: supported values: ${reasons.map((one) => JSON.stringify(one)).join(', ')}`,
      });
    }
    if (rule.fieldPath !== undefined && childPath(rule.fieldPath, schema) === undefined) {
      errors.push(invalidValue(`${at}.fieldPath`, rule.fieldPath, 'fieldPath must be a valid path'));
    }
  }
  return errors;
}

/** What is wrong with the rules of a schema and of everything below it. */
export function checkSchemaRules(schema: Schema, path: string, correlatable = true): FieldError[] {
  const errors = schema['x-kubernetes-validations'] ? checkRules(schema, path, correlatable) : [];
  for (const [key, property] of Object.entries(schema.properties ?? {})) {
    errors.push(...checkSchemaRules(property, `${path}.properties[${key}]`, correlatable));
  }
  if (typeof schema.additionalProperties === 'object') {
    errors.push(...checkSchemaRules(schema.additionalProperties, `${path}.additionalProperties`, correlatable));
  }
  // An element of a list has an older self only when a key tells which one it is.
  if (schema.items)
    errors.push(...checkSchemaRules(schema.items, `${path}.items`, correlatable && schema['x-kubernetes-list-type'] === 'map'));
  return errors;
}
