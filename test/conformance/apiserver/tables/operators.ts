/** What operators and their people do: locks, finalizers, status, conditions, leases, nodes, services, and the verbs of kubectl. @module */
import type { Case, Step, Table } from '../case.ts';
import { kindNamed, objectOf, pathOf } from './kinds.ts';
import { apply, configMap, CONFIG_MAPS, get, live, MANAGED, patch, post, put, remove, withMetadata } from './requests.ts';

const GROUP = 'operators.example.com';
const BACKUPS = `/apis/${GROUP}/v1/namespaces/{ns}/backups`;
const BACKUP = `${BACKUPS}/one`;
const string = { type: 'string' };
const time = { type: 'string', format: 'date-time' };

/** A definition as generators write them: conditions by type, a generation observed, a scale, columns. */
const definition = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: `backups.${GROUP}` },
  spec: {
    group: GROUP,
    scope: 'Namespaced',
    names: { plural: 'backups', kind: 'Backup', singular: 'backup', listKind: 'BackupList' },
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        subresources: { status: {}, scale: { specReplicasPath: '.spec.copies', statusReplicasPath: '.status.copies' } },
        additionalPrinterColumns: [
          { name: 'Ready', type: 'string', jsonPath: '.status.conditions[?(@.type=="Ready")].status' },
          { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' },
        ],
        schema: {
          openAPIV3Schema: {
            type: 'object',
            properties: {
              spec: {
                type: 'object',
                properties: {
                  copies: { type: 'integer', format: 'int32', minimum: 0, default: 1 },
                  schedule: string,
                  targets: {
                    type: 'array',
                    'x-kubernetes-list-type': 'map',
                    'x-kubernetes-list-map-keys': ['name'],
                    items: { type: 'object', required: ['name'], properties: { name: string, path: string } },
                  },
                  resources: { type: 'object', additionalProperties: { 'x-kubernetes-int-or-string': true } },
                },
              },
              status: {
                type: 'object',
                properties: {
                  observedGeneration: { type: 'integer', format: 'int64' },
                  copies: { type: 'integer' },
                  conditions: {
                    type: 'array',
                    'x-kubernetes-list-type': 'map',
                    'x-kubernetes-list-map-keys': ['type'],
                    items: {
                      type: 'object',
                      required: ['type', 'status', 'lastTransitionTime', 'reason', 'message'],
                      properties: {
                        type: { ...string, maxLength: 316 },
                        status: { ...string, enum: ['True', 'False', 'Unknown'] },
                        lastTransitionTime: time,
                        reason: { ...string, minLength: 1 },
                        message: { ...string, maxLength: 32768 },
                        observedGeneration: { type: 'integer', format: 'int64', minimum: 0 },
                      },
                    },
                  },
                },
              },
            },
          },
        },
      },
    ],
  },
};

const backup = (rest: object = {}): object => ({
  apiVersion: `${GROUP}/v1`,
  kind: 'Backup',
  metadata: { name: 'one' },
  spec: { schedule: '@daily' },
  ...rest,
});
const condition = (type: string, status: string): object => ({
  type,
  status,
  reason: 'Tried',
  message: 'it was tried',
  lastTransitionTime: '2024-02-03T04:05:06Z',
});
const conditions = (...list: readonly object[]): object => ({ status: { conditions: list } });

/** What is written under a lock, by kind. */
const LOCKED: Record<string, { path: string; made: Step; change: object; part?: string }> = {
  ConfigMap: { path: `${CONFIG_MAPS}/one`, made: post(CONFIG_MAPS, configMap('one')), change: { data: { b: '2' } } },
  Deployment: {
    path: `${pathOf(kindNamed('Deployment'))}/one`,
    made: post(pathOf(kindNamed('Deployment')), objectOf(kindNamed('Deployment'))),
    change: { spec: { replicas: 2 } },
  },
  'Deployment, its status': {
    path: `${pathOf(kindNamed('Deployment'))}/one`,
    made: post(pathOf(kindNamed('Deployment')), objectOf(kindNamed('Deployment'))),
    change: { status: { observedGeneration: 1 } },
    part: '/status',
  },
  Backup: { path: BACKUP, made: post(BACKUPS, backup()), change: { spec: { copies: 2 } } },
  'Backup, its status': { path: BACKUP, made: post(BACKUPS, backup()), change: { status: { copies: 2 } }, part: '/status' },
};
const GENERATION = ['metadata.generation', 'spec.replicas', 'spec.copies', 'status.copies', 'status.observedGeneration', 'data'];

