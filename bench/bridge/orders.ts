/** What the driver asks of the processes that it measures, and their side of it. @module */
import type { AdjustableClock } from '../../src/kube/clock.ts';

export interface Footprint {
  /** MiB, before the collection. */
  rss: number;
  /** MiB after a collection, and what it has come down to. */
  heap: number;
  /** MiB that V8 keeps for it. */
  heapTotal: number;
  external: number;
  rssAfter: number;
}

/** Answers by order. */
export interface Answers {
  /** CPU seconds so far, on all cores. */
  cpu: number;
  footprint: Footprint;
  advance: number;
  stop: true;
}

export type Order = { id: number; kind: Exclude<keyof Answers, 'advance'> } | { id: number; kind: 'advance'; ms: number };

const MIB = 2 ** 20;

function footprint(): Footprint {
  const { rss } = process.memoryUsage();
  const { gc } = globalThis as { gc?: () => void };
  for (let pass = 0; pass < 3; pass++) gc?.();
  const after = process.memoryUsage();
  return {
    rss: rss / MIB,
    heap: after.heapUsed / MIB,
    heapTotal: after.heapTotal / MIB,
    external: after.external / MIB,
    rssAfter: after.rss / MIB,
  };
}

/** Obeys the driver until it says stop, or is gone. @param stop resolves when everything has been stopped */
export function obey(clock: AdjustableClock, stop: () => Promise<void>): void {
  const answer = async (order: Order): Promise<Answers[keyof Answers]> => {
    switch (order.kind) {
      case 'cpu': {
        const { user, system } = process.cpuUsage();
        return (user + system) / 1e6;
      }
      case 'footprint':
        return footprint();
      case 'advance':
        await clock.advance(order.ms);
        return clock.now();
      case 'stop':
        await stop();
        return true;
    }
  };
  process.on('message', (order: Order) => {
    void (async () => {
      process.send?.({ id: order.id, value: await answer(order) });
      if (order.kind === 'stop') process.disconnect();
    })();
  });
  process.once('disconnect', () => process.exit());
}
