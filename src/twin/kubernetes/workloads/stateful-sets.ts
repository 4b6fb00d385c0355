/** The StatefulSet controller: pods with stable names and claims of their own, in order, rolled out from the last to the first. @module */
import type { Requeue } from '../../../kube/controller.ts';
import { controllerOf, controllerReference, keyOf } from '../../../kube/objects.ts';
import { persistentVolumeClaims, pods, statefulSets, type Pod, type StatefulSet } from '../../../kube/resources.ts';
import { isAlreadyExists, isNotFound } from '../../../kube/status-error.ts';
import type { Component, TwinContext } from '../../context.ts';
import { messageOf, startController } from '../component.ts';
import { availableIn, isReady, isTerminating } from '../pod-facts.ts';
import { canonical, templateHash } from './names.ts';
import { PodControl, type Words } from './pod-control.ts';
import { settleAll } from './replica-sets.ts';
import { claimName, claimOf, claimTemplates, identity, nameOf, ordinalOf, planOf, specOf, wantedOrdinals } from './stateful-pods.ts';
import { REVISION_HASH, TemplateHistory } from './template-history.ts';

const NAME = 'statefulset-controller';

const WORDS: Words = {
  created: (set, pod) => `create Pod ${pod} in StatefulSet ${set.metadata.name} successful`,
  deleted: (set, pod) => `delete Pod ${pod} in StatefulSet ${set.metadata.name} successful`,
};

export function startStatefulSets(context: TwinContext): Component {
  return new StatefulSets(context).component;
}

class StatefulSets {
  readonly component: Component;
  readonly #context: TwinContext;
  readonly #control: PodControl;
  readonly #history: TemplateHistory;

  constructor(context: TwinContext) {
    this.#context = context;
    this.#control = new PodControl(context, NAME, WORDS);
    this.#history = new TemplateHistory(context.client(NAME));
    this.component = startController({
      context,
      name: NAME,
      reconcile: (key) => this.#reconcile(key),
      subscribe: (enqueue) => [
        this.#control.follow(),
        context.informers.for(statefulSets).onChange(({ key }) => enqueue(key)),
        context.informers.for(pods).onChange(({ before, after }) => {
          const pod = (after ?? before)!;
          const owner = controllerOf(pod);
          if (owner?.kind === 'StatefulSet') enqueue(keyOf({ metadata: { namespace: pod.metadata.namespace, name: owner.name } }));
        }),
      ],
    });
  }

