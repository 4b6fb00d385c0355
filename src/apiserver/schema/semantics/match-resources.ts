/**
 * Rules of `matchConstraints` and `matchResources`: which writes an admission policy is about.
 * @module
 */
import { pathSegment } from '../names.ts';
import { duplicate, invalidValue, notSupported, required } from '../structural/field-errors.ts';
import type { FieldError } from '../types.ts';
import { checkLabelSelector } from './label-selector.ts';
import { at, checkName, list, strings, text, type JsonObject } from './reading.ts';

const POLICIES = ['Equivalent', 'Exact'];
const OPERATIONS = ['*', 'CONNECT', 'CREATE', 'DELETE', 'UPDATE'];
const SCOPES = ['*', 'Cluster', 'Namespaced'];

export function checkMatchResources(match: JsonObject, path: string, errors: FieldError[]): void {
  const policy = text(match, 'matchPolicy');
  if (!POLICIES.includes(policy)) errors.push(notSupported(`${path}.matchPolicy`, policy, POLICIES));
  for (const selector of ['namespaceSelector', 'objectSelector']) checkLabelSelector(at(match, selector), `${path}.${selector}`, errors);
  for (const rules of ['resourceRules', 'excludeResourceRules']) {
    for (const [index, rule] of list(match, rules).entries()) checkRule(rule, `${path}.${rules}[${index}]`, errors);
  }
}

function checkRule(rule: JsonObject, path: string, errors: FieldError[]): void {
  const names = strings(rule, 'resourceNames');
  for (const [index, name] of names.entries()) {
    const field = `${path}.resourceNames[${index}]`;
    checkName(errors, field, name, pathSegment);
    if (names.indexOf(name) < index) errors.push(duplicate(field, name));
  }
  checkWords(rule, 'operations', path, errors, 'operations', '[]admissionregistration.OperationType');
  for (const [index, operation] of strings(rule, 'operations').entries()) {
    if (!OPERATIONS.includes(operation)) errors.push(notSupported(`${path}.operations[${index}]`, operation, OPERATIONS));
  }
  checkWords(rule, 'apiGroups', path, errors, 'API groups');
  checkWords(rule, 'apiVersions', path, errors, 'API versions');
  for (const [index, version] of strings(rule, 'apiVersions').entries()) {
    if (version === '') errors.push(required(`${path}.apiVersions[${index}]`));
  }
  checkResources(strings(rule, 'resources'), `${path}.resources`, errors);
  const scope = text(rule, 'scope');
  if (!SCOPES.includes(scope)) errors.push(notSupported(`${path}.scope`, scope, SCOPES));
}

/** At least one word; and none beside `*`. */
function checkWords(rule: JsonObject, key: string, path: string, errors: FieldError[], what: string, goType = '[]string'): void {
  const words = strings(rule, key);
  if (words.length === 0) errors.push(required(`${path}.${key}`));
  if (words.length > 1 && words.includes('*'))
    errors.push(goInvalid(`${path}.${key}`, goType, words, `if '*' is present, must not specify other ${what}`));
}

/** A wildcard makes what it covers superfluous. */
function checkResources(resources: readonly string[], path: string, errors: FieldError[]): void {
  if (resources.length === 0) errors.push(required(path));
  const allOf = new Set<string>();
  const ofAll = new Set<string>();
  for (const [index, resource] of resources.entries()) {
    const field = `${path}[${index}]`;
    if (resource === '') errors.push(required(field));
    const slash = resource.indexOf('/');
    if (slash < 0) continue;
    const [name, sub] = [resource.slice(0, slash), resource.slice(slash + 1)];
    if (allOf.has(name)) errors.push(invalidValue(field, resource, `if '${name}/*' is present, must not specify ${resource}`));
    if (ofAll.has(sub)) errors.push(invalidValue(field, resource, `if '*/${sub}' is present, must not specify ${resource}`));
    if (sub === '*') allOf.add(name);
    if (name === '*') ofAll.add(sub);
  }
  if (resources.length > 1 && resources.includes('*/*'))
    errors.push(goInvalid(path, '[]string', resources, "if '*/*' is present, must not specify other resources"));
  // As there: the last resource without a slash decides.
  const last = resources.findLast((resource) => resource !== '' && !resource.includes('/'));
  if (resources.includes('*') && last !== '*')
    errors.push(goInvalid(path, '[]string', resources, "if '*' is present, must not specify other resources without subresources"));
}

/** A list of texts that is wrong as a whole, as Go prints it. */
export const goInvalid = (field: string, type: string, words: readonly string[], detail: string): FieldError => ({
  ...invalidValue(field, '', detail),
  message: `Invalid value: ${type}{${words.map((word) => JSON.stringify(word)).join(', ')}}: ${detail}`,
});
