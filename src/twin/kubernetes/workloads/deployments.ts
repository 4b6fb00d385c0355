/** The Deployment controller: one ReplicaSet per template, moved by RollingUpdate or Recreate. @module */
import { findCondition } from '../../../kube/conditions.ts';
import type { Requeue } from '../../../kube/controller.ts';
import { EventRecorder } from '../../../kube/event-recorder.ts';
import { controllerOf, controllerReference, keyOf } from '../../../kube/objects.ts';
import { deployments, pods, replicaSets, type Deployment, type ReplicaSet } from '../../../kube/resources.ts';
import { isAlreadyExists, isNotFound } from '../../../kube/status-error.ts';
import type { Component, TwinContext } from '../../context.ts';
import { startController } from '../component.ts';
import { isTerminal } from '../pod-facts.ts';
import { deploymentStatus } from './deployment-status.ts';
import { Expectations } from './expectations.ts';
import { canonical, templateHash } from './names.ts';
import { fenceposts, rollingStep } from './rolling-update.ts';

const NAME = 'deployment-controller';
const REVISION = 'deployment.kubernetes.io/revision';
const HASH = 'pod-template-hash';
/** Annotations of the Deployment that its ReplicaSets do not inherit. */
const NOT_INHERITED = new Set(['kubectl.kubernetes.io/last-applied-configuration', REVISION]);
const BY_CONTROLLER = 'controllerUid';

export function startDeployments(context: TwinContext): Component {
  return new Deployments(context).component;
}

const revisionOf = (of: { metadata: { annotations?: Record<string, string> } }): number => Number(of.metadata.annotations?.[REVISION] ?? 0);
const replicasOf = (set: ReplicaSet): number => set.spec?.replicas ?? 1;

class Deployments {
  readonly component: Component;
  readonly #context: TwinContext;
  readonly #events: EventRecorder;
  readonly #expectations: Expectations<ReplicaSet>;

  constructor(context: TwinContext) {
    this.#context = context;
    this.#events = new EventRecorder({ client: context.client(NAME), clock: context.clock, component: NAME });
    this.#expectations = new Expectations(context.clock);
    const { informers } = context;
    const sets = informers.for(replicaSets);
    sets.store.addIndex(BY_CONTROLLER, (set) => [controllerOf(set)?.uid ?? '']);
    informers.for(pods).store.addIndex(BY_CONTROLLER, (pod) => [controllerOf(pod)?.uid ?? '']);
    this.component = startController({
      context,
      name: NAME,
      reconcile: (key) => this.#reconcile(key),
      subscribe: (enqueue) => [
        this.#expectations.follow(sets),
        informers.for(deployments).onChange(({ key }) => enqueue(key)),
        sets.onChange(({ before, after }) => {
          const set = (after ?? before)!;
          const owner = controllerOf(set);
          if (owner?.kind === 'Deployment') enqueue(keyOf({ metadata: { namespace: set.metadata.namespace, name: owner.name } }));
        }),
        // Recreate waits for the last old pod to be gone.
        informers.for(pods).onChange(({ before, after }) => {
          const owner = after ? undefined : controllerOf(before!);
          const set =
            owner?.kind === 'ReplicaSet' &&
            sets.store.get(keyOf({ metadata: { namespace: before!.metadata.namespace, name: owner.name } }));
          const deployment = set && controllerOf(set);
          if (deployment) enqueue(keyOf({ metadata: { namespace: before!.metadata.namespace, name: deployment.name } }));
        }),
      ],
    });
  }

  async #reconcile(key: string): Promise<Requeue | void> {
    const { informers, clock } = this.#context;
    const deployment = informers.for(deployments).store.get(key);
    if (!deployment || deployment.metadata.deletionTimestamp) return;
    const wait = this.#expectations.pendingFor(deployment.metadata.uid);
    if (wait > 0) return { afterMs: wait };
    const owned = informers.for(replicaSets).store.byIndex(BY_CONTROLLER, deployment.metadata.uid);
    const sets = owned.filter((set) => !set.metadata.deletionTimestamp).sort(byAge);
    const desired = deployment.spec?.replicas ?? 1;
    const recreate = deployment.spec?.strategy?.type === 'Recreate';
    const rolling = deployment.spec?.strategy?.rollingUpdate;
    const posts = recreate ? { maxSurge: 0, maxUnavailable: 0 } : fenceposts(desired, rolling?.maxSurge, rolling?.maxUnavailable);

