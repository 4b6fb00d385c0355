/**
 * Columns of workloads and of the smaller groups.
 * @module
 */
import type { PrinterColumn } from '../types.ts';
import {
  ageColumn,
  ageSince,
  column,
  createdAtColumn,
  humanDuration,
  labelsText,
  listAt,
  nameColumn,
  numberAt,
  objectAt,
  plain,
  selectorText,
  templateColumns,
  textAt,
  wide,
  type Json,
} from './cells.ts';

const count = (name: string, ...path: readonly string[]): PrinterColumn =>
  column(name, (object) => numberAt(object, ...path), { type: 'integer' });

export const deploymentColumns: readonly PrinterColumn[] = [
  nameColumn,
  column('Ready', (deployment) => `${numberAt(deployment, 'status', 'readyReplicas')}/${numberAt(deployment, 'spec', 'replicas')}`),
  column('Up-to-date', (deployment) => numberAt(deployment, 'status', 'updatedReplicas')),
  column('Available', (deployment) => numberAt(deployment, 'status', 'availableReplicas')),
  ageColumn,
  ...templateColumns,
];

export const replicaSetColumns: readonly PrinterColumn[] = [
  nameColumn,
  count('Desired', 'spec', 'replicas'),
  count('Current', 'status', 'replicas'),
  count('Ready', 'status', 'readyReplicas'),
  ageColumn,
  ...templateColumns,
];

export const replicationControllerColumns: readonly PrinterColumn[] = [
  ...replicaSetColumns.slice(0, -1),
  column('Selector', (controller) => labelsText(objectAt(controller, 'spec', 'selector')), wide),
];

/** The template is the object itself. */
const ofTemplate = (one: PrinterColumn): PrinterColumn =>
  column(one.name, (template, now) => one.value?.({ spec: { template: template['template'] } }, now) ?? null);

export const podTemplateColumns: readonly PrinterColumn[] = [
  nameColumn,
  ...templateColumns.slice(0, 2).map(ofTemplate),
  column('Pod Labels', (template) => labelsText(objectAt(template, 'template', 'metadata', 'labels'))),
];

export const daemonSetColumns: readonly PrinterColumn[] = [
  nameColumn,
  count('Desired', 'status', 'desiredNumberScheduled'),
  count('Current', 'status', 'currentNumberScheduled'),
  count('Ready', 'status', 'numberReady'),
  count('Up-to-date', 'status', 'updatedNumberScheduled'),
  count('Available', 'status', 'numberAvailable'),
  column('Node Selector', (set) => labelsText(objectAt(set, 'spec', 'template', 'spec', 'nodeSelector'))),
  ageColumn,
  ...templateColumns,
];

export const statefulSetColumns: readonly PrinterColumn[] = [
  nameColumn,
  column('Ready', (set) => `${numberAt(set, 'status', 'readyReplicas')}/${numberAt(set, 'spec', 'replicas')}`),
  ageColumn,
  ...templateColumns.slice(0, 2),
];

function completions(job: Json): string {
  const succeeded = numberAt(job, 'status', 'succeeded');
  const spec = objectAt(job, 'spec');
  if (typeof spec['completions'] === 'number') return `${succeeded}/${spec['completions']}`;
  const parallelism = numberAt(spec, 'parallelism');
  return parallelism > 1 ? `${succeeded}/1 of ${parallelism}` : `${succeeded}/1`;
}

function jobStatus(job: Json): string {
  const holds = (type: string): boolean =>
    listAt(job, 'status', 'conditions').some((condition) => condition['type'] === type && condition['status'] === 'True');
  if (holds('Complete')) return 'Complete';
  if (holds('Failed')) return 'Failed';
  if (textAt(job, 'metadata', 'deletionTimestamp')) return 'Terminating';
  if (holds('Suspended')) return 'Suspended';
  if (holds('FailureTarget')) return 'FailureTarget';
  if (holds('SuccessCriteriaMet')) return 'SuccessCriteriaMet';
  return 'Running';
}

