/** A process that stands for election, for tests. @module */
import type { KubeClient } from '../client.ts';
import type { Clock } from '../clock.ts';
import { LeaderElector, type LeaderElectorOptions } from '../leader-election.ts';

export const lease = { namespace: 'kube-system', name: 'the-lease' };

export interface Candidate {
  elector: LeaderElector;
  /** Resolves with how `run` ended. */
  ended: Promise<unknown>;
  stop: () => void;
  /** When it began and was told to stop, in ms of the clock. */
  times: { began?: number; lost?: number; stopped?: number };
}

/** A candidate that leads until it is told to stop, and notes when. */
export function stand(identity: string, client: KubeClient, clock: Clock, options: Partial<LeaderElectorOptions> = {}): Candidate {
  const stop = new AbortController();
  const times: Candidate['times'] = {};
  const elector = new LeaderElector({
    client,
    clock,
    lease,
    identity,
    random: () => 0.5,
    onStartedLeading: (lost) => {
      times.began = clock.now();
      return new Promise((resolve) => {
        lost.addEventListener('abort', () => {
          times.lost = clock.now();
          resolve();
        });
      });
    },
    onStoppedLeading: () => {
      times.stopped = clock.now();
    },
    ...options,
  });
  const ended = elector.run(stop.signal).catch((error: unknown) => error);
  return { elector, ended, times, stop: () => stop.abort(new Error('SIGTERM')) };
}
