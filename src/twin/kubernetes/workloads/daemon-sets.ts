/** The DaemonSet controller: one pod per eligible node, replaced by RollingUpdate (maxUnavailable) or OnDelete. @module */
import type { Requeue } from '../../../kube/controller.ts';
import type { Change } from '../../../kube/informer.ts';
import { controllerOf, keyOf } from '../../../kube/objects.ts';
import { daemonSets, nodes, pods, type DaemonSet, type Node, type Pod } from '../../../kube/resources.ts';
import { isNotFound } from '../../../kube/status-error.ts';
import type { Component, TwinContext } from '../../context.ts';
import { startController } from '../component.ts';
import { pinnedNodes } from '../node-affinity.ts';
import { availableIn, isReady, isTerminal, isTerminating } from '../pod-facts.ts';
import { pinnedSpec, placementOn } from './daemon-pods.ts';
import { canonical, templateHash } from './names.ts';
import { PodControl } from './pod-control.ts';
import { settleAll } from './replica-sets.ts';
import { resolvePercent } from './rolling-update.ts';
import { REVISION_HASH, TemplateHistory } from './template-history.ts';

const NAME = 'daemonset-controller';
const GENERATION = 'pod-template-generation';
/** Failed pods are replaced after a delay that doubles from 1 s to 15 min. */
const FAILED_BASE_MS = 1000;
const FAILED_MAX_MS = 900_000;

export function startDaemonSets(context: TwinContext): Component {
  return new DaemonSets(context).component;
}

const nodeOf = (pod: Pod): string | undefined => pod.spec?.nodeName || pinnedNodes(pod.spec)?.values().next().value;

class DaemonSets {
  readonly component: Component;
  readonly #context: TwinContext;
  readonly #control: PodControl;
  readonly #history: TemplateHistory;
  readonly #failures = new Map<string, { count: number; retryAt: number }>();

  constructor(context: TwinContext) {
    this.#context = context;
    this.#control = new PodControl(context, NAME);
    this.#history = new TemplateHistory(context.client(NAME));
    const { informers } = context;
    const sets = informers.for(daemonSets);
    this.component = startController({
      context,
      name: NAME,
      reconcile: (key) => this.#reconcile(key),
      subscribe: (enqueue) => [
        this.#control.follow(),
        sets.onChange(({ key }) => enqueue(key)),
        informers.for(nodes).onChange((change) => {
          if (changesPlacement(change)) for (const key of sets.store.keys()) enqueue(key);
        }),
        informers.for(pods).onChange(({ before, after }) => {
          const pod = (after ?? before)!;
          const owner = controllerOf(pod);
          if (owner?.kind === 'DaemonSet') enqueue(keyOf({ metadata: { namespace: pod.metadata.namespace, name: owner.name } }));
        }),
      ],
    });
  }

