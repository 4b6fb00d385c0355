/** What is wrong with the kinds beyond those that Cilium needs, and what is filled in, in the words of the server. @module */
import type { Case, Table } from '../case.ts';
import { kindNamed, nameOf, objectOf, pathOf } from './kinds.ts';
import { apply, get, MANAGED, patch, post } from './requests.ts';

const C = { name: 'web', image: 'registry.example/web:1' };
const make = (kind: string, name: string, body: object, show: readonly string[] = ['metadata.name']): Case => ({
  name: `${kind}: ${name}`,
  when: [post(pathOf(kindNamed(kind)), { ...objectOf(kindNamed(kind)), ...body })],
  show,
});
const filled = (kind: string, name: string, body: object): Case =>
  make(kind, `filled in: ${name}`, body, ['spec', 'status', 'metadata.finalizers']);
const changes = (kind: string, ...all: readonly object[]): Case => ({
  name: `${kind}: changes`,
  given: [post(pathOf(kindNamed(kind)), objectOf(kindNamed(kind)))],
  when: all.map((change) => patch('merge', `${pathOf(kindNamed(kind))}/${nameOf(kindNamed(kind))}`, change)),
  show: ['metadata.name', 'metadata.generation'],
});
const statuses = (kind: string, ...all: readonly object[]): Case => ({
  name: `${kind}: statuses`,
  given: [post(pathOf(kindNamed(kind)), objectOf(kindNamed(kind)))],
  when: all.map((status) => patch('merge', `${pathOf(kindNamed(kind))}/${nameOf(kindNamed(kind))}/status`, { status })),
  show: ['metadata.name', 'metadata.generation', 'status'],
});

const selector = { matchLabels: { app: 'web' } };
const template = (spec: object = {}): object => ({ metadata: { labels: { app: 'web' } }, spec: { containers: [C], ...spec } });
const set = (name: string, spec: object): Case => make('StatefulSet', name, { spec: { selector, template: template(), ...spec } });
const claimTemplate = { metadata: { name: 'data' }, spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } } };

