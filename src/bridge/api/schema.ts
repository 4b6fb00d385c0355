/**
 * The CustomResourceDefinition of GatewayEntrypoint: a structural schema whose CEL rules refuse what can
 * never work; what depends on the cluster or the cloud becomes a condition instead. `charts/cilium-cce/crds`
 * holds the same as a file.
 * @module
 */
import { DEFAULT_DRAIN_SECONDS, DEFAULT_MAX_NODES, MODES } from './entrypoint.ts';
import { GROUP } from './names.ts';

type Schema = Record<string, unknown>;

const text = (description: string, more: Schema = {}): Schema => ({ type: 'string', description, ...more });
const integer = (description: string, minimum: number, maximum: number, more: Schema = {}): Schema => ({
  type: 'integer',
  format: 'int32',
  description,
  minimum,
  maximum,
  ...more,
});
const object = (description: string, properties: Record<string, Schema>, more: Schema = {}): Schema => ({
  type: 'object',
  description,
  properties,
  ...more,
});
const list = (items: Schema, description: string, more: Schema = {}): Schema => ({ type: 'array', description, items, ...more });
const rule = (condition: string, message: string, more: Schema = {}): Schema => ({ rule: condition, message, ...more });
const id = (description: string): Schema => text(description, { minLength: 1, maxLength: 64, pattern: '^[0-9a-zA-Z-]+$' });

const autocreate = object(
  "Makes an ELB for this entrypoint, and removes it with it. Same names as CCE's annotation kubernetes.io/elb.autocreate.",
  {
    name: text('1 to 64 letters, digits, _ - .', { minLength: 1, maxLength: 64, pattern: '^[0-9A-Za-z_.-]+$' }),
    type: text('public: with an EIP; inner: private address only.', { enum: ['public', 'inner'], default: 'inner' }),
    bandwidth_name: text('Name of the EIP bandwidth.', { maxLength: 64 }),
    bandwidth_chargemode: text('How the bandwidth is charged.', { maxLength: 32 }),
    bandwidth_size: integer('Mbit/s.', 1, 2000),
    bandwidth_sharetype: text('PER: dedicated bandwidth.', { maxLength: 32 }),
    eip_type: text('Kind of EIP, 5_bgp for dynamic BGP.', { maxLength: 36 }),
    vip_subnet_cidr_id: text('IPv4 subnet id of the private address.', { maxLength: 64 }),
    vip_address: text('Private address.', { maxLength: 45 }),
    ipv6_vip_virsubnet_id: text('Network id; dedicated ELB.', { maxLength: 64 }),
    elb_virsubnet_ids: list({ type: 'string', maxLength: 64 }, 'Network ids of the back-end subnets; dedicated ELB.', { maxItems: 16 }),
    available_zone: list({ type: 'string', maxLength: 64 }, 'Availability zones; dedicated ELB.', { maxItems: 8 }),
    l4_flavor_name: text('Flavor for TCP; dedicated ELB.', { maxLength: 128 }),
    l7_flavor_name: text('Flavor for HTTP and HTTPS; dedicated ELB.', { maxLength: 128 }),
  },
  {
    'x-kubernetes-validations': [
      rule("self.type != 'public' || (has(self.bandwidth_size) && has(self.eip_type))", 'a public ELB needs bandwidth_size and eip_type'),
    ],
  },
);

const elb = object(
  'The ELB: an existing one by id, or one to be made.',
  {
    id: id("Id of an existing ELB in the cluster's VPC."),
    class: text('union: shared; performance: dedicated. An existing ELB must be of this class.', { enum: ['union', 'performance'] }),
    autocreate,
  },
  {
    'x-kubernetes-validations': [
      rule('has(self.id) != has(self.autocreate)', 'name exactly one ELB: either id or autocreate'),
      rule(
        "!has(self.autocreate) || !has(self.class) || self.class != 'performance' || (has(self.autocreate.available_zone) && size(self.autocreate.available_zone) > 0 && (has(self.autocreate.l4_flavor_name) || has(self.autocreate.l7_flavor_name)))",
        'a dedicated ELB (class performance) needs available_zone and l4_flavor_name or l7_flavor_name',
      ),
    ],
  },
);