  async #reconcile(key: string): Promise<Requeue | void> {
    const { informers } = this.#context;
    const set = informers.for(daemonSets).store.get(key);
    if (!set || set.metadata.deletionTimestamp) return;
    const wait = this.#control.pendingFor(set);
    if (wait > 0) return { afterMs: wait };
    await informers.for(nodes).synced;
    const hash = templateHash(set.spec?.template);
    await this.#history.record(set, hash);
    const byNode = Map.groupBy(await this.#control.claim(set, set.spec?.selector), (pod) => nodeOf(pod) ?? '');
    const writes: Promise<void>[] = [];
    let retryIn: number | undefined;
    for (const node of informers.for(nodes).store.values()) {
      const here = byNode.get(node.metadata.name) ?? [];
      const placement = placementOn(set, node);
      const failed = here.filter((pod) => isTerminal(pod) && !isTerminating(pod));
      const alive = here.filter((pod) => !isTerminal(pod) && !isTerminating(pod)).sort(oldestFirst);
      if (placement === 'leave') {
        writes.push(...[...alive, ...failed].map((pod) => this.#control.delete(set, pod)));
      } else if (failed.length > 0) {
        const delay = this.#backOff(set, node, failed[0]!);
        if (delay === 0) writes.push(...failed.map((pod) => this.#control.delete(set, pod)));
        else retryIn = Math.min(retryIn ?? Infinity, delay);
      } else if (here.length === 0 && placement === 'run') {
        writes.push(this.#create(set, node, hash));
      } else {
        writes.push(...alive.slice(1).map((pod) => this.#control.delete(set, pod)));
      }
    }
    // Pods of nodes that are gone are collected by pod GC.
    await settleAll(writes);
    if (writes.length === 0 && set.spec?.updateStrategy?.type !== 'OnDelete') await this.#roll(set, byNode, hash);
    const statusWait = await this.#publish(set, byNode, hash);
    const next = Math.min(retryIn ?? Infinity, statusWait ?? Infinity);
    if (next < Infinity) return { afterMs: next };
  }

  #create(set: DaemonSet, node: Node, hash: string): Promise<void> {
    return this.#control.create(set, set.spec!.template, {
      labels: { [REVISION_HASH]: hash, [GENERATION]: String(set.metadata.generation ?? 1) },
      spec: pinnedSpec(set.spec!.template.spec, node.metadata.name),
    });
  }

  /** Deletes outdated pods while at most `maxUnavailable` nodes are without an available one. */
  async #roll(set: DaemonSet, byNode: ReadonlyMap<string, readonly Pod[]>, hash: string): Promise<void> {
    const nodeStore = this.#context.informers.for(nodes).store;
    const eligible = [...nodeStore.values()].filter((node) => placementOn(set, node) === 'run');
    const limit = Math.max(1, resolvePercent(set.spec?.updateStrategy?.rollingUpdate?.maxUnavailable ?? 1, eligible.length, 'up'));
    const minReady = set.spec?.minReadySeconds ?? 0;
    const outdated: { pod: Pod; available: boolean }[] = [];
    let unavailable = 0;
    for (const node of eligible) {
      const pod = byNode.get(node.metadata.name)?.find((one) => !isTerminating(one) && !isTerminal(one));
      const available = pod !== undefined && availableIn(pod, minReady, this.#context.clock.now()) === 0;
      if (!available) unavailable += 1;
      if (pod && pod.metadata.labels?.[REVISION_HASH] !== hash) outdated.push({ pod, available });
    }
    const deletions: Promise<void>[] = [];
    // Outdated pods that do not work cost nothing: they go at once.
    for (const { pod } of outdated.filter(({ available }) => !available)) deletions.push(this.#control.delete(set, pod));
    for (const { pod } of outdated.filter(({ available }) => available).slice(0, Math.max(0, limit - unavailable))) {
      deletions.push(this.#control.delete(set, pod));
    }
    await settleAll(deletions);
  }

  #backOff(set: DaemonSet, node: Node, pod: Pod): number {
    const id = `${set.metadata.uid}/${node.metadata.name}`;
    const now = this.#context.clock.now();
    const failure = this.#failures.get(id) ?? { count: 0, retryAt: 0 };
    if (failure.retryAt > now) return failure.retryAt - now;
    this.#failures.set(id, { count: failure.count + 1, retryAt: now + Math.min(FAILED_BASE_MS * 2 ** failure.count, FAILED_MAX_MS) });
    void this.#control.events.record(set, {
      type: 'Warning',
      reason: 'FailedDaemonPod',
      message: `Found failed daemon pod ${keyOf(pod)} on node ${node.metadata.name}, will try to kill it`,
    });
    return 0;
  }

  async #publish(set: DaemonSet, byNode: ReadonlyMap<string, readonly Pod[]>, hash: string): Promise<number | undefined> {
    const minReady = set.spec?.minReadySeconds ?? 0;
    let desired = 0;
    let current = 0;
    let misscheduled = 0;
    let ready = 0;
    let updated = 0;
    let available = 0;
    let soonest: number | undefined;
    for (const node of this.#context.informers.for(nodes).store.values()) {
      const pod = byNode
        .get(node.metadata.name)
        ?.filter((one) => !isTerminating(one))
        .sort(oldestFirst)[0];
      if (placementOn(set, node) !== 'run') {
        if (pod) misscheduled += 1;
        continue;
      }
      desired += 1;
      if (!pod) continue;
      current += 1;
      if (pod.metadata.labels?.[REVISION_HASH] === hash) updated += 1;
      if (!isReady(pod)) continue;
      ready += 1;
      const wait = availableIn(pod, minReady, this.#context.clock.now());
      if (wait === 0) available += 1;
      else if (wait !== undefined) soonest = Math.min(soonest ?? Infinity, wait);
    }
    const status = {
      observedGeneration: set.metadata.generation,
      desiredNumberScheduled: desired,
      currentNumberScheduled: current,
      numberMisscheduled: misscheduled,
      numberReady: ready,
      updatedNumberScheduled: updated,
      numberAvailable: available,
      numberUnavailable: desired - available,
    };
    if (canonical({ ...set.status, ...status }) !== canonical(set.status)) {
      const { namespace, name, uid } = set.metadata;
      await this.#context
        .client(NAME)
        .patch(daemonSets, { namespace, name }, { type: 'merge', body: { metadata: { uid }, status } }, { subresource: 'status' })
        .catch((error: unknown) => {
          if (!isNotFound(error)) throw error;
        });
    }
    return soonest;
  }
}

const oldestFirst = (a: Pod, b: Pod): number => Date.parse(a.metadata.creationTimestamp) - Date.parse(b.metadata.creationTimestamp);

function changesPlacement({ before, after }: Change<Node>): boolean {
  if (!before || !after) return true;
  // Unchanged parts are the same objects in the next version: most changes are heartbeats.
  if (before.metadata.labels === after.metadata.labels && before.spec === after.spec) return false;
  return canonical([before.metadata.labels, before.spec]) !== canonical([after.metadata.labels, after.spec]);
}
