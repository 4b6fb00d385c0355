/**
 * The built-in kinds of v1.33 that the server offers, and the messages that travel beside them.
 * @module
 */
import { autoscalerToV1, autoscalerToV2 } from '../conversion/autoscaler.ts';
import type { KindDefinition, MessageKind, Schema, SelectableField } from '../types.ts';
import { autoscalerColumns } from './autoscaler-columns.ts';
import { ageColumn, column, createdAtColumn, listAt, nameColumn, numberAt, textAt, type Json } from './cells.ts';
import {
  configMapColumns,
  endpointsColumns,
  endpointSliceColumns,
  eventColumns,
  namespaceColumns,
  nodeColumns,
  secretColumns,
  serviceAccountColumns,
  serviceColumns,
} from './core-columns.ts';
import { allVerbs, builtin } from './describe.ts';
import { coreForm, groupForm } from './event-forms.ts';
import { ingressClassColumns, ingressColumns } from './ingress-columns.ts';
import { podColumns } from './pod-columns.ts';
import { policyBindingColumns, policyColumns } from './policy-columns.ts';
import { limitRangeColumns, quotaColumns } from './quota-columns.ts';
import { builtinSchemas } from './schemas.ts';
import { claimColumns, storageClassColumns, volumeColumns } from './storage-columns.ts';
import {
  bindingColumns,
  cronJobColumns,
  daemonSetColumns,
  deploymentColumns,
  disruptionBudgetColumns,
  jobColumns,
  leaseColumns,
  networkPolicyColumns,
  podTemplateColumns,
  priorityClassColumns,
  replicaSetColumns,
  replicationControllerColumns,
  roleColumns,
  statefulSetColumns,
} from './workload-columns.ts';

/** Field labels that are paths in the object. */
const paths = (...labels: readonly string[]): Record<string, SelectableField> =>
  Object.fromEntries(labels.map((label) => [label, { paths: [label] }]));

/** `daemonset.apps/cilium`: the owner that controls an object. */
function controllerText(object: Json): string {
  const owner = listAt(object, 'metadata', 'ownerReferences').find(({ controller }) => controller === true);
  if (!owner) return '<none>';
  const group = /^(.+)\/[^/]+$/.exec(textAt(owner, 'apiVersion'))?.[1];
  return `${textAt(owner, 'kind').toLowerCase()}${group ? `.${group}` : ''}/${textAt(owner, 'name')}`;
}

