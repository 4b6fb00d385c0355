/** What a new API server holds before anybody has written to it. @module */
import { isAlreadyExists } from '../kube/status-error.ts';
import type { AnyObject, Draft } from '../kube/objects.ts';
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
  ensure(backend, 'rbac.authorization.k8s.io/v1', 'ClusterRole', {
    metadata: { name: 'cluster-admin', labels: { 'kubernetes.io/bootstrapping': 'rbac-defaults' } },
    rules: [
      { apiGroups: ['*'], resources: ['*'], verbs: ['*'] },
      { nonResourceURLs: ['*'], verbs: ['*'] },
    ],
  });
  ensure(backend, 'rbac.authorization.k8s.io/v1', 'ClusterRoleBinding', {
    metadata: { name: 'cluster-admin', labels: { 'kubernetes.io/bootstrapping': 'rbac-defaults' } },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'cluster-admin' },
    subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'Group', name: 'system:masters' }],
  });
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
