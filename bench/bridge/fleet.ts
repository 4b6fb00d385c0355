/** The objects: nodes as large as real ones, load balancers, Gateways with Services and entrypoints, pools for the floor. @module */
import { gatewayEntrypoints } from '../../src/bridge/api/entrypoint.ts';
import { GATEWAY_NAME_LABEL, gatewayServiceName, OWNING_GATEWAY_LABEL } from '../../src/cluster/gateway-names.ts';
import { gateways, type Gateway } from '../../src/cluster/kinds.ts';
import type { Draft } from '../../src/kube/objects.ts';
import { nodes, services, type Node, type Service } from '../../src/kube/resources.ts';
import { addLoadBalancer } from '../../src/twin/cce/elb/index.ts';
import { createListener } from '../../src/twin/cce/elb/listeners.ts';
import { createPool } from '../../src/twin/cce/elb/pools.ts';
import { nodeDraft, nodeStatus } from '../../src/twin/cce/node-object.ts';
import { DEFAULTS } from '../../src/twin/cce/options.ts';
import { formatIPv4, parseCidr } from '../../src/twin/ipv4.ts';
import type { World } from './world.ts';

const NAMESPACE = 'default';
/** Listeners that a load balancer takes (facts/elb-v3.md §2.1). */
const PER_LOAD_BALANCER = 50;
const FIRST_NODE = 1000;
const IMAGES = 40;
export const FLOOR_LABEL = 'bench/floor';
export const POOL_ANNOTATION = 'bench/pool';
const [FIRST_PORT, LAST_PORT] = [30_000, 32_767];

/** One Service that is deleted and created again, and where its members are. */
export interface Subject {
  readonly name: string;
  readonly draft: Draft<Service>;
  readonly loadBalancerId: string;
  readonly elbPort: number;
}

export class Fleet {
  readonly world: World;
  readonly addresses: readonly string[];
  readonly #taken = new Set<number>();
  #lastPort = LAST_PORT;

  private constructor(world: World, addresses: readonly string[]) {
    this.world = world;
    this.addresses = addresses;
  }

  static async create(world: World, nodeCount: number): Promise<Fleet> {
    const { first } = parseCidr(DEFAULTS.subnetCIDR);
    const addresses = Array.from({ length: nodeCount }, (_, index) => formatIPv4(first + FIRST_NODE + index));
    for (const address of addresses) world.servers.add(address);
    for (const [index, address] of addresses.entries()) await world.client.create(nodes, nodeOf(address, index));
    return new Fleet(world, addresses);
  }