const listener = object(
  'One listener of the Gateway on the ELB.',
  {
    port: integer("Port of the Gateway's listener.", 1, 65535),
    elbPort: integer("Port of the ELB's listener; default: the same.", 1, 65535),
    protocol: text('Of the ELB listener. TCP leaves TLS to Envoy; HTTPS ends it at the ELB.', {
      enum: ['TCP', 'HTTP', 'HTTPS'],
      default: 'TCP',
    }),
    certificateID: id("The ELB's server certificate; HTTPS only."),
    sniCertificateIDs: list({ type: 'string', minLength: 1, maxLength: 64 }, 'Further certificates, chosen by server name; HTTPS only.', {
      maxItems: 50,
      'x-kubernetes-list-type': 'set',
    }),
    nodePort: integer('Pinned NodePort, best from the static band 30000-30085: kept when the Gateway is deleted and made again.', 1, 65535),
  },
  {
    required: ['port'],
    'x-kubernetes-validations': [
      rule(
        "(has(self.protocol) && self.protocol == 'HTTPS') == has(self.certificateID)",
        'certificateID belongs to protocol HTTPS, which needs it',
      ),
      rule(
        "!has(self.sniCertificateIDs) || (has(self.protocol) && self.protocol == 'HTTPS')",
        'sniCertificateIDs belong to protocol HTTPS',
      ),
    ],
  },
);

const healthCheck = object(
  'How the ELB probes members.',
  {
    enabled: { type: 'boolean', default: true, description: 'false: every member counts as healthy.' },
    protocol: text('Kind of probe.', { enum: ['TCP', 'HTTP'], default: 'TCP' }),
    port: integer("Port that is probed; default: the member's own. Cilium's agent answers on 9879.", 1, 65535),
    path: text('HTTP only.', { maxLength: 80, pattern: '^/' }),
    expectedCodes: text('HTTP only: 200, 200,202 or 200-204.', { maxLength: 64, pattern: '^[0-9]{3}([,-][0-9]{3})*$' }),
    intervalSeconds: integer('Between two probes.', 1, 50, { default: 5 }),
    timeoutSeconds: integer('Of one probe.', 1, 50, { default: 3 }),
    healthyThreshold: integer('Successes in a row that bring a member back.', 1, 10, { default: 3 }),
    unhealthyThreshold: integer('Failures in a row that take it out.', 1, 10, { default: 3 }),
  },
  {
    'x-kubernetes-validations': [
      rule('self.timeoutSeconds <= self.intervalSeconds', 'timeoutSeconds must not be longer than intervalSeconds'),
      rule("!has(self.path) || self.protocol == 'HTTP'", 'path belongs to protocol HTTP'),
      rule("!has(self.expectedCodes) || self.protocol == 'HTTP'", 'expectedCodes belong to protocol HTTP'),
    ],
  },
);

const nodeSelector = object(
  'Nodes that become members; default: all that take traffic from outside.',
  {
    matchLabels: { type: 'object', additionalProperties: { type: 'string' } },
    matchExpressions: list(
      object(
        'One requirement.',
        {
          key: { type: 'string' },
          operator: { type: 'string', enum: ['In', 'NotIn', 'Exists', 'DoesNotExist'] },
          values: { type: 'array', items: { type: 'string' } },
        },
        { required: ['key', 'operator'] },
      ),
      'All of them must hold.',
      { maxItems: 20 },
    ),
  },
  { 'x-kubernetes-map-type': 'atomic' },
);

const spec = object(
  'What is wanted.',
  {
    gatewayRef: object(
      'The Gateway, in the same namespace; its class must be of io.cilium/gateway-controller.',
      { name: text('Name of the Gateway.', { minLength: 1, maxLength: 253 }) },
      {
        required: ['name'],
        'x-kubernetes-validations': [rule('self == oldSelf', 'gatewayRef cannot be changed: make another entrypoint')],
      },
    ),
    mode: text('How the ELB leads to the Gateway.', { enum: ['Auto', ...MODES], default: 'Auto' }),
    elb,
    listeners: list(listener, "What differs from the default: each of the Gateway's ports as a TCP listener of the same port.", {
      maxItems: 64,
      'x-kubernetes-list-type': 'map',
      'x-kubernetes-list-map-keys': ['port'],
      'x-kubernetes-validations': [
        rule(
          'self.all(a, self.exists_one(b, (has(b.elbPort) ? b.elbPort : b.port) == (has(a.elbPort) ? a.elbPort : a.port)))',
          'two listeners have the same elbPort',
        ),
        rule(
          'self.all(a, !has(a.nodePort) || self.exists_one(b, has(b.nodePort) && b.nodePort == a.nodePort))',
          'two listeners have the same nodePort',
        ),
      ],
    }),
    nodeSelector,
    maxNodes: integer('Members per pool at most.', 1, 1000, { default: DEFAULT_MAX_NODES }),
    healthCheck,
    algorithm: text('Of the ELB.', { enum: ['ROUND_ROBIN', 'LEAST_CONNECTIONS', 'SOURCE_IP'], default: 'ROUND_ROBIN' }),
    clientIP: text("Preserve: members see the client's own address at layer 4.", { enum: ['Preserve'] }),
    drainSeconds: integer('How long a member that leaves keeps its connections.', 0, 3600, { default: DEFAULT_DRAIN_SECONDS }),
    publishAddress: {
      type: 'boolean',
      default: true,
      description: "Writes the ELB's address into the status of the Gateway's Service, from which Cilium makes the Gateway Programmed.",
    },
  },
  { required: ['gatewayRef', 'elb'] },
);

