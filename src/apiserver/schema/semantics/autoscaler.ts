/**
 * Rules of HorizontalPodAutoscalers; those of autoscaling/v1 are judged as what they are in v2.
 * @module
 */
import { autoscalerToV2 } from '../conversion/autoscaler.ts';
import { dns1123Label, pathSegment } from '../names.ts';
import { forbidden, invalidValue, notSupported, required } from '../structural/field-errors.ts';
import type { FieldError } from '../types.ts';
import { billionths } from './quantities.ts';
import { at, checkName, checkNotNegative, list, number, text, type JsonObject, type Rule } from './reading.ts';

function checkReference(reference: JsonObject, path: string, errors: FieldError[]): void {
  for (const field of ['kind', 'name']) {
    const value = text(reference, field);
    if (value) checkName(errors, `${path}.${field}`, value, pathSegment);
    else errors.push(required(`${path}.${field}`));
  }
}

function checkIdentifier(metric: JsonObject, path: string, errors: FieldError[]): void {
  const name = text(metric, 'name');
  if (name) checkName(errors, `${path}.name`, name, pathSegment);
  else errors.push(required(`${path}.name`, 'must specify a metric name'));
}

function checkTarget(target: JsonObject, path: string, errors: FieldError[]): void {
  const type = text(target, 'type');
  if (!type) errors.push(required(`${path}.type`, 'must specify a metric target type'));
  if (!['Utilization', 'Value', 'AverageValue'].includes(type)) {
    errors.push(invalidValue(`${path}.type`, type, 'must be either Utilization, Value, or AverageValue'));
  }
  for (const field of ['value', 'averageValue']) {
    const amount = billionths(target[field]);
    if (amount !== undefined && amount <= 0n) errors.push(invalidValue(`${path}.${field}`, String(target[field]), 'must be positive'));
  }
  const share = number(target, 'averageUtilization');
  if (share !== undefined && share < 1) errors.push(invalidValue(`${path}.averageUtilization`, share, 'must be greater than 0'));
}

type Check = (source: JsonObject, path: string, errors: FieldError[]) => void;

const has = (target: JsonObject, field: string): boolean => target[field] !== undefined;

function checkUse(source: JsonObject, path: string, errors: FieldError[]): void {
  const target = at(source, 'target');
  checkTarget(target, `${path}.target`, errors);
  const [share, value] = [has(target, 'averageUtilization'), has(target, 'averageValue')];
  if (!share && !value) {
    errors.push(required(`${path}.target.averageUtilization`, 'must set either a target raw value or a target utilization'));
  }
  if (share && value) {
    errors.push(forbidden(`${path}.target.averageValue`, 'may not set both a target raw value and a target utilization'));
  }
}

function checkResourceName(source: JsonObject, path: string, errors: FieldError[]): void {
  if (!text(source, 'name')) errors.push(required(`${path}.name`, 'must specify a resource name'));
}

/** In the order in which they are looked at; only the first of several is. */
const sources: Readonly<Record<string, Check>> = {
  object: (source, path, errors) => {
    checkReference(at(source, 'describedObject'), `${path}.describedObject`, errors);
    checkIdentifier(at(source, 'metric'), `${path}.metric`, errors);
    const target = at(source, 'target');
    checkTarget(target, `${path}.target`, errors);
    if (!has(target, 'value') && !has(target, 'averageValue')) {
      errors.push(required(`${path}.target.averageValue`, 'must set either a target value or averageValue'));
    }
  },
  external: (source, path, errors) => {
    checkIdentifier(at(source, 'metric'), `${path}.metric`, errors);
    const target = at(source, 'target');
    checkTarget(target, `${path}.target`, errors);
    const [value, average] = [has(target, 'value'), has(target, 'averageValue')];
    if (!value && !average) {
      errors.push(required(`${path}.target.averageValue`, 'must set either a target value for metric or a per-pod target'));
    }
    if (value && average) {
      errors.push(forbidden(`${path}.target.value`, 'may not set both a target value for metric and a per-pod target'));
    }
  },
  pods: (source, path, errors) => {
    checkIdentifier(at(source, 'metric'), `${path}.metric`, errors);
    checkTarget(at(source, 'target'), `${path}.target`, errors);
    if (!has(at(source, 'target'), 'averageValue')) {
      errors.push(required(`${path}.target.averageValue`, 'must specify a positive target averageValue'));
    }
  },
  resource: (source, path, errors) => {
    checkResourceName(source, path, errors);
    checkUse(source, path, errors);
  },
  containerResource: (source, path, errors) => {
    checkResourceName(source, path, errors);
    const container = text(source, 'container');
    if (container) checkName(errors, `${path}.container`, container, dns1123Label);
    else errors.push(required(`${path}.container`, 'must specify a container'));
    checkUse(source, path, errors);
  },
};

