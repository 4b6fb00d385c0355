/** The sentence in FailedScheduling events and the PodScheduled condition, as kube-scheduler 1.33 builds it. @module */
import type { Rejection } from './filters.ts';

/**
 * @param rejections one per node that was looked at
 * @param skipped nodes that a pin by name (DaemonSet pods) left out before the filters ran
 * @example
 * fitError([{ reasons: ['Insufficient cpu'], preemptible: true }], 0, true);
 * // 0/1 nodes are available: 1 Insufficient cpu. preemption: 0/1 nodes are available: 1 No preemption victims found for incoming pod.
 */
export function fitError(rejections: readonly Rejection[], skipped: number, mayPreempt: boolean): string {
  const total = rejections.length + skipped;
  if (total === 0) return 'no nodes available to schedule pods';
  const reasons = rejections.flatMap((rejection) => rejection.reasons);
  for (let i = 0; i < skipped; i++) reasons.push("node(s) didn't satisfy plugin(s) [NodeAffinity]");
  const unhelpful = skipped + rejections.filter((rejection) => !rejection.preemptible).length;
  const preemption = mayPreempt
    ? `0/${total} nodes are available: ${histogram([
        ...Array.from({ length: unhelpful }, () => 'Preemption is not helpful for scheduling'),
        ...Array.from({ length: total - unhelpful }, () => 'No preemption victims found for incoming pod'),
      ])}.`
    : 'not eligible due to preemptionPolicy=Never.';
  return `0/${total} nodes are available: ${histogram(reasons)}. preemption: ${preemption}`;
}

/** Of a fault of the pod itself, for which no node was looked at. */
export function misfitOfAll(fault: string, total: number, mayPreempt: boolean): string {
  const preemption = mayPreempt
    ? `0/${total} nodes are available: ${total} Preemption is not helpful for scheduling.`
    : 'not eligible due to preemptionPolicy=Never.';
  return `0/${total} nodes are available: ${fault}. preemption: ${preemption}`;
}

function histogram(reasons: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const reason of reasons) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  return [...counts]
    .map(([reason, count]) => `${count} ${reason}`)
    .sort()
    .join(', ');
}
