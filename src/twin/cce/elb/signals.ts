/** The load balancers as the read model shows them. @module */
import { mayGoByPolicy, type LoadBalancerSignals, type PoolSignals } from '../../../cluster/model.ts';
import type { LoadBalancer, Pool } from '../../../huawei/elb/types.ts';
import type { Changes, ElbState } from './state.ts';

/** Keeps what it has shown: after a change only the load balancers and pools concerned are put together anew. */
export class SignalsOfState {
  readonly #state: ElbState;
  readonly #loadBalancers = new Map<string, LoadBalancerSignals>();
  readonly #pools = new Map<string, PoolSignals>();

  constructor(state: ElbState) {
    this.#state = state;
  }

  /** To be told of every change of the state. */
  forget({ loadBalancers, pools, health }: Changes): void {
    for (const id of loadBalancers) this.#loadBalancers.delete(id);
    for (const changed of [pools, health])
      for (const id of changed) {
        this.#pools.delete(id);
        for (const { loadbalancers } of this.#state.listenersOfPool(id)) this.#loadBalancers.delete(loadbalancers[0]!.id);
      }
  }

  /** When something beside the state has changed: a server that went down takes its members along. */
  forgetAll(): void {
    this.#loadBalancers.clear();
    this.#pools.clear();
  }

  all(): LoadBalancerSignals[] {
    return [...this.#state.loadBalancers.values()].map((one) => {
      let shown = this.#loadBalancers.get(one.id);
      if (!shown) this.#loadBalancers.set(one.id, (shown = this.#show(one)));
      return shown;
    });
  }

  #show(loadBalancer: LoadBalancer): LoadBalancerSignals {
    return {
      id: loadBalancer.id,
      name: loadBalancer.name,
      guaranteed: loadBalancer.guaranteed,
      vipAddress: loadBalancer.vip_address,
      publicAddress: loadBalancer.publicips[0]?.publicip_address,
      listeners: this.#state.listenersOf(loadBalancer.id).map((listener) => {
        const pool = listener.default_pool_id ? this.#state.pools.get(listener.default_pool_id) : undefined;
        return {
          id: listener.id,
          name: listener.name,
          protocol: listener.protocol,
          port: listener.protocol_port,
          transparentClientIP: listener.transparent_client_ip_enable,
          pool: pool && this.#showPool(pool),
          // This ELB has no forwarding policies.
          ...(!pool && mayGoByPolicy({ protocol: listener.protocol, pool: undefined }) && { policies: [] }),
        };
      }),
    };
  }

  #showPool(pool: Pool): PoolSignals {
    let shown = this.#pools.get(pool.id);
    if (!shown) this.#pools.set(pool.id, (shown = poolSignals(this.#state, pool)));
    return shown;
  }
}

function poolSignals(state: ElbState, pool: Pool): PoolSignals {
  return {
    id: pool.id,
    name: pool.name,
    algorithm: pool.lb_algorithm,
    members: state.membersOf(pool.id).map((member) => {
      const { status, reason } = state.memberStatus(pool, member);
      return {
        id: member.id,
        address: member.address,
        port: member.protocol_port,
        weight: member.weight,
        operatingStatus: status,
        reason: reason?.reason_code,
      };
    }),
  };
}
