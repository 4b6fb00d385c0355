/** Label selectors of every kind that a policy may hold, now and then one that nobody accepts. @module */
import type { Dice } from '../dice.ts';
import type { Fields } from './fields.ts';

const VALUES: Readonly<Record<string, readonly string[]>> = {
  app: ['client', 'server', 'db', 'nobody', ''],
  env: ['prod', 'stage'],
  tier: ['web'],
  empty: [''],
  'k8s-app': ['kube-dns'],
  'app.kubernetes.io/name': ['shop'],
  'io.kubernetes.pod.namespace': ['default', 'team-b', 'kube-system'],
  'io.cilium.k8s.policy.cluster': ['default', 'other'],
  'io.cilium.k8s.policy.serviceaccount': ['default', 'keeper'],
  'io.cilium.k8s.namespace.labels.team': ['b', 'ops'],
  'io.cilium.k8s.namespace.labels.kubernetes.io/metadata.name': ['default', 'team-b'],
  'io.cilium.k8s.namespace.labels': ['b'],
};
const COMMON = ['app', 'app', 'app', 'env', 'tier', 'k8s-app'];
const KEYS = Object.keys(VALUES);
const PREFIXES = ['', '', '', '', 'k8s:', 'k8s:', 'any:', 'k8s.', 'container:', 'unspec:', 'reserved:'];
const RESERVED = ['host', 'world', 'init', 'ingress', 'health', 'remote-node', 'kube-apiserver', 'unmanaged', 'none', 'world-ipv4', 'all'];
const OTHERS = ['cidr:10.0.0.0/8', 'cidrgroup:env', 'fqdn:*.example.com', 'fqdn:api.example.com', 'node:zone', 'node.zone', 'zone', 'host'];

/** A key as Cilium policies write it, and what it may be compared with. */
function ciliumKey(dice: Dice): { key: string; values: readonly string[] } {
  if (dice.chance(0.08)) return { key: `reserved${dice.pick([':', ':', '.'])}${dice.pick(RESERVED)}`, values: [''] };
  if (dice.chance(0.05)) return { key: dice.pick(OTHERS), values: ['', 'a', 'office'] };
  const key = dice.chance(0.6) ? dice.pick(COMMON) : dice.pick(KEYS);
  return { key: `${dice.pick(PREFIXES)}${key}`, values: VALUES[key]! };
}

/** Of lengths at which a key just fits, or no longer does, behind what an agent writes before it. */
const LONG_KEYS = [28, 29, 59, 60]
  .map((length) => 'l'.repeat(length))
  .concat([218, 219, 249, 250].map((length) => `${'d.'.repeat(length / 2)}${'d'.repeat(length % 2)}/tier`.replace('./', 'd/')));

function plainKey(dice: Dice): { key: string; values: readonly string[] } {
  const key = dice.chance(0.8)
    ? dice.pick(COMMON)
    : dice.pick([...KEYS, 'team', 'example.com/tier', 'kubernetes.io/metadata.name', dice.pick(LONG_KEYS)]);
  return { key, values: VALUES[key] ?? ['b', 'ops', '', 'default'] };
}

type Keys = (dice: Dice) => { key: string; values: readonly string[] };

function selector(dice: Dice, keys: Keys): Fields {
  const label = (): [string, string] => {
    const { key, values } = keys(dice);
    return [key, dice.pick(values)];
  };
  // Two keys that are one to the agent leave it to chance which of them holds.
  const labels = (): Fields => {
    const pairs = dice.some(2, label);
    const same = new Set(pairs.map(([key]) => key.replace(/^any:/, '').replace(/^reserved\./, 'reserved:'))).size < pairs.length;
    return Object.fromEntries(same ? pairs.slice(0, 1) : pairs);
  };
  return {
    ...dice.maybe(0.65, () => ({ matchLabels: labels() })),
    ...dice.maybe(0.25, () => ({ matchExpressions: dice.some(2, () => expression(dice, keys)) })),
    ...dice.maybe(0.02, () => ({ matchLabels: dice.pick([null, {}]) })),
    ...dice.maybe(0.02, () => ({ matchExpressions: dice.pick([null, []]) })),
  };
}

function expression(dice: Dice, keys: Keys): Fields {
  const { key, values } = keys(dice);
  const operator = dice.pick(['In', 'NotIn', 'Exists', 'DoesNotExist']);
  if (!operator.endsWith('In')) return { key, operator, ...dice.maybe(0.1, () => ({ values: [] })) };
  return { key, operator, values: dice.some(2, () => dice.pick([...values, 'client'])) };
}

/** `endpointSelector`, `fromEndpoints`: keys may name a source. */
export const ciliumSelector = (dice: Dice): Fields => (dice.chance(0.2) ? {} : selector(dice, ciliumKey));

/** The subject of a policy: wide enough that several policies meet at one pod. */
export function subjectSelector(dice: Dice): Fields {
  return dice.make<Fields>([
    () => ({}),
    () => ({}),
    () => ({ matchLabels: { app: dice.pick(['client', 'server', 'db']) } }),
    () => ({ matchLabels: { app: dice.pick(['client', 'server', 'db']) } }),
    () => ({ matchExpressions: [{ key: 'app', operator: 'Exists' }] }),
    () => ciliumSelector(dice),
  ]);
}

/** `podSelector`, `namespaceSelector`: every key is a Kubernetes label. */
export const kubernetesSelector = (dice: Dice): Fields => (dice.chance(0.25) ? {} : selector(dice, plainKey));

const FAULTS: readonly Fields[] = [
  { matchExpressions: [{ key: 'app', operator: 'in', values: ['client'] }] },
  { matchExpressions: [{ key: 'app', operator: 'In' }] },
  { matchExpressions: [{ key: 'app', operator: 'NotIn', values: [] }] },
  { matchExpressions: [{ key: 'app', operator: 'Exists', values: ['client'] }] },
  { matchExpressions: [{ key: 'app', operator: 'DoesNotExist', values: [''] }] },
  { matchExpressions: [{ key: '', operator: 'Exists' }] },
  { matchExpressions: [{ key: 'a/b/c', operator: 'Exists' }] },
  { matchExpressions: [{ key: 'k8s:app', operator: 'In', values: ['client', 'a b', '-'] }] },
  { matchLabels: { app: 'not a value' } },
  { matchLabels: { app: '-client' } },
  { matchLabels: { app: 'x'.repeat(64) } },
  { matchLabels: { '-app': 'client' } },
  { matchLabels: { 'app/': 'client' } },
  { matchLabels: { '/app': 'client' } },
  { matchLabels: { 'Example.com/app': 'client' } },
  { matchLabels: { 'k8s:example_com/app': 'client' } },
  { matchLabels: { ['y'.repeat(64)]: 'client' } },
  { matchLabels: { 'k8s:': 'client' } },
  { matchLabels: { 'a:b:c': 'client' } },
  { matchLabels: { 'cidr:::1/128': '' } },
];

export const faultySelector = (dice: Dice): Fields => dice.pick(FAULTS);
