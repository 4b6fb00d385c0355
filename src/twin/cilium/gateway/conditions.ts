/** Conditions as Cilium merges them: a new one replaces its type, the transition time moves with the status only. @module */
import { timestamp, type Clock } from '../../../kube/clock.ts';
import type { Condition } from '../../../kube/objects.ts';

/** A condition before it is merged. */
export type Statement = Pick<Condition, 'type' | 'status' | 'reason' | 'message'>;

export const stated = (type: string, holds: boolean, reason: string, message: string): Statement => ({
  type,
  status: holds ? 'True' : 'False',
  reason,
  message,
});

/** `existing` with each statement merged in, in order. Pure. */
export function mergeConditions(
  existing: readonly Condition[] | undefined,
  statements: readonly Statement[],
  generation: number,
  clock: Clock,
): Condition[] {
  const merged = [...(existing ?? [])];
  for (const statement of statements) {
    const index = merged.findIndex((condition) => condition.type === statement.type);
    const before = merged[index];
    const lastTransitionTime = before && before.status === statement.status ? before.lastTransitionTime : timestamp(clock);
    const made: Condition = { ...statement, observedGeneration: generation, lastTransitionTime };
    if (index < 0) merged.push(made);
    else merged[index] = made;
  }
  return merged;
}

/** Whether two statuses say the same, transition times aside. */
export function sameStatus(a: unknown, b: unknown): boolean {
  return canonical(a) === canonical(b);
}

const canonical = (value: unknown): string =>
  JSON.stringify(value ?? {}, (key, child: unknown) => {
    if (key === 'lastTransitionTime') return undefined;
    if (typeof child !== 'object' || child === null || Array.isArray(child)) return child;
    return Object.fromEntries(Object.entries(child).sort(([x], [y]) => (x < y ? -1 : 1)));
  });