const statefulSets: Case[] = [
  set('no selector', { selector: undefined }),
  set('an empty selector', { selector: {} }),
  set('a selector for others', { selector: { matchLabels: { app: 'other' } } }),
  set('a broken selector', { selector: { matchExpressions: [{ key: 'app', operator: 'In' }] } }),
  set('no template', { template: undefined }),
  set('wrong labels', { template: { metadata: { labels: { app: 'web', 'a b': 'c d' } }, spec: { containers: [C] } } }),
  set('negative numbers', { replicas: -1, minReadySeconds: -1, ordinals: { start: -1 } }),
  set('a management policy that there is not', { podManagementPolicy: 'Sometimes' }),
  set('an update strategy that there is not', { updateStrategy: { type: 'Sometimes' } }),
  set('a negative partition', { updateStrategy: { rollingUpdate: { partition: -1 } } }),
  set('partitions for OnDelete', { updateStrategy: { type: 'OnDelete', rollingUpdate: { partition: 1 } } }),
  set('a wrong service', { serviceName: 'Not A Name' }),
  set('a retention policy that there is not', { persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Sometimes' } }),
  set('a restart policy', { template: template({ restartPolicy: 'Never', activeDeadlineSeconds: 5 }) }),
  set('mounts of claims', {
    template: template({ containers: [{ ...C, volumeMounts: [{ name: 'data', mountPath: '/data' }] }] }),
    volumeClaimTemplates: [claimTemplate],
  }),
  make('StatefulSet', 'a name with dots', { metadata: { name: 'a.b' } }),
  filled('StatefulSet', 'everything', { spec: { selector, template: template() } }),
  filled('StatefulSet', 'claims', { spec: { selector, template: template(), volumeClaimTemplates: [claimTemplate] } }),
  filled('StatefulSet', 'OnDelete', { spec: { selector, template: template(), updateStrategy: { type: 'OnDelete' } } }),
  filled('StatefulSet', 'RollingUpdate', { spec: { selector, template: template(), updateStrategy: { type: 'RollingUpdate' } } }),
  filled('StatefulSet', 'what is unavailable at most', {
    spec: { selector, template: template(), updateStrategy: { rollingUpdate: { maxUnavailable: 2 } } },
  }),
  changes(
    'StatefulSet',
    { spec: { replicas: 2, minReadySeconds: 3, revisionHistoryLimit: 4, ordinals: { start: 1 } } },
    { spec: { podManagementPolicy: 'Parallel' } },
    { spec: { volumeClaimTemplates: [] } },
    { spec: { selector: { matchLabels: { tier: 'front' } } } },
    { spec: { template: { spec: { terminationGracePeriodSeconds: 5 } } } },
  ),
  statuses(
    'StatefulSet',
    { replicas: 2, readyReplicas: 1, currentReplicas: 1, updatedReplicas: 1, availableReplicas: 1 },
    { replicas: 1, readyReplicas: 2 },
    { replicas: 3, readyReplicas: 1, availableReplicas: 2 },
    { replicas: -1 },
  ),
  {
    name: 'StatefulSet: scale',
    given: [post(pathOf(kindNamed('StatefulSet')), objectOf(kindNamed('StatefulSet')))],
    when: [
      get(`${pathOf(kindNamed('StatefulSet'))}/one/scale`),
      patch('merge', `${pathOf(kindNamed('StatefulSet'))}/one/scale`, { spec: { replicas: 4 } }),
      patch('merge', `${pathOf(kindNamed('StatefulSet'))}/one/scale`, { spec: { replicas: -4 } }),
    ],
  },
];

const jobTemplate = (spec: object = {}): object => ({ spec: { template: template({ restartPolicy: 'Never' }), ...spec } });
const cronJob = (name: string, spec: object): Case =>
  make('CronJob', name, { spec: { schedule: '0 * * * *', jobTemplate: jobTemplate(), ...spec } });

const SCHEDULES = [
  '@daily',
  '@every 1h30m',
  '0 0 ? jan-MAR sun',
  '5,10 1-3/2 * * *',
  '* * * *',
  '60 * * * *',
  '* * 0 * *',
  '* * * * 7',
  '5-1 * * * *',
  '*/0 * * * *',
  'a * * * *',
  '-1 * * * *',
  '1/2/3 * * * *',
  '1-2-3 * * * *',
  '*-5 * * * *',
  ', * * * *',
  '@never',
  '@every soon',
  '@every 5',
  '@every 5x',
  'TZ=UTC * * * * *',
];
const ZONES = ['Asia/Taipei', 'UTC', '', 'Nowhere/Land', 'Local', '../etc', 'a b'];

const cronJobs: Case[] = [
  ...SCHEDULES.map((schedule) => cronJob(`schedule ${schedule}`, { schedule })),
  ...ZONES.map((timeZone) => cronJob(`time zone ${timeZone || 'empty'}`, { timeZone })),
  cronJob('no schedule', { schedule: undefined }),
  cronJob('no template', { jobTemplate: undefined }),
  cronJob('a policy that there is not', { concurrencyPolicy: 'Sometimes' }),
  cronJob('negative numbers', { startingDeadlineSeconds: -1, successfulJobsHistoryLimit: -1, failedJobsHistoryLimit: -1 }),
  cronJob('a Job that always restarts', { jobTemplate: { spec: { template: template({ restartPolicy: 'Always' }) } } }),
  cronJob('a Job that selects', { jobTemplate: jobTemplate({ selector, manualSelector: true }) }),
  cronJob('negative numbers of the Job', { jobTemplate: jobTemplate({ parallelism: -1, backoffLimit: -1 }) }),
  make('CronJob', 'a name that is too long', { metadata: { name: 'a'.repeat(53) } }),
  filled('CronJob', 'everything', { spec: { schedule: '0 * * * *', jobTemplate: jobTemplate() } }),
  changes('CronJob', { spec: { schedule: '@daily' } }, { spec: { timeZone: 'Asia/Taipei' } }, { spec: { schedule: 'x' } }),
];

const claimSpec = { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } };
const claim = (name: string, spec: object): Case => make('PersistentVolumeClaim', name, { spec: { ...claimSpec, ...spec } });
const volumeSpec = { capacity: { storage: '1Gi' }, accessModes: ['ReadWriteOnce'] };
const nfs = { server: 'files.example.com', path: '/a' };
const volume = (name: string, spec: object): Case => make('PersistentVolume', name, { spec: { ...volumeSpec, ...spec } });
const storageClass = (name: string, body: object): Case => make('StorageClass', name, body);
const CLAIM = `${pathOf(kindNamed('PersistentVolumeClaim'))}/one`;
const larger = { spec: { resources: { requests: { storage: '2Gi' } } } };

const storage: Case[] = [
  claim('no access mode', { accessModes: undefined }),
  claim('an access mode that there is not', { accessModes: ['Sometimes'] }),
  claim('an access mode that wants to be alone', { accessModes: ['ReadWriteOncePod', 'ReadWriteMany'] }),
  claim('no size', { resources: undefined }),
  claim('no storage', { resources: { requests: { storage: '0' } } }),
  claim('negative storage', { resources: { requests: { storage: '-1Gi' } } }),
  claim('storage that is no quantity', { resources: { requests: { storage: 'much' } } }),
  claim('a volume mode that there is not', { volumeMode: 'Tape' }),
  claim('a wrong class', { storageClassName: 'Not A Name' }),
  claim('a broken selector', { selector: { matchExpressions: [{ key: 'a', operator: 'In' }] } }),
  claim('a source that is none', { dataSource: { kind: 'ConfigMap', name: 'a' }, dataSourceRef: { kind: 'ConfigMap', name: 'a' } }),
  filled('PersistentVolumeClaim', 'everything', { spec: claimSpec }),
  filled('PersistentVolumeClaim', 'a source of the old kind', {
    spec: { ...claimSpec, dataSource: { kind: 'PersistentVolumeClaim', name: 'a' } },
  }),
  filled('PersistentVolumeClaim', 'a source of the new kind', {
    spec: { ...claimSpec, dataSourceRef: { apiGroup: 'example.com', kind: 'Backup', name: 'a' } },
  }),
  filled('PersistentVolumeClaim', 'a source that is dropped', { spec: { ...claimSpec, dataSource: { kind: 'ConfigMap', name: 'a' } } }),
  changes(
    'PersistentVolumeClaim',
    { spec: { volumeName: 'one' } },
    { spec: { volumeName: 'two' } },
    { spec: { volumeMode: 'Block' } },
    { spec: { storageClassName: 'fast' } },
    larger,
  ),
  statuses(
    'PersistentVolumeClaim',
    { phase: 'Bound', capacity: { storage: '1Gi' }, accessModes: ['ReadWriteOnce'] },
    { conditions: [{ type: 'Resizing', status: 'True', lastProbeTime: null }] },
  ),
  {
    name: 'PersistentVolumeClaim: it grows where its class allows it',
    given: [
      post('/apis/storage.k8s.io/v1/storageclasses', {
        metadata: { name: '{ns}-grows' },
        provisioner: 'disks.example.com',
        allowVolumeExpansion: true,
      }),
      post(pathOf(kindNamed('PersistentVolumeClaim')), {
        metadata: { name: 'one' },
        spec: { ...claimSpec, storageClassName: '{ns}-grows' },
      }),
      post(pathOf(kindNamed('PersistentVolumeClaim')), {
        metadata: { name: 'two' },
        spec: { ...claimSpec, storageClassName: '{ns}-none' },
      }),
      ...['one', 'two'].map((name) =>
        patch('merge', `${pathOf(kindNamed('PersistentVolumeClaim'))}/${name}/status`, {
          status: { phase: 'Bound', capacity: { storage: '1Gi' }, accessModes: ['ReadWriteOnce'] },
        }),
      ),
    ],
    when: [
      patch('merge', CLAIM, larger),
      patch('merge', CLAIM, { spec: { resources: { requests: { storage: '512Mi' } } } }),
      patch('merge', `${pathOf(kindNamed('PersistentVolumeClaim'))}/two`, larger),
    ],
    show: ['spec.resources'],
  },
  volume('no access mode', { nfs, accessModes: undefined }),
  volume('an access mode that there is not', { nfs, accessModes: ['Sometimes'] }),
  volume('no capacity', { nfs, capacity: undefined }),
  volume('capacity of something else', { nfs, capacity: { cpu: '1' } }),
  volume('no room', { nfs, capacity: { storage: '0' } }),
  volume('no source', {}),
  volume('two sources', { nfs, hostPath: { path: '/a' } }),
  volume('a reclaim policy that there is not', { nfs, persistentVolumeReclaimPolicy: 'Burn' }),
  volume('a volume mode that there is not', { nfs, volumeMode: 'Tape' }),
  volume('NFS without path', { nfs: { server: 'a', path: 'b' } }),
  volume('NFS without server', { nfs: {} }),
  volume('a path that leads out', { hostPath: { path: '/a/../b' } }),
  volume('the root, recycled', { hostPath: { path: '/' }, persistentVolumeReclaimPolicy: 'Recycle' }),
  volume('local without nodes', { local: { path: '/a' } }),
  volume('nodes that are none', { nfs, nodeAffinity: {} }),
  volume('CSI without anything', { csi: {} }),
  volume('CSI with secrets that are none', { csi: { driver: 'disks.example.com', volumeHandle: 'a', nodePublishSecretRef: {} } }),
  volume('CSI of a wrong driver', { csi: { driver: 'not a name', volumeHandle: 'a' } }),
  filled('PersistentVolume', 'NFS', { spec: { ...volumeSpec, nfs } }),
  filled('PersistentVolume', 'hostPath', { spec: { ...volumeSpec, hostPath: { path: '/a' } } }),
  ...Object.entries({
    iscsi: { targetPortal: '10.0.0.1', iqn: 'iqn.2001-04.com.example:a', lun: 0 },
    rbd: { monitors: ['10.0.0.1'], image: 'a' },
    scaleIO: { gateway: 'a', system: 'b', volumeName: 'c', secretRef: { name: 'd', namespace: 'e' } },
    azureDisk: { diskName: 'a', diskURI: 'https://disks.example.com/a' },
    cephfs: { monitors: ['10.0.0.1'] },
    local: { path: '/a' },
    csi: { driver: 'disks.example.com', volumeHandle: 'a', volumeAttributes: { b: 'c' } },
  }).map(([source, of]) =>
    filled('PersistentVolume', source, {
      spec: {
        ...volumeSpec,
        [source]: of,
        nodeAffinity: { required: { nodeSelectorTerms: [{ matchExpressions: [{ key: 'a', operator: 'Exists' }] }] } },
      },
    }),
  ),
  changes(
    'PersistentVolume',
    { spec: { volumeMode: 'Block' } },
    { spec: { claimRef: { namespace: 'a', name: 'b' } } },
    { spec: { capacity: { storage: '2Gi' } } },
  ),
  statuses('PersistentVolume', { phase: 'Available' }, { phase: 'Released', message: 'free again' }),
  storageClass('no provisioner', { provisioner: undefined }),
  storageClass('a wrong provisioner', { provisioner: 'Not A Name' }),
  storageClass('a reclaim policy that there is not', { reclaimPolicy: 'Recycle' }),
  storageClass('a binding mode that there is not', { volumeBindingMode: 'Sometimes' }),
  storageClass('topologies that are none', {
    allowedTopologies: [
      {
        matchLabelExpressions: [
          { key: 'zone', values: [] },
          { key: 'zone', values: ['a', 'a'] },
        ],
      },
    ],
  }),
  changes('StorageClass', { parameters: { type: 'slow' } }, { provisioner: 'other.example.com' }, { mountOptions: ['ro'] }),
];

const backend = { service: { name: 'web', port: { number: 80 } } };
const ingress = (name: string, spec: object): Case => make('Ingress', name, { spec });
const path = (name: string, fields: object): Case =>
  ingress(name, { rules: [{ http: { paths: [{ path: '/', pathType: 'Prefix', backend, ...fields }] } }] });
const ingressClass = (name: string, spec: object): Case =>
  make('IngressClass', name, { spec: { controller: 'example.com/ingress', ...spec } });

const ingresses: Case[] = [
  ingress('nothing', {}),
  ingress('no backend', { defaultBackend: {} }),
  ingress('two backends', { defaultBackend: { ...backend, resource: { kind: 'Bucket', name: 'a' } } }),
  ingress('a resource', { defaultBackend: { resource: { apiGroup: 'example.com', kind: 'Bucket', name: 'a' } } }),
  ingress('a resource without anything', { defaultBackend: { resource: { apiGroup: 'not a name' } } }),
  ingress('a service without anything', { defaultBackend: { service: {} } }),
  ingress('a service with a wrong name', { defaultBackend: { service: { name: '1web', port: { name: 'http' } } } }),
  ingress('a service with two ports', { defaultBackend: { service: { name: 'web', port: { name: 'http', number: 80 } } } }),
  ingress('a port too large', { defaultBackend: { service: { name: 'web', port: { number: 70_000 } } } }),
  ingress('a port with a wrong name', { defaultBackend: { service: { name: 'web', port: { name: 'HTTP_' } } } }),
  ...['10.0.0.1', 'Web.Example', '*.example.com', '*', 'a.*.com', 'web.example.com:80'].map((host) =>
    ingress(`host ${host}`, { rules: [{ host, http: { paths: [{ path: '/', pathType: 'Prefix', backend }] } }] }),
  ),
  ingress('no paths', { rules: [{ http: { paths: [] } }] }),
  ingress('no list of paths', { rules: [{ http: {} }] }),
  path('no path type', { pathType: undefined }),
  path('a path type that there is not', { pathType: 'Suffix' }),
  path('a relative path', { path: 'a' }),
  path('an empty path', { path: '' }),
  path('a path with everything', { path: '/a//b/../c/./d%2fe/..' }),
  path('any path where the controller decides', { path: '/a//(.*)', pathType: 'ImplementationSpecific' }),
  path('a relative path where the controller decides', { path: 'a', pathType: 'ImplementationSpecific' }),
  path('no backend of a path', { backend: undefined }),
  ingress('TLS for wrong hosts', { defaultBackend: backend, tls: [{ hosts: ['A', '*.b', '*'], secretName: 'Not A Name' }] }),
  ingress('a wrong class', { defaultBackend: backend, ingressClassName: 'Not A Name' }),
  make('Ingress', 'two classes', {
    metadata: { name: 'one', annotations: { 'kubernetes.io/ingress.class': 'a' } },
    spec: { defaultBackend: backend, ingressClassName: 'b' },
  }),
  changes('Ingress', { spec: { rules: null } }, { spec: { defaultBackend: backend } }),
  statuses(
    'Ingress',
    { loadBalancer: { ingress: [{ ip: '10.0.0.9', ports: [{ port: 80, protocol: 'TCP' }] }, { hostname: 'lb.example.com' }] } },
    { loadBalancer: { ingress: [{ ip: 'x' }] } },
    { loadBalancer: { ingress: [{ hostname: '10.0.0.9' }] } },
  ),
  ingressClass('no controller', { controller: undefined }),
  ingressClass('a controller without domain', { controller: 'ingress' }),
  ingressClass('a controller with a wrong domain', { controller: 'Not A Name/ingress' }),
  ingressClass('a controller with a wrong path', { controller: 'example.com/a b' }),
  ingressClass('a controller that is too long', { controller: `example.com/${'a'.repeat(250)}` }),
  ingressClass('parameters without anything', { parameters: {} }),
  ingressClass('parameters of a wrong scope', { parameters: { kind: 'A', name: 'a', scope: 'World' } }),
  ingressClass('parameters of a namespace that is not named', { parameters: { kind: 'A', name: 'a', scope: 'Namespace' } }),
  ingressClass('parameters of the cluster in a namespace', { parameters: { kind: 'A', name: 'a', namespace: 'a' } }),
  filled('IngressClass', 'parameters', { spec: { controller: 'example.com/ingress', parameters: { kind: 'A', name: 'a' } } }),
];

const quota = (name: string, spec: object): Case => make('ResourceQuota', name, { spec });
const limit = (name: string, ...limits: readonly object[]): Case => make('LimitRange', name, { spec: { limits } });

const quotas: Case[] = [
  quota('a resource that there is not', { hard: { nonsense: '1' } }),
  quota('a resource with a wrong name', { hard: { 'a b': '1' } }),
  quota('a resource of containers alone', { hard: { storage: '1Gi' } }),
  quota('resources of others', { hard: { 'requests.example.com/gpu': '1', 'example.com/gpu': '2', 'count/deployments.apps': '3' } }),
  quota('half a device', { hard: { 'example.com/gpu': '500m' } }),
  quota('less than nothing', { hard: { cpu: '-1' } }),
  quota('half a pod', { hard: { pods: '500m' } }),
  quota('huge pages', { hard: { 'hugepages-2Mi': '4Mi', 'requests.hugepages-2Mi': '4Mi' } }),
  quota('a scope that there is not', { hard: { pods: '1' }, scopes: ['Sometimes'] }),
  quota('a scope for something else', { hard: { pods: '1', configmaps: '2' }, scopes: ['BestEffort'] }),
  quota('scopes in conflict', { hard: { pods: '1' }, scopes: ['BestEffort', 'NotBestEffort'] }),
  quota('a selector that is right', {
    hard: { pods: '1' },
    scopeSelector: { matchExpressions: [{ scopeName: 'PriorityClass', operator: 'In', values: ['high'] }] },
  }),
  quota('selectors that are wrong', {
    hard: { pods: '1' },
    scopeSelector: {
      matchExpressions: [
        { scopeName: 'Sometimes', operator: 'Exists' },
        { scopeName: 'Terminating', operator: 'In', values: ['a'] },
        { scopeName: 'PriorityClass', operator: 'In' },
        { scopeName: 'PriorityClass', operator: 'Is', values: ['a'] },
      ],
    },
  }),
  changes('ResourceQuota', { spec: { scopes: ['NotTerminating'] } }, { spec: { hard: { cpu: null } } }),
  statuses('ResourceQuota', { hard: { cpu: '10' }, used: { cpu: '2' } }, { used: { nonsense: '1' } }, { used: { cpu: '-1' } }),
  limit('nothing'),
  make('LimitRange', 'no limits', { spec: {} }),
  limit('a type that there is not', { type: 'Node' }),
  limit('a type twice', { type: 'Pod' }, { type: 'Pod' }),
  limit('a resource that there is not', { type: 'Container', max: { nonsense: '1' } }),
  limit('storage of containers', { type: 'Container', max: { storage: '1' } }),
  limit('defaults of pods', { type: 'Pod', default: { cpu: '1' }, defaultRequest: { cpu: '1' } }),
  limit('a claim without limits', { type: 'PersistentVolumeClaim', default: { storage: '1Gi' } }),
  limit('more at least than at most', { type: 'Pod', min: { cpu: '2' }, max: { cpu: '1' } }),
  limit('defaults that are too much', { type: 'Container', max: { cpu: '1' }, default: { cpu: '2' }, defaultRequest: { cpu: '3' } }),
  limit('defaults that are too little', { type: 'Container', min: { cpu: '3' }, default: { cpu: '2' }, defaultRequest: { cpu: '1' } }),
  limit('a ratio below one', { type: 'Container', maxLimitRequestRatio: { cpu: '500m' } }),
  limit('a ratio that cannot be', { type: 'Pod', min: { cpu: '1' }, max: { cpu: '2' }, maxLimitRequestRatio: { cpu: '3' } }),
  ...[
    { max: { cpu: '1' } },
    { default: { cpu: '1' } },
    { min: { cpu: '1' } },
    { min: { cpu: '1' }, max: { cpu: '2', memory: '1Gi' } },
    {},
  ].map((of, index) => filled('LimitRange', `containers, ${index + 1}`, { spec: { limits: [{ type: 'Container', ...of }] } })),
];

const scaleTargetRef = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' };
const autoscaler = (name: string, spec: object): Case =>
  make('HorizontalPodAutoscaler', name, { spec: { scaleTargetRef, maxReplicas: 5, ...spec } });
const metric = (name: string, ...metrics: readonly object[]): Case => autoscaler(name, { metrics });
const V1 = pathOf(kindNamed('HorizontalPodAutoscaler (v1)'));
const V2 = pathOf(kindNamed('HorizontalPodAutoscaler'));
const pods = { type: 'Pods', pods: { metric: { name: 'requests' }, target: { type: 'AverageValue', averageValue: '10' } } };
const everyMetric = [
  pods,
  {
    type: 'Object',
    object: {
      describedObject: { kind: 'Service', name: 'web', apiVersion: 'v1' },
      metric: { name: 'hits', selector },
      target: { type: 'Value', value: '100' },
    },
  },
  { type: 'Resource', resource: { name: 'memory', target: { type: 'AverageValue', averageValue: '1Gi' } } },
  { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 70 } } },
  {
    type: 'ContainerResource',
    containerResource: { name: 'cpu', container: 'web', target: { type: 'Utilization', averageUtilization: 60 } },
  },
  { type: 'External', external: { metric: { name: 'queue', selector }, target: { type: 'AverageValue', averageValue: '30' } } },
];
const whole = ['metadata.annotations', 'spec', 'status'];
const conditions = [{ type: 'AbleToScale', status: 'True', lastTransitionTime: '2024-02-03T04:05:06Z', reason: 'Ready', message: 'fine' }];

