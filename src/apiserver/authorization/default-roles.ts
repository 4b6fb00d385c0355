/** The roles and bindings of a new cluster, as kube-apiserver makes them, for the kinds that this server has. @module */
import type { PolicyRule, Subject } from './policy.ts';

interface DefaultRole {
  readonly name: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly rules?: readonly PolicyRule[];
  /** Holds the rules of all roles with this label. */
  readonly gathers?: Readonly<Record<string, string>>;
}

const READ = ['get', 'list', 'watch'];
const WRITE = ['create', 'delete', 'deletecollection', 'patch', 'update'];

const rule = (apiGroup: string, resources: string[], verbs: string[]): PolicyRule => ({ apiGroups: [apiGroup], resources, verbs });
const paths = (...nonResourceURLs: string[]): PolicyRule => ({ nonResourceURLs, verbs: ['get'] });
const aggregateTo = (role: string): Record<string, string> => ({ [`rbac.authorization.k8s.io/aggregate-to-${role}`]: 'true' });

const ACCESS = 'authorization.k8s.io';
const WORKLOADS = ['daemonsets', 'deployments', 'replicasets', 'statefulsets'];
const SCALES = ['deployments/scale', 'replicasets/scale', 'statefulsets/scale'];

export const defaultRoles: readonly DefaultRole[] = [
  {
    name: 'cluster-admin',
    rules: [
      { apiGroups: ['*'], resources: ['*'], verbs: ['*'] },
      { nonResourceURLs: ['*'], verbs: ['*'] },
    ],
  },
  { name: 'admin', gathers: aggregateTo('admin') },
  { name: 'edit', labels: aggregateTo('admin'), gathers: aggregateTo('edit') },
  { name: 'view', labels: aggregateTo('edit'), gathers: aggregateTo('view') },
  {
    name: 'system:aggregate-to-admin',
    labels: aggregateTo('admin'),
    rules: [
      rule(ACCESS, ['localsubjectaccessreviews'], ['create']),
      rule('rbac.authorization.k8s.io', ['rolebindings', 'roles'], [...READ, ...WRITE]),
    ],
  },
  {
    name: 'system:aggregate-to-edit',
    labels: aggregateTo('edit'),
    rules: [
      rule('', ['pods/attach', 'pods/exec', 'pods/portforward', 'pods/proxy', 'secrets', 'services/proxy'], READ),
      rule('', ['serviceaccounts'], ['impersonate']),
      rule('', ['pods', 'pods/attach', 'pods/exec', 'pods/portforward', 'pods/proxy'], WRITE),
      rule('', ['pods/eviction'], ['create']),
      rule('', ['configmaps', 'events', 'persistentvolumeclaims', 'replicationcontrollers', 'replicationcontrollers/scale'], WRITE),
      rule('', ['secrets', 'serviceaccounts', 'services', 'services/proxy'], WRITE),
      rule('', ['serviceaccounts/token'], ['create']),
      rule('apps', [...WORKLOADS, ...SCALES, 'deployments/rollback'], WRITE),
      rule('autoscaling', ['horizontalpodautoscalers'], WRITE),
      rule('batch', ['cronjobs', 'jobs'], WRITE),
      rule('policy', ['poddisruptionbudgets'], WRITE),
      rule('networking.k8s.io', ['ingresses', 'networkpolicies'], WRITE),
      rule('coordination.k8s.io', ['leases'], [...READ, ...WRITE]),
    ],
  },
  {
    name: 'system:aggregate-to-view',
    labels: aggregateTo('view'),
    rules: [
      // Neither secrets (they hold tokens, which would be rights) nor roles.
      rule('', ['configmaps', 'endpoints', 'pods', 'serviceaccounts', 'services', 'services/status'], READ),
      rule('', ['persistentvolumeclaims', 'persistentvolumeclaims/status'], READ),
      rule('', ['replicationcontrollers', 'replicationcontrollers/scale', 'replicationcontrollers/status'], READ),
      rule('', ['events', 'limitranges', 'namespaces/status', 'pods/log', 'pods/status', 'resourcequotas', 'resourcequotas/status'], READ),
      // In a namespace: that namespace.
      rule('', ['namespaces'], READ),
      rule('discovery.k8s.io', ['endpointslices'], READ),
      rule('apps', ['controllerrevisions', ...WORKLOADS, ...SCALES, ...WORKLOADS.map((name) => `${name}/status`)], READ),
      rule('autoscaling', ['horizontalpodautoscalers', 'horizontalpodautoscalers/status'], READ),
      rule('batch', ['cronjobs', 'cronjobs/status', 'jobs', 'jobs/status'], READ),
      rule('policy', ['poddisruptionbudgets', 'poddisruptionbudgets/status'], READ),
      rule('networking.k8s.io', ['ingresses', 'ingresses/status', 'networkpolicies'], READ),
    ],
  },
  {
    name: 'system:discovery',
    rules: [
      paths('/api', '/api/*', '/apis', '/apis/*', '/healthz', '/livez', '/openapi', '/openapi/*', '/readyz', '/version', '/version/'),
    ],
  },
  { name: 'system:public-info-viewer', rules: [paths('/healthz', '/livez', '/readyz', '/version', '/version/')] },
  {
    name: 'system:monitoring',
    rules: [paths('/healthz', '/healthz/*', '/livez', '/livez/*', '/metrics', '/metrics/slis', '/readyz', '/readyz/*')],
  },
  {
    name: 'system:basic-user',
    rules: [
      rule(ACCESS, ['selfsubjectaccessreviews', 'selfsubjectrulesreviews'], ['create']),
      rule('authentication.k8s.io', ['selfsubjectreviews'], ['create']),
    ],
  },
  {
    name: 'system:auth-delegator',
    rules: [rule('authentication.k8s.io', ['tokenreviews'], ['create']), rule(ACCESS, ['subjectaccessreviews'], ['create'])],
  },
];

const group = (name: string): Subject & { apiGroup: string } => ({ apiGroup: 'rbac.authorization.k8s.io', kind: 'Group', name });

/** Of the role of the same name. */
export const defaultBindings: readonly { name: string; subjects: readonly Subject[] }[] = [
  { name: 'cluster-admin', subjects: [group('system:masters')] },
  { name: 'system:basic-user', subjects: [group('system:authenticated')] },
  { name: 'system:discovery', subjects: [group('system:authenticated')] },
  { name: 'system:monitoring', subjects: [group('system:monitoring')] },
  { name: 'system:public-info-viewer', subjects: [group('system:authenticated'), group('system:unauthenticated')] },
];
