/** Whole policies of the three kinds. @module */
import type { PolicyObject } from '../../../src/policy/parse/parse.ts';
import type { Dice } from '../dice.ts';
import { faultyPorts } from './faulty-ports.ts';
import type { Fields } from './fields.ts';
import { networkPolicySpec } from './network-policies.ts';
import { faultyPeers, peers, type Side } from './peers.ts';
import { ports } from './ports.ts';
import { faultySelector, subjectSelector } from './selectors.ts';

const NAMESPACES = ['default', 'default', 'team-b'];
const SECTIONS = ['ingress', 'ingress', 'egress', 'egress', 'ingressDeny', 'egressDeny'];
const MODES = ['required', 'required', 'disabled', 'test-always-fail'];

/** How often something is made that the agent refuses. */
const FAULTS = 0.04;

export function randomPolicy(dice: Dice, name: string): PolicyObject {
  const kind = dice.pick([
    'CiliumNetworkPolicy',
    'CiliumNetworkPolicy',
    'CiliumNetworkPolicy',
    'CiliumClusterwideNetworkPolicy',
    'NetworkPolicy',
  ]);
  const clusterwide = kind === 'CiliumClusterwideNetworkPolicy';
  const metadata = { name, ...(!clusterwide && { namespace: dice.pick(NAMESPACES) }) };
  const apiVersion = kind === 'NetworkPolicy' ? 'networking.k8s.io/v1' : 'cilium.io/v2';
  const body = kind === 'NetworkPolicy' ? { spec: networkPolicySpec(dice) } : ciliumBody(dice, clusterwide);
  return { apiVersion, kind, metadata, ...body } as unknown as PolicyObject;
}

function ciliumBody(dice: Dice, clusterwide: boolean): Fields {
  const spec = (): Fields => ciliumSpec(dice, clusterwide);
  const form = dice.next();
  if (form < 0.85) return { spec: spec() };
  if (form < 0.93) return { specs: dice.some(3, spec) };
  if (form < 0.98) return { spec: spec(), specs: dice.some(2, spec) };
  return dice.pick<Fields>([{}, { spec: null }, { specs: [] }, { specs: null }, { spec: {} }, { spec: null, specs: [] }]);
}

function ciliumSpec(dice: Dice, clusterwide: boolean): Fields {
  const sections = [...new Set(dice.some(2, () => dice.pick(SECTIONS)))];
  return {
    ...subject(dice, clusterwide),
    ...Object.fromEntries(sections.map((section) => [section, dice.some(2, () => ciliumRule(dice, section))])),
    ...dice.maybe(0.06, () => ({ [dice.pick(SECTIONS)]: dice.pick<unknown>([null, [], [{}]]) })),
    ...dice.maybe(0.25, () => ({
      enableDefaultDeny: dice.pick<unknown>([
        {},
        null,
        { ingress: false },
        { egress: false },
        { ingress: true, egress: false },
        { ingress: false, egress: false },
        { ingress: null },
        { egress: true },
      ]),
    })),
    ...dice.maybe(0.05, () => ({ description: 'a text', labels: [{ key: 'a', value: 'b', source: 'k8s' }], log: { value: 'mark' } })),
  };
}

function subject(dice: Dice, clusterwide: boolean): Fields {
  if (dice.chance(FAULTS)) {
    return dice.pick<Fields>([
      {},
      { endpointSelector: faultySelector(dice) },
      { endpointSelector: {}, nodeSelector: {} },
      { nodeSelector: {} },
    ]);
  }
  if (clusterwide && dice.chance(0.2))
    return { nodeSelector: dice.pick<Fields>([{}, { matchLabels: { 'node:zone': 'a' } }, { matchLabels: { 'reserved:host': '' } }]) };
  if (clusterwide && dice.chance(0.15))
    return { endpointSelector: { matchLabels: { [`reserved:${dice.pick(['init', 'ingress', 'health'])}`]: '' } } };
  return { endpointSelector: subjectSelector(dice) };
}

function ciliumRule(dice: Dice, section: string): Fields {
  const side: Side = { prefix: section.startsWith('ingress') ? 'from' : 'to', deny: section.endsWith('Deny') };
  return {
    ...(dice.chance(FAULTS) ? faultyPeers(dice, side) : peers(dice, side)),
    ...(dice.chance(FAULTS) ? faultyPorts(dice) : ports(dice, side)),
    ...(!side.deny && dice.maybe(0.12, () => ({ authentication: dice.chance(0.1) ? null : { mode: dice.pick(MODES) } }))),
  };
}
