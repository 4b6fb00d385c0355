/** Carries out the changes of one plan on one load balancer; ids of what it makes are known to the changes that follow. @module */
import { isHuaweiError } from '../../huawei/errors.ts';
import type { CreateMember, UpdateListener } from '../../huawei/elb/types.ts';
import type { ElbChange } from './diff.ts';
import type { ElbModel, ListenerModel } from './model.ts';
import type { RefusedMembers } from './subnet-warnings.ts';
import type { LoadBalancerView } from './view.ts';

export class ElbChanges {
  readonly #view: LoadBalancerView;
  readonly #model: ElbModel;
  readonly #refused: RefusedMembers[] = [];

  constructor(view: LoadBalancerView, model: ElbModel) {
    this.#view = view;
    this.#model = model;
  }

  /** Members that the service did not take, while others go on. */
  get refused(): readonly RefusedMembers[] {
    return this.#refused;
  }

  /** Resolves with false when nothing of it was taken while others go on: see {@link refused}. */
  async apply(change: ElbChange): Promise<void | false> {
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
        return this.#addMembers(change.wanted, change.members);
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

  /**
   * Members with an assumed subnet come last, network by network, so that those that the service does not take keep no
   * others away: it refuses a whole batch for one.
   * @throws HuaweiError when none of all that are wanted is there
   */
  async #addMembers(wanted: ListenerModel, members: readonly CreateMember[]): Promise<void | false> {
    const { assumed } = this.#model;
    const poolId = this.#poolOf(wanted);
    const known = members.filter(({ address }) => !assumed.has(address));
    if (known.length > 0) await this.#view.addMembers(poolId, known);
    const uncertain = Map.groupBy(
      members.filter(({ address }) => assumed.has(address)),
      ({ address }) => assumed.get(address),
    );
    let refusal: unknown;
    for (const group of uncertain.values()) {
      try {
        await this.#view.addMembers(poolId, group);
      } catch (error) {
        if (!isHuaweiError(error, 'validation')) throw error;
        refusal ??= error;
        this.#refused.push({ nodes: group.map(({ name, address }) => name ?? address), why: error.detail });
      }
    }
    if (refusal === undefined) return;
    // Of a large batch a part may have been taken.
    await this.#view.refreshMembers([poolId]);
    const present = this.#view.state().pools.find(({ pool }) => pool.id === poolId)?.members ?? [];
    const isThere = ({ address, protocol_port }: CreateMember): boolean =>
      present.some((one) => one.address === address && one.port === protocol_port);
    if (!wanted.members.some(isThere)) throw refusal;
    if (!members.some(isThere)) return false;
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
