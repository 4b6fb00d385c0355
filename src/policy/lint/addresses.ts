/** Addresses of the cluster: its pods, its nodes, its Services. @module */
import { ciliumNodes } from '../../cluster/kinds.ts';
import { endpoints, endpointSlices, nodes, pods, services } from '../../kube/resources.ts';
import { SERVICE_NAME_LABEL } from '../../cluster/indexes.ts';
import { contains, parsePrefix, type Prefix } from '../cidr.ts';
import type { LintContext } from './context.ts';

export interface KnownAddress {
  readonly prefix: Prefix;
  readonly address: string;
  /** `default/web-0`, a node's name, `default/web-svc`. */
  readonly owner: string;
}

export interface ClusterAddresses {
  readonly pods: readonly KnownAddress[];
  readonly podRanges: readonly Prefix[];
  readonly nodes: readonly KnownAddress[];
  readonly services: readonly KnownAddress[];
}

const known = new WeakMap<LintContext, ClusterAddresses>();

export function addressesOf(context: LintContext): ClusterAddresses {
  let addresses = known.get(context);
  if (!addresses) known.set(context, (addresses = read(context)));
  return addresses;
}

function read({ cluster, configuration }: LintContext): ClusterAddresses {
  const ciliumOnes = [...cluster.list(ciliumNodes)];
  const ranges = [
    ...ciliumOnes.flatMap(({ spec }) => spec?.ipam?.podCIDRs ?? []),
    // One or more, separated by blanks or commas.
    ...['cluster-pool-ipv4-cidr', 'cluster-pool-ipv6-cidr'].flatMap((key) => configuration?.[key]?.split(/[\s,]+/) ?? []),
  ];
  const ofPods = [...cluster.list(pods)].filter(({ spec }) => !spec?.hostNetwork);
  const ofNodes = [
    ...[...cluster.list(nodes)].flatMap(({ metadata, status }) =>
      (status?.addresses ?? []).filter(({ type }) => type.endsWith('IP')).map(({ address }) => [address, metadata.name] as const),
    ),
    ...ciliumOnes.flatMap(({ metadata, spec }) =>
      (spec?.addresses ?? []).filter(({ type }) => type.endsWith('IP')).map(({ ip }) => [ip, metadata.name] as const),
    ),
  ];
  return {
    pods: ofPods.flatMap(({ metadata, status }) => {
      const addresses = new Set([status?.podIP, ...(status?.podIPs ?? []).map(({ ip }) => ip)]);
      return [...addresses].flatMap((address) => knownAddress(address, `${metadata.namespace ?? 'default'}/${metadata.name}`));
    }),
    podRanges: ranges.flatMap((text) => parsePrefix(text) ?? []),
    nodes: [...new Map(ofNodes)].flatMap(([address, name]) => knownAddress(address, name)),
    services: [...cluster.list(services)].flatMap(({ metadata, spec }) =>
      knownAddress(spec?.clusterIP === 'None' ? undefined : spec?.clusterIP, `${metadata.namespace ?? 'default'}/${metadata.name}`),
    ),
  };
}

function knownAddress(address: string | undefined, owner: string): KnownAddress[] {
  const prefix = address ? parsePrefix(address) : undefined;
  return prefix && address ? [{ prefix, address, owner }] : [];
}

/** Those that lie in the prefix and in none of its exceptions. */
export function inside(of: readonly KnownAddress[], prefix: Prefix, excepts: readonly Prefix[]): KnownAddress[] {
  return of.filter((one) => contains(prefix, one.prefix) && !excepts.some((except) => contains(except, one.prefix)));
}

/** Where the Kubernetes API is: behind the Service default/kubernetes. */
export interface ApiServer {
  readonly clusterIP: KnownAddress | undefined;
  readonly endpoints: readonly { readonly address: string; readonly port: number }[];
}

export function apiServerOf(context: LintContext): ApiServer {
  const { cluster } = context;
  const written = [...cluster.list(endpoints)].find(({ metadata }) => metadata.name === 'kubernetes' && metadata.namespace === 'default');
  const fromEndpoints = (written?.subsets ?? []).flatMap(({ addresses = [], ports = [] }) =>
    addresses.flatMap(({ ip }) => ports.map(({ port }) => ({ address: ip, port }))),
  );
  const fromSlices = [...cluster.list(endpointSlices)]
    .filter(({ metadata }) => metadata.namespace === 'default' && metadata.labels?.[SERVICE_NAME_LABEL] === 'kubernetes')
    .flatMap(({ endpoints: behind = [], ports }) =>
      behind.flatMap(({ addresses }) =>
        addresses.flatMap((address) => (ports ?? []).flatMap(({ port }) => (port === undefined ? [] : [{ address, port }]))),
      ),
    );
  const all = new Map([...fromEndpoints, ...fromSlices].map((one) => [`${one.address} ${one.port}`, one]));
  return { clusterIP: addressesOf(context).services.find(({ owner }) => owner === 'default/kubernetes'), endpoints: [...all.values()] };
}
