/** The load balancers of a cluster that is only looked at, as the read model wants them. Read only. @module */
import {
  mayGoByPolicy,
  type CloudSignals,
  type ListenerSignals,
  type LoadBalancerSignals,
  type MemberSignals,
  type PoolSignals,
} from '../../cluster/model.ts';
import type { ElbClient } from '../../huawei/elb/client.ts';
import type { Listener, Member, Pool } from '../../huawei/elb/types.ts';
import { isHuaweiError } from '../../huawei/errors.ts';
import { addressesOf } from './addresses.ts';

/** What is known of a cloud of which only load balancers were looked at: nothing of its routes and security groups. */
export const cloudOf = (loadBalancers: readonly LoadBalancerSignals[]): CloudSignals => ({
  loadBalancers,
  securityGroups: [],
  vpcCIDRs: undefined,
  routes: undefined,
});

/**
 * One load balancer with those of its listeners that have one of these ports: others may be hundreds, and of other
 * people. Three calls, and one for each pool or listener without one. `undefined`: there is no such load balancer. Rejects with `HuaweiError`.
 *
 * @example
 * await readLoadBalancer(elb, '5e1fb0a4-0000-4000-8000-000000000001', new Set([80]));
 */
export async function readLoadBalancer(
  elb: ElbClient,
  id: string,
  ports: ReadonlySet<number>,
  signal?: AbortSignal,
): Promise<LoadBalancerSignals | undefined> {
  try {
    const [loadBalancer, listeners, pools] = await Promise.all([
      elb.showLoadBalancer(id, signal),
      elb.listListeners({ loadbalancer_id: id }, signal),
      elb.listPools({ loadbalancer_id: id }, signal),
    ]);
    const wanted = listeners.filter(({ protocol_port }) => ports.has(protocol_port));
    const used = pools.filter((pool) => wanted.some(({ default_pool_id }) => default_pool_id === pool.id));
    const members = new Map(await Promise.all(used.map(async (pool) => [pool, await elb.listMembers(pool.id, {}, signal)] as const)));
    const signals = await Promise.all(wanted.map((listener) => withPolicies(elb, listenerSignals(listener, members), signal)));
    const { publicAddress, privateAddress } = addressesOf(loadBalancer);
    return {
      id: loadBalancer.id,
      name: loadBalancer.name,
      guaranteed: loadBalancer.guaranteed,
      vipAddress: privateAddress ?? '',
      publicAddress,
      listeners: signals,
    };
  } catch (error) {
    if (isHuaweiError(error, 'notFound')) return undefined;
    throw error;
  }
}

function listenerSignals(listener: Listener, pools: ReadonlyMap<Pool, readonly Member[]>): ListenerSignals {
  const [pool, members] = [...pools].find(([{ id }]) => id === listener.default_pool_id) ?? [];
  return {
    id: listener.id,
    name: listener.name,
    protocol: listener.protocol,
    port: listener.protocol_port,
    transparentClientIP: listener.transparent_client_ip_enable,
    pool: pool && members && poolSignals(pool, members, listener.id),
  };
}

/** That policies may not be listed keeps from nothing else. */
async function withPolicies(elb: ElbClient, listener: ListenerSignals, signal: AbortSignal | undefined): Promise<ListenerSignals> {
  if (!mayGoByPolicy(listener)) return listener;
  try {
    const policies = await elb.listL7Policies({ listener_id: listener.id }, signal);
    return { ...listener, policies: policies.map(({ action }) => action) };
  } catch (error) {
    if (isHuaweiError(error)) return listener;
    throw error;
  }
}

const poolSignals = ({ id, name, lb_algorithm }: Pool, members: readonly Member[], listener: string): PoolSignals => ({
  id,
  name,
  algorithm: lb_algorithm,
  members: members.map((member) => memberSignals(member, listener)),
});

/** How a member is differs from listener to listener, where several share a pool (facts/elb-v3.md §2.4). */
function memberSignals(member: Member, listener: string): MemberSignals {
  const own = member.status?.find(({ listener_id }) => listener_id === listener);
  return {
    id: member.id,
    address: member.address,
    port: member.protocol_port,
    weight: member.weight,
    operatingStatus: own?.operating_status ?? member.operating_status,
    reason: (own?.reason ?? member.reason)?.reason_code,
  };
}
