/** `toPorts` and `icmps` of a rule: validation as the agent does it, and what they cover. @module */
import type { HttpRule, PortRule } from '../../cluster/kinds.ts';
import { compileRegex } from '../regex.ts';
import {
  ICMP_TYPES,
  isServiceName,
  parsePortNumber,
  protocolsOf,
  rangeOf,
  type NamedPort,
  type PortRange,
  type PortSet,
} from '../ports.ts';
import type { Direction, L7, Rule } from '../rule.ts';
import type { PolicySettings } from '../settings.ts';
import { PolicyError } from './policy-error.ts';

const MAX_PORTS = 40;

export interface PortClause {
  readonly ports: PortSet;
  readonly l7: L7 | undefined;
  readonly serverNames: readonly string[];
}

export interface PortContext {
  readonly direction: Direction;
  readonly action: Rule['action'];
  readonly subjectKind: 'endpoint' | 'host';
  readonly settings: PolicySettings;
}

/** One clause per port rule; an empty list of ports makes a clause that covers nothing (facts/policy.md §3.7). */
export function parsePortRules(toPorts: readonly PortRule[], context: PortContext, field: string): PortClause[] {
  return toPorts.map((rule, index) => parsePortRule(rule, context, `${field}[${index}]`));
}

function parsePortRule(rule: PortRule, context: PortContext, field: string): PortClause {
  const written = rule.ports ?? [];
  if (written.length > MAX_PORTS) throw new PolicyError(`${field}.ports`, `too many ports, the max is ${MAX_PORTS}`);
  const parsed = written.map((port, index) => parsePort(port, `${field}.ports[${index}]`));
  const ports = { ranges: parsed.flatMap(({ ranges }) => ranges), named: parsed.flatMap(({ named }) => named) };
  // A deny has no L7.
  if (context.action === 'deny') return { ports, l7: undefined, serverNames: [] };
  return { ports, ...parseL7(rule, parsed, context, field) };
}

interface ParsedPort extends PortSet {
  readonly number: number | undefined;
  readonly endPort: number;
  readonly protocol: string;
}

function parsePort(written: { port?: string | number; endPort?: number; protocol?: string }, field: string): ParsedPort {
  const text = written.port === undefined || written.port === null ? '' : String(written.port);
  const protocols = protocolsOf(written.protocol);
  if (!protocols)
    throw new PolicyError(`${field}.protocol`, `invalid protocol ${JSON.stringify(written.protocol)}, must be { tcp | udp | sctp | any }`);
  const protocol = (written.protocol || 'ANY').toUpperCase();
  if (protocol === 'VRRP' || protocol === 'IGMP') {
    if (text !== '' && text !== '0') throw new PolicyError(`${field}.port`, 'port must be empty or 0');
    return { ranges: protocols.map((one) => rangeOf(one, 0)), named: [], number: 0, endPort: 0, protocol };
  }
  if (text === '') throw new PolicyError(`${field}.port`, 'port must be specified');
  if (isServiceName(text)) {
    const named = protocols.map((one): NamedPort => ({ protocol: one, name: text.toLowerCase() }));
    return { ranges: [], named, number: undefined, endPort: 0, protocol };
  }
  const number = parsePortNumber(text);
  if (typeof number !== 'number') throw new PolicyError(`${field}.port`, `unable to parse port: ${number.error}`);
  const endPort = written.endPort ?? 0;
  return { ranges: protocols.map((one) => rangeOf(one, number, endPort)), named: [], number, endPort, protocol };
}

function parseL7(
  rule: PortRule,
  ports: readonly ParsedPort[],
  context: PortContext,
  field: string,
): { l7: L7 | undefined; serverNames: readonly string[] } {
  const { http = [], dns = [], kafka = [], l7proto = '', l7 = [] } = rule.rules ?? {};
  const kinds = [http?.length, dns?.length, kafka?.length, l7proto || l7?.length].filter(Boolean).length;
  const serverNames = rule.serverNames ?? [];
  const listener = rule.listener?.name;
  if (listener && context.direction === 'ingress')
    throw new PolicyError(`${field}.listener`, `Listener is not allowed on ingress (${listener})`);
  if (listener && kinds > 0) throw new PolicyError(`${field}.listener`, `Listener is not allowed with L7 rules (${listener})`);
  if (kinds > 0 && serverNames.length > 0 && !rule.terminatingTLS) {
    throw new PolicyError(`${field}.serverNames`, 'ServerNames are not allowed with L7 rules without TLS termination');
  }
  if (serverNames.includes('')) throw new PolicyError(`${field}.serverNames`, 'empty server name is not allowed');
  if (kinds > 0) validateL7({ kinds, dns: Boolean(dns?.length), http: http ?? [] }, ports, context, `${field}.rules`);
  return { l7: l7Of(rule, serverNames, listener), serverNames };
}

