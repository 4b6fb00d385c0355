/**
 * Resource descriptors: which path a kind lives at. Built-in kinds that the product reads or writes
 * are listed here with their types; kinds of Gateway API and Cilium are in `src/cluster/kinds.ts`.
 * @module
 */
import type * as admission from 'kubernetes-models/admissionregistration.k8s.io/v1';
import type * as apps from 'kubernetes-models/apps/v1';
import type * as batch from 'kubernetes-models/batch/v1';
import type * as coordination from 'kubernetes-models/coordination.k8s.io/v1';
import type * as discovery from 'kubernetes-models/discovery.k8s.io/v1';
import type * as core from 'kubernetes-models/v1';
import type * as apiextensions from 'kubernetes-models/apiextensions.k8s.io/v1';
import type * as storage from 'kubernetes-models/storage.k8s.io/v1';
import type * as scheduling from 'kubernetes-models/scheduling.k8s.io/v1';
import type { AnyObject, KubeObject, ObjectMeta } from './objects.ts';

/** Turns a generated model type (everything optional) into an object that a server holds. */
export type Stored<T> = Omit<T, 'metadata' | 'apiVersion' | 'kind'> & { apiVersion: string; kind: string; metadata: ObjectMeta };

/** Where a kind lives: `/apis/<group>/<version>/[namespaces/<ns>/]<plural>`. `T` is the object's type. */
export interface Resource<T extends KubeObject = AnyObject> {
  /** `""` for the core group. */
  readonly group: string;
  readonly version: string;
  readonly plural: string;
  readonly kind: string;
  readonly namespaced: boolean;
  /** Never set; carries the type parameter. */
  readonly object?: T;
}

/**
 * Describes a kind: all that a client needs to address its objects.
 *
 * @example
 * const leases = resource<Lease>('coordination.k8s.io/v1', 'Lease', 'leases', 'Namespaced');
 */
export function resource<T extends KubeObject = AnyObject>(
  apiVersion: string,
  kind: string,
  plural: string,
  scope: 'Namespaced' | 'Cluster',
): Resource<T> {
  const slash = apiVersion.indexOf('/');
  const group = slash < 0 ? '' : apiVersion.slice(0, slash);
  return Object.freeze({ group, version: apiVersion.slice(slash + 1), plural, kind, namespaced: scope === 'Namespaced' });
}

/** `v1`, `apps/v1` … */
export function apiVersionOf(r: Resource<never> | Pick<Resource, 'group' | 'version'>): string {
  return r.group ? `${r.group}/${r.version}` : r.version;
}

/** `/api/v1/namespaces/default/pods/web-0/status`, without query. */
export function pathOf(
  r: Pick<Resource, 'group' | 'version' | 'plural' | 'namespaced'>,
  at: { namespace?: string; name?: string; subresource?: string } = {},
): string {
  const root = r.group ? `/apis/${r.group}/${r.version}` : `/api/${r.version}`;
  const scope = r.namespaced && at.namespace ? `/namespaces/${encodeURIComponent(at.namespace)}` : '';
  const name = at.name ? `/${encodeURIComponent(at.name)}` : '';
  return `${root}${scope}/${r.plural}${name}${at.subresource ? `/${at.subresource}` : ''}`;
}

