/**
 * Rules of ResourceQuotas and LimitRanges.
 * @module
 */
import { sameJson } from '../../json.ts';
import { qualifiedName } from '../names.ts';
import { duplicate, forbidden, invalidValue, required } from '../structural/field-errors.ts';
import type { FieldError } from '../types.ts';
import { billionths, checkAmount } from './quantities.ts';
import { at, checkName, list, strings, text, type JsonObject, type Rule } from './reading.ts';

/** Counted in whole numbers. */
const counted = [
  'configmaps',
  'persistentvolumeclaims',
  'pods',
  'replicationcontrollers',
  'resourcequotas',
  'secrets',
  'services',
  'services.loadbalancers',
  'services.nodeports',
];
const measured = [
  ...['cpu', 'memory', 'ephemeral-storage'].flatMap((name) => [name, `requests.${name}`, `limits.${name}`]),
  'requests.storage',
];
const quotaResources: ReadonlySet<string> = new Set([...counted, ...measured]);
const standardResources: ReadonlySet<string> = new Set([...quotaResources, 'storage']);
const containerResources: ReadonlySet<string> = new Set(['cpu', 'memory', 'ephemeral-storage']);
const isHugePages = (name: string): boolean => /^(?:requests\.)?hugepages-/.test(name);

/** Names without a slash are Kubernetes' own. */
function checkResourceName(errors: FieldError[], field: string, name: string, use?: { of: ReadonlySet<string>; fault: string }): void {
  const problems = qualifiedName(name);
  const fault = (why: string): number => errors.push({ ...invalidValue(field, name, why), message: `Invalid value: ${name}: ${why}` });
  for (const problem of problems) fault(problem);
  if (name.includes('/') || isHugePages(name)) return;
  if (problems.length === 0 && !standardResources.has(name)) {
    fault('must be a standard resource type or fully qualified');
  }
  if (use && !use.of.has(name)) fault(use.fault);
}

const forQuota = { of: quotaResources, fault: 'must be a standard resource for quota' };
const forContainers = { of: containerResources, fault: 'must be a standard resource for containers' };

/** Devices are counted; so is everything that has a domain of somebody else. */
const isExtended = (name: string): boolean => name.includes('/') && !name.includes('kubernetes.io/') && !name.startsWith('requests.');

function checkAmounts(amounts: JsonObject, path: string, errors: FieldError[]): void {
  for (const [name, value] of Object.entries(amounts)) {
    const field = `${path}[${name}]`;
    checkResourceName(errors, field, name, forQuota);
    checkAmount(value, field, errors, counted.includes(name) || isExtended(name));
  }
}

const ofPods: readonly string[] = ['pods', 'cpu', 'memory', 'limits.cpu', 'limits.memory', 'requests.cpu', 'requests.memory'];

/** Scope → the resources that it makes sense for. */
const scopes: Readonly<Record<string, readonly string[]>> = {
  Terminating: ofPods,
  NotTerminating: ofPods,
  BestEffort: ['pods'],
  NotBestEffort: ofPods,
  PriorityClass: ofPods,
  CrossNamespacePodAffinity: ofPods,
  VolumeAttributesClass: ['persistentvolumeclaims', 'requests.storage'],
};
const conflicts = [
  ['BestEffort', 'NotBestEffort'],
  ['Terminating', 'NotTerminating'],
] as const;
const existing = new Set(['Terminating', 'NotTerminating', 'BestEffort', 'NotBestEffort', 'CrossNamespacePodAffinity']);

/** A list as Go prints it. */
const goScopes = (names: readonly string[]): string => `[]core.ResourceQuotaScope{${names.map((name) => JSON.stringify(name)).join(', ')}}`;
const scopesFault = (field: string, names: readonly string[], why: string): FieldError => ({
  ...invalidValue(field, '', why),
  message: `Invalid value: ${goScopes(names)}: ${why}`,
});