const autoscalers: Case[] = [
  autoscaler('no target', { scaleTargetRef: undefined }),
  autoscaler('no most', { maxReplicas: undefined }),
  autoscaler('less at most than at least', { minReplicas: 6 }),
  autoscaler('down to nothing', { minReplicas: 0 }),
  autoscaler('less than nothing', { minReplicas: -1, maxReplicas: -1 }),
  metric('no type', {}),
  metric('a type that there is not', { type: 'Weather' }),
  metric('a type without its source', { type: 'Pods' }),
  metric('two sources', { ...pods, resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 1 } } }),
  metric('another source', { ...pods, type: 'Resource' }),
  metric('pods without anything', { type: 'Pods', pods: {} }),
  metric('an object without anything', { type: 'Object', object: {} }),
  metric('something external without anything', { type: 'External', external: {} }),
  metric('a resource without anything', { type: 'Resource', resource: {} }),
  metric('a container without anything', { type: 'ContainerResource', containerResource: {} }),
  metric('two targets', {
    type: 'Resource',
    resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 0, averageValue: '0' } },
  }),
  metric('two targets of something external', {
    type: 'External',
    external: { metric: { name: 'a/b' }, target: { type: 'Value', value: '-1', averageValue: '1' } },
  }),
  autoscaler('behavior without policies', { behavior: { scaleUp: { policies: [] } } }),
  autoscaler('behavior that is wrong', {
    behavior: {
      scaleUp: { selectPolicy: 'Some', stabilizationWindowSeconds: -1, policies: [{ type: 'Nodes', value: 0, periodSeconds: 0 }] },
      scaleDown: { stabilizationWindowSeconds: 9999, policies: [{ type: 'Pods', value: 1, periodSeconds: 9999 }] },
    },
  }),
  filled('HorizontalPodAutoscaler', 'everything', { spec: { scaleTargetRef, maxReplicas: 5 } }),
  filled('HorizontalPodAutoscaler', 'behavior', {
    spec: { scaleTargetRef, maxReplicas: 5, behavior: { scaleUp: { selectPolicy: 'Min' } } },
  }),
  filled('HorizontalPodAutoscaler', 'how near is near enough', {
    spec: { scaleTargetRef, maxReplicas: 5, behavior: { scaleUp: { tolerance: '50m' } } },
  }),
  filled('HorizontalPodAutoscaler (v1)', 'everything', { spec: { scaleTargetRef, maxReplicas: 5 } }),
  statuses('HorizontalPodAutoscaler', { currentReplicas: 2, desiredReplicas: 3, conditions }, { desiredReplicas: -1 }),
  {
    name: 'HorizontalPodAutoscaler: written in v2, read in v1',
    given: [
      post(V2, { ...objectOf(kindNamed('HorizontalPodAutoscaler')), spec: { scaleTargetRef, maxReplicas: 5, metrics: everyMetric } }),
      patch('merge', `${V2}/one/status`, {
        status: {
          currentReplicas: 1,
          desiredReplicas: 2,
          conditions,
          currentMetrics: [
            { type: 'Resource', resource: { name: 'cpu', current: { averageUtilization: 40, averageValue: '400m' } } },
            { type: 'Pods', pods: { metric: { name: 'requests' }, current: { averageValue: '7' } } },
          ],
        },
      }),
    ],
    when: [get(`${V1}/one`), patch('merge', `${V1}/one`, { spec: { maxReplicas: 7 } }), get(`${V2}/one`), get(V1), get(V2)],
    show: [...whole, 'items[*].apiVersion', 'items[*].spec.maxReplicas', 'kind'],
  },
  {
    name: 'HorizontalPodAutoscaler: behavior in v1',
    given: [
      post(V2, {
        ...objectOf(kindNamed('HorizontalPodAutoscaler')),
        spec: { scaleTargetRef, maxReplicas: 5, behavior: { scaleDown: { stabilizationWindowSeconds: 60 } } },
      }),
    ],
    when: [get(`${V1}/one`), patch('merge', `${V1}/one`, { metadata: { labels: { a: 'b' } } }), get(`${V2}/one`)],
    show: whole,
  },
  {
    name: 'HorizontalPodAutoscaler: written in v1, read in v2',
    given: [post(V1, objectOf(kindNamed('HorizontalPodAutoscaler (v1)')))],
    when: [
      get(`${V2}/one`),
      patch('merge', `${V2}/one`, { spec: { metrics: [pods] } }),
      get(`${V1}/one`),
      patch('merge', `${V1}/one`, { spec: { targetCPUUtilizationPercentage: 30 } }),
      get(`${V2}/one`),
      { method: 'DELETE', path: `${V1}/one` },
    ],
    show: [...whole, 'kind', 'apiVersion'],
  },
];

