/** The pods of a StatefulSet: their numbers, names, claims, and which is to be made or deleted next. Pure. @module */
import { controllerReference, type ObjectMeta, type OwnerReference } from '../../../kube/objects.ts';
import type { PersistentVolumeClaim, Pod, PodSpec, StatefulSet } from '../../../kube/resources.ts';
import { availableIn, isTerminal, isTerminating } from '../pod-facts.ts';
import { REVISION_HASH } from './template-history.ts';

export const nameOf = (set: StatefulSet, ordinal: number): string => `${set.metadata.name}-${ordinal}`;

/** The number at the end of a pod's name; undefined for one that the set cannot have made. */
export function ordinalOf(set: StatefulSet, pod: Pod): number | undefined {
  const { name } = set.metadata;
  const number = pod.metadata.name.startsWith(`${name}-`) ? pod.metadata.name.slice(name.length + 1) : '';
  return /^(?:0|[1-9]\d*)$/.test(number) ? Number(number) : undefined;
}

/** Numbers that the set should have, in order. */
export function wantedOrdinals({ spec }: StatefulSet): number[] {
  const first = spec?.ordinals?.start ?? 0;
  return Array.from({ length: spec?.replicas ?? 1 }, (_, index) => first + index);
}

export const claimName = (template: PersistentVolumeClaim, pod: string): string => `${template.metadata.name}-${pod}`;

export const claimTemplates = ({ spec }: StatefulSet): PersistentVolumeClaim[] =>
  (spec?.volumeClaimTemplates ?? []) as unknown as PersistentVolumeClaim[];

/** The claim that a pod gets of a template; it outlives the pod, unless the set says otherwise. */
export function claimOf(
  set: StatefulSet,
  template: PersistentVolumeClaim,
  ordinal: number,
): Omit<PersistentVolumeClaim, 'metadata'> & { metadata: Partial<ObjectMeta> } {
  const { labels, annotations } = template.metadata;
  const owners = set.spec?.persistentVolumeClaimRetentionPolicy?.whenDeleted === 'Delete' ? [ownedBySet(set)] : undefined;
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: {
      name: claimName(template, nameOf(set, ordinal)),
      namespace: set.metadata.namespace,
      labels: { ...labels, ...set.spec?.selector.matchLabels },
      annotations,
      ...(owners && { ownerReferences: owners }),
    },
    spec: template.spec,
  };
}

/** Goes with its owner, but is not controlled by it. */
const ownedBySet = (set: StatefulSet): OwnerReference => {
  const { controller: _controller, blockOwnerDeletion: _block, ...reference } = controllerReference(set);
  return reference;
};

export function identity(set: StatefulSet, ordinal: number, revision: string): { name: string; labels: Record<string, string> } {
  const name = nameOf(set, ordinal);
  return {
    name,
    labels: {
      'statefulset.kubernetes.io/pod-name': name,
      'apps.kubernetes.io/pod-index': String(ordinal),
      [REVISION_HASH]: revision,
    },
  };
}

/** Its name among the names of the Service, and its own claims in place of the templates. */
export function specOf(set: StatefulSet, ordinal: number, spec: PodSpec | undefined): Partial<PodSpec> {
  const name = nameOf(set, ordinal);
  const own = claimTemplates(set).map((template) => ({
    name: template.metadata.name,
    persistentVolumeClaim: { claimName: claimName(template, name) },
  }));
  const others = (spec?.volumes ?? []).filter((volume) => !own.some((one) => one.name === volume.name));
  return {
    hostname: name,
    ...(set.spec?.serviceName && { subdomain: set.spec.serviceName }),
    ...(own.length + others.length > 0 && { volumes: [...others, ...own] }),
  };
}

export interface Plan {
  create: number[];
  delete: Pod[];
  /** Milliseconds until a ready pod counts as available, and the next may follow. */
  wait?: number;
}

interface Situation {
  set: StatefulSet;
  byOrdinal: ReadonlyMap<number, Pod>;
  /** The revision that new pods are of. */
  update: string;
  now: number;
}

/** One after the other, unless the set says `Parallel`: each waits for those before it, and the last goes first. */
export function planOf({ set, byOrdinal, update, now }: Situation): Plan {
  const { spec } = set;
  const ordered = spec?.podManagementPolicy !== 'Parallel';
  const waitFor = (pod: Pod): number | undefined => (isTerminating(pod) ? undefined : availableIn(pod, spec?.minReadySeconds ?? 0, now));
  const wanted = wantedOrdinals(set);
  const plan: Plan = { create: [], delete: [] };
  const hold = (wait: number | undefined): Plan => (wait ? { ...plan, wait } : plan);
  for (const ordinal of wanted) {
    const pod = byOrdinal.get(ordinal);
    if (!pod) plan.create.push(ordinal);
    else if (isTerminal(pod) && !isTerminating(pod)) plan.delete.push(pod);
    else if (waitFor(pod) === 0) continue;
    else if (ordered) return hold(waitFor(pod));
    if (ordered) return plan;
  }
  const beyond = [...byOrdinal].filter(([ordinal]) => !wanted.includes(ordinal)).sort(([a], [b]) => b - a);
  const firstUnhealthy = beyond.findLast(([, pod]) => waitFor(pod) !== 0)?.[1];
  for (const [, pod] of beyond) {
    if (isTerminating(pod)) {
      if (ordered) return plan;
      continue;
    }
    if (ordered && waitFor(pod) !== 0 && pod !== firstUnhealthy) return hold(waitFor(pod));
    plan.delete.push(pod);
    if (ordered) return plan;
  }
  if (plan.create.length + plan.delete.length > 0 || spec?.updateStrategy?.type === 'OnDelete') return plan;
  const partition = spec?.updateStrategy?.rollingUpdate?.partition ?? 0;
  for (const ordinal of wanted.toReversed().filter((one) => one >= partition)) {
    const pod = byOrdinal.get(ordinal);
    if (!pod) return plan;
    if (pod.metadata.labels?.[REVISION_HASH] !== update && !isTerminating(pod)) return { ...plan, delete: [pod] };
    if (waitFor(pod) !== 0) return hold(waitFor(pod));
  }
  return plan;
}
