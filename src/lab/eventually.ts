/** Waiting for a condition in a lab whose clock can be moved on. @module */
import type { AdjustableClock } from '../kube/index.ts';

export interface EventuallyOptions {
  /** Lab time, in ms. */
  withinMs: number;
  /** Changes whenever something happens in the lab: the clock leaps only while nothing does. */
  activity: () => number;
  /** Whether something real is under way (a request over loopback, a write to the disk): time must not run away from it. */
  busy: () => boolean;
  onTimeout: () => Error;
}

/** Real time between two looks: long enough for sockets and fsync to make progress, short for a person. */
const LOOK_EVERY_MS = 10;
/** After this much real time without success the clock starts to be moved on. */
const PATIENCE_MS = 150;
const FIRST_LEAP_MS = 400;
/** Well below the time-outs of clients (5 s), so that what happens in a leap can be answered before the next ones. */
const LARGEST_LEAP_WHILE_BUSY_MS = 1500;
const LARGEST_LEAP_MS = 15_000;

/**
 * Asks `probe` until it gives something. At first real time is given a chance; then, whenever the lab has
 * come to rest, the clock leaps ahead, the further the longer nothing happens: back-offs and time-outs of
 * minutes cost milliseconds.
 */
export async function eventually<T>(
  clock: AdjustableClock,
  probe: () => T | undefined | false | Promise<T | undefined | false>,
  options: EventuallyOptions,
): Promise<T> {
  const began = clock.now();
  const patientUntil = performance.now() + PATIENCE_MS;
  let leap = FIRST_LEAP_MS;
  for (;;) {
    const seen = await probe();
    if (seen !== undefined && seen !== false) return seen;
    if (clock.now() - began > options.withinMs) throw options.onTimeout();
    // Counted between two looks: what the probe itself does is no sign of life.
    const before = options.activity();
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    await letSocketsProgress();
    if (performance.now() < patientUntil || options.busy()) continue;
    if (options.activity() !== before) {
      leap = Math.min(leap, LARGEST_LEAP_WHILE_BUSY_MS);
      continue;
    }
    await leapAhead(clock, leap, options.busy);
    leap = Math.min(leap * 1.5, LARGEST_LEAP_MS);
  }
}

/** In strides between which what is real is waited for: a Lease is renewed within a leap, and its holder has to hear of it. */
async function leapAhead(clock: AdjustableClock, leap: number, busy: () => boolean): Promise<void> {
  for (let left = leap; left > 0; left -= LARGEST_LEAP_WHILE_BUSY_MS) {
    await clock.advance(Math.min(left, LARGEST_LEAP_WHILE_BUSY_MS));
    while (busy()) await letSocketsProgress();
  }
}

/** Real time does not tell on a loaded machine how often the event loop has turned: a request over loopback needs a few turns. */
export async function letSocketsProgress(): Promise<void> {
  for (let turn = 0; turn < 8; turn++) await new Promise((resolve) => setImmediate(resolve));
}