const controllers: Case[] = [
  ...Object.entries({
    'no selector': { selector: undefined },
    'no selector and no labels': { selector: undefined, template: { spec: { containers: [C] } } },
    'no template': { template: undefined },
    'a selector for others': { selector: { app: 'other' } },
    'negative numbers': { replicas: -1, minReadySeconds: -1 },
    'a restart policy': { template: template({ restartPolicy: 'Never', activeDeadlineSeconds: 5 }) },
  }).map(([name, spec]) => make('ReplicationController', name, { spec: { selector: { app: 'web' }, template: template(), ...spec } })),
  filled('ReplicationController', 'everything', { spec: { template: template() } }),
  changes('ReplicationController', { spec: { minReadySeconds: 3 } }, { spec: { selector: { app: 'other' } } }),
  statuses('ReplicationController', { replicas: 2, readyReplicas: 1 }, { replicas: 1, readyReplicas: 2 }),
  make('PodTemplate', 'no containers', { template: { spec: { containers: [] } } }),
  make('PodTemplate', 'nothing', { template: undefined }),
  make('PodTemplate', 'everything', { template: template() }, ['template', 'metadata.generation']),
];

/** Who owns what after an apply of the whole, one of a change by somebody else, and a strategic merge patch. */
const applied: Case[] = [
  'StatefulSet',
  'CronJob',
  'PersistentVolumeClaim',
  'PersistentVolume',
  'StorageClass',
  'Ingress',
  'IngressClass',
  'ResourceQuota',
  'LimitRange',
  'HorizontalPodAutoscaler',
  'HorizontalPodAutoscaler (v1)',
  'ReplicationController',
  'PodTemplate',
].map((title) => {
  const kind = kindNamed(title);
  const one = `${pathOf(kind)}/${nameOf(kind)}`;
  const head = { apiVersion: kind.apiVersion, kind: kind.kind, metadata: { name: nameOf(kind) } };
  return {
    name: `${title}: applied`,
    when: [
      apply(one, 'a', objectOf(kind)),
      apply(one, 'b', { ...head, ...kind.change, metadata: { ...head.metadata, ...(kind.change['metadata'] as object | undefined) } }),
      patch('strategic', one, { metadata: { labels: { tier: 'back' } } }),
    ],
    show: MANAGED,
  };
});