const locks = Object.entries(LOCKED).flatMap(([what, { path, made, change, part = '' }]): Case[] => {
  const at = path + part;
  const moved = patch('merge', path, { metadata: { labels: { moved: 'x' } } });
  const stale = { ...change, metadata: { resourceVersion: '1' } };
  const types = what.startsWith('Backup') ? (['merge'] as const) : (['merge', 'strategic'] as const);
  return [
    {
      name: `a lock on ${what}: of an old revision`,
      given: [made, moved],
      when: [
        ...types.map((type) => patch(type, at, stale)),
        patch('json', at, [{ op: 'test', path: '/metadata/resourceVersion', value: '1' }]),
        patch('json', at, [{ op: 'replace', path: '/metadata/resourceVersion', value: '1' }]),
        ([one]) => put(at, { ...live(one!), ...change }),
        apply(at, 'operator', { ...backup(), ...stale, metadata: { name: 'one', resourceVersion: '1' } }),
      ],
      show: GENERATION,
    },
    {
      name: `a lock on ${what}: of the newest revision`,
      given: [made, moved],
      when: [
        ([, one]) => patch('merge', at, { ...change, metadata: { resourceVersion: live(one!).metadata.resourceVersion } }),
        ([, , one]) => put(at, live(one!)),
      ],
      show: GENERATION,
    },
    {
      name: `a lock on ${what}: of what was deleted and made again`,
      given: [made, remove(path), made],
      when: [
        ([one]) => put(at, { ...live(one!), ...change }),
        ([one]) => patch('merge', at, { ...change, metadata: { uid: live(one!).metadata.uid } }),
        ([one]) => remove(path, { preconditions: { uid: live(one!).metadata.uid } }),
      ],
      show: GENERATION,
    },
  ];
});

const FINAL = ['metadata.finalizers', 'metadata.generation', 'metadata.deletionGracePeriodSeconds', 'spec', 'status', 'kind'];
const finalizers = Object.entries({ ConfigMap: LOCKED['ConfigMap']!, Backup: LOCKED['Backup']! }).flatMap(
  ([what, { path, made, change }]) => {
    const held = patch('merge', path, { metadata: { finalizers: [`${GROUP}/cleanup`] } });
    return [
      {
        name: `the end of a ${what}: held, changed, let go`,
        given: [made, held, remove(path)],
        when: [get(path), patch('merge', path, change), remove(path), patch('merge', path, { metadata: { finalizers: null } }), get(path)],
        show: FINAL,
      },
      {
        name: `the end of a ${what}: let go by every patch`,
        given: [
          made,
          patch('merge', path, { metadata: { finalizers: ['a.example.com/x', 'b.example.com/x', 'c.example.com/x'] } }),
          remove(path),
        ],
        when: [
          patch('json', path, [{ op: 'remove', path: '/metadata/finalizers/1' }]),
          patch('merge', path, { metadata: { finalizers: ['c.example.com/x'] } }),
          ([, , , , one]) => put(path, withMetadata(live(one!), { finalizers: [] })),
          get(path),
        ],
        show: FINAL,
      },
      {
        name: `the end of a ${what}: made again under its name while it ends`,
        given: [made, held, remove(path)],
        when: [made, get(path)],
        show: FINAL,
      },
      {
        name: `the end of a ${what}: a finalizer taken by apply, and by nobody`,
        given: [
          made,
          apply(path, 'operator', {
            ...(what === 'Backup' ? backup() : configMap('one')),
            metadata: { name: 'one', finalizers: ['a.example.com/x'] },
          }),
        ],
        when: [
          apply(path, 'operator', {
            ...(what === 'Backup' ? backup() : configMap('one')),
            metadata: { name: 'one', finalizers: ['b.example.com/x'] },
          }),
          apply(path, 'operator', { ...(what === 'Backup' ? backup() : configMap('one')), metadata: { name: 'one' } }),
          patch('merge', path, { metadata: { finalizers: ['not qualified'] } }),
          patch('merge', path, { metadata: { finalizers: ['unqualified'] } }),
        ],
        show: ['metadata.finalizers'],
      },
    ] satisfies Case[];
  },
);

