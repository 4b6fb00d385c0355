/**
 * Reads of the VPC service: subnets and VPCs, network interfaces, security groups with their rules, route tables
 * (facts/elb-v3.md §7; pages of the API reference are named in types.ts). There is no call that writes.
 * @module
 */
import { HuaweiHttp, type HuaweiHttpOptions, type Query } from '../http.ts';
import { Answer } from '../answer.ts';
import type { AddressGroup, Port, RouteTable, RouteTableHead, Subnet, Vpc, VpcSecurityGroup, VpcSecurityGroupRule } from './types.ts';

export interface VpcClientOptions extends HuaweiHttpOptions {
  projectId: string;
  /** Objects per page of a list; the service takes up to 2000. */
  pageSize?: number;
}

/**
 * The action that a policy has to allow for each call (support.huaweicloud.com/api-vpc/vpc_permission_0000.html;
 * identity policies name `vpc:ports:list` in place of `vpc:ports:get`).
 */
export const VPC_RIGHTS = {
  ports: 'vpc:ports:get',
  subnet: 'vpc:subnets:get',
  vpc: 'vpc:vpcs:get',
  routeTables: 'vpc:routeTables:list',
  routeTable: 'vpc:routeTables:get',
  securityGroup: 'vpc:securityGroups:get',
  addressGroup: 'vpc:addressGroups:get',
} as const;

/** Which interfaces; several must all hold. */
export interface PortFilter {
  /** A server. */
  device_id?: string;
  /** A VPC subnet. */
  network_id?: string;
  address?: string;
}

export interface Pages<T> {
  readonly items: T[];
  /** There are more, which were not asked for. */
  readonly isCut: boolean;
}

/**
 * All methods reject with `HuaweiError`, also for an answer that has not the documented shape.
 *
 * @example const { neutron_subnet_id } = await new VpcClient({ endpoint, projectId, credentials, clock }).showSubnet(id);
 */
export class VpcClient {
  readonly #http: HuaweiHttp;
  readonly #projectId: string;
  readonly #pageSize: number;

  constructor(options: VpcClientOptions) {
    this.#http = new HuaweiHttp({ service: 'vpc', ...options });
    this.#projectId = options.projectId;
    this.#pageSize = options.pageSize ?? 500;
  }

  close(): void {
    this.#http.close();
  }

  async showSubnet(id: string, signal?: AbortSignal): Promise<Subnet> {
    const one = (await this.#get('v1', 'subnets', { id, signal })).within('subnet');
    return {
      id: one.text('id'),
      name: one.optionalText('name'),
      cidr: one.text('cidr'),
      vpc_id: one.text('vpc_id'),
      neutron_subnet_id: one.optionalText('neutron_subnet_id'),
      neutron_network_id: one.optionalText('neutron_network_id'),
    };
  }

  async showVpc(id: string, signal?: AbortSignal): Promise<Vpc> {
    const one = (await this.#get('v3', 'vpc/vpcs', { id, signal })).within('vpc');
    return {
      id: one.text('id'),
      name: one.optionalText('name'),
      cidr: one.text('cidr'),
      extend_cidrs: one.optionalTexts('extend_cidrs'),
    };
  }

  /** At most so many pages. */
  async listPorts({ address, ...filter }: PortFilter, most: number, signal?: AbortSignal): Promise<Pages<Port>> {
    const query = { ...filter, ...(address !== undefined && { fixed_ips: `ip_address=${address}` }) };
    return this.#pages('ports', { query, most, signal }, (one) => ({
      id: one.text('id'),
      network_id: one.text('network_id'),
      device_id: one.optionalText('device_id'),
      addresses: one.optionalEach('fixed_ips', (ip) => ip.text('ip_address')),
      security_groups: one.optionalTexts('security_groups'),
      port_security_enabled: one.flag('port_security_enabled', true),
    }));
  }

  /** Of one VPC; at most so many pages. */
  async listRouteTables(vpcId: string, most: number, signal?: AbortSignal): Promise<Pages<RouteTableHead>> {
    return this.#pages('routetables', { query: { vpc_id: vpcId }, most, signal }, headOf);
  }

  async showRouteTable(id: string, signal?: AbortSignal): Promise<RouteTable> {
    const one = (await this.#get('v1', 'routetables', { id, signal })).within('routetable');
    const routes = one.each('routes', (route) => ({
      destination: route.text('destination'),
      type: route.text('type'),
      nexthop: route.optionalText('nexthop'),
    }));
    return { ...headOf(one), routes };
  }

  /** With all its rules. */
  async showSecurityGroup(id: string, signal?: AbortSignal): Promise<VpcSecurityGroup> {
    const one = (await this.#get('v3', 'vpc/security-groups', { id, signal })).within('security_group');
    return { id: one.text('id'), name: one.optionalText('name'), rules: one.each('security_group_rules', ruleOf) };
  }

  async showAddressGroup(id: string, signal?: AbortSignal): Promise<AddressGroup> {
    const one = (await this.#get('v3', 'vpc/address-groups', { id, signal })).within('address_group');
    return { id: one.text('id'), ip_version: one.integer('ip_version', 4), ip_set: one.texts('ip_set') };
  }

  async #get(
    version: 'v1' | 'v3',
    noun: string,
    { id, query, signal }: { id?: string; query?: Query; signal: AbortSignal | undefined },
  ): Promise<Answer> {
    const list = `/${version}/${this.#projectId}/${noun}`;
    const path = id === undefined ? list : `${list}/${encodeURIComponent(id)}`;
    return new Answer(await this.#http.request({ method: 'GET', noun, path, ...(query && { query }), ...(signal && { signal }) }), path);
  }

  /** The lists of v1 have no page info: a full page may be followed by another, which begins behind the last object. */
  async #pages<T extends { id: string }>(
    noun: string,
    { query, most, signal }: { query: Query; most: number; signal: AbortSignal | undefined },
    read: (one: Answer) => T,
  ): Promise<Pages<T>> {
    const items = new Map<string, T>();
    let marker: string | undefined;
    for (let page = 0; page < most; page++) {
      const answer = await this.#get('v1', noun, { query: { ...query, limit: this.#pageSize, marker }, signal });
      const found = answer.each(noun, read);
      const before = items.size;
      for (const one of found) items.set(one.id, one);
      if (found.length < this.#pageSize) return { items: [...items.values()], isCut: false };
      // A server that does not heed the marker would be asked for the same page again and again.
      if (items.size === before) break;
      marker = found.at(-1)!.id;
    }
    return { items: [...items.values()], isCut: true };
  }
}

const headOf = (one: Answer): RouteTableHead => ({
  id: one.text('id'),
  default: one.flag('default', false),
  subnets: one.optionalEach('subnets', (subnet) => subnet.text('id')),
});

const ruleOf = (one: Answer): VpcSecurityGroupRule => ({
  id: one.text('id'),
  direction: one.text('direction'),
  protocol: one.optionalText('protocol'),
  ethertype: one.optionalText('ethertype'),
  multiport: one.optionalText('multiport'),
  action: one.optionalText('action'),
  priority: one.integer('priority', 1),
  remote_group_id: one.optionalText('remote_group_id'),
  remote_ip_prefix: one.optionalText('remote_ip_prefix'),
  remote_address_group_id: one.optionalText('remote_address_group_id'),
  enabled: one.flag('enabled', true),
});
