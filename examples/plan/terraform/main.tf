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

data "huaweicloud_availability_zones" "this" {}

# 環境概述: the source document's cluster.
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

# No node yet: Cilium is installed first, then the pool grows.
resource "huaweicloud_cce_node_pool" "np" {
  cluster_id         = huaweicloud_cce_cluster.this.id
  name               = "np"
  os                 = "Huawei Cloud EulerOS 2.0"
  flavor_id          = "c7.xlarge.2"
  availability_zone  = data.huaweicloud_availability_zones.this.names[0]
  key_pair           = var.key_pair
  security_groups    = [huaweicloud_networking_secgroup.nodes.id]
  initial_node_count = 0
  scall_enable       = true
  min_node_count     = 0
  max_node_count     = var.most_nodes

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
