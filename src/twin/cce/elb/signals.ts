/** The load balancers as the read model shows them. @module */
import type { LoadBalancerSignals, PoolSignals } from '../../../cluster/model.ts';
import type { Pool } from '../../../huawei/elb/types.ts';
import type { ElbState } from './state.ts';

export function loadBalancerSignals(state: ElbState): LoadBalancerSignals[] {
  return [...state.loadBalancers.values()].map((loadBalancer) => ({
    id: loadBalancer.id,
    name: loadBalancer.name,
    guaranteed: loadBalancer.guaranteed,
    vipAddress: loadBalancer.vip_address,
    publicAddress: loadBalancer.publicips[0]?.publicip_address,
    listeners: state.listenersOf(loadBalancer.id).map((listener) => {
      const pool = listener.default_pool_id ? state.pools.get(listener.default_pool_id) : undefined;
      return {
        id: listener.id,
        name: listener.name,
        protocol: listener.protocol,
        port: listener.protocol_port,
        pool: pool && poolSignals(state, pool),
      };
    }),
  }));
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
