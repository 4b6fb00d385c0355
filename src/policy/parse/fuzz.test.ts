/**
 * Whatever stands in a policy, parsing gives rules or an objection with its place: it never throws, and the rules
 * can be asked. A failure prints its seed; `SEED` starts from another.
 * @module
 */
import { describe, expect, test } from 'vitest';
import { seededRandom } from '../../kube/random.ts';
import { decide } from '../decide.ts';
import { PolicySet } from '../policy-set.ts';
import { DEFAULT_SETTINGS, KUBERNETES_SETTINGS } from '../settings.ts';
import { CAST, identityOfActor } from '../testing/cast.ts';
import { randomPolicy } from '../testing/random-policies.ts';
import { pick, type Random } from '../testing/random.ts';
import { parseCidrGroup } from './cidr-group.ts';
import { parsePolicy, type PolicyObject } from './parse.ts';

const base = Number(process.env['SEED'] ?? 20_261_127);
const RUNS = 60;
const MUTANTS = 40;

/** What YAML, JSON or a programming error may put anywhere. */
function anything(random: Random): unknown {
  return pick<() => unknown>(random, [
    () => null,
    () => undefined,
    () => pick(random, [0, -1, 80, 65_536, 1e300, Number.NaN, Infinity, 0.5]),
    () =>
      pick(random, [
        '',
        'x',
        '80',
        'ANY',
        '::',
        '10.0.0.0/8',
        '\u0000',
        '（全形）',
        '💥',
        '(a+)+$',
        '*',
        'k8s:',
        ':',
        '/',
        'a:b:c',
        '__proto__',
      ]),
    () => 'x'.repeat(pick(random, [100, 10_000])),
    () => `${'a'.repeat(pick(random, [60, 200, 900]))}${pick(random, ['!', '.!', '-', '..'])}`,
    () => random() < 0.5,
    () => [],
    () => [[[[]]]],
    () => [null, undefined, 0, '', {}],
    () => Array.from({ length: 5000 }, () => pick(random, ['a', {}, null])),
    () => ({}),
    () => JSON.parse('{"__proto__": {"x": 1}, "constructor": {"prototype": 7}}') as unknown,
    () => ({ toString: 1, valueOf: null, hasOwnProperty: [] }),
    () => ({ matchLabels: { toString: 'x', ['__proto__']: 'y' } }),
    () => Object.create(null) as unknown,
    () => 10n,
    () => Symbol('s'),
    () => () => 1,
    () => new Date(0),
    () => new Map([[1, 2]]),
  ])();
}

const NAMES = [
  '__proto__',
  'constructor',
  'toString',
  'ingress',
  'fromEndpoints',
  'toPorts',
  'ports',
  'rules',
  'http',
  'cidr',
  'matchLabels',
  'hasOwnProperty',
];

/** One change at a random place of a deep copy. */
function mutated(value: unknown, random: Random): unknown {
  if (random() < 0.12 || typeof value !== 'object' || value === null) return anything(random);
  if (Array.isArray(value)) {
    if (value.length === 0 || random() < 0.1) return [...(value as unknown[]), anything(random)];
    const at = Math.floor(random() * value.length);
    return value.map((one: unknown, index) => (index === at ? mutated(one, random) : one));
  }
  const entries = Object.entries(value);
  if (entries.length === 0 || random() < 0.1) return Object.fromEntries([...entries, [pick(random, NAMES), anything(random)]]);
  const at = Math.floor(random() * entries.length);
  if (random() < 0.05) return Object.fromEntries(entries.filter((_, index) => index !== at));
  return Object.fromEntries(entries.map(([name, one], index) => [name, index === at ? mutated(one, random) : one]));
}

/** Asks what was parsed about everybody; throws when the rules are no rules. */
function askEverybody(object: unknown): void {
  for (const settings of [DEFAULT_SETTINGS, KUBERNETES_SETTINGS, { ...DEFAULT_SETTINGS, hostFirewall: true, nodeSelectorLabels: true }]) {
    const parsed = parsePolicy(object as PolicyObject, settings);
    if ('error' in parsed) {
      expect(typeof parsed.error.field).toBe('string');
      expect(parsed.error.message).not.toBe('');
      continue;
    }
    const policies = new PolicySet(parsed.specs, settings);
    for (const subject of CAST) {
      for (const peer of CAST) {
        for (const direction of ['ingress', 'egress'] as const) {
          const verdict = decide(policies, {
            subject: identityOfActor(subject),
            direction,
            peer: identityOfActor(peer),
            port: 80,
            protocol: 'TCP',
          });
          expect(Array.isArray(verdict.deciding)).toBe(true);
        }
      }
    }
  }
}

describe.each(Array.from({ length: RUNS }, (_, index) => base + index))('seed %i', (seed) => {
  test(`${MUTANTS} broken policies`, () => {
    const random = seededRandom(seed);
    for (let mutant = 0; mutant < MUTANTS; mutant++) {
      let object: unknown = randomPolicy(random, `p${mutant}`);
      const times = 1 + Math.floor(random() * 3);
      for (let time = 0; time < times; time++) object = mutated(object, random);
      parsePolicy(object as PolicyObject, DEFAULT_SETTINGS, { strict: random() < 0.5, services: [], endpointSlices: [] });
      if (mutant % 8 === 0) askEverybody(object);
    }
  });
});

test('broken groups', () => {
  const random = seededRandom(base);
  const group = {
    apiVersion: 'cilium.io/v2',
    kind: 'CiliumCIDRGroup',
    metadata: { name: 'g', labels: { a: 'b' } },
    spec: { externalCIDRs: ['10.0.0.0/8', '::/0'] },
  };
  for (let mutant = 0; mutant < 500; mutant++) {
    const parsed = parseCidrGroup(mutated(group, random) as never);
    expect('group' in parsed || typeof parsed.error.field === 'string').toBe(true);
  }
});

test('very large policies are read once through', () => {
  const rules = Array.from({ length: 20_000 }, (_, index) => ({ fromCIDR: [`10.${index % 256}.${Math.floor(index / 256)}.0/24`] }));
  const object = {
    apiVersion: 'cilium.io/v2',
    kind: 'CiliumNetworkPolicy',
    metadata: { name: 'p', namespace: 'n' },
    spec: { endpointSelector: {}, ingress: rules },
  };
  expect(parsePolicy(object as unknown as PolicyObject, DEFAULT_SETTINGS)).toMatchObject({ specs: [{ hasSection: { ingress: true } }] });
  const unknown = Object.fromEntries(Array.from({ length: 20_000 }, (_, index) => [`field${index}`, index]));
  expect(
    parsePolicy({ ...object, spec: { ...object.spec, ...unknown } } as unknown as PolicyObject, DEFAULT_SETTINGS).warnings,
  ).toHaveLength(100);
});

test('texts that make careless patterns backtrack without end', () => {
  const long = `${'a'.repeat(900)}!`;
  const spec = {
    endpointSelector: { matchLabels: { [`${'a'.repeat(200)}!/x`]: long } },
    egress: [
      { toFQDNs: [{ matchName: long }, { matchPattern: `${'a*'.repeat(120)}!` }] },
      { toPorts: [{ ports: [{ port: long, protocol: long }], serverNames: [long], rules: { dns: [{ matchName: long }] } }] },
    ],
  };
  const object = { apiVersion: 'cilium.io/v2', kind: 'CiliumNetworkPolicy', metadata: { name: 'p', namespace: 'n' }, spec };
  expect(parsePolicy(object as unknown as PolicyObject, DEFAULT_SETTINGS)).toMatchObject({ error: { kind: 'agent' } });
});
