/** A trace in the making: the hops so far, and the source as the next hop will see it. @module */
import type { ClusterModel } from '../cluster/model.ts';
import type { Choose, Hop, HopKind, HopState, L7Check, Outcome, Trace } from './model.ts';
import type { ParamsOf, PathReason } from './reasons.ts';

/** Who the packet comes from, at this point of its way. */
export interface Source {
  readonly address: string;
  /** Numeric Cilium identity, as the side that judges knows it. */
  readonly identity: number;
  /** The node that sent it; `undefined`: from outside the cluster. */
  readonly node: string | undefined;
  /** Handed to the node by a shared ELB that keeps clients' addresses: no security group looks at it. */
  readonly bypassesSecurityGroups?: true;
}

const FIRST: Choose = () => 0;

export class Walk {
  readonly cluster: ClusterModel;
  readonly protocol: 'TCP' | 'UDP';
  readonly hops: Hop[] = [];
  /** L7 policies that the connection met on its way. */
  readonly checks: L7Check[] = [];
  /** DNS proxies that the packet met. */
  readonly dnsChecks: L7Check[] = [];
  source: Source;
  /** A load balancer has decrypted the connection: what goes on is plain. */
  tlsTerminated = false;
  readonly #choose: Choose;

  constructor(cluster: ClusterModel, protocol: 'TCP' | 'UDP', source: Source, choose: Choose = FIRST) {
    this.cluster = cluster;
    this.protocol = protocol;
    this.source = source;
    this.#choose = choose;
  }

  /** One of the candidates, which must not be empty. */
  pick<T>(candidates: readonly T[]): T {
    return candidates[candidates.length === 1 ? 0 : this.choose(candidates.length)]!;
  }

  /** An index below `count`; a chooser that errs is held to the range. */
  choose(count: number): number {
    return Math.min(count - 1, Math.max(0, Math.floor(this.#choose(count))));
  }

  pass<R extends PathReason>(kind: HopKind, at: string, reason: R, params: ParamsOf<R>): void {
    this.#add(kind, 'pass', at, reason, params);
  }

  /** RST. */
  refuse<R extends PathReason>(kind: HopKind, at: string, reason: R, params: ParamsOf<R>): Outcome {
    this.#add(kind, 'refuse', at, reason, params);
    return { kind: 'refused' };
  }

  /** Silence. */
  drop<R extends PathReason>(kind: HopKind, at: string, reason: R, params: ParamsOf<R>, options: { established?: true } = {}): Outcome {
    this.#add(kind, 'drop', at, reason, params);
    return { kind: 'timeout', ...options };
  }

  /** The model cannot say. */
  unknown<R extends PathReason>(kind: HopKind, at: string, reason: R, params: ParamsOf<R>): Outcome {
    this.#add(kind, 'unknown', at, reason, params);
    return { kind: 'unknown' };
  }

  /** An HTTP answer made here. */
  answer<R extends PathReason>(kind: HopKind, at: string, reason: R, params: ParamsOf<R>, httpStatus: number): Outcome {
    this.hops.push({ kind, state: 'answer', at, reason, params: { ...params }, httpStatus });
    return { kind: 'http', status: httpStatus };
  }

  end(outcome: Outcome): Trace {
    const { hops, dnsChecks, source } = this;
    const end = { hops, outcome, sourceAddress: source.address, sourceIdentity: source.identity };
    return dnsChecks.length > 0 ? { ...end, dnsChecks } : end;
  }

  #add(kind: HopKind, state: HopState, at: string, reason: PathReason, params: Readonly<Record<string, string | number>>): void {
    this.hops.push({ kind, state, at, reason, params });
  }
}
