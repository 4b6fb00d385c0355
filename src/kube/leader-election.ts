/**
 * One leader among replicas: client-go's election over a Lease, with its times (15 s, 10 s, 2 s;
 * facts/operators.md §2). Whoever cannot renew stops leading seconds before another one may begin, and a
 * lease is judged by when it was seen to change, never by the timestamps in it: clocks differ.
 * @module
 */
import { getIfExists, type KubeClient, type ObjectKey } from './client.ts';
import { microTimestamp, sleep, type Clock } from './clock.ts';
import { LeaseRenewal, type LeaseAttempt } from './lease-renewal.ts';
import { leases, type Lease } from './resources.ts';

/** Told whether this process leads; for metrics. */
export interface LeaderObserver {
  leading(isLeader: boolean): void;
}

export interface LeaderElectorOptions {
  client: KubeClient;
  clock: Clock;
  lease: Required<ObjectKey>;
  /** Unique per process. */
  identity: string;
  /** How long others wait for a holder from which they see nothing. */
  leaseDurationMs?: number;
  /** How long a leader goes on without renewing: shorter than the duration. */
  renewDeadlineMs?: number;
  retryPeriodMs?: number;
  /** How long the work may take to stop; meanwhile the lease is kept. After it the lease is left to expire. */
  stopGraceMs?: number;
  /** 0 ≤ x < 1, so that candidates do not all ask at the same moment. */
  random?: () => number;
  /**
   * Does the leader's work, or starts it and returns. `lost` aborts when it has to stop, for whatever reason. The lease
   * is given up only once the returned promise has settled; a rejection ends the leading and {@link LeaderElector.run}.
   */
  onStartedLeading: (lost: AbortSignal) => void | Promise<void>;
  /** After the work has stopped, or the grace has passed. */
  onStoppedLeading?: () => void;
  /** Told whenever the lease is seen with another holder. */
  onNewLeader?: (identity: string) => void;
  /** Told of each failed attempt to read or write the lease; attempts go on. */
  onError?: (error: unknown) => void;
  /** Asked before each attempt; a rejection is a failed attempt. */
  reach?: () => Promise<void>;
  observer?: LeaderObserver;
}

const LEASE_DURATION_MS = 15_000;
const RENEW_DEADLINE_MS = 10_000;
const RETRY_PERIOD_MS = 2_000;
const STOP_GRACE_MS = 30_000;
/** Of the retry period, at most. */
const JITTER = 0.2;

type Times = Required<Pick<LeaderElectorOptions, 'leaseDurationMs' | 'renewDeadlineMs' | 'retryPeriodMs' | 'stopGraceMs'>>;

export class LeaderElector {
  readonly #options: LeaderElectorOptions & Times;
  /** What was last seen in the lease, since when, and how often: a holder is alive as long as it changes. */
  #observed: { spec: string; at: number; sightings: number } | undefined;
  #leader = '';
  #isLeader = false;

  /** @throws RangeError when the times do not keep two leaders apart */
  constructor(options: LeaderElectorOptions) {
    const { leaseDurationMs = LEASE_DURATION_MS, renewDeadlineMs = RENEW_DEADLINE_MS, retryPeriodMs = RETRY_PERIOD_MS } = options;
    if (!(leaseDurationMs > renewDeadlineMs && renewDeadlineMs > retryPeriodMs * (1 + JITTER) && retryPeriodMs > 0)) {
      throw new RangeError('lease duration > renew deadline > retry period (with its jitter) > 0 must hold');
    }
    this.#options = { ...options, leaseDurationMs, renewDeadlineMs, retryPeriodMs, stopGraceMs: options.stopGraceMs ?? STOP_GRACE_MS };
  }

  get isLeader(): boolean {
    return this.#isLeader;
  }

  /** The holder as last seen; empty when none was. */
  get leader(): string {
    return this.#leader;
  }

  /**
   * Stands for election, leads once. Resolves when `signal` aborts (the lease is given up, for the next one to take at
   * once). May be called again after it ended.
   * @throws LeadershipLostError when the lease could not be renewed in time; otherwise what the work rejected with
   */
  async run(signal: AbortSignal): Promise<void> {
    const { onStartedLeading, onStoppedLeading, observer } = this.#options;
    observer?.leading(false);
    const acquired = await this.#acquire(signal);
    if (acquired === undefined) return;

    const lost = new AbortController();
    this.#isLeader = true;
    observer?.leading(true);
    const renewing = new LeaseRenewal(this.#options, acquired, {
      attempt: () => this.#attempt(true),
      onLost: (loss) => {
        this.#isLeader = false;
        lost.abort(loss);
      },
    });
    const work = settled(async () => onStartedLeading(lost.signal));
    const failed = work.then((outcome) => outcome ?? new Promise<never>(() => undefined));
    const stopped = Promise.withResolvers<undefined>();
    const onAbort = (): void => stopped.resolve(undefined);
    if (signal.aborted) onAbort();
    else signal.addEventListener('abort', onAbort, { once: true });

