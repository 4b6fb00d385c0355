/** Conditions: `lastTransitionTime` moves only when `status` does. @module */
import { timestamp, type Clock } from './clock.ts';
import type { Condition } from './objects.ts';

export type NewCondition = Omit<Condition, 'lastTransitionTime'>;

/** Returns `conditions` with `next` set, in place of the one of its type or appended. Pure. */
export function withCondition(conditions: readonly Condition[] | undefined, next: NewCondition, clock: Clock): Condition[] {
  const current = conditions?.find((condition) => condition.type === next.type);
  const lastTransitionTime = current?.status === next.status ? current.lastTransitionTime : timestamp(clock);
  const made: Condition = { ...next, lastTransitionTime };
  if (!current) return [...(conditions ?? []), made];
  return (conditions ?? []).map((condition) => (condition.type === next.type ? made : condition));
}

/** The condition of this type, if the object has it. */
export function findCondition<C extends { type: string }>(conditions: readonly C[] | undefined, type: string): C | undefined {
  return conditions?.find((condition) => condition.type === type);
}

export const isTrue = (conditions: readonly { type: string; status: string }[] | undefined, type: string): boolean =>
  findCondition(conditions, type)?.status === 'True';
