/** The ReplicaSet controller. @module */
import { controllerOf, keyOf } from '../../../kube/objects.ts';
import { pods, replicaSets, type Pod, type ReplicaSet } from '../../../kube/resources.ts';
import { matchesSelector } from '../../../kube/selectors.ts';
import { isNotFound } from '../../../kube/status-error.ts';
import type { Component, TwinContext } from '../../context.ts';
import { startController } from '../component.ts';
import { Pace } from '../pace.ts';
import { availableIn, isActive, isReady } from '../pod-facts.ts';
import type { Requeue } from '../../../kube/controller.ts';
import { canonical } from './names.ts';
import { PodControl } from './pod-control.ts';

const NAME = 'replicaset-controller';
/** At most this many creations or deletions at a time. */
const BURST = 500;

export function startReplicaSets(context: TwinContext): Component {
  const control = new PodControl(context, NAME);
  const pace = new Pace(context.clock);
  const informer = context.informers.for(replicaSets);
  informer.store.addIndex('namespace', (set) => [set.metadata.namespace ?? '']);

  const reconcile = async (key: string): Promise<Requeue | void> => {
    const set = informer.store.get(key);
    if (!set) return;
    const wait = Math.max(control.pendingFor(set), pace.wait(key));
    if (wait > 0) return { afterMs: wait };
    const active = (await control.claim(set, set.spec?.selector)).filter(isActive);
    pace.done(key, active.length);
    const missing = (set.spec?.replicas ?? 1) - active.length;
    if (!set.metadata.deletionTimestamp) {
      if (missing > 0) {
        const made = Array.from({ length: Math.min(missing, BURST) }, () => control.create(set, set.spec?.template ?? {}));
        await settleAll(made);
      } else if (missing < 0) {
        await settleAll(
          deletionOrder(active)
            .slice(0, Math.min(-missing, BURST))
            .map((pod) => control.delete(set, pod)),
        );
      }
    }
    return publishStatus(set, active);
  };

  const publishStatus = async (set: ReplicaSet, active: readonly Pod[]): Promise<Requeue | void> => {
    const minReady = set.spec?.minReadySeconds ?? 0;
    const waits = active.map((pod) => availableIn(pod, minReady, context.clock.now()));
    const status: NonNullable<ReplicaSet['status']> = {
      replicas: active.length,
      fullyLabeledReplicas: active.filter((pod) =>
        matchesSelector({ matchLabels: set.spec?.template?.metadata?.labels }, pod.metadata.labels),
      ).length,
      readyReplicas: active.filter(isReady).length,
      availableReplicas: waits.filter((wait) => wait === 0).length,
      observedGeneration: set.metadata.generation,
    };
    if (!sameCounts(set.status, status)) {
      const { namespace, name, uid } = set.metadata;
      try {
        await context
          .client(NAME)
          .patch(replicaSets, { namespace, name }, { type: 'merge', body: { metadata: { uid }, status } }, { subresource: 'status' });
      } catch (error) {
        if (!isNotFound(error)) throw error;
      }
    }
    const next = waits.filter((wait): wait is number => wait !== undefined && wait > 0);
    if (next.length > 0) return { afterMs: Math.min(...next) };
  };

  return startController({
    context,
    name: NAME,
    reconcile,
    subscribe: (enqueue) => [
      control.follow(),
      informer.onChange(({ key }) => enqueue(key)),
      context.informers.for(pods).onChange(({ before, after }) => {
        for (const pod of new Set([before, after])) {
          const owner = pod && controllerOf(pod);
          if (owner?.kind === 'ReplicaSet') enqueue(keyOf({ metadata: { namespace: pod!.metadata.namespace, name: owner.name } }));
        }
        if (!after || controllerOf(after)) return;
        for (const set of informer.store.byIndex('namespace', after.metadata.namespace ?? '')) {
          if (matchesSelector(set.spec?.selector, after.metadata.labels)) enqueue(keyOf(set));
        }
      }),
    ],
  });
}

/** Waits for all, then fails with the first failure: one refused pod must not hide the others' results. */
export async function settleAll(work: readonly Promise<unknown>[]): Promise<void> {
  const failed = (await Promise.allSettled(work)).find((result) => result.status === 'rejected');
  if (failed) throw failed.reason;
}

function sameCounts(before: ReplicaSet['status'], after: NonNullable<ReplicaSet['status']>): boolean {
  const filled = { fullyLabeledReplicas: 0, readyReplicas: 0, availableReplicas: 0, ...before };
  const { conditions: _conditions, ...counts } = filled;
  return canonical(counts) === canonical(after);
}

/** Who goes first when there are too many: not yet placed, not yet running, not ready, cheap, young (kube's order). */
function deletionOrder(active: readonly Pod[]): Pod[] {
  const rank = (pod: Pod): number[] => [
    pod.spec?.nodeName ? 1 : 0,
    ['Pending', 'Unknown', 'Running'].indexOf(pod.status?.phase ?? 'Pending'),
    isReady(pod) ? 1 : 0,
    Number(pod.metadata.annotations?.['controller.kubernetes.io/pod-deletion-cost'] ?? 0),
    -Math.max(0, ...(pod.status?.containerStatuses ?? []).map(({ restartCount }) => restartCount)),
    -Date.parse(pod.metadata.creationTimestamp),
  ];
  return active
    .map((pod) => ({ pod, rank: rank(pod) }))
    .sort((a, b) => a.rank.map((value, i) => value - b.rank[i]!).find((difference) => difference !== 0) ?? 0)
    .map(({ pod }) => pod);
}