const misfits = (scope: string, hard: JsonObject): number =>
  Object.keys(hard).filter((name) => Object.hasOwn(scopes, scope) && quotaResources.has(name) && !scopes[scope]!.includes(name)).length;

const areInConflict = (names: readonly string[]): boolean => conflicts.some((pair) => pair.every((name) => names.includes(name)));

function checkScopes(spec: JsonObject, errors: FieldError[]): void {
  const names = strings(spec, 'scopes');
  for (const name of names) {
    if (!Object.hasOwn(scopes, name)) errors.push(scopesFault('spec.scopes', names, 'unsupported scope'));
    for (let count = misfits(name, at(spec, 'hard')); count > 0; count -= 1) {
      errors.push(scopesFault('spec.scopes', names, 'unsupported scope applied to resource'));
    }
  }
  if (areInConflict(names)) errors.push(scopesFault('spec.scopes', names, 'conflicting scopes'));
}

const mustExist =
  "must be 'Exists' when scope is any of ResourceQuotaScopeTerminating, ResourceQuotaScopeNotTerminating, ResourceQuotaScopeBestEffort, ResourceQuotaScopeNotBestEffort or ResourceQuotaScopeCrossNamespacePodAffinity";

function checkScopeSelector(spec: JsonObject, errors: FieldError[]): void {
  const path = 'spec.scopeSelector.matchExpressions';
  const selector = at(spec, 'scopeSelector');
  const expressions = list(selector, 'matchExpressions');
  for (const expression of expressions) {
    const scope = text(expression, 'scopeName');
    const operator = text(expression, 'operator');
    const values = strings(expression, 'values');
    if (!Object.hasOwn(scopes, scope)) errors.push(invalidValue(`${path}.scopeName`, scope, 'unsupported scope'));
    for (let count = misfits(scope, at(spec, 'hard')); count > 0; count -= 1) {
      errors.push(invalidValue(path, selector, 'unsupported scope applied to resource'));
    }
    if (existing.has(scope) && operator !== 'Exists') errors.push(invalidValue(`${path}.operator`, operator, mustExist));
    if (operator === 'In' || operator === 'NotIn') {
      if (values.length === 0) {
        errors.push(required(`${path}.values`, "must be at least one value when `operator` is 'In' or 'NotIn' for scope selector"));
      }
    } else if (operator === 'Exists' || operator === 'DoesNotExist') {
      if (values.length > 0) {
        const why = "must be no value when `operator` is 'Exist' or 'DoesNotExist' for scope selector";
        errors.push({ ...invalidValue(`${path}.values`, values, why) });
      }
    } else errors.push(invalidValue(`${path}.operator`, operator, 'not a valid selector operator'));
  }
  if (areInConflict(expressions.map((expression) => text(expression, 'scopeName')))) {
    errors.push({ ...invalidValue(path, '', ''), message: 'Invalid value: []core.ResourceQuotaScope(nil): conflicting scopes' });
  }
}

export const checkQuota: Rule = (quota, errors, old) => {
  const spec = at(quota, 'spec');
  checkAmounts(at(spec, 'hard'), 'spec.hard', errors);
  checkScopes(spec, errors);
  checkScopeSelector(spec, errors);
  const status = at(quota, 'status');
  checkAmounts(at(status, 'hard'), 'status.hard', errors);
  checkAmounts(at(status, 'used'), 'status.used', errors);
  if (!old) return;
  const names = strings(spec, 'scopes');
  if (!sameJson(strings(at(old, 'spec'), 'scopes').toSorted(), names.toSorted())) {
    const shown = spec['scopes'] === undefined ? '[]core.ResourceQuotaScope(nil)' : goScopes(names);
    errors.push({ ...invalidValue('spec.scopes', '', ''), message: `Invalid value: ${shown}: field is immutable` });
  }
};

const limitTypes = ['Container', 'PersistentVolumeClaim', 'Pod'];
const maps = ['max', 'min', 'default', 'defaultRequest', 'maxLimitRequestRatio'] as const;

