/** Load balancers: create, change, delete (facts/elb-v3.md §2.1). @module */
import type { LoadBalancer } from '../../../huawei/elb/types.ts';
import { contains, formatIPv4, parseCidr } from '../../ipv4.ts';
import { inConflict, invalidInput, quotaExceeded } from './faults.ts';
import { DESCRIPTION, NAME, PROTECTION, readFields, TAGS, unwrap, type Fields } from './fields.ts';
import { removePool } from './pools.ts';
import { limitOf } from './quotas.ts';
import type { ElbState } from './state.ts';
import { readTags } from './tags.ts';

const COMMON: Fields = {
  name: NAME,
  description: DESCRIPTION,
  admin_state_up: { type: 'boolean' },
  ip_target_enable: { type: 'boolean' },
  elb_virsubnet_ids: { type: 'array' },
  l4_flavor_id: { type: 'string', nullable: true },
  l7_flavor_id: { type: 'string', nullable: true },
  deletion_protection_enable: { type: 'boolean' },
  waf_failure_action: { type: 'string', oneOf: ['discard', 'forward'] },
  ...PROTECTION,
};
const CREATE: Fields = {
  ...COMMON,
  project_id: { type: 'string' },
  vip_address: { type: 'string' },
  vip_subnet_cidr_id: { type: 'string' },
  provider: { type: 'string', oneOf: ['vlb'] },
  guaranteed: { type: 'boolean' },
  vpc_id: { type: 'string' },
  availability_zone_list: { type: 'array' },
  enterprise_project_id: { type: 'string' },
  tags: TAGS,
  publicip: { type: 'object' },
  publicip_ids: { type: 'array' },
};

interface CreateBody extends Partial<LoadBalancer> {
  publicip?: object;
  publicip_ids?: string[];
}

/** Addresses of documentation (RFC 5737), so that nobody's real address shows up in the twin. */
const PUBLIC_CIDR = '203.0.113.0/24';
const FIRST_PUBLIC_HOST = 10;
const FIRST_VIP_HOST = 100;

export function createLoadBalancer(state: ElbState, body: unknown): LoadBalancer {
  const { environment } = state;
  const given = readFields<CreateBody>(unwrap(body, 'loadbalancer'), CREATE);
  const limit = limitOf(state.quotas, 'loadbalancer');
  if (state.loadBalancers.size >= limit) throw quotaExceeded('loadbalancer', limit);
  const guaranteed = given.guaranteed ?? true;
  if (!given.vip_subnet_cidr_id && !given.vpc_id) throw invalidInput('vip_subnet_cidr_id or vpc_id is required.');
  if (given.vip_subnet_cidr_id && !environment.subnets.some(({ id }) => id === given.vip_subnet_cidr_id))
    throw invalidInput(`vip_subnet_cidr_id ${given.vip_subnet_cidr_id} is not an IPv4 subnet of the VPC.`);
  if (guaranteed && !given.availability_zone_list?.length) throw invalidInput('availability_zone_list is required.');
  if (guaranteed && !given.l4_flavor_id && !given.l7_flavor_id) throw invalidInput('l4_flavor_id or l7_flavor_id is required.');
  if (!guaranteed && given.ip_target_enable) throw invalidInput('ip_target_enable is for dedicated load balancers only.');
  return addLoadBalancer(state, {
    ...given,
    tags: readTags(given.tags ?? []),
    guaranteed,
    publicAddress:
      given.publicip || given.publicip_ids?.length ? freeAddress(PUBLIC_CIDR, FIRST_PUBLIC_HOST, publicAddresses(state)) : undefined,
  });
}

