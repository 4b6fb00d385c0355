/** Questions that every controller asks of a pod. Pure. @module */
import { findCondition } from '../../kube/conditions.ts';
import type { Pod } from '../../kube/resources.ts';

export const isTerminal = (pod: Pod): boolean => pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed';

export const isTerminating = (pod: Pod): boolean => pod.metadata.deletionTimestamp !== undefined;

/** Neither finished nor on its way out: counts as a replica. */
export const isActive = (pod: Pod): boolean => !isTerminal(pod) && !isTerminating(pod);

export const isReady = (pod: Pod): boolean => findCondition(pod.status?.conditions, 'Ready')?.status === 'True';

/** Milliseconds until a ready pod counts as available; 0: it does; `undefined`: it is not ready. */
export function availableIn(pod: Pod, minReadySeconds: number, now: number): number | undefined {
  const ready = findCondition(pod.status?.conditions, 'Ready');
  if (ready?.status !== 'True') return undefined;
  if (minReadySeconds === 0) return 0;
  return Math.max(0, Date.parse(ready.lastTransitionTime ?? '') + minReadySeconds * 1000 - now);
}
