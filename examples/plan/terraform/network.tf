locals {
  # The upper half of the VPC is for nodes: 10.2.128.0/17.
  node_subnet = cidrsubnet(var.vpc_cidr, 1, 1)
}

resource "huaweicloud_vpc" "this" {
  name = "cilium"
  cidr = var.vpc_cidr
}

resource "huaweicloud_vpc_subnet" "nodes" {
  name        = "nodes"
  vpc_id      = huaweicloud_vpc.this.id
  cidr        = local.node_subnet
  gateway_ip  = cidrhost(local.node_subnet, 1)
  primary_dns = "100.125.1.250"
}

resource "huaweicloud_networking_secgroup" "nodes" {
  name = "cilium-nodes"
}

resource "huaweicloud_lb_loadbalancer" "gateway" {
  name          = "gateway"
  vip_subnet_id = huaweicloud_vpc_subnet.nodes.ipv4_subnet_id
}
