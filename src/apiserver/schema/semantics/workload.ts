/**
 * Rules of Deployments, ReplicaSets, DaemonSets and Jobs.
 * @module
 */
import { matchesSelector, requirementsOf, type Labels, type LabelSelector } from '../../../kube/selectors.ts';
import { forbidden, invalidValue, notSupported, required } from '../structural/field-errors.ts';
import { invalidGo, notSupportedGo } from '../structural/go-values.ts';
import { sameJson } from '../../json.ts';
import type { FieldError } from '../types.ts';
import { checkIntOrPercent } from './disruption-budget.ts';
import { checkLabelSelector, selectorFault } from './label-selector.ts';
import { checkAnnotations, checkLabels } from './metadata.ts';
import { checkPodSpec } from './pod.ts';
import { at, checkNotNegative, text, type JsonObject, type Rule } from './reading.ts';

const isEmptySelector = (selector: LabelSelector): boolean => requirementsOf(selector).length === 0;

const mismatch = '`selector` does not match template `labels`';

const labelsMismatch = (template: JsonObject): FieldError =>
  invalidGo('spec.template.metadata.labels', 'map[string]string', at(template, 'metadata')['labels'], mismatch);

/** `path` is where the template's parent stands; empty for the object itself. */
export function checkTemplate(spec: JsonObject, errors: FieldError[], path = 'spec'): void {
  const template = at(spec, 'template');
  const metadata = at(template, 'metadata');
  const here = path ? `${path}.template` : 'template';
  // kube-apiserver leaves the metadata out of these paths.
  checkLabels(at(metadata, 'labels'), `${here}.labels`, errors);
  checkAnnotations(at(metadata, 'annotations'), `${here}.annotations`, errors);
  if (template['spec'] === undefined) errors.push(required(`${here}.spec.containers`));
  checkPodSpec(at(template, 'spec'), `${here}.spec`, errors);
}

/** `old`: of an update, which may not change it. */
function checkSelector(spec: JsonObject, kind: string, errors: FieldError[], old: JsonObject | undefined): void {
  const template = at(spec, 'template');
  if (spec['selector'] === undefined) {
    errors.push(required('spec.selector'), labelsMismatch(template));
    return;
  }
  const selector = at(spec, 'selector');
  const isRight = checkLabelSelector(selector, 'spec.selector', errors);
  if (!isRight) errors.push(selectorFault('spec.selector', selector, 'invalid label selector'));
  else if (isEmptySelector(selector)) {
    errors.push(selectorFault('spec.selector', selector, `empty selector is invalid for ${kind}`));
  } else if (!matchesSelector(selector, at(at(template, 'metadata'), 'labels') as Labels)) {
    errors.push(labelsMismatch(template));
  }
  const before = at(old, 'spec')['selector'];
  if (before !== undefined && !sameJson(before, selector)) errors.push(selectorFault('spec.selector', selector, 'field is immutable'));
}

function checkAlwaysRestarts(spec: JsonObject, kind: string, errors: FieldError[]): void {
  const pod = at(at(spec, 'template'), 'spec');
  const policy = text(pod, 'restartPolicy');
  if (policy && policy !== 'Always') errors.push(notSupported('spec.template.spec.restartPolicy', policy, ['Always']));
  if (pod['activeDeadlineSeconds'] !== undefined) {
    errors.push(forbidden('spec.template.spec.activeDeadlineSeconds', `activeDeadlineSeconds in ${kind} is not Supported`));
  }
}

const isZero = (value: unknown): boolean => value === 0 || value === '0%' || value === '0';

const STRATEGIES = ['Recreate', 'RollingUpdate'];
const UPDATE_STRATEGIES = ['RollingUpdate', 'OnDelete'];

export const checkDeployment: Rule = (deployment, errors, old) => {
  const spec = at(deployment, 'spec');
  checkNotNegative(errors, spec, 'replicas', 'spec');
  checkSelector(spec, 'deployment', errors, old);
  checkTemplate(spec, errors);
  checkAlwaysRestarts(spec, 'ReplicaSet', errors);
  checkNotNegative(errors, spec, 'minReadySeconds', 'spec');
  checkNotNegative(errors, spec, 'revisionHistoryLimit', 'spec');
  checkNotNegative(errors, spec, 'progressDeadlineSeconds', 'spec');
  const deadline = spec['progressDeadlineSeconds'];
  const ready = spec['minReadySeconds'] ?? 0;
  if (typeof deadline === 'number' && typeof ready === 'number' && deadline <= ready) {
    errors.push(invalidValue('spec.progressDeadlineSeconds', deadline, 'must be greater than minReadySeconds'));
  }
  const strategy = at(spec, 'strategy');
  if (!['', ...STRATEGIES].includes(text(strategy, 'type'))) {
    errors.push(notSupportedGo('spec.strategy', 'apps.DeploymentStrategy', strategy, STRATEGIES));
  }
  if (text(strategy, 'type') === 'Recreate' && strategy['rollingUpdate'] !== undefined) {
    errors.push(forbidden('spec.strategy.rollingUpdate', "may not be specified when strategy `type` is 'Recreate'"));
  }
  const rolling = at(strategy, 'rollingUpdate');
  checkIntOrPercent(rolling['maxSurge'], 'spec.strategy.rollingUpdate.maxSurge', errors, false);
  checkIntOrPercent(rolling['maxUnavailable'], 'spec.strategy.rollingUpdate.maxUnavailable', errors);
  if (isZero(rolling['maxUnavailable']) && isZero(rolling['maxSurge'])) {
    const why = 'may not be 0 when `maxSurge` is 0';
    errors.push(invalidGo('spec.strategy.rollingUpdate.maxUnavailable', 'intstr.IntOrString', rolling['maxUnavailable'], why));
  }
};

