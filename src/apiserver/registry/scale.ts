/** The `scale` subresource: replicas of any workload behind one small shape (autoscaling/v1 Scale). @module */
import type { Patch } from '../../kube/client.ts';
import type { AnyObject } from '../../kube/objects.ts';
import { badRequest, invalid } from '../../kube/status-error.ts';
import { viewAs } from '../kind-registry.ts';
import { jsonPatch, mergePatch } from '../patch/index.ts';
import { builtin } from '../schema/builtin/describe.ts';
import type { KindDefinition } from '../schema/types.ts';
import { isObject, setOwn, type JsonObject } from '../json.ts';
import { copyJson } from '../storage/json.ts';
import { matchExpressionText } from './selector-text.ts';
import type { Backend, RequestContext, Unstored } from './backend.ts';
import { tracked } from './finish.ts';
import { decodeAs } from './receive.ts';
import { currentObject, replaceObject, type Target } from './update.ts';

interface Scale extends AnyObject {
  /** Zero is left out, as Go leaves it out. */
  spec: { replicas?: number };
  status: { replicas: number; selector?: string };
}

/** What the bodies are held to. */
const SCALE = builtin({ apiVersion: 'autoscaling/v1', kind: 'Scale', plural: 'scales', scope: 'Namespaced', message: 'autoscaling.Scale' });

/** How workloads of apps/v1 are scaled. */
const WORKLOAD = { specReplicasPath: '.spec.replicas', statusReplicasPath: '.status.replicas', labelSelectorPath: '.spec.selector' };

const pathsOf = (kind: KindDefinition): NonNullable<KindDefinition['subresources']['scale']> =>
  (kind.custom ? kind.subresources.scale : undefined) ?? WORKLOAD;

export const readScale = (backend: Backend, target: Target): AnyObject => scaleOf(target.kind, currentObject(backend, target));

/** PUT of a Scale. @throws StatusError */
export function updateScale(backend: Backend, target: Target, body: unknown, context: RequestContext): AnyObject {
  return write(backend, target, context, () => body);
}

/** PATCH of a Scale. @throws StatusError */
export function patchScale(backend: Backend, target: Target, patch: Patch, context: RequestContext): AnyObject {
  return write(backend, target, context, (before) => {
    if (patch.type === 'json') return jsonPatch(before, patch.body);
    return mergePatch(before, patch.body);
  });
}

function write(backend: Backend, target: Target, context: RequestContext, change: (before: Scale) => unknown): AnyObject {
  const { kind, name } = target;
  const current = currentObject(backend, target);
  const wanted = decodeAs(SCALE, change(scaleOf(kind, current)));
  const { replicas = 0 } = (wanted.spec ?? {}) as { replicas?: number };
  // A custom resource is judged as what it becomes.
  if (replicas < 0 && !kind.custom) {
    throw invalid({ group: 'autoscaling', kind: 'Scale' }, name, [
      {
        reason: 'FieldValueInvalid',
        field: 'spec.replicas',
        message: `Invalid value: ${JSON.stringify(replicas)}: must be greater than or equal to 0`,
      },
    ]);
  }
  const { metadata } = wanted;
  if (metadata.name !== undefined && metadata.name !== name) {
    throw badRequest(`the name of the object (${metadata.name}) does not match the name on the URL (${name})`);
  }
  const before = viewAs(kind, current);
  const next = copyJson(before) as Unstored;
  setAt(next, pathsOf(kind).specReplicasPath, replicas);
  next.metadata = {
    ...next.metadata,
    resourceVersion: metadata.resourceVersion,
    uid: metadata.uid || current.metadata.uid,
  };
  const { gate, ...ungated } = context;
  const old = scaleOf(kind, current);
  const payload = { kind: { group: 'autoscaling', version: 'v1', kind: 'Scale' }, name, namespace: target.namespace };
  gate?.validate({ kind, subresource: 'scale', context, old, payload }, { ...old, spec: { ...(replicas > 0 && { replicas }) } });
  const stored = replaceObject(backend, { ...target, subresource: undefined }, current, next, ungated, (after) =>
    tracked(backend, kind, context, { before, after, subresource: 'scale' }),
  );
  return scaleOf(kind, stored);
}

function scaleOf(kind: KindDefinition, object: AnyObject): Scale {
  const paths = pathsOf(kind);
  const { name, namespace, uid, resourceVersion, creationTimestamp } = object.metadata;
  const selector = paths.labelSelectorPath ? valueAt(object, paths.labelSelectorPath) : undefined;
  const replicas = Number(valueAt(object, paths.specReplicasPath) ?? 0);
  const text = typeof selector === 'string' ? selector : isObject(selector) ? matchExpressionText(selector) : undefined;
  return {
    apiVersion: 'autoscaling/v1',
    kind: 'Scale',
    metadata: { name, ...(namespace && { namespace }), uid, resourceVersion, creationTimestamp },
    spec: { ...(replicas > 0 && { replicas }) },
    status: { replicas: Number(valueAt(object, paths.statusReplicasPath) ?? 0), ...(text !== undefined && { selector: text }) },
  };
}

const steps = (path: string): string[] => path.split('.').filter((step) => step !== '');

function valueAt(object: unknown, path: string): unknown {
  let value = object;
  for (const step of steps(path)) value = isObject(value) ? value[step] : undefined;
  return value;
}

function setAt(object: unknown, path: string, value: unknown): void {
  const names = steps(path);
  const last = names.pop()!;
  let parent = object as JsonObject;
  for (const step of names) {
    if (!isObject(parent[step])) setOwn(parent, step, {});
    parent = parent[step] as JsonObject;
  }
  setOwn(parent, last, value);
}
