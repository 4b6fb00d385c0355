/** PUT, and what every other change of an existing object goes through. @module */
import type { AnyObject } from '../../kube/objects.ts';
import { badRequest, conflict, invalid, notFound } from '../../kube/status-error.ts';
import { resourceAttributes } from '../authorization/attributes.ts';
import { refuseEscalation } from '../authorization/escalation.ts';
import { admitPodChange } from '../admission/pod.ts';
import { refuseUnreadableParams } from '../authorization/param-access.ts';
import { admitLoadBalancerStatus, allocateService } from '../admission/service-allocation.ts';
import { admitGrowth, admitVolumeStatus } from '../admission/storage.ts';
import { tableIdOf, viewAs } from '../kind-registry.ts';
import { goTime } from '../schema/structural/go-values.ts';
import type { KindDefinition } from '../schema/types.ts';
import { copyJson, deepFreeze } from '../storage/json.ts';
import { storageKey, tableOf, type Backend, type RequestContext, type Unstored } from './backend.ts';
import { etcdKey, invalidInEtcd } from './etcd-words.ts';
import { commit, isNoOp, tracked, validate, warnOfFinalizers } from './finish.ts';
import { decodeAs, dropUnknown, withDefaults } from './receive.ts';
import { createObject } from './create.ts';
import { withoutGatedFields } from './gated-fields.ts';
import { countsGenerations, createsOnUpdate, desiredStateChanged, isolate, needsResourceVersion } from './strategy.ts';

export interface Target {
  kind: KindDefinition;
  namespace?: string | undefined;
  name: string;
  /** `status` or none; other subresources have rules of their own. */
  subresource?: string | undefined;
}

export const MODIFIED = 'the object has been modified; please apply your changes to the latest version and try again';

export interface Written {
  object: AnyObject;
  created: boolean;
}

/** The stored object, or 404. */
export function currentObject(backend: Backend, { kind, namespace, name }: Target): AnyObject {
  const found = tableOf(backend, kind).get(storageKey(kind, namespace, name));
  if (!found) throw notFound(kind.resource, name);
  return found;
}

/**
 * Replaces an object (or its status) by `body`; of some kinds it makes one that is not there yet.
 * @throws StatusError 400, 403 (who may not create), 404, 409 Conflict, 422.
 */
export function updateObject(
  backend: Backend,
  target: Target,
  body: unknown,
  context: RequestContext,
  problems: readonly string[] = [],
): Written {
  const { kind, namespace, name } = target;
  const next = dropUnknown(kind, decodeAs(kind, body), context, problems);
  const given = next.metadata;
  refuseRenaming(target, next);
  if (createsOnUpdate(kind) && !target.subresource && !tableOf(backend, kind).get(storageKey(kind, namespace, name))) {
    requireCreate(backend, target, context);
    return { object: createObject(backend, kind, namespace, body, context, problems), created: true };
  }
  const current = currentObject(backend, target);
  if (!given.resourceVersion && needsResourceVersion(kind)) {
    // kube-apiserver names the resource where it names the kind of other objects, and shows the number as Go does.
    throw invalid({ group: kind.resource.group, kind: kind.resource.plural }, name, [
      { reason: 'FieldValueInvalid', field: 'metadata.resourceVersion', message: 'Invalid value: 0x0: must be specified for an update' },
    ]);
  }
  const object = replaceObject(backend, target, current, next, context, (after) =>
    tracked(backend, kind, context, { before: viewAs(kind, current), after, subresource: target.subresource }),
  );
  return { object, created: false };
}

/** The object in a body is the one of the address. @throws StatusError 400 */
export function refuseRenaming({ kind, name, namespace }: Target, { metadata }: Unstored): void {
  if (!metadata.name) throw badRequest(`the name of the object (${name} based on URL) was undeterminable: name must be provided`);
  if (kind.resource.namespaced && namespace && metadata.namespace && metadata.namespace !== namespace) {
    throw badRequest('the namespace of the provided object does not match the namespace sent on the request');
  }
  if (metadata.name !== name) throw badRequest(`the name of the object (${metadata.name}) does not match the name on the URL (${name})`);
}

/** Making an object by an address that leads nowhere yet takes the right to create it. @throws StatusError 403 */
export function requireCreate(backend: Backend, { kind, namespace, name }: Target, { user }: RequestContext): void {
  const { group: apiGroup, plural } = kind.resource;
  backend.authorizer.require(user, resourceAttributes('create', { apiGroup, resource: plural, namespace: namespace ?? '', name }));
}

/**
 * `current` becomes `next` as far as the rules allow. `track` adds the managed fields; it is told, too, of the object as it was
 * before hooks changed it.
 */
