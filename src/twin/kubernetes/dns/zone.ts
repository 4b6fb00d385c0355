/** The cluster's DNS zone, computed from Services and EndpointSlices at each question (the DNS specification of Kubernetes). @module */
import type { Informers } from '../../../kube/informer.ts';
import { endpointSlices, namespaces, services, type EndpointSlice } from '../../../kube/resources.ts';

export interface ZoneOptions {
  /** Default `cluster.local`. */
  clusterDomain?: string;
  /** Names outside the cluster: a fixed zone, name → IPv4 addresses. */
  external?: ReadonlyMap<string, readonly string[]>;
}

/**
 * IPv4 addresses of a name: an empty list for a name that exists without any (NODATA), `undefined` for
 * one that does not exist (NXDOMAIN), `'outside'` for a name of another zone.
 */
export function answerFor(name: string, informers: Informers, options: ZoneOptions): string[] | undefined | 'outside' {
  const { clusterDomain = 'cluster.local' } = options;
  if (name !== clusterDomain && !name.endsWith(`.${clusterDomain}`)) return 'outside';
  const labels = name
    .slice(0, -clusterDomain.length)
    .split('.')
    .filter((label) => label !== '');
  const kind = labels.pop();
  if (kind === undefined || labels.length === 0) return kind === undefined || kind === 'svc' || kind === 'pod' ? [] : undefined;
  const namespace = labels.pop()!;
  if (kind === 'pod') return podAddress(labels, namespace, informers);
  if (kind !== 'svc') return undefined;
  const service = labels.pop();
  if (service === undefined) return informers.for(namespaces).store.get(namespace) ? [] : undefined;
  return serviceAddresses(service, namespace, labels, informers, options);
}

/** `10-100-0-5.default.pod`: the address in the name, in any existing namespace. */
function podAddress(labels: readonly string[], namespace: string, informers: Informers): string[] | undefined {
  if (!informers.for(namespaces).store.get(namespace)) return undefined;
  if (labels.length === 0) return [];
  const match = labels.length === 1 ? /^(\d{1,3})-(\d{1,3})-(\d{1,3})-(\d{1,3})$/.exec(labels[0]!) : null;
  if (!match || match.slice(1).some((part) => Number(part) > 255)) return undefined;
  return [match.slice(1).join('.')];
}

function serviceAddresses(
  name: string,
  namespace: string,
  prefix: readonly string[],
  informers: Informers,
  options: ZoneOptions,
): string[] | undefined {
  const service = informers.for(services).store.get(`${namespace}/${name}`);
  if (!service) return undefined;
  const { clusterIP, type, externalName } = service.spec ?? {};
  if (type === 'ExternalName') return prefix.length === 0 && externalName ? followed(externalName, informers, options) : undefined;
  if (prefix[0]?.startsWith('_'))
    return service.spec?.ports?.some((port) => prefix.join('.') === `_${port.name}._${(port.protocol ?? 'TCP').toLowerCase()}`)
      ? []
      : undefined;
  if (clusterIP && clusterIP !== 'None') return prefix.length === 0 ? [clusterIP] : undefined;
  const publish = service.spec?.publishNotReadyAddresses === true;
  const slices = informers.for(endpointSlices).store.byIndex('byService', `${namespace}/${name}`);
  const endpoints = slices.flatMap((slice) => usable(slice, publish));
  if (prefix.length === 0) {
    const addresses = [...new Set(endpoints.flatMap((endpoint) => endpoint.addresses))];
    return addresses.length > 0 ? addresses : undefined;
  }
  const hosts = endpoints.filter(({ hostname, addresses }) => (hostname ?? addresses[0]!.replaceAll('.', '-')) === prefix.join('.'));
  return hosts.length > 0 ? hosts.flatMap((endpoint) => endpoint.addresses) : undefined;
}

type Endpoint = NonNullable<EndpointSlice['endpoints']>[number];

const usable = (slice: EndpointSlice, publishNotReady: boolean): Endpoint[] =>
  (slice.endpoints ?? []).filter(({ conditions }) => publishNotReady || conditions?.ready !== false);

/** An external name is resolved here when it points back into the cluster or into the fixed outer zone. */
function followed(externalName: string, informers: Informers, options: ZoneOptions): string[] | undefined {
  const name = externalName.replace(/\.$/, '').toLowerCase();
  const answer = answerFor(name, informers, options);
  return answer === 'outside' ? (options.external?.get(name) as string[] | undefined) : answer;
}
