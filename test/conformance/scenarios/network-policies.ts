/** Kubernetes NetworkPolicies, as an API server lets them through. @module */
import type { Dice } from '../dice.ts';
import type { Fields } from './fields.ts';
import { kubernetesSelector } from './selectors.ts';

function block(dice: Dice): Fields {
  return dice.pick<Fields>([
    { cidr: '203.0.113.0/24', except: ['203.0.113.7/32'] },
    { cidr: '203.0.113.0/24', except: ['203.0.113.0/29', '203.0.113.192/26'] },
    { cidr: '10.0.0.0/8' },
    { cidr: '10.0.0.0/8', except: ['10.96.0.0/12'] },
    { cidr: '0.0.0.0/0' },
    { cidr: '0.0.0.0/0', except: ['203.0.113.0/24'] },
    { cidr: '2001:db8::/32', except: ['2001:db8:1::/48'] },
    { cidr: '::/0' },
    { cidr: '203.0.113.7/32', except: [] },
  ]);
}

const peer = (dice: Dice): Fields =>
  dice.make<Fields>([
    () => ({ podSelector: kubernetesSelector(dice) }),
    () => ({ podSelector: kubernetesSelector(dice) }),
    () => ({ namespaceSelector: kubernetesSelector(dice) }),
    () => ({ namespaceSelector: dice.pick<Fields>([{}, { matchLabels: { team: 'b' } }, { matchLabels: { 'example.com/tier': '' } }]) }),
    () => ({ namespaceSelector: kubernetesSelector(dice), podSelector: kubernetesSelector(dice) }),
    () => ({ ipBlock: block(dice) }),
  ]);

const port = (dice: Dice): Fields => ({
  ...dice.maybe(0.85, () =>
    dice.make<Fields>([
      () => ({ port: dice.pick([80, 81, 8080, 8081, 53, 443, 1, 65_535]) }),
      () => ({ port: dice.pick([64, 80, 8000]), endPort: dice.pick([8080, 9000, 65_535, 8000]) }),
      () => ({ port: dice.pick(['http', 'dns', 'admin', 'pg', 'nowhere', 'dns-tcp']) }),
    ]),
  ),
  ...dice.maybe(0.5, () => ({ protocol: dice.pick(['TCP', 'UDP', 'SCTP']) })),
});

const rule = (dice: Dice, name: 'from' | 'to'): Fields => ({
  ...dice.maybe(0.8, () => ({ [name]: dice.chance(0.1) ? dice.pick<unknown>([[], null]) : dice.some(3, () => peer(dice)) })),
  ...dice.maybe(0.5, () => ({ ports: dice.chance(0.1) ? dice.pick<unknown>([[], null]) : dice.some(3, () => port(dice)) })),
});

export function networkPolicySpec(dice: Dice): Fields {
  const section = (name: 'from' | 'to'): unknown =>
    dice.chance(0.15) ? dice.pick<unknown>([[], null, [{}]]) : dice.some(2, () => rule(dice, name));
  return {
    podSelector: dice.chance(0.5) ? {} : kubernetesSelector(dice),
    ...dice.maybe(0.6, () => ({ ingress: section('from') })),
    ...dice.maybe(0.5, () => ({ egress: section('to') })),
    ...dice.maybe(0.6, () => ({ policyTypes: dice.pick<unknown>([['Ingress'], ['Egress'], ['Ingress', 'Egress'], [], null]) })),
  };
}
