/**
 * Compiles the rules of a CRD's schema, to refuse those that cannot be.
 * @module
 */
import { EvaluationError, ParseError, TypeError as CelTypeError } from '@marcbachmann/cel-js';
import { RE2JS } from 're2js';
import { invalidValue, required } from '../structural/field-errors.ts';
import { invalidGo } from '../structural/go-values.ts';
import type { FieldError, Schema, ValidationRule } from '../types.ts';
import { typedEnvironment } from './declarations.ts';
import { childPath } from './field-path.ts';
import { mentions, withReplacedCalls } from './source.ts';

/** What is wrong with an expression; undefined when it gives a value of the wanted type. */
type Problem = string | undefined;

/** The library's words in those of cel-go. */
function wording(error: unknown): string {
  if (!(error instanceof ParseError || error instanceof EvaluationError || error instanceof CelTypeError)) {
    return error instanceof Error ? error.message : String(error);
  }
  const summary = error.summary ?? error.message.split('\n')[0] ?? '';
  const missing = /^No such key: (.*)$/.exec(summary);
  if (missing) return `undefined field '${missing[1]}'`;
  const unknown = /^Unknown variable: (.*)$/.exec(summary);
  if (unknown) return `undeclared reference to '${unknown[1]}' (in container '')`;
  return error instanceof ParseError
    ? `Syntax error: ${summary}`
    : summary.replace(/^no such overload: /, 'found no matching overload for ');
}

/** Line and column as cel-go counts them. */
function position(expression: string, error: unknown): string {
  const range = (error as { range?: { start?: number } } | undefined)?.range;
  const before = expression.slice(0, range?.start ?? 0).split('\n');
  return `${before.length}:${(before.at(-1) ?? '').length + 1}`;
}

type Check = (expression: string) => { valid: boolean; type?: string | undefined; error?: unknown };

function compile(expression: string, wanted: 'bool' | 'string', check: Check): Problem {
  const rewritten = withReplacedCalls(expression);
  const { valid, type, error } = check(rewritten);
  if (!valid) return `compilation failed: ERROR: <input>:${position(rewritten, error)}: ${wording(error)}`;
  if (type !== wanted && type !== 'dyn') {
    return wanted === 'bool' ? 'cel expression must evaluate to a bool' : 'messageExpression must evaluate to a string';
  }
  return literalPatternProblem(expression);
}

/** A pattern written in the rule itself is compiled with it. */
function literalPatternProblem(expression: string): Problem {
  for (const [, quote, body = ''] of expression.matchAll(/\.(?:matches|find|findAll)\(\s*[rR]("""|'''|"|')([^]*?)\1\s*[,)]/g)) {
    try {
      if (quote) RE2JS.compile(body);
    } catch (error) {
      return `compilation failed: ERROR: <input>:1:1: invalid matches argument: ${error instanceof Error ? error.message : ''}`;
    }
  }
  return undefined;
}

/** As {@link invalidValue}, with the rule printed as Go prints it. */
const invalidRule = (field: string, rule: ValidationRule, detail: string): FieldError =>
  invalidGo(field, 'apiextensions.ValidationRule', rule, detail);

const reasons = ['FieldValueInvalid', 'FieldValueForbidden', 'FieldValueRequired', 'FieldValueDuplicate'];

/** The rules of one schema node. */
function checkRules(schema: Schema, path: string, correlatable: boolean): FieldError[] {
  const errors: FieldError[] = [];
  const environments = new Map<boolean, Check>();
  const checkIn = (optional: boolean): Check => {
    let check = environments.get(optional);
    if (!check) {
      const env = typedEnvironment(schema, optional);
      environments.set(optional, (check = (expression) => env.check(expression)));
    }
    return check;
  };
  for (const [index, rule] of (schema['x-kubernetes-validations'] ?? []).entries()) {
    const at = `${path}.x-kubernetes-validations[${index}]`;
    if (!rule.rule?.trim()) {
      errors.push(required(`${at}.rule`, 'rule is not specified'));
      continue;
    }
    const problem = compile(rule.rule, 'bool', checkIn(rule.optionalOldSelf === true));
    if (problem) errors.push(invalidRule(`${at}.rule`, rule, problem));
    if (!correlatable && mentions(rule.rule, 'oldSelf')) {
      errors.push(
        invalidValue(`${at}.rule`, rule.rule, `oldSelf cannot be used on the uncorrelatable portion of the schema within ${path}`),
      );
    }
    if (rule.messageExpression !== undefined) {
      const wrong = compile(rule.messageExpression, 'string', checkIn(rule.optionalOldSelf === true));
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
