/** What the engine is asked. @module */
import type { Identity } from './identity.ts';
import type { PolicySet } from './policy-set.ts';
import type { NamedPorts, Protocol } from './ports.ts';
import type { Direction } from './rule.ts';

export interface Question {
  readonly subject: Identity;
  /** Port names of the subject's own containers: what named ingress ports mean. */
  readonly subjectPorts?: () => NamedPorts;
  /** Port names of the peer's containers: what named egress ports mean in plain Kubernetes. */
  readonly peerPorts?: () => NamedPorts;
  readonly direction: Direction;
  readonly peer: Identity;
  /** The pod's port at the destination, after Service translation; for ICMP the type. */
  readonly port: number;
  readonly protocol: Protocol;
}

/** Host → local pod is allowed unless denied (facts/policy.md §3.15); a remote node is not the host. */
export function isLocalHost({ subject, direction, peer }: Pick<Question, 'subject' | 'direction' | 'peer'>): boolean {
  return direction === 'ingress' && peer.labels.hasReserved('host') && !subject.labels.hasReserved('host');
}

const NO_PORTS: NamedPorts = new Map();
const noPorts = (): NamedPorts => NO_PORTS;

/**
 * Where the port names of the question's rules are looked up: at the subject for ingress; for egress in one
 * map of the whole cluster, in plain Kubernetes at the destination (facts/policy.md §3.12, §3.21).
 */
export function portNamesOf(policies: PolicySet, { direction, subjectPorts, peerPorts }: Question): () => NamedPorts {
  if (direction === 'ingress') return subjectPorts ?? noPorts;
  return policies.settings.semantics === 'cilium' ? policies.namedPorts : (peerPorts ?? noPorts);
}