/** Puts a load balancer in place without asking for quotas: also how the twin makes its first one. */
export function addLoadBalancer(state: ElbState, given: Partial<LoadBalancer> & { publicAddress?: string }): LoadBalancer {
  const { environment } = state;
  const { publicAddress, ...fields } = given;
  const taken = new Set([...state.loadBalancers.values()].map((one) => one.vip_address));
  const subnet = environment.subnets.find(({ id }) => id === fields.vip_subnet_cidr_id) ?? environment.subnets[0];
  const vip = fields.vip_address ?? freeAddress(subnet.cidr, FIRST_VIP_HOST, taken);
  if (!contains(subnet.cidr, vip)) throw invalidInput(`vip_address ${vip} is not in subnet ${subnet.cidr}.`);
  if (taken.has(vip) || environment.instanceAt(vip)) throw inConflict(`IP address ${vip} is already in use.`);
  const publicId = state.newId();
  const made: LoadBalancer = {
    name: '',
    description: '',
    guaranteed: true,
    enterprise_project_id: '0',
    tags: [],
    availability_zone_list: [],
    l4_flavor_id: null,
    l7_flavor_id: null,
    elb_virsubnet_ids: fields.guaranteed === false ? [] : [subnet.networkId],
    ip_target_enable: false,
    deletion_protection_enable: false,
    protection_status: 'nonProtection',
    protection_reason: '',
    ...fields,
    id: fields.id ?? state.newId(),
    provisioning_status: 'ACTIVE',
    operating_status: 'ONLINE',
    admin_state_up: true,
    provider: 'vlb',
    project_id: environment.projectId,
    vpc_id: environment.vpcId,
    vip_subnet_cidr_id: subnet.id,
    vip_address: vip,
    vip_port_id: state.newId(),
    publicips: publicAddress ? [{ publicip_id: publicId, publicip_address: publicAddress, ip_version: 4 }] : [],
    eips: publicAddress ? [{ eip_id: publicId, eip_address: publicAddress, ip_version: 4 }] : [],
    listeners: [],
    pools: [],
    created_at: state.now(),
    updated_at: state.now(),
  };
  state.loadBalancers.set(made);
  state.changed();
  return made;
}

export function updateLoadBalancer(state: ElbState, id: string, body: unknown): LoadBalancer {
  const before = state.loadBalancer(id);
  const given = readFields<Partial<LoadBalancer>>(unwrap(body, 'loadbalancer'), COMMON, [
    'guaranteed',
    'vpc_id',
    'vip_address',
    'provider',
  ]);
  if (given.ip_target_enable && !before.guaranteed) throw invalidInput('ip_target_enable is for dedicated load balancers only.');
  // Probably one-way [I]: nothing documents that IP targets can be switched off again.
  if (given.ip_target_enable === false && before.ip_target_enable) throw invalidInput('ip_target_enable cannot be turned off.');
  const after = { ...before, ...given, admin_state_up: true, updated_at: state.now() };
  state.loadBalancers.set(after);
  state.changed();
  return after;
}

/** `force` takes listeners, pools and members with it. */
export function deleteLoadBalancer(state: ElbState, id: string, force: boolean): void {
  const loadBalancer = state.loadBalancer(id);
  if (loadBalancer.deletion_protection_enable) throw inConflict(`loadbalancer ${id} is protected from deletion.`);
  if (!force && (state.listenersOf(id).length > 0 || state.poolsOf(id).length > 0))
    throw inConflict(`loadbalancer ${id} is in use by listeners or pools.`);
  removeLoadBalancer(state, id);
}

/** With all it holds, protected or not. */
export function removeLoadBalancer(state: ElbState, id: string): void {
  for (const listener of state.listenersOf(id)) state.listeners.delete(listener.id);
  for (const pool of state.poolsOf(id)) removePool(state, pool.id);
  state.loadBalancers.delete(id);
  state.changed();
}

const publicAddresses = (state: ElbState): Set<string> =>
  new Set([...state.loadBalancers.values()].flatMap((one) => one.publicips.map((ip) => ip.publicip_address)));

function freeAddress(cidr: string, fromHost: number, taken: ReadonlySet<string>): string {
  const { first, size } = parseCidr(cidr);
  for (let host = fromHost; host < size - 1; host++) {
    const address = formatIPv4(first + host);
    if (!taken.has(address)) return address;
  }
  throw inConflict(`no free address in ${cidr}.`);
}
