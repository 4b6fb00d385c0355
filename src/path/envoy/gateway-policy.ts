/**
 * The three policy checks on a Gateway's request (facts/policy.md §2): the client against the ingress
 * policy of `reserved:ingress`, `reserved:ingress` towards the backend, and the backend's own ingress
 * policy. Each refusal is Envoy's 403, not a dropped packet.
 * @module
 */
import type { NodeSignals } from '../../cluster/model.ts';
import { RESERVED, reservedIdentity, type SpeakingRule, type Verdict } from '../../policy/index.ts';
import { podAt } from '../addresses.ts';
import { identityNumber, identityOf, nameOf } from '../identities.ts';
import { POLICY_DENIED } from '../l7-policy.ts';
import type { EnvoyArrival, Upstream } from '../model.ts';
import { formatRules, verdictOf, verdictOfReserved } from '../policy-hops.ts';
import type { Walk } from '../walk.ts';

const INGRESS = reservedIdentity(RESERVED.ingress)!;

/** Adds the hops; false: refused. */
export function passGatewayPolicies(walk: Walk, node: NodeSignals, arrival: EnvoyArrival, upstream: Upstream): boolean {
  const { cluster } = walk;
  const { port } = upstream;
  const at = `envoy on ${node.name}`;
  const client = identityOf(cluster, arrival.sourceIdentity, arrival.sourceAddress);
  const fromClient = verdictOfReserved(cluster, node, INGRESS, { direction: 'ingress', peer: client, port, protocol: 'TCP' });
  const clientParams = { peer: nameOf(client), rules: formatRules(fromClient.rules), port };
  if (refuses(fromClient)) return denied(walk, 'ingress-policy', at, 'ingress-policy.denied', clientParams);
  if (speaks(fromClient.rules)) walk.pass('ingress-policy', at, 'ingress-policy.allowed', clientParams);

  const backend = identityOf(cluster, identityNumber(node.agent, upstream.address), upstream.address);
  const toBackend = verdictOfReserved(cluster, node, INGRESS, { direction: 'egress', peer: backend, port, protocol: 'TCP' });
  const backendParams = { peer: nameOf(backend), rules: formatRules(toBackend.rules), port };
  if (refuses(toBackend)) return denied(walk, 'egress-policy', at, 'egress-policy.denied', backendParams);
  if (speaks(toBackend.rules)) walk.pass('egress-policy', at, 'egress-policy.allowed', backendParams);

  return passBackendPolicy(walk, upstream);
}

/** What allows is said by the hop of the packet itself; here only the refusal differs. */
function passBackendPolicy(walk: Walk, upstream: Upstream): boolean {
  const pod = podAt(walk.cluster, upstream.address);
  const node = pod?.spec?.nodeName === undefined ? undefined : walk.cluster.node(pod.spec.nodeName);
  const endpoint = node?.agent?.endpoints.get(upstream.address);
  if (!node || !endpoint) return true;
  const peer = { identity: RESERVED.ingress, address: upstream.sourceAddress };
  const asked = { node, endpoint, direction: 'ingress' as const, peer, port: upstream.port, protocol: 'TCP' as const };
  const { verdict, peer: ingress } = verdictOf(walk.cluster, asked);
  if (!refuses(verdict)) return true;
  const subject = `${endpoint.namespace}/${endpoint.pod}`;
  const params = { subject, peer: nameOf(ingress), rules: formatRules(verdict.rules), port: upstream.port };
  walk.answer('policy', `pod ${subject}`, 'backend-policy.denied', params, POLICY_DENIED.status);
  return false;
}

function denied(
  walk: Walk,
  kind: 'ingress-policy' | 'egress-policy',
  at: string,
  reason: 'ingress-policy.denied' | 'egress-policy.denied',
  params: { peer: string; rules: string; port: number },
): false {
  walk.answer(kind, at, reason, params, POLICY_DENIED.status);
  return false;
}

const refuses = ({ verdict }: Verdict): boolean => verdict === 'deny' || verdict === 'default-deny';
const speaks = (rules: readonly SpeakingRule[]): boolean => rules.length > 0;
