/**
 * What kube-apiserver's admission plug-ins do to claims and volumes: what is in use stays (StorageObjectInUseProtection),
 * claims without a class get the default one (DefaultStorageClass), and grow where their class allows it
 * (PersistentVolumeClaimResize).
 * @module
 */
import { timestamp } from '../../kube/clock.ts';
import type { AnyObject } from '../../kube/objects.ts';
import type { KindDefinition } from '../schema/types.ts';
import { billionths } from '../schema/semantics/quantities.ts';
import type { Backend, Unstored } from '../registry/backend.ts';
import { defaultClass } from './default-class.ts';
import { forbidden } from './namespace.ts';

export const CLAIM_PROTECTION = 'kubernetes.io/pvc-protection';
export const VOLUME_PROTECTION = 'kubernetes.io/pv-protection';

const STORAGE_CLASSES = 'storageclasses.storage.k8s.io';
const DEFAULT_CLASS = ['storageclass.kubernetes.io/is-default-class', 'storageclass.beta.kubernetes.io/is-default-class'];
/** The name of a claim's class before there was a field for it. */
const CLASS_ANNOTATION = 'volume.beta.kubernetes.io/storage-class';

interface ClaimSpec {
  storageClassName?: string;
  resources?: { requests?: { storage?: unknown } };
}

function protectedBy(finalizer: string, object: Unstored): Unstored {
  const { finalizers = [] } = object.metadata;
  if (finalizers.includes(finalizer)) return object;
  return { ...object, metadata: { ...object.metadata, finalizers: [...finalizers, finalizer] } };
}

export function admitClaim(backend: Backend, claim: Unstored): Unstored {
  const kept = protectedBy(CLAIM_PROTECTION, claim);
  const spec = (claim.spec ?? {}) as ClaimSpec;
  if (spec.storageClassName !== undefined || claim.metadata.annotations?.[CLASS_ANNOTATION] !== undefined) return kept;
  const storageClassName = defaultClass(backend, STORAGE_CLASSES, DEFAULT_CLASS);
  return storageClassName ? { ...kept, spec: { ...spec, storageClassName } } : kept;
}

export function admitVolume(backend: Backend, volume: Unstored): Unstored {
  return { ...protectedBy(VOLUME_PROTECTION, volume), status: { phase: 'Pending', lastPhaseTransitionTime: timestamp(backend.clock) } };
}

interface VolumeStatus {
  phase?: string;
  lastPhaseTransitionTime?: string;
}

/** A volume tells since when it is in its phase, unless its writer does. */
export function admitVolumeStatus(backend: Backend, next: Unstored, before: AnyObject): Unstored {
  const old = (before.status ?? {}) as VolumeStatus;
  const status = (next.status ?? {}) as VolumeStatus;
  const isSaid = status.lastPhaseTransitionTime !== undefined && status.lastPhaseTransitionTime !== old.lastPhaseTransitionTime;
  if (isSaid) return next;
  const since = status.phase === old.phase ? old.lastPhaseTransitionTime : timestamp(backend.clock);
  return { ...next, status: { ...status, ...(since !== undefined && { lastPhaseTransitionTime: since }) } };
}

/** @throws StatusError 403 for a claim that may not ask for more */
export function admitGrowth(backend: Backend, kind: KindDefinition, next: Unstored, before: AnyObject): void {
  const spec = (next.spec ?? {}) as ClaimSpec;
  const old = (before.spec ?? {}) as ClaimSpec;
  const size = (of: ClaimSpec): bigint => billionths(of.resources?.requests?.storage) ?? 0n;
  if (size(spec) <= size(old)) return;
  const name = before.metadata.name;
  if ((before.status as VolumeStatus | undefined)?.phase !== 'Bound') {
    throw forbidden(kind, name, 'Only bound persistent volume claims can be expanded');
  }
  const classOf = (claim: Unstored | AnyObject, of: ClaimSpec): string =>
    claim.metadata.annotations?.[CLASS_ANNOTATION] ?? of.storageClassName ?? '';
  const storageClass = backend.store.table(STORAGE_CLASSES).get(classOf(next, spec));
  if (storageClass?.['allowVolumeExpansion'] !== true || classOf(before, old) !== storageClass.metadata.name) {
    const why = 'only dynamically provisioned pvc can be resized and the storageclass that provisions the pvc must support resize';
    throw forbidden(kind, name, why);
  }
}
