/** Waiting for a condition in a lab whose clock can be moved on. @module */
import type { AdjustableClock } from '../kube/index.ts';

export interface EventuallyOptions {
  /** Lab time, in ms. */
  withinMs: number;
  onTimeout: () => Error;
}

/** Real time between two looks: long enough for sockets and fsync to make progress, short for a person. */
const LOOK_EVERY_MS = 10;
/** After this much real time without success the clock starts to be moved on. */
const PATIENCE_MS = 150;
const FIRST_LEAP_MS = 250;
const LARGEST_LEAP_MS = 15_000;

/**
 * Asks `probe` until it gives something. At first real time is given a chance; then the clock leaps ahead
 * in growing steps, so that back-offs and time-outs of minutes cost milliseconds.
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
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    if (performance.now() < patientUntil) continue;
    await clock.advance(leap);
    leap = Math.min(leap * 1.25, LARGEST_LEAP_MS);
  }
}
