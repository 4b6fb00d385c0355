/**
 * Mode ElbApi: the bridge writes the ELB itself. One hop: ELB → node IP : the Gateway's NodePort
 * (facts/cilium.md §5, design B). It touches nothing on the ELB that does not carry its mark.
 * @module
 */
import type { ElbClient } from '../../huawei/elb/client.ts';
import { isHuaweiError } from '../../huawei/errors.ts';
import type { LoadBalancer } from '../../huawei/elb/types.ts';
import type { Clock } from '../../kube/clock.ts';
import { BridgeError } from '../bridge-error.ts';
import { addressOf } from '../load-balancer-address.ts';
import { REASON } from '../names.ts';
import type { BridgeInput, Deployed, Strategy } from '../strategy.ts';
import { diff, type Change, type ObservedListener } from './diff.ts';
import { elbModel, type ElbModel, type ModelOptions } from './model.ts';
import { ownershipMark } from './ownership.ts';

export interface ElbApiOptions extends Omit<ModelOptions, 'subnetId'> {
  elb: ElbClient;
  clock: Clock;
  subnetId?: string;
  /** How long a member keeps its connections with weight 0 before it is deleted. */
  drainMs: number;
}

/** Unfinished work is looked at again after this. */
const POLL_MS = 1_000;

export class ElbApiStrategy implements Strategy<ElbModel> {
  readonly mode = 'ElbApi';
  readonly writesToCloud = true;
  readonly #options: ElbApiOptions;
  /** Since when a member has had weight 0. Forgotten at a restart, when it starts anew. */
  readonly #draining = new Map<string, number>();

  constructor(options: ElbApiOptions) {
    this.#options = options;
  }

