/**
 * What a kind does with its own fields on writes: status kept apart from spec, `metadata.generation`,
 * and the fields that the server alone sets.
 * @module
 */
import { POLICY_TABLES } from '../admission/policies/objects.ts';
import { storageTableOf, tableIdOf } from '../kind-registry.ts';
import type { KindDefinition } from '../schema/types.ts';
import { sameJson } from '../json.ts';
import type { Unstored } from './backend.ts';
import { isEphemeralContainers, keepingEphemeralContainers, withEphemeralContainers } from './ephemeral-containers.ts';

/** Built-in kinds that count generations (custom resources always do). */
const COUNTS_GENERATIONS: ReadonlySet<string> = new Set([
  'cronjobs.batch',
  'customresourcedefinitions.apiextensions.k8s.io',
  'daemonsets.apps',
  'deployments.apps',
  'endpointslices.discovery.k8s.io',
  'ingressclasses.networking.k8s.io',
  'ingresses.networking.k8s.io',
  'jobs.batch',
  'networkpolicies.networking.k8s.io',
  'poddisruptionbudgets.policy',
  'pods',
  'podtemplates',
  'priorityclasses.scheduling.k8s.io',
  'replicasets.apps',
  'replicationcontrollers',
  'statefulsets.apps',
  'validatingadmissionpolicies.admissionregistration.k8s.io',
  'validatingadmissionpolicybindings.admissionregistration.k8s.io',
]);

/** Kinds whose full replacement needs `metadata.resourceVersion` (custom resources do as well). */
const NEEDS_RESOURCE_VERSION: ReadonlySet<string> = new Set([
  'customresourcedefinitions.apiextensions.k8s.io',
  'leases.coordination.k8s.io',
  'poddisruptionbudgets.policy',
  'validatingadmissionpolicies.admissionregistration.k8s.io',
  'validatingadmissionpolicybindings.admissionregistration.k8s.io',
]);

/** Kinds of which a replacement makes what is not there. */
const CREATES_ON_UPDATE: ReadonlySet<string> = new Set([
  'clusterrolebindings.rbac.authorization.k8s.io',
  'clusterroles.rbac.authorization.k8s.io',
  'endpoints',
  'events',
  'events.events.k8s.io',
  'leases.coordination.k8s.io',
  'limitranges',
  'rolebindings.rbac.authorization.k8s.io',
  'roles.rbac.authorization.k8s.io',
  'services',
]);

/** These leave their pods when nobody says otherwise, for the sake of clients older than propagation policies. */
export const orphansByDefault = (kind: KindDefinition): boolean => ['jobs.batch', 'replicationcontrollers'].includes(tableIdOf(kind));

/** Events own nothing, so the way in which their dependents would go is not asked for (their strategy's `rest.Unsupported`). */
export const ownsOthers = (kind: KindDefinition): boolean => storageTableOf(kind) !== 'events';

/** Kinds whose deletion answers the object as it last was, where others answer a Status. */
const RETURNS_DELETED: ReadonlySet<string> = new Set([
  'persistentvolumeclaims',
  'persistentvolumes',
  'pods',
  'podtemplates',
  'resourcequotas',
  'serviceaccounts',
  'services',
  'storageclasses.storage.k8s.io',
]);

export const returnsDeleted = (kind: KindDefinition): boolean => RETURNS_DELETED.has(tableIdOf(kind));

export const createsOnUpdate = (kind: KindDefinition): boolean => CREATES_ON_UPDATE.has(tableIdOf(kind));

export const countsGenerations = (kind: KindDefinition): boolean => kind.custom || COUNTS_GENERATIONS.has(tableIdOf(kind));

export const needsResourceVersion = (kind: KindDefinition): boolean => kind.custom || NEEDS_RESOURCE_VERSION.has(tableIdOf(kind));

