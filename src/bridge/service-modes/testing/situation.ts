/** Situations for tests: Gateway shop/web with ports 80 and 443 on two nodes, unless told otherwise. @module */
import type { CiliumEnvoyConfig, Gateway } from '../../../cluster/kinds.ts';
import type { Service } from '../../../kube/resources.ts';
import type { GatewayEntrypoint, GatewayEntrypointSpec } from '../../api/entrypoint.ts';
import { portBindings, type Environment, type Situation } from '../../situation.ts';
import { ENVIRONMENT } from '../../testing/situation.ts';

export const UID = '7c9e6679-7425-40de-944b-e07fc1f90ae7';

export const environmentOf = (more: Partial<Environment> = {}): Environment => ({
  ...ENVIRONMENT,
  cluster: 'c1',
  hasCredentials: false,
  nodeAt: () => undefined,
  serviceAt: () => undefined,
  ...more,
});

export interface SituationWish {
  spec?: Partial<GatewayEntrypointSpec>;
  environment?: Partial<Environment>;
  /** Ports of the Gateway with the NodePorts of its Service. */
  ports?: Record<number, number>;
  more?: Partial<Situation>;
  key?: string;
  uid?: string;
}

export function situationOf({
  spec,
  environment,
  ports = { 80: 31080, 443: 31443 },
  more,
  key = 'shop/web',
  uid = UID,
}: SituationWish = {}): Situation {
  const [namespace, name] = key.split('/') as [string, string];
  const numbers = Object.keys(ports).map(Number);
  const gateway = {
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'Gateway',
    metadata: { namespace, name, uid: `gateway-${uid}` },
    spec: { gatewayClassName: 'cilium', listeners: numbers.map((port) => ({ name: `l-${port}`, port, protocol: 'HTTP' })) },
  } as unknown as Gateway;
  const service = {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { namespace, name: `cilium-gateway-${name}`, uid: `service-${uid}` },
    spec: { type: 'LoadBalancer', ports: numbers.map((port) => ({ name: `port-${port}`, port, nodePort: ports[port], protocol: 'TCP' })) },
  } as unknown as Service;
  const full: GatewayEntrypointSpec = { gatewayRef: { name }, elb: { id: 'elb-1', class: 'performance' }, ...spec };
  return {
    key,
    entrypoint: {
      apiVersion: 'cilium-cce.io/v1alpha1',
      kind: 'GatewayEntrypoint',
      metadata: { namespace, name, uid },
      spec: full,
    } as GatewayEntrypoint,
    gateway,
    service,
    envoyConfig: envoyConfigOf(namespace, name, numbers),
    ports: portBindings(gateway, service, full.listeners),
    targets: [
      { node: 'n1', address: '10.2.0.11' },
      { node: 'n2', address: '10.2.0.12' },
    ],
    servicesOnElb: [],
    environment: environmentOf(environment),
    ...more,
  };
}

/** As Cilium makes it: back ends name their namespace or, here the second, do not. */
const envoyConfigOf = (namespace: string, name: string, ports: readonly number[]): CiliumEnvoyConfig =>
  ({
    apiVersion: 'cilium.io/v2',
    kind: 'CiliumEnvoyConfig',
    metadata: { namespace, name: `cilium-gateway-${name}`, annotations: { 'cec.cilium.io/use-original-source-address': 'false' } },
    spec: {
      services: [{ name: `cilium-gateway-${name}`, namespace, ports }],
      backendServices: [
        { name: 'cart', namespace: 'carts', number: ['8080'] },
        { name: 'front', number: ['80'] },
      ],
      resources: [{ '@type': 'type.googleapis.com/envoy.config.listener.v3.Listener', name: 'listener', filterChains: [] }],
    },
  }) as unknown as CiliumEnvoyConfig;
