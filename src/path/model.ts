/**
 * What `trace` is asked and what it answers. A trace is a list of hops in the order in which a packet
 * meets them; the first hop that does not pass decides the outcome.
 * @module
 */

/** Where a connection starts. */
export type Origin =
  /** Outside the VPC, or anywhere without a pod: a plain address. */
  | { kind: 'external'; address: string }
  | { kind: 'pod'; namespace: string; name: string }
  /** A process in a node's host network namespace. */
  | { kind: 'node'; name: string }
  /** Envoy on a node: identity reserved:ingress, source = the node's ingress IP. */
  | { kind: 'ingress'; node: string }
  /** The health probe or a forwarded connection of a load balancer. */
  | { kind: 'elb'; loadBalancer: string };

export interface Connection {
  readonly from: Origin;
  readonly to: { readonly address: string; readonly port: number };
  readonly protocol: 'TCP' | 'UDP';
  /** The request to judge at layer 7; absent: the trace stops where layer 4 ends. */
  readonly request?: HttpRequestLine;
}

export interface HttpRequestLine {
  readonly method: string;
  /** With the query string. */
  readonly path: string;
  readonly authority: string;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
}

export type HopKind =
  | 'elb'
  | 'elb-listener'
  | 'elb-member'
  | 'security-group'
  | 'node'
  | 'service'
  | 'kube-proxy'
  | 'routing'
  | 'envoy-listener'
  | 'ingress-policy'
  | 'route'
  | 'backend'
  | 'egress-policy'
  | 'policy'
  | 'l7-policy'
  | 'endpoint'
  | 'pod';

/**
 * `pass`: goes on. `refuse`: RST. `drop`: silence until the client gives up.
 * `answer`: an HTTP answer made here (403, 404, 503). `unknown`: the model cannot say.
 */
export type HopState = 'pass' | 'refuse' | 'drop' | 'answer' | 'unknown';

export interface Hop {
  readonly kind: HopKind;
  readonly state: HopState;
  /** What the hop is, in the field's notation: `elb lb-1`, `node 10.2.128.11`, `pod default/web-0`. */
  readonly at: string;
  /** Stable reason code, an id of the message catalogue (`path.<reason>`). */
  readonly reason: string;
  /** Parameters of the message. */
  readonly params: Readonly<Record<string, string | number>>;
  /** Set with state `answer`. */
  readonly httpStatus?: number;
}

export type Outcome =
  /** Layer 4 ends at a pod's port. */
  | { kind: 'pod'; namespace: string; name: string; address: string; port: number; node: string }
  /** Layer 4 ends at a process on a node's own address. */
  | { kind: 'host'; node: string; port: number }
  /** Layer 4 ends at an Envoy listener (Gateway), which goes on by request. */
  | { kind: 'envoy'; node: string; listener: string; servicePort: number }
  /** Layer 4 goes through Envoy as a policy proxy (L7 rules) to this pod. */
  | { kind: 'l7-proxy'; node: string; namespace: string; name: string; address: string; port: number }
  | { kind: 'refused' }
  | { kind: 'timeout' }
  | { kind: 'http'; status: number }
  | { kind: 'unknown' };

export interface Trace {
  readonly hops: readonly Hop[];
  readonly outcome: Outcome;
  /** The source address that the last hop sees (after SNAT). */
  readonly sourceAddress: string;
  /** Numeric Cilium identity of the source as the last hop sees it. */
  readonly sourceIdentity: number;
}

/** Decides among `count` equal candidates (members, backends): an index below `count`. */
export type Choose = (count: number) => number;