const core: readonly KindDefinition[] = [
  builtin({
    apiVersion: 'v1',
    kind: 'Namespace',
    plural: 'namespaces',
    scope: 'Cluster',
    message: 'core.Namespace',
    columns: namespaceColumns,
    shortNames: ['ns'],
    // A namespace is emptied object by object: no deletecollection.
    verbs: allVerbs.filter((verb) => verb !== 'deletecollection'),
    status: true,
    selectableFields: paths('status.phase'),
  }),
  builtin({
    apiVersion: 'v1',
    kind: 'Node',
    plural: 'nodes',
    scope: 'Cluster',
    message: 'core.Node',
    columns: nodeColumns,
    shortNames: ['no'],
    status: true,
    selectableFields: { 'spec.unschedulable': { paths: ['spec.unschedulable'], absent: 'false' } },
  }),
  builtin({
    apiVersion: 'v1',
    kind: 'Pod',
    plural: 'pods',
    scope: 'Namespaced',
    message: 'core.Pod',
    columns: podColumns,
    shortNames: ['po'],
    categories: ['all'],
    status: true,
    selectableFields: {
      ...paths(
        'spec.nodeName',
        'spec.restartPolicy',
        'spec.schedulerName',
        'spec.serviceAccountName',
        'status.phase',
        'status.podIP',
        'status.nominatedNodeName',
      ),
      'spec.host': { paths: ['spec.nodeName'] },
      'spec.hostNetwork': { paths: ['spec.hostNetwork'], absent: 'false' },
      // Taken, but compared with nothing.
      'status.podIPs': { paths: [] },
    },
  }),
  builtin({
    apiVersion: 'v1',
    kind: 'Service',
    plural: 'services',
    scope: 'Namespaced',
    message: 'core.Service',
    columns: serviceColumns,
    shortNames: ['svc'],
    categories: ['all'],
    status: true,
    selectableFields: paths('spec.clusterIP', 'spec.type'),
  }),
  builtin({
    apiVersion: 'v1',
    kind: 'Endpoints',
    plural: 'endpoints',
    scope: 'Namespaced',
    message: 'core.Endpoints',
    columns: endpointsColumns,
    shortNames: ['ep'],
  }),
  builtin({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    plural: 'configmaps',
    scope: 'Namespaced',
    message: 'core.ConfigMap',
    columns: configMapColumns,
    shortNames: ['cm'],
  }),
  builtin({
    apiVersion: 'v1',
    kind: 'Secret',
    plural: 'secrets',
    scope: 'Namespaced',
    message: 'core.Secret',
    columns: secretColumns,
    selectableFields: paths('type'),
  }),
  builtin({
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    plural: 'serviceaccounts',
    scope: 'Namespaced',
    message: 'core.ServiceAccount',
    columns: serviceAccountColumns,
    shortNames: ['sa'],
  }),
  builtin({
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    plural: 'persistentvolumeclaims',
    scope: 'Namespaced',
    message: 'core.PersistentVolumeClaim',
    columns: claimColumns,
    shortNames: ['pvc'],
    status: true,
  }),
  builtin({
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    plural: 'persistentvolumes',
    scope: 'Cluster',
    message: 'core.PersistentVolume',
    columns: volumeColumns,
    shortNames: ['pv'],
    status: true,
  }),
  builtin({
    apiVersion: 'v1',
    kind: 'ReplicationController',
    plural: 'replicationcontrollers',
    scope: 'Namespaced',
    message: 'core.ReplicationController',
    columns: replicationControllerColumns,
    shortNames: ['rc'],
    categories: ['all'],
    status: true,
    scale: true,
    selectableFields: { 'status.replicas': { paths: ['status.replicas'], absent: '0' } },
  }),
  builtin({
    apiVersion: 'v1',
    kind: 'PodTemplate',
    plural: 'podtemplates',
    scope: 'Namespaced',
    message: 'core.PodTemplate',
    columns: podTemplateColumns,
  }),
  builtin({
    apiVersion: 'v1',
    kind: 'ResourceQuota',
    plural: 'resourcequotas',
    scope: 'Namespaced',
    message: 'core.ResourceQuota',
    columns: quotaColumns,
    shortNames: ['quota'],
    status: true,
  }),
  builtin({
    apiVersion: 'v1',
    kind: 'LimitRange',
    plural: 'limitranges',
    scope: 'Namespaced',
    message: 'core.LimitRange',
    columns: limitRangeColumns,
    shortNames: ['limits'],
  }),
  builtin({
    apiVersion: 'v1',
    kind: 'Event',
    plural: 'events',
    scope: 'Namespaced',
    message: 'core.Event',
    columns: eventColumns,
    shortNames: ['ev'],
    selectableFields: {
      ...paths(
        'involvedObject.kind',
        'involvedObject.namespace',
        'involvedObject.name',
        'involvedObject.uid',
        'involvedObject.apiVersion',
        'involvedObject.resourceVersion',
        'involvedObject.fieldPath',
        'reason',
        'reportingComponent',
        'type',
      ),
      source: { paths: ['source.component', 'reportingComponent'] },
    },
    otherForm: groupForm,
  }),
];

