/**
 * Compiles the rules of a CRD's schema, to refuse those that cannot be.
 * @module
 */
import type { Environment } from '@marcbachmann/cel-js';
import { invalidValue, notSupported, required } from '../structural/field-errors.ts';
import { invalidGo } from '../structural/go-values.ts';
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
  const environments = new Map<boolean, Environment>();
  const environment = (optional: boolean): Environment => {
    let env = environments.get(optional);
    if (!env) environments.set(optional, (env = typedEnvironment(schema, optional)));
    return env;
  };
  for (const [index, rule] of (schema['x-kubernetes-validations'] ?? []).entries()) {
    const at = `${path}.x-kubernetes-validations[${index}]`;
    const problem = compile(rule.rule, 'bool', environment(rule.optionalOldSelf === true));
    if (problem) errors.push(invalidRule(`${at}.rule`, rule, problem));
    if (rule.messageExpression !== undefined) {
      const wrong = compile(rule.messageExpression, 'string', environment(rule.optionalOldSelf === true));
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
