/** Members of a pool: one by one and in batches that may be repeated (facts/elb-v3.md §2.4). @module */
import type { CreateMember, Member, Pool } from '../../../huawei/elb/types.ts';
import { contains, parseIPv4 } from '../../ipv4.ts';
import { inConflict, invalidInput, ipTargetDisabled, ipTargetProtocol, quotaExceeded, ElbFault } from './faults.ts';
import { isRecord, NAME, PORT, readFields, unwrap, type Fields } from './fields.ts';
import { limitOf } from './quotas.ts';
import { showMember } from './render.ts';
import type { ElbState } from './state.ts';

const WEIGHT: Fields[string] = { type: 'integer', min: 0, max: 100 };
const CREATE: Fields = {
  project_id: { type: 'string' },
  admin_state_up: { type: 'boolean' },
  name: NAME,
  address: { type: 'string', required: true },
  protocol_port: { ...PORT, required: true },
  subnet_cidr_id: { type: 'string', nullable: true },
  weight: WEIGHT,
};
const UPDATE: Fields = {
  admin_state_up: { type: 'boolean' },
  availability_zone: { type: 'string' },
  name: NAME,
  weight: WEIGHT,
  protocol_port: PORT,
};
const MAX_BATCH = 200;
const IP_TARGET_PROTOCOLS: readonly Pool['protocol'][] = ['TCP', 'HTTP', 'HTTPS'];

export function createMember(state: ElbState, poolId: string, body: unknown): Member {
  const pool = state.pool(poolId);
  const given = readFields<CreateMember>(unwrap(body, 'member'), CREATE);
  if (find(state, poolId, given))
    throw inConflict(`member with address ${given.address} and protocol_port ${given.protocol_port} already present in pool ${poolId}.`);
  const member = add(state, pool, given);
  state.changed();
  return member;
}

export function updateMember(state: ElbState, poolId: string, id: string, body: unknown): Member {
  const member = change(state, poolId, id, unwrap(body, 'member'));
  state.changed();
  return member;
}

export function deleteMember(state: ElbState, poolId: string, id: string): void {
  const pool = state.pool(poolId);
  state.member(poolId, id);
  if (pool.member_deletion_protection_enable) throw inConflict(`members of pool ${poolId} are protected from deletion.`);
  state.removeMember(poolId, id);
  state.changed();
}

/** All members are checked before any is added, so a bad one leaves nothing half done [I]. */
export function batchAdd(state: ElbState, poolId: string, body: unknown): object[] {
  const pool = state.pool(poolId);
  const wanted = batchOf(body).map((one) => readFields<CreateMember>(one, CREATE));
  for (const one of wanted) checkTarget(state, pool, one);
  checkRoom(state, poolId, wanted.filter((one) => !find(state, poolId, one)).length);
  const results = wanted.map((one) => {
    const existing = find(state, poolId, one);
    const member = existing ?? add(state, pool, one);
    return { ...showMember(state, pool, member), port_id: state.newId(), ret_status: existing ? 'existed' : 'successful' };
  });
  state.changed();
  return results;
}

export function batchUpdate(state: ElbState, poolId: string, body: unknown): object[] {
  const pool = state.pool(poolId);
  const results = batchOf(body).map(({ id, ...fields }) => {
    if (typeof id !== 'string') throw invalidInput('members[].id is required.');
    try {
      return { ...showMember(state, pool, change(state, poolId, id, fields)), ret_status: 'successful' };
    } catch (error) {
      if (error instanceof ElbFault && error.status === 404) return { id, ret_status: 'not found' };
      throw error;
    }
  });
  state.changed();
  return results;
}

export function batchDelete(state: ElbState, poolId: string, body: unknown): object[] {
  const pool = state.pool(poolId);
  if (pool.member_deletion_protection_enable) throw inConflict(`members of pool ${poolId} are protected from deletion.`);
  const results = batchOf(body).map(({ id, address, protocol_port }) => {
    const member = typeof id === 'string' ? state.memberById(poolId, id) : state.memberAt(poolId, String(address), Number(protocol_port));
    if (!member) return { id: typeof id === 'string' ? id : '', ret_status: 'not found' };
    state.removeMember(poolId, member.id);
    return { id: member.id, ret_status: 'successful' };
  });
  state.changed();
  return results;
}