/** Of each resource: `[less, more, where it is said, words]`, where less may not be more. */
const order = [
  ['min', 'max', 'min', 'min value', 'max value', 'min'],
  ['min', 'defaultRequest', 'defaultRequest', 'min value', 'default request value', 'defaultRequest'],
  ['defaultRequest', 'max', 'defaultRequest', 'default request value', 'max value', 'defaultRequest'],
  ['defaultRequest', 'default', 'defaultRequest', 'default request value', 'default limit value', 'defaultRequest'],
  ['min', 'default', 'default', 'min value', 'default value', 'min'],
  ['default', 'max', 'default', 'default value', 'max value', 'max'],
] as const;

const shown = (value: unknown): string => (typeof value === 'string' || typeof value === 'number' ? String(value) : '');

function checkResource(limit: JsonObject, name: string, path: string, errors: FieldError[]): void {
  const value = (map: string): unknown => at(limit, map)[name];
  const amount = (map: string): bigint | undefined => billionths(value(map));
  for (const [less, more, where, lessWord, moreWord, told] of order) {
    const [a, b] = [amount(less), amount(more)];
    if (a === undefined || b === undefined || a <= b) continue;
    const why = `${lessWord} ${shown(value(less))} is greater than ${moreWord} ${shown(value(more))}`;
    errors.push(invalidValue(`${path}.${where}[${name}]`, shown(value(told)), why));
  }
  const ratio = amount('maxLimitRequestRatio');
  if (ratio === undefined) return;
  const field = `${path}.maxLimitRequestRatio[${name}]`;
  const text = shown(value('maxLimitRequestRatio'));
  if (ratio < 1_000_000_000n) errors.push(invalidValue(field, text, `ratio ${text} is less than 1`));
  const [min, max] = [amount('min'), amount('max')];
  if (min === undefined || max === undefined || min === 0n) return;
  const most = Number(max) / Number(min);
  if (Number(ratio) / 1e9 > most) errors.push(invalidValue(field, text, `ratio ${text} is greater than max/min = ${most.toFixed(6)}`));
}

export const checkLimitRange: Rule = (range, errors) => {
  const seen = new Set<string>();
  for (const [index, limit] of list(at(range, 'spec'), 'limits').entries()) {
    const path = `spec.limits[${index}]`;
    const type = text(limit, 'type');
    const before = errors.length;
    checkName(errors, `${path}.type`, type, qualifiedName);
    if (errors.length === before && !type.includes('/') && !limitTypes.includes(type)) {
      errors.push(invalidValue(`${path}.type`, type, 'must be a standard limit type or fully qualified'));
    }
    if (seen.has(type)) errors.push(duplicate(`${path}.type`, type));
    seen.add(type);
    const ofPod = type === 'Pod';
    for (const map of maps.filter((name) => !ofPod || !name.startsWith('default'))) {
      for (const name of Object.keys(at(limit, map))) {
        checkResourceName(errors, `${path}.${map}[${name}]`, name, ofPod || type === 'Container' ? forContainers : undefined);
      }
    }
    for (const map of ofPod ? (['default', 'defaultRequest'] as const) : []) {
      if (Object.keys(at(limit, map)).length > 0) errors.push(forbidden(`${path}.${map}`, "may not be specified when `type` is 'Pod'"));
    }
    if (type === 'PersistentVolumeClaim' && at(limit, 'min')['storage'] === undefined && at(limit, 'max')['storage'] === undefined) {
      errors.push(required(`${path}.limits`, 'either minimum or maximum storage value is required, but neither was provided'));
    }
    const compared = ofPod ? { ...limit, default: {}, defaultRequest: {} } : limit;
    const names = new Set(maps.flatMap((map) => Object.keys(at(compared, map))));
    for (const name of names) checkResource(compared, name, path, errors);
  }
};