/** Status as it is right after creation. Nodes keep what the kubelet sent. */
export function withInitialStatus(kind: KindDefinition, object: Unstored): Unstored {
  if (!kind.subresources.status) return object;
  const { status: _, ...rest } = object;
  switch (tableIdOf(kind)) {
    case 'customresourcedefinitions.apiextensions.k8s.io':
      return rest;
    case 'nodes':
      return object;
    case 'namespaces':
      return { ...rest, status: { phase: 'Active' } };
    case 'pods':
      return { ...rest, status: { phase: 'Pending', qosClass: qosClass(object) } };
    case 'ingresses.networking.k8s.io':
    case 'services':
      return { ...rest, status: { loadBalancer: {} } };
    default:
      return kind.custom ? rest : { ...rest, status: {} };
  }
}

/** The object to store for a write to the main resource (`status` is the old one), to `/status` (all else is), or to another part of it. */
export function isolate(kind: KindDefinition, next: Unstored, old: Unstored, subresource: string | undefined): Unstored {
  if (subresource === 'status') {
    const { status: _, ...rest } = old;
    // Custom resources take nothing but the status; built-in kinds also labels and annotations.
    const metadata =
      kind.custom || tableIdOf(kind) === POLICY_TABLES.policies
        ? { ...old.metadata, resourceVersion: next.metadata.resourceVersion, managedFields: next.metadata.managedFields }
        : {
            ...next.metadata,
            ownerReferences: old.metadata.ownerReferences,
            finalizers: old.metadata.finalizers,
            ...keptLabels(kind, old),
          };
    return { ...rest, metadata, ...(next.status !== undefined && { status: next.status }) };
  }
  if (isEphemeralContainers(kind, subresource)) return withEphemeralContainers(kind, next, old);
  if (!kind.subresources.status) return next;
  const { status: _, ...rest } = keepingEphemeralContainers(kind, next, old);
  return { ...rest, ...(old.status !== undefined && { status: old.status }) };
}

/** Of a Deployment the labels stay, too. */
const keptLabels = (kind: KindDefinition, { metadata }: Unstored): Pick<Unstored['metadata'], 'labels'> =>
  tableIdOf(kind) === 'deployments.apps' ? { labels: metadata.labels } : {};

/**
 * Whether anything changed that `metadata.generation` counts: everything but metadata and (separate) status;
 * of an EndpointSlice the labels too, of a PriorityClass nothing.
 */
export function desiredStateChanged(kind: KindDefinition, next: Unstored, old: Unstored): boolean {
  const table = tableIdOf(kind);
  if (table === 'priorityclasses.scheduling.k8s.io') return false;
  const desired = ({ metadata, status, apiVersion: _a, kind: _k, ...rest }: Unstored): unknown =>
    kind.subresources.status ? rest : { ...rest, status, ...(table === 'endpointslices.discovery.k8s.io' && { labels: metadata.labels }) };
  return !sameJson(desired(next), desired(old));
}

interface ContainerResources {
  resources?: { requests?: Record<string, string>; limits?: Record<string, string> };
}

/** Guaranteed, Burstable or BestEffort, from the containers' cpu and memory. */
export function qosClass(pod: Unstored): string {
  const spec = pod.spec as { containers?: ContainerResources[]; initContainers?: ContainerResources[] } | undefined;
  const containers = [...(spec?.containers ?? []), ...(spec?.initContainers ?? [])];
  const named = ['cpu', 'memory'];
  const has = (map: Record<string, string> | undefined): boolean => named.some((name) => map?.[name] !== undefined);
  if (!containers.some(({ resources }) => has(resources?.requests) || has(resources?.limits))) return 'BestEffort';
  const guaranteed = containers.every(({ resources }) =>
    named.every((name) => {
      const limit = resources?.limits?.[name];
      return limit !== undefined && (resources?.requests?.[name] ?? limit) === limit;
    }),
  );
  return guaranteed ? 'Guaranteed' : 'Burstable';
}
