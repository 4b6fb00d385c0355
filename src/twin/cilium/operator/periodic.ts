/** Runs something again and again, one run at a time, until stopped. @module */
import { sleep, type Clock } from '../../../kube/clock.ts';
import type { Component } from '../../context.ts';

export interface PeriodicOptions {
  name: string;
  clock: Clock;
  everyMs: number;
  run: () => Promise<void>;
  onError: (error: unknown) => void;
}

/** The first run comes after one period. */
export function startPeriodic({ name, clock, everyMs, run, onError }: PeriodicOptions): Component {
  const stop = new AbortController();
  const loop = async (): Promise<void> => {
    while (!stop.signal.aborted) {
      await sleep(clock, everyMs, stop.signal).catch(() => undefined);
      if (stop.signal.aborted) return;
      await run().catch(onError);
    }
  };
  const running = loop();
  return {
    name,
    stop: async () => {
      stop.abort(new Error('stopped'));
      await running;
    },
  };
}