    const why = await Promise.race([renewing.ended, failed, stopped.promise]);
    signal.removeEventListener('abort', onAbort);
    const end = why && 'rejection' in why ? why.rejection : why;
    if (!lost.signal.aborted) lost.abort(end ?? signal.reason);
    const hasStopped = await this.#within(work, this.#options.stopGraceMs);
    const stillHeld = (await renewing.stop()) === undefined;
    this.#isLeader = false;
    observer?.leading(false);
    onStoppedLeading?.();
    const release = async (): Promise<void> => {
      // A renewal on its way would come between reading the lease and giving it up.
      await renewing.atRest;
      await this.#release();
    };
    if (hasStopped && stillHeld) await this.#within(release(), this.#options.renewDeadlineMs);
    if (end !== undefined) throw end;
  }

  /** When the lease was asked for that was then got; `undefined` when the signal aborted first. */
  async #acquire(signal: AbortSignal): Promise<number | undefined> {
    const { clock, random = Math.random, retryPeriodMs, renewDeadlineMs } = this.#options;
    while (!signal.aborted) {
      const asked = clock.now();
      // A lease got after its deadline has to be renewed before it is worth anything.
      if ((await this.#attempt(false)) === 'held' && clock.now() - asked < renewDeadlineMs) return asked;
      await sleep(clock, retryPeriodMs * (1 + JITTER * random()), signal).catch(() => undefined);
    }
    return undefined;
  }

  async #attempt(isHolder: boolean): Promise<LeaseAttempt> {
    try {
      await this.#options.reach?.();
      return await this.#tryToHold(isHolder);
    } catch (error) {
      // Refused, unreachable, or another candidate was faster: the next round will see.
      this.#options.onError?.(error);
      return 'failed';
    }
  }

  async #tryToHold(isHolder: boolean): Promise<LeaseAttempt> {
    const { client, clock, identity, lease: key, leaseDurationMs, retryPeriodMs } = this.#options;
    const lease = await getIfExists(client, leases, key);
    if (!lease) {
      const spec = this.#heldSpec({ leaseTransitions: -1 });
      await client.create(leases, { metadata: { ...key }, spec });
      this.#noticeLeader(identity);
      return 'held';
    }
    const spec = JSON.stringify(lease.spec ?? {});
    if (this.#observed?.spec !== spec) this.#observed = { spec, at: clock.now(), sightings: 0 };
    this.#observed.sightings += 1;
    const holder = lease.spec?.holderIdentity ?? '';
    this.#noticeLeader(holder);
    const durationMs = lease.spec?.leaseDurationSeconds === undefined ? leaseDurationMs : lease.spec.leaseDurationSeconds * 1000;
    // Time that passed between two looks may be a clock that was set: so many looks in between cannot be.
    const fewSightings = this.#observed.sightings < Math.floor(durationMs / (retryPeriodMs * (1 + JITTER)));
    const isAlive = clock.now() < this.#observed.at + durationMs || fewSightings;
    if (holder !== '' && holder !== identity && (isHolder || isAlive)) return 'taken';
    await client.update(leases, { ...lease, spec: this.#heldSpec(lease.spec) });
    this.#noticeLeader(identity);
    return 'held';
  }

  #heldSpec(before: Lease['spec']): Lease['spec'] {
    const { clock, identity, leaseDurationMs } = this.#options;
    const now = microTimestamp(clock);
    const isNew = before?.holderIdentity !== identity;
    return {
      ...before,
      holderIdentity: identity,
      leaseDurationSeconds: Math.ceil(leaseDurationMs / 1000),
      renewTime: now,
      ...(isNew && { acquireTime: now, leaseTransitions: (before?.leaseTransitions ?? 0) + 1 }),
    };
  }

  #noticeLeader(holder: string): void {
    if (holder === '' || holder === this.#leader) return;
    this.#leader = holder;
    if (holder !== this.#options.identity) this.#options.onNewLeader?.(holder);
  }

  /** An empty holder lets the next candidate take over at once. */
  async #release(): Promise<void> {
    const { client, identity, clock, lease: key } = this.#options;
    try {
      const lease = await client.get(leases, key);
      if (lease.spec?.holderIdentity !== identity) return;
      const spec = { ...lease.spec, holderIdentity: '', leaseDurationSeconds: 1, renewTime: microTimestamp(clock) };
      await client.update(leases, { ...lease, spec });
      this.#leader = '';
    } catch (error) {
      // It expires by itself.
      this.#options.onError?.(error);
    }
  }

  /** Whether `work` settles within `ms`. */
  async #within(work: Promise<unknown>, ms: number): Promise<boolean> {
    const over = Promise.withResolvers<false>();
    const cancel = this.#options.clock.after(ms, () => over.resolve(false));
    const inTime = await Promise.race([work.then(() => true as const), over.promise]);
    cancel();
    return inTime;
  }
}

/** `undefined` when the work resolved; never rejects. */
async function settled(work: () => Promise<void>): Promise<{ rejection: unknown } | undefined> {
  try {
    await work();
    return undefined;
  } catch (error) {
    return { rejection: error };
  }
}