const STATUS = ['metadata.generation', 'spec', 'status', ...MANAGED];
const status: Case[] = [
  {
    name: 'status: two managers apply a condition each',
    given: [post(BACKUPS, backup())],
    when: [
      apply(`${BACKUP}/status`, 'a', backup({ spec: undefined, ...conditions(condition('Ready', 'True')) })),
      apply(`${BACKUP}/status`, 'b', backup({ spec: undefined, ...conditions(condition('Synced', 'False')) })),
      apply(`${BACKUP}/status`, 'b', backup({ spec: undefined, ...conditions(condition('Ready', 'False')) })),
      apply(`${BACKUP}/status`, 'b', backup({ spec: undefined, ...conditions(condition('Ready', 'False')) }), '&force=true'),
      apply(`${BACKUP}/status`, 'a', backup({ spec: undefined, status: {} })),
    ],
    show: STATUS,
  },
  {
    name: 'status: what is no condition',
    given: [post(BACKUPS, backup())],
    when: [
      patch('merge', `${BACKUP}/status`, conditions({ type: 'Ready' })),
      patch('merge', `${BACKUP}/status`, conditions(condition('Ready', 'Maybe'))),
      patch('merge', `${BACKUP}/status`, conditions({ ...condition('Ready', 'True'), reason: '' })),
      patch('merge', `${BACKUP}/status`, conditions(condition('Ready', 'True'), condition('Ready', 'False'))),
      patch('merge', `${BACKUP}/status`, conditions({ ...condition('Ready', 'True'), lastTransitionTime: 'now' })),
      patch('merge', `${BACKUP}/status`, { status: { observedGeneration: 'one' } }),
      patch('merge', `${BACKUP}/status`, { status: null }),
    ],
    show: ['status'],
  },
  {
    name: 'status: written with the rest, and the rest with it',
    when: [
      post(BACKUPS, backup({ status: { copies: 3 } })),
      patch('merge', BACKUP, { spec: { copies: 2 }, status: { copies: 2 } }),
      patch('merge', `${BACKUP}/status`, { metadata: { labels: { by: 'status' } }, spec: { copies: 5 }, status: { copies: 5 } }),
      apply(BACKUP, 'a', backup({ spec: { copies: 7 }, status: { copies: 7 } })),
      get(BACKUP),
    ],
    show: ['metadata.generation', 'metadata.labels', 'spec', 'status'],
  },
  {
    name: 'scale: a custom resource',
    given: [post(BACKUPS, backup())],
    when: [
      get(`${BACKUP}/scale`),
      patch('merge', `${BACKUP}/scale`, { spec: { replicas: 3 } }),
      ([, , one]) => put(`${BACKUP}/scale`, { ...live(one!), spec: { replicas: 4 } }),
      patch('merge', `${BACKUP}/scale`, { spec: { replicas: -1 } }),
      get(BACKUP),
    ],
    show: ['kind', 'metadata.name', 'metadata.generation', 'spec', 'status'],
  },
  {
    name: 'scale: a custom resource, by text and by apply',
    given: [post(BACKUPS, backup()), patch('merge', `${BACKUP}/scale`, { spec: { replicas: 3 } })],
    when: [
      patch('merge', `${BACKUP}/scale`, { spec: { replicas: 'many' } }),
      apply(`${BACKUP}/scale`, 'a', { apiVersion: 'autoscaling/v1', kind: 'Scale', metadata: { name: 'one' }, spec: { replicas: 5 } }),
    ],
    show: ['spec', 'status'],
  },
  {
    name: 'columns: a condition',
    given: [post(BACKUPS, backup()), patch('merge', `${BACKUP}/status`, conditions(condition('Ready', 'True')))],
    when: [get(BACKUPS, { headers: { accept: 'application/json;as=Table;g=meta.k8s.io;v=v1' } })],
    show: ['columnDefinitions[*].name', 'rows[*].cells'],
  },
];

