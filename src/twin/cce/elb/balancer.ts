/** Which member the next connection goes to (facts/elb-v3.md §2.3). @module */
import type { Clock } from '../../../kube/clock.ts';
import type { Member, Pool } from '../../../huawei/elb/types.ts';
import type { ElbState } from './state.ts';

export interface Pick {
  readonly member: Member;
  /** To be called when the connection ends. */
  release: () => void;
}

interface Sticky {
  memberId: string;
  lastUsed: number;
}

/** The balancing state of all pools: round-robin positions, open connections, sticky clients. */
export class Balancer {
  readonly #state: ElbState;
  readonly #clock: Clock;
  /** Smooth weighted round robin: pool → member → current weight. */
  readonly #credit = new Map<string, Map<string, number>>();
  readonly #connections = new Map<string, number>();
  readonly #sticky = new Map<string, Map<string, Sticky>>();

  constructor(state: ElbState, clock: Clock) {
    this.#state = state;
    this.#clock = clock;
  }

  /** Connections open to a member now. */
  connectionsTo(memberId: string): number {
    return this.#connections.get(memberId) ?? 0;
  }

  /** A member for a new connection from `client`, or `undefined` when no member can take one. */
  pick(poolId: string, client: string): Pick | undefined {
    const pool = this.#state.pools.get(poolId);
    if (!pool) return undefined;
    const eligible = this.#eligible(pool);
    if (eligible.length === 0) return undefined;
    const member = this.#stuck(pool, client, eligible) ?? this.#choose(pool, client, eligible);
    this.#stick(pool, client, member);
    this.#connections.set(member.id, this.connectionsTo(member.id) + 1);
    let held = true;
    return {
      member,
      release: () => {
        if (!held) return;
        held = false;
        const left = this.connectionsTo(member.id) - 1;
        if (left > 0) this.#connections.set(member.id, left);
        else this.#connections.delete(member.id);
      },
    };
  }

  /** Forgets what has gone of these pools: the pools themselves, or members of them. */
  prune(pools: Iterable<string>): void {
    for (const poolId of pools) {
      if (!this.#state.pools.has(poolId)) {
        this.#credit.delete(poolId);
        this.#sticky.delete(poolId);
        continue;
      }
      const credit = this.#credit.get(poolId);
      for (const id of credit?.keys() ?? []) if (!this.#state.memberById(poolId, id)) credit!.delete(id);
    }
  }

  #eligible(pool: Pool): Member[] {
    const weighty = this.#state.membersOf(pool.id).filter((member) => member.weight > 0);
    const up = weighty.filter((member) => {
      const { status } = this.#state.memberStatus(pool, member);
      return status === 'ONLINE' || status === 'NO_MONITOR';
    });
    // pool_health: with 1, all members are tried when every one is down.
    return up.length === 0 && (pool.pool_health?.minimum_healthy_member_count ?? 0) > 0 ? weighty : up;
  }

  #choose(pool: Pool, client: string, eligible: readonly Member[]): Member {
    switch (pool.lb_algorithm) {
      case 'SOURCE_IP':
      case 'QUIC_CID':
        return highestHash(client, eligible);
      case 'LEAST_CONNECTIONS':
        return eligible.reduce((best, one) => (this.#load(one) < this.#load(best) ? one : best));
      case 'ROUND_ROBIN':
        return this.#roundRobin(pool.id, eligible);
    }
  }

  #load(member: Member): number {
    return this.connectionsTo(member.id) / member.weight;
  }

  #roundRobin(poolId: string, eligible: readonly Member[]): Member {
    let credit = this.#credit.get(poolId);
    if (!credit) this.#credit.set(poolId, (credit = new Map()));
    let total = 0;
    let best: Member | undefined;
    for (const member of eligible) {
      total += member.weight;
      credit.set(member.id, (credit.get(member.id) ?? 0) + member.weight);
      if (!best || credit.get(member.id)! > credit.get(best.id)!) best = member;
    }
    credit.set(best!.id, credit.get(best!.id)! - total);
    return best!;
  }

  #stuck(pool: Pool, client: string, eligible: readonly Member[]): Member | undefined {
    if (pool.session_persistence?.type !== 'SOURCE_IP') return undefined;
    const sticky = this.#sticky.get(pool.id)?.get(client);
    const minutes = pool.session_persistence.persistence_timeout ?? 1;
    if (!sticky || this.#clock.now() - sticky.lastUsed > minutes * 60_000) return undefined;
    return eligible.find(({ id }) => id === sticky.memberId);
  }

  #stick(pool: Pool, client: string, member: Member): void {
    if (pool.session_persistence?.type !== 'SOURCE_IP') return void this.#sticky.delete(pool.id);
    let clients = this.#sticky.get(pool.id);
    if (!clients) this.#sticky.set(pool.id, (clients = new Map()));
    clients.set(client, { memberId: member.id, lastUsed: this.#clock.now() });
  }
}

/** Rendezvous hashing: a member that comes or goes moves only its own share of the clients. */
function highestHash(client: string, members: readonly Member[]): Member {
  const score = (member: Member): number => fnv(`${client}>${member.address}:${member.protocol_port}`);
  return members.reduce((best, one) => (score(one) > score(best) ? one : best));
}

/** FNV-1a, 32 bit, with an avalanche at the end so that near addresses do not stay near. */
function fnv(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
