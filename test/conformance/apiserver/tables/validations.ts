/** What is wrong with an object, in the words of the server: field, reason and message of each cause; and what is filled in. @module */
import type { Case, Table } from '../case.ts';
import { kindNamed, objectOf, pathOf } from './kinds.ts';
import { configMap, CONFIG_MAPS, patch, post } from './requests.ts';

const C = { name: 'web', image: 'registry.example/web:1' };
const make = (kind: string, name: string, body: object, show?: readonly string[]): Case => ({
  name: `${kind}: ${name}`,
  when: [post(pathOf(kindNamed(kind)), { ...objectOf(kindNamed(kind)), ...body })],
  show: show ?? ['metadata.name'],
});
const pod = (name: string, spec: object): Case => make('Pod', name, { spec: { containers: [C], ...spec } });
const container = (name: string, fields: object): Case => pod(name, { containers: [{ ...C, ...fields }] });
const service = (name: string, spec: object): Case =>
  make('Service', name, { spec: { ports: [{ port: 80 }], ...spec }, metadata: { name: 'one' } });
const selector = { matchLabels: { app: 'web' } };
const template = (spec: object = {}): object => ({ metadata: { labels: { app: 'web' } }, spec: { containers: [C], ...spec } });
const deployment = (name: string, spec: object): Case => make('Deployment', name, { spec: { selector, template: template(), ...spec } });
const job = (name: string, spec: object): Case => make('Job', name, { spec: { template: template({ restartPolicy: 'Never' }), ...spec } });
const http = { path: '/', port: 80 };

/** Everything that is filled in. */
const filled = (kind: string, name: string, body: object): Case => make(kind, `filled in: ${name}`, body, ['spec']);

/** Two changes, each of which is refused or not. */
const changes = (kind: string, ...all: readonly object[]): Case => ({
  name: `${kind}: changes`,
  given: [post(pathOf(kindNamed(kind)), objectOf(kindNamed(kind)))],
  when: all.map((change) => patch('merge', `${pathOf(kindNamed(kind))}/${kindNamed(kind).namespaced ? 'one' : '{ns}-one'}`, change)),
  show: ['metadata.name'],
});

