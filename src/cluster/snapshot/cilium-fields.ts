/** What is kept of Cilium's objects: whole where their shape is free, in a sure shape where the read model looks into them. @module */
import { envoyResource } from './envoy-shape.ts';
import { selector } from './pod-fields.ts';
import { complete, fields, list, map, number, text, whole, type Rule } from './rules.ts';

/** A shape of its own, but a mapping at least. */
const mapping: Rule = (value) => (typeof value === 'object' && value !== null && !Array.isArray(value) ? whole(value) : undefined);
export const free = { spec: mapping, status: mapping };

/** What the read model looks into: its shape is sure. */
export const ciliumNode = {
  spec: fields({
    addresses: list(complete({ ip: text }, { type: text })),
    alibabaCloud: mapping,
    azure: mapping,
    bootid: text,
    encryption: mapping,
    eni: mapping,
    health: fields({ ipv4: text, ipv6: text }),
    ingress: fields({ ipv4: text, ipv6: text }),
    'instance-id': text,
    ipam: fields({
      podCIDRs: list(text),
      pool: mapping,
      pools: mapping,
      'max-allocate': number,
      'min-allocate': number,
      'pre-allocate': number,
    }),
    nodeidentity: number,
  }),
  status: fields({ ipam: fields({ 'operator-status': fields({ error: text }), used: mapping, 'release-ips': mapping }) }),
};

export const ciliumEndpoint = {
  status: fields({
    id: number,
    state: text,
    identity: complete({ id: number }, { labels: list(text) }),
    networking: fields({ addressing: list(fields({ ipv4: text, ipv6: text })), node: text }),
    policy: mapping,
    encryption: fields({ key: number }),
    'external-identifiers': map(text),
    'named-ports': list(fields({ name: text, port: number, protocol: text })),
    'service-account': text,
    log: list(mapping),
    health: mapping,
  }),
};

const typed: Rule = (value) => mapping(envoyResource(value));
const service = complete({ name: text }, { namespace: text, listener: text, ports: list(number), number: list(text) });
export const envoyConfig = {
  spec: fields({ services: list(service), backendServices: list(service), resources: list(typed), nodeSelector: selector }),
};
