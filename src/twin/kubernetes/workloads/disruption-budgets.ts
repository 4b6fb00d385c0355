/**
 * The disruption controller: how many pods a PodDisruptionBudget lets go on purpose right now. The eviction
 * subresource of the API server spends what it allows.
 * @module
 */
import { timestamp } from '../../../kube/clock.ts';
import type { Requeue } from '../../../kube/controller.ts';
import { controllerOf, keyOf, type KubeObject } from '../../../kube/objects.ts';
import { pods, replicaSets, resource, type Pod } from '../../../kube/resources.ts';
import { matchesSelector, type LabelSelector } from '../../../kube/selectors.ts';
import type { Component, TwinContext } from '../../context.ts';
import { startController } from '../component.ts';
import { isReady, isTerminal, isTerminating } from '../pod-facts.ts';
import { canonical } from './names.ts';

const NAME = 'disruption-controller';
/** An evicted pod that is still there after this long was not evicted after all. */
const DELETION_TIMEOUT_MS = 2 * 60_000;

interface DisruptionBudget extends KubeObject {
  spec?: { minAvailable?: number | string; maxUnavailable?: number | string; selector?: LabelSelector };
  status?: BudgetStatus;
}

interface BudgetStatus {
  observedGeneration?: number;
  /** Pods that eviction let go and that are not gone yet, with the moment. */
  disruptedPods?: Record<string, string>;
  disruptionsAllowed: number;
  currentHealthy: number;
  desiredHealthy: number;
  expectedPods: number;
}

const disruptionBudgets = resource<DisruptionBudget>('policy/v1', 'PodDisruptionBudget', 'poddisruptionbudgets', 'Namespaced');

/** A count, or a percentage of `total`, rounded up as Kubernetes does for both bounds. */
const share = (bound: number | string, total: number): number =>
  typeof bound === 'number' ? bound : Math.ceil((Number.parseFloat(bound) * total) / 100);

/** What a budget allows. `replicas`: what the owners of its pods want, which counts wherever a share is asked for. Pure. */
export function budgetStatus(
  { minAvailable, maxUnavailable }: NonNullable<DisruptionBudget['spec']>,
  matched: readonly Pod[],
  replicas: number,
  disrupted: ReadonlySet<string>,
): Omit<BudgetStatus, 'observedGeneration' | 'disruptedPods'> {
  const expectedPods = maxUnavailable !== undefined || typeof minAvailable === 'string' ? replicas : matched.length;
  const desiredHealthy =
    maxUnavailable === undefined ? share(minAvailable ?? 1, expectedPods) : Math.max(0, expectedPods - share(maxUnavailable, expectedPods));
  const currentHealthy = matched.filter((pod) => isReady(pod) && !isTerminating(pod) && !disrupted.has(pod.metadata.name)).length;
  const disruptionsAllowed = expectedPods > 0 ? Math.max(0, currentHealthy - desiredHealthy) : 0;
  return { disruptionsAllowed, currentHealthy, desiredHealthy, expectedPods };
}

export function startDisruptionBudgets(context: TwinContext): Component {
  const budgets = context.informers.for(disruptionBudgets);
  const podInformer = context.informers.for(pods);
  const sets = context.informers.for(replicaSets);
  budgets.store.addIndex('namespace', ({ metadata }) => [metadata.namespace ?? '']);
  podInformer.store.addIndex('namespace', ({ metadata }) => [metadata.namespace ?? '']);

  const wantedBy = (matched: readonly Pod[]): number => {
    const owners = new Map(matched.map((pod) => [controllerOf(pod)?.uid ?? pod.metadata.uid, pod]));
    return [...owners.values()].reduce((sum, pod) => {
      const owner = controllerOf(pod);
      const set = owner?.kind === 'ReplicaSet' ? sets.store.get(`${pod.metadata.namespace}/${owner.name}`) : undefined;
      return sum + (set?.spec?.replicas ?? 1);
    }, 0);
  };

  const reconcile = async (key: string): Promise<Requeue | void> => {
    const budget = budgets.store.get(key);
    if (!budget || budget.metadata.deletionTimestamp) return;
    const { namespace = '', name, uid, resourceVersion, generation } = budget.metadata;
    const matched = [...podInformer.store.byIndex('namespace', namespace)].filter(
      (pod) => !isTerminal(pod) && budget.spec?.selector !== undefined && matchesSelector(budget.spec.selector, pod.metadata.labels),
    );
    const now = context.clock.now();
    const waiting = Object.entries(budget.status?.disruptedPods ?? {}).filter(([podName, since]) => {
      const pod = matched.find(({ metadata }) => metadata.name === podName);
      return pod && !isTerminating(pod) && now - Date.parse(since) < DELETION_TIMEOUT_MS;
    });
    const status: BudgetStatus = {
      observedGeneration: generation,
      ...(waiting.length > 0 && { disruptedPods: Object.fromEntries(waiting) }),
      ...budgetStatus(budget.spec ?? {}, matched, wantedBy(matched), new Set(waiting.map(([podName]) => podName))),
    };
    const allowed = status.disruptionsAllowed > 0;
    const condition = {
      type: 'DisruptionAllowed',
      status: allowed ? 'True' : 'False',
      reason: allowed ? 'SufficientPods' : 'InsufficientPods',
      message: '',
      observedGeneration: generation,
      lastTransitionTime: timestamp(context.clock),
    };
    const { conditions: _, ...before } = (budget.status ?? {}) as BudgetStatus & { conditions?: unknown };
    if (canonical(before) !== canonical(status)) {
      // The eviction subresource writes the same status: never overwrite what has not been seen.
      const body = {
        metadata: { uid, resourceVersion },
        status: { ...status, disruptedPods: status.disruptedPods ?? null, conditions: [condition] },
      };
      await context.client(NAME).patch(disruptionBudgets, { namespace, name }, { type: 'merge', body }, { subresource: 'status' });
    }
    if (waiting.length > 0) return { afterMs: DELETION_TIMEOUT_MS };
  };

  const enqueueFor = (pod: Pod, enqueue: (key: string) => void): void => {
    for (const budget of budgets.store.byIndex('namespace', pod.metadata.namespace ?? '')) enqueue(keyOf(budget));
  };
  return startController({
    context,
    name: NAME,
    workers: 1,
    reconcile,
    subscribe: (enqueue) => [
      budgets.onChange(({ key }) => enqueue(key)),
      podInformer.onChange(({ before, after }) => {
        const pod = after ?? before;
        if (pod) enqueueFor(pod, enqueue);
      }),
      sets.onChange(({ after }) => {
        for (const budget of budgets.store.byIndex('namespace', after?.metadata.namespace ?? '')) enqueue(keyOf(budget));
      }),
    ],
  });
}
