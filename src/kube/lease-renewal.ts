/** Keeps a lease that is held, and tells when it no longer is. @module */
import { sleep, type Clock } from './clock.ts';

/** How an attempt to hold a lease went; `taken`: another process has it. */
export type LeaseAttempt = 'held' | 'taken' | 'failed';

/** The lease could not be renewed in time: somebody else may lead by now. */
export class LeadershipLostError extends Error {
  override readonly name = 'LeadershipLostError';
}

export interface RenewalOptions {
  clock: Clock;
  renewDeadlineMs: number;
  retryPeriodMs: number;
}

export interface RenewalActions {
  attempt: () => Promise<LeaseAttempt>;
  /** Called at the moment of the loss, even if a request hangs. */
  onLost: (loss: LeadershipLostError) => void;
}

/** Renews until it is stopped, another holder is seen, or the deadline passes without a success. */
export class LeaseRenewal {
  readonly #end = Promise.withResolvers<LeadershipLostError | undefined>();
  readonly #stop = new AbortController();
  readonly #options: RenewalOptions;
  readonly #actions: RenewalActions;
  readonly #running: Promise<void>;
  #cancelDeadline: () => void = () => undefined;

  /** @param acquired when the lease was asked for that is held now, in ms of the clock */
  constructor(options: RenewalOptions, acquired: number, actions: RenewalActions) {
    this.#options = options;
    this.#actions = actions;
    this.#renewed(acquired);
    this.#running = this.#loop();
  }

  /** Resolves with the loss, or with `undefined` when the lease was held until the stop. */
  get ended(): Promise<LeadershipLostError | undefined> {
    return this.#end.promise;
  }

  /** Resolves when, after the end, no attempt is on its way any more. */
  get atRest(): Promise<void> {
    return this.#running;
  }

  /** Ends the renewals; resolves as {@link ended}. */
  stop(): Promise<LeadershipLostError | undefined> {
    this.#finish(undefined);
    return this.ended;
  }

  async #loop(): Promise<void> {
    const { clock, retryPeriodMs } = this.#options;
    const { signal } = this.#stop;
    for (;;) {
      await sleep(clock, retryPeriodMs, signal).catch(() => undefined);
      if (signal.aborted) return;
      // Others see the write after this moment and count from then: measured from here, the deadline is on the safe side.
      const asked = clock.now();
      const attempt = await this.#actions.attempt();
      if (signal.aborted) return;
      if (attempt === 'held') this.#renewed(asked);
      else if (attempt === 'taken') return this.#finish(new LeadershipLostError('Leader election lost: another holder has the lease'));
    }
  }

  #renewed(at: number): void {
    const { clock, renewDeadlineMs } = this.#options;
    this.#cancelDeadline();
    this.#cancelDeadline = clock.after(at + renewDeadlineMs - clock.now(), () =>
      this.#finish(new LeadershipLostError(`Leader election lost: not renewed within ${renewDeadlineMs / 1000} s`)),
    );
  }

  #finish(loss: LeadershipLostError | undefined): void {
    this.#cancelDeadline();
    if (this.#stop.signal.aborted) return;
    this.#stop.abort(new Error('renewal ended'));
    if (loss) this.#actions.onLost(loss);
    this.#end.resolve(loss);
  }
}
