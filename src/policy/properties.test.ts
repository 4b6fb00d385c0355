/** Laws that hold for every set of policies (facts/policy.md §8); a failure prints its seed. @module */
import { describe, expect, test } from 'vitest';
import type { PolicyRule } from '../cluster/kinds.ts';
import { seededRandom } from '../kube/random.ts';
import { decide } from './decide.ts';
import { addressIdentity, podLabels, RESERVED, reservedIdentity, type Identity } from './identity.ts';
import { parsePolicy } from './parse/parse.ts';
import { PolicySet } from './policy-set.ts';
import type { PolicySpec } from './rule.ts';
import { DEFAULT_SETTINGS } from './settings.ts';

type Random = () => number;

const pick = <T>(random: Random, from: readonly T[]): T => from[Math.floor(random() * from.length)]!;

const APPS = ['a', 'b', 'c'];
const SPACES = ['one', 'two'];
const identities: Identity[] = [
  ...SPACES.flatMap((namespace) =>
    APPS.map((app, index): Identity => ({
      id: 1000 + index,
      labels: podLabels(
        {
          metadata: { name: app, namespace, uid: '', resourceVersion: '', creationTimestamp: '', labels: { app } },
          spec: { containers: [] },
        },
        {},
      ),
    })),
  ),
  ...(['host', 'remote-node', 'ingress', 'health'] as const).map((name) => reservedIdentity(RESERVED[name])!),
  addressIdentity(RESERVED.world, '203.0.113.7'),
  addressIdentity(RESERVED.world, '198.51.100.1'),
];
const subjects = identities.filter(({ labels }) => labels.find('k8s', 'app'));

function randomSpec(random: Random, action: 'allow' | 'deny'): PolicyRule {
  const from = (): object =>
    pick(random, [
      {},
      { fromEndpoints: [{}] },
      { fromEndpoints: [{ matchLabels: { app: pick(random, APPS) } }] },
      { fromEndpoints: [{ matchExpressions: [{ key: 'app', operator: 'NotIn', values: [pick(random, APPS)] }] }] },
      { fromEntities: [pick(random, ['all', 'world', 'host', 'cluster', 'remote-node', 'ingress'])] },
      { fromCIDRSet: [{ cidr: '203.0.113.0/24', ...(random() < 0.5 && { except: ['203.0.113.0/29'] }) }] },
    ]);
  const ports = (): object =>
    pick(random, [
      {},
      { toPorts: [{ ports: [{ port: '80', protocol: 'TCP' }] }] },
      { toPorts: [{ ports: [{ port: '1', endPort: 100 }] }] },
    ]);
  const rules = Array.from({ length: 1 + Math.floor(random() * 2) }, () => ({ ...from(), ...ports() }));
  const subject = random() < 0.5 ? {} : { matchLabels: { app: pick(random, APPS) } };
  return { endpointSelector: subject, [action === 'allow' ? 'ingress' : 'ingressDeny']: rules };
}

function parse(spec: PolicyRule, namespace: string): readonly PolicySpec[] {
  const metadata = { name: 'p', namespace, uid: '', resourceVersion: '', creationTimestamp: '' };
  const parsed = parsePolicy({ apiVersion: 'cilium.io/v2', kind: 'CiliumNetworkPolicy', metadata, spec }, DEFAULT_SETTINGS);
  if ('error' in parsed) throw new Error(parsed.error.message);
  return parsed.specs;
}

/** Every verdict as one string: `+` allowed, `-` refused. */
function verdicts(specs: readonly PolicySpec[]): string {
  const policies = new PolicySet(specs, DEFAULT_SETTINGS);
  const letters: string[] = [];
  for (const subject of subjects) {
    for (const peer of identities) {
      for (const port of [80, 443]) {
        const { verdict } = decide(policies, { subject, direction: 'ingress', peer, port, protocol: 'TCP' });
        letters.push(verdict === 'allow' || verdict === 'redirect' ? '+' : '-');
      }
    }
  }
  return letters.join('');
}

/** Whether everything allowed in `fewer` is allowed in `more`. */
const within = (fewer: string, more: string): boolean => fewer.split('').every((letter, index) => letter === '-' || more[index] === '+');

const base = Number(process.env['SEED'] ?? 20_260_217);

describe.each(Array.from({ length: 40 }, (_, index) => base + index))('seed %i', (seed) => {
  const random = seededRandom(seed);
  const specs = Array.from({ length: 1 + Math.floor(random() * 4) }, () =>
    parse(randomSpec(random, random() < 0.75 ? 'allow' : 'deny'), pick(random, SPACES)),
  ).flat();
  const before = verdicts(specs);

  test('the order of policies does not matter', () => {
    expect(verdicts(specs.toReversed())).toBe(before);
  });

  test('a deny added never lets more in', () => {
    expect(within(verdicts([...specs, ...parse(randomSpec(random, 'deny'), 'one')]), before)).toBe(true);
  });

  test('an allow added never shuts out what a default-denied subject already let in', () => {
    const locked = SPACES.flatMap((namespace) => parse({ endpointSelector: {}, ingress: [{}] }, namespace));
    const more = [...specs, ...locked, ...parse(randomSpec(random, 'allow'), 'one')];
    expect(within(verdicts([...specs, ...locked]), verdicts(more))).toBe(true);
  });
});
