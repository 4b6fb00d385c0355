/** One small object of each served built-in kind, and what a client might change about it. @module */

export interface Kind {
  kind: string;
  apiVersion: string;
  plural: string;
  namespaced: boolean;
  /** Without head and metadata. */
  body: Readonly<Record<string, unknown>>;
  /** A change that every writer may make, as a merge patch. */
  change: Readonly<Record<string, unknown>>;
  /** A change that is refused, as a merge patch. */
  refused?: Readonly<Record<string, unknown>>;
  status?: boolean;
  scale?: boolean;
}

const container = { name: 'web', image: 'registry.example/web:1' };
const selector = { matchLabels: { app: 'web' } };
const template = { metadata: { labels: { app: 'web' } }, spec: { containers: [container] } };
const rules = [{ apiGroups: [''], resources: ['pods'], verbs: ['get', 'list'] }];
const subjects = [{ kind: 'User', name: 'somebody', apiGroup: 'rbac.authorization.k8s.io' }];

const core = (
  kind: string,
  plural: string,
  rest: Omit<Kind, 'kind' | 'apiVersion' | 'plural' | 'namespaced'>,
  namespaced = true,
): Kind => ({
  kind,
  plural,
  apiVersion: 'v1',
  namespaced,
  ...rest,
});
const label = { metadata: { labels: { tier: 'front' } } };

