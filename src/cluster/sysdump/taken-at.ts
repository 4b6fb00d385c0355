/**
 * When a sysdump was taken. The names of its files tell the time in the zone of whoever took it, and nothing says which
 * one that is. Kubelets renew their Leases every few seconds and report every few minutes, in UTC: what lies between is the
 * zone. Without it a Lease of the east would seem hours old, and its holder gone.
 * @module
 */
import { leases, nodes } from '../../kube/resources.ts';
import type { ClusterModel } from '../model.ts';

/** Zones differ by quarters of an hour, from 12 hours behind UTC to 14 before it. */
const QUARTER_MS = 900_000;
const HOUR_MS = 3_600_000;

/** @param written as the names have it, taken for UTC; it stays where no object tells of another zone */
export function takenAt(written: Date, model: ClusterModel): Date {
  const newest = newestIn(model);
  if (newest === undefined) return written;
  const zone = Math.round((written.getTime() - newest) / QUARTER_MS) * QUARTER_MS;
  return zone >= -12 * HOUR_MS && zone <= 14 * HOUR_MS ? new Date(written.getTime() - zone) : written;
}

function newestIn(model: ClusterModel): number | undefined {
  const times: (string | undefined)[] = [];
  for (const { spec } of model.list(leases)) times.push(spec?.renewTime);
  for (const { status } of model.list(nodes)) for (const { lastHeartbeatTime } of status?.conditions ?? []) times.push(lastHeartbeatTime);
  let newest: number | undefined;
  for (const time of times) {
    const at = Date.parse(time ?? '');
    if (!Number.isNaN(at) && (newest === undefined || at > newest)) newest = at;
  }
  return newest;
}