function batchOf(body: unknown): Record<string, unknown>[] {
  const members = isRecord(body) ? body['members'] : undefined;
  if (!Array.isArray(members) || members.length === 0 || !members.every(isRecord)) throw invalidInput('the body has no list "members".');
  if (members.length > MAX_BATCH) throw invalidInput(`members has ${members.length} entries, ${MAX_BATCH} are allowed.`);
  return members;
}

const find = (state: ElbState, poolId: string, { address, protocol_port }: CreateMember): Member | undefined =>
  state.memberAt(poolId, address, protocol_port);

function add(state: ElbState, pool: Pool, given: CreateMember): Member {
  checkTarget(state, pool, given);
  checkRoom(state, pool.id, 1);
  const now = state.now();
  const member: Member = {
    id: state.newId(),
    name: given.name ?? '',
    project_id: state.environment.projectId,
    admin_state_up: true,
    address: given.address,
    ip_version: 'v4',
    protocol_port: given.protocol_port,
    subnet_cidr_id: given.subnet_cidr_id ?? null,
    weight: given.weight ?? 1,
    operating_status: 'UNKNOWN',
    status: [],
    reason: null,
    member_type: given.subnet_cidr_id ? 'instance' : 'ip',
    instance_id: '',
    created_at: now,
    updated_at: now,
  };
  state.setMember(pool.id, member);
  return member;
}

/** An instance member is a server of the subnet that it names; without subnet it is an IP target, for dedicated load balancers. */
function checkTarget(state: ElbState, pool: Pool, { address, subnet_cidr_id }: CreateMember): void {
  const { subnets, instanceAt } = state.environment;
  if (parseIPv4(address) === undefined) throw invalidInput(`address "${address}" is not an IPv4 address.`);
  if (subnet_cidr_id) {
    if (pool.type === 'ip') throw invalidInput('a pool of type ip takes only members without subnet_cidr_id.');
    const subnet = subnets.find(({ id }) => id === subnet_cidr_id);
    if (!subnet) throw invalidInput(`subnet_cidr_id ${subnet_cidr_id} is not an IPv4 subnet of the VPC.`);
    if (!contains(subnet.cidr, address)) throw invalidInput(`address ${address} is not in subnet ${subnet_cidr_id} (${subnet.cidr}).`);
    if (!instanceAt(address)) throw invalidInput(`address ${address} is not the primary NIC of a server.`);
    return;
  }
  for (const { id } of pool.loadbalancers) {
    const loadBalancer = state.loadBalancer(id);
    if (!loadBalancer.guaranteed) throw invalidInput('subnet_cidr_id is required for members of a shared load balancer.');
    if (!loadBalancer.ip_target_enable) throw ipTargetDisabled(id);
  }
  if (!IP_TARGET_PROTOCOLS.includes(pool.protocol)) throw ipTargetProtocol(pool.protocol);
}

function checkRoom(state: ElbState, poolId: string, more: number): void {
  const { quotas } = state;
  const perPool = limitOf(quotas, 'members_per_pool');
  if (state.memberCount(poolId) + more > perPool) throw quotaExceeded('members_per_pool', perPool);
  const total = limitOf(quotas, 'member');
  if (state.totalMembers + more > total) throw quotaExceeded('member', total);
}

function change(state: ElbState, poolId: string, id: string, fields: Record<string, unknown>): Member {
  state.pool(poolId);
  const before = state.member(poolId, id);
  const given = readFields<Partial<Member>>(fields, UPDATE, ['address', 'subnet_cidr_id']);
  const port = given.protocol_port;
  if (port !== undefined && port !== before.protocol_port) {
    if (find(state, poolId, { address: before.address, protocol_port: port }))
      throw inConflict(`member with address ${before.address} and protocol_port ${port} already present in pool ${poolId}.`);
    state.setHealth(id, undefined);
  }
  const after = { ...before, ...given, updated_at: state.now() };
  state.setMember(poolId, after);
  return after;
}
