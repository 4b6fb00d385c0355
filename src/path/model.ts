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
  /**
   * The health probe or a forwarded connection of a load balancer. `client`: whose connection is forwarded,
   * `listener`: through which, by id. Whether members see the client's address is the listener's choice on a
   * shared ELB; a dedicated one always keeps it (facts/elb-v3.md §2.2).
   */
  | { kind: 'elb'; loadBalancer: string; listener?: string; client?: string };

export interface Connection {
  readonly from: Origin;
  readonly to: { readonly address: string; readonly port: number };
  readonly protocol: 'TCP' | 'UDP';
  /** The request to judge at layer 7; absent: the trace stops where layer 4 ends. */
  readonly request?: HttpRequestLine;
  /** The client speaks TLS; `serverName` is its SNI. */
  readonly tls?: EnvoyArrival['tls'];
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
  /** Layer 4 ends at a process on a node's own address, or on the one that Cilium's health endpoint has there. */
  | { kind: 'host'; node: string; port: number; address?: string }
  /** Layer 4 ends at an Envoy listener (Gateway), which goes on by request. */
  | { kind: 'envoy'; node: string; listener: string; servicePort: number }
  /**
   * Layer 4 goes through Envoy as a policy proxy (L7 rules) to this pod (or, for an egress rule towards
   * something that is no pod, to this address): every request on it is judged with `judgeRequest`.
   */
  | {
      kind: 'l7-proxy';
      node: string;
      namespace: string;
      name: string;
      address: string;
      port: number;
      /** The L7 policies that every request has to pass, in this order. */
      checks: readonly L7Check[];
    }
  /** Layer 4 leaves the cluster's machines towards this address (the API server's, the internet's). */
  | { kind: 'external'; address: string; port: number }
  | { kind: 'refused' }
  /** `established`: the handshake still succeeds, then nothing arrives any more (facts/cilium.md §4.4). */
  | { kind: 'timeout'; established?: true }
  | { kind: 'http'; status: number }
  | { kind: 'unknown' };

export interface Trace {
  readonly hops: readonly Hop[];
  readonly outcome: Outcome;
  /** The source address that the last hop sees (after SNAT). */
  readonly sourceAddress: string;
  /** Numeric Cilium identity of the source as the last hop sees it. */
  readonly sourceIdentity: number;
  /** DNS proxies on the way, which judge every name that is asked for. */
  readonly dnsChecks?: readonly L7Check[];
  /** Set when the connection carried a request that reached a Gateway's Envoy. */
  readonly decision?: HttpDecision;
}

/** One L7 policy on a connection: whose policy, in which direction, for which peer and port. */
export interface L7Check {
  readonly direction: 'ingress' | 'egress';
  /** The node whose Envoy judges. */
  readonly node: string;
  readonly subject: { readonly namespace: string; readonly name: string };
  readonly subjectIdentity: number;
  readonly peerIdentity: number;
  readonly peerAddress: string;
  readonly port: number;
}

/** Where a request enters a Gateway: the outcome `envoy` of a layer-4 trace, and who came. */
export interface EnvoyArrival {
  readonly node: string;
  /** `namespace/cec/listener`. */
  readonly listener: string;
  /** The Service's port, which is the Gateway listener's port. */
  readonly servicePort: number;
  readonly sourceAddress: string;
  readonly sourceIdentity: number;
  /** Set when the client speaks TLS to the listener; its SNI selects the filter chain. */
  readonly tls?: { readonly serverName: string | undefined };
}

/** A header to change, in the order given. Names are lower case. */
export type HeaderEdit =
  | { readonly action: 'append' | 'set' | 'add-if-absent'; readonly name: string; readonly value: string }
  | { readonly action: 'remove'; readonly name: string };

/** One chosen backend of an Envoy cluster. */
export interface Upstream {
  readonly cluster: string;
  readonly address: string;
  readonly port: number;
  /** `undefined`: the address belongs to no pod of the model. */
  readonly pod: { readonly namespace: string; readonly name: string; readonly node: string } | undefined;
  /** The source that the backend sees: the node's ingress IP (reserved:ingress). */
  readonly sourceAddress: string;
}

/** What Envoy does with a request: everything that a proxy needs to carry it out. */
export type HttpDecision =
  | {
      readonly kind: 'forward';
      readonly upstream: Upstream;
      /** After rewriting; with the query string. */
      readonly path: string;
      readonly authority: string;
      readonly requestHeaders: readonly HeaderEdit[];
      readonly responseHeaders: readonly HeaderEdit[];
      /** Of the whole request, answered with 504 "upstream request timeout"; `undefined`: none. */
      readonly timeoutMs: number | undefined;
      readonly retry:
        | { readonly attempts: number; readonly on: string; readonly statusCodes: readonly number[]; readonly backOffMs: number }
        | undefined;
      /** Copies of the request, whose answers are thrown away. */
      readonly mirrors: readonly Upstream[];
      /** How the HTTP connection manager treats X-Forwarded-For. */
      readonly forwarded: { readonly useRemoteAddress: boolean; readonly xffNumTrustedHops: number };
      /** Envoy's CORS filter settings of the route (its JSON form), when set. */
      readonly cors: Readonly<Record<string, unknown>> | undefined;
    }
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly body: string;
      /** Lower-case names: `location` of a redirect, `content-type` of a body. */
      readonly headers: Readonly<Record<string, string>>;
      readonly responseHeaders: readonly HeaderEdit[];
      /** The answer comes only after this time (a connect time-out of the upstream). */
      readonly delayMs?: number;
    }
  /** Envoy closes the connection without an answer: no filter chain matches (plain text to a TLS listener). */
  | { readonly kind: 'close' };

/** A trace that went on at layer 7. */
export interface RequestTrace extends Trace {
  readonly decision: HttpDecision;
}

/** What `judgeRequest` says of one request on an `l7-proxy` connection. */
export interface RequestJudgement {
  readonly hops: readonly Hop[];
  /** `undefined`: the request passes; else Envoy's answer (403 "Access denied"). */
  readonly answer: Extract<HttpDecision, { kind: 'answer' }> | undefined;
}

export interface TraceOptions {
  /** Default: always the first candidate, which makes a trace reproducible. */
  readonly choose?: Choose;
}

/** Decides among `count` equal candidates (members, backends): an index below `count`. */
export type Choose = (count: number) => number;
