/** Who policy speaks of: identities, each once, with the pods that have them. @module */
import type { Identity } from '../identity.ts';
import type { NamedPorts } from '../ports.ts';

/** What a person deployed: the pod's controller, or the pod itself. */
export interface Workload {
  readonly namespace: string;
  readonly name: string;
  readonly kind: string;
}

export interface PodRef {
  readonly namespace: string;
  readonly name: string;
  readonly workload: Workload;
}

/**
 * Pods with the same identity labels and the same port names, which no policy can tell apart; a reserved
 * identity; a prefix or a name of the outside that some policy mentions (facts/policy.md §7.2).
 */
export interface IdentityClass {
  /** Its place in {@link PolicyEngine.classes}; free for another one when the class has gone. */
  readonly index: number;
  readonly identity: Identity;
  readonly kind: 'pod' | 'reserved' | 'cidr' | 'fqdn';
  /** Names of container ports. */
  readonly ports: NamedPorts;
  /** Of kind `pod`: at least one. */
  readonly pods: readonly PodRef[];
  /** `default/web[Deployment]`, `reserved:ingress`, `cidr:10.0.0.0/8`, `fqdn:*.example.com`. */
  readonly name: string;
}

/** `default/web[Deployment]`. */
export const formatWorkload = ({ namespace, name, kind }: Workload): string => `${namespace}/${name}[${kind}]`;
