/** A small cluster with a Gateway, its Service, route, back end and ELB, all in order: for the edge cases of checks. @module */
import { OWNING_GATEWAY_LABEL } from '../../../cluster/gateway-names.ts';
import type { ListenerSignals, LoadBalancerSignals, MemberSignals } from '../../../cluster/model.ts';
import { envoyConfig } from '../../../path/testing/cluster.ts';
import { ciliumCluster, metadata, NOW, type ClusterParts } from '../../testing/cluster-parts.ts';

export const ELB = { id: 'elb-1', name: 'public', vip: '10.2.128.200', eip: '203.0.113.10' };
export const NODE_PORT = 31_080;
export const NODE_IPS = ['10.2.128.11', '10.2.128.12'] as const;

export const SERVICE = 'cilium-gateway-web';
const ENVOY = envoyConfig(
  [{ domains: ['*'], routes: [{ match: { prefix: '/' }, route: { cluster: 'default:backend:80' } }] }],
  ['default:backend:80'],
);
const LABELS = { [OWNING_GATEWAY_LABEL]: 'web', 'gateway.networking.k8s.io/gateway-name': 'web' };
const GATEWAY_API = 'gateway.networking.k8s.io/v1';
const inDefault = { namespace: 'default' };
const condition = (type: string, status = 'True', reason = type, message = ''): object => ({
  type,
  status,
  reason,
  message,
  lastTransitionTime: new Date(NOW.getTime() - 3_600_000).toISOString(),
});

export interface GatewayOptions {
  readonly spec?: object;
  readonly metadata?: object;
  /** Of the Gateway, in place of Accepted and Programmed. */
  readonly conditions?: readonly object[];
  readonly service?: { readonly metadata?: object; readonly spec?: object; readonly ingress?: readonly object[] };
  readonly sliceLabels?: Readonly<Record<string, string>>;
  /** Of `cilium-config`. */
  readonly config?: Readonly<Record<string, string>>;
  readonly controllerName?: string;
}

/** `web` in `default`, served by `backend`; its ELB leads to it unless `cloud` says otherwise. */
export function gatewayCluster(options: GatewayOptions = {}): ClusterParts {
  const parts = ciliumCluster(options.config ? { config: options.config } : {});
  NODE_IPS.forEach((ip, index) => parts.node(`n${index + 1}`, { ip }));
  parts.pod('backend-1', { labels: { app: 'backend' }, node: 'n1', ip: '10.101.1.5' });
  parts.add(
    {
      apiVersion: GATEWAY_API,
      kind: 'GatewayClass',
      metadata: metadata('cilium'),
      spec: { controllerName: options.controllerName ?? 'io.cilium/gateway-controller' },
    },
    {
      apiVersion: GATEWAY_API,
      kind: 'Gateway',
      metadata: metadata('web', { ...inDefault, ...options.metadata }),
      spec: { gatewayClassName: 'cilium', listeners: [{ name: 'http', protocol: 'HTTP', port: 80 }], ...options.spec },
      status: { conditions: options.conditions ?? [condition('Accepted'), condition('Programmed')] },
    },
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: metadata(SERVICE, { ...inDefault, labels: LABELS, ...options.service?.metadata }),
      spec: {
        type: 'LoadBalancer',
        clusterIP: '10.247.9.9',
        ports: [{ name: 'port-80', port: 80, protocol: 'TCP', nodePort: NODE_PORT }],
        ...options.service?.spec,
      },
      status: { loadBalancer: { ingress: options.service?.ingress ?? [{ ip: ELB.eip, ipMode: 'Proxy' }] } },
    },
    {
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      metadata: metadata(SERVICE, { ...inDefault, labels: { ...LABELS, ...options.sliceLabels } }),
      addressType: 'IPv4',
      endpoints: [{ addresses: ['192.192.192.192'], conditions: {} }],
      ports: [{ port: 9999 }],
    },
    {
      apiVersion: 'cilium.io/v2',
      kind: 'CiliumEnvoyConfig',
      metadata: metadata(SERVICE, inDefault),
      spec: { services: [{ name: SERVICE, namespace: 'default', ports: [80] }], resources: ENVOY.spec.resources },
    },
    {
      apiVersion: 'cilium.io/v2',
      kind: 'CiliumEndpoint',
      metadata: metadata('backend-1', inDefault),
      status: {
        id: 7,
        state: 'ready',
        identity: { id: 20_000, labels: ['k8s:app=backend', 'k8s:io.kubernetes.pod.namespace=default'] },
        networking: { addressing: [{ ipv4: '10.101.1.5' }], node: NODE_IPS[0] },
      },
    },
    {
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      metadata: metadata('backend-1', { ...inDefault, labels: { 'kubernetes.io/service-name': 'backend' } }),
      addressType: 'IPv4',
      endpoints: [{ addresses: ['10.101.1.5'], conditions: { ready: true }, nodeName: 'n1' }],
      ports: [{ name: 'http', port: 8080, protocol: 'TCP' }],
    },
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: metadata('backend', inDefault),
      spec: {
        type: 'ClusterIP',
        clusterIP: '10.247.1.1',
        selector: { app: 'backend' },
        ports: [{ name: 'http', port: 80, targetPort: 8080 }],
      },
    },
  );
  route(parts);
  return parts.cloud({ loadBalancers: [loadBalancer([member(NODE_IPS[0]), member(NODE_IPS[1])])] });
}

