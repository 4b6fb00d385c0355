/**
 * The rules of built-in kinds that no schema expresses.
 * @module
 */
import { checkDefinitionUpdate } from '../crd/check-definition.ts';
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
  CustomResourceDefinition: (crd, errors, old) => {
    // What compileCrd refuses is not repeated here: the server asks both.
    if (old) errors.push(...checkDefinitionUpdate(crd as never, old as never));
  },
};

/** What is wrong with an object whose types have been checked. */
export function checkMeaning(kind: KindDefinition, object: JsonObject, old: JsonObject | undefined): FieldError[] {
  const errors: FieldError[] = [];
  checkMetadata(kind, object, errors, old);
  if (!kind.custom) rules[kind.resource.kind]?.(object, errors, old);
  return errors;
}