const LEASES = pathOf(kindNamed('Lease'));
const lease = (spec: object, metadata: object = {}): object => ({
  apiVersion: 'coordination.k8s.io/v1',
  kind: 'Lease',
  metadata: { name: 'one', ...metadata },
  spec,
});
const held = {
  holderIdentity: 'a',
  leaseDurationSeconds: 15,
  acquireTime: '2024-02-03T04:05:06.000001Z',
  renewTime: '2024-02-03T04:05:06.000001Z',
  leaseTransitions: 0,
};
const leases: Case[] = [
  {
    name: 'a lease: taken, renewed, lost',
    when: [
      post(LEASES, lease(held)),
      ([one]) => put(`${LEASES}/one`, { ...live(one!), spec: { ...held, renewTime: '2024-02-03T04:05:16.5Z' } }),
      ([one]) => put(`${LEASES}/one`, { ...live(one!), spec: { ...held, holderIdentity: 'b', leaseTransitions: 1 } }),
      put(`${LEASES}/one`, lease(held)),
      get(`${LEASES}/one`),
    ],
    show: ['spec', 'metadata.generation'],
  },
  ...Object.entries({
    'a time without fraction': { renewTime: '2024-02-03T04:05:06Z' },
    'a time of nanoseconds': { renewTime: '2024-02-03T04:05:06.123456789Z' },
    'a time of another zone': { renewTime: '2024-02-03T05:05:06.000000+01:00' },
    'a time that is none': { renewTime: 'now' },
    'nobody holds it': { holderIdentity: '', leaseDurationSeconds: 1 },
    'no length': { leaseDurationSeconds: 0 },
    'a strategy without who is preferred': { strategy: 'OldestEmulationVersion' },
    'transitions below zero': { leaseTransitions: -1 },
  }).map(([what, spec]): Case => ({ name: `a lease: ${what}`, when: [post(LEASES, lease({ ...held, ...spec }))], show: ['spec'] })),
];

const NODES = '/api/v1/nodes';
const NODE = `${NODES}/{ns}`;
const node = { apiVersion: 'v1', kind: 'Node', metadata: { name: '{ns}' } };
const ready = {
  type: 'Ready',
  status: 'True',
  reason: 'KubeletReady',
  message: 'ready',
  lastHeartbeatTime: '2024-02-03T04:05:06Z',
  lastTransitionTime: '2024-02-03T04:05:06Z',
};
const nodes: Case[] = [
  {
    name: 'a node: taints come and go by key and effect',
    given: [post(NODES, node)],
    when: [
      patch('strategic', NODE, { spec: { taints: [{ key: 'a', effect: 'NoSchedule' }] } }),
      patch('strategic', NODE, { spec: { taints: [{ key: 'b', value: 'x', effect: 'NoExecute' }] } }),
      patch('json', NODE, [{ op: 'add', path: '/spec/taints/-', value: { key: 'a', effect: 'NoExecute' } }]),
      patch('merge', NODE, { spec: { taints: null, unschedulable: true } }),
      patch('merge', NODE, { spec: { unschedulable: false } }),
    ],
    show: ['spec'],
  },
  {
    name: 'a node: what a kubelet writes',
    given: [post(NODES, node)],
    when: [
      patch('strategic', `${NODE}/status`, { status: { conditions: [ready], addresses: [{ type: 'InternalIP', address: '10.0.0.1' }] } }),
      patch('strategic', `${NODE}/status`, {
        status: {
          conditions: [
            { type: 'MemoryPressure', status: 'False' },
            { type: 'Ready', status: 'False' },
          ],
          capacity: { cpu: '4', memory: '1024Mi', pods: 110 },
          allocatable: { cpu: '3900m' },
          nodeInfo: { kubeletVersion: 'v1.33.5' },
        },
      }),
      patch('strategic', `${NODE}/status`, { status: { $setElementOrder: [], addresses: [{ type: 'Hostname', address: 'n1' }] } }),
      patch('merge', `${NODE}/status`, { status: { capacity: { cpu: 'much' } } }),
      get(NODE),
    ],
    show: ['status'],
  },
  {
    name: 'a node: what is set once',
    given: [post(NODES, { ...node, spec: { podCIDR: '10.1.0.0/24', providerID: 'cloud://one' } })],
    when: [
      get(NODE),
      patch('merge', NODE, { spec: { podCIDR: '10.2.0.0/24', podCIDRs: ['10.2.0.0/24'] } }),
      patch('merge', NODE, { spec: { providerID: 'cloud://two' } }),
      patch('merge', NODE, { spec: { podCIDRs: ['10.1.0.0/24', '10.3.0.0/24'] } }),
    ],
    show: ['spec'],
  },
];

