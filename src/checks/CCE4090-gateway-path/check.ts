/**
 * What a client of a Gateway meets: every way to it is followed, and where it ends is said in the words of the
 * path. The checks before this one say why; where one of them does, this stands under it.
 * @module
 */
import { gateways } from '../../cluster/kinds.ts';
import { message, type Message } from '../../i18n/index.ts';
import { endpointSlices, nodes, pods, services } from '../../kube/resources.ts';
import type { Hop, Outcome } from '../../path/index.ts';
import type { Check } from '../check.ts';
import { kubectl } from '../cluster-facts/commands.ts';
import type { Evidence, Finding, Fix } from '../finding.ts';
import { ciliumGateways, stretch, type GatewayParts } from '../gateway-path/gateways.ts';
import { CLUSTER_CAUSES } from '../gateway-path/service-pods.ts';
import { unknownRoutes } from '../gateway-path/routes.ts';
import { sayingOf, shareOf, type Stop } from '../gateway-path/stops.ts';
import { CLIENT, gatewayWalks, whyNotExpected, type GatewayWalk } from '../gateway-path/walk.ts';
import { NO_GATEWAY, percent } from '../gateway-path/wording.ts';

/** The nearest to the traffic first. */
const CAUSES = (
  'CCE5002 CCE4030 CCE4001 CCE4003 CCE4005 CCE4007 CCE4009 CCE4010 CCE4012 CCE4006 CCE4020 CCE4008 CCE4021 CCE4022 CCE4023 ' +
  'CCE3003 CCE3001 CCE3002 CCE1011 CCE1012 CCE1013'
)
  .split(' ')
  .concat(CLUSTER_CAUSES);

export const gatewayPath: Check = {
  code: 'CCE4090',
  name: 'gateway-path',
  severity: 'error',
  title: 'checks.CCE4090.title',
  needs: [gateways, services, endpointSlices, pods, nodes],
  causedBy: CAUSES,
  threads: [
    'https://docs.cilium.io/en/v1.19/network/servicemesh/gateway-api/gateway-api/',
    'https://github.com/cilium/cilium/issues/33461',
  ],
  run({ model, coverage }) {
    if (ciliumGateways(model).length === 0) return { skip: NO_GATEWAY };
    const walks = gatewayWalks(model);
    const blind = whyNotExpected(coverage, walks);
    if (blind) return { findings: [], looked: 0, unknown: blind };
    const findings = walks.flatMap((walk) => byReason(walk.stops.filter(isMet)).map((alike) => findingOf(walk, alike)));
    const unknown =
      coverage.unknownSignal('agent') ??
      coverage.unknownSignal('cloud') ??
      unknownRoutes(coverage) ??
      walks.find((walk) => walk.unknown !== undefined)?.unknown;
    return { findings, looked: walks.reduce((sum, { ways }) => sum + ways, 0), ...(unknown && { unknown }) };
  },
};

/** Not only by probes of the ELB, which then leaves that member out: that is CCE4008's to say. */
const isMet = (stop: Stop): boolean => shareOf([stop]) > 0;

/** Stops for the same reason at different members, nodes or back ends are one finding. */
function byReason(stops: readonly Stop[]): Stop[][] {
  return [...Map.groupBy(stops, ({ hop: { kind, reason, state } }) => `${kind} ${reason} ${state}`).values()];
}

function findingOf({ gateway, isExpected }: GatewayWalk, alike: readonly Stop[]): Finding {
  const [first] = alike as [Stop];
  const { hop } = first;
  const ports = [...new Set(alike.flatMap((stop) => [...stop.ports]))].join(', ');
  return {
    code: 'CCE4090',
    severity: 'error',
    confidence: isExpected ? 'likely' : 'certain',
    objects: [gateway.ref],
    about: [...new Set([...stretch(gateway, hop.kind), ...alike.flatMap(aboutOf)])],
    hop: { kind: hop.kind, reason: hop.reason },
    evidence: alike.slice(0, MOST_EVIDENCE).map(evidenceOf),
    message: message(isExpected ? 'checks.CCE4090.expected' : 'checks.CCE4090.found', {
      gateway: `${gateway.namespace}/${gateway.name}`,
      ports,
      share: percent(shareOf(alike)),
      what: whatClientsSee(first.outcome),
      at: hop.at,
    }),
    cause: sayingOf(hop),
    fixes: fixesOf(gateway, first),
  };
}

const MOST_EVIDENCE = 3;

/** What the hop is, so that what is wrong with it explains the stop. */
function aboutOf({ hop, doors }: Stop): string[] {
  const { service, namespace, name, node, cluster, subject } = hop.params;
  const ofCluster = /^([^:]+):([^:]+):/.exec(String(cluster ?? ''));
  return [
    ...(service ? [`service/${service}`] : []),
    ...(ofCluster ? [`service/${ofCluster[1]}/${ofCluster[2]}`] : []),
    ...(namespace && name ? [`pod/${namespace}/${name}`] : []),
    ...(subject ? [`pod/${subject}`] : []),
    ...(node ? [`node/${node}`] : []),
    ...(hop.kind.startsWith('elb') ? [...doors].map(({ loadBalancer }) => `elb/${loadBalancer.id}`) : []),
  ];
}

const evidenceOf = ({ hop, hops, fromPod }: Stop): Evidence => ({
  at: hop.at,
  path: [fromPod ? `pod ${fromPod}` : CLIENT, ...hops.slice(0, -1).map(({ at }) => at)].join(' → '),
  observed: wordsOf(hop),
  expected: 'pass',
});

const wordsOf = ({ state, reason, params, httpStatus }: Hop): string =>
  `${state}${httpStatus ? ` ${httpStatus}` : ''} ${reason} ${JSON.stringify(params)}`;

function whatClientsSee(outcome: Outcome): Message {
  if (outcome.kind === 'http') return message('checks.CCE4090.http', { status: outcome.status });
  if (outcome.kind === 'refused') return message('checks.CCE4090.refused');
  return message(outcome.kind === 'timeout' && outcome.established ? 'checks.CCE4090.hangs' : 'checks.CCE4090.timeout');
}

/** What mends it stands with its cause; here is where to look. */
function fixesOf({ namespace, name }: GatewayParts, { hop: { kind, params }, routes }: Stop): Fix[] {
  const look = (text: string): Fix[] => [{ what: message('checks.CCE4090.look'), kind: 'command', text, risk: 'none', reversible: false }];
  const { node, namespace: space, name: pod, subject } = params;
  if (kind === 'envoy-listener') return look('kubectl get pods --all-namespaces --selector k8s-app=cilium-envoy --output wide');
  if (subject) return look(kubectl('--namespace', String(subject).split('/')[0], 'get', 'ciliumnetworkpolicies,networkpolicies'));
  if (space && pod) return look(kubectl('--namespace', space, 'describe', 'pod', pod));
  if (node) return look(kubectl('describe', 'node', node));
  if (kind === 'route' || kind === 'backend')
    return look(kubectl('--namespace', [...routes][0]?.split('/')[0] ?? namespace, 'get', 'httproutes,grpcroutes,services,endpointslices'));
  return look(kubectl('--namespace', namespace, 'describe', 'gateway', name));
}
