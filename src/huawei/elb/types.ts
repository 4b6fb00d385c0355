/** Objects of the ELB v3 API as they travel: field names of the wire (facts/elb-v3.md §2, §9). @module */

export interface Tag {
  key: string;
  value: string;
}

export interface IdReference {
  id: string;
}

export type ProvisioningStatus = 'ACTIVE' | 'PENDING_DELETE';

export interface LoadBalancer {
  id: string;
  name: string;
  description: string;
  provisioning_status: ProvisioningStatus;
  operating_status: 'ONLINE' | 'FROZEN';
  admin_state_up: boolean;
  provider: string;
  project_id: string;
  enterprise_project_id: string;
  vpc_id: string;
  /** The IPv4 (Neutron) subnet, not the VPC subnet's id. */
  vip_subnet_cidr_id: string;
  vip_address: string;
  vip_port_id: string;
  /** true: dedicated; false: shared. */
  guaranteed: boolean;
  publicips: { publicip_id: string; publicip_address: string; ip_version: number }[];
  eips: { eip_id: string; eip_address: string; ip_version: number }[];
  listeners: IdReference[];
  pools: IdReference[];
  tags: Tag[];
  availability_zone_list: string[];
  l4_flavor_id: string | null;
  l7_flavor_id: string | null;
  elb_virsubnet_ids: string[];
  ip_target_enable: boolean;
  deletion_protection_enable: boolean;
  protection_status: ProtectionStatus;
  protection_reason: string;
  created_at: string;
  updated_at: string;
}

/** What a public address that is made together with a load balancer shall be like. */
export interface CreatePublicIp {
  /** Line type of the region: `5_bgp`, `5_sbgp`, … */
  network_type: string;
  ip_version?: 4;
  description?: string;
  bandwidth: {
    name?: string;
    /** Mbit/s. */
    size?: number;
    charge_mode?: 'bandwidth' | 'traffic';
    /** WHOLE: an existing shared bandwidth, by `id`. */
    share_type: 'PER' | 'WHOLE';
    id?: string;
  };
}

/** A dedicated one needs availability zones and at least one of the flavors. */
export interface CreateLoadBalancer {
  name?: string;
  description?: string;
  /** Default true: dedicated. */
  guaranteed?: boolean;
  vpc_id?: string;
  /** The IPv4 (Neutron) subnet of the address. */
  vip_subnet_cidr_id?: string;
  vip_address?: string;
  /** VPC subnets (networks) of the back ends' side. */
  elb_virsubnet_ids?: string[];
  availability_zone_list?: string[];
  l4_flavor_id?: string | null;
  l7_flavor_id?: string | null;
  ip_target_enable?: boolean;
  /** A new public address … */
  publicip?: CreatePublicIp;
  /** … or one that exists. */
  publicip_ids?: string[];
  enterprise_project_id?: string;
  deletion_protection_enable?: boolean;
  protection_status?: ProtectionStatus;
  protection_reason?: string;
  tags?: Tag[];
}

/** `ip_target_enable` can likely not be turned off again (facts/elb-v3.md §2.1). */
export type UpdateLoadBalancer = Partial<
  Pick<
    LoadBalancer,
    | 'name'
    | 'description'
    | 'ip_target_enable'
    | 'elb_virsubnet_ids'
    | 'l4_flavor_id'
    | 'l7_flavor_id'
    | 'deletion_protection_enable'
    | 'protection_status'
    | 'protection_reason'
  >
>;

/** Where dedicated load balancers can be made. */
export interface AvailabilityZone {
  /** `cn-north-4a`. */
  code: string;
  state: string;
  /** Kinds of flavor that are not sold out. */
  protocol: ('L4' | 'L7')[];
}

