/**
 * Rules of ReplicationControllers and PodTemplates.
 * @module
 */
import { matchesSelector, type Labels } from '../../../kube/selectors.ts';
import { forbidden, invalidValue, notSupported, required } from '../structural/field-errors.ts';
import { invalidGo } from '../structural/go-values.ts';
import type { FieldError } from '../types.ts';
import { at, checkNotNegative, number, text, type JsonObject, type Rule } from './reading.ts';
import { checkTemplate } from './workload.ts';

const counts = ['fullyLabeledReplicas', 'readyReplicas', 'availableReplicas'];

function checkStatus(status: JsonObject, errors: FieldError[]): void {
  const replicas = number(status, 'replicas') ?? 0;
  for (const field of ['replicas', ...counts, 'observedGeneration']) checkNotNegative(errors, status, field, 'status');
  for (const field of counts) {
    const value = number(status, field) ?? 0;
    if (value > replicas) errors.push(invalidValue(`status.${field}`, value, 'cannot be greater than status.replicas'));
  }
  const available = number(status, 'availableReplicas') ?? 0;
  if (available > (number(status, 'readyReplicas') ?? 0)) {
    errors.push(invalidValue('status.availableReplicas', available, 'cannot be greater than readyReplicas'));
  }
}

export const checkReplicationController: Rule = (controller, errors) => {
  const spec = at(controller, 'spec');
  checkNotNegative(errors, spec, 'minReadySeconds', 'spec');
  checkNotNegative(errors, spec, 'replicas', 'spec');
  const selector = at(spec, 'selector');
  const isEmpty = Object.keys(selector).length === 0;
  if (isEmpty) errors.push(required('spec.selector'));
  checkStatus(at(controller, 'status'), errors);
  if (spec['template'] === undefined) {
    errors.push(required('spec.template'));
    return;
  }
  const { labels } = at(at(spec, 'template'), 'metadata');
  if (!isEmpty && !matchesSelector({ matchLabels: selector as Labels }, (labels ?? {}) as Labels)) {
    const why = '`selector` does not match template `labels`';
    errors.push(invalidGo('spec.template.metadata.labels', 'map[string]string', labels, why));
  }
  checkTemplate(spec, errors);
  const pod = at(at(spec, 'template'), 'spec');
  const policy = text(pod, 'restartPolicy');
  if (policy && policy !== 'Always') errors.push(notSupported('spec.template.spec.restartPolicy', policy, ['Always']));
  if (pod['activeDeadlineSeconds'] !== undefined) {
    errors.push(forbidden('spec.template.spec.activeDeadlineSeconds', 'activeDeadlineSeconds in ReplicationController is not Supported'));
  }
};

export const checkPodTemplate: Rule = (template, errors) => checkTemplate(template, errors, '');
