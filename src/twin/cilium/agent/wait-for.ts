/** Waiting for a state instead of for a time: looks again at every change. @module */
import type { Clock } from '../../../kube/clock.ts';

export class WaitTimeout extends Error {
  override readonly name = 'WaitTimeout';
}

export interface WaitOptions<T> {
  /** `undefined`: not yet. */
  check: () => T | undefined;
  /** Calls back whenever `check` may have another answer; returns the way to stop it. */
  subscribe: (changed: () => void) => () => void;
  clock: Clock;
  signal: AbortSignal;
  timeoutMs: number;
  /** Told at once and then at growing intervals (1 s, 2 s … 2 min) as long as the wait lasts. */
  onWaiting?: () => void;
}

/** Rejects with {@link WaitTimeout}, or with the signal's reason. */
export function waitFor<T>({ check, subscribe, clock, signal, timeoutMs, onWaiting }: WaitOptions<T>): Promise<T> {
  const first = check();
  if (first !== undefined) return Promise.resolve(first);
  if (signal.aborted) return Promise.reject(signal.reason as Error);
  const { promise, resolve, reject } = Promise.withResolvers<T>();
  const onAbort = (): void => reject(signal.reason as Error);
  signal.addEventListener('abort', onAbort, { once: true });
  const cancelTimeout = clock.after(timeoutMs, () => reject(new WaitTimeout(`nothing within ${timeoutMs} ms`)));
  let cancelReport = (): void => undefined;
  const report = (delay: number): void => {
    onWaiting?.();
    cancelReport = clock.after(delay, () => report(Math.min(delay * 2, 120_000)));
  };
  report(1000);
  const unsubscribe = subscribe(() => {
    const value = check();
    if (value !== undefined) resolve(value);
  });
  return promise.finally(() => {
    signal.removeEventListener('abort', onAbort);
    cancelTimeout();
    cancelReport();
    unsubscribe();
  });
}
