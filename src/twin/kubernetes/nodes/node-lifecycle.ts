/**
 * The node lifecycle controller: a node whose Lease is not renewed becomes Unknown; conditions become
 * taints; pods on a node that is gone stop counting as ready.
 * @module
 */
import { timestamp } from '../../../kube/clock.ts';
import { getIfExists } from '../../../kube/client.ts';
import { findCondition } from '../../../kube/conditions.ts';
import type { Requeue } from '../../../kube/controller.ts';
import { EventRecorder } from '../../../kube/event-recorder.ts';
import { leases, nodes, pods, type Lease, type Node, type Pod } from '../../../kube/resources.ts';
import { isNotFound } from '../../../kube/status-error.ts';
import type { Component, TwinContext } from '../../context.ts';
import { startController } from '../component.ts';
import { canonical } from '../workloads/names.ts';
import { desiredTaints } from './node-taints.ts';

const NAME = 'node-controller';
const LEASE_NAMESPACE = 'kube-node-lease';
/** `--node-monitor-grace-period` (50 s since 1.32). */
const GRACE_MS = 50_000;
const UNKNOWN_CONDITIONS = ['Ready', 'MemoryPressure', 'DiskPressure', 'PIDPressure'];

type NodeCondition = NonNullable<NonNullable<Node['status']>['conditions']>[number];

export function startNodeLifecycle(context: TwinContext): Component {
  return new NodeLifecycle(context).component;
}

class NodeLifecycle {
  readonly component: Component;
  readonly #context: TwinContext;
  readonly #events: EventRecorder;
  /** When a node's Lease was last seen to move; a node without Lease counts from its first sight. */
  readonly #heardAt = new Map<string, { renewTime: string | undefined; at: number }>();

  constructor(context: TwinContext) {
    this.#context = context;
    this.#events = new EventRecorder({ client: context.client(NAME), clock: context.clock, component: NAME });
    const { informers } = context;
    informers.for(pods).store.addIndex('podByNode', (pod) => (pod.spec?.nodeName ? [pod.spec.nodeName] : []));
    this.component = startController({
      context,
      name: NAME,
      reconcile: (key) => this.#reconcile(key),
      subscribe: (enqueue) => [
        informers.for(nodes).onChange(({ key, after }) => {
          if (!after) this.#heardAt.delete(key);
          enqueue(key);
        }),
        informers.for(leases).onChange(({ after }) => {
          if (after?.metadata.namespace !== LEASE_NAMESPACE) return;
          this.#heard(after.metadata.name, after);
          // A node taken for dead that speaks again is looked at at once; others when their time is up.
          const node = informers.for(nodes).store.get(after.metadata.name);
          if (findCondition(node?.status?.conditions, 'Ready')?.status === 'Unknown') enqueue(after.metadata.name);
        }),
      ],
    });
  }

  #heard(name: string, lease: Lease | undefined): number {
    const now = this.#context.clock.now();
    const renewTime = lease?.spec?.renewTime;
    const last = this.#heardAt.get(name);
    if (last && last.renewTime === renewTime) return now - last.at;
    this.#heardAt.set(name, { renewTime, at: now });
    return 0;
  }

  async #reconcile(name: string): Promise<Requeue | void> {
    const node = this.#context.informers.for(nodes).store.get(name);
    if (!node || node.metadata.deletionTimestamp) return;
    let silentMs = this.#heard(name, this.#context.informers.for(leases).store.get(`${LEASE_NAMESPACE}/${name}`));
    if (silentMs >= GRACE_MS) {
      // Before a node is given up its Lease is read from the server: the informer may lag behind.
      silentMs = this.#heard(name, await getIfExists(this.#context.client(NAME), leases, { namespace: LEASE_NAMESPACE, name }));
    }
    const fresh = silentMs >= GRACE_MS ? await this.#giveUp(node) : node;
    await this.#taint(fresh);
    if (findCondition(fresh.status?.conditions, 'Ready')?.status !== 'True') await this.#markPodsUnready(name);
    return { afterMs: silentMs >= GRACE_MS ? GRACE_MS : GRACE_MS - silentMs };
  }

  async #giveUp(node: Node): Promise<Node> {
    const before = node.status?.conditions ?? [];
    if (findCondition(before, 'Ready')?.status === 'Unknown') return node;
    const now = timestamp(this.#context.clock);
    const unknown = UNKNOWN_CONDITIONS.map((type): NodeCondition => {
      const last = findCondition(before, type);
      const never = { reason: 'NodeStatusNeverUpdated', message: 'Kubelet never posted node status.' };
      const stopped = { reason: 'NodeStatusUnknown', message: 'Kubelet stopped posting node status.' };
      return {
        ...(last ? stopped : never),
        type,
        status: 'Unknown',
        lastHeartbeatTime: last?.lastHeartbeatTime ?? now,
        lastTransitionTime: now,
      };
    });
    const conditions = [...before.filter(({ type }) => !UNKNOWN_CONDITIONS.includes(type)), ...unknown];
    const { name, uid } = node.metadata;
    const body = { metadata: { uid }, status: { conditions } };
    const written = await this.#context.client(NAME).patch(nodes, { name }, { type: 'merge', body }, { subresource: 'status' });
    await this.#events.record(node, { type: 'Normal', reason: 'NodeNotReady', message: `Node ${name} status is now: NodeNotReady` });
    return written;
  }

  async #taint(node: Node): Promise<void> {
    const taints = desiredTaints(node, timestamp(this.#context.clock));
    if (canonical(taints) === canonical(node.spec?.taints ?? [])) return;
    const { name, uid, resourceVersion } = node.metadata;
    // Others write taints too (Cilium's operator, kubectl): never overwrite what has not been seen.
    const body = { metadata: { uid, resourceVersion }, spec: { taints: taints.length > 0 ? taints : null } };
    await this.#context.client(NAME).patch(nodes, { name }, { type: 'merge', body });
  }

  /** Their kubelet cannot say so itself: without this, Services would go on sending to a dead node. */
  async #markPodsUnready(name: string): Promise<void> {
    for (const pod of this.#context.informers.for(pods).store.byIndex('podByNode', name)) {
      const ready = findCondition(pod.status?.conditions, 'Ready');
      const node = this.#context.informers.for(nodes).store.get(name);
      if (ready?.status !== 'True' || findCondition(node?.status?.conditions, 'Ready')?.status !== 'Unknown') continue;
      await this.#setUnready(pod);
      await this.#events.record(pod, { type: 'Warning', reason: 'NodeNotReady', message: 'Node is not ready' });
    }
  }

  async #setUnready(pod: Pod): Promise<void> {
    const now = timestamp(this.#context.clock);
    const conditions = pod.status?.conditions?.map((condition) =>
      condition.type === 'Ready' ? { ...condition, status: 'False', lastTransitionTime: now } : condition,
    );
    const { namespace, name, uid } = pod.metadata;
    await this.#context
      .client(NAME)
      .patch(pods, { namespace, name }, { type: 'merge', body: { metadata: { uid }, status: { conditions } } }, { subresource: 'status' })
      .catch((error: unknown) => {
        if (!isNotFound(error)) throw error;
      });
  }
}