  async #reconcile(key: string): Promise<Requeue | void> {
    const { informers, clock } = this.#context;
    const set = informers.for(statefulSets).store.get(key);
    if (!set || set.metadata.deletionTimestamp) return;
    const pending = this.#control.pendingFor(set);
    if (pending > 0) return { afterMs: pending };
    await informers.for(pods).synced;
    const hash = templateHash(set.spec?.template);
    await this.#history.record(set, hash);
    const update = `${set.metadata.name}-${hash}`;
    const byOrdinal = new Map<number, Pod>();
    for (const pod of await this.#control.claim(set, set.spec?.selector)) {
      const ordinal = ordinalOf(set, pod);
      if (ordinal !== undefined) byOrdinal.set(ordinal, pod);
    }
    const { create, delete: goes, wait } = planOf({ set, byOrdinal, update, now: clock.now() });
    await settleAll([...create.map((ordinal) => this.#create(set, ordinal, update)), ...goes.map((pod) => this.#delete(set, pod))]);
    await this.#publish(set, [...byOrdinal.values()], update);
    if (wait) return { afterMs: wait };
  }

  /** Pods below the partition are of the revision that the rest still has. */
  async #create(set: StatefulSet, ordinal: number, update: string): Promise<void> {
    await this.#makeClaims(set, ordinal);
    const current = set.status?.currentRevision ?? update;
    const { type, rollingUpdate } = set.spec?.updateStrategy ?? {};
    const isOld = type !== 'OnDelete' && current !== update && ordinal < (rollingUpdate?.partition ?? 0);
    const old = isOld ? await this.#history.templateOf(set, current) : undefined;
    const template = old ?? set.spec!.template;
    await this.#control.create(set, template, {
      ...identity(set, ordinal, old ? current : update),
      spec: specOf(set, ordinal, template.spec),
    });
  }

  async #makeClaims(set: StatefulSet, ordinal: number): Promise<void> {
    const pod = nameOf(set, ordinal);
    const about = (claim: string): string => `Claim ${claim} Pod ${pod} in StatefulSet ${set.metadata.name}`;
    for (const template of claimTemplates(set)) {
      const claim = claimName(template, pod);
      try {
        await this.#context.client(NAME).create(persistentVolumeClaims, claimOf(set, template, ordinal));
        await this.#control.events.record(set, { type: 'Normal', reason: 'SuccessfulCreate', message: `create ${about(claim)} success` });
      } catch (error) {
        // It outlived an earlier pod of this number.
        if (isAlreadyExists(error)) continue;
        const message = `create ${about(claim)} failed error: ${messageOf(error)}`;
        await this.#control.events.record(set, { type: 'Warning', reason: 'FailedCreate', message });
        throw error;
      }
    }
  }

  async #delete(set: StatefulSet, pod: Pod): Promise<void> {
    const isGone = !wantedOrdinals(set).includes(ordinalOf(set, pod)!);
    if (isGone && set.spec?.persistentVolumeClaimRetentionPolicy?.whenScaled === 'Delete') await this.#handOver(set, pod);
    await this.#control.delete(set, pod);
  }

  /** The claims of a pod that does not come back go with it. */
  async #handOver(set: StatefulSet, pod: Pod): Promise<void> {
    const { controller: _controller, ...owner } = controllerReference(pod);
    for (const template of claimTemplates(set)) {
      const name = claimName(template, pod.metadata.name);
      await this.#context
        .client(NAME)
        .patch(
          persistentVolumeClaims,
          { namespace: pod.metadata.namespace, name },
          { type: 'merge', body: { metadata: { ownerReferences: [owner] } } },
        )
        .catch((error: unknown) => {
          if (!isNotFound(error)) throw error;
        });
    }
  }

  async #publish(set: StatefulSet, all: readonly Pod[], update: string): Promise<void> {
    const { clock } = this.#context;
    const present = all.filter((pod) => !isTerminating(pod));
    const minReady = set.spec?.minReadySeconds ?? 0;
    const ofRevision = (revision: string): number => present.filter(({ metadata }) => metadata.labels?.[REVISION_HASH] === revision).length;
    const readyReplicas = all.filter(isReady).length;
    const updatedReplicas = ofRevision(update);
    const before = set.status?.currentRevision || update;
    const isComplete = updatedReplicas === all.length && readyReplicas === all.length && all.length === (set.spec?.replicas ?? 1);
    const currentRevision = set.spec?.updateStrategy?.type !== 'OnDelete' && isComplete ? update : before;
    const status = {
      observedGeneration: set.metadata.generation,
      replicas: all.length,
      readyReplicas,
      availableReplicas: all.filter((pod) => availableIn(pod, minReady, clock.now()) === 0).length,
      currentReplicas: ofRevision(currentRevision),
      updatedReplicas,
      currentRevision,
      updateRevision: update,
      collisionCount: 0,
    };
    const zeros = { readyReplicas: 0, availableReplicas: 0, currentReplicas: 0, updatedReplicas: 0 };
    if (canonical({ ...zeros, ...set.status, ...status }) === canonical({ ...zeros, ...set.status })) return;
    const { namespace, name, uid } = set.metadata;
    await this.#context
      .client(NAME)
      .patch(statefulSets, { namespace, name }, { type: 'merge', body: { metadata: { uid }, status } }, { subresource: 'status' })
      .catch((error: unknown) => {
        if (!isNotFound(error)) throw error;
      });
  }
}