const types: Readonly<Record<string, string>> = {
  ContainerResource: 'containerResource',
  External: 'external',
  Object: 'object',
  Pods: 'pods',
  Resource: 'resource',
};

function checkMetric(metric: JsonObject, path: string, errors: FieldError[]): void {
  const type = text(metric, 'type');
  const expected = Object.hasOwn(types, type) ? types[type] : undefined;
  if (!type) errors.push(required(`${path}.type`, 'must specify a metric source type'));
  if (!expected) errors.push(notSupported(`${path}.type`, type, Object.keys(types)));
  const present = Object.keys(sources).filter((source) => metric[source] !== undefined);
  const [first] = present;
  if (first) sources[first]!(at(metric, first), `${path}.${first}`, errors);
  if (expected && metric[expected] === undefined) {
    errors.push(required(`${path}.${expected}`, 'must populate information for the given metric source'));
  }
  if (present.length === 1) return;
  for (const source of present.filter((name) => name !== expected)) {
    errors.push(forbidden(`${path}.${source}`, 'must populate the given metric source only'));
  }
}

const longestWindow = 3600;
const longestPeriod = 1800;

function checkRules(rules: JsonObject, path: string, errors: FieldError[]): void {
  const window = number(rules, 'stabilizationWindowSeconds');
  const field = `${path}.stabilizationWindowSeconds`;
  if (window !== undefined && window < 0) errors.push(invalidValue(field, window, 'must be greater than or equal to zero'));
  if (window !== undefined && window > longestWindow)
    errors.push(invalidValue(field, window, `must be less than or equal to ${longestWindow}`));
  const select = rules['selectPolicy'];
  if (select !== undefined && !['Disabled', 'Max', 'Min'].includes(text(rules, 'selectPolicy'))) {
    errors.push(notSupported(`${path}.selectPolicy`, select, ['Disabled', 'Max', 'Min']));
  }
  const policies = list(rules, 'policies');
  if (policies.length === 0) errors.push(required(`${path}.policies`, 'must specify at least one Policy'));
  for (const [index, policy] of policies.entries()) {
    const here = `${path}.policies[${index}]`;
    const type = text(policy, 'type');
    if (type !== 'Pods' && type !== 'Percent') errors.push(notSupported(`${here}.type`, type, ['Percent', 'Pods']));
    for (const name of ['value', 'periodSeconds']) {
      const value = number(policy, name) ?? 0;
      if (value <= 0) errors.push(invalidValue(`${here}.${name}`, value, 'must be greater than zero'));
    }
    const period = number(policy, 'periodSeconds') ?? 0;
    if (period > longestPeriod)
      errors.push(invalidValue(`${here}.periodSeconds`, period, `must be less than or equal to ${longestPeriod}`));
  }
}

export const checkAutoscaler: Rule = (given, errors) => {
  const autoscaler = given['apiVersion'] === 'autoscaling/v1' ? autoscalerToV2(given) : given;
  const spec = at(autoscaler, 'spec');
  const least = number(spec, 'minReplicas');
  const most = number(spec, 'maxReplicas') ?? 0;
  // Down to none only where the feature gate HPAScaleToZero is on, which it is not by default.
  if (least !== undefined && least < 1) errors.push(invalidValue('spec.minReplicas', least, 'must be greater than or equal to 1'));
  if (most < 1) errors.push(invalidValue('spec.maxReplicas', most, 'must be greater than 0'));
  if (least !== undefined && most < least)
    errors.push(invalidValue('spec.maxReplicas', most, 'must be greater than or equal to `minReplicas`'));
  checkReference(at(spec, 'scaleTargetRef'), 'spec.scaleTargetRef', errors);
  const metrics = list(spec, 'metrics');
  for (const [index, metric] of metrics.entries()) checkMetric(metric, `spec.metrics[${index}]`, errors);
  if (least === 0 && !metrics.some((metric) => ['Object', 'External'].includes(text(metric, 'type')))) {
    errors.push(forbidden('spec.metrics', 'must specify at least one Object or External metric to support scaling to zero replicas'));
  }
  const behavior = at(spec, 'behavior');
  for (const direction of ['scaleUp', 'scaleDown']) {
    if (behavior[direction] !== undefined) checkRules(at(behavior, direction), `spec.behavior.${direction}`, errors);
  }
  for (const field of ['currentReplicas', 'desiredReplicas']) checkNotNegative(errors, at(autoscaler, 'status'), field, 'status');
};
