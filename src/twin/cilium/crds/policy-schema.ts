/**
 * Schema of CiliumNetworkPolicy and CiliumClusterwideNetworkPolicy in 1.19 (facts/cilium.md §9: toRequires
 * and fromRequires are gone, Kafka is on its way out).
 * @module
 */
import type { Schema } from '../../../apiserver/schema/types.ts';
import {
  anything,
  array,
  choice,
  described,
  flag,
  int32,
  integer,
  kindSchema,
  labelSelector,
  mapOf,
  object,
  patterns,
  text,
} from '../../gateway-api/schema-parts.ts';

/** Each alternative names the field that must be there. */
const alternatives = (...fields: string[]): Schema[] => fields.map((field) => ({ properties: { [field]: {} }, required: [field] }));

const selector = labelSelector(true);
const cidr = text({ format: 'cidr' });

const ENTITIES = ['all', 'world', 'cluster', 'host', 'init', 'ingress', 'unmanaged', 'remote-node', 'health', 'none', 'kube-apiserver'];

const cidrRule = object(
  {
    cidr,
    cidrGroupRef: text({ maxLength: 253, pattern: patterns.dnsName }),
    cidrGroupSelector: selector,
    except: array(cidr),
  },
  [],
  { oneOf: alternatives('cidr', 'cidrGroupRef', 'cidrGroupSelector') },
);

const cloudGroup = object({
  aws: object({
    labels: mapOf(text()),
    region: text(),
    securityGroupsIds: array(text()),
    securityGroupsNames: array(text()),
  }),
});

const dnsName = object(
  {
    matchName: text({ maxLength: 255, pattern: '^([-a-zA-Z0-9_]+[.]?)+$' }),
    matchPattern: text({ maxLength: 255, pattern: '^([-a-zA-Z0-9_*]+[.]?)+$' }),
  },
  [],
  { oneOf: alternatives('matchName', 'matchPattern') },
);

/** Names that ICMP types have in a rule, IPv4 and IPv6. */
const ICMP_NAMES = [
  'EchoReply',
  'DestinationUnreachable',
  'Redirect',
  'Echo',
  'RouterAdvertisement',
  'RouterSelection',
  'TimeExceeded',
  'ParameterProblem',
  'Timestamp',
  'TimestampReply',
  'Photuris',
  'ExtendedEchoRequest',
  'ExtendedEcho Reply',
  'PacketTooBig',
  'EchoRequest',
  'MulticastListenerQuery',
  'MulticastListenerReport',
  'MulticastListenerDone',
  'RouterSolicitation',
  'NeighborSolicitation',
  'NeighborAdvertisement',
  'RedirectMessage',
  'RouterRenumbering',
  'ICMPNodeInformationQuery',
  'ICMPNodeInformationResponse',
  'InverseNeighborDiscoverySolicitation',
  'InverseNeighborDiscoveryAdvertisement',
  'HomeAgentAddressDiscoveryRequest',
  'HomeAgentAddressDiscoveryReply',
  'MobilePrefixSolicitation',
  'MobilePrefixAdvertisement',
  'DuplicateAddressRequestCodeSuffix',
  'DuplicateAddressConfirmationCodeSuffix',
];
const OCTET = '[0-9]|[1-9][0-9]|1[0-9]{2}|2[0-4][0-9]|25[0-5]';

const icmps = array(
  object({
    fields: array(
      object(
        {
          family: choice(['IPv4', 'IPv6'], { default: 'IPv4' }),
          type: {
            'x-kubernetes-int-or-string': true,
            anyOf: [{ type: 'integer' }, { type: 'string' }],
            pattern: `^(${OCTET}|${ICMP_NAMES.join('|')})$`,
          },
        },
        ['type'],
      ),
      { maxItems: 40 },
    ),
  }),
);

const PORT = '6553[0-5]|655[0-2][0-9]|65[0-4][0-9]{2}|6[0-4][0-9]{3}|[1-5][0-9]{4}|[0-9]{1,4}';

const port = object({
  port: text({ pattern: `^(${PORT})|([a-zA-Z0-9]-?)*[a-zA-Z](-?[a-zA-Z0-9])*$` }),
  endPort: int32(0, 65535),
  protocol: choice(['TCP', 'UDP', 'SCTP', 'VRRP', 'IGMP', 'ANY']),
});

const secretRef = object({ name: text(), namespace: text() }, ['name']);