function jobDuration(job: Json, now: number): string {
  const started = Date.parse(textAt(job, 'status', 'startTime'));
  if (Number.isNaN(started)) return '';
  const ended = Date.parse(textAt(job, 'status', 'completionTime'));
  return humanDuration((Number.isNaN(ended) ? now : ended) - started);
}

export const jobColumns: readonly PrinterColumn[] = [
  nameColumn,
  column('Status', jobStatus),
  column('Completions', completions),
  column('Duration', jobDuration),
  ageColumn,
  ...templateColumns,
];

function lastSchedule(cronJob: Json, now: number): string {
  const time = textAt(cronJob, 'status', 'lastScheduleTime');
  return time ? ageSince(time, now) : '<none>';
}

/** The wide columns are about the Job that is made. */
const jobTemplateColumns = templateColumns.map((one): PrinterColumn => ({
  ...one,
  value: (cronJob, now) => {
    const job = objectAt(cronJob, 'spec', 'jobTemplate');
    return (one.name === 'Selector' && !objectAt(job, 'spec')['selector'] ? '<none>' : one.value?.(job, now)) ?? null;
  },
}));

export const cronJobColumns: readonly PrinterColumn[] = [
  nameColumn,
  column('Schedule', (cronJob) => textAt(cronJob, 'spec', 'schedule')),
  column('Timezone', (cronJob) => textAt(cronJob, 'spec', 'timeZone') || '<none>'),
  column('Suspend', (cronJob) => (textAt(cronJob, 'spec', 'suspend') === 'true' ? 'True' : 'False'), { type: 'boolean' }),
  column('Active', (cronJob) => listAt(cronJob, 'status', 'active').length, { type: 'integer' }),
  column('Last Schedule', lastSchedule),
  ageColumn,
  ...jobTemplateColumns,
];

export const leaseColumns: readonly PrinterColumn[] = [
  nameColumn,
  column('Holder', (lease) => textAt(lease, 'spec', 'holderIdentity')),
  ageColumn,
];

export const roleColumns: readonly PrinterColumn[] = [nameColumn, createdAtColumn];

const subjects = (kind: string) => (binding: Json) =>
  listAt(binding, 'subjects')
    .filter((subject) => subject['kind'] === kind)
    .map((subject) => (kind === 'ServiceAccount' ? `${textAt(subject, 'namespace')}/${textAt(subject, 'name')}` : textAt(subject, 'name')))
    .join(', ');

export const bindingColumns: readonly PrinterColumn[] = [
  nameColumn,
  column('Role', (binding) => `${textAt(binding, 'roleRef', 'kind')}/${textAt(binding, 'roleRef', 'name')}`),
  ageColumn,
  column('Users', subjects('User'), wide),
  column('Groups', subjects('Group'), wide),
  column('ServiceAccounts', subjects('ServiceAccount'), wide),
];

export const priorityClassColumns: readonly PrinterColumn[] = [
  nameColumn,
  count('Value', 'value'),
  column('Global-Default', (object) => object['globalDefault'] === true, { type: 'boolean' }),
  ageColumn,
  column('PreemptionPolicy', (object) => textAt(object, 'preemptionPolicy')),
];

export const networkPolicyColumns: readonly PrinterColumn[] = [
  nameColumn,
  column('Pod-Selector', (policy) => selectorText(objectAt(policy, 'spec', 'podSelector'))),
  ageColumn,
];

const orNotAvailable = (field: string) => (budget: Json) => {
  const value = objectAt(budget, 'spec')[field];
  return value === undefined || value === null ? 'N/A' : plain(value);
};

export const disruptionBudgetColumns: readonly PrinterColumn[] = [
  nameColumn,
  column('Min Available', orNotAvailable('minAvailable')),
  column('Max Unavailable', orNotAvailable('maxUnavailable')),
  count('Allowed Disruptions', 'status', 'disruptionsAllowed'),
  ageColumn,
];
