/**
 * Rules of StatefulSets.
 * @module
 */
import { matchesSelector, requirementsOf, type Labels } from '../../../kube/selectors.ts';
import { sameJson } from '../../json.ts';
import { dns1123Label } from '../names.ts';
import { forbidden, invalidValue, notSupported, required } from '../structural/field-errors.ts';
import { goValue, invalidGo } from '../structural/go-values.ts';
import type { FieldError } from '../types.ts';
import { checkIntOrPercent } from './disruption-budget.ts';
import { checkLabelSelector, selectorFault } from './label-selector.ts';
import { checkLabels } from './metadata.ts';
import { at, checkName, checkNotNegative, number, text, type JsonObject, type Rule } from './reading.ts';

const changeable = new Set([
  'replicas',
  'ordinals',
  'template',
  'updateStrategy',
  'revisionHistoryLimit',
  'persistentVolumeClaimRetentionPolicy',
  'minReadySeconds',
]);
const unchangeable =
  "updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden";

function checkStrategy(spec: JsonObject, errors: FieldError[]): void {
  const strategy = at(spec, 'updateStrategy');
  const type = text(strategy, 'type');
  const field = 'spec.updateStrategy';
  const rolling = at(strategy, 'rollingUpdate');
  if (type === 'RollingUpdate') {
    checkNotNegative(errors, rolling, 'partition', `${field}.rollingUpdate`);
    checkIntOrPercent(rolling['maxUnavailable'], `${field}.rollingUpdate.maxUnavailable`, errors);
  } else if (type !== 'OnDelete') {
    const shown = `apps.StatefulSetUpdateStrategy{Type:${JSON.stringify(type)}, RollingUpdate:(*apps.RollingUpdateStatefulSetStrategy)(nil)}`;
    errors.push({
      ...invalidValue(field, '', ''),
      message: `Invalid value: ${shown}: must be 'RollingUpdate' or 'OnDelete'`,
    });
  } else if (strategy['rollingUpdate'] !== undefined) {
    const shown = `apps.RollingUpdateStatefulSetStrategy{Partition:${number(rolling, 'partition') ?? 0}, MaxUnavailable:(*intstr.IntOrString)(nil)}`;
    errors.push({
      ...invalidValue(`${field}.rollingUpdate`, '', ''),
      message: `Invalid value: ${shown}: only allowed for updateStrategy 'RollingUpdate'`,
    });
  }
}

function checkSelector(spec: JsonObject, errors: FieldError[]): void {
  const labels = at(at(spec, 'template'), 'metadata')['labels'];
  const selector = at(spec, 'selector');
  const isGiven = spec['selector'] !== undefined;
  if (!isGiven) errors.push(required('spec.selector'));
  if (!checkLabelSelector(selector, 'spec.selector', errors)) {
    errors.push({ ...invalidValue('spec.selector', '', ''), message: `Invalid value: ${goValue('v1.LabelSelector', selector)}` });
  } else if (isGiven && requirementsOf(selector).length === 0) {
    errors.push(selectorFault('spec.selector', selector, 'empty selector is invalid for statefulset'));
  } else if (!isGiven || !matchesSelector(selector, (labels ?? {}) as Labels)) {
    const why = '`selector` does not match template `labels`';
    errors.push(invalidGo('spec.template.metadata.labels', 'map[string]string', labels, why));
  }
}

/** Of the template kube-apiserver looks at no more than this: its volumes are not all there yet. */
function checkTemplate(spec: JsonObject, errors: FieldError[]): void {
  const template = at(spec, 'template');
  checkLabels(at(at(template, 'metadata'), 'labels'), 'spec.template.labels', errors);
  const pod = at(template, 'spec');
  const policy = text(pod, 'restartPolicy');
  if (policy && policy !== 'Always') errors.push(notSupported('spec.template.spec.restartPolicy', policy, ['Always']));
  if (pod['activeDeadlineSeconds'] !== undefined) {
    errors.push(forbidden('spec.template.spec.activeDeadlineSeconds', 'activeDeadlineSeconds in StatefulSet is not Supported'));
  }
}

const counts = ['readyReplicas', 'currentReplicas', 'updatedReplicas', 'availableReplicas'];

function checkStatus(status: JsonObject, errors: FieldError[]): void {
  const replicas = number(status, 'replicas') ?? 0;
  for (const field of ['replicas', ...counts]) checkNotNegative(errors, status, field, 'status');
  for (const field of counts) {
    const value = number(status, field) ?? 0;
    if (value > replicas) errors.push(invalidValue(`status.${field}`, value, 'cannot be greater than status.replicas'));
  }
  const available = number(status, 'availableReplicas') ?? 0;
  if (available > (number(status, 'readyReplicas') ?? 0)) {
    errors.push(invalidValue('status.availableReplicas', available, 'cannot be greater than status.readyReplicas'));
  }
}

export const checkStatefulSet: Rule = (set, errors, old) => {
  const spec = at(set, 'spec');
  const management = text(spec, 'podManagementPolicy');
  if (management !== 'OrderedReady' && management !== 'Parallel') {
    errors.push(invalidValue('spec.podManagementPolicy', management, "must be 'OrderedReady' or 'Parallel'"));
  }
  checkStrategy(spec, errors);
  const retention = at(spec, 'persistentVolumeClaimRetentionPolicy');
  for (const field of ['whenDeleted', 'whenScaled']) {
    const policy = text(retention, field);
    if (policy !== 'Retain' && policy !== 'Delete') {
      errors.push(notSupported(`spec.persistentVolumeClaimRetentionPolicy.${field}`, policy, ['Retain', 'Delete']));
    }
  }
  checkNotNegative(errors, spec, 'replicas', 'spec');
  checkNotNegative(errors, spec, 'minReadySeconds', 'spec');
  checkNotNegative(errors, at(spec, 'ordinals'), 'start', 'spec.ordinals');
  const service = text(spec, 'serviceName');
  if (!old && service) checkName(errors, 'spec.serviceName', service, dns1123Label);
  checkSelector(spec, errors);
  checkTemplate(spec, errors);
  checkStatus(at(set, 'status'), errors);
  if (!old) return;
  const before = at(old, 'spec');
  const fields = new Set([...Object.keys(spec), ...Object.keys(before)]);
  if ([...fields].some((field) => !changeable.has(field) && !sameJson(spec[field], before[field]))) {
    errors.push(forbidden('spec', unchangeable));
  }
};
