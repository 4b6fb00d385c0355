/**
 * Kubernetes' functions on lists, and the sets extension.
 * @module
 */
import type { Environment } from '@marcbachmann/cel-js';
import { compareValues, sameValue } from './equality.ts';

type List = readonly unknown[];

const isSorted = (list: List): boolean => list.every((item, index) => index === 0 || compareValues(list[index - 1], item) <= 0);

function sum(list: List): unknown {
  if (list.length === 0) return 0n;
  return list.reduce((total, item) => {
    if (typeof total === 'bigint' && typeof item === 'bigint') return total + item;
    if (typeof total === 'number' && typeof item === 'number') return total + item;
    const longer = (total as { addDuration?: (other: unknown) => unknown }).addDuration?.(item);
    if (longer === undefined) throw new Error('no such overload');
    return longer;
  });
}

function extreme(list: List, wanted: (comparison: number) => boolean, name: string): unknown {
  if (list.length === 0) throw new Error(`${name} called on empty list`);
  return list.reduce((best, item) => (wanted(compareValues(item, best)) ? item : best));
}

const contains = (list: List, sub: List): boolean => sub.every((item) => list.some((other) => sameValue(item, other)));

/** The type of the constant `sets`. */
class Sets {
  readonly namespace = 'sets';
}

export function registerLists(env: Environment): void {
  env
    .registerFunction('list<A>.isSorted(): bool', isSorted)
    .registerFunction('list<A>.sum(): A', sum)
    .registerFunction('list<A>.min(): A', (list: List) => extreme(list, (comparison) => comparison < 0, 'min'))
    .registerFunction('list<A>.max(): A', (list: List) => extreme(list, (comparison) => comparison > 0, 'max'))
    .registerFunction('list<A>.indexOf(A): int', (list: List, item: unknown) => BigInt(list.findIndex((other) => sameValue(item, other))))
    .registerFunction('list<A>.lastIndexOf(A): int', (list: List, item: unknown) =>
      BigInt(list.findLastIndex((other) => sameValue(item, other))),
    )
    .registerType('SetsNamespace', Sets)
    .registerConstant('sets', 'SetsNamespace', new Sets())
    .registerFunction('SetsNamespace.contains(list<A>, list<A>): bool', (_: Sets, list: List, sub: List) => contains(list, sub))
    .registerFunction('SetsNamespace.equivalent(list<A>, list<A>): bool', (_: Sets, a: List, b: List) => contains(a, b) && contains(b, a))
    .registerFunction('SetsNamespace.intersects(list<A>, list<A>): bool', (_: Sets, a: List, b: List) =>
      a.some((item) => b.some((other) => sameValue(item, other))),
    );
}
