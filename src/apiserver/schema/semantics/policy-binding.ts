/**
 * Rules of the bindings of admission policies.
 * @module
 */
import { dns1123Subdomain, pathSegment } from '../names.ts';
import { duplicate, forbidden, notSupported, required } from '../structural/field-errors.ts';
import type { FieldError } from '../types.ts';
import { checkLabelSelector } from './label-selector.ts';
import { checkMatchResources, goInvalid } from './match-resources.ts';
import { at, checkName, strings, text, type JsonObject, type Rule } from './reading.ts';

const ACTIONS = ['Audit', 'Deny', 'Warn'];
const NOT_FOUND_ACTIONS = ['Deny', 'Allow'];
const EXCLUSIVE = 'name and selector are mutually exclusive';

export const checkPolicyBinding: Rule = (binding, errors) => {
  const spec = at(binding, 'spec');
  const policyName = text(spec, 'policyName');
  if (policyName === '') errors.push(required('spec.policyName'));
  else checkName(errors, 'spec.policyName', policyName, dns1123Subdomain);
  if (spec['paramRef']) checkParamRef(at(spec, 'paramRef'), 'spec.paramRef', errors);
  if (spec['matchResources']) checkMatchResources(at(spec, 'matchResources'), 'spec.matchResources', errors);
  checkActions(strings(spec, 'validationActions'), 'spec.validationActions', errors);
};

function checkParamRef(ref: JsonObject, path: string, errors: FieldError[]): void {
  const name = text(ref, 'name');
  const hasSelector = ref['selector'] !== undefined;
  if (name) checkName(errors, `${path}.name`, name, pathSegment);
  if (hasSelector) checkLabelSelector(at(ref, 'selector'), `${path}.selector`, errors);
  if (name && hasSelector) errors.push(forbidden(`${path}.name`, EXCLUSIVE), forbidden(`${path}.selector`, EXCLUSIVE));
  if (!name && !hasSelector) errors.push(required(path, 'one of name or selector must be specified'));
  const action = text(ref, 'parameterNotFoundAction');
  if (action === '') errors.push(required(`${path}.parameterNotFoundAction`));
  else if (!NOT_FOUND_ACTIONS.includes(action)) errors.push(notSupported(`${path}.parameterNotFoundAction`, action, NOT_FOUND_ACTIONS));
}

function checkActions(actions: readonly string[], path: string, errors: FieldError[]): void {
  for (const [index, action] of actions.entries()) {
    if (!ACTIONS.includes(action)) errors.push(notSupported(`${path}[${index}]`, action, ACTIONS));
    if (actions.indexOf(action) < index) errors.push(duplicate(`${path}[${index}]`, action));
  }
  if (actions.includes('Deny') && actions.includes('Warn')) {
    const why =
      'must not contain both Deny and Warn (repeating the same validation failure information in the API response and headers serves no purpose)';
    errors.push(goInvalid(path, '[]admissionregistration.ValidationAction', actions, why));
  }
  if (actions.length === 0) errors.push(required(path, 'at least one validation action is required'));
}