export const KINDS: readonly Kind[] = [
  core('Namespace', 'namespaces', { body: {}, change: label, status: true }, false),
  core(
    'Node',
    'nodes',
    { body: {}, change: { spec: { unschedulable: true } }, refused: { spec: { podCIDR: 'not an address' } }, status: true },
    false,
  ),
  core('Pod', 'pods', {
    body: { spec: { containers: [container] } },
    change: { metadata: { annotations: { note: 'x' } } },
    refused: { spec: { nodeName: 'elsewhere', restartPolicy: 'Never' } },
    status: true,
  }),
  core('Service', 'services', {
    body: { spec: { selector: { app: 'web' }, ports: [{ port: 80 }] } },
    change: { spec: { sessionAffinity: 'ClientIP' } },
    refused: { spec: { clusterIP: '10.247.200.200', clusterIPs: ['10.247.200.200'] } },
    status: true,
  }),
  core('Endpoints', 'endpoints', {
    body: { subsets: [{ addresses: [{ ip: '10.0.0.7' }], ports: [{ port: 80 }] }] },
    change: label,
    refused: { subsets: [{ addresses: [{ ip: '127.0.0.1' }], ports: [{ port: 80 }] }] },
  }),
  core('ConfigMap', 'configmaps', { body: { data: { a: '1' } }, change: { data: { b: '2' } }, refused: { data: { 'a/b': 'x' } } }),
  core('Secret', 'secrets', {
    body: { stringData: { password: 'secret' } },
    change: { data: { more: 'eA==' } },
    refused: { type: 'kubernetes.io/tls' },
  }),
  core('ServiceAccount', 'serviceaccounts', { body: {}, change: { automountServiceAccountToken: false } }),
  core('PersistentVolumeClaim', 'persistentvolumeclaims', {
    body: { spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } } },
    change: { metadata: { annotations: { note: 'x' } } },
    refused: { spec: { accessModes: ['ReadOnlyMany'], resources: { requests: { storage: '2Gi' } } } },
    status: true,
  }),
  core(
    'PersistentVolume',
    'persistentvolumes',
    {
      body: { spec: { capacity: { storage: '1Gi' }, accessModes: ['ReadWriteOnce'], nfs: { server: 'files.example.com', path: '/a' } } },
      change: { spec: { persistentVolumeReclaimPolicy: 'Delete' } },
      refused: { spec: { nfs: { path: '/b' } } },
      status: true,
    },
    false,
  ),
  core('ReplicationController', 'replicationcontrollers', {
    body: { spec: { selector: { app: 'web' }, template } },
    change: { spec: { replicas: 3 } },
    refused: { spec: { selector: { tier: 'front' } } },
    status: true,
    scale: true,
  }),
  core('PodTemplate', 'podtemplates', {
    body: { template },
    change: { template: { metadata: { labels: { tier: 'front' } } } },
    refused: { template: { spec: { restartPolicy: 'Sometimes' } } },
  }),
  core('ResourceQuota', 'resourcequotas', {
    body: { spec: { hard: { cpu: '10', pods: '5' } } },
    change: { spec: { hard: { memory: '1Gi' } } },
    refused: { spec: { hard: { pods: '1.5' } } },
    status: true,
  }),
  core('LimitRange', 'limitranges', {
    body: { spec: { limits: [{ type: 'PersistentVolumeClaim', max: { storage: '10Gi' } }] } },
    change: { spec: { limits: [{ type: 'PersistentVolumeClaim', max: { storage: '20Gi' } }] } },
    refused: { spec: { limits: [{ type: 'PersistentVolumeClaim' }] } },
  }),
  core('Event', 'events', {
    body: { involvedObject: { kind: 'Pod', name: 'web', namespace: '{ns}' }, reason: 'Started', message: 'it runs', type: 'Normal' },
    change: { count: 2 },
  }),
  {
    kind: 'Event',
    apiVersion: 'events.k8s.io/v1',
    plural: 'events',
    namespaced: true,
    body: {
      eventTime: '2024-02-03T04:05:06.500000Z',
      reportingController: 'example.com/controller',
      reportingInstance: 'one',
      action: 'Start',
      reason: 'Started',
      regarding: { kind: 'Pod', name: 'web', namespace: '{ns}' },
      note: 'it runs',
      type: 'Normal',
    },
    change: { series: { count: 2, lastObservedTime: '2024-02-03T04:06:06.000000Z' } },
    refused: { note: 'something else' },
  },
  {
    kind: 'EndpointSlice',
    apiVersion: 'discovery.k8s.io/v1',
    plural: 'endpointslices',
    namespaced: true,
    body: { addressType: 'IPv4', endpoints: [{ addresses: ['10.0.0.7'] }], ports: [{ port: 80 }] },
    change: { endpoints: [{ addresses: ['10.0.0.8'], conditions: { ready: false } }] },
    refused: { addressType: 'IPv6' },
  },
  {
    kind: 'Deployment',
    apiVersion: 'apps/v1',
    plural: 'deployments',
    namespaced: true,
    body: { spec: { selector, template } },
    change: { spec: { replicas: 3 } },
    refused: { spec: { selector: { matchLabels: { app: 'other' } } } },
    status: true,
    scale: true,
  },
  {
    kind: 'ReplicaSet',
    apiVersion: 'apps/v1',
    plural: 'replicasets',
    namespaced: true,
    body: { spec: { selector, template } },
    change: { spec: { replicas: 3 } },
    refused: { spec: { selector: { matchLabels: { tier: 'front' } } } },
    status: true,
    scale: true,
  },
  {
    kind: 'DaemonSet',
    apiVersion: 'apps/v1',
    plural: 'daemonsets',
    namespaced: true,
    body: { spec: { selector, template } },
    change: { spec: { minReadySeconds: 5 } },
    refused: { spec: { selector: { matchLabels: { tier: 'front' } } } },
    status: true,
  },
  {
    kind: 'Job',
    apiVersion: 'batch/v1',
    plural: 'jobs',
    namespaced: true,
    body: { spec: { template: { spec: { containers: [container], restartPolicy: 'Never' } } } },
    change: { spec: { parallelism: 2 } },
    refused: { spec: { completions: 5 } },
    status: true,
  },
  {
    kind: 'StatefulSet',
    apiVersion: 'apps/v1',
    plural: 'statefulsets',
    namespaced: true,
    body: {
      spec: {
        selector,
        template,
        serviceName: 'web',
        volumeClaimTemplates: [
          { metadata: { name: 'data' }, spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } } },
        ],
      },
    },
    change: { spec: { replicas: 3 } },
    refused: { spec: { serviceName: 'other' } },
    status: true,
    scale: true,
  },
  {
    kind: 'CronJob',
    apiVersion: 'batch/v1',
    plural: 'cronjobs',
    namespaced: true,
    body: {
      spec: {
        schedule: '*/5 * * * *',
        jobTemplate: { spec: { template: { spec: { containers: [container], restartPolicy: 'Never' } } } },
      },
    },
    change: { spec: { suspend: true } },
    refused: { spec: { schedule: '61 * * * *' } },
    status: true,
  },
  {
    kind: 'HorizontalPodAutoscaler',
    apiVersion: 'autoscaling/v2',
    plural: 'horizontalpodautoscalers',
    namespaced: true,
    body: { spec: { scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' }, maxReplicas: 5 } },
    change: { spec: { maxReplicas: 6 } },
    refused: { spec: { minReplicas: 9 } },
    status: true,
  },
  {
    kind: 'HorizontalPodAutoscaler',
    apiVersion: 'autoscaling/v1',
    plural: 'horizontalpodautoscalers',
    namespaced: true,
    body: {
      spec: {
        scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' },
        maxReplicas: 5,
        targetCPUUtilizationPercentage: 50,
      },
    },
    change: { spec: { targetCPUUtilizationPercentage: 60 } },
    refused: { spec: { targetCPUUtilizationPercentage: 0 } },
    status: true,
  },
  {
    kind: 'Lease',
    apiVersion: 'coordination.k8s.io/v1',
    plural: 'leases',
    namespaced: true,
    body: { spec: { holderIdentity: 'me', leaseDurationSeconds: 15, renewTime: '2024-02-03T04:05:06.500000Z' } },
    change: { spec: { holderIdentity: 'you' } },
    refused: { spec: { leaseDurationSeconds: 0, leaseTransitions: -1 } },
  },
  {
    kind: 'Role',
    apiVersion: 'rbac.authorization.k8s.io/v1',
    plural: 'roles',
    namespaced: true,
    body: { rules },
    change: label,
    refused: { rules: [{ apiGroups: [''], verbs: [] }] },
  },
  {
    kind: 'RoleBinding',
    apiVersion: 'rbac.authorization.k8s.io/v1',
    plural: 'rolebindings',
    namespaced: true,
    body: { roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'view' }, subjects },
    change: { subjects: [{ kind: 'ServiceAccount', name: 'default', namespace: '{ns}' }] },
    refused: { roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'edit' } },
  },
  {
    kind: 'ClusterRole',
    apiVersion: 'rbac.authorization.k8s.io/v1',
    plural: 'clusterroles',
    namespaced: false,
    body: { rules },
    change: label,
    refused: { rules: [{ nonResourceURLs: ['/x'], resources: ['pods'], apiGroups: [''], verbs: ['get'] }] },
  },
  {
    kind: 'ClusterRoleBinding',
    apiVersion: 'rbac.authorization.k8s.io/v1',
    plural: 'clusterrolebindings',
    namespaced: false,
    body: { roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'view' }, subjects },
    change: label,
    refused: { subjects: [{ kind: 'ServiceAccount', name: 'default' }] },
  },
  {
    kind: 'NetworkPolicy',
    apiVersion: 'networking.k8s.io/v1',
    plural: 'networkpolicies',
    namespaced: true,
    body: { spec: { podSelector: {}, ingress: [{ from: [{ podSelector: selector }], ports: [{ port: 80 }] }] } },
    change: { spec: { policyTypes: ['Ingress', 'Egress'] } },
    refused: { spec: { ingress: [{ from: [{ ipBlock: { cidr: '10.0.0.0/33' } }] }] } },
  },
  {
    kind: 'Ingress',
    apiVersion: 'networking.k8s.io/v1',
    plural: 'ingresses',
    namespaced: true,
    body: {
      spec: {
        rules: [
          {
            host: 'web.example.com',
            http: { paths: [{ path: '/', pathType: 'Prefix', backend: { service: { name: 'web', port: { number: 80 } } } }] },
          },
        ],
      },
    },
    change: { spec: { ingressClassName: 'nginx' } },
    refused: { spec: { rules: [{ host: '10.0.0.1' }] } },
    status: true,
  },
  {
    kind: 'IngressClass',
    apiVersion: 'networking.k8s.io/v1',
    plural: 'ingressclasses',
    namespaced: false,
    body: { spec: { controller: 'example.com/ingress', parameters: { apiGroup: 'example.com', kind: 'Settings', name: 'front' } } },
    change: { spec: { parameters: { name: 'back' } } },
    refused: { spec: { controller: 'example.com/other' } },
  },
  {
    kind: 'StorageClass',
    apiVersion: 'storage.k8s.io/v1',
    plural: 'storageclasses',
    namespaced: false,
    body: { provisioner: 'disks.example.com', parameters: { type: 'fast' } },
    change: { allowVolumeExpansion: true },
    refused: { reclaimPolicy: 'Retain', volumeBindingMode: 'WaitForFirstConsumer' },
  },
  {
    kind: 'PodDisruptionBudget',
    apiVersion: 'policy/v1',
    plural: 'poddisruptionbudgets',
    namespaced: true,
    body: { spec: { minAvailable: 1, selector } },
    change: { spec: { minAvailable: '50%' } },
    refused: { spec: { maxUnavailable: 1 } },
    status: true,
  },
  {
    kind: 'PriorityClass',
    apiVersion: 'scheduling.k8s.io/v1',
    plural: 'priorityclasses',
    namespaced: false,
    body: { value: 1000, description: 'what matters' },
    change: { description: 'what matters more' },
    refused: { value: 2000 },
  },
  {
    kind: 'ValidatingAdmissionPolicy',
    apiVersion: 'admissionregistration.k8s.io/v1',
    plural: 'validatingadmissionpolicies',
    namespaced: false,
    body: {
      spec: {
        matchConstraints: { resourceRules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods'] }] },
        validations: [{ expression: 'object.spec.hostNetwork != true', message: 'no host network' }],
      },
    },
    change: { spec: { failurePolicy: 'Ignore' } },
    refused: { spec: { validations: [] } },
    status: true,
  },
  {
    kind: 'ValidatingAdmissionPolicyBinding',
    apiVersion: 'admissionregistration.k8s.io/v1',
    plural: 'validatingadmissionpolicybindings',
    namespaced: false,
    // There is no such policy: it changes nothing for other cases.
    body: { spec: { policyName: 'nothing', validationActions: ['Deny'] } },
    change: { spec: { validationActions: ['Warn', 'Audit'] } },
    refused: { spec: { validationActions: ['Deny', 'Warn'] } },
  },
];

