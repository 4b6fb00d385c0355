/** What a new API server holds before anybody has written to it. @module */
import { isAlreadyExists } from '../kube/status-error.ts';
import type { AnyObject, Draft } from '../kube/objects.ts';
import { defaultBindings, defaultRoles } from './authorization/default-roles.ts';
import { RBAC_GROUP } from './authorization/policy.ts';
import { SYSTEM_NAMESPACES } from './admission/namespace.ts';
import { toAddress } from './admission/service-allocation.ts';
import { systemContext } from './controllers/system-context.ts';
import type { Backend } from './registry/backend.ts';
import { createObject } from './registry/create.ts';

const CONTEXT = systemContext('kube-apiserver');
const LABELS = { component: 'apiserver', provider: 'kubernetes' };

/** Makes what is missing; what a replayed store holds already stays as it is. */
export function bootstrap(backend: Backend, advertiseAddress: string): void {
  for (const name of SYSTEM_NAMESPACES) ensure(backend, 'v1', 'Namespace', { metadata: { name } });
  const [address = '', port = ''] = advertiseAddress.split(':');
  ensure(backend, 'v1', 'Service', {
    metadata: { name: 'kubernetes', namespace: 'default', labels: LABELS },
    spec: {
      type: 'ClusterIP',
      clusterIP: toAddress(backend.serviceRanges.network + 1),
      ports: [{ name: 'https', port: 443, protocol: 'TCP', targetPort: Number(port) }],
    },
  });
  ensure(backend, 'v1', 'Endpoints', {
    metadata: { name: 'kubernetes', namespace: 'default', labels: { 'endpointslice.kubernetes.io/skip-mirror': 'true' } },
    subsets: [{ addresses: [{ ip: address }], ports: [{ name: 'https', port: Number(port), protocol: 'TCP' }] }],
  });
  ensure(backend, 'discovery.k8s.io/v1', 'EndpointSlice', {
    metadata: { name: 'kubernetes', namespace: 'default', labels: { 'kubernetes.io/service-name': 'kubernetes' } },
    addressType: 'IPv4',
    endpoints: [{ addresses: [address], conditions: { ready: true } }],
    ports: [{ name: 'https', port: Number(port), protocol: 'TCP' }],
  });
  for (const [name, value] of [
    ['system-node-critical', 2_000_001_000],
    ['system-cluster-critical', 2_000_000_000],
  ] as const) {
    const description = `Used for system critical pods that must ${name === 'system-node-critical' ? 'not be moved from their current node' : 'run in the cluster, but can be moved to another node if necessary'}.`;
    ensure(backend, 'scheduling.k8s.io/v1', 'PriorityClass', { metadata: { name }, value, description });
  }
  ensureRoles(backend);
}

const RBAC_LABELS = { 'kubernetes.io/bootstrapping': 'rbac-defaults' };

function ensureRoles(backend: Backend): void {
  const apiVersion = `${RBAC_GROUP}/v1`;
  for (const { name, labels, rules, gathers } of defaultRoles) {
    ensure(backend, apiVersion, 'ClusterRole', {
      metadata: { name, labels: { ...RBAC_LABELS, ...labels } },
      ...(gathers ? { aggregationRule: { clusterRoleSelectors: [{ matchLabels: gathers }] } } : { rules }),
    });
  }
  for (const { name, subjects } of defaultBindings) {
    const roleRef = { apiGroup: RBAC_GROUP, kind: 'ClusterRole', name };
    ensure(backend, apiVersion, 'ClusterRoleBinding', { metadata: { name, labels: RBAC_LABELS }, roleRef, subjects });
  }
}

function ensure(backend: Backend, apiVersion: string, kindName: string, object: Draft<AnyObject>): void {
  const kind = backend.kinds.byKind(apiVersion, kindName);
  if (!kind) return;
  try {
    createObject(backend, kind, object.metadata.namespace, object, CONTEXT);
  } catch (error) {
    if (!isAlreadyExists(error)) throw error;
  }
}