function validateL7(
  { kinds, dns, http }: { kinds: number; dns: boolean; http: readonly HttpRule[] },
  ports: readonly ParsedPort[],
  { direction, subjectKind, settings }: PortContext,
  field: string,
): void {
  if (kinds > 1) throw new PolicyError(field, 'multiple L7 protocol rule types specified in single rule');
  if (!settings.l7Proxy) throw new PolicyError(field, 'L7 policy is not supported since L7 proxy is not enabled');
  if (dns && direction === 'ingress') throw new PolicyError(field, 'L7 protocol DNS is not supported on ingress yet');
  if (dns && ports.length === 0) throw new PolicyError(field, 'port 53 must be specified for DNS rules');
  if (subjectKind === 'host' && direction === 'ingress') throw new PolicyError(field, 'L7 policy is not supported on host ingress yet');
  if (subjectKind === 'host' && !dns) throw new PolicyError(field, 'L7 protocol HTTP is not supported on host egress yet');
  for (const { number, endPort, protocol } of ports) {
    if (number === 0 && endPort === 0) throw new PolicyError(field, 'L7 rules can not be used when a port is 0');
    if (!dns && protocol !== 'TCP') throw new PolicyError(field, `L7 rules can only apply to TCP (not ${protocol}) except for DNS rules`);
    if (dns && number !== undefined && endPort > number) throw new PolicyError(field, 'DNS rules do not support port ranges');
  }
  for (const [index, rule] of http.entries()) validateHttp(rule, `${field}.http[${index}]`);
}

function validateHttp({ path, method, headerMatches }: HttpRule, field: string): void {
  for (const [name, regex] of Object.entries({ path, method })) {
    if (!regex) continue;
    const compiled = compileRegex(regex);
    if ('error' in compiled) throw new PolicyError(`${field}.${name}`, compiled.error);
  }
  for (const [index, match] of (headerMatches ?? []).entries()) {
    const at = `${field}.headerMatches[${index}]`;
    if (!match.name) throw new PolicyError(at, 'Header name missing');
    if (match.mismatch && !['LOG', 'ADD', 'DELETE', 'REPLACE'].includes(match.mismatch)) {
      throw new PolicyError(at, `Invalid header action: ${match.mismatch as string}`);
    }
    if (match.secret && !match.secret.name) throw new PolicyError(at, 'Secret name missing');
  }
}

function l7Of(rule: PortRule, serverNames: readonly string[], listener: string | undefined): L7 | undefined {
  const { http, dns, kafka, l7proto, l7 } = rule.rules ?? {};
  if (http?.length) return { kind: 'http', http };
  if (dns?.length) return { kind: 'dns', dns };
  if (kafka?.length) return { kind: 'kafka', kafka };
  if (l7proto || l7?.length) return { kind: 'proxylib' };
  if (listener) return { kind: 'crd' };
  return serverNames.length > 0 || rule.terminatingTLS || rule.originatingTLS ? { kind: 'tls' } : undefined;
}

interface IcmpRule {
  fields?: { family?: string; type?: number | string }[];
}

/** `icmps`: a clause per entry, over ICMP types. */
export function parseIcmps(icmps: readonly unknown[], field: string): PortClause[] {
  return icmps.map((written, index) => {
    const fields = (written as IcmpRule).fields ?? [];
    const at = `${field}[${index}].fields`;
    if (fields.length > MAX_PORTS) throw new PolicyError(at, `too many types, the max is ${MAX_PORTS}`);
    const ranges = fields.map((one, position) => icmpType(one, `${at}[${position}]`));
    return { ports: { ranges, named: [] }, l7: undefined, serverNames: [] };
  });
}

function icmpType({ family = '', type = 0 }: { family?: string; type?: number | string }, field: string): PortRange {
  if (!['', 'IPv4', 'IPv6'].includes(family)) throw new PolicyError(field, `wrong family: ${family}`);
  const number = /^\d+$/.test(String(type)) ? Number(type) : ICMP_TYPES[family === 'IPv6' ? 'IPv6' : 'IPv4'][String(type)];
  if (number === undefined) throw new PolicyError(field, `ICMP type ${type} not found in ${family}`, { decoding: true });
  return { protocol: family === 'IPv6' ? 'ICMPv6' : 'ICMP', from: number, to: number };
}
