/** What the engine is asked. @module */
import type { Identity } from './identity.ts';
import type { NamedPorts, Protocol } from './ports.ts';
import type { Direction } from './rule.ts';

export interface Question {
  readonly subject: Identity;
  /** Port names of the subject's own containers: what named ingress ports mean. */
  readonly subjectPorts?: () => NamedPorts;
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
