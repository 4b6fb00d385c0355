/**
 * Rules of admission policies: their expressions must compile.
 * @module
 */
import type { Environment } from '@marcbachmann/cel-js';
import { sameJson } from '../../json.ts';
import { admissionChecks, variableType, withVariables } from '../cel/admission-environment.ts';
import { compiled, typeName } from '../cel/words.ts';
import { dns1035Label, dns1123Subdomain, qualifiedName } from '../names.ts';
import { duplicate, invalidValue, notSupported, required, tooMany } from '../structural/field-errors.ts';
import type { FieldError } from '../types.ts';
import { checkMatchResources } from './match-resources.ts';
import { at, checkName, list, text, type JsonObject, type Rule } from './reading.ts';

const FAILURE_POLICIES = ['Fail', 'Ignore'];
const REASONS = ['Forbidden', 'Invalid', 'RequestEntityTooLarge'];
const MOST_CONDITIONS = 64;
const MOST_ANNOTATIONS = 20;
/** Bytes of an expression for an audit annotation. */
const LONGEST_ANNOTATION = 5 * 1024;

export const checkAdmissionPolicy: Rule = (policy, errors, old) => {
  const spec = at(policy, 'spec');
  // What was compiled once compiles again.
  if (!old || !sameJson(spec, old['spec'])) checkSpec(text(at(policy, 'metadata'), 'name'), spec, errors);
  checkStatus(at(policy, 'status'), errors);
};

function checkSpec(name: string, spec: JsonObject, errors: FieldError[]): void {
  const failurePolicy = text(spec, 'failurePolicy');
  if (!FAILURE_POLICIES.includes(failurePolicy)) errors.push(notSupported('spec.failurePolicy', failurePolicy, FAILURE_POLICIES));
  if (spec['paramKind']) checkParamKind(at(spec, 'paramKind'), errors);
  if (spec['matchConstraints']) checkMatchResources(at(spec, 'matchConstraints'), 'spec.matchConstraints', errors);
  else errors.push(required('spec.matchConstraints'));
  if (spec['matchConstraints'] && list(at(spec, 'matchConstraints'), 'resourceRules').length === 0) {
    errors.push(required('spec.matchConstraints.resourceRules'));
  }
  const params = spec['paramKind'] ? 'dyn' : undefined;
  const environment = new Environments(params);
  checkConditions(list(spec, 'matchConditions'), environment, errors);
  environment.variables = checkVariables(list(spec, 'variables'), environment, errors);
  const validations = list(spec, 'validations');
  const annotations = list(spec, 'auditAnnotations');
  if (validations.length === 0 && annotations.length === 0) {
    for (const field of ['validations', 'auditAnnotations'])
      errors.push(required(`spec.${field}`, 'validations or auditAnnotations must contain at least one item'));
    return;
  }
  for (const [index, validation] of validations.entries()) checkValidation(validation, `spec.validations[${index}]`, environment, errors);
  checkAnnotations(name, annotations, environment, errors);
}

/** With and without `authorizer`; made when first needed. */
class Environments {
  readonly #params: string | undefined;
  readonly #made = new Map<boolean, Environment>();
  /** Types of the variables that are known; undefined: there are none at all. */
  variables: ReadonlyMap<string, string> | undefined;

  constructor(params: string | undefined) {
    this.#params = params;
  }

  get({ authorizer }: { authorizer: boolean }): Environment {
    let env = this.#made.get(authorizer);
    if (!env) this.#made.set(authorizer, (env = admissionChecks({ params: this.#params, authorizer })));
    return this.variables ? withVariables(env, this.variables) : env;
  }
}

/** Tells what is wrong with an expression that must give one of these types. */
function checkExpression(
  env: Environment,
  expression: string,
  field: string,
  wanted: readonly string[],
  errors: FieldError[],
  shown = expression,
): void {
  const found = compiled(env, expression);
  if ('problem' in found) errors.push(invalidValue(field, shown, `compilation failed: ${found.problem}`));
  else if (!wanted.includes(found.type)) {
    const types = wanted.map(typeName);
    const must = types.length === 1 ? types[0] : `one of [${types.join(' ')}]`;
    errors.push(invalidValue(field, shown, `must evaluate to ${must} but got ${typeName(found.type)}`));
  }
}

function checkParamKind(paramKind: JsonObject, errors: FieldError[]): void {
  const apiVersion = text(paramKind, 'apiVersion');
  const field = 'spec.paramKind.apiVersion';
  const parts = apiVersion.split('/');
  const [group, version] = parts.length === 2 ? parts : ['', apiVersion];
  const wrong = (value: string, problems: readonly string[]): void => {
    if (problems.length > 0) errors.push(invalidValue(field, value, problems.join(',')));
  };
  if (apiVersion === '') errors.push(required(field));
  else if (parts.length > 2) wrong(apiVersion, [`unexpected GroupVersion string: ${apiVersion}`]);
  else {
    if (group) wrong(group, dns1123Subdomain(group));
    if (version && version !== '/') wrong(version, dns1035Label(version));
    else wrong(apiVersion, ['version must be specified']);
  }
  const kind = text(paramKind, 'kind');
  const problems = dns1035Label(kind.toLowerCase());
  if (kind === '') errors.push(required('spec.paramKind.kind'));
  else if (problems.length > 0)
    errors.push(invalidValue('spec.paramKind.kind', kind, `may have mixed case, but should otherwise match: ${problems.join(',')}`));
}