const SERVICES = pathOf(kindNamed('Service'));
const SERVICE = `${SERVICES}/one`;
const service = (spec: object): Step =>
  post(SERVICES, { metadata: { name: 'one' }, spec: { selector: { app: 'web' }, ports: [{ port: 80 }], ...spec } });
const SERVED = ['spec', 'status'];
const services: Case[] = [
  {
    name: 'a service: from inside to outside and back',
    given: [service({})],
    when: ['NodePort', 'LoadBalancer', 'ClusterIP'].map((type) => patch('merge', SERVICE, { spec: { type } })),
    show: SERVED,
  },
  {
    name: 'a service: to a name elsewhere and back',
    given: [service({})],
    when: [
      patch('merge', SERVICE, { spec: { type: 'ExternalName', externalName: 'db.example.com' } }),
      patch('merge', SERVICE, { spec: { type: 'ExternalName', externalName: 'db.example.com', clusterIP: null, clusterIPs: null } }),
      patch('merge', SERVICE, { spec: { type: 'ClusterIP', externalName: null } }),
    ],
    show: SERVED,
  },
  {
    name: 'a service: its balancer tells of itself',
    given: [service({ type: 'LoadBalancer' })],
    when: [
      patch('merge', `${SERVICE}/status`, { status: { loadBalancer: { ingress: [{ ip: '192.0.2.7' }, { hostname: 'lb.example.com' }] } } }),
      patch('merge', `${SERVICE}/status`, {
        status: { loadBalancer: { ingress: [{ ip: '192.0.2.7', ports: [{ port: 80, protocol: 'TCP' }] }] } },
      }),
      patch('merge', `${SERVICE}/status`, { status: { loadBalancer: { ingress: [{ ip: 'here' }] } } }),
      patch('merge', SERVICE, { spec: { externalTrafficPolicy: 'Local', loadBalancerClass: 'example.com/lb' } }),
      patch('merge', SERVICE, { spec: { allocateLoadBalancerNodePorts: false } }),
      patch('merge', SERVICE, { spec: { type: 'ClusterIP', externalTrafficPolicy: null, allocateLoadBalancerNodePorts: null } }),
    ],
    show: SERVED,
  },
  {
    name: 'a service: its ports by strategic patch and by apply',
    given: [service({ ports: [{ name: 'http', port: 80 }] })],
    when: [
      patch('strategic', SERVICE, { spec: { ports: [{ port: 443, name: 'https' }] } }),
      patch('strategic', SERVICE, { spec: { ports: [{ port: 80, targetPort: 'web' }] } }),
      patch('strategic', SERVICE, { spec: { ports: [{ port: 80, $patch: 'delete' }] } }),
      apply(SERVICE, 'a', {
        apiVersion: 'v1',
        kind: 'Service',
        metadata: { name: 'one' },
        spec: { ports: [{ name: 'dns', port: 53, protocol: 'UDP' }] },
      }),
    ],
    show: ['spec.ports'],
  },
];

