/** `pods/binding` and `pods/eviction`. @module */
import { timestamp } from '../../kube/clock.ts';
import type { AnyObject, Status } from '../../kube/objects.ts';
import { badRequest, conflict, StatusError } from '../../kube/status-error.ts';
import { withCondition } from '../../kube/conditions.ts';
import type { Condition } from '../../kube/objects.ts';
import { isObject, type JsonObject } from '../json.ts';
import type { Backend, RequestContext, Unstored } from './backend.ts';
import { spendDisruption } from './disruption-budget.ts';
import { commit, tracked } from './finish.ts';
import { deleteObject, type DeletionRequest } from './delete.ts';
import { currentObject, type Target } from './update.ts';

export const success = (details?: Status['details']): Status => ({
  apiVersion: 'v1',
  kind: 'Status',
  metadata: {},
  status: 'Success',
  ...(details && { details }),
});

const done: Status = { ...success(), code: 201 };

/** Policies see what is posted to a subresource as its creation. */
export function showPolicies(target: Target, object: JsonObject & { apiVersion: string; kind: string }, context: RequestContext): void {
  const [version = '', group = ''] = object.apiVersion.split('/').toReversed();
  const { kind, name, namespace, subresource } = target;
  const payload = { kind: { group, version, kind: object.kind }, name, namespace };
  const metadata = { name, ...(namespace && { namespace }), ...(isObject(object['metadata']) && object['metadata']) };
  context.gate?.validate({ kind, subresource, context, payload }, { ...object, metadata });
}

/** Assigns a pod to a node, once. */
export function bindPod(backend: Backend, target: Target, body: unknown, context: RequestContext): Status {
  const wanted = isObject(body) && isObject(body.target) ? body.target : {};
  const [node, kind] = [wanted.name, wanted.kind].map((value) => (typeof value === 'string' ? value : ''));
  // Not 422: kube-apiserver throws these faults as they are.
  const faults = [
    ...(kind && kind !== 'Node' ? [`target.kind: Unsupported value: ${JSON.stringify(kind)}: supported values: "Node", "<empty>"`] : []),
    ...(node ? [] : ['target.name: Required value']),
  ];
  if (faults.length > 0) throw new StatusError(500, '', faults.length === 1 ? faults[0]! : `[${faults.join(', ')}]`);
  showPolicies(target, { apiVersion: 'v1', kind: 'Binding', ...(body as JsonObject) }, context);
  const current = currentObject(backend, target);
  const spec = current.spec as { nodeName?: string };
  const about = { group: '', plural: 'pods/binding' };
  if (current.metadata.deletionTimestamp)
    throw conflict(about, target.name, `pod ${target.name} is being deleted, cannot be assigned to a host`);
  if (spec.nodeName) throw conflict(about, target.name, `pod ${target.name} is already assigned to node ${JSON.stringify(spec.nodeName)}`);
  const metadata = isObject(body) && isObject(body.metadata) ? body.metadata : {};
  if (typeof metadata.uid === 'string' && metadata.uid && metadata.uid !== current.metadata.uid) {
    throw conflict(
      about,
      target.name,
      `Precondition failed: UID in precondition: ${metadata.uid}, UID in object meta: ${current.metadata.uid}`,
    );
  }
  const status = (current.status ?? {}) as { conditions?: Condition[] };
  const scheduled = { type: 'PodScheduled', status: 'True' as const, lastProbeTime: null, lastTransitionTime: timestamp(backend.clock) };
  const others = (status.conditions ?? []).filter(({ type }) => type !== 'PodScheduled');
  const after = {
    ...current,
    spec: { ...spec, nodeName: node },
    status: { ...status, conditions: [...others, scheduled] },
  } as unknown as Unstored;
  commit(
    backend,
    target.kind,
    tracked(backend, target.kind, context, { before: current, after, subresource: 'binding' }),
    context,
    current,
  );
  return done;
}

/** Deletes a pod as `kubectl drain` asks, unless its disruption budget refuses. */
export function evictPod(backend: Backend, target: Target, body: unknown, context: RequestContext): Status {
  const named = isObject(body) && isObject(body.metadata) ? body.metadata.name : undefined;
  if (named !== undefined && named !== target.name) throw badRequest('name in URL does not match name in Eviction object');
  const options = isObject(body) && isObject(body.deleteOptions) ? (body.deleteOptions as DeletionRequest & { dryRun?: unknown }) : {};
  const dryRun = context.dryRun || (Array.isArray(options.dryRun) && options.dryRun.includes('All'));
  showPolicies(target, { apiVersion: 'policy/v1', kind: 'Eviction', ...(isObject(body) && body) }, { ...context, dryRun });
  // The deletion that follows is the server's own.
  const { gate: _gate, ...ungated } = context;
  evict(backend, target, options, { ...ungated, dryRun });
  return done;
}

function evict(backend: Backend, target: Target, options: DeletionRequest, context: RequestContext): void {
  const pod: AnyObject = currentObject(backend, target);
  spendDisruption(backend, pod, context);
  const status = (pod.status ?? {}) as { conditions?: Condition[] };
  const conditions = withCondition(
    status.conditions,
    { type: 'DisruptionTarget', status: 'True', reason: 'EvictionByEvictionAPI', message: 'Eviction API: evicting' },
    backend.clock,
  );
  if (!pod.metadata.deletionTimestamp) {
    const after = { ...pod, status: { ...status, conditions } } as Unstored;
    commit(backend, target.kind, tracked(backend, target.kind, context, { before: pod, after, subresource: 'status' }), context, pod);
  }
  deleteObject(backend, target, options, context);
}
