/** The Job controller: non-indexed Jobs with completions, parallelism, back-off and a deadline. @module */
import { timestamp } from '../../../kube/clock.ts';
import type { Requeue } from '../../../kube/controller.ts';
import { controllerOf, keyOf } from '../../../kube/objects.ts';
import { jobs, pods, type Job, type Pod } from '../../../kube/resources.ts';
import { isNotFound } from '../../../kube/status-error.ts';
import type { Component, TwinContext } from '../../context.ts';
import { startController } from '../component.ts';
import { isActive, isReady, isTerminal } from '../pod-facts.ts';
import { canonical } from './names.ts';
import { PodControl } from './pod-control.ts';
import { settleAll } from './replica-sets.ts';

const NAME = 'job-controller';
/** After the n-th failure a replacement waits 10 s × 2ⁿ⁻¹, at most 10 min. */
const BACKOFF_BASE_MS = 10_000;
const BACKOFF_MAX_MS = 600_000;

type JobStatus = NonNullable<Job['status']>;
type JobCondition = NonNullable<JobStatus['conditions']>[number];

export function startJobs(context: TwinContext): Component {
  return new Jobs(context).component;
}

const conditionOf = (job: Job, type: string): JobCondition | undefined =>
  job.status?.conditions?.find((condition) => condition.type === type && condition.status === 'True');

class Jobs {
  readonly component: Component;
  readonly #context: TwinContext;
  readonly #control: PodControl;

  constructor(context: TwinContext) {
    this.#context = context;
    this.#control = new PodControl(context, NAME);
    this.component = startController({
      context,
      name: NAME,
      reconcile: (key) => this.#reconcile(key),
      subscribe: (enqueue) => [
        this.#control.follow(),
        context.informers.for(jobs).onChange(({ key }) => enqueue(key)),
        context.informers.for(pods).onChange(({ before, after }) => {
          const pod = (after ?? before)!;
          const owner = controllerOf(pod);
          if (owner?.kind === 'Job') enqueue(keyOf({ metadata: { namespace: pod.metadata.namespace, name: owner.name } }));
        }),
      ],
    });
  }

  async #reconcile(key: string): Promise<Requeue | void> {
    const { clock } = this.#context;
    const job = this.#context.informers.for(jobs).store.get(key);
    if (!job || job.metadata.deletionTimestamp) return;
    if (conditionOf(job, 'Complete') || conditionOf(job, 'Failed')) return this.#expire(job);
    const wait = this.#control.pendingFor(job);
    if (wait > 0) return { afterMs: wait };

    const mine = this.#control.ownedBy(job);
    const active = mine.filter(isActive);
    // Finished pods may be deleted by hand: what was counted stays counted.
    const succeeded = Math.max(job.status?.succeeded ?? 0, mine.filter((pod) => pod.status?.phase === 'Succeeded').length);
    const failed = Math.max(job.status?.failed ?? 0, mine.filter((pod) => pod.status?.phase === 'Failed').length);
    const startTime = job.spec?.suspend ? undefined : (job.status?.startTime ?? timestamp(clock));

    const end = this.#endOf(job, succeeded, failed, startTime, active);
    if (end) {
      await settleAll(active.map((pod) => this.#control.delete(job, pod)));
      await this.#control.events.record(job, {
        type: end.type === 'Complete' ? 'Normal' : 'Warning',
        reason: end.event,
        message: end.message,
      });
      return this.#publish(job, { active: 0, ready: 0, succeeded, failed, startTime }, end);
    }

