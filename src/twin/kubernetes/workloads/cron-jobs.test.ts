/** CronJobs on a real API server, by a clock that the test moves. @module */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cronJobs, jobs, type CronJob, type Job } from '../../../kube/resources.ts';
import { parseCronSchedule } from '../../../kube/cron-schedule.ts';
import { startScheduler } from '../scheduler/scheduler.ts';
import { TestCluster } from '../testing/test-cluster.ts';
import { latestDue } from './cron-due.ts';
import { startCronJobs } from './cron-jobs.ts';
import { startJobs } from './jobs.ts';

const MINUTE = 60_000;
const at = { namespace: 'default', name: 'tick' };

describe('on a cluster', () => {
  let cluster: TestCluster;
  beforeEach(async () => {
    cluster = await TestCluster.start();
    for (const start of [startScheduler, startJobs, startCronJobs]) cluster.run(start);
  });
  afterEach(() => cluster.stop());

  const create = (spec: object, command = ['true']): Promise<CronJob> =>
    cluster.client.create(cronJobs, {
      metadata: at,
      spec: {
        schedule: '*/5 * * * *',
        jobTemplate: {
          metadata: { labels: { made: 'yes' } },
          spec: { template: { spec: { restartPolicy: 'Never', containers: [{ name: 'main', image: 'busybox', command }] } } },
        },
        ...spec,
      },
    });
  const read = (): Promise<CronJob> => cluster.client.get(cronJobs, at);
  const all = async (): Promise<Job[]> => (await cluster.client.list(jobs, { namespace: 'default' })).items;
  const names = async (): Promise<string[]> => (await all()).map(({ metadata }) => metadata.name);
  /** `tick-29454005` for five minutes after the beginning. */
  const nameAfter = (minutes: number): string => `tick-${Date.parse('2026-01-01T00:00:00Z') / MINUTE + minutes}`;
  const after = async (minutes: number, look: () => Promise<boolean>): Promise<void> => {
    await cluster.clock.advance(minutes * MINUTE);
    // What comes of it needs moments of its own: kubelets start, watches tell.
    await cluster.eventually(async () => {
      await cluster.clock.advance(200);
      return look();
    });
  };
  const reasons = async (): Promise<string[]> => (await cluster.eventsOf('tick')).map(({ reason }) => reason!);

  it('makes a Job at each time, tells what runs and when the last succeeded, and keeps the last ones', async () => {
    await create({ successfulJobsHistoryLimit: 2, timeZone: 'Asia/Taipei' });
    const done = (name: string) => async () =>
      (await all()).some(({ metadata, status }) => metadata.name === name && status?.completionTime !== undefined);
    await after(5, done(nameAfter(5)));
    const [job] = await all();
    expect(job!.metadata).toMatchObject({
      labels: { made: 'yes' },
      annotations: { 'batch.kubernetes.io/cronjob-scheduled-timestamp': '2026-01-01T08:05:00+08:00' },
      ownerReferences: [{ kind: 'CronJob', name: 'tick', controller: true }],
    });
    await after(0, async () => (await read()).status?.active === undefined);
    expect((await read()).status).toMatchObject({
      lastScheduleTime: '2026-01-01T00:05:00Z',
      lastSuccessfulTime: job!.status!.completionTime,
    });
    expect(await reasons()).toEqual(expect.arrayContaining(['SuccessfulCreate', 'SawCompletedJob']));
    await after(5, done(nameAfter(10)));
    await after(5, done(nameAfter(15)));
    await after(0, async () => (await all()).length === 2);
    expect(await names()).toEqual([nameAfter(10), nameAfter(15)]);
    expect(await reasons()).toContain('SuccessfulDelete');
  });

  it('suspended it makes none; what was missed is made up for by one Job', async () => {
    await create({ suspend: true });
    await cluster.clock.advance(31 * MINUTE);
    expect(await all()).toEqual([]);
    await cluster.client.patch(cronJobs, at, { type: 'merge', body: { spec: { suspend: false } } });
    await after(0, async () => (await all()).length > 0);
    expect(await names()).toEqual([nameAfter(30)]);
  });

  it('Forbid waits for the one that runs, Replace takes its place', async () => {
    await create({ concurrencyPolicy: 'Forbid' }, ['sleep', '100000']);
    await after(5, async () => (await read()).status?.active?.length === 1);
    await after(5, async () => (await reasons()).includes('JobAlreadyActive'));
    expect(await names()).toEqual([nameAfter(5)]);
    await cluster.client.patch(cronJobs, at, { type: 'merge', body: { spec: { concurrencyPolicy: 'Replace' } } });
    await after(5, async () => (await names()).join() === nameAfter(15));
    expect((await read()).status?.active).toMatchObject([{ kind: 'Job', name: nameAfter(15) }]);
  });
});

describe('what is due', () => {
  const schedule = parseCronSchedule('*/5 * * * *');
  const cronJob = (status: object = {}, spec: object = {}): CronJob =>
    ({ metadata: { creationTimestamp: '2026-01-01T00:00:00Z' }, status, spec }) as unknown as CronJob;
  const due = (of: CronJob, now: string) => {
    const { time, tooMany } = latestDue(of, schedule, Date.parse(now));
    return [time && new Date(time).toISOString().slice(11, 16), tooMany];
  };

  it('is the last time that has come, since the last Job or the beginning', () => {
    expect(due(cronJob(), '2026-01-01T00:04:59Z')).toEqual([undefined, undefined]);
    expect(due(cronJob(), '2026-01-01T00:05:00Z')).toEqual(['00:05', undefined]);
    expect(due(cronJob({ lastScheduleTime: '2026-01-01T00:05:00Z' }), '2026-01-01T00:09:00Z')).toEqual([undefined, undefined]);
    expect(due(cronJob(), '2026-01-01T00:33:00Z')).toEqual(['00:30', undefined]);
  });

  it('is nothing when the deadline has passed', () => {
    expect(due(cronJob({}, { startingDeadlineSeconds: 60 }), '2026-01-01T00:07:00Z')).toEqual([undefined, undefined]);
    expect(due(cronJob({}, { startingDeadlineSeconds: 180 }), '2026-01-01T00:07:00Z')).toEqual(['00:05', undefined]);
  });

  it('is found at once after a year, and said to be one of too many', () => {
    expect(due(cronJob(), '2027-01-01T12:03:00Z')).toEqual(['12:00', true]);
  });
});
