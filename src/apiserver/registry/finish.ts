/** The last steps that all writes share: managed fields, validation, the commit. @module */
import { timestamp } from '../../kube/clock.ts';
import { invalid } from '../../kube/status-error.ts';
import type { AnyObject, StatusCause } from '../../kube/objects.ts';
import { CLEANUP_FINALIZER, CRD_TABLE } from '../custom-resources.ts';
import { tableIdOf } from '../kind-registry.ts';
import { trackUpdate } from '../patch/index.ts';
import { validateObject } from '../schema/index.ts';
import type { KindDefinition } from '../schema/types.ts';
import { sameJson } from '../json.ts';
import { copyJson, deepFreeze, shareUnchanged } from '../storage/json.ts';
import { storageKey, tableOf, type Backend, type RequestContext, type Unstored } from './backend.ts';

/** `after` with the managed fields of a plain write (server-side apply keeps its own). */
export function tracked(
  backend: Backend,
  kind: KindDefinition,
  context: RequestContext,
  change: { before?: AnyObject; after: Unstored; subresource?: string | undefined },
): Unstored {
  return trackUpdate({
    kind,
    ...(change.before && { before: change.before }),
    after: change.after,
    manager: context.fieldManager,
    time: timestamp(backend.clock),
    ...(change.subresource && { subresource: change.subresource }),
  }) as unknown as Unstored;
}

/** @throws StatusError 422 with one cause per violated rule. */
export function validate(kind: KindDefinition, object: Unstored, old?: AnyObject, subresource?: string): void {
  const errors = validateObject(kind, object, old);
  if (errors.length === 0) return;
  // The status of a custom resource is judged by itself, and told of as if it were all.
  const isStatus = kind.custom && subresource === 'status';
  const causes = errors.map(({ field, reason, message }): StatusCause => ({
    reason,
    message: isStatus ? message.replace(`${field} in body`, `${field.replace(/^status\.?/, '')} in body`) : message,
    field,
  }));
  throw invalid(judgedAs(kind), object.metadata.name ?? '', causes);
}

/** Nobody knows whose a finalizer without a domain is; built-in kinds refuse it. */
export function warnOfFinalizers(kind: KindDefinition, { metadata }: Unstored, context: RequestContext): void {
  if (!kind.custom && tableIdOf(kind) !== CRD_TABLE) return;
  for (const finalizer of metadata.finalizers ?? []) {
    if (finalizer.includes('/') || STANDARD_FINALIZERS.has(finalizer) || finalizer === CLEANUP_FINALIZER) continue;
    const why = 'prefer a domain-qualified finalizer name to avoid accidental conflicts with other finalizer writers';
    context.warn(`metadata.finalizers: ${JSON.stringify(finalizer)}: ${why}`);
  }
}

const STANDARD_FINALIZERS: ReadonlySet<string> = new Set(['foregroundDeletion', 'orphan', 'kubernetes']);

/** Rules are asked of the stored form, and what they refuse is told as of its group. */
const judgedAs = ({ resource, otherForm }: KindDefinition): { group: string; kind: string } =>
  otherForm?.storedIn ? { group: otherForm.group, kind: resource.kind } : resource;

const comparable = (object: Unstored): unknown => {
  const { resourceVersion: _, managedFields, ...metadata } = object.metadata;
  const timeless = managedFields?.map(({ time: _time, ...entry }) => entry);
  return { ...object, metadata: { ...metadata, managedFields: timeless?.length ? timeless : undefined } };
};

/** Whether a write would change nothing: equal but for the revision and the times in managed fields. */
export function isNoOp(next: Unstored, old: AnyObject): boolean {
  return sameJson(comparable(next), comparable(old));
}

/** Stores `object` at the kind's storage version; a dry run answers what would have been stored. */
export function commit(backend: Backend, kind: KindDefinition, object: Unstored, context: RequestContext, old?: AnyObject): AnyObject {
  const clean = shareUnchanged(copyJson(backend.kinds.asStored(kind, object)), old) as AnyObject;
  if (context.dryRun) {
    const { resourceVersion: _, ...metadata } = clean.metadata;
    return deepFreeze({ ...clean, metadata: { ...metadata, ...(old && { resourceVersion: old.metadata.resourceVersion }) } }) as AnyObject;
  }
  const key = storageKey(kind, clean.metadata.namespace, clean.metadata.name);
  return backend.store.put(tableOf(backend, kind), key, clean);
}
