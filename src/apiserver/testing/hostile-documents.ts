/** Bodies that nobody would send in good faith: documents of real kinds, bent out of shape. @module */
import type { Chance } from './chance.ts';

export type Json = null | boolean | number | string | Json[] | { [field: string]: Json };
export type Fields = Record<string, Json>;

const META: Json = {
  name: 'victim',
  namespace: 'default',
  labels: { a: 'b' },
  annotations: { c: 'd' },
  finalizers: ['a.b/c'],
  ownerReferences: [{ apiVersion: 'v1', kind: 'Pod', name: 'x', uid: 'y', controller: true, blockOwnerDeletion: true }],
  managedFields: [{ manager: 'm', operation: 'Apply', apiVersion: 'v1', fieldsType: 'FieldsV1', fieldsV1: { 'f:data': { 'f:k': {} } } }],
  creationTimestamp: null,
};
const container = {
  name: 'c',
  image: 'i',
  command: ['x'],
  ports: [{ containerPort: 80, name: 'http', protocol: 'TCP' }],
  env: [{ name: 'E', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } }],
  resources: { limits: { cpu: '1', memory: '1Gi' }, requests: { cpu: 0.5 } },
  livenessProbe: { httpGet: { path: '/', port: 'http' }, periodSeconds: 1 },
  volumeMounts: [{ name: 'v', mountPath: '/v' }],
};
const podSpec = {
  containers: [container],
  initContainers: [{ ...container, name: 'i' }],
  volumes: [{ name: 'v', configMap: { name: 'x', items: [{ key: 'k', path: 'p' }] } }],
  tolerations: [{ operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 1 }],
  nodeSelector: { a: 'b' },
};
const template = { metadata: { labels: { a: 'b' } }, spec: podSpec };

