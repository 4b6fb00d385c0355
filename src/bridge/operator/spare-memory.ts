/**
 * Gives memory back that nobody uses: V8 keeps the pages that a large reading has filled and its collector has emptied,
 * with 1,000 Gateways more of them than it uses, and returns them only when it is told that memory is short
 * (docs/bench-bridge.md). The pause of some hundred milliseconds is taken when there is little to do.
 * @module
 */
import type { CancelTimer, Clock } from '../../kube/clock.ts';

export interface SpareMemoryOptions {
  clock: Clock;
  process: MemorySource;
}

/** The process as it is seen here. */
export interface MemorySource {
  /** Resident, bytes. */
  resident(): number;
  /** Share of the time since it was asked last in which there was something to do, 0 to 1. */
  utilisation(): number;
  collect(): void;
}

const LOOK_MS = 30_000;
/** Heartbeats of 2,000 nodes and a change each second stay below it. */
const BUSY = 0.1;
/** Growth without much work that is worth a pause. */
const WORTHWHILE = 1.1;

/** Looks every half minute; after work, and where memory has grown, gives back what is spare. @returns ends it */
export function spareMemory({ clock, process }: SpareMemoryOptions): CancelTimer {
  let remained = 0;
  let worked = true;
  let cancel: CancelTimer;
  const look = (): void => {
    if (process.utilisation() >= BUSY) worked = true;
    else if (worked || process.resident() > remained * WORTHWHILE) {
      process.collect();
      remained = process.resident();
      worked = false;
    }
    cancel = clock.after(LOOK_MS, look);
  };
  cancel = clock.after(LOOK_MS, look);
  return () => cancel();
}

/** This process; `undefined` unless Node runs with `--expose-gc`, as it does in the product's image. */
export function thisProcess(): MemorySource | undefined {
  const { gc } = globalThis;
  if (!gc) return undefined;
  let before = performance.eventLoopUtilization();
  return {
    resident: () => process.memoryUsage.rss(),
    utilisation: () => {
      const { utilization } = performance.eventLoopUtilization(before);
      before = performance.eventLoopUtilization();
      return utilization;
    },
    collect: () => gc({ type: 'major', flavor: 'last-resort' }),
  };
}
