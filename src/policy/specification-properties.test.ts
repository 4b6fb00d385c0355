/**
 * The engine against the slow and obvious evaluator on random policies, and laws that hold for every set of them
 * (facts/policy.md §8). A failure prints its seed; `SEED` starts from another, `RUNS` takes more.
 * @module
 */
import { describe, expect, test } from 'vitest';
import { seededRandom } from '../kube/random.ts';
import { decide } from './decide.ts';
import { decideHttp, nearestHttpMiss } from './decide-http.ts';
import { parsePolicy, type PolicyObject } from './parse/parse.ts';
import { PolicySet } from './policy-set.ts';
import type { Protocol } from './ports.ts';
import type { PolicySpec } from './rule.ts';
import { DEFAULT_SETTINGS, type PolicySettings } from './settings.ts';
import { CAST, CLUSTER_PORTS, identityOfActor, portsOfActor, type Actor } from './testing/cast.ts';
import { pick } from './testing/random.ts';
import { randomPolicies, randomPolicy } from './testing/random-policies.ts';
import { referenceVerdict, type ReferenceWorld } from './testing/reference.ts';
import { referenceRequest } from './testing/reference-traffic.ts';
import { letterOf } from './testing/scenario.ts';

const base = Number(process.env['SEED'] ?? 20_261_127);
const runs = Number(process.env['RUNS'] ?? 60);

const PROBES: readonly [Protocol, number][] = [
  ['TCP', 80],
  ['TCP', 81],
  ['TCP', 443],
  ['TCP', 8080],
  ['TCP', 9000],
  ['UDP', 53],
  ['UDP', 80],
  ['SCTP', 80],
  ['ICMP', 8],
  ['ICMPv6', 128],
];
const REQUESTS = ['GET /a', 'GET /b', 'PUT /a', 'PUT /c'].flatMap((line) => {
  const [method = '', path = ''] = line.split(' ');
  const headers: Record<string, string>[] = [{}, { 'x-key': 'yes' }];
  return headers.map((sent) => ({ method, path, authority: 'web', headers: sent }));
});
const DIRECTIONS = ['ingress', 'egress'] as const;
const subjects = CAST.filter(({ endpoint }) => endpoint);

function specsOf(objects: readonly PolicyObject[], settings: PolicySettings): PolicySpec[] {
  return objects.flatMap((object) => {
    const parsed = parsePolicy(object, settings);
    if ('error' in parsed) throw new Error(`${JSON.stringify(object)}: ${parsed.error.message}`);
    return parsed.specs;
  });
}

const setOf = (specs: readonly PolicySpec[], settings: PolicySettings): PolicySet => new PolicySet(specs, settings, () => CLUSTER_PORTS);

/** Everybody to everybody: calls with the engine's verdict, unless the subject's rules conflict. */
function everyVerdict(
  policies: PolicySet,
  visit: (
    verdict: ReturnType<typeof decide>,
    subject: Actor,
    peer: Actor,
    direction: 'ingress' | 'egress',
    probe: [Protocol, number],
  ) => void,
): void {
  for (const subject of subjects) {
    if (policies.policyOf(identityOfActor(subject)).error) continue;
    for (const direction of DIRECTIONS) {
      for (const peer of CAST) {
        for (const probe of PROBES) {
          const [protocol, port] = probe;
          const question = {
            subject: identityOfActor(subject),
            subjectPorts: () => portsOfActor(subject),
            direction,
            peer: identityOfActor(peer),
            port,
            protocol,
          };
          visit(decide(policies, question), subject, peer, direction, probe);
        }
      }
    }
  }
}

/** Every verdict as a letter, in order. */
function letters(specs: readonly PolicySpec[], settings = DEFAULT_SETTINGS): string {
  const list: string[] = [];
  everyVerdict(setOf(specs, settings), (verdict) => list.push(letterOf(verdict)));
  return list.join('');
}

const passes = (letter: string | undefined): boolean => letter !== undefined && 'ARar'.includes(letter);
/** Whether everything that passes in `fewer` passes in `more`. */
const within = (fewer: string, more: string): boolean => fewer.split('').every((letter, index) => !passes(letter) || passes(more[index]));

const seeds = Array.from({ length: runs }, (_, index) => base + index);