/** One document of each kind, by the path of its collection. */
export const DOCUMENTS: Readonly<Record<string, Fields>> = {
  '/api/v1/namespaces/default/configmaps': { kind: 'ConfigMap', data: { k: 'v' }, binaryData: { b: 'AA==' }, immutable: false },
  '/api/v1/namespaces/default/secrets': { kind: 'Secret', type: 'Opaque', data: { k: 'dg==' }, stringData: { s: 't' } },
  '/api/v1/namespaces/default/pods': {
    kind: 'Pod',
    spec: podSpec,
    status: { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] },
  },
  '/api/v1/namespaces/default/services': {
    kind: 'Service',
    spec: { type: 'NodePort', selector: { a: 'b' }, ports: [{ port: 80, nodePort: 30_080, targetPort: 'http' }], clusterIP: '10.247.0.9' },
    status: { loadBalancer: { ingress: [{ ip: '1.2.3.4' }] } },
  },
  '/api/v1/namespaces/default/endpoints': { kind: 'Endpoints', subsets: [{ addresses: [{ ip: '1.2.3.4' }], ports: [{ port: 80 }] }] },
  '/api/v1/namespaces/default/serviceaccounts': { kind: 'ServiceAccount', secrets: [{ name: 'x' }] },
  '/api/v1/namespaces/default/events': {
    kind: 'Event',
    involvedObject: { kind: 'Pod', name: 'x' },
    reason: 'r',
    lastTimestamp: '2026-01-01T00:00:00Z',
    count: 1,
  },
  '/api/v1/namespaces': { kind: 'Namespace', spec: { finalizers: ['kubernetes'] } },
  '/api/v1/nodes': {
    kind: 'Node',
    spec: { podCIDR: '10.0.0.0/24', taints: [{ key: 'k', effect: 'NoSchedule' }] },
    status: { addresses: [{ type: 'InternalIP', address: '1.2.3.4' }] },
  },
  '/apis/apps/v1/namespaces/default/deployments': {
    kind: 'Deployment',
    spec: {
      replicas: 1,
      selector: { matchLabels: { a: 'b' } },
      template,
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%' } },
    },
    status: { replicas: 1 },
  },
  '/apis/apps/v1/namespaces/default/daemonsets': {
    kind: 'DaemonSet',
    spec: { selector: { matchExpressions: [{ key: 'a', operator: 'Exists' }] }, template },
  },
  '/apis/batch/v1/namespaces/default/jobs': {
    kind: 'Job',
    spec: { template: { spec: { ...podSpec, restartPolicy: 'Never' } }, backoffLimit: 1 },
  },
  '/apis/discovery.k8s.io/v1/namespaces/default/endpointslices': {
    kind: 'EndpointSlice',
    addressType: 'IPv4',
    endpoints: [{ addresses: ['1.2.3.4'], conditions: { ready: true } }],
    ports: [{ port: 80 }],
  },
  '/apis/coordination.k8s.io/v1/namespaces/default/leases': {
    kind: 'Lease',
    spec: { holderIdentity: 'x', renewTime: '2026-01-01T00:00:00.000000Z', leaseDurationSeconds: 1 },
  },
  '/apis/networking.k8s.io/v1/namespaces/default/networkpolicies': {
    kind: 'NetworkPolicy',
    spec: { podSelector: {}, ingress: [{ from: [{ ipBlock: { cidr: '10.0.0.0/8' } }], ports: [{ port: 80, endPort: 90 }] }] },
  },
  '/apis/policy/v1/namespaces/default/poddisruptionbudgets': { kind: 'PodDisruptionBudget', spec: { minAvailable: '50%', selector: {} } },
  '/apis/rbac.authorization.k8s.io/v1/clusterroles': {
    kind: 'ClusterRole',
    rules: [{ verbs: ['get'], apiGroups: [''], resources: ['pods'] }],
    aggregationRule: { clusterRoleSelectors: [{ matchLabels: { a: 'b' } }] },
  },
  '/apis/rbac.authorization.k8s.io/v1/namespaces/default/rolebindings': {
    kind: 'RoleBinding',
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'view' },
    subjects: [{ kind: 'User', name: 'x' }],
  },
  '/apis/scheduling.k8s.io/v1/priorityclasses': { kind: 'PriorityClass', value: 1, globalDefault: false },
  '/apis/fuzz.example/v1/namespaces/default/things': {
    kind: 'Thing',
    spec: { size: 1, items: [{ name: 'a', x: 1 }], any: {} },
    status: { ready: true },
  },
  '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews': {
    kind: 'SelfSubjectAccessReview',
    spec: { resourceAttributes: { verb: 'get', resource: 'pods' } },
  },
  '/apis/authorization.k8s.io/v1/subjectaccessreviews': {
    kind: 'SubjectAccessReview',
    spec: { user: 'x', groups: ['g'], nonResourceAttributes: { path: '/x', verb: 'get' } },
  },
  '/apis/authentication.k8s.io/v1/tokenreviews': { kind: 'TokenReview', spec: { token: 'x', audiences: ['a'] } },
  '/api/v1/namespaces/default/serviceaccounts/default/token': { kind: 'TokenRequest', spec: { audiences: ['a'], expirationSeconds: 600 } },
  '/api/v1/namespaces/default/pods/victim/eviction': { kind: 'Eviction', deleteOptions: { gracePeriodSeconds: 0 } },
  '/api/v1/namespaces/default/pods/victim/binding': { kind: 'Binding', target: { kind: 'Node', name: 'x' } },
  '/apis/apps/v1/namespaces/default/deployments/victim/scale': { kind: 'Scale', spec: { replicas: 3 } },
};

const apiVersionAt = (collection: string): string => {
  const [, root, group, version] = collection.split('/');
  return root === 'api' ? group! : `${group}/${version}`;
};

