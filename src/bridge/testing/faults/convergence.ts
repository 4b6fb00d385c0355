/**
 * For tests: what a cluster and its ELBs should look like, worked out from the objects that people write and from
 * nothing that the bridge computes.
 * @module
 */
import { ciliumEnvoyConfigs, gateways, type Gateway } from '../../../cluster/kinds.ts';
import { isTrue } from '../../../kube/conditions.ts';
import { endpointSlices, nodes, services, type Node, type Service } from '../../../kube/resources.ts';
import { matchesSelector } from '../../../kube/selectors.ts';
import type { ElbSnapshot, ListenerPicture, LoadBalancerPicture, PoolPicture } from '../../../twin/cce/elb/index.ts';
import { gatewayEntrypoints, type EntrypointListener, type GatewayEntrypoint } from '../../api/entrypoint.ts';
import type { World } from './world.ts';

/** Everything that is not as it should be; empty when all is well. */
export async function unconverged(world: World): Promise<string[]> {
  const { client, cce } = world.lab;
  const [entrypoints, gatewayList, serviceList, nodeList] = await Promise.all([
    client.list(gatewayEntrypoints),
    client.list(gateways),
    client.list(services),
    client.list(nodes),
  ]);
  const check = new Check(cce.cce.elb.snapshot(), world.foreign, serviceList.items, nodeList.items);
  for (const entrypoint of entrypoints.items) {
    const { namespace } = entrypoint.metadata;
    const named = gatewayList.items.find(
      ({ metadata }) => metadata.namespace === namespace && metadata.name === entrypoint.spec.gatewayRef.name,
    );
    check.entrypoint(entrypoint, named);
  }
  const labelSelector = 'cilium-cce.io/entrypoint-uid,app.kubernetes.io/managed-by=cilium-cce';
  const made = [
    ...serviceList.items.filter(({ metadata }) => metadata.labels?.['cilium-cce.io/entrypoint-uid'] !== undefined),
    ...(await client.list(endpointSlices, { labelSelector })).items,
    ...(await client.list(ciliumEnvoyConfigs, { labelSelector })).items,
  ];
  const owners = new Set(entrypoints.items.filter(isByService).map(({ metadata }) => metadata.uid));
  for (const { kind, metadata } of made)
    if (!owners.has(metadata.labels!['cilium-cce.io/entrypoint-uid']!)) check.problem(`${kind} ${metadata.name} belongs to nobody`);
  check.orphans();
  if (world.isForeignTouched) check.problem("somebody else's part of an ELB is not what it was");
  return check.problems;
}

const isByService = ({ spec }: GatewayEntrypoint): boolean => spec.mode !== undefined && !['Auto', 'ElbApi'].includes(spec.mode);
/** Whether members lead to the Gateway's own NodePort, on nodes that the bridge chooses. */
const leadsToGateway = (entrypoint: GatewayEntrypoint): boolean => !isByService(entrypoint) || entrypoint.spec.mode === 'EndpointSlice';

class Check {
  readonly problems: string[] = [];
  readonly #elb: ElbSnapshot;
  readonly #foreign: ReadonlySet<string>;
  readonly #services: readonly Service[];
  readonly #nodes: readonly Node[];
  /** Ids of what has been accounted for. */
  readonly #known: Set<string>;

  constructor(elb: ElbSnapshot, foreign: ReadonlySet<string>, all: readonly Service[], allNodes: readonly Node[]) {
    this.#elb = elb;
    this.#foreign = foreign;
    this.#services = all;
    this.#nodes = allNodes;
    this.#known = new Set(foreign);
  }

  problem(what: string): void {
    this.problems.push(what);
  }

