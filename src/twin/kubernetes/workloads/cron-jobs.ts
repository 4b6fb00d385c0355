/** The CronJob controller: Jobs at set times, by the clock of the cluster; who may run beside whom; how many are kept. @module */
import type { Requeue } from '../../../kube/controller.ts';
import { parseCronSchedule, wallClock } from '../../../kube/cron-schedule.ts';
import { EventRecorder } from '../../../kube/event-recorder.ts';
import { controllerOf, controllerReference, keyOf } from '../../../kube/objects.ts';
import { cronJobs, jobs, type CronJob, type Job } from '../../../kube/resources.ts';
import { isAlreadyExists, isNotFound } from '../../../kube/status-error.ts';
import type { Component, TwinContext } from '../../context.ts';
import { messageOf, startController } from '../component.ts';
import { latestDue } from './cron-due.ts';
import { canonical } from './names.ts';
import { settleAll } from './replica-sets.ts';

const NAME = 'cronjob-controller';
const SCHEDULED_AT = 'batch.kubernetes.io/cronjob-scheduled-timestamp';
const BY_CRON_JOB = 'cronJobUid';
/** Looks a little after the time, so that it has passed for sure. */
const LATER_MS = 100;

type Reference = NonNullable<NonNullable<CronJob['status']>['active']>[number];

export function startCronJobs(context: TwinContext): Component {
  return new CronJobs(context).component;
}

const endOf = (job: Job | undefined): string | undefined =>
  job?.status?.conditions?.find(({ type, status }) => (type === 'Complete' || type === 'Failed') && status === 'True')?.type;

const startOf = (job: Job): number => Date.parse(job.status?.startTime ?? job.metadata.creationTimestamp);

const referenceTo = ({ metadata: { namespace, name, uid, resourceVersion } }: Job): Reference => ({
  apiVersion: 'batch/v1',
  kind: 'Job',
  namespace,
  name,
  uid,
  resourceVersion,
});

class CronJobs {
  readonly component: Component;
  readonly #context: TwinContext;
  readonly #events: EventRecorder;

  constructor(context: TwinContext) {
    this.#context = context;
    this.#events = new EventRecorder({ client: context.client(NAME), clock: context.clock, component: NAME });
    context.informers.for(jobs).store.addIndex(BY_CRON_JOB, (job) => [controllerOf(job)?.uid ?? '']);
    this.component = startController({
      context,
      name: NAME,
      reconcile: (key) => this.#reconcile(key),
      subscribe: (enqueue) => [
        context.informers.for(cronJobs).onChange(({ key }) => enqueue(key)),
        context.informers.for(jobs).onChange(({ before, after }) => {
          const job = (after ?? before)!;
          const owner = controllerOf(job);
          if (owner?.kind === 'CronJob') enqueue(keyOf({ metadata: { namespace: job.metadata.namespace, name: owner.name } }));
        }),
      ],
    });
  }

  async #reconcile(key: string): Promise<Requeue | void> {
    const { informers, clock } = this.#context;
    const cronJob = informers.for(cronJobs).store.get(key);
    if (!cronJob || cronJob.metadata.deletionTimestamp) return;
    await informers.for(jobs).synced;
    const mine = informers.for(jobs).store.byIndex(BY_CRON_JOB, cronJob.metadata.uid);
    const known = await this.#stillActive(cronJob, mine);
    const active = known.references;
    let { lastScheduleTime } = cronJob.status ?? {};
    const publish = (): Promise<void> =>
      this.#publish(cronJob, { active, lastScheduleTime, lastSuccessfulTime: known.lastSuccess ?? cronJob.status?.lastSuccessfulTime });
    await this.#forget(cronJob, mine);
    const { schedule: text, timeZone: zone, suspend } = cronJob.spec;
    if (suspend) return publish();