const condition = object(
  'Standard condition.',
  {
    type: { type: 'string', maxLength: 316 },
    status: { type: 'string', enum: ['True', 'False', 'Unknown'] },
    reason: { type: 'string', minLength: 1, maxLength: 1024, pattern: '^[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?$' },
    message: { type: 'string', maxLength: 32768 },
    lastTransitionTime: { type: 'string', format: 'date-time' },
    observedGeneration: { type: 'integer', format: 'int64', minimum: 0 },
  },
  { required: ['type', 'status', 'reason', 'message', 'lastTransitionTime'] },
);

const status = object('What has become of it.', {
  observedGeneration: { type: 'integer', format: 'int64' },
  mode: text('The mode in use.'),
  modeReason: text('Why this mode.'),
  loadBalancer: object('The ELB in use.', { id: { type: 'string' }, name: { type: 'string' }, class: { type: 'string' } }),
  addresses: list(object('', { type: { type: 'string' }, value: { type: 'string' } }), "The ELB's addresses.", {
    'x-kubernetes-list-type': 'atomic',
  }),
  listeners: list(
    object('One port.', {
      port: { type: 'integer' },
      elbPort: { type: 'integer' },
      protocol: { type: 'string' },
      nodePort: { type: 'integer' },
      clientIP: text('Preserved, Forwarded (X-Forwarded-For) or Hidden.'),
      listenerID: { type: 'string' },
      members: object('Counted by health.', { total: { type: 'integer' }, online: { type: 'integer' } }),
      unhealthyMembers: list(
        object('One member.', {
          address: { type: 'string' },
          port: { type: 'integer' },
          status: { type: 'string' },
          reason: { type: 'string' },
        }),
        'The first ones that are not ONLINE.',
        { 'x-kubernetes-list-type': 'atomic' },
      ),
    }),
    'Per listener of the Gateway.',
    { 'x-kubernetes-list-type': 'atomic' },
  ),
  warnings: list({ type: 'string' }, 'What works but will surprise.', { 'x-kubernetes-list-type': 'atomic' }),
  conditions: list(condition, 'Accepted, Bound, AddressPublished, PathHealthy.', {
    'x-kubernetes-list-type': 'map',
    'x-kubernetes-list-map-keys': ['type'],
  }),
});

const column = (name: string, jsonPath: string, type = 'string', priority = 0): Schema => ({
  name,
  type,
  jsonPath,
  ...(priority > 0 && { priority }),
});
const conditionColumn = (type: string, priority = 0): Schema =>
  column(type, `.status.conditions[?(@.type=="${type}")].status`, 'string', priority);

/** @example await client.create(customResourceDefinitions, entrypointCrd()); */
export function entrypointCrd(): { apiVersion: string; kind: string; metadata: { name: string }; spec: Record<string, unknown> } {
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `gatewayentrypoints.${GROUP}` },
    spec: {
      group: GROUP,
      scope: 'Namespaced',
      names: {
        kind: 'GatewayEntrypoint',
        listKind: 'GatewayEntrypointList',
        plural: 'gatewayentrypoints',
        singular: 'gatewayentrypoint',
        shortNames: ['gwep'],
        categories: ['gateway-api'],
      },
      versions: [
        {
          name: 'v1alpha1',
          served: true,
          storage: true,
          subresources: { status: {} },
          schema: {
            openAPIV3Schema: {
              type: 'object',
              description: "Binds a Gateway of Cilium's to a Huawei Cloud ELB and keeps it bound.",
              required: ['spec'],
              properties: {
                apiVersion: { type: 'string' },
                kind: { type: 'string' },
                metadata: { type: 'object' },
                spec,
                status,
              },
            },
          },
          additionalPrinterColumns: [
            column('Gateway', '.spec.gatewayRef.name'),
            column('Mode', '.status.mode'),
            column('Address', '.status.addresses[0].value'),
            conditionColumn('Accepted', 1),
            conditionColumn('Bound'),
            conditionColumn('AddressPublished', 1),
            conditionColumn('PathHealthy'),
            column('ELB', '.status.loadBalancer.id', 'string', 1),
            column('Age', '.metadata.creationTimestamp', 'date'),
          ],
        },
      ],
    },
  };
}
