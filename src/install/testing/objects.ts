/** Objects of a cluster, as far as an installation looks at them. @module */
import type { KubeObject } from '../../kube/objects.ts';

const made = (object: object): KubeObject => object as KubeObject;
const at = (ms: number): string => new Date(ms).toISOString();
const system = (name: string): object => ({ namespace: 'kube-system', name, uid: name });

export const namespace = (uid: string): KubeObject => made({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'kube-system', uid } });

export const node = (name: string): KubeObject =>
  made({ apiVersion: 'v1', kind: 'Node', metadata: { name, uid: name, labels: {} }, spec: {}, status: {} });

/** Established. */
export function definition(name: string, bundle?: string): KubeObject {
  const [plural, ...group] = name.split('.');
  return made({
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name, uid: name, annotations: bundle ? { 'gateway.networking.k8s.io/bundle-version': bundle } : {} },
    spec: {
      group: group.join('.'),
      names: { kind: 'X', plural },
      scope: 'Namespaced',
      versions: [{ name: 'v1', served: true, storage: true }],
    },
    status: { conditions: [{ type: 'Established', status: 'True' }] },
  });
}

export const definitionsOfGatewayApi = (version: string): KubeObject[] =>
  ['gatewayclasses', 'gateways', 'httproutes', 'grpcroutes', 'referencegrants'].map((plural) =>
    definition(`${plural}.gateway.networking.k8s.io`, version),
  );

/** Runs with an address; of a Deployment, or of nobody. */
export const pod = (inNamespace: string, name: string, createdAt: number, owner?: string): KubeObject =>
  made({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      namespace: inNamespace,
      uid: `${inNamespace}/${name}`,
      creationTimestamp: at(createdAt),
      ...(owner && {
        labels: { 'pod-template-hash': 'abc' },
        ownerReferences: [{ apiVersion: 'apps/v1', kind: 'ReplicaSet', name: `${owner}-abc`, uid: owner, controller: true }],
      }),
    },
    spec: { nodeName: 'node-1', containers: [] },
    status: { phase: 'Running', podIP: '10.100.0.9' },
  });

export const endpoint = (inNamespace: string, name: string): KubeObject =>
  made({ apiVersion: 'cilium.io/v2', kind: 'CiliumEndpoint', metadata: { namespace: inNamespace, name, uid: name } });

/** Cilium's settings and its operator. */
export const installation = (): KubeObject[] => [
  made({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: system('cilium-config'),
    data: { 'enable-gateway-api': 'true', 'kube-proxy-replacement': 'true' },
  }),
  made({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: system('cilium-operator'),
    spec: { replicas: 2, template: { spec: { containers: [] } } },
    status: { readyReplicas: 2 },
  }),
  ...['ciliumnodes', 'ciliumendpoints', 'ciliumgatewayclassconfigs'].map((plural) => definition(`${plural}.cilium.io`)),
];

/** A ready agent on each node. */
export const agents = (nodes: number, startedAt: number): KubeObject[] => [
  ...Array.from({ length: nodes }, (_, index) =>
    made({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { ...system(`cilium-${index + 1}`), labels: { 'k8s-app': 'cilium' }, creationTimestamp: at(startedAt) },
      spec: { nodeName: `node-${index + 1}`, hostNetwork: true, containers: [] },
      status: { phase: 'Running', conditions: [{ type: 'Ready', status: 'True', lastTransitionTime: at(startedAt) }] },
    }),
  ),
  made({
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: { ...system('cilium'), generation: 1 },
    spec: { template: { spec: { containers: [] } } },
    status: { observedGeneration: 1, updatedNumberScheduled: nodes, desiredNumberScheduled: nodes, numberReady: nodes },
  }),
];

/** Programmed. */
export const gateway = (): KubeObject =>
  made({
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'Gateway',
    metadata: { namespace: 'default', name: 'web', uid: 'g' },
    spec: { gatewayClassName: 'cilium-elb', listeners: [{ name: 'http', port: 80, protocol: 'HTTP' }] },
    status: { addresses: [{ value: '203.0.113.10' }], conditions: [{ type: 'Programmed', status: 'True' }] },
  });

export const bridgePods = (ready: boolean): KubeObject[] => [
  made({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { namespace: 'cilium-cce', name: 'cilium-cce-1', uid: 'b' },
    status: {
      conditions: [{ type: 'Ready', status: ready ? 'True' : 'False' }],
      containerStatuses: ready ? [] : [{ name: 'bridge', state: { waiting: { reason: 'ErrImagePull', message: 'not found' } } }],
    },
  }),
];
