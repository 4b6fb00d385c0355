/** The taints that follow from a node's conditions. Pure. @module */
import { findCondition } from '../../../kube/conditions.ts';
import type { Node } from '../../../kube/resources.ts';
import type { Taint } from '../tolerations.ts';

const NOT_READY = 'node.kubernetes.io/not-ready';
const UNREACHABLE = 'node.kubernetes.io/unreachable';

const BY_CONDITION: readonly [condition: string, key: string][] = [
  ['MemoryPressure', 'node.kubernetes.io/memory-pressure'],
  ['DiskPressure', 'node.kubernetes.io/disk-pressure'],
  ['PIDPressure', 'node.kubernetes.io/pid-pressure'],
  ['NetworkUnavailable', 'node.kubernetes.io/network-unavailable'],
];
const UNSCHEDULABLE = 'node.kubernetes.io/unschedulable';
const MANAGED = new Set([NOT_READY, UNREACHABLE, UNSCHEDULABLE, ...BY_CONDITION.map(([, key]) => key)]);

/** All taints the node should have: others' as they are, the controller's own from the conditions. */
export function desiredTaints(node: Node, now: string): Taint[] {
  const present = node.spec?.taints ?? [];
  const { conditions } = node.status ?? {};
  const ready = findCondition(conditions, 'Ready')?.status;
  const wanted: Taint[] = [];
  const add = (key: string, effect: string): void => {
    const kept = present.find((taint) => taint.key === key && taint.effect === effect);
    wanted.push(kept ?? ({ key, effect, timeAdded: now } as Taint));
  };
  for (const [condition, key] of BY_CONDITION) if (findCondition(conditions, condition)?.status === 'True') add(key, 'NoSchedule');
  if (ready === 'False') for (const effect of ['NoSchedule', 'NoExecute']) add(NOT_READY, effect);
  if (ready === 'Unknown') for (const effect of ['NoSchedule', 'NoExecute']) add(UNREACHABLE, effect);
  // A node that has never reported is not ready.
  if (ready === undefined && present.some(({ key }) => key === NOT_READY)) add(NOT_READY, 'NoSchedule');
  if (node.spec?.unschedulable) add(UNSCHEDULABLE, 'NoSchedule');
  return [...present.filter(({ key }) => !MANAGED.has(key)), ...wanted];
}