export const ODD_KEYS = [
  '__proto__',
  'constructor',
  'toString',
  '',
  'metadata',
  'spec',
  'status',
  '$patch',
  '$retainKeys',
  '$setElementOrder/containers',
  '$deleteFromPrimitiveList/finalizers',
  'a/b',
  'x'.repeat(300),
  '\u0000',
  '\ud800',
  'k:{"name":"c"}',
  '.',
  'f:',
];
const ODD_TEXTS = [
  '',
  'x',
  '0',
  '-1',
  '1e9',
  'NaN',
  '9'.repeat(40),
  'true',
  'null',
  '..',
  '/',
  '1.2.3.4',
  '::1',
  '10.0.0.0/33',
  '2026-13-45T99:99:99Z',
  '0001-01-01T00:00:00Z',
  '1Ki',
  '1e400',
  '-0.0000000001n',
  '50%',
  '(a+)+$',
  'a'.repeat(5000),
  '\u202e\u0000',
  '\ud800',
  '$(X)',
  '%s%n',
  'default',
  'victim',
  'delete',
  'replace',
  'IPv4',
];
export const ODD_NUMBERS = [0, -1, 1, 65_536, 2 ** 31, -(2 ** 31) - 1, 2 ** 53, 1e308, 5e-324, 0.1, -0.5, 1e21];

/** Any value at all, small. */
export function oddValue(chance: Chance, depth = 0): Json {
  if (depth > 4 || chance.in(0.75)) {
    return chance.one<Json>([chance.one(ODD_TEXTS), chance.one(ODD_NUMBERS), null, true, false, [], {}]);
  }
  const many = chance.below(4);
  if (chance.in(0.4)) return Array.from({ length: many }, () => oddValue(chance, depth + 1));
  const fields: [string, Json][] = Array.from({ length: many }, () => [chance.one(ODD_KEYS), oddValue(chance, depth + 1)]);
  return Object.fromEntries(fields);
}

/** The value with some of its nodes changed for others, taken away, doubled, or put below odd keys. */
export function bent(chance: Chance, value: Json, rate = 0.04): Json {
  if (chance.in(rate)) {
    return chance.one<() => Json>([
      () => oddValue(chance),
      () => [value, value],
      () => ({ [chance.one(ODD_KEYS)]: value }),
      () => nested(chance.one([10, 100, 300]), value),
      () => null,
    ])();
  }
  if (Array.isArray(value)) {
    const items = value.map((item) => bent(chance, item, rate));
    if (chance.in(rate) && items.length > 0) items.push(items[0]!);
    return items;
  }
  if (typeof value !== 'object' || value === null) return value;
  const fields = Object.entries(value).flatMap(([key, inner]): [string, Json][] =>
    chance.in(rate / 2) ? [] : [[chance.in(rate / 2) ? chance.one(ODD_KEYS) : key, bent(chance, inner, rate)]],
  );
  if (chance.in(rate)) fields.push([chance.one(ODD_KEYS), oddValue(chance)]);
  return Object.fromEntries(fields);
}

function nested(depth: number, inside: Json): Json {
  let value = inside;
  for (let level = 0; level < depth; level += 1) value = level % 2 === 0 ? [value] : { a: value };
  return value;
}

/** A document for a collection, more or less as the kind has it. */
export function documentFor(chance: Chance, collection: string): Json {
  const known = DOCUMENTS[collection] ?? chance.one(Object.values(DOCUMENTS));
  const metadata = chance.in(0.5) ? META : { name: chance.one(['victim', 'fuzzed', 'kube-system', 'x.y']) };
  return bent(chance, { apiVersion: apiVersionAt(collection), ...known, metadata }, chance.one([0, 0.005, 0.01, 0.04, 0.15]));
}

/** A sound object of every kind that is stored, by its collection, for the requests to be about. */
export const victims = (): [collection: string, object: Json][] =>
  Object.entries(DOCUMENTS)
    .filter(([collection]) => !/review|\/(default|victim)\//.test(collection.replace('/namespaces/default/', '/')))
    .map(([collection, document]) => [collection, { apiVersion: apiVersionAt(collection), ...document, metadata: { name: 'victim' } }]);