const grouped: readonly KindDefinition[] = [
  builtin({
    apiVersion: 'events.k8s.io/v1',
    kind: 'Event',
    plural: 'events',
    scope: 'Namespaced',
    message: 'events.Event',
    columns: eventColumns,
    shortNames: ['ev'],
    selectableFields: {
      ...paths('reason', 'type'),
      reportingController: { paths: ['reportingComponent'] },
      ...Object.fromEntries(
        ['kind', 'namespace', 'name', 'uid', 'apiVersion', 'resourceVersion', 'fieldPath'].map((field) => [
          `regarding.${field}`,
          { paths: [`involvedObject.${field}`] },
        ]),
      ),
    },
    otherForm: coreForm,
  }),
  builtin({
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    plural: 'endpointslices',
    scope: 'Namespaced',
    message: 'discovery.EndpointSlice',
    columns: endpointSliceColumns,
  }),
  builtin({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    plural: 'deployments',
    scope: 'Namespaced',
    message: 'apps.Deployment',
    columns: deploymentColumns,
    shortNames: ['deploy'],
    categories: ['all'],
    status: true,
    scale: true,
  }),
  builtin({
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    plural: 'replicasets',
    scope: 'Namespaced',
    message: 'apps.ReplicaSet',
    columns: replicaSetColumns,
    shortNames: ['rs'],
    categories: ['all'],
    status: true,
    scale: true,
  }),
  builtin({
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    plural: 'daemonsets',
    scope: 'Namespaced',
    message: 'apps.DaemonSet',
    columns: daemonSetColumns,
    shortNames: ['ds'],
    categories: ['all'],
    status: true,
  }),
  builtin({
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    plural: 'statefulsets',
    scope: 'Namespaced',
    message: 'apps.StatefulSet',
    columns: statefulSetColumns,
    shortNames: ['sts'],
    categories: ['all'],
    status: true,
    scale: true,
  }),
  builtin({
    apiVersion: 'apps/v1',
    kind: 'ControllerRevision',
    plural: 'controllerrevisions',
    scope: 'Namespaced',
    message: 'apps.ControllerRevision',
    columns: [
      nameColumn,
      column('Controller', controllerText),
      column('Revision', (revision) => numberAt(revision, 'revision'), { type: 'integer' }),
      ageColumn,
    ],
  }),
  // The last of several versions is the stored one.
  builtin({
    apiVersion: 'autoscaling/v1',
    kind: 'HorizontalPodAutoscaler',
    plural: 'horizontalpodautoscalers',
    scope: 'Namespaced',
    message: 'autoscaling.HorizontalPodAutoscaler',
    columns: autoscalerColumns,
    shortNames: ['hpa'],
    categories: ['all'],
    status: true,
    conversion: { toStored: autoscalerToV2, fromStored: autoscalerToV1 },
  }),
  builtin({
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    plural: 'horizontalpodautoscalers',
    scope: 'Namespaced',
    message: 'autoscalingV2.HorizontalPodAutoscaler',
    columns: autoscalerColumns,
    shortNames: ['hpa'],
    categories: ['all'],
    status: true,
  }),
  builtin({
    apiVersion: 'batch/v1',
    kind: 'Job',
    plural: 'jobs',
    scope: 'Namespaced',
    message: 'batch.Job',
    columns: jobColumns,
    categories: ['all'],
    status: true,
    selectableFields: { 'status.successful': { paths: ['status.succeeded'], absent: '0' } },
  }),
  builtin({
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    plural: 'cronjobs',
    scope: 'Namespaced',
    message: 'batch.CronJob',
    columns: cronJobColumns,
    shortNames: ['cj'],
    categories: ['all'],
    status: true,
  }),
  builtin({
    apiVersion: 'coordination.k8s.io/v1',
    kind: 'Lease',
    plural: 'leases',
    scope: 'Namespaced',
    message: 'coordination.Lease',
    columns: leaseColumns,
  }),
  builtin({
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'Role',
    plural: 'roles',
    scope: 'Namespaced',
    message: 'rbac.Role',
    columns: roleColumns,
  }),
  builtin({
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'RoleBinding',
    plural: 'rolebindings',
    scope: 'Namespaced',
    message: 'rbac.RoleBinding',
    columns: bindingColumns,
  }),
  builtin({
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRole',
    plural: 'clusterroles',
    scope: 'Cluster',
    message: 'rbac.ClusterRole',
    columns: roleColumns,
  }),
  builtin({
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRoleBinding',
    plural: 'clusterrolebindings',
    scope: 'Cluster',
    message: 'rbac.ClusterRoleBinding',
    columns: bindingColumns,
  }),
  builtin({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    plural: 'networkpolicies',
    scope: 'Namespaced',
    message: 'networking.NetworkPolicy',
    columns: networkPolicyColumns,
    shortNames: ['netpol'],
  }),
  builtin({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    plural: 'ingresses',
    scope: 'Namespaced',
    message: 'networking.Ingress',
    columns: ingressColumns,
    shortNames: ['ing'],
    status: true,
  }),
  builtin({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'IngressClass',
    plural: 'ingressclasses',
    scope: 'Cluster',
    message: 'networking.IngressClass',
    columns: ingressClassColumns,
  }),
  builtin({
    apiVersion: 'storage.k8s.io/v1',
    kind: 'StorageClass',
    plural: 'storageclasses',
    scope: 'Cluster',
    message: 'storage.StorageClass',
    columns: storageClassColumns,
    shortNames: ['sc'],
  }),
  builtin({
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    plural: 'poddisruptionbudgets',
    scope: 'Namespaced',
    message: 'policy.PodDisruptionBudget',
    columns: disruptionBudgetColumns,
    shortNames: ['pdb'],
    status: true,
  }),
  builtin({
    apiVersion: 'scheduling.k8s.io/v1',
    kind: 'PriorityClass',
    plural: 'priorityclasses',
    scope: 'Cluster',
    message: 'scheduling.PriorityClass',
    columns: priorityClassColumns,
    shortNames: ['pc'],
  }),
  builtin({
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingAdmissionPolicy',
    plural: 'validatingadmissionpolicies',
    scope: 'Cluster',
    message: 'admissionregistration.ValidatingAdmissionPolicy',
    columns: policyColumns,
    categories: ['api-extensions'],
    status: true,
  }),
  builtin({
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingAdmissionPolicyBinding',
    plural: 'validatingadmissionpolicybindings',
    scope: 'Cluster',
    message: 'admissionregistration.ValidatingAdmissionPolicyBinding',
    columns: policyBindingColumns,
    categories: ['api-extensions'],
  }),
  builtin({
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    plural: 'customresourcedefinitions',
    scope: 'Cluster',
    message: 'apiextensions.CustomResourceDefinition',
    columns: [nameColumn, createdAtColumn],
    shortNames: ['crd', 'crds'],
    categories: ['api-extensions'],
    status: true,
  }),
];

