/** When everything that can be done at once has been done: for a run that ends by itself. @module */
import { findCondition } from '../../kube/conditions.ts';
import { sleep, type Clock } from '../../kube/clock.ts';
import type { QueueObserver } from '../../kube/work-queue.ts';
import { keyOf } from '../../kube/objects.ts';
import type { GatewayEntrypoint } from '../api/entrypoint.ts';
import { REASON, type Reason } from '../api/reasons.ts';
import type { Bridge } from '../bridge.ts';

/** Where one entrypoint stands in the end. */
export interface EntrypointResult {
  /** `namespace/name`. */
  readonly entrypoint: string;
  readonly bound: boolean;
  readonly reason: string;
  readonly message: string;
}

/** Keys whose last attempt failed: they come again, and are not done. Told by the queues, which know keys. */
export class FailingKeys {
  readonly #keys = new Set<string>();

  get size(): number {
    return this.#keys.size;
  }

  /** Tells `observer` as well. */
  observing(queue: string, observer: QueueObserver): QueueObserver {
    return {
      ...observer,
      taken: (key, ...more) => {
        this.#keys.delete(`${queue} ${key}`);
        observer.taken(key, ...more);
      },
      retried: (key) => {
        this.#keys.add(`${queue} ${key}`);
        observer.retried(key);
      },
    };
  }
}

/** With these somebody else's work is awaited, and comes in its own time. */
const AWAITED: ReadonlySet<string> = new Set<Reason>([REASON.waiting, REASON.waitingForController, REASON.noNodes, REASON.cloud]);

const LOOK_MS = 100;
/** So long it must stay quiet: what a write sets off comes back through a watch. */
const QUIET_MS = 500;

/** Resolves when nothing is left to do, after `limitMs`, or at the abort; says where each entrypoint stands. */
export async function settled(
  bridge: Bridge,
  failing: Pick<FailingKeys, 'size'>,
  { clock, limitMs, signal }: { clock: Clock; limitMs: number; signal: AbortSignal },
): Promise<EntrypointResult[]> {
  const { store } = bridge.stores.entrypoints;
  const isDone = (): boolean => bridge.idle && bridge.unfinished() === 0 && failing.size === 0 && [...store.values()].every(isSettled);
  const deadline = clock.now() + limitMs;
  const pause = (): Promise<void> => sleep(clock, LOOK_MS, signal).catch(() => undefined);
  let isStarted = false;
  void bridge.started.then(() => (isStarted = true));
  let quietSince: number | undefined;
  while (!signal.aborted && clock.now() < deadline) {
    if (!isStarted || !isDone()) quietSince = undefined;
    else if (clock.now() - (quietSince ??= clock.now()) >= QUIET_MS) break;
    await pause();
  }
  return [...store.values()].map(resultOf).sort((one, other) => (one.entrypoint < other.entrypoint ? -1 : 1));
}

function isSettled({ metadata, status }: GatewayEntrypoint): boolean {
  if (metadata.deletionTimestamp || status?.observedGeneration !== metadata.generation) return false;
  const bound = findCondition(status?.conditions, 'Bound');
  return bound !== undefined && (bound.status === 'True' || !AWAITED.has(bound.reason));
}

function resultOf(entrypoint: GatewayEntrypoint): EntrypointResult {
  const { metadata, status } = entrypoint;
  const accepted = findCondition(status?.conditions, 'Accepted');
  const bound = findCondition(status?.conditions, 'Bound');
  const said = accepted?.status === 'False' ? accepted : bound;
  return {
    entrypoint: keyOf(entrypoint),
    bound: bound?.status === 'True' && status?.observedGeneration === metadata.generation && !metadata.deletionTimestamp,
    reason: said?.reason ?? REASON.waiting,
    message: said?.message ?? '',
  };
}
