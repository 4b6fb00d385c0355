/**
 * Rules of CronJobs.
 * @module
 */
import { isTimeZone, parseCronSchedule } from '../../../kube/cron-schedule.ts';
import { invalidValue, notSupported, required } from '../structural/field-errors.ts';
import type { FieldError } from '../types.ts';
import { selectorFault } from './label-selector.ts';
import { at, checkNotNegative, text, type JsonObject, type Rule } from './reading.ts';
import { checkJobSpec } from './workload.ts';

function checkSchedule(spec: JsonObject, before: JsonObject | undefined, errors: FieldError[]): void {
  const schedule = text(spec, 'schedule');
  const field = 'spec.schedule';
  if (!schedule) {
    errors.push(required(field));
    return;
  }
  try {
    parseCronSchedule(schedule);
  } catch (error) {
    errors.push(invalidValue(field, schedule, (error as Error).message));
  }
  if (!schedule.includes('TZ')) return;
  if (!text(before, 'schedule').includes('TZ')) {
    errors.push(invalidValue(field, schedule, 'cannot use TZ or CRON_TZ in schedule, use timeZone field instead'));
  } else if (spec['timeZone'] !== undefined) {
    errors.push(invalidValue(field, schedule, 'cannot use both timeZone field and TZ or CRON_TZ in schedule'));
  }
}

const isZonePart = (part: string): boolean => /^[A-Za-z._0-9+][A-Za-z._0-9+-]{0,13}$/.test(part) && part !== '.' && part !== '..';

function checkTimeZone(zone: unknown, errors: FieldError[]): void {
  if (typeof zone !== 'string') return;
  const fault = (why: string): number => errors.push(invalidValue('spec.timeZone', zone, why));
  if (zone === '') fault('timeZone must be nil or non-empty string');
  else if (!zone.split('/').every(isZonePart)) fault(`unknown time zone ${zone}`);
  else if (zone.toLowerCase() === 'local') {
    fault('timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones');
    if (zone !== 'Local') fault(`unknown time zone ${zone}`);
  } else if (!isTimeZone(zone)) fault(`unknown time zone ${zone}`);
}

const concurrencyPolicies = ['Allow', 'Forbid', 'Replace'];
/** A Job's name is that of the CronJob and eleven characters. */
const longestName = 52;

export const checkCronJob: Rule = (cronJob, errors, old) => {
  const spec = at(cronJob, 'spec');
  const before = old && at(old, 'spec');
  checkSchedule(spec, before, errors);
  for (const field of ['startingDeadlineSeconds', 'successfulJobsHistoryLimit', 'failedJobsHistoryLimit']) {
    checkNotNegative(errors, spec, field, 'spec');
  }
  if (before?.['timeZone'] !== spec['timeZone']) checkTimeZone(spec['timeZone'], errors);
  const policy = text(spec, 'concurrencyPolicy');
  if (!concurrencyPolicies.includes(policy)) errors.push(notSupported('spec.concurrencyPolicy', policy, concurrencyPolicies));
  const job = at(at(spec, 'jobTemplate'), 'spec');
  const path = 'spec.jobTemplate.spec';
  checkJobSpec(job, path, errors);
  if (job['selector'] !== undefined)
    errors.push(selectorFault(`${path}.selector`, at(job, 'selector'), '`selector` will be auto-generated'));
  if (job['manualSelector'] === true) {
    errors.push({
      ...notSupported(`${path}.manualSelector`, '', []),
      message: 'Unsupported value: true: supported values: "nil", "false"',
    });
  }
  const name = text(at(cronJob, 'metadata'), 'name');
  if (!old && name.length > longestName) errors.push(invalidValue('metadata.name', name, `must be no more than ${longestName} characters`));
};