    const present = sets.find((set) => sameTemplate(set, deployment));
    const old = sets.filter((set) => set !== present);
    let current = present;
    if (!deployment.spec?.paused) {
      const ready = !recreate || (await this.#clearOld(deployment, old));
      if (!current && !ready) return this.#publish(deployment, current, sets, posts.maxUnavailable, false);
      current = current
        ? await this.#keepRevision(deployment, current, old)
        : await this.#create(deployment, old, desired, posts, recreate);
      if (!current) return;
      if (current !== present) return this.#publish(deployment, current, [...old, current], posts.maxUnavailable, !present);
      if (recreate) {
        if (ready) await this.#scale(deployment, current, desired);
      } else {
        const step = rollingStep({ desired, ...posts, current: sizeOf(current), old: old.map(sizeOf) });
        await this.#scale(deployment, current, step.current);
        for (const [i, set] of old.entries()) await this.#scale(deployment, set, step.old[i]!);
      }
      await this.#cleanUp(deployment, old);
    } else if (current && sets.filter((set) => replicasOf(set) > 0).length <= 1) {
      await this.#scale(deployment, current, desired);
    }
    await this.#publish(deployment, current, sets, posts.maxUnavailable, false);
    // Comes back when the progress deadline may have passed.
    const progressing = findCondition(deployment.status?.conditions, 'Progressing');
    if (progressing?.reason !== 'NewReplicaSetAvailable' && progressing?.status === 'True' && !deployment.spec?.paused) {
      const deadline = Date.parse(progressing.lastUpdateTime ?? '') + (deployment.spec?.progressDeadlineSeconds ?? 600) * 1000;
      return { afterMs: Math.max(1000, deadline - clock.now()) };
    }
  }

