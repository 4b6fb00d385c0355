/**
 * LB-IPAM: asleep while there is no CiliumLoadBalancerIPPool; as soon as there is any it owns all
 * LoadBalancer Services that are its own, and takes away addresses that come from no pool
 * (facts/cilium.md §6).
 * @module
 */
import { ciliumLoadBalancerIPPools, type CiliumLoadBalancerIPPool } from '../../../cluster/kinds.ts';
import { Controller } from '../../../kube/controller.ts';
import { keyOf, type Condition } from '../../../kube/objects.ts';
import { services, type Service } from '../../../kube/resources.ts';
import { matchesSelector } from '../../../kube/selectors.ts';
import type { Component } from '../../context.ts';
import { mergeConditions, sameStatus, type Statement } from '../gateway/conditions.ts';
import { loggerOf, type GatewayEnvironment } from '../gateway/environment.ts';
import { contains, firstFree, overlap, rangesOf, sizeOf } from './address-pool.ts';

const REQUEST_ANNOTATIONS = ['lbipam.cilium.io/ips', 'io.cilium/lb-ipam-ips'];
const SATISFIED = 'cilium.io/IPAMRequestSatisfied';

export interface LbIpamConfig {
  /** `lbipam`, `nodeipam` or `none`: who serves Services without a class. */
  defaultIpam: string;
  l2Announcements: boolean;
  bgpControlPlane: boolean;
}

/** Whether LB-IPAM is responsible for the Service. */
function isResponsible(service: Service, config: LbIpamConfig): boolean {
  if (service.spec?.type !== 'LoadBalancer' || service.metadata.deletionTimestamp) return false;
  switch (service.spec.loadBalancerClass) {
    case undefined:
      return config.defaultIpam === 'lbipam';
    case 'io.cilium/l2-announcer':
      return config.l2Announcements;
    case 'io.cilium/bgp-control-plane':
      return config.bgpControlPlane;
    default:
      return false;
  }
}

type Ingress = NonNullable<NonNullable<NonNullable<Service['status']>['loadBalancer']>['ingress']>;

export interface Decision {
  ingress: Ingress;
  statement: Statement;
}

const outcome = (ingress: Ingress, satisfied: boolean, reason: string, message = ''): Decision => ({
  ingress,
  statement: { type: SATISFIED, status: satisfied ? 'True' : 'False', reason, message },
});

/**
 * The addresses that a Service should have.
 * @param used addresses of all other Services
 */
export function decide(service: Service, pools: readonly CiliumLoadBalancerIPPool[], used: ReadonlySet<string>): Decision {
  const matching = pools.filter((pool) => !pool.spec.disabled && (!pool.spec.serviceSelector || selects(pool, service)));
  const ranges = matching.flatMap((pool) => rangesOf(pool.spec));
  const current = (service.status?.loadBalancer?.ingress ?? []).filter(({ ip }) => ip && contains(ranges, ip) && !used.has(ip));
  const request = REQUEST_ANNOTATIONS.map((name) => service.metadata.annotations?.[name]).find(Boolean);
  const requested = request ? request.split(',').map((ip) => ip.trim()) : service.spec?.loadBalancerIP ? [service.spec.loadBalancerIP] : [];
  if (matching.length === 0) return outcome([], false, 'no_pool', 'There are no enabled CiliumLoadBalancerIPPools that match this service');
  if (requested.length > 0) {
    for (const ip of requested) {
      if (!contains(ranges, ip))
        return outcome([], false, 'pool_selector_mismatch', `The IP '${ip}' is not in any pool that matches this service`);
      if (used.has(ip)) return outcome([], false, 'already_allocated', `The IP '${ip}' is already allocated to another service`);
    }
    return outcome(
      requested.map((ip) => keep(current, ip)),
      true,
      'satisfied',
    );
  }
  if (current.length > 0) return outcome([current[0]!], true, 'satisfied');
  const ip = firstFree(ranges, used);
  return ip
    ? outcome([{ ip, ipMode: 'VIP' }], true, 'satisfied')
    : outcome([], false, 'out_of_ips', 'All pools that match this service are exhausted');
}

const keep = (current: Ingress, ip: string): Ingress[number] => current.find((each) => each.ip === ip) ?? { ip, ipMode: 'VIP' };

/** Selectors see the Service's labels, its name and its namespace. */
function selects(pool: CiliumLoadBalancerIPPool, { metadata }: Service): boolean {
  const labels = {
    ...metadata.labels,
    'io.kubernetes.service.namespace': metadata.namespace ?? '',
    'io.kubernetes.service.name': metadata.name,
  };
  return matchesSelector(pool.spec.serviceSelector, labels);
}