    const schedule = parseCronSchedule(text);
    const due = latestDue(cronJob, schedule, clock.now());
    const next = schedule.next(clock.now(), zone);
    const later = next === undefined ? undefined : { afterMs: next - clock.now() + LATER_MS };
    if (due.tooMany) {
      const message = 'too many missed start times. Set or decrease .spec.startingDeadlineSeconds or check clock skew';
      await this.#events.record(cronJob, { type: 'Warning', reason: 'TooManyMissedTimes', message });
    }
    if (due.time !== undefined) {
      const started = await this.#start(cronJob, due.time, active);
      if (started) lastScheduleTime = `${new Date(due.time).toISOString().slice(0, 19)}Z`;
    }
    await publish();
    return later;
  }

  /** What the status calls active and still is, and what has become of the rest. */
  async #stillActive(cronJob: CronJob, mine: readonly Job[]): Promise<{ references: Reference[]; lastSuccess?: string | undefined }> {
    const references = mine.filter((job) => !endOf(job)).map(referenceTo);
    let lastSuccess: string | undefined;
    for (const before of cronJob.status?.active ?? []) {
      const job = mine.find(({ metadata }) => metadata.uid === before.uid);
      const end = endOf(job);
      if (end) {
        const message = `Saw completed job: ${before.name}, condition: ${end}`;
        await this.#events.record(cronJob, { type: 'Normal', reason: 'SawCompletedJob', message });
      } else if (!job) {
        // The informer may not have heard of it yet.
        const found = await this.#job(cronJob, before.name ?? '');
        if (!found) {
          await this.#events.record(cronJob, { type: 'Normal', reason: 'MissingJob', message: `Active job went missing: ${before.name}` });
        } else if (found.metadata.uid === before.uid && !endOf(found)) references.push(referenceTo(found));
      }
    }
    for (const { status } of mine) {
      const { completionTime } = status ?? {};
      if (completionTime && completionTime > (lastSuccess ?? cronJob.status?.lastSuccessfulTime ?? '')) lastSuccess = completionTime;
    }
    return { references, lastSuccess };
  }

  async #job({ metadata: { namespace } }: CronJob, name: string): Promise<Job | undefined> {
    return this.#context
      .client(NAME)
      .get(jobs, { namespace, name })
      .catch((error: unknown) => {
        if (isNotFound(error)) return undefined;
        throw error;
      });
  }

  /** Makes the Job of `time`, unless another runs and must not be joined; `active` becomes what runs then. */
  async #start(cronJob: CronJob, time: number, active: Reference[]): Promise<boolean> {
    const { concurrencyPolicy } = cronJob.spec;
    const name = `${cronJob.metadata.name}-${Math.floor(time / 60_000)}`;
    if (active.some((one) => one.name === name)) return true;
    if (concurrencyPolicy === 'Forbid' && active.length > 0) {
      const message = 'Not starting job because prior execution is running and concurrency policy is Forbid';
      await this.#events.record(cronJob, { type: 'Normal', reason: 'JobAlreadyActive', message });
      return false;
    }
    if (concurrencyPolicy === 'Replace') {
      for (const one of active.splice(0)) await this.#delete(cronJob, one.name ?? '');
    }
    try {
      active.push(referenceTo(await this.#context.client(NAME).create(jobs, jobOf(cronJob, name, time))));
      await this.#events.record(cronJob, { type: 'Normal', reason: 'SuccessfulCreate', message: `Created job ${name}` });
    } catch (error) {
      // It was made before, and the status could not be written.
      if (isAlreadyExists(error)) return true;
      await this.#events.record(cronJob, { type: 'Warning', reason: 'FailedCreate', message: `Error creating job: ${messageOf(error)}` });
      throw error;
    }
    return true;
  }

  /** Deletes the oldest Jobs that have ended, beyond those that are to be kept. */
  async #forget(cronJob: CronJob, mine: readonly Job[]): Promise<void> {
    const { successfulJobsHistoryLimit, failedJobsHistoryLimit } = cronJob.spec;
    const beyond = (end: string, limit: number | undefined): Job[] => {
      const ended = mine.filter((job) => endOf(job) === end && !job.metadata.deletionTimestamp).sort((a, b) => startOf(a) - startOf(b));
      return limit === undefined ? [] : ended.slice(0, Math.max(0, ended.length - limit));
    };
    const old = [...beyond('Complete', successfulJobsHistoryLimit), ...beyond('Failed', failedJobsHistoryLimit)];
    await settleAll(old.map(({ metadata }) => this.#delete(cronJob, metadata.name)));
  }

  async #delete(cronJob: CronJob, name: string): Promise<void> {
    const { namespace } = cronJob.metadata;
    try {
      await this.#context.client(NAME).delete(jobs, { namespace, name }, { propagationPolicy: 'Background' });
    } catch (error) {
      if (isNotFound(error)) return;
      throw error;
    }
    await this.#events.record(cronJob, { type: 'Normal', reason: 'SuccessfulDelete', message: `Deleted job ${name}` });
  }

  async #publish(cronJob: CronJob, status: NonNullable<CronJob['status']>): Promise<void> {
    const { namespace, name, uid } = cronJob.metadata;
    // A reference says which revision it saw: that alone is no news.
    const said = (of: NonNullable<CronJob['status']>): string =>
      canonical({ ...of, active: (of.active ?? []).map(({ resourceVersion: _seen, ...one }) => one) });
    if (said({ ...cronJob.status }) === said(status)) return;
    const body = { ...status, active: status.active?.length ? status.active : null };
    await this.#context
      .client(NAME)
      .patch(cronJobs, { namespace, name }, { type: 'merge', body: { metadata: { uid }, status: body } }, { subresource: 'status' })
      .catch((error: unknown) => {
        if (!isNotFound(error)) throw error;
      });
  }
}

/** RFC 3339 with the offset of the zone: `2026-01-01T09:00:00+08:00`. */
function zonedTime(time: number, zone = 'UTC'): string {
  const minutes = Math.round((wallClock(time, zone) - time) / 60_000);
  const text = new Date(time + minutes * 60_000).toISOString().slice(0, 19);
  if (minutes === 0) return `${text}Z`;
  const two = (value: number): string => String(Math.floor(Math.abs(value))).padStart(2, '0');
  return `${text}${minutes < 0 ? '-' : '+'}${two(minutes / 60)}:${two(Math.abs(minutes) % 60)}`;
}

const jobOf = (cronJob: CronJob, name: string, time: number): Omit<Job, 'metadata'> & { metadata: object } => {
  const { metadata, spec } = cronJob.spec.jobTemplate;
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: {
      name,
      namespace: cronJob.metadata.namespace,
      labels: metadata?.labels,
      annotations: { ...metadata?.annotations, [SCHEDULED_AT]: zonedTime(time, cronJob.spec.timeZone) },
      ownerReferences: [controllerReference(cronJob)],
    },
    ...(spec && { spec }),
  };
};