export const validations: Table = {
  name: 'validations',
  cases: [
    pod('no containers', { containers: [] }),
    pod('no containers at all', { containers: undefined }),
    container('no name', { name: undefined }),
    container('a wrong name', { name: 'Web_1' }),
    container('no image', { image: undefined }),
    container('an image with spaces', { image: ' x ' }),
    pod('two of one name', { containers: [C, C] }),
    pod('an init container of the same name', { initContainers: [C] }),
    container('a port of 0', { ports: [{ containerPort: 0 }] }),
    container('a port too large', { ports: [{ containerPort: 65_536 }] }),
    container('a port name too long', { ports: [{ containerPort: 80, name: 'a-name-that-is-too-long' }] }),
    container('a port name in capitals', { ports: [{ containerPort: 80, name: 'HTTP' }] }),
    container('a port name twice', {
      ports: [
        { containerPort: 80, name: 'a' },
        { containerPort: 81, name: 'a' },
      ],
    }),
    container('a protocol that there is not', { ports: [{ containerPort: 80, protocol: 'ICMP' }] }),
    container('a host port twice', {
      ports: [
        { containerPort: 80, hostPort: 80 },
        { containerPort: 81, hostPort: 80 },
      ],
    }),
    container('a pull policy that there is not', { imagePullPolicy: 'Sometimes' }),
    container('a variable without name', { env: [{ value: 'x' }] }),
    container('a variable with a wrong name', { env: [{ name: 'a=b', value: 'x' }] }),
    container('a variable with two sources', { env: [{ name: 'A', value: 'x', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } }] }),
    container('a variable from a field that there is not', {
      env: [{ name: 'A', valueFrom: { fieldRef: { fieldPath: 'spec.nonsense' } } }],
    }),
    container('a variable from nowhere', { env: [{ name: 'A', valueFrom: {} }] }),
    container('a quantity that is none', { resources: { limits: { cpu: 'much' } } }),
    container('a request above its limit', { resources: { limits: { cpu: '1' }, requests: { cpu: '2' } } }),
    container('a negative request', { resources: { requests: { memory: '-1' } } }),
    container('a resource that there is not', { resources: { limits: { nonsense: '1' } } }),
    container('a mount of no volume', { volumeMounts: [{ name: 'none', mountPath: '/x' }] }),
    container('a mount without path', { volumeMounts: [{ name: 'none' }] }),
    container('a probe without handler', { livenessProbe: {} }),
    container('a probe with two handlers', { livenessProbe: { httpGet: http, tcpSocket: { port: 80 } } }),
    container('a probe with a wrong port', { readinessProbe: { httpGet: { ...http, port: 0 } } }),
    container('a probe with a wrong scheme', { readinessProbe: { httpGet: { ...http, scheme: 'FTP' } } }),
    container('a liveness probe with two successes', { livenessProbe: { httpGet: http, successThreshold: 2 } }),
    container('a probe with negative times', { livenessProbe: { httpGet: http, periodSeconds: -1, timeoutSeconds: -1 } }),
    container('a hook without handler', { lifecycle: { preStop: {} } }),
    container('a security context with contradictions', { securityContext: { privileged: true, allowPrivilegeEscalation: false } }),
    container('a user below 0', { securityContext: { runAsUser: -1 } }),
    container('a working directory and a termination policy', { terminationMessagePolicy: 'Nonsense' }),
    pod('a restart policy that there is not', { restartPolicy: 'Sometimes' }),
    pod('a DNS policy that there is not', { dnsPolicy: 'Nonsense' }),
    pod('DNS None without servers', { dnsPolicy: 'None' }),
    pod('a node selector that is wrong', { nodeSelector: { 'a b': 'c d' } }),
    pod('a negative grace', { terminationGracePeriodSeconds: -1 }),
    pod('a deadline of 0', { activeDeadlineSeconds: 0 }),
    pod('a wrong host name', { hostname: 'A.b', subdomain: 'C.d' }),
    pod('a wrong service account', { serviceAccountName: 'A b' }),
    pod('a service account that there is not', { serviceAccountName: 'nobody' }),
    pod('a wrong toleration', {
      tolerations: [
        { key: 'a', operator: 'Nonsense' },
        { operator: 'Equal', value: 'x' },
        { key: 'b', operator: 'Exists', value: 'x' },
      ],
    }),
    pod('a toleration with a time but no effect', {
      tolerations: [{ key: 'a', operator: 'Exists', effect: 'NoSchedule', tolerationSeconds: 5 }],
    }),
    pod('a volume without name', { volumes: [{ emptyDir: {} }] }),
    pod('a volume twice', {
      volumes: [
        { name: 'a', emptyDir: {} },
        { name: 'a', emptyDir: {} },
      ],
    }),
    pod('a volume without source', { volumes: [{ name: 'a' }] }),
    pod('a volume with two sources', { volumes: [{ name: 'a', emptyDir: {}, hostPath: { path: '/x' } }] }),
    pod('a volume of no ConfigMap', { volumes: [{ name: 'a', configMap: {} }] }),
    pod('an affinity without topology', {
      affinity: { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [{ labelSelector: selector }] } },
    }),
    pod('an affinity to nothing', {
      affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [] } } },
    }),
    pod('an affinity with a wrong operator', {
      affinity: {
        nodeAffinity: {
          requiredDuringSchedulingIgnoredDuringExecution: {
            nodeSelectorTerms: [{ matchExpressions: [{ key: 'a', operator: 'Nonsense' }] }],
          },
        },
      },
    }),
    pod('a spread without skew', { topologySpreadConstraints: [{ maxSkew: 0, topologyKey: '', whenUnsatisfiable: 'Nonsense' }] }),
    pod('a host network with another host port', {
      hostNetwork: true,
      containers: [{ ...C, ports: [{ containerPort: 80, hostPort: 81 }] }],
    }),
    pod('a priority class that there is not', { priorityClassName: 'nonsense' }),
    pod('a priority that is not the class’s', { priority: 7 }),
    pod('a runtime class that there is not', { runtimeClassName: 'nonsense' }),
    pod('a readiness gate that is wrong', { readinessGates: [{ conditionType: 'a b' }] }),
    pod('many faults', { restartPolicy: 'X', dnsPolicy: 'Y', containers: [{ name: 'A', ports: [{ containerPort: 0 }] }] }),
    deployment('no selector', { selector: undefined }),
    deployment('an empty selector', { selector: {} }),
    deployment('a selector that does not match', { selector: { matchLabels: { app: 'other' } } }),
    deployment('a selector with a wrong operator', { selector: { matchExpressions: [{ key: 'app', operator: 'Nonsense' }] } }),
    deployment('In without values', { selector: { matchExpressions: [{ key: 'app', operator: 'In' }] } }),
    deployment('Exists with values', { selector: { matchExpressions: [{ key: 'app', operator: 'Exists', values: ['x'] }] } }),
    deployment('no template', { template: undefined }),
    deployment('negative numbers', { replicas: -1, minReadySeconds: -1, revisionHistoryLimit: -1, progressDeadlineSeconds: -1 }),
    deployment('a strategy that there is not', { strategy: { type: 'Nonsense' } }),
    deployment('Recreate with rolling numbers', { strategy: { type: 'Recreate', rollingUpdate: {} } }),
    deployment('no room for a rolling update', { strategy: { rollingUpdate: { maxSurge: 0, maxUnavailable: 0 } } }),
    deployment('a percentage that is none', { strategy: { rollingUpdate: { maxSurge: 'x%', maxUnavailable: '150%' } } }),
    deployment('a deadline below minReadySeconds', { minReadySeconds: 700 }),
    deployment('pods that do not restart', { template: template({ restartPolicy: 'Never' }) }),
    deployment('a wrong container in the template', {
      template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'W' }] } },
    }),
    make('ReplicaSet', 'a selector that does not match', { spec: { selector: { matchLabels: { app: 'x' } }, template: template() } }),
    make('ReplicaSet', 'no selector, negative replicas', { spec: { replicas: -2, template: template() } }),
    make('DaemonSet', 'a selector that does not match', { spec: { selector: { matchLabels: { app: 'x' } }, template: template() } }),
    make('DaemonSet', 'an update strategy', { spec: { selector, template: template(), updateStrategy: { type: 'Nonsense' } } }),
    make('DaemonSet', 'no room for an update', {
      spec: { selector, template: template(), updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 0 } } },
    }),
    job('restarts always', { template: template() }),
    job('negative numbers', { parallelism: -1, completions: -1, backoffLimit: -1, ttlSecondsAfterFinished: -1, activeDeadlineSeconds: -1 }),
    job('Indexed without completions', { completionMode: 'Indexed' }),
    job('a mode that there is not', { completionMode: 'Nonsense' }),
    job('a selector of its own', { selector }),
    job('a manual selector', { manualSelector: true, selector }),
    service('no ports', { ports: [] }),
    service('no ports but headless', { ports: [], clusterIP: 'None' }),
    service('a port of 0', { ports: [{ port: 0 }] }),
    service('two ports without names', { ports: [{ port: 80 }, { port: 81 }] }),
    service('two ports of one name', {
      ports: [
        { name: 'a', port: 80 },
        { name: 'a', port: 81 },
      ],
    }),
    service('one port twice', {
      ports: [
        { name: 'a', port: 80 },
        { name: 'b', port: 80 },
      ],
    }),
    service('a target port that is wrong', { ports: [{ port: 80, targetPort: 'A_b' }] }),
    service('a protocol that there is not', { ports: [{ port: 80, protocol: 'X' }] }),
    service('a type that there is not', { type: 'Nonsense' }),
    service('an external name without a name', { type: 'ExternalName', ports: [] }),
    service('an external name', { type: 'ExternalName', externalName: 'a.example.com', ports: [] }),
    service('a node port of a ClusterIP', { ports: [{ port: 80, nodePort: 30_500 }] }),
    service('a node port out of range', { type: 'NodePort', ports: [{ port: 80, nodePort: 80 }] }),
    service('a cluster IP out of range', { clusterIP: '192.168.1.1' }),
    service('a cluster IP that is none', { clusterIP: 'nonsense' }),
    service('an affinity that there is not', { sessionAffinity: 'Nonsense' }),
    service('a timeout without affinity', { sessionAffinityConfig: { clientIP: { timeoutSeconds: 5 } } }),
    service('a traffic policy that there is not', { externalTrafficPolicy: 'Nonsense' }),
    service('a traffic policy of a ClusterIP', { externalTrafficPolicy: 'Local' }),
    service('external addresses that are wrong', { externalIPs: ['x', '127.0.0.1'] }),
    service('source ranges that are wrong', { type: 'LoadBalancer', loadBalancerSourceRanges: ['x'] }),
    service('source ranges without load balancer', { loadBalancerSourceRanges: ['10.0.0.0/8'] }),
    service('a class without load balancer', { loadBalancerClass: 'example.com/x' }),
    service('a health check port without need', { type: 'LoadBalancer', healthCheckNodePort: 30_100 }),
    service('a wrong selector', { selector: { 'a b': 'c d' } }),
    service('families that contradict', { ipFamilies: ['IPv4', 'IPv4'], ipFamilyPolicy: 'SingleStack' }),
    service('a family that is not there', { ipFamilies: ['IPv6'] }),
    make('ConfigMap', 'a wrong key', { data: { 'a/b': 'x' } }),
    make('ConfigMap', 'a key of two dots', { data: { '..': 'x' } }),
    make('ConfigMap', 'a key twice', { data: { a: 'x' }, binaryData: { a: 'eA==' } }),
    make('ConfigMap', 'binary data that is none', { binaryData: { a: '%' } }),
    make('Secret', 'a key without its cert', { type: 'kubernetes.io/tls', data: {}, stringData: undefined }),
    make('Secret', 'basic auth without anything', { type: 'kubernetes.io/basic-auth', stringData: undefined }),
    make('Secret', 'ssh without key', { type: 'kubernetes.io/ssh-auth', stringData: undefined }),
    make('Secret', 'docker config that is no JSON', { type: 'kubernetes.io/dockerconfigjson', stringData: { '.dockerconfigjson': 'x' } }),
    make('Secret', 'a token without account', { type: 'kubernetes.io/service-account-token' }),
    make('Secret', 'data that is no base64', { data: { a: '%%%' } }),
    {
      name: 'ConfigMap: immutable',
      given: [post(CONFIG_MAPS, { ...configMap('one'), immutable: true })],
      when: [
        patch('merge', `${CONFIG_MAPS}/one`, { data: { a: '2' } }),
        patch('merge', `${CONFIG_MAPS}/one`, { immutable: false }),
        patch('merge', `${CONFIG_MAPS}/one`, { metadata: { labels: { a: 'b' } } }),
      ],
      show: ['data', 'metadata.labels'],
    },
    {
      name: 'Secret: immutable',
      given: [post(pathOf(kindNamed('Secret')), { ...objectOf(kindNamed('Secret')), immutable: true })],
      when: [
        patch('merge', `${pathOf(kindNamed('Secret'))}/one`, { data: { a: 'eA==' } }),
        patch('merge', `${pathOf(kindNamed('Secret'))}/one`, { immutable: null }),
      ],
    },
    make('Endpoints', 'wrong addresses', {
      subsets: [{ addresses: [{ ip: 'x' }, { ip: '127.0.0.1' }, { ip: '169.254.0.1' }], ports: [{ port: 0 }] }],
    }),
    make('Endpoints', 'an empty subset', { subsets: [{}] }),
    make('EndpointSlice', 'no address type', { addressType: undefined }),
    make('EndpointSlice', 'an address type that there is not', { addressType: 'X' }),
    make('EndpointSlice', 'addresses of another family', {
      endpoints: [{ addresses: ['fe80::1'] }, { addresses: [] }, { addresses: ['127.0.0.1'] }],
    }),
    make('EndpointSlice', 'ports of one name', {
      ports: [
        { name: 'a', port: 80 },
        { name: 'a', port: 81 },
      ],
    }),
    make('NetworkPolicy', 'a type that there is not', { spec: { podSelector: {}, policyTypes: ['Nonsense'] } }),
    make('NetworkPolicy', 'a peer of two kinds', {
      spec: { podSelector: {}, ingress: [{ from: [{ ipBlock: { cidr: '10.0.0.0/8' }, podSelector: {} }, {}] }] },
    }),
    make('NetworkPolicy', 'an exception outside its block', {
      spec: { podSelector: {}, ingress: [{ from: [{ ipBlock: { cidr: '10.0.0.0/8', except: ['192.168.0.0/16', 'x'] } }] }] },
    }),
    make('NetworkPolicy', 'wrong ports', {
      spec: {
        podSelector: {},
        ingress: [
          {
            ports: [
              { port: 0 },
              { port: 'A_' },
              { protocol: 'X', port: 80 },
              { port: 80, endPort: 70 },
              { endPort: 90 },
              { port: 'a', endPort: 90 },
            ],
          },
        ],
      },
    }),
    make('NetworkPolicy', 'a wrong selector', { spec: { podSelector: { matchExpressions: [{ key: 'a', operator: 'In' }] } } }),
    make('PodDisruptionBudget', 'both numbers', { spec: { minAvailable: 1, maxUnavailable: 1, selector } }),
    make('PodDisruptionBudget', 'a percentage that is none', { spec: { minAvailable: '120%', selector } }),
    make('PodDisruptionBudget', 'a negative number', { spec: { minAvailable: -1, selector } }),
    make('PodDisruptionBudget', 'a wrong policy', { spec: { unhealthyPodEvictionPolicy: 'X', selector } }),
    make('PriorityClass', 'a value too high', { value: 2_000_000_000 }),
    make('PriorityClass', 'a name of the system', { metadata: { name: 'system-{ns}' } }),
    make('PriorityClass', 'a preemption policy', { preemptionPolicy: 'X' }),
    make('Lease', 'wrong numbers', { spec: { leaseDurationSeconds: -1, leaseTransitions: -1 } }),
    make('Lease', 'a wrong time', { spec: { renewTime: 'soon' } }),
    make('Lease', 'an empty holder', { spec: { holderIdentity: '' } }),
    make('Lease', 'a time without fraction', { spec: { renewTime: '2024-02-03T04:05:06Z' } }, ['spec']),
    make('Role', 'no verbs', { rules: [{ apiGroups: [''], resources: ['pods'] }] }),
    make('Role', 'paths', { rules: [{ nonResourceURLs: ['/x'], verbs: ['get'] }] }),
    make('Role', 'no resources', { rules: [{ apiGroups: [''], verbs: ['get'] }] }),
    make('ClusterRole', 'a wrong path', { rules: [{ nonResourceURLs: ['/x*y'], verbs: ['get'] }] }),
    make('ClusterRole', 'an aggregation', { aggregationRule: { clusterRoleSelectors: [] } }),
    make('RoleBinding', 'a role of nothing', { roleRef: { apiGroup: 'x', kind: 'Y', name: '' } }),
    make('RoleBinding', 'subjects that are wrong', {
      subjects: [
        { kind: 'X', name: 'a' },
        { kind: 'User', name: '' },
        { kind: 'ServiceAccount', name: 'a' },
        { kind: 'Group', name: 'g', apiGroup: 'x' },
      ],
    }),
    make('ClusterRoleBinding', 'to a Role', { roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'x' } }),
    make('Event', 'another namespace', { involvedObject: { kind: 'Pod', name: 'x', namespace: 'elsewhere' } }),
    make('Event', 'no object', { involvedObject: {} }),
    make('Event', 'what is filled in', {}, ['type', 'count', 'firstTimestamp', 'source', 'reportingComponent', 'eventTime']),
    make('Event (events.k8s.io)', 'nothing', {
      eventTime: undefined,
      reportingController: undefined,
      reportingInstance: undefined,
      action: undefined,
      reason: undefined,
    }),
    make('Event (events.k8s.io)', 'a wrong controller', {
      reportingController: 'a b c',
      type: 'Strange',
      reason: 'x'.repeat(200),
      note: 'x'.repeat(1100),
    }),
    {
      name: 'Event: one event in both groups',
      given: [post(pathOf(kindNamed('Event (events.k8s.io)')), objectOf(kindNamed('Event (events.k8s.io)')))],
      when: [{ method: 'GET', path: `${pathOf(kindNamed('Event'))}/one` }],
    },
    make('Node', 'taints that are wrong', {
      spec: {
        taints: [
          { key: 'a b', effect: 'X' },
          { key: 'a', effect: 'NoSchedule' },
          { key: 'a', effect: 'NoSchedule' },
        ],
      },
    }),
    make('Node', 'addresses of pods', { spec: { podCIDR: '10.0.0.0/24', podCIDRs: ['10.1.0.0/24'] } }),
    make('Namespace', 'a wrong finalizer', { spec: { finalizers: ['x y'] } }),
    filled('Pod', 'the smallest', { spec: { containers: [C] } }),
    filled('Pod', 'images and pull policies', {
      spec: {
        containers: [
          { name: 'a', image: 'x' },
          { name: 'b', image: 'x:latest' },
          { name: 'c', image: 'x:1' },
          { name: 'd', image: 'x@sha256:0123456789012345678901234567890123456789012345678901234567890123' },
        ],
      },
    }),
    filled('Pod', 'probes, ports and hooks', {
      spec: {
        containers: [
          {
            ...C,
            ports: [{ containerPort: 80 }],
            livenessProbe: { httpGet: { port: 80 } },
            readinessProbe: { grpc: { port: 80 } },
            startupProbe: { exec: { command: ['x'] } },
            lifecycle: { preStop: { httpGet: { port: 80 } } },
          },
        ],
      },
    }),
    filled('Pod', 'volumes', {
      spec: {
        containers: [C],
        volumes: [
          { name: 'a', configMap: { name: 'x' } },
          { name: 'b', secret: { secretName: 'x' } },
          { name: 'c', hostPath: { path: '/x' } },
          { name: 'd', projected: { sources: [{ serviceAccountToken: { path: 't' } }] } },
          { name: 'e', downwardAPI: { items: [{ path: 'x', fieldRef: { fieldPath: 'metadata.name' } }] } },
          { name: 'f', emptyDir: {} },
          { name: 'g', persistentVolumeClaim: { claimName: 'x' } },
        ],
      },
    }),
    filled('Pod', 'limits become requests', {
      spec: {
        containers: [{ ...C, resources: { limits: { cpu: '500m', memory: '1Gi' } } }],
        hostNetwork: true,
        tolerations: [{ operator: 'Exists' }],
      },
    }),
    filled('Pod', 'quantities in one form', {
      spec: { containers: [{ ...C, resources: { requests: { cpu: '0.5', memory: '1024Mi' }, limits: { cpu: '1000m', memory: '1e9' } } }] },
    }),
    filled('Deployment', 'percentages', { spec: { selector, template: template(), strategy: { rollingUpdate: { maxSurge: '30%' } } } }),
    filled('Deployment', 'Recreate', { spec: { selector, template: template(), strategy: { type: 'Recreate' } } }),
    filled('DaemonSet', 'OnDelete', { spec: { selector, template: template(), updateStrategy: { type: 'OnDelete' } } }),
    filled('Job', 'completions', { spec: { completions: 3, template: template({ restartPolicy: 'OnFailure' }) } }),
    filled('Service', 'NodePort', { spec: { type: 'NodePort', ports: [{ port: 80 }] } }),
    filled('Service', 'LoadBalancer', {
      spec: { type: 'LoadBalancer', externalTrafficPolicy: 'Local', ports: [{ port: 80, targetPort: 'web' }], sessionAffinity: 'ClientIP' },
    }),
    filled('Service', 'headless', { spec: { clusterIP: 'None', ports: [{ port: 80 }] } }),
    filled('NetworkPolicy', 'both directions', { spec: { podSelector: {}, egress: [{}] } }),
    changes(
      'Service',
      { spec: { type: 'NodePort' } },
      { spec: { type: 'ClusterIP' } },
      { spec: { clusterIP: '' } },
      { spec: { ports: [] } },
      { spec: { type: 'ExternalName', externalName: 'a.example' } },
    ),
    changes(
      'Pod',
      { spec: { schedulerName: 'x' } },
      { spec: { tolerations: [] } },
      { metadata: { labels: { a: 'b' } } },
      { spec: { serviceAccountName: 'other' } },
    ),
    changes(
      'Deployment',
      { spec: { template: { metadata: { labels: { app: 'x' } } } } },
      { spec: { strategy: { type: 'Recreate' } } },
      { spec: { strategy: { type: 'Recreate', rollingUpdate: null } } },
    ),
    changes(
      'Job',
      { spec: { template: { spec: { restartPolicy: 'OnFailure' } } } },
      { spec: { suspend: true } },
      { spec: { completionMode: 'Indexed' } },
      { spec: { backoffLimit: 1 } },
      { spec: { selector: null } },
    ),
    changes('PriorityClass', { value: 5 }, { preemptionPolicy: 'Never' }, { description: 'other' }),
    changes('RoleBinding', { roleRef: { name: 'admin' } }, { subjects: null }),
    changes('Lease', { spec: { leaseDurationSeconds: 0 } }, { spec: { holderIdentity: null } }, { spec: { renewTime: null } }),
    changes(
      'Node',
      { spec: { podCIDR: '10.0.0.0/24', podCIDRs: ['10.0.0.0/24'] } },
      { spec: { podCIDR: '10.1.0.0/24', podCIDRs: ['10.1.0.0/24'] } },
      { spec: { providerID: 'a' } },
      { spec: { providerID: 'b' } },
    ),
    changes('Namespace', { spec: { finalizers: [] } }, { status: { phase: 'Terminating' } }),
    changes('Secret', { type: 'Other' }, { stringData: { more: 'x' } }, { data: { more: null } }),
  ],
};
