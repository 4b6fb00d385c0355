/** Taking away what an entrypoint has on load balancers, and those that were made for it. @module */
import type { ElbClient } from '../../huawei/elb/client.ts';
import { isHuaweiError } from '../../huawei/errors.ts';
import { message } from '../../i18n/index.ts';
import { FINALIZER } from '../api/names.ts';
import { REASON } from '../api/reasons.ts';
import { BridgeError } from '../bridge-error.ts';
import type { Change, ModePlan } from '../mode.ts';
import { ElbChanges } from './apply.ts';
import { diff, nothingWanted, type ElbChange } from './diff.ts';
import { ownershipMark, ownershipTags } from './ownership.ts';
import type { LoadBalancerViews } from './views.ts';

export interface RemovalsOptions {
  elb: ElbClient;
  views: LoadBalancerViews;
  cluster: string;
}

type DeleteLoadBalancer = Change & { loadBalancerId: string };

export class Removals {
  readonly #options: RemovalsOptions;

  constructor(options: RemovalsOptions) {
    this.#options = options;
  }

  /** Of all that the entrypoint has on some ELBs. @param whole the ELBs were made for it: they go too, unless others have listeners there */
  async of(key: string, ids: readonly string[], whole: boolean): Promise<Pick<ModePlan, 'changes' | 'apply'>> {
    const { cluster, views } = this.#options;
    const changes: (ElbChange | DeleteLoadBalancer)[] = [];
    const appliers = new Map<Change, ElbChanges>();
    for (const id of ids) {
      // What others have changed since matters more than a call saved.
      const view = await views.anew(id);
      if (!view) continue;
      const model = nothingWanted({
        entrypoint: key,
        loadBalancerId: id,
        mark: ownershipMark(cluster, key),
        tags: ownershipTags(cluster, key),
      });
      const { changes: found } = diff(model, view.state(), () => true);
      const applier = new ElbChanges(view, model);
      for (const change of found) appliers.set(change, applier);
      changes.push(...found);
      const foreign = view.state().listeners.length - found.filter(({ kind }) => kind === 'deleteListener').length;
      if (whole && foreign === 0) changes.push({ verb: 'delete', target: `elb ${id}`, detail: '', loadBalancerId: id });
    }
    return {
      changes,
      apply: (change) =>
        views.guard(ids, async () => {
          if ('loadBalancerId' in change) return this.#deleteLoadBalancer((change as DeleteLoadBalancer).loadBalancerId);
          return appliers.get(change)!.apply(change as ElbChange);
        }),
    };
  }

  /** @throws BridgeError when pools of others keep it: only their owners can let it go */
  async #deleteLoadBalancer(id: string): Promise<void> {
    const { elb } = this.#options;
    try {
      await elb.deleteLoadBalancer(id);
    } catch (error) {
      if (!isHuaweiError(error, 'conflict')) throw error;
      const left = await elb.listPools({ loadbalancer_id: id });
      // A conflict with a change that is being carried out ends by itself.
      if (left.length === 0) throw error;
      const pools = left.map((pool) => pool.name || pool.id).join(', ');
      throw new BridgeError('Bound', REASON.cleanup, message('bridge.cleanup.poolsOfOthers', { id, pools, finalizer: FINALIZER }));
    }
  }
}
