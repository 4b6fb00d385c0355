/**
 * The allow-list of fields, kind by kind. Every source of a cluster goes through it, live ones and snapshots alike: so
 * whatever is concluded from a snapshot is what would have been concluded from the cluster, and no source gives away
 * more than another. Secrets are not among the kinds.
 * @module
 */
import type { AnyObject } from '../../kube/objects.ts';
import { ciliumEndpoint, ciliumNode, envoyConfig, free } from './cilium-fields.ts';
import { CONFIG_MAPS, ciliumOptions, configData } from './config-fields.ts';
import { metadata, templateMetadata } from './metadata-fields.ts';
import { conditions, podSpec, podStatus, selector } from './pod-fields.ts';
import { complete, exact, fields, flag, list, map, number, scalar, text, whole, type Rule } from './rules.ts';

const addresses = list(complete({ type: text, address: text }));
const template = fields({ metadata: templateMetadata, spec: podSpec });
const nodeFields = {
  spec: fields({
    podCIDR: text,
    podCIDRs: list(text),
    providerID: text,
    unschedulable: flag,
    taints: list(complete({ key: text, effect: text }, { value: text, timeAdded: text })),
  }),
  status: fields({
    addresses,
    conditions,
    capacity: map(scalar),
    allocatable: map(scalar),
    daemonEndpoints: fields({ kubeletEndpoint: fields({ Port: number }) }),
    nodeInfo: map(text),
  }),
};

const serviceFields = {
  spec: fields({
    type: text,
    clusterIP: text,
    clusterIPs: list(text),
    externalIPs: list(text),
    externalName: text,
    loadBalancerIP: text,
    loadBalancerClass: text,
    loadBalancerSourceRanges: list(text),
    allocateLoadBalancerNodePorts: flag,
    externalTrafficPolicy: text,
    internalTrafficPolicy: text,
    trafficDistribution: text,
    healthCheckNodePort: number,
    ipFamilies: list(text),
    ipFamilyPolicy: text,
    publishNotReadyAddresses: flag,
    sessionAffinity: text,
    sessionAffinityConfig: whole,
    selector: map(text),
    ports: list(complete({ port: number }, { name: text, protocol: text, appProtocol: text, targetPort: scalar, nodePort: number })),
  }),
  status: fields({
    conditions,
    loadBalancer: fields({
      ingress: list(
        fields({
          ip: text,
          hostname: text,
          ipMode: text,
          ports: list(fields({ port: number, protocol: text, error: text })),
        }),
      ),
    }),
  }),
};

const sliceFields = {
  addressType: text,
  ports: list(fields({ name: text, protocol: text, port: number, appProtocol: text })),
  endpoints: list(
    complete(
      { addresses: list(text) },
      {
        conditions: fields({ ready: flag, serving: flag, terminating: flag }),
        hostname: text,
        nodeName: text,
        zone: text,
        targetRef: fields({ kind: text, namespace: text, name: text, uid: text }),
      },
    ),
  ),
};

const workloadStatus = fields({
  observedGeneration: number,
  replicas: number,
  updatedReplicas: number,
  readyReplicas: number,
  availableReplicas: number,
  unavailableReplicas: number,
  currentNumberScheduled: number,
  desiredNumberScheduled: number,
  numberAvailable: number,
  numberMisscheduled: number,
  numberReady: number,
  numberUnavailable: number,
  updatedNumberScheduled: number,
  collisionCount: number,
  conditions,
});

const involved = fields({ apiVersion: text, kind: text, namespace: text, name: text, uid: text, fieldPath: text });

const definitionFields = {
  spec: fields({
    group: exact,
    scope: text,
    names: fields({ kind: exact, plural: exact }),
    versions: list(fields({ name: exact, served: flag, storage: flag, deprecated: flag })),
  }),
  status: fields({ conditions, storedVersions: list(text) }),
};

/** Of webhooks where they are and when they are asked; neither their certificates nor addresses outside of the cluster. */
const webhooks = list(
  complete(
    { name: text },
    {
      clientConfig: fields({ service: complete({ namespace: text, name: text }, { port: number, path: text }) }),
      failurePolicy: text,
      matchPolicy: text,
      timeoutSeconds: number,
      sideEffects: text,
      reinvocationPolicy: text,
      admissionReviewVersions: list(text),
      namespaceSelector: selector,
      objectSelector: selector,
      rules: whole,
    },
  ),
);