/** Kinds of which a name has two: by the title of the second. */
const SECOND: Readonly<Record<string, string>> = {
  'events.k8s.io/v1 Event': 'Event (events.k8s.io)',
  'autoscaling/v1 HorizontalPodAutoscaler': 'HorizontalPodAutoscaler (v1)',
};

/** `Event (events.k8s.io)`: the kind, with its group or version where two have the name. */
export const titleOf = ({ kind, apiVersion }: Kind): string => SECOND[`${apiVersion} ${kind}`] ?? kind;

/** The collection in which the case's objects are. */
export const pathOf = ({ apiVersion, plural, namespaced }: Kind): string =>
  `${apiVersion === 'v1' ? '/api/v1' : `/apis/${apiVersion}`}${namespaced ? '/namespaces/{ns}' : ''}/${plural}`;

/** Objects of kinds without namespace are told apart by their name. */
export const nameOf = ({ namespaced }: Kind): string => (namespaced ? 'one' : '{ns}-one');

export const objectOf = (kind: Kind, metadata: object = {}): Record<string, unknown> => ({
  apiVersion: kind.apiVersion,
  kind: kind.kind,
  metadata: { name: nameOf(kind), ...metadata },
  ...kind.body,
});

export const kindNamed = (name: string): Kind => KINDS.find((kind) => titleOf(kind) === name)!;
