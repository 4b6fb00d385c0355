/** A network policy refuses Envoy, or a request, on the way from a Gateway to its back end (facts/cilium.md §10; CCE5002 sees default deny). @module */
import { ciliumClusterwideNetworkPolicies, ciliumNetworkPolicies, gateways } from '../../cluster/kinds.ts';
import { message } from '../../i18n/index.ts';
import { endpointSlices, pods, services } from '../../kube/resources.ts';
import type { Hop } from '../../path/index.ts';
import type { Check } from '../check.ts';
import { kubectl } from '../cluster-facts/commands.ts';
import type { Finding, Fix, ObjectRef } from '../finding.ts';
import { command, patch } from '../gateway-path/fixes.ts';
import { ciliumGateways, stretch } from '../gateway-path/gateways.ts';
import { unknownRoutes } from '../gateway-path/routes.ts';
import { sayingOf, shareOf, type Stop } from '../gateway-path/stops.ts';
import { gatewayWalks, whyNotExpected, type GatewayWalk } from '../gateway-path/walk.ts';
import { NO_GATEWAY, percent } from '../gateway-path/wording.ts';

const DENIED = /^(?:ingress-policy|egress-policy|backend-policy|policy|l7-policy)\.(?:denied|default-deny)$/;

export const gatewayPolicy: Check = {
  code: 'CCE4030',
  name: 'gateway-policy',
  severity: 'error',
  title: 'checks.CCE4030.title',
  needs: [gateways, services, endpointSlices, pods, ciliumNetworkPolicies, ciliumClusterwideNetworkPolicies],
  causedBy: ['CCE5002', 'CCE5003'],
  threads: ['https://docs.cilium.io/en/v1.19/network/servicemesh/ingress-and-network-policy/'],
  run({ model, coverage }) {
    if (ciliumGateways(model).length === 0) return { skip: NO_GATEWAY };
    const walks = gatewayWalks(model);
    const blind = whyNotExpected(coverage, walks);
    if (blind) return { findings: [], looked: 0, unknown: blind };
    const findings = walks.flatMap((walk) => {
      const denied = walk.stops.filter(({ hop }) => DENIED.test(hop.reason));
      const byRule = [...Map.groupBy(denied, ({ hop }) => `${hop.reason} ${hop.params['rules']}`).values()];
      return byRule.map((alike) => findingOf(walk, alike));
    });
    const unknown = coverage.unknownSignal('agent') ?? unknownRoutes(coverage);
    return { findings, looked: walks.length, ...(unknown && { unknown }) };
  },
};

function findingOf({ gateway, isExpected }: GatewayWalk, alike: readonly Stop[]): Finding {
  const [first] = alike as [Stop];
  const { hop } = first;
  const rules = String(hop.params['rules'] ?? '')
    .split(', ')
    .flatMap((text) => ruleOf(text) ?? []);
  const routes = [...new Set(alike.flatMap((stop) => [...stop.routes]))].join(', ');
  const isRequest = hop.reason.startsWith('l7-policy');
  const deny = rules.some(denyIn);
  const subjects = alike.flatMap((stop) => (stop.hop.params['subject'] ? [`pod/${stop.hop.params['subject']}`] : []));
  return {
    code: 'CCE4030',
    // A request was made up from the route; that its path or method is refused may be what was wanted.
    severity: isRequest ? 'warning' : 'error',
    confidence: isRequest || isExpected ? 'likely' : 'certain',
    objects: [...uniquePolicies(rules), gateway.ref],
    about: [
      ...stretch(gateway, hop.kind),
      ...new Set(subjects),
      ...uniquePolicies(rules).map((policy) => `policy/${nameOf(policy)}/envoy`),
    ],
    hop: { kind: hop.kind, reason: hop.reason },
    evidence: alike.slice(0, 3).map((stop) => ({
      at: stop.hop.at,
      observed: `${stop.hop.reason} ${JSON.stringify(stop.hop.params)}`,
      expected: message('evidence.allowed'),
    })),
    message: message(isRequest ? 'checks.CCE4030.request' : isExpected ? 'checks.CCE4030.expected' : 'checks.CCE4030.found', {
      gateway: `${gateway.namespace}/${gateway.name}`,
      routes: routes || '–',
      share: percent(shareOf(alike)),
      what: deny ? message('checks.CCE4030.denies', { rules: String(hop.params['rules']) }) : sayingOf(hop),
      next: message(deny ? 'checks.CCE4030.next.deny' : isOfBackend(hop) ? 'checks.CCE4030.next.admit' : 'checks.CCE4030.next.other'),
    }),
    cause: message(isRequest ? 'checks.CCE4030.cause.request' : 'checks.CCE4030.cause'),
    fixes: fixesOf(rules, hop),
  };
}

interface RuleRef {
  readonly policy: ObjectRef;
  /** `spec.ingressDeny[0]` */
  readonly field: string;
}

/** As the path writes it: `CiliumNetworkPolicy default/web spec.ingress[0]`. */
function ruleOf(text: string): RuleRef | undefined {
  const match = /^(\w+) (?:([^\s/]+)\/)?(\S+) (\S+)$/.exec(text);
  if (!match) return undefined;
  const [, kind = '', namespace, name = '', field = ''] = match;
  return { policy: { kind, ...(namespace && { namespace }), name }, field };
}

const uniquePolicies = (rules: readonly RuleRef[]): ObjectRef[] => [
  ...new Map(rules.map(({ policy }) => [JSON.stringify(policy), policy])).values(),
];

/** The rule by which something is denied in so many words, as a path in the policy: an allow does not help against it. */
const denyIn = ({ field }: RuleRef): string | undefined => /^(specs?(?:\[\d+\])?\.(?:ingress|egress)Deny\[\d+\])/.exec(field)?.[1];

/** Whether it is the back end's policy; the others are those of reserved:ingress, and what they are to admit is for their owner to say. */
const isOfBackend = ({ reason }: Pick<Hop, 'reason'>): boolean => /^(?:backend-policy|policy)\./.test(reason);

function fixesOf(rules: readonly RuleRef[], hop: Hop): Fix[] {
  const [rule] = rules;
  if (!rule) return [];
  const { policy, field } = rule;
  const kind = policy.kind.toLowerCase();
  const deny = denyIn(rule);
  if (deny) {
    // Whoever wrote it meant to deny something: not to be taken out by a machine.
    const body = [{ op: 'remove', path: `/${deny.replaceAll(/\[(\d+)\]/g, '.$1').replaceAll('.', '/')}` }];
    return [
      command(message('checks.CCE4030.undeny', { policy: nameOf(policy), field: deny }), patch(kind, policy, body), { reversible: false }),
    ];
  }
  if (!isOfBackend(hop) || !kind.startsWith('cilium') || !field.startsWith('spec') || field.startsWith('specs'))
    return [
      command(
        message('checks.CCE4030.look'),
        kubectl(...(policy.namespace ? ['--namespace', policy.namespace] : []), 'get', kind, policy.name, '--output', 'yaml'),
        { reversible: false },
      ),
    ];
  const { port } = hop.params;
  const toPorts = port === undefined ? {} : { toPorts: [{ ports: [{ port: String(port), protocol: 'TCP' }] }] };
  const body = [{ op: 'add', path: '/spec/ingress/-', value: { fromEntities: ['ingress'], ...toPorts } }];
  return [command(message('checks.CCE4030.admit', { policy: nameOf(policy) }), patch(kind, policy, body))];
}

const nameOf = ({ namespace, name }: ObjectRef): string => `${namespace ? `${namespace}/` : ''}${name}`;