export interface Flavor {
  id: string;
  /** `L4_flavor.elb.s1.small`. */
  name: string;
  /** `L4`, `L7`, `L4_elastic`, … */
  type: string;
  /** true: for everybody; false: for this project alone. */
  shared: boolean;
  flavor_sold_out: boolean;
  info: { connection?: number; cps?: number; qps?: number; bandwidth?: number; lcu?: number; https_cps?: number };
}

/** A certificate as it is shown, without its content: the client drops `certificate` and `private_key`. */
export interface Certificate {
  id: string;
  name: string;
  description: string;
  /** server: of a listener; client: the CA that signs its clients' certificates. */
  type: 'server' | 'client';
  /** Names that it is chosen by (SNI), comma-separated; server certificates only. */
  domain: string;
  common_name?: string;
  subject_alternative_names?: string[];
  fingerprint?: string;
  /** `yyyy-MM-dd'T'HH:mm:ss'Z'`, UTC. */
  expire_time: string;
  project_id: string;
  enterprise_project_id?: string;
  created_at: string;
  updated_at: string;
}

export type TlsCiphersPolicy =
  | 'tls-1-0'
  | 'tls-1-1'
  | 'tls-1-2'
  | 'tls-1-0-inherit'
  | 'tls-1-2-strict'
  | 'tls-1-0-with-1-3'
  | 'tls-1-2-fs-with-1-3'
  | 'tls-1-2-fs'
  | 'hybrid-policy-1-0';

export type ProtectionStatus = 'nonProtection' | 'consoleProtection';
export type ListenerProtocol = 'TCP' | 'UDP' | 'HTTP' | 'HTTPS' | 'TERMINATED_HTTPS' | 'QUIC' | 'TLS';

export interface InsertHeaders {
  'X-Forwarded-ELB-IP'?: boolean;
  'X-Forwarded-Port'?: boolean;
  'X-Forwarded-For-Port'?: boolean;
  'X-Forwarded-Host'?: boolean;
  'X-Forwarded-Proto'?: boolean;
  'X-Real-IP'?: boolean;
  'X-Forwarded-ELB-ID'?: boolean;
  'X-Forwarded-For-Processing-Mode'?: 'append' | 'remove' | 'preserve';
}

export interface Listener {
  id: string;
  name: string;
  description: string;
  project_id: string;
  enterprise_project_id: string;
  admin_state_up: boolean;
  protocol: ListenerProtocol;
  protocol_port: number;
  loadbalancers: IdReference[];
  default_pool_id: string | null;
  connection_limit: number;
  keepalive_timeout: number;
  /** Seconds; HTTP(S) only. */
  client_timeout: number;
  member_timeout: number;
  default_tls_container_ref: string | null;
  client_ca_tls_container_ref: string | null;
  sni_container_refs: string[];
  tls_ciphers_policy: string | null;
  security_policy_id: string | null;
  http2_enable: boolean;
  insert_headers: InsertHeaders;
  ipgroup: { ipgroup_id: string; enable_ipgroup?: boolean; type?: 'white' | 'black' } | null;
  transparent_client_ip_enable: boolean;
  proxy_protocol_enable: boolean;
  protection_status: ProtectionStatus;
  protection_reason: string;
  tags: Tag[];
  created_at: string;
  updated_at: string;
}

export type LbAlgorithm = 'ROUND_ROBIN' | 'LEAST_CONNECTIONS' | 'SOURCE_IP' | 'QUIC_CID';

export interface SessionPersistence {
  type: 'SOURCE_IP' | 'HTTP_COOKIE' | 'APP_COOKIE';
  cookie_name?: string;
  /** Minutes. */
  persistence_timeout?: number;
}

