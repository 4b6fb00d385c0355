/**
 * One leader among the operator's replicas: client-go's election over Lease
 * `kube-system/cilium-operator-resource-lock`, with the operator's times (15 s, 10 s, 2 s).
 * @module
 */
import { getIfExists, type KubeClient } from '../../../kube/client.ts';
import { microTimestamp, sleep, type Clock } from '../../../kube/clock.ts';
import { leases, type Lease } from '../../../kube/resources.ts';

export const LEASE = { namespace: 'kube-system', name: 'cilium-operator-resource-lock' } as const;
const LEASE_DURATION_MS = 15_000;
const RENEW_DEADLINE_MS = 10_000;
const RETRY_PERIOD_MS = 2_000;

export interface ElectionOptions {
  client: KubeClient;
  clock: Clock;
  /** Unique per process. */
  identity: string;
  /** 0 ≤ x < 1, so that candidates do not all ask at the same moment. */
  random: () => number;
  signal: AbortSignal;
  namespace?: string;
  /** Told whenever the lease is seen with another holder. */
  onNewLeader?: (identity: string) => void;
  /** Rejects when the API server cannot be reached from here. */
  reach: () => Promise<void>;
}

export class LeaderElection {
  readonly #options: ElectionOptions;
  /** What was last seen in the lease, and when: a holder is alive as long as it changes. */
  #observed: { resourceVersion: string; at: number } | undefined;
  #leader = '';

  constructor(options: ElectionOptions) {
    this.#options = options;
  }

  /** Resolves when this process leads; rejects with the signal's reason when it aborts first. */
  async acquire(): Promise<void> {
    const { signal, random } = this.#options;
    for (;;) {
      signal.throwIfAborted();
      if (await this.#tryToHold()) return;
      await this.#pause(RETRY_PERIOD_MS * (1 + 0.2 * random()));
    }
  }

  /** Renews until the signal aborts (then gives the lease up); rejects when the renewal fails for too long. */
  async hold(): Promise<void> {
    const { clock, signal } = this.#options;
    let renewed = clock.now();
    while (!signal.aborted) {
      await this.#pause(RETRY_PERIOD_MS).catch(() => undefined);
      if (signal.aborted) break;
      if (await this.#tryToHold()) renewed = clock.now();
      else if (clock.now() - renewed >= RENEW_DEADLINE_MS) throw new Error('Leader election lost');
    }
    await this.#release();
  }

  #pause(ms: number): Promise<void> {
    return sleep(this.#options.clock, ms, this.#options.signal);
  }

  get #key(): { namespace: string; name: string } {
    return { namespace: this.#options.namespace ?? LEASE.namespace, name: LEASE.name };
  }

  async #tryToHold(): Promise<boolean> {
    const { client, clock, identity } = this.#options;
    try {
      await this.#options.reach();
      const lease = await getIfExists(client, leases, this.#key);
      const now = microTimestamp(clock);
      if (!lease) {
        const spec = {
          holderIdentity: identity,
          leaseDurationSeconds: LEASE_DURATION_MS / 1000,
          acquireTime: now,
          renewTime: now,
          leaseTransitions: 0,
        };
        await client.create(leases, { metadata: this.#key, spec });
        return true;
      }
      if (this.#observed?.resourceVersion !== lease.metadata.resourceVersion) {
        this.#observed = { resourceVersion: lease.metadata.resourceVersion, at: clock.now() };
      }
      const holder = lease.spec?.holderIdentity ?? '';
      this.#noticeLeader(holder);
      const alive = clock.now() < this.#observed.at + (lease.spec?.leaseDurationSeconds ?? 0) * 1000;
      if (holder !== '' && holder !== identity && alive) return false;
      await client.update(leases, this.#heldBy(lease, now, holder === identity));
      return true;
    } catch {
      // Refused, unreachable, or another candidate was faster: the next round will see.
      return false;
    }
  }

  #heldBy(lease: Lease, now: string, already: boolean): Lease {
    const { identity } = this.#options;
    return {
      ...lease,
      spec: {
        ...lease.spec,
        holderIdentity: identity,
        leaseDurationSeconds: LEASE_DURATION_MS / 1000,
        renewTime: now,
        ...(!already && { acquireTime: now, leaseTransitions: (lease.spec?.leaseTransitions ?? 0) + 1 }),
      },
    };
  }

  #noticeLeader(holder: string): void {
    if (holder === '' || holder === this.#leader) return;
    this.#leader = holder;
    if (holder !== this.#options.identity) this.#options.onNewLeader?.(holder);
  }

  /** An empty holder lets the next candidate take over at once. */
  async #release(): Promise<void> {
    const { client, identity, clock } = this.#options;
    try {
      const lease = await client.get(leases, this.#key);
      if (lease.spec?.holderIdentity !== identity) return;
      await client.update(leases, {
        ...lease,
        spec: { ...lease.spec, holderIdentity: '', leaseDurationSeconds: 1, renewTime: microTimestamp(clock) },
      });
    } catch {
      // It expires by itself.
    }
  }
}
