/** What an entrypoint's status tells of its listeners on an ELB. Pure. @module */
import type { EntrypointListenerStatus } from '../api/entrypoint.ts';
import type { PortBinding } from '../situation.ts';
import type { ElbModel } from './model.ts';
import { hasTags } from './ownership.ts';
import type { ElbState } from './view.ts';

/** More unhealthy members than this are only counted. */
const MOST_UNHEALTHY = 10;
const HEALTHY: ReadonlySet<string> = new Set(['ONLINE', 'NO_MONITOR']);

/** Only of listeners that are there and ours. Members that drain do not count. */
export function listenerStatuses(
  ports: readonly PortBinding[],
  model: Pick<ElbModel, 'mark' | 'tags'>,
  state: ElbState,
): EntrypointListenerStatus[] {
  return ports.flatMap(({ port, elbPort, protocol, nodePort }) => {
    const listener = state.listeners.find(
      (one) => one.protocol_port === elbPort && (one.description === model.mark || hasTags(one.tags, model.tags)),
    );
    if (!listener) return [];
    const pool = state.pools.find((one) => one.pool.id === listener.default_pool_id);
    const members = (pool?.members ?? []).filter(({ weight }) => weight > 0);
    const unhealthy = members.filter(({ status }) => !HEALTHY.has(status));
    return [
      {
        port,
        elbPort,
        protocol,
        ...(nodePort !== undefined && { nodePort }),
        listenerID: listener.id,
        members: { total: members.length, online: members.length - unhealthy.length },
        ...(unhealthy.length > 0 && {
          unhealthyMembers: unhealthy
            .slice(0, MOST_UNHEALTHY)
            .map((one) => ({ address: one.address, port: one.port, status: one.status, ...(one.reason && { reason: one.reason }) })),
        }),
      },
    ];
  });
}
