/** The endpoints of an Envoy cluster: the ready ones of its Service's EndpointSlices. @module */
import type { ClusterResource } from '../../cluster/envoy-config.ts';
import { INDEXES, type ClusterModel } from '../../cluster/model.ts';
import { endpointSlices, services } from '../../kube/resources.ts';

export interface Endpoints {
  readonly ready: readonly { readonly address: string; readonly port: number }[];
  readonly total: number;
}

/** The Service behind a cluster: `namespace/service:port` of EDS, or `namespace:service:port` of its name. */
export function serviceOfCluster({
  name,
  edsClusterConfig,
}: ClusterResource): { namespace: string; name: string; port: string } | undefined {
  const match =
    /^([^/:]+)[/:]([^/:]+):([^/:]+)$/.exec(edsClusterConfig?.serviceName || name) ?? /^([^/:]+)[/:]([^/:]+):([^/:]+)$/.exec(name);
  return match ? { namespace: match[1]!, name: match[2]!, port: match[3]! } : undefined;
}

/** Endpoints by Service and service port (number or name). */
export function endpointsOf(cluster: ClusterModel, of: { namespace: string; name: string; port: string }): Endpoints {
  const servicePort = cluster
    .get(services, of)
    ?.spec?.ports?.find(({ port, name }) => String(port) === of.port || (name !== undefined && name === of.port));
  if (!servicePort) return { ready: [], total: 0 };
  const ready = new Map<string, { address: string; port: number }>();
  let total = 0;
  for (const slice of cluster.byIndex(endpointSlices, INDEXES.sliceByService, `${of.namespace}/${of.name}`)) {
    const port = slice.ports?.find(({ name }) => (name ?? '') === (servicePort.name ?? ''))?.port;
    if (port === undefined || port === null || slice.addressType === 'IPv6') continue;
    for (const { addresses, conditions } of slice.endpoints ?? []) {
      total += addresses.length;
      if (conditions?.ready === false) continue;
      for (const address of addresses) ready.set(`${address}:${port}`, { address, port });
    }
  }
  return { ready: [...ready.values()], total };
}
