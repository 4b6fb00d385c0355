/** Policy at layers 3 and 4 as hops, with the rules that decided. @module */
import type { ClusterModel, EndpointSignals, NodeSignals } from '../cluster/model.ts';
import { pods, type Pod } from '../kube/resources.ts';
import {
  clusterPolicies,
  decide,
  podNamedPorts,
  type Direction,
  type Identity,
  type NamedPorts,
  type SpeakingRule,
  type Verdict,
} from '../policy/index.ts';
import { identityOf, identityOfPod, nameOf } from './identities.ts';
import type { HopKind, L7Check, Outcome } from './model.ts';
import type { Walk } from './walk.ts';

export interface PolicyQuestion {
  readonly node: NodeSignals;
  readonly endpoint: EndpointSignals;
  readonly direction: Direction;
  readonly peer: { readonly identity: number; readonly address: string };
  readonly port: number;
  readonly protocol: 'TCP' | 'UDP';
}

/** The verdict of an endpoint's policy, as the agent of its node enforces it. */
export function verdictOf(cluster: ClusterModel, question: PolicyQuestion): { verdict: Verdict; subject: Identity; peer: Identity } {
  const { node, endpoint, direction, port, protocol } = question;
  const policies = clusterPolicies(cluster).inMode(node.agent?.policyEnforcement ?? 'default');
  const pod = cluster.get(pods, { namespace: endpoint.namespace, name: endpoint.pod });
  const subject = pod ? identityOfPod(cluster, pod, endpoint.identity) : identityOf(cluster, endpoint.identity, endpoint.ipv4);
  const peer = identityOf(cluster, question.peer.identity, question.peer.address);
  const subjectPorts = (): NamedPorts => portsOf(pod);
  return { verdict: decide(policies, { subject, subjectPorts, direction, peer, port, protocol }), subject, peer };
}

const NO_PORTS: NamedPorts = new Map();
const portsOf = (pod: Pod | undefined): NamedPorts => (pod ? podNamedPorts(pod) : NO_PORTS);

/** The same for a reserved subject (`reserved:ingress`), whose policy is enforced by Envoy. */
export function verdictOfReserved(
  cluster: ClusterModel,
  node: NodeSignals,
  subject: Identity,
  question: { direction: Direction; peer: Identity; port: number; protocol: 'TCP' | 'UDP' },
): Verdict {
  return decide(clusterPolicies(cluster).inMode(node.agent?.policyEnforcement ?? 'default'), { ...question, subject });
}

/** The hop of an endpoint's policy; an outcome when the packet ends here. */
export function passPolicy(walk: Walk, question: PolicyQuestion): Outcome | undefined {
  const { verdict, subject, peer } = verdictOf(walk.cluster, question);
  const { direction, endpoint, port } = question;
  const name = `${endpoint.namespace}/${endpoint.pod}`;
  const at = `pod ${name}`;
  const kind: HopKind = direction === 'egress' ? 'egress-policy' : 'policy';
  const params = { direction, subject: name, peer: nameOf(peer), rules: formatRules(verdict.rules), port };
  switch (verdict.verdict) {
    case 'deny':
      return walk.drop(kind, at, 'policy.denied', params);
    case 'default-deny':
      return walk.drop(kind, at, 'policy.default-deny', params);
    case 'redirect':
      walk.pass(kind, at, 'policy.redirected', { ...params, proxy: verdict.proxies.join(', ') });
      if (verdict.http) walk.checks.push(checkOf(question, subject.id));
      if (verdict.dns) walk.dnsChecks.push(checkOf(question, subject.id));
      return undefined;
    case 'allow':
      if (verdict.rules.length === 0) walk.pass(kind, at, 'policy.no-policy', { direction, subject: name });
      else if (verdict.rules.every((rule) => 'builtin' in rule && rule.builtin === 'allow-localhost-ingress')) {
        walk.pass(kind, at, 'policy.allowed-local-host', { direction, subject: name, peer: params.peer, port });
      } else walk.pass(kind, at, 'policy.allowed', params);
      return undefined;
  }
}

function checkOf({ direction, node, endpoint, peer, port }: PolicyQuestion, subjectIdentity: number): L7Check {
  return {
    direction,
    node: node.name,
    subject: { namespace: endpoint.namespace, name: endpoint.pod },
    subjectIdentity,
    peerIdentity: peer.identity,
    peerAddress: peer.address,
    port,
  };
}

/** `CiliumNetworkPolicy default/web spec.ingress[0]`, comma-separated. */
export function formatRules(rules: readonly SpeakingRule[]): string {
  return [...new Set(rules.map(formatRule))].join(', ');
}

function formatRule(rule: SpeakingRule): string {
  if ('builtin' in rule) return rule.builtin;
  return `${rule.kind} ${rule.namespace ? `${rule.namespace}/` : ''}${rule.name} ${rule.field}`;
}
