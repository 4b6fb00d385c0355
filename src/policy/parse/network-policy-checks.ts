/** What the API server refuses in a NetworkPolicy (pkg/apis/networking/validation); no agent ever sees such an object. @module */
import type { NetworkPolicy, PolicySelector } from '../../cluster/kinds.ts';
import { contains, parsePrefix } from '../cidr.ts';
import { nearest, show, type Finding, type Findings } from './finding.ts';
import { PolicyError } from './policy-error.ts';
import { selectorFaults } from './selector-checks.ts';

type Spec = NonNullable<NetworkPolicy['spec']>;
type Rule = NonNullable<Spec['ingress']>[number] & NonNullable<Spec['egress']>[number];
type Peer = NonNullable<Rule['from']>[number];
type Port = NonNullable<Rule['ports']>[number];

const PROTOCOLS = ['SCTP', 'TCP', 'UDP'];
const TYPES = ['Egress', 'Ingress'];

/**
 * @param findings gains what the agent would make sense of all the same
 * @throws PolicyError with the API server's words for the first fault
 */
export function checkNetworkPolicy({ spec = {} }: NetworkPolicy, findings: Findings): void {
  checkLabels(spec.podSelector, 'spec.podSelector');
  for (const [direction, rules] of [
    ['ingress', spec.ingress],
    ['egress', spec.egress],
  ] as const) {
    for (const [index, rule] of ((rules ?? []) as Rule[]).entries()) {
      const field = `spec.${direction}[${index}]`;
      for (const [position, port] of (rule.ports ?? []).entries()) checkPort(port, `${field}.ports[${position}]`, findings);
      const name = direction === 'ingress' ? 'from' : 'to';
      for (const [position, peer] of (rule[name] ?? []).entries()) checkPeer(peer, `${field}.${name}[${position}]`);
    }
  }
  const types = spec.policyTypes ?? [];
  if (types.length > 2)
    refuse('spec.policyTypes', `Invalid value: ${JSON.stringify(types.slice(0, 5))}: may not specify more than two policyTypes`);
  for (const [index, type] of types.entries()) oneOf(type, TYPES, `spec.policyTypes[${index}]`);
}

function checkPeer({ podSelector, namespaceSelector, ipBlock }: Peer, field: string): void {
  if (!podSelector && !namespaceSelector && !ipBlock) refuse(field, 'Required value: must specify a peer');
  if (ipBlock && (podSelector || namespaceSelector)) refuse(field, 'Forbidden: may not specify both ipBlock and another peer');
  checkLabels(podSelector, `${field}.podSelector`);
  checkLabels(namespaceSelector, `${field}.namespaceSelector`);
  if (ipBlock) checkBlock(ipBlock, `${field}.ipBlock`);
}

function checkBlock({ cidr, except = [] }: NonNullable<Peer['ipBlock']>, field: string): void {
  if (!cidr) refuse(`${field}.cidr`, 'Required value');
  const outer = checkPrefix(cidr, `${field}.cidr`);
  for (const [index, written] of except.entries()) {
    const at = `${field}.except[${index}]`;
    const inner = checkPrefix(written, at);
    if (!contains(outer, inner) || inner.bits === outer.bits) {
      refuse(at, `Invalid value: ${show(written)}: must be a strict subset of \`cidr\``, { found: written });
    }
  }
}

function checkPrefix(written: string, field: string): NonNullable<ReturnType<typeof parsePrefix>> {
  const prefix = written.includes('/') ? parsePrefix(written) : undefined;
  const bare = parsePrefix(written);
  const suggestion = bare && !written.includes('/') ? { suggestion: `${written}/${bare.bits}` } : {};
  return (
    prefix ??
    refuse(field, `Invalid value: ${show(written)}: must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)`, {
      found: written,
      ...suggestion,
    })
  );
}

function checkPort({ port, endPort, protocol }: Port, field: string, findings: Findings): void {
  if (protocol !== undefined) oneOf(protocol, PROTOCOLS, `${field}.protocol`);
  if (typeof port === 'number') checkNumber(port, `${field}.port`);
  else if (port !== undefined) checkName(port, `${field}.port`);
  if (endPort === undefined) return;
  if (typeof port === 'number' && endPort >= port) return checkNumber(endPort, `${field}.endPort`);
  const message =
    typeof port === 'number'
      ? `Invalid value: ${port}: must be greater than or equal to \`port\``
      : `Invalid value: ${endPort}: may not be specified when \`port\` is ${port === undefined ? 'not specified' : 'non-numeric'}`;
  // The agent leaves such an endPort aside.
  findings.add({ field: `${field}.endPort`, message, kind: 'schema', found: String(endPort) });
}

function checkNumber(port: number, field: string): void {
  if (port < 1 || port > 65_535) refuse(field, `Invalid value: ${port}: must be between 1 and 65535, inclusive`, { found: `${port}` });
}

/** The name of a container port: an IANA service name in lower case. */
function checkName(name: string, field: string): void {
  const invalid = (rule: string): never => {
    const number = /^\d{1,5}$/.test(name) ? { suggestion: name } : {};
    return refuse(field, `Invalid value: ${show(name)}: ${rule}`, { found: show(name), ...number });
  };
  if (name.length > 15) invalid('must be no more than 15 characters');
  if (!/^[-a-z0-9]+$/.test(name)) invalid('must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)');
  if (!/[a-z]/.test(name)) invalid('must contain at least one letter (a-z)');
  if (name.includes('--')) invalid('must not contain consecutive hyphens');
  if (name.startsWith('-') || name.endsWith('-')) invalid('must not begin or end with a hyphen');
}

function checkLabels(written: PolicySelector | undefined, field: string): void {
  const [fault] = written ? selectorFaults(written) : [];
  if (fault) refuse(`${field}.${fault.field}`, fault.message);
}

function oneOf(value: string, allowed: readonly string[], field: string): void {
  if (allowed.includes(value)) return;
  const suggestion = nearest(value, allowed);
  const supported = allowed.map((one) => JSON.stringify(one)).join(', ');
  refuse(field, `Unsupported value: ${show(value)}: supported values: ${supported}`, {
    found: show(value),
    allowed,
    ...(suggestion && { suggestion }),
  });
}

function refuse(field: string, message: string, more: Partial<Finding> = {}): never {
  throw new PolicyError(field, message, { kind: 'schema', ...more });
}
