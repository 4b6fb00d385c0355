/** Which calls the operator made. @module */
import { printTable } from '../lab/figures.ts';
import type { World } from './world.ts';

/** Call → how often. */
export type Calls = Map<string, number>;

/** Adds the calls made during `work` to `calls`. */
export async function countCalls(world: World, calls: Calls | undefined, work: () => Promise<void>): Promise<void> {
  const before = new Map(world.calls);
  await work();
  for (const [call, count] of world.calls) {
    const made = count - (before.get(call) ?? 0);
    if (made > 0) calls?.set(call, (calls.get(call) ?? 0) + made);
  }
}

export const isWrite = (call: string): boolean => !/^elb GET |^kube (?:get|list|watch) /.test(call);

export function printCalls(title: string, calls: Calls, per: number): void {
  const rows = [...calls].sort(([a], [b]) => (a < b ? -1 : 1)).map(([call, count]) => [call, (count / per).toFixed(2)]);
  const sum = (of: (call: string) => boolean): string =>
    ([...calls].reduce((all, [call, count]) => all + (of(call) ? count : 0), 0) / per).toFixed(2);
  printTable(title, [
    ['', 'calls'],
    ...rows,
    ['ELB, writes', sum((call) => call.startsWith('elb') && isWrite(call))],
    ['ELB, reads', sum((call) => call.startsWith('elb') && !isWrite(call))],
    ['Kubernetes, writes', sum((call) => call.startsWith('kube') && isWrite(call))],
    ['Kubernetes, reads', sum((call) => call.startsWith('kube') && !isWrite(call))],
  ]);
}
