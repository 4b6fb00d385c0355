/**
 * What the bridge writes into the status of a Gateway's Service: the ELB's address, from which Cilium makes
 * the Gateway Programmed, and a condition (facts/cilium.md §3.4, §6).
 * @module
 */
import type { KubeClient } from '../kube/client.ts';
import type { Clock } from '../kube/clock.ts';
import { withCondition, type NewCondition } from '../kube/conditions.ts';
import type { Condition } from '../kube/objects.ts';
import { writeFresh } from './fresh-write.ts';
import { services, type Service } from '../kube/resources.ts';

export interface ServiceVerdict {
  /** `undefined`: nothing is to be published, and what the bridge had published goes. */
  address: string | undefined;
  condition: NewCondition;
}

/**
 * Writes the verdict if it differs. `ipMode: Proxy` keeps Cilium's agents from making the address a frontend
 * of their own. An address that the bridge did not write is left alone unless there is one to put in its place.
 */
export async function writeServiceStatus(client: KubeClient, clock: Clock, service: Service, verdict: ServiceVerdict): Promise<void> {
  await writeFresh(client, services, service, async (current) => {
    const present = current.status?.loadBalancer?.ingress ?? [];
    const wanted = verdict.address ? [{ ip: verdict.address, ipMode: 'Proxy' }] : present.filter(({ ipMode }) => ipMode !== 'Proxy');
    const conditions = (current.status?.conditions ?? []) as Condition[];
    const next = withCondition(conditions, verdict.condition, clock);
    const isSame =
      present.length === wanted.length && present.every(({ ip, ipMode }, i) => ip === wanted[i]!.ip && ipMode === wanted[i]!.ipMode);
    if (isSame && JSON.stringify(conditions) === JSON.stringify(next)) return;
    const { namespace, name, resourceVersion } = current.metadata;
    const body = { metadata: { resourceVersion }, status: { loadBalancer: { ingress: wanted }, conditions: next } };
    await client.patch(services, { namespace, name }, { type: 'merge', body }, { subresource: 'status' });
  });
}
