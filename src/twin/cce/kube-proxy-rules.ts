/** From Services and EndpointSlices to the DNAT rules of kube-proxy. Pure. @module */
import { frontendKey, type BackendAddress } from '../../cluster/model.ts';
import type { EndpointSlice, Service, ServicePort } from '../../kube/resources.ts';

/** A Service with this label is some other proxy's, whatever its value. */
const OTHER_PROXY = 'service.kubernetes.io/service-proxy-name';

/** Frontends of one Service. `local`: those that on each node lead only to endpoints of that node. */
export interface ServiceRules {
  readonly cluster: ReadonlyMap<string, readonly BackendAddress[]>;
  readonly local: ReadonlyMap<string, readonly NodeBackend[]>;
}

export type NodeBackend = BackendAddress & { readonly node: string | undefined };

/**
 * The rules of one Service. A frontend without endpoints is there with an empty list: kube-proxy rejects
 * such connections (KUBE-EXTERNAL-SERVICES, KUBE-SERVICES REJECT).
 */
export function serviceRules(service: Service, slices: readonly EndpointSlice[]): ServiceRules {
  const cluster = new Map<string, readonly BackendAddress[]>();
  const local = new Map<string, readonly NodeBackend[]>();
  const { spec } = service;
  if (service.metadata.labels?.[OTHER_PROXY] !== undefined) return { cluster, local };
  if (!spec || spec.type === 'ExternalName' || !spec.clusterIP || spec.clusterIP === 'None') return { cluster, local };
  const insideLocal = spec.internalTrafficPolicy === 'Local';
  const outsideLocal = spec.externalTrafficPolicy === 'Local';
  for (const port of spec.ports ?? []) {
    const protocol = port.protocol === 'UDP' ? 'UDP' : 'TCP';
    if (port.protocol === 'SCTP') continue;
    const backends = backendsOf(port, slices);
    const add = (address: string, number: number, onlyLocal: boolean): void => {
      const key = frontendKey(protocol, address, number);
      if (onlyLocal) local.set(key, backends);
      else
        cluster.set(
          key,
          backends.map(({ address, port }) => ({ address, port })),
        );
    };
    for (const ip of spec.clusterIPs ?? [spec.clusterIP]) add(ip, port.port, insideLocal);
    if (port.nodePort) add('0.0.0.0', port.nodePort, outsideLocal);
    for (const ip of [...(spec.externalIPs ?? []), ...balancerIPs(service)]) add(ip, port.port, outsideLocal);
  }
  return { cluster, local };
}

/** With `ipMode: Proxy` traffic to the address is left to the load balancer (KEP-1860). */
function balancerIPs(service: Service): string[] {
  return (service.status?.loadBalancer?.ingress ?? []).flatMap(({ ip, ipMode }) => (ip && ipMode !== 'Proxy' ? [ip] : []));
}

/** Ready endpoints; if none is ready, those that still serve while they terminate. */
function backendsOf(port: ServicePort, slices: readonly EndpointSlice[]): NodeBackend[] {
  const ready: NodeBackend[] = [];
  const serving: NodeBackend[] = [];
  for (const slice of slices) {
    if (slice.addressType !== 'IPv4') continue;
    const slicePort = slice.ports?.find(
      ({ name, protocol }) => (name ?? '') === (port.name ?? '') && (protocol ?? 'TCP') === (port.protocol ?? 'TCP'),
    );
    if (!slicePort?.port) continue;
    for (const { addresses, conditions, nodeName } of slice.endpoints ?? []) {
      const found = addresses.map((address) => ({ address, port: slicePort.port!, node: nodeName }));
      if (conditions?.ready !== false) ready.push(...found);
      else if (conditions.serving && conditions.terminating) serving.push(...found);
    }
  }
  return ready.length > 0 ? ready : serving;
}

/** The table of one node: `local` frontends keep only this node's endpoints. */
export function nodeTable(all: Iterable<ServiceRules>, node: string): Map<string, readonly BackendAddress[]> {
  const table = new Map<string, readonly BackendAddress[]>();
  for (const { cluster, local } of all) {
    for (const [key, backends] of cluster) table.set(key, backends);
    for (const [key, backends] of local)
      table.set(
        key,
        backends.filter((backend) => backend.node === node).map(({ address, port }) => ({ address, port })),
      );
  }
  return table;
}
