/** How far a Deployment's ReplicaSets may move now. Pure: sizes in, sizes out. @module */

export interface RolloutSizes {
  /** Wanted replicas of the Deployment. */
  desired: number;
  maxSurge: number;
  maxUnavailable: number;
  /** The ReplicaSet of the present template. */
  current: SetSize;
  /** The others, oldest first. */
  old: readonly SetSize[];
}

export interface SetSize {
  /** `spec.replicas`. */
  replicas: number;
  available: number;
}

/** Rounds a percentage up for surge, down for unavailability, as the API defines it. */
export function resolvePercent(value: string | number | undefined, total: number, round: 'up' | 'down'): number {
  if (value === undefined) return 0;
  if (typeof value === 'number' || !value.endsWith('%')) return Number(value);
  const exact = (Number(value.slice(0, -1)) * total) / 100;
  return round === 'up' ? Math.ceil(exact) : Math.floor(exact);
}

/** `maxSurge` and `maxUnavailable` as numbers; both zero would never move, so one pod may then be missing. */
export function fenceposts(
  desired: number,
  surge: string | number = '25%',
  unavailable: string | number = '25%',
): { maxSurge: number; maxUnavailable: number } {
  const maxSurge = resolvePercent(surge, desired, 'up');
  const maxUnavailable = Math.min(desired, resolvePercent(unavailable, desired, 'down'));
  return { maxSurge, maxUnavailable: maxSurge === 0 && maxUnavailable === 0 ? 1 : maxUnavailable };
}

/** One step of a rolling update: first up, then down, never past the fence posts. */
export function rollingStep(sizes: RolloutSizes): { current: number; old: number[] } {
  const { desired, maxSurge, maxUnavailable, current } = sizes;
  const old = sizes.old.map(({ replicas }) => replicas);
  if (current.replicas > desired) return { current: desired, old };
  const total = current.replicas + sum(old);
  const room = Math.max(0, desired + maxSurge - total);
  const next = current.replicas + Math.min(room, desired - current.replicas);
  if (next > current.replicas) return { current: next, old };

  const unavailableCurrent = Math.max(0, current.replicas - current.available);
  let removable = total - (desired - maxUnavailable) - unavailableCurrent;
  // Pods that do not work anyway go first: they cost no availability.
  sizes.old.forEach((set, i) => {
    const broken = Math.min(Math.max(0, set.replicas - set.available), Math.max(0, removable));
    old[i]! -= broken;
    removable -= broken;
  });
  const available = current.available + sizes.old.reduce((all, set) => all + Math.min(set.available, set.replicas), 0);
  let spare = available - (desired - maxUnavailable);
  for (let i = 0; i < old.length && spare > 0; i++) {
    const down = Math.min(old[i]!, spare);
    old[i]! -= down;
    spare -= down;
  }
  return { current: next, old };
}

const sum = (numbers: readonly number[]): number => numbers.reduce((all, one) => all + one, 0);
