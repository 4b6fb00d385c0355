/**
 * A bound on how often one key is worked on. Two who want different things of one object (two operators that both
 * believe to lead, another controller) each hear of what the other has written, and answer it at once: without end,
 * and as fast as the API server lets them.
 * @module
 */
import type { Clock } from '../kube/clock.ts';
import type { Requeue } from '../kube/controller.ts';

const PERIOD_MS = 1_000;
/** What a Gateway's coming, binding and changing sets off together is far less. */
const MOST_PER_PERIOD = 20;

type Reconcile = (key: string) => Promise<Requeue | void>;

/** The same, but a key that comes too often waits for the next second; nothing is lost, for what matters is how things are by then. */
export function paced(reconcile: Reconcile, clock: Clock): Reconcile {
  const runs = new Map<string, number>();
  let since = clock.now();
  return async (key) => {
    const now = clock.now();
    // Also where the clock was put back.
    if (now < since || now - since >= PERIOD_MS) {
      runs.clear();
      since = now;
    }
    const count = (runs.get(key) ?? 0) + 1;
    if (count > MOST_PER_PERIOD) return { afterMs: since + PERIOD_MS - now };
    runs.set(key, count);
    return reconcile(key);
  };
}