export const checkReplicaSet: Rule = (set, errors, old) => {
  const spec = at(set, 'spec');
  checkNotNegative(errors, spec, 'replicas', 'spec');
  checkNotNegative(errors, spec, 'minReadySeconds', 'spec');
  checkSelector(spec, 'deployment', errors, old);
  checkTemplate(spec, errors);
  checkAlwaysRestarts(spec, 'ReplicaSet', errors);
};

export const checkDaemonSet: Rule = (set, errors, old) => {
  const spec = at(set, 'spec');
  checkSelector(spec, 'daemonset', errors, old);
  checkTemplate(spec, errors);
  checkAlwaysRestarts(spec, 'DaemonSet', errors);
  checkNotNegative(errors, spec, 'minReadySeconds', 'spec');
  checkNotNegative(errors, spec, 'revisionHistoryLimit', 'spec');
  const strategy = at(spec, 'updateStrategy');
  if (!['', ...UPDATE_STRATEGIES].includes(text(strategy, 'type'))) {
    errors.push(notSupportedGo('spec.updateStrategy', 'apps.DaemonSetUpdateStrategy', strategy, UPDATE_STRATEGIES));
  }
  const rolling = at(strategy, 'rollingUpdate');
  const field = 'spec.updateStrategy.rollingUpdate';
  checkIntOrPercent(rolling['maxUnavailable'], `${field}.maxUnavailable`, errors);
  checkIntOrPercent(rolling['maxSurge'], `${field}.maxSurge`, errors);
  if (isZero(rolling['maxUnavailable']) && isZero(rolling['maxSurge'])) {
    errors.push(required(`${field}.maxUnavailable`, 'cannot be 0 when maxSurge is 0'));
  }
};

/** A pointer to nothing is told as the text "null". */
const immutable = (field: string, value: unknown): FieldError => invalidValue(`spec.${field}`, value ?? 'null', 'field is immutable');

/** What holds for a Job, and for the Jobs that a CronJob makes. */
export function checkJobSpec(spec: JsonObject, path: string, errors: FieldError[]): void {
  for (const field of ['parallelism', 'completions', 'activeDeadlineSeconds', 'backoffLimit', 'ttlSecondsAfterFinished']) {
    checkNotNegative(errors, spec, field, path);
  }
  checkTemplate(spec, errors, path);
  const policy = text(at(at(spec, 'template'), 'spec'), 'restartPolicy');
  if (!policy || policy === 'Always') {
    errors.push(required(`${path}.template.spec.restartPolicy`, 'valid values: "OnFailure", "Never"'));
  }
}

export const checkJob: Rule = (job, errors, old) => {
  const spec = at(job, 'spec');
  checkJobSpec(spec, 'spec', errors);
  const template = at(spec, 'template');
  const selector = spec['selector'] === undefined ? undefined : at(spec, 'selector');
  if (selector && !matchesSelector(selector, at(at(template, 'metadata'), 'labels') as Labels)) {
    errors.push(labelsMismatch(template));
  }
  // A new one gets its selector from the server.
  if (!selector && old) errors.push(required('spec.selector'), labelsMismatch(template));
  const ownLabels = Object.keys(at(selector, 'matchLabels'));
  if (selector && spec['manualSelector'] !== true && !old && (ownLabels.length !== 1 || isEmptySelector(selector))) {
    errors.push(selectorFault('spec.selector', selector, '`selector` not auto-generated'));
  }
  if (!old) return;
  const before = at(old, 'spec');
  // The number of an indexed Job may follow its parallelism.
  const isIndexed = text(spec, 'completionMode') === 'Indexed';
  for (const field of ['selector', 'completionMode', ...(isIndexed ? [] : ['completions'])]) {
    if (!sameJson(before[field] ?? null, spec[field] ?? null)) errors.push(immutable(field, spec[field]));
  }
  // The template of a suspended Job that has not started may still get its scheduling settled.
  if (before['suspend'] !== true && !sameJson(before['template'], spec['template'])) {
    errors.push(invalidValue('spec.template', spec['template'] ?? null, 'field is immutable'));
  }
};