  entrypoint(entrypoint: GatewayEntrypoint, gateway: Gateway | undefined): void {
    const { name, namespace, deletionTimestamp, finalizers = [], annotations } = entrypoint.metadata;
    const key = `${namespace}/${name}`;
    if (deletionTimestamp) return this.problem(`${key} is still being deleted`);
    if (!gateway) {
      if (finalizers.length > 0 || annotations?.['cilium-cce.io/claim']) this.problem(`${key} has no Gateway and still holds something`);
      if (isTrue(entrypoint.status?.conditions, 'Bound')) this.problem(`${key} has no Gateway and says Bound`);
      return;
    }
    const service = this.#services.find(
      ({ metadata }) => metadata.namespace === namespace && metadata.name === `cilium-gateway-${gateway.metadata.name}`,
    );
    if (!service || service.metadata.ownerReferences?.every(({ uid }) => uid !== gateway.metadata.uid))
      return this.problem(`Gateway ${key} has no Service`);
    const loadBalancer = this.#loadBalancerOf(entrypoint, key);
    if (!loadBalancer) return;
    const ports = [...new Set((gateway.spec?.listeners ?? []).map(({ port }) => port))];
    for (const port of ports) this.#port(entrypoint, service, loadBalancer, port);
    this.#said(entrypoint, gateway, service, loadBalancer);
  }

  /** Whatever is on an ELB and neither wanted nor other people's. */
  orphans(): void {
    for (const one of this.#elb.loadBalancers) {
      if (!this.#known.has(one.id!)) this.problem(`ELB ${one.name} belongs to nobody`);
      for (const listener of one.listeners) {
        if (!this.#known.has(listener.id!))
          this.problem(`listener ${listener.protocol_port} on ${one.name} belongs to nobody: ${listener.description}`);
        if (listener.pool && !this.#known.has(listener.pool.id!) && this.#foreign.has(listener.id!))
          this.problem('a strange pool on a listener of others');
      }
      for (const pool of one.unboundPools) if (!this.#known.has(pool.id!)) this.problem(`pool ${pool.name} on ${one.name} has no listener`);
    }
    for (const pool of this.#elb.loosePools) this.problem(`pool ${pool.name} has no ELB`);
  }

  #loadBalancerOf({ spec: { elb } }: GatewayEntrypoint, key: string): LoadBalancerPicture | undefined {
    const isOurs = (one: LoadBalancerPicture): boolean =>
      one.tags?.some((tag) => tag.key === 'cilium-cce-entrypoint' && tag.value === key.replace('/', '.')) === true;
    const found = this.#elb.loadBalancers.filter((one) => (elb.id ? one.id === elb.id : isOurs(one)));
    if (found.length !== 1) this.problem(`${key} has ${found.length} ELBs`);
    if (found[0]) this.#known.add(found[0].id!);
    return found[0];
  }

  #port(entrypoint: GatewayEntrypoint, service: Service, { name, listeners }: LoadBalancerPicture, port: number): void {
    const wish = entrypoint.spec.listeners?.find((one) => one.port === port);
    const elbPort = wish?.elbPort ?? port;
    const where = `listener ${elbPort} on ${name}`;
    const here = listeners.filter((one) => one.protocol_port === elbPort && !this.#foreign.has(one.id!));
    const [listener] = here;
    if (!listener || here.length > 1) return this.problem(`${here.length} × ${where}`);
    this.#known.add(listener.id!);
    const protocol = listener.protocol === 'TERMINATED_HTTPS' ? 'HTTPS' : listener.protocol;
    if (protocol !== (wish?.protocol ?? 'TCP')) this.problem(`${where} is ${protocol}`);
    if (!isByService(entrypoint)) this.#marks(entrypoint, listener, wish, where);
    if (!listener.pool) return this.problem(`${where} has no pool`);
    this.#known.add(listener.pool.id!);
    this.#members(entrypoint, service, listener.pool, port, where);
  }

  #marks({ metadata }: GatewayEntrypoint, listener: ListenerPicture, wish: EntrypointListener | undefined, where: string): void {
    const mark = { managedBy: 'cilium-cce', cluster: 'test', entrypoint: `${metadata.namespace}/${metadata.name}` };
    for (const one of [listener, listener.pool])
      if (one && one.description !== JSON.stringify(mark)) this.problem(`${where} is described as ${one.description}`);
    if (!listener.tags?.some(({ key, value }) => key === 'cilium-cce-entrypoint' && value === `${metadata.namespace}.${metadata.name}`))
      this.problem(`${where} has lost its tags`);
    if ((listener.default_tls_container_ref ?? undefined) !== wish?.certificateID) this.problem(`${where} has another certificate`);
  }

  #members(entrypoint: GatewayEntrypoint, gatewayService: Service, pool: PoolPicture, port: number, where: string): void {
    const { spec, metadata } = entrypoint;
    const able = this.#able(entrypoint);
    const own = this.#services.find((one) => one.metadata.labels?.['cilium-cce.io/entrypoint-uid'] === metadata.uid);
    const isDirect = leadsToGateway(entrypoint);
    const elbPort = spec.listeners?.find((one) => one.port === port)?.elbPort ?? port;
    const nodePort = (isDirect ? gatewayService : own)?.spec?.ports?.find((one) => one.port === (isDirect ? port : elbPort))?.nodePort;
    const wanted = able.map(({ metadata: { name } }) => `${name}:${nodePort} 1`).sort();
    const found = pool.members.map((one) => `${one.address}:${one.protocol_port} ${one.weight}`).sort();
    // No node is able: the bridge keeps what is there, and the ELB's own probes decide (elb-api/model.ts, keepMembers).
    const areKept = wanted.length === 0 && isDirect;
    if (!areKept && found.join() !== wanted.join()) this.problem(`${where} leads to [${found.join()}], not [${wanted.join()}]`);
    const { healthCheck } = spec;
    const monitor = pool.healthMonitor;
    const isWanted = healthCheck?.enabled !== false;
    if (isWanted !== (monitor !== null)) this.problem(`${where} ${monitor ? 'is' : 'is not'} probed`);
    if (monitor && monitor.delay !== (healthCheck?.intervalSeconds ?? 5)) this.problem(`${where} is probed every ${monitor.delay} s`);
  }

  /** Nodes that traffic may go to. */
  #able(entrypoint: GatewayEntrypoint): Node[] {
    const { nodeSelector } = entrypoint.spec;
    return this.#nodes.filter(
      (node) =>
        !node.spec?.unschedulable &&
        isTrue(node.status?.conditions, 'Ready') &&
        (!leadsToGateway(entrypoint) || !nodeSelector || matchesSelector(nodeSelector, node.metadata.labels)),
    );
  }

  #said(entrypoint: GatewayEntrypoint, gateway: Gateway, service: Service, loadBalancer: LoadBalancerPicture): void {
    const { status, metadata } = entrypoint;
    const key = `${metadata.namespace}/${metadata.name}`;
    const conditionOf = (type: string) => status?.conditions?.find((one) => one.type === type);
    // Without a node that is able what is there stays, if anything is there.
    const isServed = this.#able(entrypoint).length > 0;
    for (const type of ['Accepted', 'AddressPublished', ...(isServed ? ['Bound', 'PathHealthy'] : [])]) {
      const condition = conditionOf(type);
      if (condition?.status !== 'True')
        this.problem(`${key} says ${type} ${condition?.status} ${condition?.reason}: ${condition?.message}`);
    }
    const reason = conditionOf('Bound')?.reason;
    if (!isServed && reason !== 'Bound' && reason !== 'NoNodes') this.problem(`${key} says Bound ${reason}`);
    if (status?.observedGeneration !== metadata.generation) this.problem(`${key} speaks of an earlier generation`);
    const address = loadBalancer.publicips?.[0]?.publicip_address ?? loadBalancer.vip_address;
    const ingress = JSON.stringify(service.status?.loadBalancer?.ingress ?? []);
    if (ingress !== JSON.stringify([{ ip: address, ipMode: 'Proxy' }])) this.problem(`${service.metadata.name} has ${ingress}`);
    const addresses = gateway.status?.addresses?.map(({ value }) => value).join();
    if (addresses !== address || !isTrue(gateway.status?.conditions, 'Programmed')) this.problem(`Gateway ${key} has ${addresses}`);
  }
}
