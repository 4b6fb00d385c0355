/** Which time of a CronJob's schedule is due. Pure. @module */
import type { CronSchedule } from '../../../kube/cron-schedule.ts';
import type { CronJob } from '../../../kube/resources.ts';

/** More than these have been missed: somebody should know. */
const MANY = 100;

export interface Due {
  /** The last time that has come and has had no Job; undefined: nothing is due. */
  time?: number;
  tooMany?: boolean;
}

/** Missed times are made up for by one Job, and no longer than `startingDeadlineSeconds` after. */
export function latestDue({ metadata, status, spec }: CronJob, schedule: CronSchedule, now: number): Due {
  const zone = spec?.timeZone;
  const last = Date.parse(status?.lastScheduleTime ?? metadata.creationTimestamp);
  const deadline = spec?.startingDeadlineSeconds;
  const since = deadline === undefined ? last : Math.max(last, now - deadline * 1000);
  const first = schedule.next(since, zone);
  if (first === undefined || first > now) return {};
  let time = first;
  for (let missed = 1; missed <= MANY; missed += 1) {
    const next = schedule.next(time, zone);
    if (next === undefined || next > now) return { time };
    time = next;
  }
  // One by one would take for ever after a long pause: near its end the last is found at once.
  const pace = (time - first) / MANY;
  for (
    let next = schedule.next(Math.max(time, now - 2 * pace), zone);
    next !== undefined && next <= now;
    next = schedule.next(next, zone)
  ) {
    time = next;
  }
  return { time, tooMany: true };
}