export interface Pool {
  id: string;
  name: string;
  description: string;
  project_id: string;
  enterprise_project_id: string;
  admin_state_up: boolean;
  protocol: 'TCP' | 'UDP' | 'HTTP' | 'HTTPS' | 'GRPC' | 'QUIC' | 'TLS';
  lb_algorithm: LbAlgorithm;
  type: 'instance' | 'ip' | '';
  vpc_id: string;
  ip_version: string;
  listeners: IdReference[];
  loadbalancers: IdReference[];
  members: IdReference[];
  healthmonitor_id: string | null;
  session_persistence: SessionPersistence | null;
  slow_start: { enable: boolean; duration?: number } | null;
  connection_drain: { enable: boolean; timeout?: number } | null;
  pool_health: { minimum_healthy_member_count: number } | null;
  any_port_enable: boolean;
  member_deletion_protection_enable: boolean;
  protection_status: ProtectionStatus;
  protection_reason: string;
  created_at: string;
  updated_at: string;
}

export type MemberOperatingStatus = 'ONLINE' | 'OFFLINE' | 'NO_MONITOR' | 'INITIAL' | 'UNKNOWN';

export type MemberReasonCode =
  | 'CONNECT_TIMEOUT'
  | 'CONNECT_REFUSED'
  | 'CONNECT_FAILED'
  | 'CONNECT_INTERRUPT'
  | 'SSL_HANDSHAKE_ERROR'
  | 'RECV_RESPONSE_FAILED'
  | 'RECV_RESPONSE_TIMEOUT'
  | 'SEND_REQUEST_FAILED'
  | 'SEND_REQUEST_TIMEOUT'
  | 'RESPONSE_FORMAT_ERROR'
  | 'RESPONSE_MISMATCH';

export interface MemberReason {
  reason_code: MemberReasonCode;
  /** With RESPONSE_MISMATCH only. */
  expected_response?: string;
  healthcheck_response?: string;
}

export interface MemberListenerStatus {
  listener_id: string;
  operating_status: MemberOperatingStatus;
  reason: MemberReason | null;
}

export interface Member {
  id: string;
  name: string;
  project_id: string;
  admin_state_up: boolean;
  address: string;
  ip_version: string;
  protocol_port: number;
  subnet_cidr_id: string | null;
  /** 0–100; 0 drains. */
  weight: number;
  operating_status: MemberOperatingStatus;
  status: MemberListenerStatus[];
  reason: MemberReason | null;
  member_type: 'instance' | 'ip';
  instance_id: string;
  created_at: string;
  updated_at: string;
}

export type HealthMonitorType = 'TCP' | 'UDP_CONNECT' | 'HTTP' | 'HTTPS' | 'GRPC' | 'TLS';

export interface HealthMonitor {
  id: string;
  name: string;
  project_id: string;
  admin_state_up: boolean;
  type: HealthMonitorType;
  /** Seconds between two probes. */
  delay: number;
  /** Seconds a probe may take. */
  timeout: number;
  /** Successes in a row that bring a member ONLINE. */
  max_retries: number;
  /** Failures in a row that take it OFFLINE. */
  max_retries_down: number;
  /** null: the member's own port. */
  monitor_port: number | null;
  domain_name: string | null;
  url_path: string;
  http_method: string;
  expected_codes: string;
  pools: IdReference[];
  created_at: string;
  updated_at: string;
}

/**
 * A forwarding policy of a listener for HTTP or HTTPS (SDK huaweicloud-sdk-go-v3, services/elb/v3 L7Policy); others have none.
 * Of what it has, only what is looked at.
 */
export interface L7Policy {
  id: string;
  name: string;
  /** `REDIRECT_TO_POOL`, `REDIRECT_TO_LISTENER`, `REDIRECT_TO_URL`, `FIXED_RESPONSE`. */
  action: string;
}

export interface Quota {
  project_id: string;
  loadbalancer: number;
  listener: number;
  listeners_per_loadbalancer: number;
  listeners_per_pool: number;
  pool: number;
  member: number;
  members_per_pool: number;
  healthmonitor: number;
  certificate: number;
  l7policy: number;
  ipgroup: number;
}

export interface PageInfo {
  previous_marker?: string;
  next_marker?: string;
  current_count: number;
}

