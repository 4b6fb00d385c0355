/**
 * Defaulting, as kube-apiserver does it between decoding and validation.
 * @module
 */
import { setSchemaDefaults, setZeroValues } from '../structural/schema-defaults.ts';
import type { KindDefinition } from '../types.ts';
import { defaultAdmissionPolicy, defaultAdmissionPolicyBinding } from './admission-defaults.ts';
import { defaultAutoscaler } from './autoscaler-defaults.ts';
import type { JsonObject } from './fields.ts';
import {
  defaultCustomResourceDefinition,
  defaultIngressClass,
  defaultLimitRange,
  defaultLease,
  defaultNamespace,
  defaultNode,
  defaultPriorityClass,
  defaultRoleBinding,
  defaultSecret,
} from './other-defaults.ts';
import { defaultPod } from './pod-defaults.ts';
import { canonicalQuantities } from './quantities.ts';
import { defaultEndpoints, defaultEndpointSlice, defaultNetworkPolicy, defaultService } from './service-defaults.ts';
import { defaultClaim, defaultStorageClass, defaultVolume } from './storage-defaults.ts';
import {
  defaultCronJob,
  defaultDaemonSet,
  defaultDeployment,
  defaultJob,
  defaultPodTemplate,
  defaultReplicaSet,
  defaultReplicationController,
  defaultStatefulSet,
} from './workload-defaults.ts';

const byKind: Readonly<Record<string, (object: JsonObject) => void>> = {
  Namespace: defaultNamespace,
  Node: defaultNode,
  Pod: defaultPod,
  Service: defaultService,
  Endpoints: defaultEndpoints,
  EndpointSlice: defaultEndpointSlice,
  Secret: defaultSecret,
  Deployment: defaultDeployment,
  ReplicaSet: defaultReplicaSet,
  DaemonSet: defaultDaemonSet,
  StatefulSet: defaultStatefulSet,
  Job: defaultJob,
  CronJob: defaultCronJob,
  PersistentVolumeClaim: defaultClaim,
  PersistentVolume: defaultVolume,
  StorageClass: defaultStorageClass,
  LimitRange: defaultLimitRange,
  HorizontalPodAutoscaler: defaultAutoscaler,
  ReplicationController: defaultReplicationController,
  PodTemplate: defaultPodTemplate,
  NetworkPolicy: defaultNetworkPolicy,
  IngressClass: defaultIngressClass,
  RoleBinding: defaultRoleBinding,
  ClusterRoleBinding: defaultRoleBinding,
  PriorityClass: defaultPriorityClass,
  ValidatingAdmissionPolicy: defaultAdmissionPolicy,
  ValidatingAdmissionPolicyBinding: defaultAdmissionPolicyBinding,
  CustomResourceDefinition: defaultCustomResourceDefinition,
  Lease: defaultLease,
};

/**
 * Sets the defaults of the object's kind in place, and returns the object. Custom resources get what their schema says;
 * built-in kinds what kube-apiserver's own code sets. What admission adds (service account, tolerations, priority) and
 * what is allocated (addresses, node ports) is not set here.
 */
export function applyDefaults<T extends object>(kind: Pick<KindDefinition, 'custom' | 'schema' | 'resource'>, object: T): T {
  if (kind.custom) {
    setSchemaDefaults(object, kind.schema);
    return object;
  }
  canonicalQuantities(object, kind.schema);
  byKind[kind.resource.kind]?.(object as JsonObject);
  setZeroValues(object, kind.schema);
  return object;
}
