/**
 * kube-scheduler: finds a node for each pod without one and binds it through `pods/binding`.
 * Pods that fit nowhere wait for a change of a node or the end of another pod.
 * @module
 */
import { findCondition, withCondition } from '../../../kube/conditions.ts';
import { EventRecorder } from '../../../kube/event-recorder.ts';
import type { Change } from '../../../kube/informer.ts';
import { controllerOf, type Condition } from '../../../kube/objects.ts';
import { nodes, persistentVolumeClaims, pods, resource, type Node, type Pod } from '../../../kube/resources.ts';
import { isNotFound } from '../../../kube/status-error.ts';
import type { Component, TwinContext } from '../../context.ts';
import { startController } from '../component.ts';
import { pinnedNodes, preferenceFor } from '../node-affinity.ts';
import { isTerminal } from '../pod-facts.ts';
import { candidateOf, rejectionOf, type Rejection } from './filters.ts';
import { claimFault } from './claims.ts';
import { fitError, misfitOfAll } from './fit-error.ts';
import { NodeInfos } from './node-info.ts';

const bindings = resource('v1', 'Binding', 'pods', 'Namespaced');

export function startScheduler(context: TwinContext): Component {
  return new Scheduler(context).component;
}

const waitsForNode = (pod: Pod): boolean =>
  !pod.spec?.nodeName &&
  !pod.metadata.deletionTimestamp &&
  !isTerminal(pod) &&
  (pod.spec?.schedulerName ?? 'default-scheduler') === 'default-scheduler' &&
  (pod.spec?.schedulingGates?.length ?? 0) === 0;

class Scheduler {
  readonly component: Component;
  readonly #context: TwinContext;
  readonly #infos = new NodeInfos();
  /** Keys of pods that fit nowhere at present. */
  readonly #waiting = new Set<string>();
  readonly #events: EventRecorder;

  constructor(context: TwinContext) {
    this.#context = context;
    this.#events = new EventRecorder({ client: context.client('default-scheduler'), clock: context.clock, component: 'default-scheduler' });
    this.component = startController({
      context,
      name: 'kube-scheduler',
      workers: 8,
      maxDelayMs: 10_000,
      reconcile: (key) => this.#schedule(key),
      subscribe: (enqueue) => {
        const retry = (): void => {
          for (const key of this.#waiting) enqueue(key);
        };
        return [
          context.informers.for(nodes).onChange((change) => matters(change) && retry()),
          context.informers.for(persistentVolumeClaims).onChange(retry),
          context.informers.for(pods).onChange((change) => this.#follow(change, enqueue, retry)),
        ];
      },
    });
  }

  #follow({ key, after }: Change<Pod>, enqueue: (key: string) => void, retry: () => void): void {
    if (!after) this.#waiting.delete(key);
    if (after?.spec?.nodeName && !isTerminal(after)) {
      this.#infos.place(after, after.spec.nodeName);
      this.#waiting.delete(key);
      return;
    }
    if (after && waitsForNode(after)) {
      // Our own report of failure comes back as a change: only a pod not yet judged is new work.
      if (!this.#waiting.has(key) && !this.#infos.nodeOf(after)) enqueue(key);
      return;
    }
    this.#infos.remove(key);
    retry();
  }

  async #schedule(key: string): Promise<void> {
    const { informers } = this.#context;
    const pod = informers.for(pods).store.get(key);
    if (!pod || !waitsForNode(pod) || this.#infos.nodeOf(pod)) return;
    await informers.for(nodes).synced;
    await informers.for(persistentVolumeClaims).synced;
    const choice = this.#choose(pod);
    if (typeof choice === 'string') {
      this.#waiting.add(key);
      return this.#report(pod, choice);
    }
    const { name } = choice.metadata;
    this.#waiting.delete(key);
    this.#infos.place(pod, name);
    try {
      await this.#context.client('default-scheduler').create(
        bindings,
        {
          apiVersion: 'v1',
          kind: 'Binding',
          metadata: { namespace: pod.metadata.namespace, name: pod.metadata.name, uid: pod.metadata.uid },
          target: { apiVersion: 'v1', kind: 'Node', name },
        },
        { subresource: 'binding' },
      );
    } catch (error) {
      this.#infos.remove(key);
      if (isNotFound(error)) return;
      throw error;
    }
    await this.#events.record(pod, { type: 'Normal', reason: 'Scheduled', message: `Successfully assigned ${key} to ${name}` });
  }

  /** The best node, or the sentence that says why there is none. */
  #choose(pod: Pod): Node | string {
    const store = this.#context.informers.for(nodes).store;
    const candidate = candidateOf(pod, this.#infos, (name) => store.get(name));
    const fault = claimFault(pod, this.#context.informers, store.size);
    if (fault) return misfitOfAll(fault, store.size, pod.spec?.preemptionPolicy !== 'Never');
    const pinned = pinnedNodes(pod.spec);
    const owner = controllerOf(pod)?.uid;
    const rejections: Rejection[] = [];
    let skipped = 0;
    let best: { node: Node; score: number } | undefined;
    for (const node of store.values()) {
      if (pinned && !pinned.has(node.metadata.name)) {
        skipped += 1;
        continue;
      }
      const info = this.#infos.of(node);
      const rejection = rejectionOf(candidate, node, info);
      if (rejection) {
        rejections.push(rejection);
        continue;
      }
      const prefersNot = (node.spec?.taints ?? []).filter(({ effect }) => effect === 'PreferNoSchedule').length;
      // Spread first: pods of one owner apart, then the emptier node; chance among equals.
      const score =
        preferenceFor(pod.spec, node) * 10 -
        prefersNot * 1000 -
        (owner ? (info.siblings.get(owner) ?? 0) : 0) * 100 -
        info.pods.size +
        this.#context.random() * 0.5;
      if (!best || score > best.score) best = { node, score };
    }
    return best ? best.node : fitError(rejections, skipped, pod.spec?.preemptionPolicy !== 'Never');
  }

  async #report(pod: Pod, message: string): Promise<void> {
    const { clock } = this.#context;
    const { namespace, name } = pod.metadata;
    const before = findCondition(pod.status?.conditions, 'PodScheduled');
    await this.#events.record(pod, { type: 'Warning', reason: 'FailedScheduling', message });
    if (before?.status === 'False' && before.message === message) return;
    const conditions = withCondition(
      pod.status?.conditions as Condition[] | undefined,
      { type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message },
      clock,
    );
    try {
      await this.#context
        .client('default-scheduler')
        .patch(
          pods,
          { namespace, name },
          { type: 'merge', body: { metadata: { uid: pod.metadata.uid }, status: { conditions } } },
          { subresource: 'status' },
        );
    } catch (error) {
      if (!isNotFound(error)) throw error;
    }
  }
}

/** Whether a change of a node can make a pod fit: heartbeats do not. */
function matters({ before, after }: Change<Node>): boolean {
  if (!before || !after) return after !== undefined;
  const relevant = ({ metadata, spec, status }: Node): string =>
    JSON.stringify([metadata.labels, spec?.taints, spec?.unschedulable, status?.allocatable]);
  return relevant(before) !== relevant(after);
}
