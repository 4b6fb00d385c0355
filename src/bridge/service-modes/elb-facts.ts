/**
 * What the ELB API tells of listeners that the cloud controller manager made: addresses and the health of
 * members. Read only; kept for a while, so that a quiet cluster costs few calls.
 * @module
 */
import { isHuaweiError } from '../../huawei/errors.ts';
import type { ElbClient } from '../../huawei/elb/client.ts';
import type { MemberOperatingStatus, PoolStatusNode } from '../../huawei/elb/types.ts';
import type { Clock } from '../../kube/clock.ts';
import { addressesOf } from '../elb-api/addresses.ts';
import type { Addresses } from '../mode.ts';

export interface ElbFacts {
  readonly id: string;
  readonly name: string;
  readonly dedicated: boolean;
  readonly addresses: Addresses;
  readonly listeners: readonly ElbListenerFacts[];
}

export interface ElbListenerFacts {
  readonly id: string;
  readonly port: number;
  readonly protocol: string;
  readonly members: readonly { readonly address: string; readonly port: number; readonly status: MemberOperatingStatus }[];
}

/** Three calls. Answers `undefined` when there is no such ELB. Rejects with `HuaweiError`. */
export async function readElbFacts(elb: ElbClient, id: string): Promise<ElbFacts | undefined> {
  try {
    const [loadBalancer, listeners, tree] = await Promise.all([
      elb.showLoadBalancer(id),
      elb.listListeners({ loadbalancer_id: id }),
      elb.showStatuses(id),
    ]);
    const pools = new Map(tree.loadbalancer.listeners.map((node) => [node.id, node.pools]));
    return {
      id,
      name: loadBalancer.name,
      dedicated: loadBalancer.guaranteed,
      addresses: addressesOf(loadBalancer),
      listeners: listeners.map((listener) => ({
        id: listener.id,
        port: listener.protocol_port,
        protocol: listener.protocol,
        members: membersOf(pools.get(listener.id) ?? []),
      })),
    };
  } catch (error) {
    if (isHuaweiError(error, 'notFound')) return undefined;
    throw error;
  }
}

const membersOf = (pools: readonly PoolStatusNode[]): ElbListenerFacts['members'] =>
  pools.flatMap(({ members }) =>
    members.map(({ address, protocol_port, operating_status }) => ({ address, port: protocol_port, status: operating_status })),
  );

export interface ElbLookupOptions {
  elb: ElbClient;
  clock: Clock;
  /** What was read is good for this long. */
  maxAgeMs: number;
}

/** @example const lookup = new ElbLookup({ elb, clock, maxAgeMs: 60_000 }); await lookup.get(id); */
export class ElbLookup {
  readonly #options: ElbLookupOptions;
  readonly #known = new Map<string, { readonly since: number; readonly facts: Promise<ElbFacts | undefined> }>();

  constructor(options: ElbLookupOptions) {
    this.#options = options;
  }

  /** Rejects with `HuaweiError`; a failed reading is not kept. */
  async get(id: string): Promise<ElbFacts | undefined> {
    const { elb, clock, maxAgeMs } = this.#options;
    const known = this.#known.get(id);
    const age = known ? clock.now() - known.since : Infinity;
    if (known && age >= 0 && age < maxAgeMs) return known.facts;
    const reading = { since: clock.now(), facts: readElbFacts(elb, id) };
    this.#known.set(id, reading);
    try {
      return await reading.facts;
    } catch (error) {
      if (this.#known.get(id) === reading) this.#known.delete(id);
      throw error;
    }
  }

  /** What was read longer ago than this (default: everything). */
  forget(id: string, olderThanMs = 0): void {
    const known = this.#known.get(id);
    const age = this.#options.clock.now() - (known?.since ?? 0);
    if (age < 0 || age >= olderThanMs) this.#known.delete(id);
  }

  forgetAll(olderThanMs = 0): void {
    for (const id of this.#known.keys()) this.forget(id, olderThanMs);
  }
}
