/**
 * Scenarios short enough to be read as a table: policies as a line of YAML each, and lines of expected letters.
 * @module
 */
import { parse } from 'yaml';
import { decide, type Verdict } from '../decide.ts';
import { parsePolicy, type ParsedPolicy, type PolicyObject } from '../parse/parse.ts';
import { PolicySet } from '../policy-set.ts';
import type { Protocol } from '../ports.ts';
import type { SpeakingRule } from '../rule.ts';
import { DEFAULT_SETTINGS, type PolicySettings } from '../settings.ts';
import { actor, CLUSTER_PORTS, identityOfActor, portsOfActor } from './cast.ts';

const KINDS = {
  cnp: { apiVersion: 'cilium.io/v2', kind: 'CiliumNetworkPolicy', namespaced: true },
  ccnp: { apiVersion: 'cilium.io/v2', kind: 'CiliumClusterwideNetworkPolicy', namespaced: false },
  knp: { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', namespaced: true },
} as const;

/**
 * A policy from one line: `cnp p: {on: web, ingress: [{}]}`. `on: web` stands for the selector of `app: web`,
 * `on: '*'` for the one of everybody; `cnp/bank p` puts it into another namespace than `shop`.
 */
export function policyOf(line: string): PolicyObject {
  const match = /^(cnp|ccnp|knp)(?:\/(\S+))? (\S+):([^]*)$/.exec(line.trim());
  if (!match) throw new Error(`no policy: ${line}`);
  const [, short, namespace = 'shop', name = '', yaml = ''] = match;
  const { apiVersion, kind, namespaced } = KINDS[short as keyof typeof KINDS];
  const { on, specs, ...spec } = (parse(yaml) ?? {}) as { on?: string; specs?: object[] } & Record<string, unknown>;
  const selector =
    on === undefined ? {} : { [short === 'knp' ? 'podSelector' : 'endpointSelector']: on === '*' ? {} : { matchLabels: { app: on } } };
  const body = { ...selector, ...spec };
  return {
    apiVersion,
    kind,
    metadata: { name, ...(namespaced && { namespace }), uid: name, resourceVersion: '1', creationTimestamp: '' },
    ...(Object.keys(body).length > 0 && { spec: body }),
    ...(specs && { specs }),
  };
}

/** Policies of a text, one a line; a line that begins with blanks goes on. */
export function policiesOf(text: string): PolicyObject[] {
  const lines = text.trim().split(/\n(?=\s*(?:c?cnp|knp)[/ ])/);
  return lines.filter((line) => line.trim() !== '').map(policyOf);
}

/** Parses a line of {@link policyOf}. */
export const parseLine = (line: string, settings: Partial<PolicySettings> = {}): ParsedPolicy =>
  parsePolicy(policyOf(line), { ...DEFAULT_SETTINGS, ...settings });

/** The compiled policies. @throws when one is rejected */
export function compile(objects: readonly PolicyObject[], settings: Partial<PolicySettings> = {}): PolicySet {
  const all = { ...DEFAULT_SETTINGS, ...settings };
  const specs = objects.flatMap((object) => {
    const parsed = parsePolicy(object, all);
    if ('error' in parsed) throw new Error(`${parsed.error.field}: ${parsed.error.message}`);
    return parsed.specs;
  });
  return new PolicySet(specs, all, () => CLUSTER_PORTS);
}

const LETTERS = { allow: 'A', redirect: 'R', deny: 'D', 'default-deny': 'd' } as const;

/** `A` allowed, `R` redirected, `D` denied, `d` default-denied; small `a`, `r`: after a handshake. */
export const letterOf = ({ verdict, authentication }: Verdict): string =>
  authentication ? LETTERS[verdict].toLowerCase() : LETTERS[verdict];

/** The policies' names and `<builtins>`, sorted, joined by `+`. */
export const originsOf = (rules: readonly SpeakingRule[]): string =>
  [...new Set(rules.map((rule) => ('builtin' in rule ? `<${rule.builtin}>` : rule.name)))].sort().join('+');

/** What one line of expectations asks: `in web UDP/53: client=A`. */
export interface Ask {
  readonly direction: 'ingress' | 'egress';
  readonly subject: string;
  readonly protocol: Protocol;
  readonly port: number;
}

/** The verdict for a peer. */
export function ask(policies: PolicySet, { direction, subject, protocol, port }: Ask, peer: string): Verdict {
  const one = actor(subject);
  return decide(policies, {
    subject: identityOfActor(one),
    subjectPorts: () => portsOfActor(one),
    peerPorts: () => portsOfActor(actor(peer)),
    direction,
    peer: identityOfActor(actor(peer)),
    port,
    protocol,
  });
}

/**
 * The expectations with the letters that the engine gives: equal to what was written when all is well. A line
 * reads `in web: client=A stranger=d` (TCP 80), `out client UDP/53: dns=R`; `client=A:p` also asks who decides.
 */
export function answered(policies: PolicySet, expectations: string): string {
  return expectations
    .trim()
    .split('\n')
    .map((line) => {
      const match = /^\s*(in|out) (\S+)(?: (\w+)\/(\d+))?:\s+(.*)$/.exec(line);
      if (!match) throw new Error(`no expectation: ${line}`);
      const [, way, subject = '', protocol = 'TCP', port = '80', peers = ''] = match;
      const asked: Ask = { direction: way === 'in' ? 'ingress' : 'egress', subject, protocol: protocol as Protocol, port: Number(port) };
      const letters = peers.split(/\s+/).map((expected) => {
        const [peer = '', wanted = ''] = expected.split('=');
        const verdict = ask(policies, asked, peer);
        return `${peer}=${letterOf(verdict)}${wanted.includes(':') ? `:${originsOf(verdict.deciding)}` : ''}`;
      });
      return `${line.slice(0, line.indexOf(':') + 1).trim()} ${letters.join(' ')}`;
    })
    .join('\n');
}

/** Expectations without indentation and superfluous blanks, to be compared with {@link answered}. */
export const tidy = (expectations: string): string =>
  expectations
    .trim()
    .split('\n')
    .map((line) => line.trim().replaceAll(/\s+/g, ' '))
    .join('\n');
