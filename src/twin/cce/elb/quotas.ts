/** Quotas of the project (facts/elb-v3.md §2.1: the example of the API reference). -1: unlimited. @module */
import type { Quota } from '../../../huawei/elb/types.ts';
import type { QuotaName } from './faults.ts';
import type { ElbState } from './state.ts';

const DEFAULTS: Omit<Quota, 'project_id'> = {
  loadbalancer: 50,
  listener: 1500,
  listeners_per_loadbalancer: 50,
  listeners_per_pool: 50,
  pool: 5000,
  member: 10000,
  members_per_pool: 1000,
  healthmonitor: -1,
  certificate: -1,
  l7policy: 2000,
  ipgroup: 1000,
};

/** How many of one type there may be; Infinity where the quota is negative. */
export function limitOf(overrides: Partial<Quota>, name: QuotaName): number {
  const limit = overrides[name] ?? DEFAULTS[name];
  return limit < 0 ? Infinity : limit;
}

export const showQuota = ({ environment, quotas }: ElbState): Quota => ({
  ...DEFAULTS,
  ...quotas,
  project_id: environment.projectId,
});

/** `GET …/quotas/details`. */
export function quotaDetails(state: ElbState): { quota_key: string; quota_limit: number; used: number; unit: 'count' }[] {
  const quota = showQuota(state);
  const used: Partial<Record<keyof Quota, number>> = {
    loadbalancer: state.loadBalancers.size,
    listener: state.listeners.size,
    pool: state.pools.size,
    member: state.totalMembers,
    certificate: state.certificates.size,
    healthmonitor: state.healthMonitors.size,
  };
  return Object.entries(used).map(([key, count]) => ({
    quota_key: key,
    quota_limit: quota[key as 'listener'],
    used: count,
    unit: 'count',
  }));
}
