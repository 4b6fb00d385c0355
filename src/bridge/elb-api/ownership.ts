/** How the bridge knows its own objects on a load balancer that others use too. Pure. @module */
import { createHash } from 'node:crypto';

/** Descriptions hold at most 255 characters (facts/elb-v3.md §2.6). */
const LIMIT = 255;
const PRODUCT = 'cilium-cce';

/** The description of a listener or pool made for a Gateway (`namespace/name`) of a cluster. */
export function ownershipMark(cluster: string, gatewayKey: string): string {
  const mark = JSON.stringify({ managedBy: PRODUCT, cluster, gateway: gatewayKey });
  if (mark.length <= LIMIT) return mark;
  const digest = createHash('sha256').update(`${cluster}\n${gatewayKey}`).digest('hex');
  return JSON.stringify({ managedBy: PRODUCT, digest });
}

/** Who holds a listener, in words for a message. */
export function holderOf(listener: { name: string; id: string; description: string }): string {
  try {
    const mark = JSON.parse(listener.description) as { managedBy?: string; gateway?: string; cluster?: string };
    if (mark.managedBy === PRODUCT && mark.gateway) return `Gateway ${mark.gateway} of cluster ${mark.cluster}`;
  } catch {
    // Not a mark of ours: named below.
  }
  return `listener ${listener.name || listener.id}`;
}
