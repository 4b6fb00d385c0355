/** What an eviction may not do to the PodDisruptionBudget of its pod, and what it takes from it. @module */
import { timestamp } from '../../kube/clock.ts';
import { findCondition } from '../../kube/conditions.ts';
import type { AnyObject, Condition } from '../../kube/objects.ts';
import { matchesSelector, type LabelSelector } from '../../kube/selectors.ts';
import { StatusError } from '../../kube/status-error.ts';
import { storageKey, tableOf, type Backend, type RequestContext, type Unstored } from './backend.ts';
import { commit } from './finish.ts';

interface BudgetStatus {
  observedGeneration?: number;
  disruptionsAllowed?: number;
  currentHealthy?: number;
  desiredHealthy?: number;
  disruptedPods?: Record<string, string>;
}

const RETRY_SECONDS = 10;

/**
 * Takes one disruption from the budget that selects `pod`; nothing when none does, or when the pod serves nobody anyway.
 * @throws StatusError 429 when the budget allows none now, 500 when several budgets select the pod.
 */
export function spendDisruption(backend: Backend, pod: AnyObject, context: RequestContext): void {
  const { phase, conditions } = (pod.status ?? {}) as { phase?: string; conditions?: Condition[] };
  if (pod.metadata.deletionTimestamp || phase === 'Succeeded' || phase === 'Failed' || phase === 'Pending') return;
  const kind = backend.kinds.byKind('policy/v1', 'PodDisruptionBudget');
  if (!kind) return;
  const table = tableOf(backend, kind);
  const matching = table.list(`${pod.metadata.namespace ?? ''}/`).filter(({ spec }) => {
    const { selector } = (spec ?? {}) as { selector?: LabelSelector };
    return selector !== undefined && matchesSelector(selector, pod.metadata.labels);
  });
  const [budget, another] = matching;
  if (!budget) return;
  if (another) {
    const message = 'This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.';
    throw new StatusError(500, 'InternalError', message);
  }
  const status = (budget.status ?? {}) as BudgetStatus;
  const { disruptionsAllowed = 0, currentHealthy = 0, desiredHealthy = 0 } = status;
  if ((status.observedGeneration ?? 0) < (budget.metadata.generation ?? 1)) {
    throw tooMany(`The disruption budget ${budget.metadata.name} is still being processed by the server.`, RETRY_SECONDS);
  }
  const isHealthy = findCondition(conditions, 'Ready')?.status === 'True';
  const policy = (budget.spec as { unhealthyPodEvictionPolicy?: string }).unhealthyPodEvictionPolicy;
  if (!isHealthy && (policy === 'AlwaysAllow' || currentHealthy >= desiredHealthy)) return;
  if (disruptionsAllowed <= 0) {
    throw tooMany(`The disruption budget ${budget.metadata.name} needs ${desiredHealthy} healthy pods and has ${currentHealthy} currently`);
  }
  const spent = {
    ...budget,
    status: {
      ...status,
      disruptionsAllowed: disruptionsAllowed - 1,
      disruptedPods: { ...status.disruptedPods, [pod.metadata.name]: timestamp(backend.clock) },
    },
  } as Unstored;
  commit(backend, kind, spent, context, table.get(storageKey(kind, budget.metadata.namespace, budget.metadata.name)));
}

/** With `retryAfterSeconds` client-go waits and asks again by itself; kube-apiserver wants that only until the budget is known. */
function tooMany(cause: string, retryAfterSeconds?: number): StatusError {
  return new StatusError(429, 'TooManyRequests', "Cannot evict pod as it would violate the pod's disruption budget.", {
    causes: [{ reason: 'DisruptionBudget', message: cause }],
    ...(retryAfterSeconds && { retryAfterSeconds }),
  });
}
