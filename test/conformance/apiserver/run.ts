/** Runs whole tables against a server. @module */
import { prepare, runCase, type Table } from './case.ts';
import type { Peer } from './exchange.ts';
import type { Observation } from './observe.ts';

/** So many cases at a time: some wait for a watch to end. */
const AT_ONCE = 8;

/** Case name → what was observed. */
export async function runTable(peer: Peer, table: Table): Promise<Map<string, Observation[]>> {
  await prepare(peer, table.given ?? [], `t-${table.name}`);
  const left = table.cases.entries();
  const observed = new Map<string, Observation[]>();
  const work = async (): Promise<void> => {
    for (const [index, one] of left) {
      const namespace = `t-${table.name}-${String(index + 1).padStart(3, '0')}`;
      observed.set(
        one.name,
        await runCase(peer, one, namespace).catch((error: unknown) => {
          throw new Error(`${table.name}: ${one.name}: ${(error as Error).message}`, { cause: error });
        }),
      );
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return new Map(table.cases.map(({ name }) => [name, observed.get(name)!]));
}