export function startLbIpam(env: GatewayEnvironment, config: LbIpamConfig): Component {
  const log = loggerOf(env, { module: 'operator.operator-controlplane.leader-lifecycle.lbipam' });
  const poolInformer = env.informers.for(ciliumLoadBalancerIPPools);
  const serviceInformer = env.informers.for(services);
  const ALL = 'all';

  const reconcile = async (): Promise<void> => {
    const pools = usablePools([...poolInformer.store.values()]);
    if (pools.all.length === 0) return;
    const mine = [...serviceInformer.store.values()]
      .filter((service) => isResponsible(service, config))
      .sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
    /** Address → the Service that has it: whoever has one already keeps it before others ask. */
    const holders = new Map<string, string>();
    for (const service of mine) {
      for (const { ip } of service.status?.loadBalancer?.ingress ?? []) if (ip && !holders.has(ip)) holders.set(ip, keyOf(service));
    }
    for (const service of mine) {
      const key = keyOf(service);
      const usedByOthers = new Set([...holders].filter(([, holder]) => holder !== key).map(([ip]) => ip));
      const decision = decide(service, pools.usable, usedByOthers);
      for (const [ip, holder] of holders) if (holder === key) holders.delete(ip);
      for (const { ip } of decision.ingress) if (ip) holders.set(ip, key);
      await write(service, decision);
    }
    for (const pool of pools.all) await writePool(pool, pools.conflicts.get(pool.metadata.name), new Set(holders.keys()));
  };

  const write = async (service: Service, { ingress, statement }: Decision): Promise<void> => {
    const before = service.status?.loadBalancer?.ingress ?? [];
    const foreign = before.filter(({ ip }) => ip && !ingress.some((each) => each.ip === ip));
    if (foreign.length > 0)
      log('info', 'Stripping ingress IP that is not from a pool', { service: keyOf(service), ip: foreign.map(({ ip }) => ip).join(',') });
    const conditions = mergeConditions(
      service.status?.conditions as Condition[] | undefined,
      [statement],
      service.metadata.generation ?? 0,
      env.clock,
    );
    const status = { ...service.status, loadBalancer: ingress.length > 0 ? { ingress } : {}, conditions };
    if (sameStatus({ ...service.status, loadBalancer: before.length > 0 ? { ingress: before } : {} }, status)) return;
    await env.client.update(services, { ...service, status }, { subresource: 'status' });
  };

  const writePool = async (pool: CiliumLoadBalancerIPPool, conflict: string | undefined, used: ReadonlySet<string>): Promise<void> => {
    const ranges = rangesOf(pool.spec);
    const taken = [...used].filter((ip) => contains(ranges, ip)).length;
    const count = (type: string, amount: number): Statement => ({ type, status: 'Unknown', reason: 'noreason', message: String(amount) });
    const statements: Statement[] = [
      conflict
        ? {
            type: 'cilium.io/PoolConflict',
            status: 'True',
            reason: 'cidr_overlap',
            message: `Pool conflicts since it overlaps with pool '${conflict}'`,
          }
        : { type: 'cilium.io/PoolConflict', status: 'False', reason: 'resolved', message: '' },
      count('cilium.io/IPsTotal', sizeOf(ranges)),
      count('cilium.io/IPsAvailable', sizeOf(ranges) - taken),
      count('cilium.io/IPsUsed', taken),
    ];
    const conditions = mergeConditions(pool.status?.conditions, statements, pool.metadata.generation ?? 0, env.clock);
    if (sameStatus(pool.status?.conditions, conditions)) return;
    await env.client.update(ciliumLoadBalancerIPPools, { ...pool, status: { conditions } }, { subresource: 'status' });
  };

  const controller = new Controller({
    name: 'lb-ipam',
    clock: env.clock,
    reconcile,
    onError: (error) => log('error', 'LB-IPAM reconcile failed', { error: (error as Error).message }),
  });
  const stops = [poolInformer.onChange(() => controller.enqueue(ALL)), serviceInformer.onChange(() => controller.enqueue(ALL))];
  let stopped = false;
  void Promise.all([poolInformer.synced, serviceInformer.synced]).then(() => (stopped ? undefined : void controller.start()));
  return {
    name: 'cilium-operator/lb-ipam',
    stop: async () => {
      stopped = true;
      for (const stop of stops) stop();
      await controller.stop();
    },
  };
}

/** Of pools that overlap only the oldest is used. */
function usablePools(all: CiliumLoadBalancerIPPool[]): {
  all: CiliumLoadBalancerIPPool[];
  usable: CiliumLoadBalancerIPPool[];
  conflicts: Map<string, string>;
} {
  const ordered = all.sort(
    (a, b) => a.metadata.creationTimestamp.localeCompare(b.metadata.creationTimestamp) || a.metadata.name.localeCompare(b.metadata.name),
  );
  const usable: CiliumLoadBalancerIPPool[] = [];
  const conflicts = new Map<string, string>();
  for (const pool of ordered) {
    const other = usable.find((each) => overlap(rangesOf(each.spec), rangesOf(pool.spec)));
    if (other) conflicts.set(pool.metadata.name, other.metadata.name);
    else usable.push(pool);
  }
  return { all: ordered, usable, conflicts };
}
