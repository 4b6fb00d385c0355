/**
 * Rules of a pod's affinity.
 * @module
 */
import { labelValue, qualifiedName } from '../names.ts';
import { forbidden, invalidValue, required } from '../structural/field-errors.ts';
import type { FieldError } from '../types.ts';
import { at, checkName, list, strings, text, type JsonObject } from './reading.ts';
import { checkLabelSelector } from './label-selector.ts';

const REQUIRED = 'requiredDuringSchedulingIgnoredDuringExecution';
const PREFERRED = 'preferredDuringSchedulingIgnoredDuringExecution';

function checkRequirement(one: JsonObject, path: string, errors: FieldError[]): void {
  const operator = text(one, 'operator');
  const values = strings(one, 'values');
  switch (operator) {
    case 'In':
    case 'NotIn':
      if (values.length === 0) errors.push(required(`${path}.values`, "must be specified when `operator` is 'In' or 'NotIn'"));
      break;
    case 'Exists':
    case 'DoesNotExist':
      if (values.length > 0) errors.push(forbidden(`${path}.values`, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'"));
      break;
    case 'Gt':
    case 'Lt':
      if (values.length !== 1) errors.push(required(`${path}.values`, "must be specified single value when `operator` is 'Lt' or 'Gt'"));
      break;
    default:
      errors.push(invalidValue(`${path}.operator`, operator, 'not a valid selector operator'));
  }
  checkName(errors, `${path}.key`, text(one, 'key'), qualifiedName);
  for (const [index, value] of values.entries()) checkName(errors, `${path}.values[${index}]`, value, labelValue);
}

function checkNodeTerm(term: JsonObject, path: string, errors: FieldError[]): void {
  for (const [index, one] of list(term, 'matchExpressions').entries()) checkRequirement(one, `${path}.matchExpressions[${index}]`, errors);
}

function checkNodes(affinity: JsonObject, path: string, errors: FieldError[]): void {
  if (affinity[REQUIRED] !== undefined) {
    const field = `${path}.${REQUIRED}.nodeSelectorTerms`;
    const terms = list(at(affinity, REQUIRED), 'nodeSelectorTerms');
    if (terms.length === 0) errors.push(required(field, 'must have at least one node selector term'));
    for (const [index, term] of terms.entries()) checkNodeTerm(term, `${field}[${index}]`, errors);
  }
  for (const [index, one] of list(affinity, PREFERRED).entries()) {
    checkWeight(one, `${path}.${PREFERRED}[${index}]`, errors);
    checkNodeTerm(at(one, 'preference'), `${path}.${PREFERRED}[${index}].preference`, errors);
  }
}

function checkWeight(one: JsonObject, path: string, errors: FieldError[]): void {
  const weight = typeof one['weight'] === 'number' ? one['weight'] : 0;
  if (weight <= 0 || weight > 100) errors.push(invalidValue(`${path}.weight`, weight, 'must be in the range 1-100'));
}

function checkPodTerm(term: JsonObject, path: string, errors: FieldError[]): void {
  for (const field of ['labelSelector', 'namespaceSelector']) {
    if (term[field] !== undefined) checkLabelSelector(at(term, field), `${path}.${field}`, errors);
  }
  const key = text(term, 'topologyKey');
  if (!key) errors.push(required(`${path}.topologyKey`, 'can not be empty'));
  checkName(errors, `${path}.topologyKey`, key, qualifiedName);
}

function checkPods(affinity: JsonObject, path: string, errors: FieldError[]): void {
  for (const [index, term] of list(affinity, REQUIRED).entries()) checkPodTerm(term, `${path}.${REQUIRED}[${index}]`, errors);
  for (const [index, one] of list(affinity, PREFERRED).entries()) {
    const here = `${path}.${PREFERRED}[${index}]`;
    checkWeight(one, here, errors);
    checkPodTerm(at(one, 'podAffinityTerm'), `${here}.podAffinityTerm`, errors);
  }
}

/** Where a pod may run, with whom and without whom. */
export function checkAffinity(affinity: JsonObject, path: string, errors: FieldError[]): void {
  checkNodes(at(affinity, 'nodeAffinity'), `${path}.nodeAffinity`, errors);
  for (const field of ['podAffinity', 'podAntiAffinity']) checkPods(at(affinity, field), `${path}.${field}`, errors);
}