const DEPLOYMENTS = pathOf(kindNamed('Deployment'));
const DEPLOYMENT = `${DEPLOYMENTS}/one`;
const deployed = post(DEPLOYMENTS, objectOf(kindNamed('Deployment')));
const inTemplate = (spec: object): object => ({ spec: { template: { spec } } });
const LAST = 'kubectl.kubernetes.io/last-applied-configuration';
const kubectl: Case[] = [
  {
    name: 'kubectl rollout restart, set image, set env, set resources',
    given: [deployed],
    when: [
      patch('strategic', DEPLOYMENT, {
        spec: { template: { metadata: { annotations: { 'kubectl.kubernetes.io/restartedAt': '2024-02-03T04:05:06Z' } } } },
      }),
      patch(
        'strategic',
        DEPLOYMENT,
        inTemplate({
          $setElementOrder: [],
          '$setElementOrder/containers': [{ name: 'web' }],
          containers: [{ name: 'web', image: 'registry.example/web:2' }],
        }),
      ),
      patch(
        'strategic',
        DEPLOYMENT,
        inTemplate({
          containers: [
            {
              name: 'web',
              env: [
                { name: 'A', value: '1' },
                { name: 'B', value: '2' },
              ],
            },
          ],
        }),
      ),
      patch('strategic', DEPLOYMENT, inTemplate({ containers: [{ name: 'web', env: [{ name: 'A', $patch: 'delete' }] }] })),
      patch('strategic', DEPLOYMENT, inTemplate({ containers: [{ name: 'web', resources: { limits: { cpu: '0.5', memory: '512Mi' } } }] })),
    ],
    show: ['metadata.generation', 'spec.template.metadata.annotations', 'spec.template.spec.containers'],
  },
  {
    name: 'kubectl rollout pause and resume, scale, autoscale by hand',
    given: [deployed],
    when: [
      patch('strategic', DEPLOYMENT, { spec: { paused: true } }),
      patch('strategic', DEPLOYMENT, { spec: { paused: null } }),
      get(`${DEPLOYMENT}/scale`),
      ([, , , one]) => put(`${DEPLOYMENT}/scale`, { ...live(one!), spec: { replicas: 5 } }),
      patch('merge', `${DEPLOYMENT}/scale`, { spec: { replicas: 0 } }),
    ],
    show: ['metadata.generation', 'spec.paused', 'spec.replicas', 'status'],
  },
  {
    name: 'kubectl apply, three ways',
    given: [
      post(DEPLOYMENTS, {
        ...objectOf(kindNamed('Deployment')),
        metadata: { name: 'one', annotations: { [LAST]: '{}' }, labels: { a: '1', b: '2' } },
      }),
    ],
    when: [
      patch('strategic', `${DEPLOYMENT}?fieldManager=kubectl-client-side-apply&fieldValidation=Strict`, {
        metadata: { annotations: { [LAST]: '{"a":1}' }, labels: { a: null, c: '3' } },
        spec: { replicas: null, strategy: { $retainKeys: ['type'], type: 'Recreate', rollingUpdate: null } },
      }),
    ],
    show: ['metadata.labels', 'spec.replicas', 'spec.strategy', ...MANAGED],
  },
  {
    name: 'kubectl apply, then apply by the server',
    given: [
      post(
        `${CONFIG_MAPS}?fieldManager=kubectl-client-side-apply`,
        configMap('one', { annotations: { [LAST]: '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"one"},"data":{"a":"1"}}' } }),
      ),
    ],
    when: [
      apply(`${CONFIG_MAPS}/one`, 'kubectl', configMap('one', {}, { a: '2' })),
      apply(`${CONFIG_MAPS}/one`, 'kubectl', configMap('one', {}, { b: '3' })),
      apply(`${CONFIG_MAPS}/one`, 'another', configMap('one', {}, { a: '4' })),
    ],
    show: ['data', 'metadata.annotations', ...MANAGED],
  },
  {
    name: 'kubectl label and annotate: over what is there, and away',
    given: [post(CONFIG_MAPS, configMap('one', { labels: { a: '1' }, annotations: { n: 'x' } }))],
    when: [
      patch('merge', `${CONFIG_MAPS}/one`, { metadata: { labels: { a: '2', b: null }, annotations: { n: null } } }),
      patch('merge', `${CONFIG_MAPS}/one`, { metadata: { labels: { 'not a key!': 'x' } } }),
      patch('merge', `${CONFIG_MAPS}/one`, { metadata: { labels: { a: 'not a value!' } } }),
      patch('merge', `${CONFIG_MAPS}/one`, { metadata: { labels: { a: 3 } } }),
      patch('merge', `${CONFIG_MAPS}/one`, { metadata: { labels: null } }),
    ],
    show: ['metadata.labels', 'metadata.annotations'],
  },
  {
    name: 'kubectl create --dry-run=server of everything small',
    when: ['ConfigMap', 'Secret', 'ServiceAccount', 'Lease', 'Role', 'RoleBinding', 'NetworkPolicy', 'PodDisruptionBudget'].map((kind) =>
      post(`${pathOf(kindNamed(kind))}?dryRun=All&fieldManager=kubectl-create&fieldValidation=Strict`, objectOf(kindNamed(kind))),
    ),
    show: ['kind', 'metadata.name', 'metadata.resourceVersion', 'metadata.generation'],
  },
];