export type Namespace = Stored<core.INamespace>;
export type Node = Stored<core.INode>;
export type Pod = Stored<core.IPod>;
export type PodSpec = NonNullable<Pod['spec']>;
export type PodStatus = NonNullable<Pod['status']>;
export type Container = PodSpec['containers'][number];
export type Service = Stored<core.IService>;
export type ServiceSpec = NonNullable<Service['spec']>;
export type ServicePort = NonNullable<ServiceSpec['ports']>[number];
export type Endpoints = Stored<core.IEndpoints>;
export type EndpointSlice = Stored<discovery.IEndpointSlice>;
export type ConfigMap = Stored<core.IConfigMap>;
export type Secret = Stored<core.ISecret>;
export type ServiceAccount = Stored<core.IServiceAccount>;
export type CoreEvent = Stored<core.IEvent>;
export type Deployment = Stored<apps.IDeployment>;
export type ReplicaSet = Stored<apps.IReplicaSet>;
export type DaemonSet = Stored<apps.IDaemonSet>;
export type ControllerRevision = Stored<apps.IControllerRevision>;
export type Job = Stored<batch.IJob>;
export type CronJob = Stored<batch.ICronJob>;
export type StatefulSet = Stored<apps.IStatefulSet>;
export type PersistentVolumeClaim = Stored<core.IPersistentVolumeClaim>;
export type PersistentVolume = Stored<core.IPersistentVolume>;
export type StorageClass = Stored<storage.IStorageClass>;
export type Lease = Stored<coordination.ILease>;
export type PriorityClass = Stored<scheduling.IPriorityClass>;
export type CustomResourceDefinition = Stored<apiextensions.ICustomResourceDefinition>;
export type ValidatingWebhookConfiguration = Stored<admission.IValidatingWebhookConfiguration>;
export type MutatingWebhookConfiguration = Stored<admission.IMutatingWebhookConfiguration>;

export const namespaces = resource<Namespace>('v1', 'Namespace', 'namespaces', 'Cluster');
export const nodes = resource<Node>('v1', 'Node', 'nodes', 'Cluster');
export const pods = resource<Pod>('v1', 'Pod', 'pods', 'Namespaced');
export const services = resource<Service>('v1', 'Service', 'services', 'Namespaced');
export const endpoints = resource<Endpoints>('v1', 'Endpoints', 'endpoints', 'Namespaced');
export const endpointSlices = resource<EndpointSlice>('discovery.k8s.io/v1', 'EndpointSlice', 'endpointslices', 'Namespaced');
export const configMaps = resource<ConfigMap>('v1', 'ConfigMap', 'configmaps', 'Namespaced');
export const secrets = resource<Secret>('v1', 'Secret', 'secrets', 'Namespaced');
export const serviceAccounts = resource<ServiceAccount>('v1', 'ServiceAccount', 'serviceaccounts', 'Namespaced');
export const events = resource<CoreEvent>('v1', 'Event', 'events', 'Namespaced');
export const deployments = resource<Deployment>('apps/v1', 'Deployment', 'deployments', 'Namespaced');
export const replicaSets = resource<ReplicaSet>('apps/v1', 'ReplicaSet', 'replicasets', 'Namespaced');
export const daemonSets = resource<DaemonSet>('apps/v1', 'DaemonSet', 'daemonsets', 'Namespaced');
export const controllerRevisions = resource<ControllerRevision>('apps/v1', 'ControllerRevision', 'controllerrevisions', 'Namespaced');
export const jobs = resource<Job>('batch/v1', 'Job', 'jobs', 'Namespaced');
export const cronJobs = resource<CronJob>('batch/v1', 'CronJob', 'cronjobs', 'Namespaced');
export const statefulSets = resource<StatefulSet>('apps/v1', 'StatefulSet', 'statefulsets', 'Namespaced');
export const persistentVolumes = resource<PersistentVolume>('v1', 'PersistentVolume', 'persistentvolumes', 'Cluster');
export const storageClasses = resource<StorageClass>('storage.k8s.io/v1', 'StorageClass', 'storageclasses', 'Cluster');
export const persistentVolumeClaims = resource<PersistentVolumeClaim>(
  'v1',
  'PersistentVolumeClaim',
  'persistentvolumeclaims',
  'Namespaced',
);
export const leases = resource<Lease>('coordination.k8s.io/v1', 'Lease', 'leases', 'Namespaced');
export const validatingWebhooks = resource<ValidatingWebhookConfiguration>(
  'admissionregistration.k8s.io/v1',
  'ValidatingWebhookConfiguration',
  'validatingwebhookconfigurations',
  'Cluster',
);
export const mutatingWebhooks = resource<MutatingWebhookConfiguration>(
  'admissionregistration.k8s.io/v1',
  'MutatingWebhookConfiguration',
  'mutatingwebhookconfigurations',
  'Cluster',
);
export const customResourceDefinitions = resource<CustomResourceDefinition>(
  'apiextensions.k8s.io/v1',
  'CustomResourceDefinition',
  'customresourcedefinitions',
  'Cluster',
);
