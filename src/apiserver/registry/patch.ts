/** PATCH: JSON patch, merge patch, strategic merge patch, server-side apply. @module */
import { timestamp } from '../../kube/clock.ts';
import type { Patch } from '../../kube/client.ts';
import { badRequest, invalid, notFound, StatusError } from '../../kube/status-error.ts';
import { applyConflictError, goPrinted, jsonPatch, mergePatch, serverSideApply, strategicMergePatch } from '../patch/index.ts';
import { admitCreation } from '../admission/namespace.ts';
import { viewAs } from '../kind-registry.ts';
import { isObject } from '../json.ts';
import { copyJson } from '../storage/json.ts';
import { storageKey, tableOf, type Backend, type RequestContext, type Unstored } from './backend.ts';
import { insert, placeIn, refuseWhileDefinitionGoes } from './create.ts';
import { tracked } from './finish.ts';
import { asKind, dropUnknown } from './receive.ts';
import { currentObject, replaceObject, requireCreate, type Target, type Written } from './update.ts';
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
  refuseMisfits(kind, result, patch);
  const next = knownFields(kind, result, patch, context, problems);
  refuseRenaming(target, next);
  const object = replaceObject(backend, target, current, next, context, (after) =>
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

/** The result of a JSON or merge patch is decoded like any body; that of a strategic one is converted, and refused as a patch. */
function refuseMisfits(kind: KindDefinition, result: unknown, patch: Exclude<Patch, { type: 'apply' }>): void {
  const misfit = kind.custom ? undefined : findMisfit(kind.schema, result);
  if (!misfit) return;
  if (patch.type === 'strategic') throw invalidPatch(patch, conversionError(misfit));
  throw badRequest(decodingError(misfit));
}

/** Unknown fields in the result of a patch are a 422 about the patch (in kube-apiserver's shape), not a 400. */
function knownFields(
  kind: KindDefinition,
  result: unknown,
  patch: Exclude<Patch, { type: 'apply' }>,
  context: RequestContext,
  problems: readonly string[],
): Unstored {
  try {
    return dropUnknown(kind, asKind(kind, copyJson(result)), context, problems);
  } catch (error) {
    const strict = error instanceof StatusError && /strict decoding error: .*/s.exec(error.message)?.[0];
    if (!strict) throw error;
    throw invalidPatch(patch, strict);
  }
}

/** 422 about the patch itself, shown as Go shows it: the map of a strategic patch, the text of another. */
function invalidPatch({ type, body }: Patch, why: string): StatusError {
  const shown = type === 'strategic' ? goPrinted(body) : JSON.stringify(body);
  const cause = { reason: 'FieldValueInvalid', field: 'patch', message: `Invalid value: ${JSON.stringify(shown)}: ${why}` };
  return invalid({ group: '', kind: '' }, '', [cause]);
}

function refuseRenaming({ kind, name, namespace }: Target, next: Unstored): void {
  const { metadata } = next;
  if (metadata.name !== undefined && metadata.name !== name) {
    throw badRequest(`the name of the object (${metadata.name}) does not match the name on the URL (${name})`);
  }
  if (kind.resource.namespaced && metadata.namespace && namespace && metadata.namespace !== namespace) {
    throw badRequest(`the namespace of the object (${metadata.namespace}) does not match the namespace on the URL (${namespace})`);
  }
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
  const applied = placeIn(kind, dropUnknown(kind, asKind(kind, copyJson(patch.body)), context, problems), namespace);
  refuseRenaming(target, applied);
  const draft = { ...applied, metadata: { ...applied.metadata, name } };
  const current = tableOf(backend, kind).get(storageKey(kind, namespace, name));
  if (!current) {
    if (subresource) throw notFound(kind.resource, name);
    // The right to patch has been looked at; making an object takes another one.
    requireCreate(backend, target, context);
  }
  const live = current && viewAs(kind, current);
  const { object, conflicts } = serverSideApply({
    kind,
    ...(live && { live }),
    applied: draft,
    manager: context.fieldManager,
    force: patch.force ?? false,
    time: timestamp(backend.clock),
    ...(subresource && { subresource }),
  });
  if (conflicts.length > 0) throw applyConflictError(conflicts);
  const merged = object as unknown as Unstored;
  if (!current) {
    if (applied.metadata.uid) throw notFound(kind.resource, name);
    admitCreation(backend, kind, namespace, name);
    refuseWhileDefinitionGoes(backend, kind);
    return {
      object: viewAs(
        kind,
        insert(backend, kind, merged, context, (it) => it, name),
      ),
      created: true,
    };
  }
  return { object: replaceObject(backend, target, current, merged, context, (it) => it), created: false };
}
