/** Schemas of the kinds in which agents and operator keep their state: nodes, endpoints, identities. @module */
import type { Schema } from '../../../apiserver/schema/types.ts';
import { anything, array, choice, flag, integer, kindSchema, mapOf, object, text } from '../../gateway-api/schema-parts.ts';

const addressPair = object({ ipv4: text(), ipv6: text() });
const amount = integer({ minimum: 0 });
const allocations = mapOf(object({ owner: text(), resource: text() }));

export const nodeSchema: Schema = kindSchema(
  'One node as Cilium sees it: its addresses and the pod CIDRs that the operator gave it.',
  {
    spec: object({
      addresses: array(object({ type: text(), ip: text() })),
      bootid: text(),
      encryption: object({ key: integer() }),
      health: addressPair,
      ingress: addressPair,
      'instance-id': text(),
      nodeidentity: integer({ format: 'int64' }),
      ipam: object({
        podCIDRs: array(text()),
        pool: allocations,
        'ipv6-pool': allocations,
        pools: object({
          requested: array(
            object({ pool: text({ minLength: 1 }), needed: object({ 'ipv4-addrs': integer(), 'ipv6-addrs': integer() }) }, ['pool']),
          ),
          allocated: array(object({ pool: text({ minLength: 1 }), cidrs: array(text({ format: 'cidr' })) }, ['pool'])),
        }),
        'min-allocate': amount,
        'max-allocate': amount,
        'pre-allocate': amount,
        'max-above-watermark': amount,
        'static-ip-tags': mapOf(text()),
      }),
      // Other clouds' settings: nothing here reads them.
      eni: anything,
      azure: anything,
      'alibaba-cloud': anything,
    }),
    status: object({
      ipam: object({
        used: allocations,
        'ipv6-used': allocations,
        'pod-cidrs': mapOf(object({ status: choice(['released', 'depleted', 'in-use']) })),
        'release-ips': mapOf(text()),
        'operator-status': object({ error: text() }),
        'assigned-static-ip': text(),
      }),
      eni: anything,
      azure: anything,
      'alibaba-cloud': anything,
    }),
  },
  ['metadata', 'spec'],
);

const directionPolicy = object(
  {
    enforcing: flag(),
    state: text(),
    adding: array(anything),
    removing: array(anything),
    allowed: array(anything),
    denied: array(anything),
  },
  ['enforcing'],
);
const networking = object({ addressing: array(addressPair), node: text() }, ['addressing']);
const namedPorts = array(object({ name: text(), port: integer(), protocol: text() }));
const id = integer({ format: 'int64' });

export const endpointSchema: Schema = kindSchema(
  'One pod that Cilium manages, as its agent reports it.',
  {
    status: object({
      id,
      state: choice([
        'creating',
        'waiting-for-identity',
        'not-ready',
        'waiting-to-regenerate',
        'regenerating',
        'restoring',
        'ready',
        'disconnecting',
        'disconnected',
        'invalid',
      ]),
      identity: object({ id, labels: array(text()) }),
      networking,
      'named-ports': namedPorts,
      policy: object({ ingress: directionPolicy, egress: directionPolicy }),
      encryption: object({ key: integer() }),
      'external-identifiers': object(
        Object.fromEntries(
          [
            'cni-attachment-id',
            'container-id',
            'container-name',
            'docker-endpoint-id',
            'docker-network-id',
            'k8s-namespace',
            'k8s-pod-name',
            'pod-name',
          ].map((field) => [field, text()]),
        ),
      ),
      health: object({ bpf: text(), connected: flag(), overallHealth: text(), policy: text() }),
      'service-account': text(),
      controllers: array(anything),
      log: array(object({ code: text(), message: text(), state: text(), timestamp: text() })),
    }),
  },
  ['metadata'],
);

export const endpointSliceSchema: Schema = kindSchema(
  'Endpoints of one namespace in batches.',
  {
    namespace: text(),
    endpoints: array(
      object({
        id,
        name: text(),
        networking,
        'named-ports': namedPorts,
        encryption: object({ key: integer() }),
        'service-account': text(),
      }),
    ),
  },
  ['metadata', 'endpoints'],
);

export const identitySchema: Schema = kindSchema(
  'One security identity; its name is the number, its labels are what the number stands for.',
  { 'security-labels': mapOf(text()) },
  ['metadata', 'security-labels'],
);
