/** Carries out the changes of one plan on one load balancer; ids of what it makes are known to the changes that follow. @module */
import type { UpdateListener } from '../../huawei/elb/types.ts';
import type { ElbChange } from './diff.ts';
import type { ElbModel, ListenerModel } from './model.ts';
import type { LoadBalancerView } from './view.ts';

export class ElbChanges {
  readonly #view: LoadBalancerView;
  readonly #model: ElbModel;

  constructor(view: LoadBalancerView, model: ElbModel) {
    this.#view = view;
    this.#model = model;
  }

  async apply(change: ElbChange): Promise<void> {
    const view = this.#view;
    const { mark, tags, loadBalancerId } = this.#model;
    switch (change.kind) {
      case 'createPool': {
        const { name, poolProtocol, algorithm } = change.wanted;
        await view.createPool({
          name,
          description: mark,
          protocol: poolProtocol,
          lb_algorithm: algorithm,
          loadbalancer_id: loadBalancerId,
        });
        return;
      }
      case 'updatePool':
        return view.updatePool(change.poolId, change.fields);
      case 'addMembers':
        return view.addMembers(this.#poolOf(change.wanted), change.members);
      case 'createMonitor':
        return view.createMonitor({ pool_id: this.#poolOf(change.wanted), ...change.monitor });
      case 'updateMonitor':
        return view.updateMonitor(change.poolId, change.monitorId, change.monitor);
      case 'deleteMonitor':
        return view.deleteMonitor(change.poolId, change.monitorId);
      case 'createListener': {
        const { name, protocol, elbPort, certificate, sniCertificates, transparent } = change.wanted;
        await view.createListener({
          name,
          description: mark,
          tags: [...tags],
          loadbalancer_id: loadBalancerId,
          protocol,
          protocol_port: elbPort,
          default_pool_id: this.#poolOf(change.wanted),
          ...(certificate && { default_tls_container_ref: certificate }),
          ...(sniCertificates.length > 0 && { sni_container_refs: [...sniCertificates] }),
          ...(transparent && { transparent_client_ip_enable: true }),
          ...(protocol === 'HTTPS' && { insert_headers: { 'X-Forwarded-Proto': true, 'X-Forwarded-Port': true } }),
        });
        return;
      }
      case 'updateListener':
        return view.updateListener(change.listenerId, this.#listenerFields(change.wanted, change.attachPool));
      case 'tagListener':
        return view.tagListener(change.listenerId, [...tags]);
      case 'restoreMembers':
        return view.setWeights(change.poolId, change.ids, 1);
      case 'drainMembers':
        return view.setWeights(change.poolId, change.ids, 0);
      case 'deleteMembers':
        return view.deleteMembers(change.poolId, change.ids);
      case 'deleteListener':
        if (change.poolId !== undefined) await view.deletePool(change.poolId);
        return view.deleteListener(change.listenerId);
      case 'deletePool':
        return view.deletePool(change.poolId);
    }
  }

  #listenerFields(wanted: ListenerModel, attachPool: boolean): UpdateListener {
    const { certificate, sniCertificates, transparent, protocol } = wanted;
    return {
      description: this.#model.mark,
      ...(attachPool && { default_pool_id: this.#poolOf(wanted) }),
      ...(transparent !== undefined && { transparent_client_ip_enable: transparent }),
      ...(certificate && { default_tls_container_ref: certificate }),
      ...(protocol === 'HTTPS' && { sni_container_refs: [...sniCertificates] }),
    };
  }

  /** The pool of a listener of the model: made by an earlier change, or there already. */
  #poolOf({ name, elbPort, poolProtocol }: ListenerModel): string {
    const { listeners, pools } = this.#view.state();
    const own = pools.filter(({ pool }) => pool.description === this.#model.mark);
    const attached = listeners.find((one) => one.protocol_port === elbPort && one.description === this.#model.mark)?.default_pool_id;
    const found =
      own.find(({ pool }) => pool.id === attached) ?? own.find(({ pool }) => pool.name === name && pool.protocol === poolProtocol);
    if (!found) throw new Error(`pool ${name} is gone`);
    return found.pool.id;
  }
}