const httpRule = object({
  method: text(),
  path: described('Regular expression over the whole path with its query string.', text()),
  host: text({ format: 'idn-hostname' }),
  headers: array(text()),
  headerMatches: array(
    object(
      {
        name: text({ minLength: 1 }),
        value: text(),
        mismatch: choice(['LOG', 'ADD', 'DELETE', 'REPLACE']),
        secret: secretRef,
      },
      ['name'],
    ),
  ),
});

const l7Rules = object(
  {
    http: array(httpRule),
    dns: array(dnsName),
    kafka: array(
      object({
        apiKey: text(),
        apiVersion: text(),
        clientID: text(),
        role: choice(['produce', 'consume']),
        topic: text({ maxLength: 255 }),
      }),
    ),
    l7proto: text(),
    l7: array(mapOf(text())),
  },
  [],
  { oneOf: alternatives('http', 'kafka', 'dns', 'l7proto') },
);

const tlsContext = object({ secret: secretRef, certificate: text(), privateKey: text(), trustedCA: text() }, ['secret']);

const allowPorts = array(
  object({
    ports: array(port, { maxItems: 40 }),
    rules: l7Rules,
    listener: object(
      {
        envoyConfig: object({ kind: choice(['CiliumEnvoyConfig', 'CiliumClusterwideEnvoyConfig']), name: text({ minLength: 1 }) }, [
          'name',
        ]),
        name: text({ minLength: 1 }),
        priority: integer({ minimum: 1, maximum: 100 }),
      },
      ['envoyConfig', 'name'],
    ),
    serverNames: array(text({ maxLength: 255, pattern: '^(\\*?\\*\\.)?([-a-zA-Z0-9_]+\\.?)+$' }), {
      minItems: 1,
      'x-kubernetes-list-type': 'set',
    }),
    originatingTLS: tlsContext,
    terminatingTLS: tlsContext,
  }),
);

const denyPorts = array(object({ ports: array(port) }));

const authentication = object({ mode: choice(['disabled', 'required', 'test-always-fail']) }, ['mode']);

const peers = (direction: 'from' | 'to'): Record<string, Schema> => ({
  [`${direction}Endpoints`]: array(selector),
  [`${direction}Entities`]: array(choice(ENTITIES)),
  [`${direction}CIDR`]: array(cidr),
  [`${direction}CIDRSet`]: array(cidrRule),
  [`${direction}Nodes`]: array(selector),
  [`${direction}Groups`]: array(cloudGroup),
  // Kept in the schema only to refuse what was removed.
  [`${direction}Requires`]: array(text(), { maxItems: 0 }),
});

const toServices = array(
  object({
    k8sService: object({ serviceName: text(), namespace: text() }),
    k8sServiceSelector: object({ namespace: text(), selector }, ['selector']),
  }),
);

const ruleSchema: Schema = object(
  {
    description: text(),
    endpointSelector: described('The pods that the rule protects.', selector),
    nodeSelector: described('The nodes that the rule protects (clusterwide policies only).', selector),
    ingress: array(object({ ...peers('from'), toPorts: allowPorts, icmps, authentication })),
    ingressDeny: array(object({ ...peers('from'), toPorts: denyPorts, icmps })),
    egress: array(object({ ...peers('to'), toPorts: allowPorts, icmps, authentication, toFQDNs: array(dnsName), toServices })),
    egressDeny: array(object({ ...peers('to'), toPorts: denyPorts, icmps, toServices })),
    enableDefaultDeny: object({ ingress: flag(), egress: flag() }),
    labels: array(object({ key: text(), value: text(), source: text() }, ['key'])),
    log: object({ value: text({ maxLength: 32, pattern: '^\\PC*$' }) }),
  },
  [],
  {
    anyOf: alternatives('ingress', 'ingressDeny', 'egress', 'egressDeny'),
    oneOf: alternatives('endpointSelector', 'nodeSelector'),
  },
);

const policyCondition = object(
  {
    type: text(),
    status: text(),
    reason: text(),
    message: text(),
    lastTransitionTime: text({ format: 'date-time' }),
  },
  ['type', 'status'],
);

export const policySchema: Schema = kindSchema(
  'What the selected endpoints may receive and send.',
  {
    spec: ruleSchema,
    specs: array(ruleSchema),
    status: object({
      conditions: array(policyCondition, { 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': ['type'] }),
      derivativePolicies: mapOf(anything),
    }),
  },
  ['metadata'],
);
