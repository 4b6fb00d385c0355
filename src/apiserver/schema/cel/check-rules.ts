/**
 * Compiles the rules of a CRD's schema, to refuse those that cannot be.
 * @module
 */
import { EvaluationError, ParseError, TypeError as CelTypeError } from '@marcbachmann/cel-js';
import { RE2JS } from 're2js';
import { invalidValue, notSupported, required } from '../structural/field-errors.ts';
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

/** Line, column and the place itself, as cel-go shows them: a field is missing at the dot before it. */
function located(expression: string, error: unknown): (why: string) => string {
  const start = (error as { range?: { start?: number } } | undefined)?.range?.start ?? 0;
  const words = wording(error);
  const at = words.startsWith('undefined field') && expression[start - 1] === '.' ? start - 1 : start;
  const before = expression.slice(0, at).split('\n');
  const column = (before.at(-1) ?? '').length;
  const line = expression.split('\n')[before.length - 1] ?? '';
  return (why) => `ERROR: <input>:${before.length}:${column + 1}: ${why}\n | ${line}\n | ${'.'.repeat(column)}^`;
}

type Check = (expression: string) => { valid: boolean; type?: string | undefined; error?: unknown };

function compile(expression: string, wanted: 'bool' | 'string', check: Check): Problem {
  const rewritten = withReplacedCalls(expression);
  const { valid, type, error } = check(rewritten);
  if (!valid) return `compilation failed: ${located(rewritten, error)(wording(error))}`;
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

const reasons = ['FieldValueDuplicate', 'FieldValueForbidden', 'FieldValueInvalid', 'FieldValueRequired'];

/** What of the rules of one schema node can be told without compiling them. */
export function checkRuleTexts(schema: Schema, path: string): FieldError[] {
  const errors: FieldError[] = [];
  for (const [index, rule] of (schema['x-kubernetes-validations'] ?? []).entries()) {
    const at = `${path}.x-kubernetes-validations[${index}]`;
    const said = rule.message?.trim() ?? '';
    if (!rule.rule?.trim()) errors.push(required(`${at}.rule`, 'rule is not specified'));
    else if (rule.message && !said) errors.push(invalidValue(`${at}.message`, rule.message, 'message must be non-empty if specified'));
    else if (said.includes('\n')) errors.push(invalidValue(`${at}.message`, rule.message, 'message must not contain line breaks'));
    else if (rule.rule.trim().includes('\n') && !said) {
      errors.push(required(`${at}.message`, 'message must be specified if rule contains line breaks'));
    }
    if (rule.messageExpression && !rule.messageExpression.trim()) {
      errors.push(required(`${at}.messageExpression`, 'messageExpression must be non-empty if specified'));
    }
    if (rule.reason !== undefined && !reasons.includes(rule.reason)) errors.push(notSupported(`${at}.reason`, rule.reason, reasons));
    if (rule.fieldPath && !rule.fieldPath.trim()) {
      errors.push(invalidValue(`${at}.fieldPath`, rule.fieldPath, 'fieldPath must be non-empty if specified'));
    }
    if (rule.fieldPath && childPath(rule.fieldPath, schema) === undefined) {
      errors.push(invalidValue(`${at}.fieldPath`, rule.fieldPath, 'fieldPath must be a valid path'));
    }
  }
  return errors;
}

/** What of the rules of one schema node cannot be compiled. `uncorrelatable`: the part of the schema within which no older value is known. */
export function checkRuleExpressions(schema: Schema, path: string, uncorrelatable: string | undefined): FieldError[] {
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
    const problem = compile(rule.rule, 'bool', checkIn(rule.optionalOldSelf === true));
    if (problem) errors.push(invalidRule(`${at}.rule`, rule, problem));
    if (rule.messageExpression !== undefined) {
      const wrong = compile(rule.messageExpression, 'string', checkIn(rule.optionalOldSelf === true));
      if (wrong)
        errors.push(
          invalidRule(`${at}.messageExpression`, rule, wrong.replace('compilation failed', 'messageExpression compilation failed')),
        );
    }
    const usesOld = mentions(rule.rule, 'oldSelf');
    if (usesOld && uncorrelatable !== undefined) {
      const why = `oldSelf cannot be used on the uncorrelatable portion of the schema within ${uncorrelatable}`;
      errors.push(invalidValue(`${at}.rule`, rule.rule, why));
    }
    if (!usesOld && rule.optionalOldSelf !== undefined) {
      errors.push(invalidValue(`${at}.optionalOldSelf`, rule.optionalOldSelf, 'may not be set if oldSelf is not used in rule'));
    }
  }
  return errors;
}
