/** Every reason that a hop can carry, with the parameters of its message. Stable: documents and users refer to them. @module */

/** Reason → parameter names. The message's id is `path.<reason>`. */
export const PATH_REASONS = {
  // Load balancer.
  'elb.found': ['loadBalancer', 'address'],
  'elb.not-found': ['loadBalancer'],
  'elb-listener.found': ['listener', 'protocol', 'port'],
  'elb-listener.missing': ['loadBalancer', 'protocol', 'port'],
  'elb-listener.no-pool': ['listener', 'port'],
  'elb-listener.policies': ['listener', 'port', 'actions'],
  'elb-listener.policies-not-known': ['listener', 'port'],
  'elb-member.chosen': ['member', 'port', 'healthy', 'total'],
  'elb-member.health-not-known': ['member', 'port', 'total'],
  'elb-member.none': ['pool'],
  'elb-member.none-healthy': ['pool', 'total', 'reason'],
  'elb-member.is-client': ['listener', 'member'],

  // Security groups.
  'security-group.allowed': ['group', 'protocol', 'port', 'source'],
  'security-group.denied': ['node', 'protocol', 'port', 'source'],
  'security-group.not-known': ['node'],
  'security-group.bypassed': ['source'],

  // Machines and their ports.
  'node.reached': ['node', 'address'],
  'node.down': ['node'],
  'node.gone': ['node'],
  'node.not-known': ['node'],
  'node.host-process': ['node', 'port'],
  'node.port-closed': ['node', 'port'],
  'node.port-not-known': ['node', 'port'],
  'address.unknown': ['address'],
  'origin.pod-not-found': ['namespace', 'name'],
  'origin.pod-without-address': ['namespace', 'name'],

  // Service translation.
  'service.socket-lb': ['service', 'frontend', 'backend', 'port'],
  'service.per-packet': ['service', 'frontend', 'backend', 'port'],
  'service.nodeport': ['service', 'nodePort', 'backend', 'port'],
  'service.load-balancer-address': ['service', 'address', 'backend', 'port'],
  'service.hijacked': ['service', 'address', 'port'],
  'service.l7-redirect': ['service', 'listener'],
  'service.no-backends': ['service'],
  'service.no-local-backend': ['service', 'node'],
  'service.not-translated': ['address', 'port', 'node'],
  'service.too-many-hops': ['service'],
  'nodeport.local-backend-no-second-lookup': ['service', 'node', 'address', 'port'],
  'nodeport.local-backend-host-process': ['service', 'node', 'port'],
  'nodeport.snat': ['node', 'backendNode'],
  'host-routing.bypasses-kube-proxy': ['address', 'port', 'node', 'rules'],
  'host-routing.half-applied': ['namespace', 'name', 'endpoint', 'agent', 'rules'],
  'kube-proxy.dnat': ['frontend', 'backend', 'port', 'node'],
  'kube-proxy.stale': ['frontend', 'node', 'backend'],
  'kube-proxy.no-backends': ['frontend', 'node'],

  // Routing between nodes.
  'routing.same-node': ['node'],
  'routing.tunnel': ['from', 'to', 'protocol', 'port'],
  'routing.tunnel-blocked': ['from', 'to', 'protocol', 'port'],
  'routing.native': ['from', 'to', 'destination'],
  'routing.no-vpc-route': ['address', 'node'],
  'routing.pod-not-reachable-from-outside': ['address'],
  'routing.not-known': ['address'],
  'routing.masqueraded': ['node', 'address'],
  'routing.not-masqueraded': ['address', 'destination'],
  'routing.external': ['address', 'port'],

  // Endpoints.
  'endpoint.ready': ['namespace', 'name', 'endpoint', 'identity'],
  'endpoint.without-cilium': ['namespace', 'name', 'node'],
  'endpoint.missing': ['namespace', 'name', 'node'],
  'endpoint.unmanaged': ['namespace', 'name', 'node', 'address'],
  'endpoint.no-interface': ['namespace', 'name', 'endpoint'],
  'endpoint.health': ['node', 'address'],
  'endpoint.not-ready': ['namespace', 'name', 'endpoint', 'state'],

  // Policy at layers 3 and 4.
  'policy.no-policy': ['direction', 'subject'],
  'policy.allowed': ['direction', 'subject', 'peer', 'rules', 'port'],
  'policy.allowed-local-host': ['direction', 'subject', 'peer', 'port'],
  'policy.redirected': ['direction', 'subject', 'peer', 'rules', 'port', 'proxy'],
  'policy.denied': ['direction', 'subject', 'peer', 'rules', 'port'],
  'policy.default-deny': ['direction', 'subject', 'peer', 'rules', 'port'],
  'policy.loopback': ['namespace', 'name'],

  // Policy at layer 7.
  'l7-policy.allowed': ['direction', 'subject', 'peer', 'method', 'path', 'rules'],
  'l7-policy.unrestricted': ['direction', 'subject', 'peer', 'method', 'path'],
  'l7-policy.denied': ['direction', 'subject', 'peer', 'method', 'path', 'rules'],

  // Envoy of a Gateway.
  'envoy-listener.reached': ['listener', 'node', 'port'],
  'envoy-listener.not-programmed': ['listener', 'node'],
  'envoy-listener.not-running': ['node'],
  'envoy-listener.no-config': ['listener'],
  'envoy-listener.no-filter-chain': ['listener', 'serverName'],
  'route.matched': ['route', 'rule', 'virtualHost', 'path'],
  'route.no-virtual-host': ['authority'],
  'route.no-match': ['authority', 'method', 'path'],
  'route.redirect': ['route', 'status', 'location'],
  'route.direct-response': ['route', 'status'],
  'backend.chosen': ['cluster', 'address', 'port', 'ready'],
  'backend.no-cluster': ['cluster'],
  'backend.no-endpoints': ['cluster'],
  'backend.none-ready': ['cluster', 'total'],
  'backend.connect-timeout': ['cluster', 'address', 'port'],
  'backend.request-timeout': ['cluster', 'address', 'port'],
  'backend.connect-refused': ['cluster', 'address', 'port'],
  'ingress-policy.allowed': ['peer', 'rules', 'port'],
  'ingress-policy.denied': ['peer', 'rules', 'port'],
  'egress-policy.allowed': ['peer', 'rules', 'port'],
  'egress-policy.denied': ['peer', 'rules', 'port'],
  'backend-policy.denied': ['subject', 'peer', 'rules', 'port'],

  // Arrivals.
  'pod.reached': ['namespace', 'name', 'address', 'port'],
} as const satisfies Readonly<Record<string, readonly string[]>>;

export type PathReason = keyof typeof PATH_REASONS;

/** Exactly the parameters that the reason's message names. */
export type ParamsOf<R extends PathReason> = Readonly<Record<(typeof PATH_REASONS)[R][number], string | number>>;
