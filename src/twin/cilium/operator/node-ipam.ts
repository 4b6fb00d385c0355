/** Cluster-pool IPAM: gives every CiliumNode its pod CIDR (facts/cilium.md §7.1, §7.2). @module */
import { ciliumNodes, type CiliumNode } from '../../../cluster/kinds.ts';
import { Controller } from '../../../kube/controller.ts';
import { isNotFound } from '../../../kube/status-error.ts';
import type { Component } from '../../context.ts';
import { loggerOf, type GatewayEnvironment } from '../gateway/environment.ts';
import { AllocatorFullError, ClusterPool } from './cluster-pool.ts';

const RETRY_FULL_MS = 60_000;

export function startClusterPoolIpam(env: GatewayEnvironment, data: Readonly<Record<string, string>>): Component {
  const pool = new ClusterPool(
    (data['cluster-pool-ipv4-cidr'] ?? '').split(' ').filter(Boolean),
    Number(data['cluster-pool-ipv4-mask-size'] ?? 24),
  );
  const log = loggerOf(env, { module: 'operator.operator-controlplane.leader-lifecycle.legacy-operator' });
  const informer = env.informers.for(ciliumNodes);
  /** Node name → the prefixes that are counted as its own. */
  const held = new Map<string, string[]>();

  const release = (name: string): void => {
    for (const cidr of held.get(name) ?? []) pool.release(cidr);
    held.delete(name);
  };
  /** Counts what a node brings along; foreign or taken prefixes are reported, not replaced. */
  const adopt = (node: CiliumNode): string | undefined => {
    const { name } = node.metadata;
    const present = node.spec?.ipam?.podCIDRs ?? [];
    if (present.length === 0 || held.has(name)) return undefined;
    const taken = present.filter((cidr) => !pool.occupy(cidr));
    held.set(
      name,
      present.filter((cidr) => !taken.includes(cidr)),
    );
    return taken.length > 0 ? `unable to occupy pod CIDR ${taken.join(', ')}: it is not free in any pool` : undefined;
  };

  const reconcile = async (name: string): Promise<{ afterMs: number } | void> => {
    const node = informer.store.get(name);
    if (!node) return release(name);
    const fault = adopt(node);
    if (fault) return report(node, fault);
    if ((node.spec?.ipam?.podCIDRs ?? []).length > 0) return report(node, '');
    try {
      const cidr = held.get(name)?.[0] ?? pool.allocate();
      held.set(name, [cidr]);
      await env.client.patch(ciliumNodes, { name }, { type: 'merge', body: { spec: { ipam: { podCIDRs: [cidr] } } } });
      log('info', 'Assigned pod CIDR to node', { nodeName: name, podCIDRs: cidr });
    } catch (error) {
      if (isNotFound(error)) return release(name);
      if (!(error instanceof AllocatorFullError)) throw error;
      log('warn', 'Unable to allocate pod CIDR', { nodeName: name, error: error.message });
      await report(node, error.message);
      return { afterMs: RETRY_FULL_MS };
    }
  };

  const report = async (node: CiliumNode, error: string): Promise<void> => {
    if ((node.status?.ipam?.['operator-status']?.error ?? '') === error) return;
    const body = { status: { ipam: { 'operator-status': error === '' ? {} : { error } } } };
    const patch = error === '' ? { status: { ipam: { 'operator-status': { error: null } } } } : body;
    await env.client.patch(ciliumNodes, { name: node.metadata.name }, { type: 'merge', body: patch }, { subresource: 'status' });
  };

  const controller = new Controller({
    name: 'cluster-pool-ipam',
    clock: env.clock,
    reconcile,
    onError: (error, key) => log('error', 'Unable to update CiliumNode', { nodeName: key, error: (error as Error).message }),
  });
  let stopped = false;
  let unsubscribe = (): void => undefined;
  void informer.synced.then(() => {
    if (stopped) return undefined;
    // What nodes already have is counted before anything new is given away.
    for (const node of informer.store.values()) adopt(node);
    unsubscribe = informer.onChange(({ key, after }) => {
      controller.enqueue(key);
      // A freed prefix may be what a waiting node needs.
      if (!after)
        for (const other of informer.store.values()) if (!other.spec?.ipam?.podCIDRs?.length) controller.enqueue(other.metadata.name);
    });
    controller.start();
    return undefined;
  });
  return {
    name: 'cilium-operator/ipam',
    stop: async () => {
      stopped = true;
      unsubscribe();
      await controller.stop();
    },
  };
}
