/** How the bridge knows its own objects on a load balancer that others use too. Pure. @module */
import { createHash } from 'node:crypto';
import type { Tag } from '../../huawei/elb/types.ts';
import { PRODUCT } from '../api/names.ts';

/** Descriptions hold at most 255 characters (facts/elb-v3.md §2.6). */
const LIMIT = 255;
const TAG_LIMIT = 43;
const CLUSTER_TAG = 'cilium-cce-cluster';
const ENTRYPOINT_TAG = 'cilium-cce-entrypoint';

interface Mark {
  managedBy?: string;
  cluster?: string;
  entrypoint?: string;
}

/** The description of a listener or pool made for a GatewayEntrypoint (`namespace/name`) of a cluster. */
export function ownershipMark(cluster: string, entrypoint: string): string {
  const mark = JSON.stringify({ managedBy: PRODUCT, cluster, entrypoint } satisfies Mark);
  return mark.length <= LIMIT ? mark : JSON.stringify({ managedBy: PRODUCT, cluster, digest: digestOf(entrypoint) });
}

/** The same as tags, of a listener or a load balancer: they outlive a description that was edited by hand. */
export function ownershipTags(cluster: string, entrypoint: string): Tag[] {
  const text = entrypoint.replace('/', '.');
  const value = text.length <= TAG_LIMIT ? text : `${text.slice(0, TAG_LIMIT - 11)}-${digestOf(entrypoint).slice(0, 10)}`;
  return [
    { key: CLUSTER_TAG, value: cluster.slice(0, TAG_LIMIT) },
    { key: ENTRYPOINT_TAG, value },
  ];
}

export function hasTags(tags: readonly Tag[] | undefined, wanted: readonly Tag[]): boolean {
  return wanted.every(({ key, value }) => tags?.some((tag) => tag.key === key && tag.value === value));
}

/** Whether anything here was made by this product in this cluster, for whichever entrypoint. */
export function isOfCluster(description: string, cluster: string): boolean {
  const mark = readMark(description);
  return mark?.managedBy === PRODUCT && mark.cluster === cluster;
}

/** Who holds a listener, in words for a message. */
export function holderOf(listener: { name: string; id: string; description: string }): string {
  const mark = readMark(listener.description);
  if (mark?.managedBy === PRODUCT && mark.entrypoint) return `GatewayEntrypoint ${mark.entrypoint} (cluster ${mark.cluster})`;
  return `listener ${listener.name || listener.id}`;
}

/** Of everything made for an entrypoint, within what the API takes as a name. */
export const objectName = (entrypoint: string, elbPort: number): string => {
  const [namespace = '', name = ''] = entrypoint.split('/');
  return `${PRODUCT}_${namespace}_${name}_${elbPort}`.slice(-LIMIT);
};

/** A name for an ELB that is made for an entrypoint: the same each time, so that it is found instead of made twice. */
export const loadBalancerName = (cluster: string, entrypoint: string): string =>
  `${PRODUCT}-${digestOf(`${cluster}\n${entrypoint}`).slice(0, 20)}`;

const digestOf = (text: string): string => createHash('sha256').update(text).digest('hex');

function readMark(description: string): Mark | undefined {
  if (!description.startsWith('{')) return undefined;
  try {
    return JSON.parse(description) as Mark;
  } catch {
    return undefined;
  }
}
