/** The steps on the ELB that both controllers share: one listener with its pool, members and health check. @module */
import type { ElbClient } from '../../../huawei/elb/client.ts';
import type { CreateMember, LbAlgorithm, Listener, Pool, SessionPersistence } from '../../../huawei/elb/types.ts';
import type { HealthCheck } from './annotations.ts';

export interface PoolWish {
  name: string;
  algorithm: LbAlgorithm;
  persistence: SessionPersistence | null;
  members: readonly CreateMember[];
  healthCheck: HealthCheck | undefined;
}

const POOL_PROTOCOL: Partial<Record<Listener['protocol'], Pool['protocol']>> = {
  UDP: 'UDP',
  HTTP: 'HTTP',
  HTTPS: 'HTTP',
  TERMINATED_HTTPS: 'HTTP',
};

/** Makes the listener's default pool as wished. */
export async function syncPool(elb: ElbClient, listener: Listener, wish: PoolWish): Promise<void> {
  const { algorithm, persistence } = wish;
  let [pool] = await elb.listPools({ listener_id: listener.id });
  pool ??= await elb.createPool({
    name: wish.name,
    protocol: POOL_PROTOCOL[listener.protocol] ?? 'TCP',
    lb_algorithm: algorithm,
    listener_id: listener.id,
    session_persistence: persistence,
  });
  if (pool.lb_algorithm !== algorithm || JSON.stringify(pool.session_persistence) !== JSON.stringify(persistence))
    await elb.updatePool(pool.id, { lb_algorithm: algorithm, session_persistence: persistence });
  await syncMembers(elb, pool.id, wish.members);
  await syncHealthCheck(elb, pool, wish.healthCheck);
}

const keyOf = (member: { address: string; protocol_port: number }): string => `${member.address}:${member.protocol_port}`;

/** New members first, then the ones that are no longer wished for. */
export async function syncMembers(elb: ElbClient, poolId: string, wanted: readonly CreateMember[]): Promise<void> {
  const present = await elb.listMembers(poolId);
  const presentKeys = new Set(present.map(keyOf));
  const wantedKeys = new Set(wanted.map(keyOf));
  await elb.batchAddMembers(
    poolId,
    wanted.filter((member) => !presentKeys.has(keyOf(member))),
  );
  await elb.batchDeleteMembers(
    poolId,
    present.filter((member) => !wantedKeys.has(keyOf(member))).map(({ id }) => ({ id })),
  );
}

async function syncHealthCheck(elb: ElbClient, pool: Pool, wanted: HealthCheck | undefined): Promise<void> {
  if (!wanted) {
    if (pool.healthmonitor_id) await elb.deleteHealthMonitor(pool.healthmonitor_id);
    return;
  }
  if (!pool.healthmonitor_id) return void (await elb.createHealthMonitor({ pool_id: pool.id, ...wanted }));
  const present = await elb.showHealthMonitor(pool.healthmonitor_id);
  const differs = Object.entries(wanted).some(([field, value]) => present[field as keyof typeof present] !== value);
  if (differs) await elb.updateHealthMonitor(present.id, wanted);
}

/** Members, health check, pool, listener: the order in which the service lets them go (facts/elb-v3.md §3). */
export async function removeListener(elb: ElbClient, listener: Listener): Promise<void> {
  for (const pool of await elb.listPools({ listener_id: listener.id })) {
    const members = await elb.listMembers(pool.id);
    await elb.batchDeleteMembers(
      pool.id,
      members.map(({ id }) => ({ id })),
    );
    if (pool.healthmonitor_id) await elb.deleteHealthMonitor(pool.healthmonitor_id);
    await elb.deletePool(pool.id);
  }
  await elb.deleteListener(listener.id);
}
