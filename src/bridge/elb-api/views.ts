/** The load balancers that have been looked at, each read once and kept until it is in doubt or a drift check is due. @module */
import { isHuaweiError } from '../../huawei/errors.ts';
import type { ElbClient } from '../../huawei/elb/client.ts';
import type { Clock } from '../../kube/clock.ts';
import { MemberWords } from './member-list.ts';
import { LoadBalancerView } from './view.ts';

export interface ViewsOptions {
  elb: ElbClient;
  clock: Clock;
  cluster: string;
}

export class LoadBalancerViews {
  readonly #options: ViewsOptions;
  readonly #words = new MemberWords();
  readonly #views = new Map<string, { reading: Promise<LoadBalancerView>; readAt: number }>();

  constructor(options: ViewsOptions) {
    this.#options = options;
  }

  /** Rejects with `HuaweiError`; a failed reading is not kept. */
  async get(id: string): Promise<LoadBalancerView> {
    const { clock, elb, cluster } = this.#options;
    const known = this.#views.get(id);
    if (known) return known.reading;
    const reading = LoadBalancerView.read(id, { elb, cluster, words: this.#words });
    this.#views.set(id, { reading, readAt: clock.now() });
    try {
      return await reading;
    } catch (error) {
      if (this.#views.get(id)?.reading === reading) this.#views.delete(id);
      throw error;
    }
  }

  /** Whatever was read before. `undefined`: there is no such load balancer. */
  async anew(id: string): Promise<LoadBalancerView | undefined> {
    this.forget(id);
    try {
      return await this.get(id);
    } catch (error) {
      if (isHuaweiError(error, 'notFound')) return undefined;
      throw error;
    }
  }

  /** What was read longer ago than this is asked for again. */
  forget(id: string, olderThanMs = 0): void {
    const known = this.#views.get(id);
    if (!known) return;
    const age = this.#options.clock.now() - known.readAt;
    // A clock that was put back says nothing about the age.
    if (age >= olderThanMs || age < 0) this.#views.delete(id);
  }

  forgetAll(olderThanMs = 0): void {
    for (const id of this.#views.keys()) this.forget(id, olderThanMs);
  }

  /** After any failure nothing that was read of the load balancers is believed any more. */
  async guard<T>(ids: readonly string[], call: () => Promise<T>): Promise<T> {
    try {
      return await call();
    } catch (error) {
      for (const id of ids) this.forget(id);
      throw error;
    }
  }
}