  /** Gateways with entrypoints, as many to a load balancer as it takes; their Services come with {@link appear}. */
  async gateways(count: number): Promise<Subject[]> {
    const subjects: Subject[] = [];
    for (let index = 0; index < count; index++) {
      const { loadBalancerId, elbPort } = this.#place('gateways', index);
      subjects.push(await this.#gateway(`web-${index}`, loadBalancerId, elbPort));
    }
    return subjects;
  }

  /** The same for the floor, which has pools that are there already. */
  floors(count: number): Subject[] {
    const { state } = this.world.elb;
    return Array.from({ length: count }, (_, index) => {
      const place = this.#place('floors', index);
      const name = `floor-${index}`;
      const pool = createPool(state, {
        pool: { name, protocol: 'TCP', lb_algorithm: 'ROUND_ROBIN', loadbalancer_id: place.loadBalancerId },
      });
      createListener(state, {
        listener: { name, loadbalancer_id: place.loadBalancerId, protocol: 'TCP', protocol_port: place.elbPort, default_pool_id: pool.id },
      });
      const metadata = { namespace: NAMESPACE, name, labels: { [FLOOR_LABEL]: '' }, annotations: { [POOL_ANNOTATION]: pool.id } };
      return { ...place, name, draft: { metadata, spec: { type: 'LoadBalancer', ports: [portOf(place.elbPort)] } } };
    });
  }

  async appear({ draft }: Subject, nodePort: number): Promise<void> {
    const ports = [{ ...draft.spec!.ports![0]!, nodePort }];
    await this.world.client.create(services, { ...draft, spec: { ...draft.spec!, ports } });
  }

  async disappear({ draft }: Subject, nodePort: number): Promise<void> {
    await this.world.client.delete(services, { namespace: NAMESPACE, name: draft.metadata.name! });
    this.#taken.delete(nodePort);
  }

  /** One that no Service has, and none has had lately. */
  takePort(): number {
    do this.#lastPort = this.#lastPort === LAST_PORT ? FIRST_PORT : this.#lastPort + 1;
    while (this.#taken.has(this.#lastPort));
    this.#taken.add(this.#lastPort);
    return this.#lastPort;
  }

  poolOf({ loadBalancerId, elbPort }: Subject): string | undefined {
    const { state } = this.world.elb;
    return state.listenersOf(loadBalancerId).find((one) => one.protocol_port === elbPort)?.default_pool_id ?? undefined;
  }

  async #gateway(name: string, loadBalancerId: string, elbPort: number): Promise<Subject> {
    const { client } = this.world;
    const gateway: Draft<Gateway> = {
      metadata: { namespace: NAMESPACE, name },
      spec: { gatewayClassName: 'cilium', listeners: [{ name: 'http', protocol: 'HTTP', port: elbPort }] },
    };
    const { metadata } = await client.create(gateways, gateway);
    await client.create(gatewayEntrypoints, {
      metadata: { namespace: NAMESPACE, name },
      spec: { gatewayRef: { name }, elb: { id: loadBalancerId }, mode: 'ElbApi' },
    });
    const draft: Draft<Service> = {
      metadata: {
        namespace: NAMESPACE,
        name: gatewayServiceName(name),
        labels: { [OWNING_GATEWAY_LABEL]: name, [GATEWAY_NAME_LABEL]: name },
        ownerReferences: [{ apiVersion: 'gateway.networking.k8s.io/v1', kind: 'Gateway', name, uid: metadata.uid, controller: true }],
      },
      spec: { type: 'LoadBalancer', externalTrafficPolicy: 'Cluster', ports: [portOf(elbPort)] },
    };
    return { name, draft, loadBalancerId, elbPort };
  }

  #place(of: string, index: number): { loadBalancerId: string; elbPort: number } {
    const { state } = this.world.elb;
    const name = `${of}-${Math.floor(index / PER_LOAD_BALANCER)}`;
    const known = [...state.loadBalancers.values()].find((one) => one.name === name);
    const { subnetId, vpcId } = DEFAULTS;
    const fields = { name, guaranteed: true, vip_subnet_cidr_id: subnetId, vpc_id: vpcId, l4_flavor_id: 'l4-elastic' };
    const { id } = known ?? addLoadBalancer(state, fields);
    return { loadBalancerId: id, elbPort: 8000 + (index % PER_LOAD_BALANCER) };
  }
}

const portOf = (port: number) => ({ name: `port-${port}`, port, protocol: 'TCP' as const });

/** The kubelet's conditions, as each heartbeat writes them. */
export function conditionsAt(ms: number): NonNullable<NonNullable<Node['status']>['conditions']> {
  const lastHeartbeatTime = `${new Date(ms).toISOString().slice(0, 19)}Z`;
  const of = (type: string, status: string, reason: string, message: string) => ({
    type,
    status,
    reason,
    message,
    lastHeartbeatTime,
    lastTransitionTime: '2026-11-20T08:00:00Z',
  });
  return [
    of('MemoryPressure', 'False', 'KubeletHasSufficientMemory', 'kubelet has sufficient memory available'),
    of('DiskPressure', 'False', 'KubeletHasNoDiskPressure', 'kubelet has no disk pressure'),
    of('PIDPressure', 'False', 'KubeletHasSufficientPID', 'kubelet has sufficient PID available'),
    of('Ready', 'True', 'KubeletReady', 'kubelet is posting ready status'),
  ];
}

function nodeOf(address: string, index: number): Draft<Node> {
  const serverId = `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`;
  const facts = { name: address, internalIP: address, serverId, zone: `${DEFAULTS.region}a`, subnetId: DEFAULTS.networkId };
  const images = Array.from({ length: IMAGES }, (_, image) => ({
    names: [
      `registry.example.com/team/application-${image}@sha256:${String(image).padStart(2, '0').repeat(32)}`,
      `registry.example.com/team/application-${image}:v1.${image}.0`,
    ],
    sizeBytes: 100_000_000 + image,
  }));
  return { ...nodeDraft(facts, DEFAULTS), status: { ...nodeStatus(facts, DEFAULTS), conditions: conditionsAt(Date.now()), images } };
}
