/** PATCH: JSON patch, merge patch, strategic merge patch, server-side apply. @module */
import type { AnyObject } from '../../kube/objects.ts';
import { timestamp } from '../../kube/clock.ts';
import type { Patch } from '../../kube/client.ts';
import { badRequest, conflict, invalid, notFound, StatusError } from '../../kube/status-error.ts';
import {
  applyConflictError,
  checkApplied,
  goPrinted,
  jsonPatch,
  mergePatch,
  patchedText,
  serverSideApply,
  strategicMergePatch,
} from '../patch/index.ts';
import { admitCreation } from '../admission/namespace.ts';
import { viewAs } from '../kind-registry.ts';
import { isObject } from '../json.ts';
import { copyJson } from '../storage/json.ts';
import { storageKey, tableOf, type Backend, type RequestContext, type Unstored } from './backend.ts';
import { insert, placeIn, refuseWhileDefinitionGoes } from './create.ts';
import { tracked } from './finish.ts';
import { asKind, dropUnknown } from './receive.ts';
import { currentObject, refuseRenaming, replaceObject, requireCreate, type Target, type Written } from './update.ts';
import { conversionError, decodingError, findMisfit } from '../schema/index.ts';
import type { KindDefinition } from '../schema/types.ts';

/** @throws StatusError 400, 404, 409, 415 (strategic merge of a custom resource), 422. */
export function patchObject(
  backend: Backend,
  target: Target,
  patch: Patch,
  context: RequestContext,
  problems: readonly string[] = [],
): Written {
  if (patch.type === 'apply') return applyObject(backend, target, patch, context, problems);
  const { kind, subresource } = target;
  const current = currentObject(backend, target);
  const before = viewAs(kind, current);
  const result = patched(kind, before, patch);
  const refuse = (why: string): StatusError => invalidPatch(shownPatch(kind, before, result, patch), why);
  refuseMisfits(kind, result, patch, refuse);
  const next = knownFields(kind, result, context, problems, refuse);
  refuseRenaming(target, next);
  refuseAnotherUid(target, next, before);
  const object = replaceObject(backend, target, current, withOwnUid(target, next, before), context, (after) =>
    tracked(backend, kind, context, { before, after, subresource }),
  );
  return { object, created: false };
}

/** A live document with a patch applied, not yet judged. */
export function patched(kind: KindDefinition, before: object, patch: Exclude<Patch, { type: 'apply' }>): unknown {
  switch (patch.type) {
    case 'json':
      return jsonPatch(before, patch.body);
    case 'merge':
      return mergePatch(before, patch.body);
    case 'strategic':
      if (kind.custom) {
        throw new StatusError(
          415,
          'UnsupportedMediaType',
          'the body of the request was in an unknown format - accepted media types include: application/json-patch+json, application/merge-patch+json, application/apply-patch+yaml',
        );
      }
      return strategicMergePatch(kind.schema, before, patch.body);
  }
}

/** What the Go type of the kind could not hold is refused as a patch: decoded where it is JSON, converted where it is a strategic one. */
function refuseMisfits(kind: KindDefinition, result: unknown, patch: Exclude<Patch, { type: 'apply' }>, refuse: Refuse): void {
  const misfit = kind.custom ? undefined : findMisfit(kind.schema, result);
  if (!misfit) return;
  throw refuse(patch.type === 'strategic' ? conversionError(misfit) : decodingError(misfit));
}

/** Unknown fields in the result of a patch are a 422 about the patch (in kube-apiserver's shape), not a 400. */
function knownFields(
  kind: KindDefinition,
  result: unknown,
  context: RequestContext,
  problems: readonly string[],
  refuse: Refuse,
): Unstored {
  try {
    return dropUnknown(kind, asKind(kind, copyJson(result)), context, problems);
  } catch (error) {
    const told = error instanceof StatusError && UNDECODABLE.exec(error.message)?.[0];
    if (!told) throw error;
    throw refuse(told);
  }
}

/** What keeps the result of a patch from being decoded. */
const UNDECODABLE = /strict decoding error: .*|no kind ".*" is registered for version .*/s;