  desired(input: BridgeInput): ElbModel {
    return elbModel(input, { ...this.#options, subnetId: this.#options.subnetId });
  }

  async deploy(model: ElbModel): Promise<Deployed> {
    const loadBalancer = await this.#loadBalancer(model);
    const observed = await this.#observe(model.loadBalancerId, model.mark);
    const plan = diff(model, observed, (id) => this.#isDrained(id));
    const apply = new Applier(this.#options, model, loadBalancer, observed);
    for (const change of plan.changes) {
      await apply.run(change);
      if (change.kind === 'drainMembers') for (const id of change.ids) this.#draining.set(id, this.#options.clock.now());
      if (change.kind === 'deleteMembers') for (const id of change.ids) this.#draining.delete(id);
    }
    const conflicting = new Set(plan.conflicts.map(({ port }) => port));
    return {
      ports: model.listeners.map(({ port }) => port).filter((port) => !conflicting.has(port)),
      conflicts: plan.conflicts,
      address: addressOf(loadBalancer),
      // Members just added bring their own news; the next look is the one that drains the old.
      againAfterMs: plan.unfinished ? POLL_MS : undefined,
    };
  }

  async remove(gatewayKey: string, loadBalancerId: string): Promise<void> {
    const mark = ownershipMark(this.#options.cluster, gatewayKey);
    try {
      for (const observed of await this.#observe(loadBalancerId, mark))
        if (observed.listener.description === mark) {
          await removeListener(this.#options.elb, observed);
          for (const { id } of observed.members) this.#draining.delete(id);
        }
      // A pool whose listener was deleted by other hands.
      for (const pool of await this.#options.elb.listPools({ loadbalancer_id: loadBalancerId }))
        if (pool.description === mark) await removePool(this.#options.elb, pool.id, pool.healthmonitor_id);
    } catch (error) {
      if (!isHuaweiError(error, 'notFound')) throw error;
    }
  }

  async #loadBalancer(model: ElbModel): Promise<LoadBalancer> {
    let found: LoadBalancer;
    try {
      found = await this.#options.elb.showLoadBalancer(model.loadBalancerId);
    } catch (error) {
      if (isHuaweiError(error, 'notFound'))
        throw new BridgeError(REASON.noLoadBalancer, `load balancer ${model.loadBalancerId} does not exist`);
      throw error;
    }
    if (model.dedicated !== undefined && found.guaranteed !== model.dedicated)
      throw new BridgeError(
        REASON.wrongClass,
        `load balancer ${found.id} is ${found.guaranteed ? 'dedicated (performance)' : 'shared (union)'}, the Gateway asks for ${model.dedicated ? 'performance' : 'union'}`,
      );
    return found;
  }

  /** All listeners, with the insides of those that carry the mark. */
  async #observe(loadBalancerId: string, mark: string): Promise<ObservedListener[]> {
    const { elb } = this.#options;
    const listeners = await elb.listListeners({ loadbalancer_id: loadBalancerId });
    return Promise.all(
      listeners.map(async (listener) => {
        if (listener.description !== mark || !listener.default_pool_id)
          return { listener, pool: undefined, members: [], monitor: undefined };
        const pool = await elb.showPool(listener.default_pool_id);
        const members = await elb.listMembers(pool.id);
        const monitor = pool.healthmonitor_id ? await elb.showHealthMonitor(pool.healthmonitor_id) : undefined;
        return { listener, pool, members, monitor };
      }),
    );
  }

  #isDrained(memberId: string): boolean {
    const since = this.#draining.get(memberId);
    if (since === undefined) {
      this.#draining.set(memberId, this.#options.clock.now());
      return this.#options.drainMs === 0;
    }
    return this.#options.clock.now() - since >= this.#options.drainMs;
  }
}

/** Carries out one plan; ids of what it makes are known to the changes that follow. */
class Applier {
  readonly #options: ElbApiOptions;
  readonly #model: ElbModel;
  readonly #subnetId: string | undefined;
  readonly #listeners = new Map<number, string>();
  readonly #pools = new Map<number, string>();

  constructor(options: ElbApiOptions, model: ElbModel, loadBalancer: LoadBalancer, observed: readonly ObservedListener[]) {
    this.#options = options;
    this.#model = model;
    this.#subnetId = options.subnetId ?? loadBalancer.vip_subnet_cidr_id;
    for (const { listener, pool } of observed) {
      if (listener.description !== model.mark) continue;
      this.#listeners.set(listener.protocol_port, listener.id);
      if (pool) this.#pools.set(listener.protocol_port, pool.id);
    }
  }

  async run(change: Change): Promise<void> {
    const { elb } = this.#options;
    const description = this.#model.mark;
    switch (change.kind) {
      case 'removeListener':
        return removeListener(elb, change.observed);
      case 'createListener': {
        const { port, name } = change;
        const made = await elb.createListener({
          name,
          description,
          loadbalancer_id: this.#model.loadBalancerId,
          protocol: 'TCP',
          protocol_port: port,
        });
        return void this.#listeners.set(port, made.id);
      }
      case 'createPool': {
        const { port, name, algorithm } = change;
        const made = await elb.createPool({
          name,
          description,
          protocol: 'TCP',
          lb_algorithm: algorithm,
          listener_id: this.#listeners.get(port)!,
        });
        return void this.#pools.set(port, made.id);
      }
      case 'updatePool':
        return void (await elb.updatePool(change.poolId, { lb_algorithm: change.algorithm }));
      case 'addMembers': {
        const members = change.members.map((member) => ({ subnet_cidr_id: this.#subnetId, ...member }));
        return void (await elb.batchAddMembers(this.#pools.get(change.port)!, members));
      }
      case 'createMonitor':
        return void (await elb.createHealthMonitor({ pool_id: this.#pools.get(change.port)!, ...change.monitor }));
      case 'updateMonitor':
        return void (await elb.updateHealthMonitor(change.monitorId, change.monitor));
      case 'restoreMembers':
        return void (await elb.batchUpdateMembers(
          change.poolId,
          change.ids.map((id) => ({ id, weight: 1 })),
        ));
      case 'drainMembers':
        return void (await elb.batchUpdateMembers(
          change.poolId,
          change.ids.map((id) => ({ id, weight: 0 })),
        ));
      case 'deleteMembers':
        return void (await elb.batchDeleteMembers(
          change.poolId,
          change.ids.map((id) => ({ id })),
        ));
    }
  }
}

async function removeListener(elb: ElbClient, { listener, pool, monitor }: ObservedListener): Promise<void> {
  if (pool) await removePool(elb, pool.id, monitor?.id ?? null);
  await elb.deleteListener(listener.id);
}

/** Members, health monitor, pool: the order in which the service lets them go (facts/elb-v3.md §3). */
async function removePool(elb: ElbClient, poolId: string, monitorId: string | null): Promise<void> {
  const members = await elb.listMembers(poolId);
  await elb.batchDeleteMembers(
    poolId,
    members.map(({ id }) => ({ id })),
  );
  if (monitorId) await elb.deleteHealthMonitor(monitorId);
  await elb.deletePool(poolId);
}