describe.each(seeds)('seed %i', (seed) => {
  const random = seededRandom(seed);
  const objects = randomPolicies(random);
  const conflicting = (specs: readonly PolicySpec[]): boolean =>
    subjects.some((subject) => setOf(specs, DEFAULT_SETTINGS).policyOf(identityOfActor(subject)).error);

  test('the engine agrees with the slow evaluator: letter, rules, and that who decides is among them', () => {
    const settings: PolicySettings = {
      ...DEFAULT_SETTINGS,
      mode: pick(random, ['default', 'default', 'default', 'always', 'never']),
      policyCluster: pick(random, ['default', 'default', '']),
      ipv6: random() < 0.2,
      ipBlockOpensNamespace: random() < 0.5,
    };
    const world: ReferenceWorld = {
      policies: objects,
      mode: settings.mode,
      scoped: settings.policyCluster !== '',
      dualStack: settings.ipv6,
      ipBlockOpensNamespace: settings.ipBlockOpensNamespace,
      ports: CAST.map(({ ports }) => ports),
    };
    const wrong: string[] = [];
    everyVerdict(setOf(specsOf(objects, settings), settings), (verdict, subject, peer, direction, [protocol, port]) => {
      const expected = referenceVerdict(world, {
        direction,
        subject: subject.labels,
        subjectPorts: subject.ports,
        peer: peer.labels,
        protocol,
        port,
      });
      const at = `${direction} ${subject.name} ${peer.name} ${protocol}/${port}`;
      const letter = letterOf(verdict).replace('a', 'A').replace('r', 'R');
      if (verdict.http && peer.name !== 'host') {
        for (const request of REQUESTS) {
          const judged = decideHttp(verdict, request);
          if (judged.allowed !== referenceRequest(expected, request))
            wrong.push(`${at}: ${request.method} ${request.path} is ${judged.allowed}`);
          if (!judged.allowed && nearestHttpMiss(judged).length === 0)
            wrong.push(`${at}: ${request.method} ${request.path} misses nothing`);
        }
      }
      if (letter !== expected.letter) wrong.push(`${at}: ${letter}, expected ${expected.letter}`);
      const named = verdict.verdict === 'default-deny' ? [] : verdict.rules.flatMap((rule) => ('builtin' in rule ? [] : [rule.name]));
      const ours = [...new Set(named)].sort().join();
      const theirs = [...new Set(expected.policies)].sort().join();
      if (ours !== theirs) wrong.push(`${at}: rules of ${ours}, expected ${theirs}`);
      if (!verdict.deciding.every((rule) => verdict.rules.some((one) => JSON.stringify(one) === JSON.stringify(rule))))
        wrong.push(`${at}: decided by a rule that does not match`);
      if (verdict.verdict !== 'default-deny' && verdict.rules.length > 0 && verdict.deciding.length === 0)
        wrong.push(`${at}: decided by nobody`);
    });
    expect(wrong.slice(0, 5), JSON.stringify(objects)).toEqual([]);
  });

  const specs = specsOf(objects, DEFAULT_SETTINGS);
  const before = conflicting(specs) ? undefined : letters(specs);
  const law = test.skipIf(before === undefined);

  law('the order of policies does not matter', () => expect(letters(specs.toReversed())).toBe(before));

  law('a deny added never lets more in', () => {
    const deny = {
      endpointSelector: {},
      enableDefaultDeny: { ingress: true },
      ingressDeny: [{ fromEntities: [pick(random, ['world', 'host', 'cluster'])], toPorts: [{ ports: [{ port: '80' }] }] }],
    };
    const { metadata } = randomPolicy(random, 'deny');
    const added = specsOf(
      [{ apiVersion: 'cilium.io/v2', kind: 'CiliumClusterwideNetworkPolicy', metadata: { ...metadata, namespace: '' }, spec: deny }],
      DEFAULT_SETTINGS,
    );
    expect(within(letters([...specs, ...added]), before!)).toBe(true);
  });

  law('an allow added never shuts out what a default-denied subject lets in', () => {
    const always = { ...DEFAULT_SETTINGS, mode: 'always' as const };
    const added = specsOf(
      [
        {
          apiVersion: 'cilium.io/v2',
          kind: 'CiliumNetworkPolicy',
          metadata: { name: 'more', namespace: 'shop', uid: '', resourceVersion: '', creationTimestamp: '' },
          spec: { endpointSelector: {}, ingress: [{ fromEntities: ['world'] }], egress: [{ toEntities: ['cluster'] }] },
        },
      ],
      always,
    );
    expect(within(letters(specs, always), letters([...specs, ...added], always))).toBe(true);
  });

  law('specs are as good as objects of their own, a rule of two ports as two rules', () => {
    const split = objects.flatMap((object): PolicyObject[] => {
      const { specs: members, ...rest } = object as Extract<PolicyObject, { specs?: unknown }>;
      return members
        ? members.map((spec, index) => ({ ...rest, metadata: { ...rest.metadata, name: `${rest.metadata.name}-${index}` }, spec }))
        : [object];
    });
    expect(letters(specsOf(split, DEFAULT_SETTINGS))).toBe(before);
    const oneByOne = objects.map(
      (object) =>
        JSON.parse(JSON.stringify(object), (key, value: unknown) =>
          key === 'toPorts' ? splitPorts(value as { ports?: object[] }[]) : value,
        ) as PolicyObject,
    );
    expect(letters(specsOf(oneByOne, DEFAULT_SETTINGS))).toBe(before);
  });
});

/** Every port in a port rule of its own. */
const splitPorts = (rules: { ports?: object[] }[]): object[] =>
  rules.flatMap(({ ports = [], ...rest }) => (ports.length < 2 ? [{ ports, ...rest }] : ports.map((port) => ({ ports: [port], ...rest }))));