const SECRETS = pathOf(kindNamed('Secret'));
const helm = (name: string, version: number, status: string): object => ({
  metadata: { name: `sh.helm.release.v1.${name}.v${version}`, labels: { owner: 'helm', name, status, version: String(version) } },
  type: 'helm.sh/release.v1',
  data: { release: 'eA==' },
});
const stores: Case[] = [
  {
    name: 'Helm: releases by their labels',
    given: [
      post(SECRETS, helm('web', 1, 'superseded')),
      post(SECRETS, helm('web', 2, 'deployed')),
      post(SECRETS, helm('db', 1, 'deployed')),
    ],
    when: [
      'owner=helm',
      'owner=helm,name=web,status=deployed',
      'owner=helm,status in (deployed,superseded)',
      'name=web,version=2',
      'owner!=helm',
    ].map((selector) => get(`${SECRETS}?labelSelector=${encodeURIComponent(selector)}`)),
    show: ['items[*].metadata.name', 'items[*].type'],
  },
  {
    name: 'a secret: text becomes data, and again',
    given: [post(SECRETS, { metadata: { name: 'one' }, stringData: { a: 'x' } })],
    when: [
      patch('merge', `${SECRETS}/one`, { stringData: { b: 'y', a: 'z' } }),
      put(`${SECRETS}/one`, { metadata: { name: 'one' }, stringData: { c: 'x' } }),
      patch('merge', `${SECRETS}/one`, { data: { c: 'not base64!' } }),
      patch('merge', `${SECRETS}/one`, { immutable: true }),
      patch('merge', `${SECRETS}/one`, { stringData: { c: 'other' } }),
      patch('merge', `${SECRETS}/one`, { immutable: false }),
      patch('merge', `${SECRETS}/one`, { metadata: { labels: { still: 'changes' } } }),
    ],
    show: ['data', 'stringData', 'immutable', 'type', 'metadata.labels'],
  },
  {
    name: 'a config map: bytes, and one key in both',
    when: [
      post(CONFIG_MAPS, { ...configMap('one'), binaryData: { b: '/w==' } }),
      patch('merge', `${CONFIG_MAPS}/one`, { binaryData: { a: 'eA==' } }),
      patch('merge', `${CONFIG_MAPS}/one`, { binaryData: { c: 'x' } }),
      patch('merge', `${CONFIG_MAPS}/one`, { data: null, binaryData: null, immutable: true }),
      patch('merge', `${CONFIG_MAPS}/one`, { data: { a: '1' } }),
    ],
    show: ['data', 'binaryData', 'immutable'],
  },
];

