/**
 * The lab's network as objects of the VPC API, with all fields that the API reference documents as always there
 * (pages in src/huawei/vpc/types.ts; what a lab has nothing for is as the service leaves it, likely).
 * @module
 */
import { createHash } from 'node:crypto';
import type { SecurityGroup, SecurityRule } from '../../../cluster/model.ts';
import { subnetAt, type VpcSubnet } from '../subnets.ts';
import type { VpcEnvironment, VpcServer } from './environment.ts';

const AT = '2026-11-01T00:00:00Z';

/** The same name always gives the same id. */
export function idOf(name: string): string {
  const hex = createHash('sha256').update(name).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join('-');
}

export const routeTableId = ({ vpc }: VpcEnvironment): string => idOf(`route table of ${vpc.id}`);
const portId = ({ serverId }: VpcServer): string => idOf(`port of ${serverId}`);

export const portsIn = (environment: VpcEnvironment): Record<string, unknown>[] =>
  environment.servers().map((server) => ({
    id: portId(server),
    name: '',
    network_id: subnetOf(environment, server).networkId,
    admin_state_up: true,
    mac_address: `fa:16:3e:${portId(server).slice(0, 6).match(/../g)!.join(':')}`,
    fixed_ips: [{ subnet_id: subnetOf(environment, server).id, ip_address: server.address }],
    device_id: server.serverId,
    device_owner: `compute:${environment.region}a`,
    tenant_id: environment.projectId,
    status: 'ACTIVE',
    security_groups: server.securityGroups,
    allowed_address_pairs: [],
    port_security_enabled: true,
  }));

const subnetOf = ({ subnets }: VpcEnvironment, { address }: VpcServer): VpcSubnet => subnetAt(subnets, address) ?? subnets[0];

export const subnetIn = ({ subnets, vpc }: VpcEnvironment, subnet: VpcSubnet): Record<string, unknown> => ({
  id: subnet.networkId,
  name: subnet === subnets[0] ? 'lab-subnet' : `lab-subnet-${1 + subnets.indexOf(subnet)}`,
  description: '',
  cidr: subnet.cidr,
  vpc_id: vpc.id,
  status: 'ACTIVE',
  dhcp_enable: true,
  ipv6_enable: false,
  neutron_network_id: subnet.networkId,
  neutron_subnet_id: subnet.id,
});

export const vpcIn = ({ vpc, projectId }: VpcEnvironment): Record<string, unknown> => ({
  id: vpc.id,
  name: 'lab-vpc',
  description: '',
  cidr: vpc.cidr,
  extend_cidrs: [],
  status: 'ACTIVE',
  project_id: projectId,
  enterprise_project_id: '0',
  created_at: AT,
  updated_at: AT,
});

/** As in the list: without routes. */
export const routeTableHead = (environment: VpcEnvironment): Record<string, unknown> => ({
  id: routeTableId(environment),
  name: 'rtb-lab-vpc',
  default: true,
  subnets: environment.subnets.map(({ networkId }) => ({ id: networkId })),
  tenant_id: environment.projectId,
  vpc_id: environment.vpc.id,
  description: '',
  created_at: AT,
  updated_at: AT,
});

/** Routes to servers, and the VPC's own, which nobody can take away. */
export function routeTableIn(environment: VpcEnvironment): Record<string, unknown> {
  const servers = new Map(environment.servers().map(({ node, serverId }) => [node, serverId]));
  const own = environment.subnets.map(({ cidr }) => ({ type: 'local', destination: cidr, nexthop: '-', description: '' }));
  const routes = (environment.cloud().routes ?? []).flatMap(({ destination, node }) => {
    const nexthop = servers.get(node);
    return nexthop === undefined ? [] : [{ type: 'ecs', destination, nexthop, description: '' }];
  });
  return { ...routeTableHead(environment), routes: [...own, ...routes] };
}

/** With everything admitted outwards, as the service makes a new group. */
export function securityGroupIn({ projectId }: VpcEnvironment, { id, name, ingress }: SecurityGroup): Record<string, unknown> {
  const rules = ingress.map((rule, index) => ruleOf(id, rule, { projectId, index }));
  const outwards = {
    ...ruleOf(id, { protocol: 'any', source: { cidr: '0.0.0.0/0' } }, { projectId, index: rules.length }),
    direction: 'egress',
  };
  return {
    id,
    name,
    description: '',
    project_id: projectId,
    enterprise_project_id: '0',
    tags: [],
    security_group_rules: [...rules, outwards],
    created_at: AT,
    updated_at: AT,
  };
}

function ruleOf(
  group: string,
  { action = 'allow', protocol, ports, source }: Omit<SecurityRule, 'action'> & { action?: string },
  { projectId, index }: { projectId: string; index: number },
): Record<string, unknown> {
  return {
    id: idOf(`rule ${index} of ${group}`),
    security_group_id: group,
    direction: 'ingress',
    ethertype: 'IPv4',
    protocol: protocol === 'any' ? null : protocol,
    multiport: ports ? (ports.from === ports.to ? `${ports.from}` : `${ports.from}-${ports.to}`) : null,
    // The lab's rules stand in the order in which they are matched.
    priority: Math.min(1 + index, 100),
    action,
    remote_group_id: 'group' in source ? source.group : null,
    remote_ip_prefix: 'cidr' in source ? source.cidr : null,
    remote_address_group_id: null,
    enabled: true,
    description: '',
    project_id: projectId,
    created_at: AT,
    updated_at: AT,
  };
}