/** What became of one member of a batch: `existed` when adding, `not found` when deleting. */
export type BatchMember = Member & { ret_status: 'successful' | 'existed' | 'not found' };

export interface CreateListener {
  loadbalancer_id: string;
  protocol: ListenerProtocol;
  protocol_port: number;
  name?: string;
  description?: string;
  default_pool_id?: string;
  keepalive_timeout?: number;
  client_timeout?: number;
  member_timeout?: number;
  /** The server certificate: mandatory with HTTPS, TERMINATED_HTTPS, TLS and QUIC. */
  default_tls_container_ref?: string;
  /** The CA of the clients' certificates: mutual authentication. */
  client_ca_tls_container_ref?: string;
  /** Further server certificates, by the name the client asks for. */
  sni_container_refs?: string[];
  tls_ciphers_policy?: TlsCiphersPolicy;
  /** Counts in place of tls_ciphers_policy. */
  security_policy_id?: string;
  http2_enable?: boolean;
  ipgroup?: Listener['ipgroup'];
  insert_headers?: InsertHeaders;
  transparent_client_ip_enable?: boolean;
  protection_status?: ProtectionStatus;
  protection_reason?: string;
  tags?: Tag[];
}

export type UpdateListener = Partial<
  Pick<
    Listener,
    | 'name'
    | 'description'
    | 'default_pool_id'
    | 'keepalive_timeout'
    | 'client_timeout'
    | 'member_timeout'
    | 'default_tls_container_ref'
    | 'client_ca_tls_container_ref'
    | 'sni_container_refs'
    | 'tls_ciphers_policy'
    | 'security_policy_id'
    | 'http2_enable'
    | 'ipgroup'
    | 'insert_headers'
    | 'transparent_client_ip_enable'
    | 'protection_status'
    | 'protection_reason'
  >
>;

export interface CreatePool {
  protocol: Pool['protocol'];
  lb_algorithm: LbAlgorithm;
  /** At least one of listener_id, loadbalancer_id, type; for a shared load balancer exactly one of the first two. */
  listener_id?: string;
  loadbalancer_id?: string;
  name?: string;
  description?: string;
  type?: 'instance' | 'ip';
  vpc_id?: string;
  session_persistence?: SessionPersistence | null;
}

export type UpdatePool = Partial<Pick<Pool, 'name' | 'description' | 'lb_algorithm' | 'session_persistence' | 'connection_drain'>>;

export interface CreateMember {
  address: string;
  protocol_port: number;
  /** The IPv4 subnet id; absent: an IP target (dedicated load balancers only). */
  subnet_cidr_id?: string;
  name?: string;
  weight?: number;
}

export interface CreateHealthMonitor {
  pool_id: string;
  type: HealthMonitorType;
  delay: number;
  timeout: number;
  max_retries: number;
  max_retries_down?: number;
  monitor_port?: number | null;
  name?: string;
  url_path?: string;
  expected_codes?: string;
  http_method?: string;
  domain_name?: string | null;
}

export type UpdateHealthMonitor = Partial<Omit<CreateHealthMonitor, 'pool_id'>>;

/** The tree of `GET …/loadbalancers/{id}/statuses` (facts/elb-v3.md §4). */
export interface StatusTree {
  loadbalancer: StatusNode & { listeners: ListenerStatusNode[]; pools: PoolStatusNode[] };
}

export interface StatusNode {
  id: string;
  name: string;
  provisioning_status: ProvisioningStatus;
  operating_status: string;
}

export type ListenerStatusNode = StatusNode & { l7policies: unknown[]; pools: PoolStatusNode[] };

export type PoolStatusNode = StatusNode & {
  healthmonitor: { id: string; type: HealthMonitorType; name: string; provisioning_status: ProvisioningStatus } | null;
  members: {
    id: string;
    address: string;
    protocol_port: number;
    operating_status: MemberOperatingStatus;
    provisioning_status: ProvisioningStatus;
  }[];
};