type Refuse = (why: string) => StatusError;

/** The document at fault, as Go shows it: the map of a strategic patch; otherwise what another patch has made of the object. */
const shownPatch = (kind: KindDefinition, before: object, result: unknown, { type, body }: Patch): string =>
  type === 'strategic' ? goPrinted(body) : patchedText(kind.schema, before, result);

/** 422 about the patch itself. */
function invalidPatch(shown: string, why: string): StatusError {
  const cause = { reason: 'FieldValueInvalid', field: 'patch', message: `Invalid value: ${JSON.stringify(shown)}: ${why}` };
  return invalid({ group: '', kind: '' }, '', [cause]);
}

const takesStatusAlone = ({ kind, subresource }: Pick<Target, 'kind' | 'subresource'>): boolean => kind.custom && subresource === 'status';

/** Of a patch to the status of a custom resource nothing but the status is taken. */
const withOwnUid = (target: Target, next: Unstored, before: AnyObject): Unstored =>
  takesStatusAlone(target) ? { ...next, metadata: { ...next.metadata, uid: before.metadata.uid } } : next;

/** A patch names the object that it changes, and no other uid. */
function refuseAnotherUid({ kind, name, subresource }: Target, next: Unstored, before: AnyObject): void {
  const { uid } = next.metadata;
  if (takesStatusAlone({ kind, subresource })) return;
  if (!uid || uid === before.metadata.uid) return;
  const cause = {
    reason: 'FieldValueInvalid',
    message: `Invalid value: ${JSON.stringify(uid)}: field is immutable`,
    field: 'metadata.uid',
  };
  // The check of every object and that of the kind both find it.
  throw invalid(kind.resource, name, [cause, cause]);
}

function applyObject(
  backend: Backend,
  target: Target,
  patch: Extract<Patch, { type: 'apply' }>,
  context: RequestContext,
  problems: readonly string[],
): Written {
  const { kind, namespace, name, subresource } = target;
  if (!context.fieldManager) {
    throw invalid({ group: 'meta.k8s.io', kind: 'PatchOptions' }, '', [
      { reason: 'FieldValueRequired', field: 'fieldManager', message: 'Required value: is required for apply patch' },
    ]);
  }
  if (!isObject(patch.body)) throw badRequest('the body of an apply patch must be an object');
  checkApplied(kind, patch.body);
  const applied = placeIn(kind, dropUnknown(kind, asKind(kind, copyJson(patch.body)), context, problems), namespace);
  const current = tableOf(backend, kind).get(storageKey(kind, namespace, name));
  if (!current && subresource) throw notFound(kind.resource, name);
  // What is there has its name already.
  if (!current || applied.metadata.name) refuseRenaming(target, applied);
  const draft = { ...applied, metadata: { ...applied.metadata, name } };
  if (!current) {
    // The right to patch has been looked at; making an object takes another one.
    requireCreate(backend, target, context);
  }
  const live = current && viewAs(kind, current);
  if (live) refuseAnotherUid(target, applied, live);
  const { object, conflicts } = serverSideApply({
    kind,
    ...(live && { live }),
    applied: draft,
    sent: patch.body,
    manager: context.fieldManager,
    force: patch.force ?? false,
    time: timestamp(backend.clock),
    ...(subresource && { subresource }),
  });
  if (conflicts.length > 0) throw applyConflictError(conflicts);
  const merged = object as unknown as Unstored;
  // What hooks change beyond what is applied is the applier's as well, as an update.
  const track = (after: Unstored, planned: Unstored): Unstored =>
    context.gate ? tracked(backend, kind, context, { before: planned as AnyObject, after, subresource }) : after;
  if (!current) {
    const { uid } = applied.metadata;
    if (uid)
      throw conflict(kind.resource, name, `uid mismatch: the provided object specified uid ${uid}, and no existing object was found`);
    admitCreation(backend, kind, namespace, name);
    refuseWhileDefinitionGoes(backend, kind);
    return {
      object: viewAs(kind, insert(backend, kind, merged, context, track, name)),
      created: true,
    };
  }
  return { object: replaceObject(backend, target, current, merged, context, track), created: false };
}
