/** `toPorts` and `icmps` of a rule: validation as the agent does it, and what they cover. @module */
import type { HttpRule, IcmpRule, PortRule } from '../../cluster/kinds.ts';
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
  type Protocol,
} from '../ports.ts';
import type { Direction, EnvoyContext, L7, Rule } from '../rule.ts';
import type { PolicySettings } from '../settings.ts';
import { message } from '../../i18n/catalogue.ts';
import { checkDnsName } from './dns-names.ts';
import { worded } from './finding.ts';
import { checkKafka } from './kafka.ts';
import { PolicyError } from './policy-error.ts';

const MAX_PORTS = 40;

export interface PortClause {
  readonly ports: PortSet;
  readonly l7: L7 | undefined;
  readonly serverNames: readonly string[];
  readonly envoy?: EnvoyContext | undefined;
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
  // A deny has no L7.
  const deny = context.action === 'deny';
  const serverNames = deny ? [] : (rule.serverNames ?? []);
  if (serverNames.length > 0 && lists(rule) > 0 && !rule.terminatingTLS) {
    throw new PolicyError(`${field}.serverNames`, 'ServerNames are not allowed with L7 rules without TLS termination');
  }
  if (serverNames.includes('')) throw new PolicyError(`${field}.serverNames`, 'empty server name is not allowed');
  if (written.length > MAX_PORTS) throw new PolicyError(`${field}.ports`, `too many ports, the max is ${MAX_PORTS}`);
  const dns = !deny && Boolean(rule.rules?.dns?.length);
  const parsed = written.map((port, index) => {
    const one = parsePort(port, context, dns, `${field}.ports[${index}]`);
    if (!deny && lists(rule) > 0 && !dns && one.protocol !== 'TCP') {
      throw new PolicyError(`${field}.rules`, `L7 rules can only apply to TCP (not ${one.protocol}) except for DNS rules`);
    }
    return one;
  });
  const ports = { ranges: parsed.flatMap(({ ranges }) => ranges), named: parsed.flatMap(({ named }) => named) };
  if (deny) return { ports, l7: undefined, serverNames };
  validateL7(rule, parsed, context, field);
  return { ports, l7: l7Of(rule), serverNames, envoy: envoyOf(rule) };
}

interface ParsedPort extends PortSet {
  /** Its number is 0. */
  readonly zero: boolean;
  readonly protocol: string;
}

function parsePort(
  written: { port?: string; endPort?: number; protocol?: string },
  { settings }: PortContext,
  dns: boolean,
  field: string,
): ParsedPort {
  const text = written.port ?? '';
  const protocol = (written.protocol || 'ANY').toUpperCase();
  const none = { ranges: [], named: [], zero: false, protocol };
  if (text === '' && !settings.extendedIpProtocols) throw new PolicyError(`${field}.port`, 'port must be specified');
  if (isServiceName(text)) {
    return {
      ...none,
      named: knownProtocols(written.protocol, field).map((one): NamedPort => ({
        protocol: one,
        name: text.toLowerCase(),
        ...(written.endPort && { endPort: written.endPort }),
      })),
    };
  }
  if (text !== '' && text !== '0' && (written.protocol === 'VRRP' || written.protocol === 'IGMP')) {
    throw new PolicyError(`${field}.port`, 'port must be empty or 0');
  }
  const number = text === '' ? 0 : parsePortNumber(text);
  if (typeof number !== 'number') throw new PolicyError(`${field}.port`, `unable to parse port: ${number.error}`);
  const endPort = written.endPort ?? 0;
  if (dns && endPort > number) throw new PolicyError(`${field}.endPort`, 'DNS rules do not support port ranges');
  const ranges = knownProtocols(written.protocol, field).map((one) => rangeOf(one, number, endPort));
  return { ...none, ranges, zero: number === 0 };
}

/** ICMP is no protocol of a port. */
function knownProtocols(written: string | undefined, field: string): Protocol[] {
  const protocols = protocolsOf(written);
  if (!protocols || protocols.some((one) => one === 'ICMP' || one === 'ICMPv6')) {
    const text = `invalid protocol ${JSON.stringify(written?.toUpperCase())}, must be { tcp | udp | sctp | vrrp | igmp | any }`;
    throw new PolicyError(`${field}.protocol`, text);
  }
  return protocols;
}

const lists = ({ rules }: PortRule): number =>
  (rules?.http?.length ?? 0) + (rules?.dns?.length ?? 0) + (rules?.kafka?.length ?? 0) + (rules?.l7?.length ?? 0);

