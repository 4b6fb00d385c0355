/** Status and conditions of a Deployment from its ReplicaSets, in the controller's words. Pure but for the clock. @module */
import { timestamp, type Clock } from '../../../kube/clock.ts';
import { findCondition } from '../../../kube/conditions.ts';
import type { Deployment, ReplicaSet } from '../../../kube/resources.ts';

type Status = NonNullable<Deployment['status']>;
type DeploymentCondition = NonNullable<Status['conditions']>[number];

const total = (sets: readonly ReplicaSet[], count: (set: ReplicaSet) => number | undefined): number =>
  sets.reduce((sum, set) => sum + (count(set) ?? 0), 0);

export interface Progress {
  reason:
    | 'NewReplicaSetCreated'
    | 'FoundNewReplicaSet'
    | 'ReplicaSetUpdated'
    | 'NewReplicaSetAvailable'
    | 'ProgressDeadlineExceeded'
    | 'DeploymentPaused';
  message: string;
}

/** The status to write. */
export function deploymentStatus(
  deployment: Deployment,
  current: ReplicaSet | undefined,
  all: readonly ReplicaSet[],
  maxUnavailable: number,
  clock: Clock,
  created: boolean,
): Status {
  const desired = deployment.spec?.replicas ?? 1;
  const before = deployment.status;
  const availableReplicas = total(all, (set) => set.status?.availableReplicas);
  const replicas = total(all, (set) => set.status?.replicas);
  const counts = {
    observedGeneration: deployment.metadata.generation,
    replicas,
    updatedReplicas: current?.status?.replicas ?? 0,
    readyReplicas: total(all, (set) => set.status?.readyReplicas),
    availableReplicas,
    unavailableReplicas: Math.max(0, total(all, (set) => set.spec?.replicas) - availableReplicas),
    ...(before?.collisionCount && { collisionCount: before.collisionCount }),
  };
  const enough = availableReplicas >= desired - maxUnavailable;
  let conditions = set(
    before?.conditions,
    enough
      ? { type: 'Available', status: 'True', reason: 'MinimumReplicasAvailable', message: 'Deployment has minimum availability.' }
      : {
          type: 'Available',
          status: 'False',
          reason: 'MinimumReplicasUnavailable',
          message: 'Deployment does not have minimum availability.',
        },
    clock,
    false,
  );
  const progress = progressOf(deployment, current, counts, before, clock, created);
  if (progress) {
    const stuck = progress.reason === 'ProgressDeadlineExceeded';
    const moved = !stuck && movedOn(before, counts, progress);
    conditions = set(
      conditions,
      { type: 'Progressing', status: stuck ? 'False' : progress.reason === 'DeploymentPaused' ? 'Unknown' : 'True', ...progress },
      clock,
      moved,
    );
  }
  return { ...counts, conditions };
}

type Counts = Pick<Status, 'replicas' | 'updatedReplicas' | 'readyReplicas' | 'availableReplicas'>;

/** A rollout is complete when every pod is of the present template, available, and no old one is left. */
export const isComplete = (deployment: Deployment, counts: Counts): boolean => {
  const desired = deployment.spec?.replicas ?? 1;
  return counts.updatedReplicas === desired && counts.replicas === desired && counts.availableReplicas === desired;
};

function progressOf(
  deployment: Deployment,
  current: ReplicaSet | undefined,
  counts: Counts,
  before: Status | undefined,
  clock: Clock,
  created: boolean,
): Progress | undefined {
  const name = current?.metadata.name ?? '';
  const last = findCondition(before?.conditions, 'Progressing');
  if (deployment.spec?.paused) {
    return last?.reason === 'DeploymentPaused' ? undefined : { reason: 'DeploymentPaused', message: 'Deployment is paused' };
  }
  if (!current) return undefined;
  if (isComplete(deployment, counts)) {
    return { reason: 'NewReplicaSetAvailable', message: `ReplicaSet "${name}" has successfully progressed.` };
  }
  if (created) return { reason: 'NewReplicaSetCreated', message: `Created new replica set "${name}"` };
  const updated: Progress = { reason: 'ReplicaSetUpdated', message: `ReplicaSet "${name}" is progressing.` };
  if (!last || last.reason === 'DeploymentPaused') return { reason: 'FoundNewReplicaSet', message: `Found new replica set "${name}"` };
  if (movedOn(before, counts, updated)) return updated;
  // A finished rollout that loses pods is not a rollout in progress.
  if (last.reason === 'NewReplicaSetAvailable') {
    return last.message?.includes(`"${name}"`) ? undefined : updated;
  }
  const deadline = deployment.spec?.progressDeadlineSeconds ?? 600;
  if (clock.now() >= Date.parse(last.lastUpdateTime ?? last.lastTransitionTime ?? '') + deadline * 1000) {
    return { reason: 'ProgressDeadlineExceeded', message: `ReplicaSet "${name}" has timed out progressing.` };
  }
  return undefined;
}

const movedOn = (before: Status | undefined, counts: Counts, progress: Progress): boolean =>
  progress.reason === 'ReplicaSetUpdated' &&
  ((counts.updatedReplicas ?? 0) > (before?.updatedReplicas ?? 0) ||
    (counts.readyReplicas ?? 0) > (before?.readyReplicas ?? 0) ||
    (counts.availableReplicas ?? 0) > (before?.availableReplicas ?? 0) ||
    (counts.replicas ?? 0) - (counts.updatedReplicas ?? 0) < (before?.replicas ?? 0) - (before?.updatedReplicas ?? 0));

function set(
  conditions: readonly DeploymentCondition[] | undefined,
  next: Pick<DeploymentCondition, 'type' | 'status' | 'reason' | 'message'>,
  clock: Clock,
  touch: boolean,
): DeploymentCondition[] {
  const current = findCondition(conditions, next.type);
  if (current && current.status === next.status && current.reason === next.reason && current.message === next.message && !touch) {
    return [...(conditions ?? [])];
  }
  const now = timestamp(clock);
  const made = { ...next, lastUpdateTime: now, lastTransitionTime: current?.status === next.status ? current.lastTransitionTime : now };
  return [...(conditions ?? []).filter(({ type }) => type !== next.type), made];
}
