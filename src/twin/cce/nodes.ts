/** Worker nodes: a machine, its CCE services and its Node object, made and taken away together. @module */
import { randomUUID } from 'node:crypto';
import { getIfExists, type KubeClient } from '../../kube/client.ts';
import { nodes, type Node } from '../../kube/resources.ts';
import type { Machine, Machines, MachineSpec } from '../machine.ts';
import type { KubeProxies } from './kube-proxy.ts';
import type { NodeNetwork, PodNetwork } from './node-network.ts';
import { nodeDraft, nodeStatus, type NodeFacts } from './node-object.ts';
import type { CceOptions } from './options.ts';
import { NODE_GROUP } from './security-groups.ts';
import { formatIPv4, parseCidr } from '../ipv4.ts';
import { subnetAt, type VpcSubnets } from './subnets.ts';
import type { VpcServer } from './vpc/environment.ts';

export interface NodePoolOptions {
  client: KubeClient;
  machines: Machines;
  options: CceOptions;
  network: PodNetwork;
  kubeProxies: KubeProxies;
  subnets: VpcSubnets;
  /** Addresses that are not for nodes: VIPs. */
  isTaken: (address: string) => boolean;
  onAdded: (node: string) => void;
  onRemoved: (node: string) => void;
}

/** What a node has that others have not. */
export interface NodeWish {
  cgroup?: MachineSpec['cgroup'];
  /** Of the VPC subnet whose address it gets; default: the first. */
  networkId?: string;
}

interface Server {
  machine: Machine;
  serverId: string;
  network: NodeNetwork;
  closePorts: () => void;
}

const FIRST_NODE_HOST = 11;
const SSH_PORT = 22;

export class NodePool {
  readonly #options: NodePoolOptions;
  readonly #servers = new Map<string, Server>();

  constructor(options: NodePoolOptions) {
    this.#options = options;
  }

  /** Takes over the nodes that the API already holds (a restart with a data directory), then adds up to `count`. */
  async start(count: number): Promise<void> {
    const existing = await this.#options.client.list(nodes);
    for (const node of existing.items) this.#adopt(node);
    while (this.#servers.size < count) await this.add();
  }

  networkOf(node: string): NodeNetwork | undefined {
    return this.#servers.get(node)?.network;
  }

  /** The server whose primary NIC has this address. */
  serverAt(address: string): { id: string; up: boolean } | undefined {
    // Node name = private IP.
    const server = this.#servers.get(address);
    return server && { id: server.serverId, up: server.machine.up };
  }

  /** What the VPC has of each. */
  servers(): VpcServer[] {
    return [...this.#servers].map(([node, { machine, serverId }]) => ({
      node,
      serverId,
      address: machine.spec.internalIP,
      securityGroups: machine.spec.securityGroups,
    }));
  }

  /** Buys a server and joins it to the cluster, as another node pool would if `cgroup` or a subnet is named. Returns the node's name. */
  async add({ cgroup, networkId }: NodeWish = {}): Promise<string> {
    const { client, options } = this.#options;
    const internalIP = this.#freeAddress(networkId);
    const facts = this.#facts(internalIP, randomUUID(), this.#servers.size);
    this.#build(facts, cgroup);
    // In one write, before which the node's kubelet has nothing to report on: it would fill in what it guesses.
    if (!(await getIfExists(client, nodes, { name: facts.name })))
      await client.create(nodes, { ...nodeDraft(facts, options), status: nodeStatus(facts, options) });
    this.#options.onAdded(facts.name);
    return facts.name;
  }

  /** Deletes the server and its Node object. */
  async remove(name: string): Promise<void> {
    const server = this.#servers.get(name);
    if (!server) return;
    this.#servers.delete(name);
    server.machine.up = false;
    this.#dismantle(server);
    if (await getIfExists(this.#options.client, nodes, { name })) await this.#options.client.delete(nodes, { name });
    this.#options.onRemoved(name);
  }

  stop(): void {
    for (const server of this.#servers.values()) this.#dismantle(server);
    this.#servers.clear();
  }

  #adopt(node: Node): void {
    const address = node.status?.addresses?.find(({ type }) => type === 'InternalIP')?.address ?? node.metadata.name;
    const machine = this.#build(this.#facts(address, node.spec?.providerID ?? randomUUID(), this.#servers.size));
    this.#options.options.onFoundAgain?.(machine);
    this.#options.onAdded(node.metadata.name);
  }

  #facts(internalIP: string, serverId: string, index: number): NodeFacts {
    const { options, subnets } = this.#options;
    const { networkId } = subnetAt(subnets, internalIP) ?? subnets[0];
    return { name: internalIP, internalIP, serverId, zone: `${options.region}${'abc'[index % 3]}`, subnetId: networkId };
  }

  #build(facts: NodeFacts, cgroup?: MachineSpec['cgroup']): Machine {
    const { machines, options, network, kubeProxies } = this.#options;
    const machine = machines.add({
      name: facts.name,
      internalIP: facts.internalIP,
      networkMode: options.networkMode,
      securityGroups: [NODE_GROUP],
      kernelVersion: options.kernelVersion,
      osImage: options.osImage,
      cgroup: cgroup ?? options.cgroup,
    });
    const closePorts = machine.occupyPort(SSH_PORT);
    kubeProxies.add(machine);
    this.#servers.set(facts.name, { machine, serverId: facts.serverId, network: network.join(machine), closePorts });
    return machine;
  }

  #dismantle({ machine, network, closePorts }: Server): void {
    this.#options.kubeProxies.remove(machine.name);
    network.remove();
    closePorts();
    this.#options.machines.remove(machine.name);
  }

  #freeAddress(networkId = this.#options.subnets[0].networkId): string {
    const subnet = this.#options.subnets.find((one) => one.networkId === networkId);
    if (!subnet) throw new Error(`the VPC has no subnet ${networkId}`);
    const { first, size } = parseCidr(subnet.cidr);
    for (let host = FIRST_NODE_HOST; host < size - 1; host++) {
      const address = formatIPv4(first + host);
      if (!this.#servers.has(address) && !this.#options.isTaken(address)) return address;
    }
    throw new Error(`no free address for a node in ${subnet.cidr}`);
  }
}
