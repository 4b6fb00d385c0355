/** All ways that a connection can take: every combination of the choices on its path. @module */
import type { ClusterModel } from '../cluster/model.ts';
import type { Choose, Connection, Trace } from './model.ts';
import { trace } from './trace.ts';

export interface Way {
  readonly trace: Trace;
  /** Share of connections that go this way, 0 to 1, when candidates are chosen evenly. */
  readonly share: number;
}

export interface EveryChoice {
  readonly ways: readonly Way[];
  /** False when there are more ways than the limit. */
  readonly complete: boolean;
}

/**
 * Traces a connection once for each combination of choices (members of a listener, back ends of a
 * Service, weighted routes), in the order in which the candidates are listed; the first way is the one
 * that `trace` gives without `choose`.
 *
 * @example
 * const { ways } = traceEveryChoice(cluster, connection);
 * const refused = ways.filter(({ trace }) => trace.outcome.kind === 'refused').reduce((sum, { share }) => sum + share, 0);
 */
export function traceEveryChoice(cluster: ClusterModel, connection: Connection, limit = 256): EveryChoice {
  const ways: Way[] = [];
  const open: (readonly number[])[] = [[]];
  while (open.length > 0 && ways.length < limit) {
    const prefix = open.pop()!;
    const counts: number[] = [];
    const choose: Choose = (count) => {
      counts.push(count);
      return prefix[counts.length - 1] ?? 0;
    };
    const traced = trace(cluster, connection, { choose });
    ways.push({ trace: traced, share: counts.reduce((share, count) => share / count, 1) });
    open.push(...alternatives(prefix, counts));
  }
  return { ways, complete: open.length === 0 };
}

/** Ways that agree with this one up to some choice after `prefix` and differ there: the last choice varies first. */
function alternatives(prefix: readonly number[], counts: readonly number[]): number[][] {
  const found: number[][] = [];
  for (let position = prefix.length; position < counts.length; position++) {
    const same = [...prefix, ...Array.from({ length: position - prefix.length }, () => 0)];
    for (let candidate = counts[position]! - 1; candidate > 0; candidate--) found.push([...same, candidate]);
  }
  return found;
}
