/**
 * What is used of the VPC service's objects, in its own field names where they are passed on. Sources: API reference
 * (support.huaweicloud.com/api-vpc, page ids beside each), huaweicloud-sdk-go-v3 `services/vpc/v2` and `v3`.
 * @module
 */

/** Of `GET /v1/{project}/subnets/{id}` (vpc_subnet01_0002). */
export interface Subnet {
  /** The VPC subnet's id, which is the network's: `elb_virsubnet_ids`. */
  id: string;
  name: string;
  cidr: string;
  vpc_id: string;
  /** The IPv4 subnet's id: `vip_subnet_cidr_id`, `subnet_cidr_id` of members. */
  neutron_subnet_id: string;
  neutron_network_id: string;
}

/** Of `GET /v3/{project}/vpc/vpcs/{id}` (vpc_apiv3_0003). */
export interface Vpc {
  id: string;
  name: string;
  cidr: string;
  /** Further ranges; none in regions that do not know them. */
  extend_cidrs: string[];
}

/** A network interface (vpc_port01_0003). */
export interface Port {
  id: string;
  /** The VPC subnet's id. */
  network_id: string;
  /** The server's id for an interface of an ECS; empty when it belongs to nothing. */
  device_id: string;
  addresses: string[];
  /** Ids, likely in the order in which they are matched [I]. */
  security_groups: string[];
  /** false: security groups have no effect on it. */
  port_security_enabled: boolean;
}

/** As the list has it: without its routes (vpc_apiroutetab_0001). */
export interface RouteTableHead {
  id: string;
  /** Holds for all subnets of the VPC that no other table names. */
  default: boolean;
  /** Ids of VPC subnets. */
  subnets: string[];
}

export interface RouteTable extends RouteTableHead {
  routes: Route[];
}

/** (vpc_apiroutetab_0002) */
export interface Route {
  destination: string;
  /** `ecs`, `eni`, `vip`, `nat`, `peering`, `local` and others; decides what the next hop is. */
  type: string;
  /** A server's id for `ecs`, a port's for `eni`, an address for `vip`. */
  nexthop: string;
}

/** (vpc_apiv3_0012) */
export interface VpcSecurityGroup {
  id: string;
  name: string;
  rules: VpcSecurityGroupRule[];
}

/** Of at most one of the three remotes something is set. */
export interface VpcSecurityGroupRule {
  id: string;
  direction: string;
  /** `tcp`, `udp`, `icmp`, `icmpv6` or a protocol's number; empty: any. */
  protocol: string;
  ethertype: string;
  /** `80`, `1-30`, `22,3389,80`; empty: any. */
  multiport: string;
  /** `allow` or `deny`. */
  action: string;
  /** 1 to 100; 1 comes first. */
  priority: number;
  remote_group_id: string;
  remote_ip_prefix: string;
  remote_address_group_id: string;
  /** Regions that know no switching off have no such field. */
  enabled: boolean;
}

/** (vpc_apiv3_0024) */
export interface AddressGroup {
  id: string;
  /** 4 or 6. */
  ip_version: number;
  /** Addresses, ranges `first-last`, CIDRs. */
  ip_set: string[];
}
