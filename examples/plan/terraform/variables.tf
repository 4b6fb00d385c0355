variable "region" {
  type = string
}

variable "key_pair" {
  type = string
}

variable "vpc_cidr" {
  type    = string
  default = "10.2.0.0/16"
}

variable "most_nodes" {
  type    = number
  default = 10
}
