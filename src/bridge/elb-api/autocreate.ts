/**
 * An ELB of an entrypoint's own. The API knows no idempotency key (facts/elb-v3.md §0): the ELB is found by
 * its name and tags before one is made, and the younger one of two goes again.
 * @module
 */
import type { ElbClient } from '../../huawei/elb/client.ts';
import type { LoadBalancer } from '../../huawei/elb/types.ts';
import { message } from '../../i18n/index.ts';
import type { ElbAutocreate, ElbClass } from '../api/entrypoint.ts';
import { REASON } from '../api/reasons.ts';
import { BridgeError } from '../bridge-error.ts';
import { hasTags, loadBalancerName, ownershipTags } from './ownership.ts';

export interface AutocreateInput {
  readonly entrypoint: string;
  readonly cluster: string;
  readonly wish: ElbAutocreate;
  readonly class: ElbClass | undefined;
}

export interface Surroundings {
  /** VPC of the cluster; mandatory for a dedicated ELB whose subnet does not tell. */
  readonly vpcId: string | undefined;
  /** IPv4 subnet id for ELBs whose entrypoint names none. */
  readonly subnetId: string | undefined;
}

export const nameOf = ({ wish, cluster, entrypoint }: Omit<AutocreateInput, 'class'>): string =>
  wish.name ?? loadBalancerName(cluster, entrypoint);

/** The entrypoint's own ELBs, oldest first. @throws BridgeError when the name is somebody else's */
export async function findOwn(elb: ElbClient, input: AutocreateInput): Promise<LoadBalancer[]> {
  const { own, others } = await listNamed(elb, input);
  const [other] = others;
  if (other && own.length === 0 && input.wish.name !== undefined)
    throw new BridgeError('Accepted', REASON.invalid, message('bridge.elb.nameTaken', { name: other.name, id: other.id }));
  return own;
}

/** The same by the name that a claim holds, for their removal: what is somebody else's is no obstacle. Rejects with `HuaweiError`. */
export async function findClaimed(
  elb: ElbClient,
  owner: Pick<AutocreateInput, 'entrypoint' | 'cluster'>,
  name: string,
): Promise<LoadBalancer[]> {
  return (await listNamed(elb, { ...owner, wish: { name } })).own;
}

async function listNamed(elb: ElbClient, input: Omit<AutocreateInput, 'class'>): Promise<{ own: LoadBalancer[]; others: LoadBalancer[] }> {
  const tags = ownershipTags(input.cluster, input.entrypoint);
  const named = await elb.listLoadBalancers({ name: nameOf(input) });
  const own = named.filter((one) => hasTags(one.tags, tags));
  return {
    own: own.sort((a, b) => (a.created_at + a.id < b.created_at + b.id ? -1 : 1)),
    others: named.filter((one) => !own.includes(one)),
  };
}

/** Body of the create call (facts/elb-v3.md §2.1). `flavors`: ids by name. */
export function createOptions(input: AutocreateInput, around: Surroundings, flavors: ReadonlyMap<string, string>) {
  const { wish } = input;
  const dedicated = input.class === 'performance';
  const flavor = (name: string | undefined): string | undefined => (name ? (flavors.get(name) ?? name) : undefined);
  return {
    name: nameOf(input),
    guaranteed: dedicated,
    ...(around.vpcId && { vpc_id: around.vpcId }),
    vip_subnet_cidr_id: wish.vip_subnet_cidr_id ?? around.subnetId,
    ...(wish.vip_address && { vip_address: wish.vip_address }),
    tags: ownershipTags(input.cluster, input.entrypoint),
    ...(dedicated && {
      availability_zone_list: wish.available_zone ?? [],
      ...(wish.elb_virsubnet_ids && { elb_virsubnet_ids: wish.elb_virsubnet_ids }),
      ...(wish.ipv6_vip_virsubnet_id && { ipv6_vip_virsubnet_id: wish.ipv6_vip_virsubnet_id }),
      ...(wish.l4_flavor_name && { l4_flavor_id: flavor(wish.l4_flavor_name) }),
      ...(wish.l7_flavor_name && { l7_flavor_id: flavor(wish.l7_flavor_name) }),
    }),
    ...(wish.type === 'public' && {
      publicip: {
        network_type: wish.eip_type ?? '5_bgp',
        bandwidth: {
          name: wish.bandwidth_name ?? nameOf(input),
          size: wish.bandwidth_size,
          charge_mode: (wish.bandwidth_chargemode ?? 'traffic') as 'traffic' | 'bandwidth',
          share_type: (wish.bandwidth_sharetype ?? 'PER') as 'PER' | 'WHOLE',
        },
      },
    }),
  };
}