/** A route to `backend`, accepted by `web`. */
export function route(
  parts: ClusterParts,
  options: { kind?: 'HTTPRoute' | 'GRPCRoute'; name?: string; namespace?: string; spec?: object; accepted?: object } = {},
): ClusterParts {
  const parentRef = { name: 'web', ...(options.namespace && { namespace: 'default' }) };
  const parent = { parentRef, controllerName: 'io.cilium/gateway-controller', conditions: [options.accepted ?? condition('Accepted')] };
  return parts.add({
    apiVersion: GATEWAY_API,
    kind: options.kind ?? 'HTTPRoute',
    metadata: metadata(options.name ?? 'web', { namespace: options.namespace ?? 'default' }),
    spec: { parentRefs: [parentRef], rules: [{ backendRefs: [{ name: 'backend', port: 80 }] }], ...options.spec },
    status: { parents: [parent] },
  });
}

export const refused = (type: string, reason: string, message: string): object => condition(type, 'False', reason, message);

export const member = (address: string, more: Partial<MemberSignals> = {}): MemberSignals => ({
  id: `member-${address}`,
  address,
  port: NODE_PORT,
  weight: 1,
  operatingStatus: 'ONLINE',
  reason: undefined,
  ...more,
});

export function loadBalancer(
  members: readonly MemberSignals[] | undefined,
  more: Partial<LoadBalancerSignals> & { listener?: Partial<ListenerSignals> } = {},
): LoadBalancerSignals {
  const { listener, ...rest } = more;
  return {
    id: ELB.id,
    name: ELB.name,
    guaranteed: false,
    vipAddress: ELB.vip,
    publicAddress: ELB.eip,
    listeners: [
      {
        id: 'listener-1',
        name: 'web-80',
        protocol: 'TCP',
        port: 80,
        transparentClientIP: false,
        pool: members && { id: 'pool-1', name: 'web-80', algorithm: 'ROUND_ROBIN', members },
        ...listener,
      },
    ],
    ...rest,
  };
}

export interface EntrypointOptions {
  readonly name?: string;
  readonly spec?: object;
  readonly status?: object;
}

export const entrypoint = (parts: ClusterParts, { name = 'web', spec, status }: EntrypointOptions = {}): ClusterParts =>
  parts.add({
    apiVersion: 'cilium-cce.io/v1alpha1',
    kind: 'GatewayEntrypoint',
    metadata: metadata(name, inDefault),
    spec: { gatewayRef: { name: 'web' }, elb: { id: ELB.id }, ...spec },
    ...(status && { status }),
  });
