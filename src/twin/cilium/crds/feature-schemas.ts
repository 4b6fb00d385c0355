/** Schemas of the kinds with which people configure Cilium's features. @module */
import type { Schema } from '../../../apiserver/schema/types.ts';
import {
  anything,
  array,
  atomicList,
  choice,
  conditions,
  flag,
  integer,
  kindSchema,
  labelSelector,
  mapOf,
  object,
  rule,
  text,
} from '../../gateway-api/schema-parts.ts';

const selector = labelSelector(true);
const cidr = text({ format: 'cidr' });
const conditionsStatus = object({ conditions: conditions() });

export const envoyConfigSchema: Schema = kindSchema(
  'Envoy resources, and the Services whose traffic is led to them.',
  {
    spec: object(
      {
        services: array(object({ name: text(), namespace: text(), listener: text(), ports: array(integer()) }, ['name'])),
        backendServices: array(object({ name: text(), namespace: text(), number: array(text()) }, ['name'])),
        resources: array(anything),
        nodeSelector: selector,
      },
      ['resources'],
    ),
  },
  ['metadata'],
);

export const cidrGroupSchema: Schema = kindSchema(
  'A named set of CIDRs for use in policies.',
  { spec: object({ externalCIDRs: array(cidr, { minItems: 0 }) }, ['externalCIDRs']) },
  ['spec'],
);

export const loadBalancerPoolSchema: Schema = kindSchema(
  'Addresses that LB-IPAM may give to LoadBalancer Services.',
  {
    spec: object({
      blocks: array(object({ cidr, start: text(), stop: text() })),
      serviceSelector: selector,
      allowFirstLastIPs: choice(['Yes', 'No']),
      disabled: flag({ default: false }),
    }),
    status: conditionsStatus,
  },
  ['metadata', 'spec'],
);

export const gatewayClassConfigSchema: Schema = kindSchema(
  'How the Services of the Gateways of one class are made.',
  {
    spec: object({
      description: text({ maxLength: 64 }),
      service: object({
        type: choice(['LoadBalancer', 'NodePort'], { default: 'LoadBalancer' }),
        externalTrafficPolicy: text({ default: 'Cluster' }),
        loadBalancerClass: text(),
        loadBalancerSourceRanges: atomicList(text()),
        loadBalancerSourceRangesPolicy: choice(['Allow', 'Deny'], { default: 'Allow' }),
        ipFamilies: atomicList(text()),
        ipFamilyPolicy: text(),
        allocateLoadBalancerNodePorts: flag(),
        trafficDistribution: text(),
      }),
    }),
    status: conditionsStatus,
  },
  ['metadata'],
);

export const nodeConfigSchema: Schema = kindSchema(
  'Overrides of cilium-config for the nodes that the selector picks.',
  { spec: object({ defaults: mapOf(text()), nodeSelector: labelSelector(false) }, ['defaults', 'nodeSelector']) },
  ['spec'],
);

const redirectPorts = array(
  object(
    {
      name: text({ pattern: '^([0-9]{1,4})|([a-zA-Z0-9]-?)*[a-zA-Z](-?[a-zA-Z0-9])*$' }),
      port: text({ pattern: '^()([1-9]|[1-5]?[0-9]{2,4}|6[1-4][0-9]{3}|65[1-4][0-9]{2}|655[1-2][0-9]|6553[1-5])$' }),
      protocol: choice(['TCP', 'UDP']),
    },
    ['port', 'protocol'],
  ),
);
const immutable = (field: string): Schema => ({ 'x-kubernetes-validations': [rule('self == oldSelf', `${field} is immutable`)] });

export const localRedirectPolicySchema: Schema = kindSchema(
  'Leads traffic for an address or a Service to pods of the same node.',
  {
    spec: object(
      {
        description: text(),
        redirectFrontend: object(
          {
            addressMatcher: object({ ip: text({ anyOf: [{ format: 'ipv4' }, { format: 'ipv6' }] }), toPorts: redirectPorts }, [
              'ip',
              'toPorts',
            ]),
            serviceMatcher: object({ serviceName: text(), namespace: text(), toPorts: redirectPorts }, ['namespace', 'serviceName']),
          },
          [],
          {
            oneOf: [
              { properties: { addressMatcher: {} }, required: ['addressMatcher'] },
              { properties: { serviceMatcher: {} }, required: ['serviceMatcher'] },
            ],
            ...immutable('redirectFrontend'),
          },
        ),
        redirectBackend: object(
          { localEndpointSelector: selector, toPorts: redirectPorts },
          ['localEndpointSelector', 'toPorts'],
          immutable('redirectBackend'),
        ),
        skipRedirectFromBackend: flag({ default: false, ...immutable('skipRedirectFromBackend') }),
      },
      ['redirectFrontend', 'redirectBackend'],
    ),
    status: object({ ok: flag() }),
  },
  ['metadata'],
);

const egressGateway = object({ nodeSelector: selector, interface: text(), egressIP: text({ format: 'ipv4' }) }, ['nodeSelector']);

export const egressGatewayPolicySchema: Schema = kindSchema(
  'Sends the selected pods out of the cluster through chosen nodes.',
  {
    spec: object(
      {
        selectors: array(object({ podSelector: selector, namespaceSelector: selector, nodeSelector: selector })),
        destinationCIDRs: array(cidr),
        excludedCIDRs: array(cidr),
        egressGateway,
        egressGateways: array(egressGateway, { default: [] }),
      },
      ['selectors', 'destinationCIDRs', 'egressGateway'],
    ),
  },
  ['metadata'],
);

export const l2AnnouncementPolicySchema: Schema = kindSchema(
  'Which Service addresses are announced by ARP, from which nodes.',
  {
    spec: object({
      serviceSelector: selector,
      nodeSelector: selector,
      interfaces: array(text()),
      externalIPs: flag(),
      loadBalancerIPs: flag(),
    }),
    status: conditionsStatus,
  },
  ['metadata'],
);

const poolFamily = (longestMask: number): Schema =>
  object({ cidrs: array(cidr, { minItems: 1 }), maskSize: integer({ minimum: 1, maximum: longestMask }) }, ['cidrs', 'maskSize']);

export const podIpPoolSchema: Schema = kindSchema(
  'A pool of pod addresses for multi-pool IPAM.',
  { spec: object({ ipv4: poolFamily(32), ipv6: poolFamily(128), podSelector: selector, namespaceSelector: selector }) },
  ['spec'],
);

/** BGP kinds: served, kept as they come, read by nothing here. */
export const openSchema = (description: string): Schema =>
  kindSchema(description, { spec: anything, status: anything }, ['metadata', 'spec']);
