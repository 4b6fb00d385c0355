/** Nothing is created in a namespace that is missing or going away, and the system's namespaces stay. @module */
import { notFound, StatusError } from '../../kube/status-error.ts';
import { tableIdOf } from '../kind-registry.ts';
import type { KindDefinition } from '../schema/types.ts';
import type { Backend } from '../registry/backend.ts';

export const SYSTEM_NAMESPACES = ['default', 'kube-system', 'kube-public', 'kube-node-lease'] as const;
const UNDELETABLE: ReadonlySet<string> = new Set(['default', 'kube-system', 'kube-public']);

/** 403 in kube-apiserver's wording. */
export const forbidden = (kind: KindDefinition, name: string, why: string): StatusError =>
  new StatusError(403, 'Forbidden', `${tableIdOf(kind)} "${name}" is forbidden: ${why}`, {
    name,
    ...(kind.resource.group && { group: kind.resource.group }),
    kind: kind.resource.plural,
  });

/** @throws StatusError 404 when the namespace is missing, 403 when it is being terminated */
export function admitCreation(backend: Backend, kind: KindDefinition, namespace: string | undefined, name: string): void {
  if (!kind.resource.namespaced || !namespace) return;
  const found = backend.store.table('namespaces').get(namespace);
  if (!found) throw notFound({ group: '', plural: 'namespaces' }, namespace);
  if (found.metadata.deletionTimestamp) {
    const error = forbidden(kind, name, `unable to create new content in namespace ${namespace} because it is being terminated`);
    error.details.causes = [
      { reason: 'NamespaceTerminating', message: `namespace ${namespace} is being terminated`, field: 'metadata.namespace' },
    ];
    throw error;
  }
}

/** @throws StatusError 403 for namespaces that the system needs */
export function admitDeletion(kind: KindDefinition, name: string): void {
  if (tableIdOf(kind) === 'namespaces' && UNDELETABLE.has(name)) throw forbidden(kind, name, 'this namespace may not be deleted');
}
