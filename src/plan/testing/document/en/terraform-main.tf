# Written by cilium-cce plan. Read it before you apply it: flavours, disks and names are a
# beginning.
terraform {
  required_providers {
    huaweicloud = {
      source  = "huaweicloud/huaweicloud"
      version = ">= 1.97.0"
    }
  }
}

provider "huaweicloud" {
  region = var.region
}

variable "region" {
  description = "Region of Huawei Cloud."
  type        = string
  default     = "ap-southeast-3"
}

variable "key_pair" {
  description = "Key pair for the nodes."
  type        = string
}

data "huaweicloud_availability_zones" "this" {}

resource "huaweicloud_vpc" "this" {
  name = "cilium"
  cidr = "10.2.0.0/16"
}

resource "huaweicloud_vpc_subnet" "nodes" {
  name       = "cilium-nodes"
  vpc_id     = huaweicloud_vpc.this.id
  cidr       = "10.2.128.0/17"
  gateway_ip = "10.2.128.1"
}

# Network mode and kube-proxy mode cannot be changed later.
resource "huaweicloud_cce_cluster" "this" {
  name                   = "cilium"
  flavor_id              = "cce.s2.small"
  cluster_version        = "v1.33"
  vpc_id                 = huaweicloud_vpc.this.id
  subnet_id              = huaweicloud_vpc_subnet.nodes.id
  container_network_type = "overlay_l2"
  container_network_cidr = "10.100.0.0/16"
  service_network_cidr   = "10.247.0.0/16"
  kube_proxy_mode        = "iptables"
}

# No node yet: Cilium is installed first. The taint keeps pods away until the agent is ready;
# Cilium’s operator takes it off.
resource "huaweicloud_cce_node_pool" "np" {
  cluster_id                = huaweicloud_cce_cluster.this.id
  name                      = "np"
  os                        = "Huawei Cloud EulerOS 2.0"
  initial_node_count        = 0
  ignore_initial_node_count = true
  scall_enable              = true
  min_node_count            = 0
  max_node_count            = 10
  flavor_id                 = "c7.xlarge.2"
  availability_zone         = data.huaweicloud_availability_zones.this.names[0]
  key_pair                  = var.key_pair
  security_groups           = [huaweicloud_networking_secgroup.nodes.id]
  root_volume {
    size       = 50
    volumetype = "SSD"
  }
  data_volumes {
    size       = 100
    volumetype = "SSD"
  }
  extend_params {
    max_pods = 110
  }
  taints {
    key    = "node.cilium.io/agent-not-ready"
    value  = "true"
    effect = "NoExecute"
  }
}

# The Gateway’s ELB.
resource "huaweicloud_lb_loadbalancer" "gateway" {
  name          = "gateway"
  vip_subnet_id = huaweicloud_vpc_subnet.nodes.ipv4_subnet_id
}

resource "huaweicloud_networking_secgroup" "nodes" {
  name = "nodes"
}
