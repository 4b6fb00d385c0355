/**
 * All message tables by group, under the package names that OpenAPI uses.
 * @module
 */
import { admissionregistrationMessages } from './admissionregistration.ts';
import { apiextensionsMessages } from './apiextensions.ts';
import { appsMessages } from './apps.ts';
import { authenticationMessages } from './authentication.ts';
import { authorizationMessages } from './authorization.ts';
import { autoscalingMessages } from './autoscaling.ts';
import { autoscalingV2Messages } from './autoscaling-v2.ts';
import { batchMessages } from './batch.ts';
import { coordinationMessages } from './coordination.ts';
import { coreAffinityMessages } from './core/affinity.ts';
import { coreConfigurationMessages } from './core/configuration.ts';
import { coreContainerMessages } from './core/container.ts';
import { coreEventMessages } from './core/event.ts';
import { coreNodeMessages } from './core/node.ts';
import { corePersistentVolumeMessages } from './core/persistent-volume.ts';
import { corePodMessages } from './core/pod.ts';
import { corePodStatusMessages } from './core/pod-status.ts';
import { coreProbesMessages } from './core/probes.ts';
import { coreQuotaMessages } from './core/quota.ts';
import { coreReferencesMessages } from './core/references.ts';
import { coreReplicationMessages } from './core/replication.ts';
import { coreSecurityMessages } from './core/security.ts';
import { coreServiceMessages } from './core/service.ts';
import { coreVolumesMessages } from './core/volumes.ts';
import { discoveryMessages } from './discovery.ts';
import { eventsMessages } from './events.ts';
import { metaMessages } from './meta.ts';
import { networkingMessages } from './networking.ts';
import { policyMessages } from './policy.ts';
import { rbacMessages } from './rbac.ts';
import { schedulingMessages } from './scheduling.ts';
import { storageMessages } from './storage.ts';
import type { MessageTable } from './table.ts';

/** Short group name as the tables use it (`core.PodSpec`) → its OpenAPI package and its messages. */
export const packages: Readonly<Record<string, { readonly name: string; readonly messages: MessageTable }>> = {
  core: {
    name: 'io.k8s.api.core.v1',
    messages: {
      ...coreReferencesMessages,
      ...coreVolumesMessages,
      ...coreProbesMessages,
      ...coreSecurityMessages,
      ...coreContainerMessages,
      ...coreAffinityMessages,
      ...corePodStatusMessages,
      ...corePodMessages,
      ...coreNodeMessages,
      ...coreServiceMessages,
      ...coreEventMessages,
      ...coreConfigurationMessages,
      ...corePersistentVolumeMessages,
      ...coreQuotaMessages,
      ...coreReplicationMessages,
    },
  },
  meta: { name: 'io.k8s.apimachinery.pkg.apis.meta.v1', messages: metaMessages },
  apps: { name: 'io.k8s.api.apps.v1', messages: appsMessages },
  batch: { name: 'io.k8s.api.batch.v1', messages: batchMessages },
  coordination: { name: 'io.k8s.api.coordination.v1', messages: coordinationMessages },
  discovery: { name: 'io.k8s.api.discovery.v1', messages: discoveryMessages },
  rbac: { name: 'io.k8s.api.rbac.v1', messages: rbacMessages },
  events: { name: 'io.k8s.api.events.v1', messages: eventsMessages },
  networking: { name: 'io.k8s.api.networking.v1', messages: networkingMessages },
  policy: { name: 'io.k8s.api.policy.v1', messages: policyMessages },
  scheduling: { name: 'io.k8s.api.scheduling.v1', messages: schedulingMessages },
  authentication: { name: 'io.k8s.api.authentication.v1', messages: authenticationMessages },
  authorization: { name: 'io.k8s.api.authorization.v1', messages: authorizationMessages },
  autoscaling: { name: 'io.k8s.api.autoscaling.v1', messages: autoscalingMessages },
  autoscalingV2: { name: 'io.k8s.api.autoscaling.v2', messages: autoscalingV2Messages },
  storage: { name: 'io.k8s.api.storage.v1', messages: storageMessages },
  admissionregistration: { name: 'io.k8s.api.admissionregistration.v1', messages: admissionregistrationMessages },
  apiextensions: { name: 'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1', messages: apiextensionsMessages },
};
