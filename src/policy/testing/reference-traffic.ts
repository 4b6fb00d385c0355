/**
 * The slow and obvious evaluator: ports, ICMP types and HTTP requests as written (facts/policy.md §3.12, §4.1).
 * @module
 */
import type { HttpRule, PortRule } from '../../cluster/kinds.ts';
import type { ReferenceQuestion, ReferenceVerdict, ReferenceWorld } from './reference.ts';

/** §3.12. */
export function coversPort(
  world: ReferenceWorld,
  { port = '', endPort = 0, protocol = '' }: NonNullable<PortRule['ports']>[number],
  question: ReferenceQuestion,
): boolean {
  const protocols = ['', 'ANY'].includes(protocol) ? ['TCP', 'UDP', 'SCTP'] : [protocol];
  if (!protocols.includes(question.protocol)) return false;
  if (/[a-z]/i.test(port)) return numbersOf(world, port, question).join() === String(question.port);
  const from = Number(port);
  if (from === 0) return endPort === 0 || question.port <= endPort;
  return from <= question.port && question.port <= Math.max(from, endPort);
}

/** The numbers behind a port name: of the subject for ingress, of the whole cluster for egress. */
function numbersOf(world: ReferenceWorld, name: string, { direction, subjectPorts, protocol }: ReferenceQuestion): number[] {
  const pods = direction === 'ingress' ? [subjectPorts] : world.ports;
  const numbers = pods.flatMap((ports) => {
    const [number, of] = (ports[name.toLowerCase()] ?? '/').split('/');
    return of === protocol ? [Number(number)] : [];
  });
  return [...new Set(numbers)];
}

export function coversIcmp(
  { family = 'IPv4', type = 0 }: { family?: string; type?: number | string },
  { protocol, port }: ReferenceQuestion,
): boolean {
  const number = type === 'EchoRequest' ? (family === 'IPv6' ? 128 : 8) : Number(type);
  return protocol === (family === 'IPv6' ? 'ICMPv6' : 'ICMP') && port === number;
}

export function isProxied(port: PortRule | undefined): boolean {
  const { http = [], dns = [], kafka = [] } = port?.rules ?? {};
  return http.length + dns.length + kafka.length + (port?.serverNames?.length ?? 0) > 0;
}

/**
 * §3.17, §4.1: of a peer other than the host, whether a request passes. Every rule for this peer and port is asked;
 * one without HTTP conditions lets everything pass, and so does a subject that nothing denies by default.
 */
export function referenceRequest(
  { letter, defaultDeny, clauses }: ReferenceVerdict,
  request: { method: string; path: string; headers: Readonly<Record<string, string>> },
): boolean {
  if (letter === 'D' || letter === 'd') return false;
  const lists = clauses.map((clause) => clause?.rules?.http ?? []);
  if (!defaultDeny || lists.every((list) => list.length === 0)) return true;
  // A list of DNS rules is no HTTP condition, but does not let HTTP pass either.
  const plain = clauses.some((clause, index) => lists[index]!.length === 0 && !clause?.rules?.dns?.length);
  return plain || lists.flat().some((rule) => isMet(rule, request));
}

function isMet(
  { method, path, headers = [] }: HttpRule,
  request: { method: string; path: string; headers: Readonly<Record<string, string>> },
): boolean {
  if (method && method !== request.method) return false;
  if (path && path !== request.path) return false;
  return headers.every((header) => {
    const [name = '', value] = header.split(': ');
    return request.headers[name.toLowerCase()] === value;
  });
}
