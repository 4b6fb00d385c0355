/** What an explanation is made of: rules by name and place, why they matched or nearly did, and one sentence. @module */
import type { Message } from '../../i18n/index.ts';
import type { HttpRequest } from '../decide-http.ts';
import type { Verdict } from '../decide.ts';
import type { Identity } from '../identity.ts';
import type { NamedPorts, Protocol } from '../ports.ts';
import type { Question } from '../question.ts';
import type { Builtin, Direction, PolicyRef } from '../rule.ts';

/** Where a field of a policy is written; `undefined`: in no file. */
export type LocateField = (policy: PolicyRef, field: string) => FieldPlace | undefined;

export interface FieldPlace {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** A rule, a spec or an HTTP rule: the policy, the field in it, and the place in a file. */
export interface NamedRule {
  readonly policy: PolicyRef;
  /** `spec.ingress[0].toPorts[1]`. */
  readonly field: string;
  readonly place: FieldPlace | undefined;
}

export interface MatchedRule extends NamedRule {
  /** `decides`: the entry that the agent's map gives; `also`: would do the same; `overruled`: an allow that a deny beats. */
  readonly role: 'decides' | 'also' | 'overruled';
  readonly action: 'allow' | 'deny';
  /** What a proxy checks for this rule. */
  readonly proxy: 'http' | 'dns' | 'kafka' | 'proxylib' | 'tls' | 'crd' | undefined;
}

/** Why a rule does not match. */
export type FaultKind =
  | 'port'
  | 'protocol'
  | 'port-name'
  | 'label'
  | 'namespace'
  | 'namespace-label'
  | 'cluster'
  | 'entity'
  | 'cidr'
  | 'except'
  | 'fqdn'
  | 'peer'
  | 'subject';

export interface Fault {
  readonly kind: FaultKind;
  /** `but for the label app (it wants client, the pod has cliente)`, without the "but". */
  readonly what: Message;
  readonly wanted: string;
  readonly has: string | undefined;
}

/** A rule that would allow the connection but for its faults. */
export interface NearMiss extends NamedRule {
  readonly faults: readonly Fault[];
  /** The smaller, the nearer. */
  readonly distance: number;
}

export type HttpField = 'method' | 'path' | 'host' | 'header';

/** The HTTP rule that a refused request comes closest to, and the first thing that it does not meet. */
export interface HttpNearMiss extends NamedRule {
  readonly fault: HttpField;
  readonly what: Message;
  readonly wanted: string;
  readonly has: string;
}

export interface HttpExplanation {
  /** `restricts`: requests are judged; `defeated`: HTTP rules are there, and something lets every request pass. */
  readonly effect: 'restricts' | 'defeated';
  /** Of the request asked about; `undefined`: none was, or it depends on what cannot be known. */
  readonly allowed: boolean | undefined;
  /** The HTTP rule that lets the request pass. */
  readonly by: NamedRule | undefined;
  /** What lets every request pass. */
  readonly defeatedBy: readonly NamedRule[];
  readonly why: Message;
  readonly nearest: HttpNearMiss | undefined;
}

/** One side of a connection: what the policies of one subject say of one peer. */
export interface Explanation {
  readonly direction: Direction;
  readonly subject: string;
  readonly peer: string;
  readonly port: number;
  readonly protocol: Protocol;
  readonly verdict: Verdict['verdict'];
  /** With layer 7, as far as it was asked about; `undefined`: cannot be known, {@link notes} say why. */
  readonly allowed: boolean | undefined;
  readonly rules: readonly MatchedRule[];
  /** Allowances that no policy writes. */
  readonly builtins: readonly Builtin[];
  /** The specs that turned default deny on. */
  readonly defaultDeny: readonly NamedRule[];
  readonly misses: readonly NearMiss[];
  readonly http: HttpExplanation | undefined;
  /** Whether the DNS name asked about may be resolved. */
  readonly dns: { readonly name: string; readonly allowed: boolean; readonly why: Message } | undefined;
  readonly notes: readonly Message[];
  /** The reason in one clause. */
  readonly why: Message;
}

/** The question of {@link Explanation}, and what may be asked beyond it. */
export interface ExplainQuestion extends Question {
  /** How people know the two; made from their labels where absent. */
  readonly names?: { readonly subject?: string; readonly peer?: string };
  readonly http?: HttpRequest | undefined;
  /** A name that the subject asks DNS for, with a question for port 53. */
  readonly dns?: string | undefined;
  /** The addresses of a peer inside the cluster: a CIDR that covers them still does not match it. */
  readonly peerAddresses?: readonly string[];
  /** The API server's addresses are known, so that a peer without its label is not the API server. */
  readonly apiServerKnown?: boolean;
}

/** One end of a connection. */
export interface End {
  readonly name: string;
  readonly identity: Identity;
  readonly ports?: NamedPorts | undefined;
  readonly addresses?: readonly string[];
  /** `namespace/name` where the end is one pod. */
  readonly pod?: string | undefined;
}

export interface ConnectionQuestion {
  readonly from: End;
  readonly to: End;
  readonly port: number;
  readonly protocol: Protocol;
  readonly http?: HttpRequest | undefined;
  readonly dns?: string | undefined;
  /** The connection goes through a Service, which may lead a pod back to itself. */
  readonly throughService?: boolean;
  readonly apiServerKnown?: boolean;
  /** Whatever leads to the destination is not asked: a client's way to a Gateway. */
  readonly onlyIngress?: boolean;
}

export interface ConnectionExplanation {
  readonly from: string;
  readonly to: string;
  readonly port: number;
  readonly protocol: Protocol;
  readonly allowed: boolean | undefined;
  /** Policies hold for pods and for Envoy as `reserved:ingress`: other ends have no side. */
  readonly egress: Explanation | undefined;
  readonly ingress: Explanation | undefined;
  readonly notes: readonly Message[];
  readonly sentence: Message;
}