/** By `group/Kind`: versions of a group differ in what they have, not in what may be kept. */
const KINDS: Readonly<Record<string, Readonly<Record<string, Rule>>>> = {
  '/Namespace': { spec: fields({ finalizers: list(text) }), status: fields({ phase: text, conditions }) },
  '/Node': nodeFields,
  '/Pod': { spec: podSpec, status: podStatus },
  '/Service': serviceFields,
  'discovery.k8s.io/EndpointSlice': sliceFields,
  'apps/Deployment': {
    spec: fields({
      replicas: number,
      paused: flag,
      selector,
      minReadySeconds: number,
      progressDeadlineSeconds: number,
      strategy: whole,
      template,
    }),
    status: workloadStatus,
  },
  'apps/DaemonSet': { spec: fields({ selector, minReadySeconds: number, updateStrategy: whole, template }), status: workloadStatus },
  'coordination.k8s.io/Lease': {
    spec: fields({ holderIdentity: text, acquireTime: text, renewTime: text, leaseDurationSeconds: number, leaseTransitions: number }),
  },
  '/Event': {
    type: text,
    reason: text,
    message: text,
    action: text,
    count: number,
    firstTimestamp: text,
    lastTimestamp: text,
    eventTime: text,
    series: fields({ count: number, lastObservedTime: text }),
    reportingComponent: text,
    reportingInstance: text,
    source: fields({ component: text, host: text }),
    involvedObject: involved,
    related: involved,
  },
  'apiextensions.k8s.io/CustomResourceDefinition': definitionFields,
  'admissionregistration.k8s.io/ValidatingWebhookConfiguration': { webhooks },
  'admissionregistration.k8s.io/MutatingWebhookConfiguration': { webhooks },
  'networking.k8s.io/NetworkPolicy': free,
  'gateway.networking.k8s.io/GatewayClass': free,
  'gateway.networking.k8s.io/Gateway': free,
  'gateway.networking.k8s.io/HTTPRoute': free,
  'gateway.networking.k8s.io/GRPCRoute': free,
  'gateway.networking.k8s.io/ReferenceGrant': free,
  'cilium.io/CiliumNetworkPolicy': { ...free, specs: whole },
  'cilium.io/CiliumClusterwideNetworkPolicy': { ...free, specs: whole },
  'cilium.io/CiliumCIDRGroup': free,
  'cilium.io/CiliumNode': ciliumNode,
  'cilium.io/CiliumNodeConfig': { spec: fields({ nodeSelector: selector, defaults: ciliumOptions }) },
  'cilium.io/CiliumEndpoint': ciliumEndpoint,
  'cilium.io/CiliumIdentity': { 'security-labels': map(text) },
  'cilium.io/CiliumEnvoyConfig': envoyConfig,
  'cilium.io/CiliumLoadBalancerIPPool': free,
  'cilium.io/CiliumGatewayClassConfig': free,
  'cilium-cce.io/GatewayEntrypoint': free,
};

const RULES: ReadonlyMap<string, Rule> = new Map(
  Object.entries(KINDS).map(([id, rules]) => [id, fields({ apiVersion: exact, kind: exact, metadata, ...rules })]),
);

const configMap = (name: string): Rule | undefined => {
  const data = configData(name);
  return data && fields({ apiVersion: exact, kind: exact, metadata, data });
};

/** Without these an object is none that anybody could use. */
const REQUIRED: Readonly<Record<string, (object: AnyObject) => boolean>> = {
  'cilium.io/CiliumIdentity': (object) => object['security-labels'] !== undefined,
  'cilium.io/CiliumEnvoyConfig': (object) => Array.isArray((object['spec'] as { resources?: unknown } | undefined)?.resources),
  'apiextensions.k8s.io/CustomResourceDefinition': (object) => {
    const { versions, group, names } = (object['spec'] ?? {}) as { versions?: unknown; group?: unknown; names?: { kind?: unknown } };
    return Array.isArray(versions) && typeof group === 'string' && typeof names?.kind === 'string';
  },
};

const groupOf = (apiVersion: string): string => (apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '');

/** Which kinds have an allow-list, as `group/Kind`. */
export const KEPT_KINDS: readonly string[] = [...RULES.keys(), '/ConfigMap'];
export { CONFIG_MAPS };

/**
 * What may be kept of an object: a copy. `undefined`: nothing, as of a Secret or any kind that is not on the list, or
 * because it is no object at all.
 */
export function keptOf(object: unknown): AnyObject | undefined {
  const { apiVersion, kind, metadata: head } = (object ?? {}) as Partial<AnyObject>;
  if (typeof apiVersion !== 'string' || typeof kind !== 'string' || typeof head?.name !== 'string' || head.name === '') return undefined;
  if (typeof (head.namespace ?? '') !== 'string') return undefined;
  const id = `${groupOf(apiVersion)}/${kind}`;
  const rule = id === '/ConfigMap' ? configMap(head.name) : RULES.get(id);
  const kept = rule?.(object) as AnyObject | undefined;
  return kept && (REQUIRED[id]?.(kept) ?? true) ? kept : undefined;
}
