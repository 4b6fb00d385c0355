/**
 * The network interface behind each node's InternalIP. A few nodes are asked about one by one; of many, the subnets
 * that they are found in are listed, so that a thousand nodes cost a handful of calls.
 * @module
 */
import type { Port } from '../../huawei/vpc/types.ts';
import type { VpcClient } from '../../huawei/vpc/client.ts';
import { message, type Message } from '../../i18n/index.ts';
import { nodes } from '../../kube/resources.ts';
import type { ClusterModel } from '../model.ts';
import { asked } from './refusal.ts';

/** A node as the VPC knows it. */
export interface VpcNode {
  readonly name: string;
  /** IPv4; absent until the node has told it. */
  readonly address: string | undefined;
  /** Of the ECS; absent where `spec.providerID` holds none. */
  readonly serverId: string | undefined;
}

type Located = VpcNode & { readonly address: string };

export interface Interfaces {
  readonly found: ReadonlyMap<string, Port>;
  /** Why a node has none. */
  readonly missing: ReadonlyMap<string, Message>;
}

/** Nodes that are asked about one by one; the most calls for nodes, and pages for one subnet. */
const FEW = 20;
const MOST_LOOKUPS = 60;
const MOST_PAGES = 20;

/** CCE's providerID is the server's id alone; other controllers put a scheme before it. */
const SERVER_ID = /(?:^|\/)([0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12})$/i;

export function vpcNodes(model: ClusterModel): VpcNode[] {
  return [...model.list(nodes)].map(({ metadata: { name }, spec, status }) => ({
    name,
    address: status?.addresses?.find(({ type, address }) => type === 'InternalIP' && address.includes('.'))?.address,
    serverId: SERVER_ID.exec(spec?.providerID ?? '')?.[1]?.toLowerCase(),
  }));
}

/** @throws NotKnown when a call fails */
export async function findInterfaces(vpc: VpcClient, region: string, all: readonly VpcNode[], signal?: AbortSignal): Promise<Interfaces> {
  const found = new Map<string, Port>();
  const missing = new Map<string, Message>();
  const left = new Set<Located>();
  for (const { address, ...node } of all) {
    if (address !== undefined) left.add({ ...node, address });
    else missing.set(node.name, message('cluster.vpc.noAddress', { node: node.name }));
  }
  const listed = new Set<string>();

  const lookUp = async (node: Located): Promise<Port | undefined> => {
    left.delete(node);
    const { name, address, serverId } = node;
    // Ports of pods and of other cards may belong to the same server: the node's is the one with its address.
    const filter = serverId === undefined ? { address } : { device_id: serverId };
    const { items } = await asked(region, 'ports', vpc.listPorts(filter, 1, signal));
    const [port, ...others] = items.filter(({ addresses }) => addresses.includes(address));
    if (others.length > 0) missing.set(name, message('cluster.vpc.severalInterfaces', { node: name, address }));
    else if (port) found.set(name, port);
    else missing.set(name, message('cluster.vpc.noInterface', { node: name, address }));
    return found.get(name);
  };

  const listSubnet = async (network: string): Promise<void> => {
    listed.add(network);
    const { items } = await asked(region, 'ports', vpc.listPorts({ network_id: network }, MOST_PAGES, signal));
    const byAddress = new Map(items.flatMap((port) => port.addresses.map((address) => [address, port] as const)));
    for (const node of left) {
      const port = byAddress.get(node.address);
      // Subnets of other VPCs may have the same addresses.
      if (!port || (node.serverId !== undefined && port.device_id.toLowerCase() !== node.serverId)) continue;
      left.delete(node);
      found.set(node.name, port);
    }
  };

  for (let lookups = 0; left.size > 0 && lookups < MOST_LOOKUPS; lookups++) {
    if (left.size <= FEW) {
      await Promise.all([...left].map(lookUp));
      break;
    }
    const [first] = left;
    const port = await lookUp(first!);
    if (port && !listed.has(port.network_id)) await listSubnet(port.network_id);
  }
  for (const { name } of left) missing.set(name, message('cluster.vpc.tooMany', { what: message('cluster.vpc.ports') }));
  return { found, missing };
}
