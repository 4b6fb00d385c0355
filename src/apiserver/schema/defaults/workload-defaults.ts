/**
 * Defaults of Deployments, ReplicaSets, DaemonSets, StatefulSets, Jobs and CronJobs.
 * @module
 */
import { ensureObject, fill, object, objects, type JsonObject } from './fields.ts';
import { defaultTemplate } from './pod-defaults.ts';
import { defaultClaim } from './storage-defaults.ts';

export function defaultDeployment(deployment: JsonObject): void {
  const spec = object(deployment, 'spec');
  if (!spec) return;
  defaultTemplate(spec);
  fill(spec, 'replicas', 1);
  fill(spec, 'revisionHistoryLimit', 10);
  fill(spec, 'progressDeadlineSeconds', 600);
  const strategy = ensureObject(spec, 'strategy');
  if (!strategy) return;
  fill(strategy, 'type', 'RollingUpdate', 'or zero');
  if (strategy['type'] !== 'RollingUpdate') return;
  const rolling = ensureObject(strategy, 'rollingUpdate');
  if (!rolling) return;
  fill(rolling, 'maxUnavailable', '25%');
  fill(rolling, 'maxSurge', '25%');
}

export function defaultReplicaSet(set: JsonObject): void {
  const spec = object(set, 'spec');
  if (!spec) return;
  defaultTemplate(spec);
  fill(spec, 'replicas', 1);
}

export function defaultDaemonSet(set: JsonObject): void {
  const spec = object(set, 'spec');
  if (!spec) return;
  defaultTemplate(spec);
  fill(spec, 'revisionHistoryLimit', 10);
  const strategy = ensureObject(spec, 'updateStrategy');
  if (!strategy) return;
  fill(strategy, 'type', 'RollingUpdate', 'or zero');
  if (strategy['type'] !== 'RollingUpdate') return;
  const rolling = ensureObject(strategy, 'rollingUpdate');
  if (!rolling) return;
  fill(rolling, 'maxUnavailable', 1);
  fill(rolling, 'maxSurge', 0);
}

export function defaultReplicationController(controller: JsonObject): void {
  const spec = object(controller, 'spec');
  if (!spec) return;
  defaultTemplate(spec);
  fill(spec, 'replicas', 1);
  const labels = object(object(object(spec, 'template'), 'metadata'), 'labels');
  const metadata = object(controller, 'metadata');
  if (!labels) return;
  if (Object.keys(object(spec, 'selector') ?? {}).length === 0) spec['selector'] = { ...labels };
  if (metadata && Object.keys(object(metadata, 'labels') ?? {}).length === 0) metadata['labels'] = { ...labels };
}

export const defaultPodTemplate = (template: JsonObject): void => defaultTemplate(template);

export function defaultStatefulSet(set: JsonObject): void {
  const spec = object(set, 'spec');
  if (!spec) return;
  defaultTemplate(spec);
  for (const claim of objects(spec, 'volumeClaimTemplates')) {
    defaultClaim(claim);
    Object.assign(claim, { apiVersion: 'v1', kind: 'PersistentVolumeClaim' });
  }
  // No default, but Go writes it in any case.
  fill(spec, 'serviceName', '');
  fill(spec, 'podManagementPolicy', 'OrderedReady', 'or zero');
  const strategy = ensureObject(spec, 'updateStrategy');
  // Only a strategy of which nothing is said gets the settings of one.
  if (strategy && !strategy['type']) {
    strategy['type'] = 'RollingUpdate';
    ensureObject(strategy, 'rollingUpdate');
  }
  const rolling = object(strategy, 'rollingUpdate');
  if (rolling && strategy?.['type'] === 'RollingUpdate') fill(rolling, 'partition', 0);
  const retention = ensureObject(spec, 'persistentVolumeClaimRetentionPolicy');
  for (const field of ['whenDeleted', 'whenScaled']) if (retention) fill(retention, field, 'Retain', 'or zero');
  fill(spec, 'replicas', 1);
  fill(spec, 'revisionHistoryLimit', 10);
}

export function defaultCronJob(cronJob: JsonObject): void {
  const spec = object(cronJob, 'spec');
  if (!spec) return;
  const job = object(object(spec, 'jobTemplate'), 'spec');
  // The Jobs get the rest when they are made.
  if (job) defaultTemplate(job);
  fill(spec, 'concurrencyPolicy', 'Allow', 'or zero');
  fill(spec, 'suspend', false);
  fill(spec, 'successfulJobsHistoryLimit', 3);
  fill(spec, 'failedJobsHistoryLimit', 1);
}

export function defaultJob(job: JsonObject): void {
  const spec = object(job, 'spec');
  if (!spec) return;
  defaultTemplate(spec);
  if ((spec['completions'] ?? spec['parallelism'] ?? null) === null) spec['completions'] = 1;
  fill(spec, 'parallelism', 1);
  fill(spec, 'backoffLimit', 6);
  fill(spec, 'completionMode', 'NonIndexed');
  fill(spec, 'suspend', false);
  fill(spec, 'podReplacementPolicy', spec['podFailurePolicy'] ? 'Failed' : 'TerminatingOrFailed');
  fill(spec, 'manualSelector', false);
  if (spec['manualSelector'] !== true) selectOwnPods(job, spec);
  // A Job without labels has those of its pods.
  const metadata = object(job, 'metadata');
  const labels = object(object(object(spec, 'template'), 'metadata'), 'labels');
  if (metadata && labels && Object.keys(object(metadata, 'labels') ?? {}).length === 0) metadata['labels'] = { ...labels };
}

const prefix = 'batch.kubernetes.io/';

/** A Job finds its pods by its own uid, unless its writer selects them by hand. */
function selectOwnPods(job: JsonObject, spec: JsonObject): void {
  const { uid, name } = object(job, 'metadata') ?? {};
  const template = object(spec, 'template');
  if (typeof uid !== 'string' || typeof name !== 'string' || !template) return;
  const metadata = ensureObject(template, 'metadata');
  const labels = metadata && ensureObject(metadata, 'labels');
  const selector = ensureObject(spec, 'selector');
  const matchLabels = selector && ensureObject(selector, 'matchLabels');
  if (!labels || !matchLabels) return;
  for (const [label, value] of [
    ['controller-uid', uid],
    ['job-name', name],
  ] as const) {
    fill(labels, label, value);
    fill(labels, prefix + label, value);
  }
  fill(matchLabels, `${prefix}controller-uid`, uid);
}
