/** DELETE: at once, after a grace period, or when the last finalizer goes. @module */
import type { AnyObject, ObjectMeta } from '../../kube/objects.ts';
import { conflict } from '../../kube/status-error.ts';
import { admitDeletion } from '../admission/namespace.ts';
import { tableIdOf, viewAs } from '../kind-registry.ts';
import type { KindDefinition } from '../schema/types.ts';
import { copyJson, deepFreeze } from '../storage/json.ts';
import { storageKey, tableOf, type Backend, type RequestContext } from './backend.ts';
import { orphansByDefault, ownsOthers } from './strategy.ts';
import { currentObject, type Target } from './update.ts';

/** `DeleteOptions` of a request, checked. */
export interface DeletionRequest {
  gracePeriodSeconds?: number | undefined;
  propagationPolicy?: 'Background' | 'Foreground' | 'Orphan' | undefined;
  preconditions?: { uid?: string | undefined; resourceVersion?: string | undefined } | undefined;
}

export interface Deletion {
  /** Gone from the store; otherwise it waits for its grace period or finalizers. */
  gone: boolean;
  object: AnyObject;
}

const FOREGROUND = 'foregroundDeletion';
const ORPHAN = 'orphan';

/** Deletes, or begins to delete, one object. @throws StatusError 404, or 409 when a precondition fails */
export function deleteObject(backend: Backend, target: Target, request: DeletionRequest, context: RequestContext): Deletion {
  const { kind, namespace, name } = target;
  const current = currentObject(backend, target);
  admitDeletion(kind, name);
  checkPreconditions(kind, name, request, current);
  context.gate?.validate({ kind, context: { ...context, options: { ...request } }, old: viewAs(kind, current) }, undefined);
  const next = markedForDeletion(backend, kind, current, request);
  if (next === current) return { gone: false, object: viewAs(kind, current) };
  const table = tableOf(backend, kind);
  const key = storageKey(kind, namespace, name);
  if (next) {
    const object = context.dryRun ? deepFreeze(next) : backend.store.put(table, key, next);
    return { gone: false, object: viewAs(kind, object) };
  }
  const object = context.dryRun ? current : backend.store.remove(table, key, current);
  // A pod that goes at once is told of with the grace that it was given.
  const last = tableIdOf(kind) === 'pods' ? { ...object, metadata: { ...object.metadata, deletionGracePeriodSeconds: 0 } } : object;
  return { gone: true, object: viewAs(kind, last) };
}

function checkPreconditions(kind: KindDefinition, name: string, { preconditions }: DeletionRequest, { metadata }: AnyObject): void {
  const { uid, resourceVersion } = preconditions ?? {};
  // kube-apiserver names the kind where other conflicts name the resource.
  const of = { group: kind.resource.group, plural: kind.resource.kind };
  if (uid && uid !== metadata.uid) {
    const why = `the UID in the precondition (${uid}) does not match the UID in record (${metadata.uid}). The object might have been deleted and then recreated`;
    throw conflict(of, name, why);
  }
  if (resourceVersion && resourceVersion !== metadata.resourceVersion) {
    const why = `the ResourceVersion in the precondition (${resourceVersion}) does not match the ResourceVersion in record (${metadata.resourceVersion}). The object might have been modified`;
    throw conflict(of, name, why);
  }
}

/** The object waiting for its end, `current` itself when it waits already, `undefined` when it can go at once. */
function markedForDeletion(backend: Backend, kind: KindDefinition, current: AnyObject, request: DeletionRequest): AnyObject | undefined {
  const grace = gracePeriod(kind, current, request);
  const finalizers = finalizersFor(current, policyOf(kind, request));
  const isNamespace = tableIdOf(kind) === 'namespaces';
  const metadata = current.metadata;
  if (metadata.deletionTimestamp) {
    const shorter = grace < (metadata.deletionGracePeriodSeconds ?? 0);
    if (!shorter && (finalizers.length > 0 || isNamespace || (metadata.deletionGracePeriodSeconds ?? 0) > 0)) {
      return sameList(finalizers, metadata.finalizers ?? []) ? current : withMetadata(current, { finalizers });
    }
    if (finalizers.length === 0 && grace === 0 && !isNamespace) return undefined;
    return withMetadata(current, {
      finalizers,
      deletionGracePeriodSeconds: grace,
      deletionTimestamp: timestampAfter(backend, grace),
    });
  }
  if (grace === 0 && finalizers.length === 0 && !isNamespace) return undefined;
  const marked = withMetadata(current, {
    finalizers,
    deletionTimestamp: timestampAfter(backend, grace),
    ...(!isNamespace && { deletionGracePeriodSeconds: grace }),
    ...(metadata.generation && { generation: metadata.generation + 1 }),
  });
  return isNamespace ? { ...marked, status: { ...(marked.status as object), phase: 'Terminating' } } : marked;
}

/** Only pods that a kubelet may be running wait; the kubelet ends the wait by deleting with grace 0. */
function gracePeriod(kind: KindDefinition, object: AnyObject, { gracePeriodSeconds }: DeletionRequest): number {
  if (tableIdOf(kind) !== 'pods') return 0;
  const spec = object.spec as { nodeName?: string; terminationGracePeriodSeconds?: number };
  const phase = (object.status as { phase?: string } | undefined)?.phase;
  if (!spec.nodeName || phase === 'Succeeded' || phase === 'Failed') return 0;
  const seconds = gracePeriodSeconds ?? spec.terminationGracePeriodSeconds ?? 30;
  return seconds < 0 ? 1 : seconds;
}

/** How what it owns goes, where it can own anything. */
function policyOf(kind: KindDefinition, { propagationPolicy }: DeletionRequest): DeletionRequest['propagationPolicy'] {
  if (!ownsOthers(kind)) return undefined;
  return propagationPolicy ?? (orphansByDefault(kind) ? 'Orphan' : undefined);
}

function finalizersFor({ metadata }: AnyObject, propagationPolicy: DeletionRequest['propagationPolicy']): string[] {
  const present = metadata.finalizers ?? [];
  if (propagationPolicy === undefined) return present;
  const others = present.filter((finalizer) => finalizer !== FOREGROUND && finalizer !== ORPHAN);
  if (propagationPolicy === 'Foreground') return [...others, FOREGROUND];
  if (propagationPolicy === 'Orphan') return [...others, ORPHAN];
  return others;
}

function withMetadata(object: AnyObject, changes: Partial<ObjectMeta>): AnyObject {
  const metadata = copyJson({ ...object.metadata, ...changes });
  if (metadata.finalizers?.length === 0) delete metadata.finalizers;
  return { ...object, metadata };
}

const timestampAfter = (backend: Backend, seconds: number): string =>
  `${new Date(backend.clock.now() + seconds * 1000).toISOString().slice(0, 19)}Z`;

const sameList = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((item, index) => item === b[index]);