/** Where L7 rules may not stand at all, whatever they say. @throws PolicyError */
export function refuseL7(toPorts: readonly PortRule[], { direction, action, subjectKind, settings }: PortContext, field: string): void {
  if (action === 'deny') return;
  const at = (index: number): string => `${field}[${index}].rules`;
  const first = toPorts.findIndex((rule) => lists(rule) > 0);
  if (first < 0) return;
  const host = subjectKind === 'host';
  if (host && direction === 'ingress') throw new PolicyError(at(first), 'L7 policy is not supported on host ingress yet');
  if (!settings.l7Proxy) throw new PolicyError(at(first), 'L7 policy is not supported since L7 proxy is not enabled');
  const kinds = direction === 'ingress' ? ['dns' as const] : host ? (['kafka', 'http'] as const) : [];
  for (const kind of kinds) {
    const index = toPorts.findIndex(({ rules }) => rules?.[kind]?.length);
    if (index < 0) continue;
    const name = { dns: 'DNS', kafka: 'Kafka', http: 'HTTP' }[kind];
    throw new PolicyError(at(index), `L7 protocol ${name} is not supported on ${host ? 'host egress' : 'ingress'} yet`);
  }
}

/** The checks of a port rule around its ports; the ports themselves may object first. @throws PolicyError */
function validateL7(rule: PortRule, ports: readonly ParsedPort[], { direction }: PortContext, field: string): void {
  const restricted = lists(rule) > 0;
  const name = rule.listener?.name ?? '';
  if (rule.listener && direction === 'ingress') throw new PolicyError(`${field}.listener`, `Listener is not allowed on ingress (${name})`);
  if (rule.listener && restricted) throw new PolicyError(`${field}.listener`, `Listener is not allowed with L7 rules (${name})`);
  if (!restricted) return;
  const { http, dns, kafka, l7proto, l7 } = rule.rules ?? {};
  const at = `${field}.rules`;
  if (ports.some(({ zero }) => zero)) throw new PolicyError(at, 'L7 rules can not be used when a port is 0');
  for (const [index, one] of (http ?? []).entries()) validateHttp(one, `${at}.http[${index}]`);
  for (const [index, one] of (kafka ?? []).entries()) checkKafka(one, `${at}.kafka[${index}]`);
  if (dns && ports.length === 0) throw new PolicyError(at, 'port 53 must be specified for DNS rules');
  for (const [index, one] of (dns ?? []).entries()) checkDnsName(one, `${at}.dns[${index}]`, true);
  if (l7 && !l7proto) throw new PolicyError(`${at}.l7`, "'l7' may only be specified when a 'l7proto' is also specified");
  const kinds = [http, dns, kafka, l7proto].filter(Boolean).length;
  if (kinds > 1) throw new PolicyError(at, 'multiple L7 protocol rule types specified in single rule');
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

function envoyOf({ listener, terminatingTLS, originatingTLS }: PortRule): EnvoyContext | undefined {
  if (!listener && !terminatingTLS && !originatingTLS) return undefined;
  return {
    listener: listener && {
      name: `${listener.envoyConfig?.name ?? ''}/${listener.name ?? ''}`,
      priority: listener.priority,
      kind: listener.envoyConfig?.kind,
    },
    terminatingTLS: terminatingTLS && JSON.stringify(terminatingTLS),
    originatingTLS: originatingTLS && JSON.stringify(originatingTLS),
  };
}

function l7Of({ rules = {}, serverNames, listener, terminatingTLS, originatingTLS }: PortRule): L7 | undefined {
  const { http, dns, kafka, l7proto, l7 } = rules;
  if (http?.length) return { kind: 'http', http };
  if (dns?.length) return { kind: 'dns', dns };
  if (kafka?.length) return { kind: 'kafka', kafka };
  if (l7proto || l7?.length) return { kind: 'proxylib', parser: l7proto ?? '', lists: Boolean(l7?.length) };
  if (listener) return { kind: 'crd' };
  return serverNames?.length || terminatingTLS || originatingTLS ? { kind: 'tls' } : undefined;
}

/** `icmps`: a clause per entry, over ICMP types. */
export function parseIcmps(icmps: readonly IcmpRule[], field: string): PortClause[] {
  return icmps.map(({ fields = [] }, index) => {
    const at = `${field}[${index}].fields`;
    if (fields.length > MAX_PORTS) throw new PolicyError(at, `too many types, the max is ${MAX_PORTS}`);
    const ranges = fields.map((one, position) => icmpType(one, `${at}[${position}]`));
    return { ports: { ranges, named: [] }, l7: undefined, serverNames: [] };
  });
}

function icmpType({ family = '', type = '' }: NonNullable<IcmpRule['fields']>[number], field: string): PortRange {
  if (!['', 'IPv4', 'IPv6'].includes(family)) throw new PolicyError(field, `wrong family: ${family}`);
  const names = ICMP_TYPES[family === 'IPv6' ? 'IPv6' : 'IPv4'];
  const name = String(type);
  const number = /^\d+$/.test(name) ? Number(name) : Object.hasOwn(names, name) ? names[name] : undefined;
  // Other names do not even decode.
  if (number === undefined) return { protocol: 'ICMP', from: 0, to: 0 };
  if (number > 255)
    throw PolicyError.ofSchema(worded(`${field}.type`, message('policyParse.range', { found: name, minimum: 0, maximum: 255 })));
  // Type 0 is to the agent what port 0 is: all of them.
  return rangeOf(family === 'IPv6' ? 'ICMPv6' : 'ICMP', number);
}