const PODS = pathOf(kindNamed('Pod'));
const POD = `${PODS}/one`;
const running = post(PODS, {
  metadata: { name: 'one', labels: { app: 'web' } },
  spec: { nodeName: 'n1', containers: [{ name: 'web', image: 'x' }] },
});
const podReady = patch('strategic', `${POD}/status`, { status: { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] } });
const pods: Case[] = [
  {
    name: 'a pod: what a kubelet tells of it',
    given: [running],
    when: [
      patch('strategic', `${POD}/status`, {
        status: {
          phase: 'Running',
          podIP: '10.0.0.9',
          podIPs: [{ ip: '10.0.0.9' }],
          startTime: '2024-02-03T04:05:06Z',
          conditions: [{ type: 'Ready', status: 'False', reason: 'ContainersNotReady', message: 'not yet' }],
          containerStatuses: [
            { name: 'web', image: 'x', imageID: '', ready: false, restartCount: 0, state: { waiting: { reason: 'ContainerCreating' } } },
          ],
        },
      }),
      patch('strategic', `${POD}/status`, { status: { conditions: [{ type: 'Ready', status: 'True', $retainKeys: ['type', 'status'] }] } }),
      patch('merge', `${POD}/status`, { spec: { nodeName: 'n2' }, metadata: { labels: { by: 'status' } } }),
      get(POD),
    ],
    show: [
      'status.phase',
      'status.podIP',
      'status.podIPs',
      'status.conditions',
      'status.containerStatuses',
      'spec.nodeName',
      'metadata.labels',
    ],
  },
  {
    name: 'a pod: goes with grace, and sooner',
    given: [running, podReady],
    when: [
      remove(POD),
      remove(POD, { gracePeriodSeconds: 5 }),
      remove(POD, { gracePeriodSeconds: 60 }),
      get(POD),
      remove(POD, { gracePeriodSeconds: 0 }),
      get(POD),
    ],
    show: ['metadata.deletionGracePeriodSeconds', 'metadata.generation', 'status.phase', 'kind'],
  },
  {
    name: 'a pod: evicted, also in a dry run, and with preconditions',
    given: [running, podReady],
    when: [
      post(`${POD}/eviction`, { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name: 'other' } }),
      post(`${POD}/eviction`, { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name: 'one' }, deleteOptions: { dryRun: ['All'] } }),
      post(`${POD}/eviction`, {
        apiVersion: 'policy/v1',
        kind: 'Eviction',
        metadata: { name: 'one' },
        deleteOptions: { preconditions: { uid: 'x' } },
      }),
      post(`${POD}/eviction`, { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name: 'one' } }),
      post(`${PODS}/none/eviction`, { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name: 'none' } }),
    ],
  },
];

const EVENTS = '/api/v1/namespaces/{ns}/events';
const recorded = {
  metadata: { name: 'web.1' },
  involvedObject: { kind: 'Pod', name: 'web', namespace: '{ns}' },
  reason: 'Failed',
  message: 'no',
  count: 1,
  type: 'Warning',
};
const records: Case[] = [
  {
    name: 'an event happens again',
    given: [post(EVENTS, recorded)],
    when: [
      patch('strategic', `${EVENTS}/web.1`, { count: 2, lastTimestamp: '2024-02-03T04:05:06Z', message: 'no, again' }),
      post(EVENTS, recorded),
      put(`${EVENTS}/web.2`, { ...recorded, metadata: { name: 'web.2' } }),
      patch('strategic', `${EVENTS}/none`, { count: 2 }),
    ],
    show: ['count', 'lastTimestamp', 'message', 'metadata.name'],
  },
];

export const operators: Table = {
  name: 'operators',
  given: [
    post('/apis/apiextensions.k8s.io/v1/customresourcedefinitions', definition),
    get(`/apis/${GROUP}/v1/namespaces/default/backups`, { until: ({ status: code }) => code === 200 }),
  ],
  cases: [...locks, ...finalizers, ...status, ...leases, ...nodes, ...services, ...kubectl, ...stores, ...pods, ...records],
};