/** Every built-in kind, core group first. */
export const builtinKinds: readonly KindDefinition[] = [...core, ...grouped];

function message(group: string, version: string, kind: string, name: string): MessageKind {
  let schema: Schema | undefined;
  return {
    group,
    version,
    kind,
    get schema() {
      schema ??= builtinSchemas.root(name);
      return schema;
    },
  };
}

/** Bodies that are no stored kind: what `kubectl auth`, `create token`, `drain`, `scale` and `delete` send, `Status`, and what metadata clients get. */
export const messageKinds: readonly MessageKind[] = [
  ...['SelfSubjectAccessReview', 'SelfSubjectRulesReview', 'SubjectAccessReview', 'LocalSubjectAccessReview'].map((kind) =>
    message('authorization.k8s.io', 'v1', kind, `authorization.${kind}`),
  ),
  ...['SelfSubjectReview', 'TokenReview', 'TokenRequest'].map((kind) =>
    message('authentication.k8s.io', 'v1', kind, `authentication.${kind}`),
  ),
  message('', 'v1', 'Binding', 'core.Binding'),
  message('policy', 'v1', 'Eviction', 'policy.Eviction'),
  message('autoscaling', 'v1', 'Scale', 'autoscaling.Scale'),
  message('', 'v1', 'DeleteOptions', 'meta.DeleteOptions'),
  message('meta.k8s.io', 'v1', 'DeleteOptions', 'meta.DeleteOptions'),
  message('', 'v1', 'Status', 'meta.Status'),
  message('meta.k8s.io', 'v1', 'PartialObjectMetadata', 'meta.PartialObjectMetadata'),
  message('meta.k8s.io', 'v1beta1', 'PartialObjectMetadata', 'meta.PartialObjectMetadata'),
];
