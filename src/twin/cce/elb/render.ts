/** Objects as the API shows them: stored fields plus the references that are derived. @module */
import type { HealthMonitor, Listener, LoadBalancer, Member, Pool, PoolStatusNode, StatusTree } from '../../../huawei/elb/types.ts';
import type { ElbState, ShownCertificate, StoredCertificate } from './state.ts';

const reference = ({ id }: { id: string }): { id: string } => ({ id });

/** A load balancer as the API shows it. */
export function showLoadBalancer(state: ElbState, loadBalancer: LoadBalancer): LoadBalancer {
  const { id } = loadBalancer;
  return { ...loadBalancer, listeners: state.listenersOf(id).map(reference), pools: state.poolsOf(id).map(reference) };
}

export const showListener = (_state: ElbState, listener: Listener): Listener => listener;

/** A pool as the API shows it. */
export function showPool(state: ElbState, pool: Pool): Pool {
  return { ...pool, listeners: state.listenersOfPool(pool.id).map(reference), members: state.membersOf(pool.id).map(reference) };
}

/** A member as the API shows it. */
export function showMember(state: ElbState, pool: Pool, member: Member): Member {
  const { status, reason } = state.memberStatus(pool, member);
  const instance = member.member_type === 'instance' ? state.environment.instanceAt(member.address) : undefined;
  return {
    ...member,
    admin_state_up: member.member_type === 'ip' || instance !== undefined,
    instance_id: instance?.id ?? '',
    operating_status: status,
    reason,
    status: state.listenersOfPool(pool.id).map(({ id }) => ({ listener_id: id, operating_status: status, reason })),
  };
}

/** A certificate as the API shows it: without its key. */
export function showCertificate(_state: ElbState, { private_key: _key, ...shown }: StoredCertificate): ShownCertificate {
  return shown;
}

export const showHealthMonitor = (_state: ElbState, monitor: HealthMonitor): HealthMonitor => monitor;

/** `GET …/statuses` (facts/elb-v3.md §4). DEGRADED: a member below is OFFLINE. */
export function statusTree(state: ElbState, loadBalancer: LoadBalancer): StatusTree {
  const node = (pool: Pool): PoolStatusNode => {
    const members = state.membersOf(pool.id).map((member) => ({
      id: member.id,
      address: member.address,
      protocol_port: member.protocol_port,
      operating_status: state.memberStatus(pool, member).status,
      provisioning_status: 'ACTIVE' as const,
    }));
    const monitor = pool.healthmonitor_id ? state.healthMonitors.get(pool.healthmonitor_id) : undefined;
    return {
      id: pool.id,
      name: pool.name,
      provisioning_status: 'ACTIVE',
      operating_status: members.some((member) => member.operating_status === 'OFFLINE') ? 'DEGRADED' : 'ONLINE',
      healthmonitor: monitor ? { id: monitor.id, type: monitor.type, name: monitor.name, provisioning_status: 'ACTIVE' } : null,
      members,
    };
  };
  const listeners = state.listenersOf(loadBalancer.id).map((listener) => {
    const pool = listener.default_pool_id ? state.pools.get(listener.default_pool_id) : undefined;
    const pools = pool ? [node(pool)] : [];
    return {
      id: listener.id,
      name: listener.name,
      provisioning_status: 'ACTIVE' as const,
      operating_status: pools.some((one) => one.operating_status === 'DEGRADED') ? 'DEGRADED' : 'ONLINE',
      l7policies: [],
      pools,
    };
  });
  const pools = state.poolsOf(loadBalancer.id).map(node);
  return {
    loadbalancer: {
      id: loadBalancer.id,
      name: loadBalancer.name,
      provisioning_status: loadBalancer.provisioning_status,
      operating_status: pools.some((pool) => pool.operating_status === 'DEGRADED') ? 'DEGRADED' : loadBalancer.operating_status,
      listeners,
      pools,
    },
  };
}