export function replaceObject(
  backend: Backend,
  target: Target,
  current: AnyObject,
  next: Unstored,
  context: RequestContext,
  track: (after: Unstored, planned: Unstored) => Unstored,
): AnyObject {
  const { kind, name, subresource } = target;
  const before = viewAs(kind, current);
  checkIdentity(kind, name, next, current);
  const isolated = isolate(kind, withServerMetadata(withoutGatedFields(kind, next), before), before, subresource);
  const defaulted = withDefaults(kind, copyJson(isolated));
  const { gate } = context;
  const write = { kind, subresource, context, old: before };
  const wanted = gate ? isolate(kind, withServerMetadata(gate.mutate(write, defaulted), before), before, subresource) : defaulted;
  const special = withRulesOfKind(backend, kind, wanted, before, subresource);
  const counted = withGeneration(kind, special, before);
  const after = track(copyJson(counted), defaulted);
  const isUnchanged = isNoOp(after, before);
  if (!isUnchanged) {
    validate(kind, after, before, subresource);
    warnOfFinalizers(kind, after, context);
    refuseEscalation(backend, context, { kind, object: after, before, requestedName: name });
    refuseUnreadableParams(backend, context, { kind, object: after, before });
    if (tableIdOf(kind) === 'persistentvolumeclaims' && !subresource) admitGrowth(backend, kind, after, before);
  }
  gate?.validate(write, after);
  if (isUnchanged) return before;
  if (isFinallyDeletable(after)) return finishDeletion(backend, target, current, after, context);
  return viewAs(kind, commit(backend, kind, after, context, current));
}

function checkIdentity(kind: KindDefinition, name: string, next: Unstored, current: AnyObject): void {
  const { uid, resourceVersion, deletionTimestamp: end } = next.metadata;
  if (uid && uid !== current.metadata.uid) {
    const why = `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${current.metadata.uid}`;
    throw conflict(kind.resource, name, invalidInEtcd(etcdKey(kind, current.metadata.namespace, name), why));
  }
  if (resourceVersion && resourceVersion !== '0' && resourceVersion !== current.metadata.resourceVersion)
    throw conflict(kind.resource, name, MODIFIED);
  if (end && Date.parse(end) !== Date.parse(current.metadata.deletionTimestamp ?? '')) {
    const cause = {
      reason: 'FieldValueInvalid',
      field: 'metadata.deletionTimestamp',
      message: `Invalid value: ${goTime(end)}: field is immutable`,
    };
    throw invalid(kind.resource, name, [cause, cause]);
  }
}

/** Fields of metadata that no writer can change. */
function withServerMetadata(next: Unstored, before: AnyObject): Unstored {
  const old = before.metadata;
  const { managedFields, ...given } = next.metadata;
  // An explicit empty list resets managed fields; leaving them out keeps them.
  const kept = managedFields && !(managedFields.length === 0 && old.managedFields === undefined) ? managedFields : old.managedFields;
  return {
    ...next,
    metadata: {
      ...given,
      name: old.name,
      namespace: old.namespace,
      uid: old.uid,
      creationTimestamp: old.creationTimestamp,
      generation: old.generation,
      deletionTimestamp: old.deletionTimestamp,
      deletionGracePeriodSeconds: old.deletionGracePeriodSeconds,
      managedFields: kept,
    },
  };
}

function withGeneration(kind: KindDefinition, next: Unstored, before: AnyObject): Unstored {
  if (!countsGenerations(kind) || !desiredStateChanged(kind, next, before)) return next;
  return { ...next, metadata: { ...next.metadata, generation: (before.metadata.generation ?? 0) + 1 } };
}

function withRulesOfKind(
  backend: Backend,
  kind: KindDefinition,
  wanted: Unstored,
  before: AnyObject,
  subresource: string | undefined,
): Unstored {
  switch (tableIdOf(kind)) {
    case 'services':
      return serviceRules(backend, wanted, before, subresource);
    case 'pods':
      return subresource === undefined ? admitPodChange(wanted) : wanted;
    case 'persistentvolumes':
      return subresource === 'status' ? admitVolumeStatus(backend, wanted, before) : wanted;
    default:
      return wanted;
  }
}

function serviceRules(backend: Backend, next: Unstored, before: AnyObject, subresource: string | undefined): Unstored {
  if (subresource === 'status') return admitLoadBalancerStatus(next);
  const allocated = allocateService(backend, next, before);
  const type = (allocated.spec as { type?: string }).type;
  // A Service that is no load balancer any more has no load balancer's addresses.
  return type === 'LoadBalancer' || !next.status ? allocated : { ...allocated, status: { ...next.status, loadBalancer: {} } };
}

function isFinallyDeletable({ metadata, spec, kind }: Unstored): boolean {
  if (!metadata.deletionTimestamp || metadata.finalizers?.length) return false;
  if (kind === 'Namespace') return !(spec as { finalizers?: string[] } | undefined)?.finalizers?.length;
  return !metadata.deletionGracePeriodSeconds;
}

function finishDeletion(
  backend: Backend,
  { kind, namespace, name }: Target,
  current: AnyObject,
  last: Unstored,
  context: RequestContext,
): AnyObject {
  const stored = backend.kinds.asStored(kind, last) as AnyObject;
  if (context.dryRun) return viewAs(kind, stored);
  // Watchers see it as it last was; who took the last finalizer away, without it.
  const { metadata } = backend.store.remove(tableOf(backend, kind), storageKey(kind, namespace, name), current);
  return viewAs(kind, deepFreeze({ ...stored, metadata: { ...stored.metadata, resourceVersion: metadata.resourceVersion } }));
}
