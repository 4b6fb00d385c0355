/**
 * The rules of built-in kinds that no schema expresses.
 * @module
 */
import { definitionFaults } from '../crd/compile-crd.ts';
import type { FieldError, KindDefinition } from '../types.ts';
import { checkAdmissionPolicy } from './admission-policy.ts';
import { checkAutoscaler } from './autoscaler.ts';
import {
  checkClusterRole,
  checkClusterRoleBinding,
  checkConfigMap,
  checkLease,
  checkNamespace,
  checkNetworkPolicy,
  checkNode,
  checkPriorityClass,
  checkRole,
  checkRoleBinding,
  checkSecret,
} from './configuration.ts';
import { checkCronJob } from './cron-job.ts';
import { checkDisruptionBudget } from './disruption-budget.ts';
import { checkEvent } from './event.ts';
import { checkIngress, checkIngressClass } from './ingress.ts';
import { checkMetadata } from './metadata.ts';
import { checkPod } from './pod.ts';
import { checkPolicyBinding } from './policy-binding.ts';
import { checkLimitRange, checkQuota } from './quota.ts';
import type { JsonObject, Rule } from './reading.ts';
import { checkPodTemplate, checkReplicationController } from './replication.ts';
import { checkEndpoints, checkEndpointSlice, checkService, checkServiceStatus } from './service.ts';
import { checkStatefulSet } from './stateful-set.ts';
import { checkClaim, checkStorageClass, checkVolume } from './storage.ts';
import { checkDaemonSet, checkDeployment, checkJob, checkReplicaSet } from './workload.ts';

const rules: Readonly<Record<string, Rule>> = {
  Pod: checkPod,
  Service: (service, errors, old) => {
    checkService(service, errors, old);
    checkServiceStatus(service, errors);
  },
  Endpoints: checkEndpoints,
  EndpointSlice: checkEndpointSlice,
  ConfigMap: checkConfigMap,
  Secret: checkSecret,
  Node: checkNode,
  Lease: checkLease,
  Event: checkEvent,
  Namespace: checkNamespace,
  PodDisruptionBudget: checkDisruptionBudget,
  Deployment: checkDeployment,
  ReplicaSet: checkReplicaSet,
  DaemonSet: checkDaemonSet,
  StatefulSet: checkStatefulSet,
  Job: checkJob,
  CronJob: checkCronJob,
  PersistentVolumeClaim: checkClaim,
  PersistentVolume: checkVolume,
  StorageClass: checkStorageClass,
  ResourceQuota: checkQuota,
  LimitRange: checkLimitRange,
  HorizontalPodAutoscaler: checkAutoscaler,
  ReplicationController: checkReplicationController,
  PodTemplate: checkPodTemplate,
  Role: checkRole,
  ClusterRole: checkClusterRole,
  RoleBinding: checkRoleBinding,
  ClusterRoleBinding: checkClusterRoleBinding,
  PriorityClass: checkPriorityClass,
  NetworkPolicy: checkNetworkPolicy,
  Ingress: checkIngress,
  IngressClass: checkIngressClass,
  ValidatingAdmissionPolicy: checkAdmissionPolicy,
  ValidatingAdmissionPolicyBinding: checkPolicyBinding,
  CustomResourceDefinition: (crd, errors, old) => void errors.push(...definitionFaults(crd as never, old as never)),
};

/** Kinds of which an update is judged as a new object, and then as a change with all of that in it. */
const JUDGED_TWICE: ReadonlySet<string> = new Set([
  'ClusterRole',
  'ClusterRoleBinding',
  'DaemonSet',
  'NetworkPolicy',
  'ReplicaSet',
  'Role',
  'RoleBinding',
]);

/** Fields of which the rules speak in their own way: what the schema says about them is for readers of OpenAPI. */
const RULED: readonly RegExp[] = [
  /^spec\.(?:strategy|updateStrategy)\.type$/,
  /^spec\.externalTrafficPolicy$/,
  /^spec\.(?:ingress|egress)\[\d+\]\.ports\[\d+\]\.protocol$/,
  /^spec\.taints\[\d+\]\.(?:key|effect)$/,
  /\.affinity\..*\.(?:topologyKey|operator|key|weight)$/,
  /\.topologySpreadConstraints\[\d+\]\.topologyKey$/,
];

/** Whether rules speak of a field of a built-in kind themselves. */
export const isRuled = ({ custom, resource }: KindDefinition, field: string): boolean =>
  !custom && (resource.kind === 'CustomResourceDefinition' || RULED.some((pattern) => pattern.test(field)));

/** What is wrong with an object whose types have been checked. */
export function checkMeaning(kind: KindDefinition, object: JsonObject, old: JsonObject | undefined): FieldError[] {
  const errors: FieldError[] = [];
  checkMetadata(kind, object, errors, old);
  if (kind.custom) return errors;
  const rule = rules[kind.resource.kind];
  if (old && JUDGED_TWICE.has(kind.resource.kind)) rule?.(object, errors, undefined);
  rule?.(object, errors, old);
  return errors;
}
