/** For tests of pure parts: a small cluster as a {@link Situation}, whose pieces a test replaces. @module */
import type { Gateway } from '../../cluster/kinds.ts';
import type { LoadBalancer } from '../../huawei/elb/types.ts';
import type { Node, Service } from '../../kube/resources.ts';
import type { GatewayEntrypointSpec } from '../api/entrypoint.ts';
import { portBindings, type Environment, type Situation } from '../situation.ts';
import type { Target } from '../targets.ts';

export const ELB = 'lb-1';

export function node(name: string, more: { ready?: string; unschedulable?: boolean; labels?: Record<string, string> } = {}): Node {
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name, labels: more.labels, uid: name, resourceVersion: '1', creationTimestamp: '2026-11-27T00:00:00Z' },
    spec: { unschedulable: more.unschedulable },
    status: { addresses: [{ type: 'InternalIP', address: name }], conditions: [{ type: 'Ready', status: more.ready ?? 'True' }] },
  };
}

export const gatewayService = (ports: readonly { port: number; nodePort?: number }[], more: Partial<Service> = {}): Service => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: {
    namespace: 'default',
    name: 'cilium-gateway-web',
    uid: 's',
    resourceVersion: '1',
    creationTimestamp: '2026-11-27T00:00:00Z',
  },
  spec: { type: 'LoadBalancer', ports: ports.map((one) => ({ ...one, name: `port-${one.port}`, protocol: 'TCP' })) },
  ...more,
});

export const ENVIRONMENT: Environment = {
  cluster: 'c',
  ccm: 'cce',
  ciliumVersion: '1.19.1',
  ciliumNamespace: 'kube-system',
  envoyDaemonSet: true,
  hostNetwork: false,
  xffNumTrustedHops: 0,
  lbIpamOwnsClassless: false,
  cceVersion: 'v1.33.13-r0',
  hasCredentials: true,
  nodes: 2,
  podCIDRs: ['10.100.0.0/16'],
  nodeAt: (address) => (address === '10.2.128.11' ? 'node-a' : undefined),
  serviceAt: (address) => (address === '10.247.0.1' ? 'default/kubernetes' : undefined),
};

export const TARGETS: readonly Target[] = [
  { node: 'node-a', address: '10.2.128.11' },
  { node: 'node-b', address: '10.2.128.12' },
];

export interface SituationParts {
  spec?: Partial<GatewayEntrypointSpec>;
  ports?: readonly { port: number; nodePort?: number }[];
  service?: Service | undefined;
  targets?: readonly Target[];
  environment?: Partial<Environment>;
}

/** Gateway default/web with listener 80 on NodePort 31000, an entrypoint of the same name on {@link ELB}. */
export function situation(parts: SituationParts = {}): Situation {
  const ports = parts.ports ?? [{ port: 80, nodePort: 31000 }];
  const gateway = {
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'Gateway',
    metadata: { namespace: 'default', name: 'web', uid: 'g' },
    spec: { gatewayClassName: 'cilium', listeners: ports.map(({ port }) => ({ name: `l${port}`, protocol: 'HTTP', port })) },
  } as unknown as Gateway;
  const service = 'service' in parts ? parts.service : gatewayService(ports);
  const spec = { gatewayRef: { name: 'web' }, elb: { id: ELB }, ...parts.spec };
  return {
    key: 'default/web',
    entrypoint: {
      apiVersion: 'cilium-cce.io/v1alpha1',
      kind: 'GatewayEntrypoint',
      metadata: { namespace: 'default', name: 'web', uid: 'e', resourceVersion: '1', creationTimestamp: '2026-11-27T00:00:00Z' },
      spec,
    },
    gateway,
    service,
    envoyConfig: undefined,
    ports: portBindings(gateway, service, spec.listeners),
    targets: parts.targets ?? TARGETS,
    servicesOnElb: [],
    environment: { ...ENVIRONMENT, ...parts.environment },
  };
}

export const loadBalancer = (more: Partial<LoadBalancer> = {}): LoadBalancer =>
  ({
    id: ELB,
    name: 'elb',
    guaranteed: false,
    vip_subnet_cidr_id: 'subnet',
    vip_address: '10.2.128.100',
    publicips: [],
    eips: [],
    ...more,
  }) as LoadBalancer;
