/** What a person deployed: from pods to their controllers, and from controllers without pods to the pods they would make. @module */
import type { AnyObject, KubeObject, OwnerReference } from '../../kube/objects.ts';
import type { Pod } from '../../kube/resources.ts';
import type { Workload } from '../engine/identity-class.ts';

/** Controllers that are themselves made by another one: `namespace/kind/name` → that one. */
export type Owners = ReadonlyMap<string, OwnerReference>;

/** Kinds with a pod template, and where it is. */
const TEMPLATES: Readonly<Record<string, (spec: Record<string, unknown>) => unknown>> = {
  Deployment: ({ template }) => template,
  DaemonSet: ({ template }) => template,
  ReplicaSet: ({ template }) => template,
  ReplicationController: ({ template }) => template,
  StatefulSet: ({ template }) => template,
  Job: ({ template }) => template,
  CronJob: ({ jobTemplate }) => (jobTemplate as { spec?: { template?: unknown } } | undefined)?.spec?.template,
};

const ownerKey = (namespace: string, kind: string, name: string): string => `${namespace}/${kind}/${name}`;

export function controllerOf({ metadata }: KubeObject): OwnerReference | undefined {
  return metadata.ownerReferences?.find(({ controller }) => controller) ?? metadata.ownerReferences?.[0];
}

/** The chains above ReplicaSets and Jobs. */
export function ownersAmong(objects: Iterable<KubeObject>): Map<string, OwnerReference> {
  const owners = new Map<string, OwnerReference>();
  for (const object of objects) {
    const owner = TEMPLATES[object.kind] && controllerOf(object);
    if (owner) owners.set(ownerKey(object.metadata.namespace ?? 'default', object.kind, object.metadata.name), owner);
  }
  return owners;
}

/**
 * The controller at the top of the pod's chain, or the pod itself.
 * @param owners `undefined`: chains are not followed
 */
export function workloadOf(pod: Pod, owners: Owners | undefined): Workload {
  const namespace = pod.metadata.namespace ?? 'default';
  const direct = controllerOf(pod);
  if (!direct) return { namespace, name: pod.metadata.name, kind: 'Pod' };
  // Where an owner's kind was left out, the pod is all that is known.
  const found = { namespace, name: direct.name, kind: direct.kind || 'Pod' };
  if (!owners) return found;
  const above = owners.get(ownerKey(namespace, found.kind, found.name));
  if (above) return { namespace, name: above.name, kind: above.kind };
  return deploymentBehind(pod, found) ?? found;
}

/** A Deployment names its ReplicaSet after itself and the hash that its pods carry. */
function deploymentBehind(pod: Pod, { namespace, name, kind }: Workload): Workload | undefined {
  const hash = pod.metadata.labels?.['pod-template-hash'];
  if (kind !== 'ReplicaSet' || !hash || !name.endsWith(`-${hash}`)) return undefined;
  return { namespace, name: name.slice(0, -hash.length - 1), kind: 'Deployment' };
}

/** The pod that a controller would make; `undefined` for other kinds, and for controllers that another one has made. */
export function templatePod(object: AnyObject): { pod: Pod; workload: Workload } | undefined {
  const templateOf = TEMPLATES[object.kind];
  const template = templateOf?.((object['spec'] ?? {}) as Record<string, unknown>) as Partial<Pod> | undefined;
  if (!template || controllerOf(object)) return undefined;
  const namespace = object.metadata.namespace ?? 'default';
  const { name } = object.metadata;
  const metadata = { ...template.metadata, name, namespace, uid: '', resourceVersion: '', creationTimestamp: '' };
  const pod: Pod = { apiVersion: 'v1', kind: 'Pod', metadata, spec: template.spec ?? { containers: [] } };
  return { pod, workload: { namespace, name, kind: object.kind } };
}
