/** What our engine makes of a scenario, in the oracle's terms. @module */
import { portFilters } from '../../src/policy/attribution-filters.ts';
import { decide, type Verdict } from '../../src/policy/decide.ts';
import { unionOfPorts, type Identity } from '../../src/policy/identity.ts';
import { LabelSet } from '../../src/policy/labels.ts';
import { parsePolicy, type PolicyObject } from '../../src/policy/parse/parse.ts';
import { PolicySet } from '../../src/policy/policy-set.ts';
import { namedPortKey, type NamedPorts } from '../../src/policy/ports.ts';
import { formatOrigin, type Direction, type PolicySpec, type SpeakingRule } from '../../src/policy/rule.ts';
import type { EndpointSlice, Service } from '../../src/kube/resources.ts';
import type { CastIdentity, Probe } from './cast.ts';
import type { OracleFilter } from './oracle.ts';
import { settingsOfScenario, type Scenario } from './scenarios/scenario.ts';

const LETTERS = { allow: 'A', redirect: 'R', deny: 'D', 'default-deny': 'd' } as const;

/** One letter, who decided, and who spoke. */
export interface OurVerdict {
  readonly letter: string;
  readonly deciding: readonly string[];
  readonly speaking: ReadonlySet<string>;
}

const namesOf = (rules: readonly SpeakingRule[]): string[] => [...new Set(rules.map(formatOrigin))].sort();

const metadata = (namespace: string, name: string, labels: object): Service['metadata'] => ({
  namespace,
  name,
  labels: labels as Record<string, string>,
  uid: name,
  resourceVersion: '1',
  creationTimestamp: '',
});

function serviceObjects({ services }: Scenario): { services: Service[]; endpointSlices: EndpointSlice[] } {
  return {
    services: services.map(
      ({ namespace, name, labels, selector }) =>
        ({ apiVersion: 'v1', kind: 'Service', metadata: metadata(namespace, name, labels), spec: { selector } }) as unknown as Service,
    ),
    endpointSlices: services.map(
      ({ namespace, name, backends }) =>
        ({
          apiVersion: 'discovery.k8s.io/v1',
          kind: 'EndpointSlice',
          metadata: metadata(namespace, name, { 'kubernetes.io/service-name': name }),
          addressType: 'IPv4',
          endpoints: backends.map((backend) => ({ addresses: [backend.split('/')[0]!] })),
        }) as unknown as EndpointSlice,
    ),
  };
}

const keyOf = ({ kind, metadata: { namespace = '', name } }: PolicyObject): string => `${kind}/${namespace}/${name}`;

function portsOf({ ports = {} }: CastIdentity): NamedPorts {
  return new Map(
    Object.entries(ports).map(([name, written]): [string, number[]] => {
      const [number, protocol] = written.split('/') as [string, string];
      return [namedPortKey(name, protocol), [Number(number)]];
    }),
  );
}

export class OurAnswers {
  /** Agent's objections by object. */
  readonly parseErrors: Readonly<Record<string, string>>;
  /** What an API server would let through to the agent. */
  readonly admitted: readonly PolicyObject[];
  readonly #policies: PolicySet;
  readonly #identities: ReadonlyMap<number, Identity>;
  readonly #ports: ReadonlyMap<number, NamedPorts>;

  constructor(scenario: Scenario) {
    const settings = settingsOfScenario(scenario);
    const context = serviceObjects(scenario);
    const errors: Record<string, string> = {};
    const admitted: PolicyObject[] = [];
    const specs: PolicySpec[] = [];
    for (const policy of scenario.policies) {
      const parsed = parsePolicy(policy, settings, context);
      if ('error' in parsed && parsed.error.kind === 'schema') continue;
      admitted.push(policy);
      if ('error' in parsed) errors[keyOf(policy)] = parsed.error.message;
      else specs.push(...parsed.specs);
    }
    this.parseErrors = errors;
    this.admitted = admitted;
    this.#identities = new Map(scenario.identities.map(({ id, labels }) => [id, { id, labels: LabelSet.parse(labels) }]));
    this.#ports = new Map(scenario.identities.map((one) => [one.id, portsOf(one)]));
    const clusterPorts = unionOfPorts(this.#ports.values());
    this.#policies = new PolicySet(specs, settings, () => clusterPorts);
  }

  conflict(subject: number): string | undefined {
    return this.#policies.policyOf(this.#identities.get(subject)!).error;
  }

  verdict(subject: number, direction: Direction, peer: number, { proto, port }: Probe): OurVerdict {
    const verdict: Verdict = decide(this.#policies, {
      subject: this.#identities.get(subject)!,
      subjectPorts: () => this.#ports.get(subject)!,
      direction,
      peer: this.#identities.get(peer)!,
      port,
      protocol: proto,
    });
    const letter = LETTERS[verdict.verdict];
    return {
      letter: verdict.authentication ? letter.toLowerCase() : letter,
      deciding: namesOf(verdict.deciding),
      speaking: new Set(namesOf(verdict.rules)),
    };
  }

  /** The merged port rules that redirect. */
  filters(subject: number, direction: Direction): OracleFilter[] {
    const policy = this.#policies.policyOf(this.#identities.get(subject)!)[direction];
    const redirecting = portFilters(policy, direction).filter(({ peers }) => [...peers.values()].some(({ redirect }) => redirect));
    return redirecting.map(({ protocol, from, endPort, name, peers }) => ({
      port: name === undefined ? from : 0,
      ...(endPort && { endPort }),
      ...(name !== undefined && { portName: name }),
      proto: protocol,
      sel: [...peers.values()].map(({ selector, verdict, redirect, http, dns, kafka, serverNames }) => ({
        ...(selector === 'all'
          ? { wildcard: true }
          : { ids: [...this.#identities.values()].filter(({ labels }) => selector.matches(labels)).map(({ id }) => id) }),
        verdict,
        ...(redirect && { redirect }),
        l7: Object.fromEntries(Object.entries({ http, dns, kafka }).filter(([, list]) => list.length > 0)),
        sni: [...serverNames],
      })),
    }));
  }
}
