/** What CiliumEndpoints and CiliumNodes tell of endpoints and identities. @module */
import { ciliumEndpoints, ciliumNodes, type CiliumEndpoint } from './kinds.ts';
import type { ClusterModel, EndpointSignals } from './model.ts';

/** Reserved identities of addresses that no pod has. */
const HOST = 1;
const HEALTH = 4;
const REMOTE_NODE = 6;
const INGRESS = 8;
/** Of an endpoint whose labels have none yet. */
const INIT = 5;
/** No object tells the number of the host's device (facts/cilium.md §7.1); an endpoint that works has one. */
const SOME_INTERFACE = 1;

export type ExpectedProgram = Pick<EndpointSignals, 'hostRouting' | 'coveredBySocketLB'>;

export interface ExpectedEndpoints {
  /** CiliumEndpoints by the address of their node. */
  readonly byNode: ReadonlyMap<string, readonly CiliumEndpoint[]>;
  /** The ipcache that all agents share. */
  readonly identities: ReadonlyMap<string, number>;
}

export function readEndpoints(objects: ClusterModel): ExpectedEndpoints {
  const byNode = new Map<string, CiliumEndpoint[]>();
  const identities = new Map<string, number>();
  for (const { spec } of objects.list(ciliumNodes)) {
    for (const { ip } of spec?.addresses ?? []) identities.set(ip, REMOTE_NODE);
    if (spec?.health?.ipv4) identities.set(spec.health.ipv4, HEALTH);
    if (spec?.ingress?.ipv4) identities.set(spec.ingress.ipv4, INGRESS);
  }
  for (const endpoint of objects.list(ciliumEndpoints)) {
    const node = endpoint.status?.networking?.node;
    if (node !== undefined) byNode.set(node, [...(byNode.get(node) ?? []), endpoint]);
    const identity = endpoint.status?.identity?.id;
    if (identity !== undefined) for (const address of addressesOf(endpoint)) identities.set(address, identity);
  }
  return { byNode, identities };
}

/** Endpoints of one node by IPv4. */
export function endpointsOn(endpoints: readonly CiliumEndpoint[], program: ExpectedProgram): Map<string, EndpointSignals> {
  const found = new Map<string, EndpointSignals>();
  for (const endpoint of endpoints) {
    const { metadata, status } = endpoint;
    for (const ipv4 of addressesOf(endpoint))
      found.set(ipv4, {
        id: status?.id ?? 0,
        namespace: metadata.namespace ?? 'default',
        pod: metadata.name,
        ipv4,
        identity: status?.identity?.id ?? INIT,
        state: (status?.state as EndpointSignals['state'] | undefined) ?? 'ready',
        interfaceIndex: SOME_INTERFACE,
        ...program,
      });
  }
  return found;
}

/** As the agent of a node with these addresses knows it: to itself it is the host. */
export const identityOn =
  (own: ReadonlySet<string>, identities: ReadonlyMap<string, number>) =>
  (address: string): number | undefined =>
    own.has(address) ? HOST : identities.get(address);

const addressesOf = ({ status }: CiliumEndpoint): string[] =>
  (status?.networking?.addressing ?? []).flatMap(({ ipv4 }) => (ipv4 ? [ipv4] : []));
