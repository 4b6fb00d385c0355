/**
 * What the agent makes of one Service: its frontends with their backends (pkg/loadbalancer reflectors),
 * and which of them a CiliumEnvoyConfig takes over (facts/cilium.md §4.1).
 * @module
 */
import type { CiliumEnvoyConfig } from './kinds.ts';
import { frontendKey, type ServiceFrontend } from './model.ts';
import type { EndpointSlice, Service, ServicePort } from '../kube/resources.ts';

/** One Service taken over by one listener of a CiliumEnvoyConfig. */
export interface L7Redirect {
  /** `namespace/cec/listener`. */
  readonly listener: string;
  /** Service ports; empty: all. */
  readonly ports: readonly number[];
}

type Backend = ServiceFrontend['backends'][number];

const LISTENER_TYPE = 'type.googleapis.com/envoy.config.listener.v3.Listener';

/** Frontends by key. Without kube-proxy replacement the agent only serves ClusterIPs. */
export function frontendsOf(
  service: Service,
  slices: readonly EndpointSlice[],
  redirects: readonly L7Redirect[],
  options: { kubeProxyReplacement: boolean },
): Map<string, ServiceFrontend> {
  const frontends = new Map<string, ServiceFrontend>();
  const { spec, metadata } = service;
  if (!spec || spec.type === 'ExternalName' || metadata.labels?.['service.kubernetes.io/service-proxy-name']) return frontends;
  for (const port of spec.ports ?? []) {
    const protocol = port.protocol ?? 'TCP';
    if (protocol !== 'TCP' && protocol !== 'UDP') continue;
    const backends = backendsOf(slices, port, protocol);
    const redirect = redirects.find(({ ports }) => ports.length === 0 || ports.includes(port.port));
    const add = (type: ServiceFrontend['type'], address: string, at: number): void => {
      frontends.set(frontendKey(protocol, address, at), {
        type,
        address,
        port: at,
        protocol,
        namespace: metadata.namespace ?? 'default',
        name: metadata.name,
        portName: port.name ?? '',
        externalTrafficPolicy: spec.externalTrafficPolicy === 'Local' ? 'Local' : 'Cluster',
        internalTrafficPolicy: spec.internalTrafficPolicy === 'Local' ? 'Local' : 'Cluster',
        backends,
        l7Listener: redirect?.listener,
      });
    };
    for (const address of spec.clusterIPs ?? [spec.clusterIP]) if (isIPv4(address)) add('ClusterIP', address, port.port);
    if (!options.kubeProxyReplacement) continue;
    const isLoadBalancer = spec.type === 'LoadBalancer';
    if ((isLoadBalancer || spec.type === 'NodePort') && port.nodePort) add('NodePort', '0.0.0.0', port.nodePort);
    if (isLoadBalancer) {
      for (const { ip, ipMode } of service.status?.loadBalancer?.ingress ?? []) {
        // An address that a proxy in front answers itself is not programmed (facts/cilium.md §6).
        if (isIPv4(ip) && ipMode !== 'Proxy') add('LoadBalancer', ip, port.port);
      }
    }
    for (const ip of spec.externalIPs ?? []) if (isIPv4(ip)) add('ExternalIPs', ip, port.port);
  }
  return frontends;
}

function backendsOf(slices: readonly EndpointSlice[], port: ServicePort, protocol: string): Backend[] {
  const backends = new Map<string, Backend>();
  for (const slice of slices) {
    if (slice.addressType !== 'IPv4') continue;
    const slicePort = slice.ports?.find(
      (candidate) => (candidate.name ?? '') === (port.name ?? '') && (candidate.protocol ?? 'TCP') === protocol,
    );
    if (!slicePort?.port) continue;
    for (const { addresses, conditions, nodeName } of slice.endpoints ?? []) {
      const ready = conditions?.ready !== false;
      const draining = conditions?.terminating === true && conditions.serving === true;
      if (!ready && !draining) continue;
      for (const address of addresses) {
        const state = ready && conditions?.terminating !== true ? 'active' : 'terminating';
        backends.set(`${address}:${slicePort.port}`, { address, port: slicePort.port, node: nodeName, state });
      }
    }
  }
  return [...backends.values()];
}

/**
 * The redirects that a CiliumEnvoyConfig asks for, by `namespace/service`. A Service's namespace is
 * always the CiliumEnvoyConfig's own; without `listener` the first one is meant.
 */
export function redirectsOf(config: CiliumEnvoyConfig): Map<string, L7Redirect> {
  const { namespace = 'default', name } = config.metadata;
  const redirects = new Map<string, L7Redirect>();
  const first = config.spec.resources.find((candidate) => candidate['@type'] === LISTENER_TYPE)?.name;
  for (const service of config.spec.services ?? []) {
    const listener = service.listener || first;
    if (!listener) continue;
    redirects.set(`${namespace}/${service.name}`, { listener: `${namespace}/${name}/${listener}`, ports: service.ports ?? [] });
  }
  return redirects;
}

/** Names of the listeners that a CiliumEnvoyConfig defines, as `namespace/cec/listener`. */
export function listenersOf(config: CiliumEnvoyConfig): string[] {
  const { namespace = 'default', name } = config.metadata;
  return config.spec.resources
    .filter((candidate) => candidate['@type'] === LISTENER_TYPE)
    .map((listener) => `${namespace}/${name}/${listener.name}`);
}

const isIPv4 = (address: string | undefined): address is string => address !== undefined && /^\d+\.\d+\.\d+\.\d+$/.test(address);