function checkConditions(conditions: readonly JsonObject[], environment: Environments, errors: FieldError[]): void {
  if (conditions.length > MOST_CONDITIONS) errors.push(tooMany('spec.matchConditions', conditions.length, MOST_CONDITIONS));
  const names = conditions.map((condition) => text(condition, 'name'));
  for (const [index, condition] of conditions.entries()) {
    const path = `spec.matchConditions[${index}]`;
    const expression = text(condition, 'expression').trim();
    if (expression === '') errors.push(required(`${path}.expression`));
    else checkExpression(environment.get({ authorizer: true }), expression, `${path}.expression`, ['bool'], errors);
    const name = names[index]!;
    if (name === '') errors.push(required(`${path}.name`));
    else {
      checkName(errors, `${path}.name`, name, qualifiedName);
      if (names.indexOf(name) < index) errors.push(duplicate(`${path}.name`, name));
    }
  }
}

const RESERVED = new Set(
  'true false null in as break const continue else for function if import let loop package namespace return var void while'.split(' '),
);

/** The types of the variables, each of which knows those before it; undefined when there are none. */
function checkVariables(
  variables: readonly JsonObject[],
  environment: Environments,
  errors: FieldError[],
): Map<string, string> | undefined {
  if (variables.length === 0) return undefined;
  const types = new Map<string, string>();
  for (const [index, variable] of variables.entries()) {
    const path = `spec.variables[${index}]`;
    const name = text(variable, 'name');
    if (name.trim() === '') errors.push(required(`${path}.name`, 'name is not specified'));
    else if (!/^[_a-zA-Z][_a-zA-Z0-9]*$/.test(name) || RESERVED.has(name))
      errors.push(invalidValue(`${path}.name`, name, 'name is not a valid CEL identifier'));
    const expression = text(variable, 'expression');
    if (expression.trim() === '') {
      errors.push(required(`${path}.expression`, 'expression is not specified'));
      continue;
    }
    environment.variables = types;
    const found = compiled(environment.get({ authorizer: true }), expression);
    if ('problem' in found) errors.push(invalidValue(`${path}.expression`, expression, `compilation failed: ${found.problem}`));
    types.set(name, 'type' in found ? variableType(found.type) : 'dyn');
  }
  return types;
}

function checkValidation(validation: JsonObject, path: string, environment: Environments, errors: FieldError[]): void {
  const expression = text(validation, 'expression');
  if (expression.trim() === '') errors.push(required(`${path}.expression`, 'expression is not specified'));
  else checkExpression(environment.get({ authorizer: true }), expression, `${path}.expression`, ['bool'], errors);
  const messageExpression = text(validation, 'messageExpression');
  if (messageExpression !== '' && messageExpression.trim() === '')
    errors.push(invalidValue(`${path}.messageExpression`, messageExpression, 'must be non-empty if specified'));
  else if (messageExpression !== '')
    checkExpression(environment.get({ authorizer: false }), messageExpression, `${path}.messageExpression`, ['string'], errors);
  const message = text(validation, 'message');
  if (message !== '' && message.trim() === '')
    errors.push(invalidValue(`${path}.message`, message, 'message must be non-empty if specified'));
  else if (/[\n\r]/.test(message.trim())) errors.push(invalidValue(`${path}.message`, message, 'message must not contain line breaks'));
  const reason = text(validation, 'reason');
  if (validation['reason'] !== undefined && !REASONS.includes(reason)) errors.push(notSupported(`${path}.reason`, reason, REASONS));
}

function checkAnnotations(policy: string, annotations: readonly JsonObject[], environment: Environments, errors: FieldError[]): void {
  const field = 'spec.auditAnnotations';
  if (annotations.length > MOST_ANNOTATIONS)
    errors.push(invalidValue(field, annotations, `must not have more than ${MOST_ANNOTATIONS} auditAnnotations`));
  const keys = annotations.map((annotation) => text(annotation, 'key'));
  for (const [index, annotation] of annotations.entries()) {
    const path = `${field}[${index}]`;
    const key = keys[index]!;
    if (policy) checkName(errors, `${path}.key`, `${policy}/${key}`, qualifiedName);
    else errors.push(invalidValue(`${path}.key`, key, 'requires metadata.name be non-empty'));
    const given = text(annotation, 'valueExpression');
    const expression = given.trim();
    if (expression === '') errors.push(required(`${path}.valueExpression`, 'valueExpression is not specified'));
    else if (Buffer.byteLength(expression) > LONGEST_ANNOTATION)
      errors.push(required(`${path}.valueExpression`, `must not exceed ${LONGEST_ANNOTATION} bytes in length`));
    else checkExpression(environment.get({ authorizer: true }), expression, `${path}.valueExpression`, ['string', 'null'], errors, given);
    if (keys.indexOf(key) < index) errors.push(duplicate(`${path}.key`, key));
  }
}

function checkStatus(status: JsonObject, errors: FieldError[]): void {
  for (const [index, warning] of list(at(status, 'typeChecking'), 'expressionWarnings').entries()) {
    const path = `status.typeChecking.expressionWarnings[${index}]`;
    if (text(warning, 'warning') === '') errors.push(required(`${path}.warning`));
    if (text(warning, 'fieldRef').trim() === '') errors.push(required(`${path}.fieldRef`));
  }
}