const merged: Case[] = [
  {
    name: 'StatefulSet: containers and claims in a strategic merge patch',
    given: [post(pathOf(kindNamed('StatefulSet')), objectOf(kindNamed('StatefulSet')))],
    when: [
      patch('strategic', `${pathOf(kindNamed('StatefulSet'))}/one`, {
        spec: { template: { spec: { containers: [{ name: 'side', image: 'registry.example/side:1' }] } } },
      }),
    ],
    show: ['spec.template.spec.containers[*].name', 'spec.volumeClaimTemplates[*].metadata.name'],
  },
  {
    name: 'PersistentVolumeClaim: conditions are merged by their type',
    given: [post(pathOf(kindNamed('PersistentVolumeClaim')), objectOf(kindNamed('PersistentVolumeClaim')))],
    when: ['Resizing', 'FileSystemResizePending', 'Resizing'].map((type, index) =>
      patch('strategic', `${CLAIM}/status`, {
        status: { conditions: [{ type, status: 'True', reason: String(index), lastTransitionTime: '2024-02-03T04:05:06Z' }] },
      }),
    ),
    show: ['status.conditions[*].type', 'status.conditions[*].reason'],
  },
  {
    name: 'Ingress: rules are one list',
    given: [post(pathOf(kindNamed('Ingress')), objectOf(kindNamed('Ingress')))],
    when: [patch('strategic', `${pathOf(kindNamed('Ingress'))}/one`, { spec: { rules: [{ host: 'b.example.com' }] } })],
    show: ['spec.rules'],
  },
];

export const resourceFaults: Table = {
  name: 'resourcefaults',
  cases: [...statefulSets, ...cronJobs, ...storage, ...ingresses, ...quotas, ...autoscalers, ...controllers, ...applied, ...merged],
};
