/** A policy after parsing: what it selects, whom it lets in or out, on which ports. @module */
import type { DnsRule, HttpRule, KafkaRule } from '../cluster/kinds.ts';
import type { PortSet } from './ports.ts';
import type { Selector } from './selector.ts';

export type Direction = 'ingress' | 'egress';
export type PolicyKind = 'CiliumNetworkPolicy' | 'CiliumClusterwideNetworkPolicy' | 'NetworkPolicy';
export type Section = 'ingress' | 'ingressDeny' | 'egress' | 'egressDeny';

export interface PolicyRef {
  readonly kind: PolicyKind;
  /** Absent for a CiliumClusterwideNetworkPolicy. */
  readonly namespace?: string;
  readonly name: string;
}

/** Where a rule stands: the object, which of its specs, which section, which entry. */
export interface RuleRef extends PolicyRef {
  /** The field path of the entry: `spec.ingress[0]`, `specs[1].egressDeny[0]`. */
  readonly field: string;
}

/** Allowances that no policy writes: host → local pod, and everything for a subject without default deny. */
export type Builtin = 'allow-localhost-ingress' | 'allow-any-ingress' | 'allow-any-egress';

/** A rule, or an allowance that no policy writes. */
export type SpeakingRule = RuleRef | { readonly builtin: Builtin };

/** What a proxy has to check on redirected traffic. */
export type L7 =
  | { readonly kind: 'http'; readonly http: readonly HttpRule[] }
  | { readonly kind: 'dns'; readonly dns: readonly DnsRule[] }
  | { readonly kind: 'kafka'; readonly kafka: readonly KafkaRule[] }
  /** proxylib, TLS (SNI) and CiliumEnvoyConfig listeners: known to redirect, not judged here. */
  | { readonly kind: 'tls' | 'crd' }
  /** `parser`: the `l7proto` that the proxy library is to speak. */
  | { readonly kind: 'proxylib'; readonly parser: string; readonly lists: boolean };

/** Whom a rule speaks of. `all`: every peer, without a look at its labels. */
export type Peers = 'all' | readonly Selector[];

export interface Rule {
  readonly ref: RuleRef;
  readonly action: 'allow' | 'deny';
  readonly peers: Peers;
  /** `undefined`: all ports and protocols, ICMP included. */
  readonly ports: PortSet | undefined;
  readonly l7: L7 | undefined;
  /** SNI names that Envoy requires. */
  readonly serverNames: readonly string[];
  readonly authentication: 'required' | 'disabled' | 'test-always-fail' | undefined;
  /** What else Envoy is told; two rules may contradict each other in it. */
  readonly envoy?: EnvoyContext | undefined;
}

export interface EnvoyContext {
  readonly listener?:
    | {
        /** Of the CiliumEnvoyConfig and of the listener in it: `config/listener`. */
        readonly name: string;
        readonly priority: number | undefined;
        readonly kind: string | undefined;
      }
    | undefined;
  /** The TLS contexts as JSON. */
  readonly terminatingTLS?: string | undefined;
  readonly originatingTLS?: string | undefined;
}

/** One `spec` (or member of `specs`) of a policy. */
export interface PolicySpec {
  readonly ref: PolicyRef;
  /** `spec` or `specs[i]`. */
  readonly field: string;
  readonly subject: Selector;
  /** `host`: a nodeSelector, effective only with the host firewall. */
  readonly subjectKind: 'endpoint' | 'host';
  readonly ingress: readonly Rule[];
  readonly egress: readonly Rule[];
  /** Sections that exist (allow or deny, non-empty): selecting a subject with one may turn default deny on. */
  readonly hasSection: Readonly<Record<Direction, boolean>>;
  readonly defaultDeny: Readonly<Record<Direction, boolean>>;
}

export const formatPolicyRef = ({ kind, namespace, name }: PolicyRef): string => `${kind}/${namespace ?? ''}/${name}`;

/** `CiliumNetworkPolicy/default/web`, `<allow-localhost-ingress>`: as the agent names the origin of an entry. */
export const formatOrigin = (rule: SpeakingRule): string => ('builtin' in rule ? `<${rule.builtin}>` : formatPolicyRef(rule));
