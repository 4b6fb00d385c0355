/** Reads that ask for a revision which the store has not reached yet wait a moment for it, as in kube-apiserver. @module */
import type { Clock } from '../../kube/clock.ts';
import type { Store } from '../storage/store.ts';

const WAIT_MS = 3000;

/**
 * Resolves when the store has reached the revision, after three seconds, or when the signal aborts: whoever reads next is told
 * what is missing.
 */
export async function reached(store: Store, revision: number, clock: Clock, signal: AbortSignal): Promise<void> {
  if (revision <= store.publishedRevision || signal.aborted) return;
  await new Promise<void>((resolve) => {
    const done = (): void => {
      stopListening();
      cancelTimer();
      signal.removeEventListener('abort', done);
      resolve();
    };
    const stopListening = store.onChange(() => {
      if (revision <= store.publishedRevision) done();
    });
    const cancelTimer = clock.after(WAIT_MS, done);
    signal.addEventListener('abort', done, { once: true });
  });
}