    const delay = await this.#moveTo(job, active, succeeded, failed, mine);
    await this.#publish(job, { active: active.length, ready: active.filter(isReady).length, succeeded, failed, startTime });
    const deadline = this.#deadlineIn(job, startTime);
    const next = Math.min(delay ?? Infinity, deadline ?? Infinity);
    if (next < Infinity) return { afterMs: Math.max(1, next) };
  }

  #deadlineIn(job: Job, startTime: string | undefined): number | undefined {
    const seconds = job.spec?.activeDeadlineSeconds;
    return seconds !== undefined && startTime ? Date.parse(startTime) + seconds * 1000 - this.#context.clock.now() : undefined;
  }

  #endOf(job: Job, succeeded: number, failed: number, startTime: string | undefined, active: readonly Pod[]): End | undefined {
    if ((this.#deadlineIn(job, startTime) ?? 1) <= 0) {
      return failure('DeadlineExceeded', 'Job was active longer than specified deadline');
    }
    const restarts = active.flatMap((pod) => pod.status?.containerStatuses ?? []).reduce((sum, { restartCount }) => sum + restartCount, 0);
    const limit = job.spec?.backoffLimit ?? 6;
    const onFailure = job.spec?.template.spec?.restartPolicy === 'OnFailure';
    if (failed > limit || (onFailure && restarts > 0 && restarts >= limit)) {
      return failure('BackoffLimitExceeded', 'Job has reached the specified backoff limit');
    }
    const completions = job.spec?.completions;
    const done = completions === undefined ? succeeded > 0 && active.length === 0 : succeeded >= completions;
    if (!done) return undefined;
    return { type: 'Complete', reason: 'CompletionsReached', message: 'Job completed', event: 'Completed' };
  }

  /** Starts or stops pods; the result is how long the next start has to wait. */
  async #moveTo(job: Job, active: readonly Pod[], succeeded: number, failed: number, mine: readonly Pod[]): Promise<number | undefined> {
    const parallelism = job.spec?.suspend ? 0 : (job.spec?.parallelism ?? 1);
    const completions = job.spec?.completions;
    // Without completions the first success ends the starting of pods.
    const wanted =
      completions === undefined ? (succeeded > 0 ? active.length : parallelism) : Math.min(parallelism, completions - succeeded);
    if (active.length > wanted) {
      await settleAll(active.slice(wanted).map((pod) => this.#control.delete(job, pod)));
      return undefined;
    }
    const missing = wanted - active.length;
    if (missing <= 0) return undefined;
    const delay =
      failed === 0
        ? 0
        : this.#lastFailure(mine) + Math.min(BACKOFF_BASE_MS * 2 ** (failed - 1), BACKOFF_MAX_MS) - this.#context.clock.now();
    if (delay > 0) return delay;
    const { uid, name } = job.metadata;
    const labels = {
      'batch.kubernetes.io/controller-uid': uid,
      'batch.kubernetes.io/job-name': name,
      'controller-uid': uid,
      'job-name': name,
    };
    await settleAll(Array.from({ length: missing }, () => this.#control.create(job, job.spec!.template, { labels })));
    return undefined;
  }

  #lastFailure(mine: readonly Pod[]): number {
    const times = mine
      .filter((pod) => isTerminal(pod) && pod.status?.phase === 'Failed')
      .flatMap((pod) => (pod.status?.containerStatuses ?? []).map(({ state }) => Date.parse(state?.terminated?.finishedAt ?? '')));
    return Math.max(0, ...times.filter((time) => !Number.isNaN(time)));
  }

  async #publish(job: Job, counts: Pick<JobStatus, 'active' | 'ready' | 'succeeded' | 'failed' | 'startTime'>, end?: End): Promise<void> {
    const now = timestamp(this.#context.clock);
    const condition = (type: string): JobCondition => ({
      type,
      status: 'True',
      reason: end!.reason,
      message: end!.message,
      lastProbeTime: now,
      lastTransitionTime: now,
    });
    const status: JobStatus = {
      ...counts,
      active: counts.active || undefined,
      succeeded: counts.succeeded || undefined,
      failed: counts.failed || undefined,
      ...(end && { conditions: [condition(end.type === 'Complete' ? 'SuccessCriteriaMet' : 'FailureTarget'), condition(end.type)] }),
      ...(end?.type === 'Complete' && { completionTime: now }),
    };
    const body = Object.fromEntries(Object.entries(status).map(([field, value]) => [field, value ?? null]));
    const present = (of: object): string => canonical(Object.fromEntries(Object.entries(of).filter(([, value]) => value !== null)));
    if (present({ ...job.status, ...body }) === present(job.status ?? {})) return;
    const { namespace, name, uid } = job.metadata;
    await this.#context
      .client(NAME)
      .patch(jobs, { namespace, name }, { type: 'merge', body: { metadata: { uid }, status: body } }, { subresource: 'status' })
      .catch((error: unknown) => {
        if (!isNotFound(error)) throw error;
      });
  }

  /** `ttlSecondsAfterFinished`. */
  async #expire(job: Job): Promise<Requeue | void> {
    const ttl = job.spec?.ttlSecondsAfterFinished;
    if (ttl === undefined) return;
    const finished = (conditionOf(job, 'Complete') ?? conditionOf(job, 'Failed'))?.lastTransitionTime;
    const left = Date.parse(finished ?? '') + ttl * 1000 - this.#context.clock.now();
    if (left > 0) return { afterMs: left };
    const { namespace, name, uid } = job.metadata;
    await this.#context
      .client(NAME)
      .delete(jobs, { namespace, name }, { preconditions: { uid }, propagationPolicy: 'Background' })
      .catch((error: unknown) => {
        if (!isNotFound(error)) throw error;
      });
  }
}

interface End {
  type: 'Complete' | 'Failed';
  reason: string;
  message: string;
  event: string;
}

const failure = (reason: string, message: string): End => ({ type: 'Failed', reason, message, event: reason });