  /** Recreate: scales everything old to zero; true when none of its pods is left. */
  async #clearOld(deployment: Deployment, old: readonly ReplicaSet[]): Promise<boolean> {
    for (const set of old) await this.#scale(deployment, set, 0);
    const { store } = this.#context.informers.for(pods);
    return old.every((set) => store.byIndex(BY_CONTROLLER, set.metadata.uid).every(isTerminal));
  }

  async #create(
    deployment: Deployment,
    old: readonly ReplicaSet[],
    desired: number,
    posts: { maxSurge: number },
    recreate: boolean,
  ): Promise<ReplicaSet | undefined> {
    const { namespace, name } = deployment.metadata;
    const template = deployment.spec!.template;
    const hash = templateHash(template, deployment.status?.collisionCount);
    const running = old.reduce((sum, set) => sum + replicasOf(set), 0);
    const replicas = recreate ? desired : Math.min(desired, Math.max(0, desired + posts.maxSurge - running));
    const revision = String(Math.max(0, ...old.map(revisionOf)) + 1);
    const labels = { ...template.metadata?.labels, [HASH]: hash };
    const setName = `${name}-${hash}`;
    const setKey = keyOf({ metadata: { namespace, name: setName } });
    this.#expectations.expect(deployment.metadata.uid, setKey, 'created');
    let created: ReplicaSet;
    try {
      created = await this.#context.client(NAME).create(replicaSets, {
        apiVersion: 'apps/v1',
        kind: 'ReplicaSet',
        metadata: {
          name: setName,
          namespace,
          labels,
          annotations: { ...inherited(deployment), ...sizeAnnotations(desired, posts.maxSurge), [REVISION]: revision },
          ownerReferences: [controllerReference(deployment)],
        },
        spec: {
          replicas,
          minReadySeconds: deployment.spec?.minReadySeconds,
          selector: { ...deployment.spec!.selector, matchLabels: { ...deployment.spec!.selector.matchLabels, [HASH]: hash } },
          template: { ...template, metadata: { ...template.metadata, labels } },
        },
      });
    } catch (error) {
      this.#expectations.withdraw(deployment.metadata.uid, setKey);
      if (!isAlreadyExists(error)) throw error;
      // Another template has this hash already: the next attempt counts one up.
      await this.#patchStatus(deployment, { collisionCount: (deployment.status?.collisionCount ?? 0) + 1 });
      return undefined;
    }
    await this.#setRevision(deployment, revision);
    if (replicas > 0) await this.#scaled(deployment, setName, 0, replicas);
    return created;
  }

  /** The present template's ReplicaSet always has the highest revision (a rollback moves it up). */
  async #keepRevision(deployment: Deployment, current: ReplicaSet, old: readonly ReplicaSet[]): Promise<ReplicaSet> {
    const highest = Math.max(0, ...old.map(revisionOf));
    const revision = String(Math.max(revisionOf(current), highest + 1));
    await this.#setRevision(deployment, revision);
    const minReadySeconds = deployment.spec?.minReadySeconds ?? 0;
    if (revision === String(revisionOf(current)) && (current.spec?.minReadySeconds ?? 0) === minReadySeconds) return current;
    const { namespace, name, uid } = current.metadata;
    return this.#context
      .client(NAME)
      .patch(
        replicaSets,
        { namespace, name },
        { type: 'merge', body: { metadata: { uid, annotations: { [REVISION]: revision } }, spec: { minReadySeconds } } },
      );
  }

  async #setRevision(deployment: Deployment, revision: string): Promise<void> {
    if (deployment.metadata.annotations?.[REVISION] === revision) return;
    const { namespace, name, uid } = deployment.metadata;
    await this.#context
      .client(NAME)
      .patch(deployments, { namespace, name }, { type: 'merge', body: { metadata: { uid, annotations: { [REVISION]: revision } } } });
  }

  async #scale(deployment: Deployment, set: ReplicaSet, to: number): Promise<void> {
    const from = replicasOf(set);
    if (from === to) return;
    const { namespace, name, uid } = set.metadata;
    const { maxSurge } = fenceposts(deployment.spec?.replicas ?? 1, deployment.spec?.strategy?.rollingUpdate?.maxSurge);
    const annotations = sizeAnnotations(deployment.spec?.replicas ?? 1, maxSurge);
    await this.#context
      .client(NAME)
      .patch(replicaSets, { namespace, name }, { type: 'merge', body: { metadata: { uid, annotations }, spec: { replicas: to } } });
    await this.#scaled(deployment, name, from, to);
  }

  async #scaled(deployment: Deployment, set: string, from: number, to: number): Promise<void> {
    const message = `Scaled ${to > from ? 'up' : 'down'} replica set ${set} from ${from} to ${to}`;
    await this.#events.record(deployment, { type: 'Normal', reason: 'ScalingReplicaSet', message });
  }

  /** Deletes empty old ReplicaSets beyond `revisionHistoryLimit`, oldest first. */
  async #cleanUp(deployment: Deployment, old: readonly ReplicaSet[]): Promise<void> {
    const empty = old.filter((set) => replicasOf(set) === 0 && (set.status?.replicas ?? 0) === 0);
    const surplus = empty.length - (deployment.spec?.revisionHistoryLimit ?? 10);
    for (const set of empty.sort((a, b) => revisionOf(a) - revisionOf(b)).slice(0, Math.max(0, surplus))) {
      const { namespace, name, uid } = set.metadata;
      await this.#context
        .client(NAME)
        .delete(replicaSets, { namespace, name }, { preconditions: { uid }, propagationPolicy: 'Background' })
        .catch((error: unknown) => {
          if (!isNotFound(error)) throw error;
        });
    }
  }

  async #publish(
    deployment: Deployment,
    current: ReplicaSet | undefined,
    sets: readonly ReplicaSet[],
    maxUnavailable: number,
    created: boolean,
  ): Promise<void> {
    const status = deploymentStatus(deployment, current, sets, maxUnavailable, this.#context.clock, created);
    const before = {
      replicas: 0,
      updatedReplicas: 0,
      readyReplicas: 0,
      availableReplicas: 0,
      unavailableReplicas: 0,
      ...deployment.status,
    };
    if (canonical({ ...before, ...status }) !== canonical(before)) await this.#patchStatus(deployment, status);
  }

  async #patchStatus(deployment: Deployment, status: NonNullable<Deployment['status']>): Promise<void> {
    const { namespace, name, uid } = deployment.metadata;
    await this.#context
      .client(NAME)
      .patch(deployments, { namespace, name }, { type: 'merge', body: { metadata: { uid }, status } }, { subresource: 'status' })
      .catch((error: unknown) => {
        if (!isNotFound(error)) throw error;
      });
  }
}

const sizeOf = (set: ReplicaSet): { replicas: number; available: number } => ({
  replicas: replicasOf(set),
  available: set.status?.availableReplicas ?? 0,
});

const byAge = (a: ReplicaSet, b: ReplicaSet): number =>
  Date.parse(a.metadata.creationTimestamp) - Date.parse(b.metadata.creationTimestamp) || revisionOf(a) - revisionOf(b);

function sameTemplate(set: ReplicaSet, deployment: Deployment): boolean {
  const { [HASH]: _hash, ...labels } = set.spec?.template?.metadata?.labels ?? {};
  const ours = { ...set.spec?.template, metadata: { ...set.spec?.template?.metadata, labels } };
  const theirs = deployment.spec!.template;
  return canonical(ours) === canonical({ ...theirs, metadata: { ...theirs.metadata, labels: theirs.metadata?.labels ?? {} } });
}

const inherited = (deployment: Deployment): Record<string, string> =>
  Object.fromEntries(Object.entries(deployment.metadata.annotations ?? {}).filter(([name]) => !NOT_INHERITED.has(name)));

const sizeAnnotations = (desired: number, maxSurge: number): Record<string, string> => ({
  'deployment.kubernetes.io/desired-replicas': String(desired),
  'deployment.kubernetes.io/max-replicas': String(desired + maxSurge),
});
