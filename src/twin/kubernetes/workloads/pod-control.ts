/** Creates, deletes, adopts and releases the pods of a workload. @module */
import { EventRecorder } from '../../../kube/event-recorder.ts';
import { controllerOf, controllerReference, keyOf, type KubeObject, type OwnerReference } from '../../../kube/objects.ts';
import { pods, type Pod } from '../../../kube/resources.ts';
import { matchesSelector, type LabelSelector } from '../../../kube/selectors.ts';
import { isNotFound } from '../../../kube/status-error.ts';
import type { TwinContext } from '../../context.ts';
import { messageOf } from '../component.ts';
import { isActive } from '../pod-facts.ts';
import { Expectations } from './expectations.ts';
import { generatedName } from './names.ts';

export interface PodTemplate {
  metadata?: { labels?: Record<string, string>; annotations?: Record<string, string> };
  spec?: Pod['spec'];
}

const BY_CONTROLLER = 'controllerUid';
const ORPHANS = 'orphansByNamespace';

/** What events say of a pod that was made or deleted. */
export interface Words {
  created(owner: KubeObject, pod: string): string;
  deleted(owner: KubeObject, pod: string): string;
}

const USUAL: Words = { created: (_, pod) => `Created pod: ${pod}`, deleted: (_, pod) => `Deleted pod: ${pod}` };

export class PodControl {
  readonly events: EventRecorder;
  readonly #context: TwinContext;
  readonly #component: string;
  readonly #words: Words;
  readonly #expectations: Expectations<Pod>;

  constructor(context: TwinContext, component: string, words = USUAL) {
    this.#context = context;
    this.#component = component;
    this.#words = words;
    this.#expectations = new Expectations(context.clock);
    this.events = new EventRecorder({ client: context.client(component), clock: context.clock, component });
    const { store } = context.informers.for(pods);
    store.addIndex(BY_CONTROLLER, (pod) => [controllerOf(pod)?.uid ?? '']);
    store.addIndex(ORPHANS, (pod) => (controllerOf(pod) ? [] : [pod.metadata.namespace ?? '']));
  }

  /** Subscribe before the controller's own handlers, so that they see met expectations. */
  follow(): () => void {
    return this.#expectations.follow(this.#context.informers.for(pods));
  }

  /** Milliseconds to wait for own writes to show up; 0: the picture is complete. */
  pendingFor(owner: KubeObject): number {
    return this.#expectations.pendingFor(owner.metadata.uid);
  }

  ownedBy(owner: KubeObject): Pod[] {
    return this.#context.informers.for(pods).store.byIndex(BY_CONTROLLER, owner.metadata.uid);
  }

  /** The pods of `owner`, after adopting active orphans that its selector matches and releasing those it does not. */
  async claim(owner: KubeObject, selector: LabelSelector | undefined): Promise<Pod[]> {
    const { store } = this.#context.informers.for(pods);
    const claimed: Pod[] = [];
    for (const pod of this.ownedBy(owner)) {
      if (matchesSelector(selector, pod.metadata.labels)) claimed.push(pod);
      else if (!owner.metadata.deletionTimestamp) await this.#setOwners(pod, without(pod, owner));
    }
    if (owner.metadata.deletionTimestamp) return claimed;
    for (const pod of store.byIndex(ORPHANS, owner.metadata.namespace ?? '')) {
      if (!isActive(pod) || !matchesSelector(selector, pod.metadata.labels)) continue;
      await this.#setOwners(pod, [...(pod.metadata.ownerReferences ?? []), controllerReference(owner)]);
      claimed.push(pod);
    }
    return claimed;
  }

  /** A pod of the template; with a name of its own, or one that is made up. */
  async create(
    owner: KubeObject,
    template: PodTemplate,
    extra: { name?: string; labels?: Record<string, string>; spec?: Partial<Pod['spec']> } = {},
  ): Promise<void> {
    const namespace = owner.metadata.namespace;
    const generateName = `${owner.metadata.name}-`;
    const name = extra.name ?? generatedName(generateName, this.#context.random);
    const key = keyOf({ metadata: { namespace, name } });
    this.#expectations.expect(owner.metadata.uid, key, 'created');
    try {
      await this.#context.client(this.#component).create(pods, {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: {
          name,
          ...(extra.name === undefined && { generateName }),
          namespace,
          labels: { ...template.metadata?.labels, ...extra.labels },
          annotations: template.metadata?.annotations,
          ownerReferences: [controllerReference(owner)],
        },
        spec: { ...template.spec!, ...extra.spec },
      });
    } catch (error) {
      this.#expectations.withdraw(owner.metadata.uid, key);
      await this.events.record(owner, { type: 'Warning', reason: 'FailedCreate', message: `Error creating: ${messageOf(error)}` });
      throw error;
    }
    await this.events.record(owner, { type: 'Normal', reason: 'SuccessfulCreate', message: this.#words.created(owner, name) });
  }

  async delete(owner: KubeObject, pod: Pod): Promise<void> {
    const key = keyOf(pod);
    this.#expectations.expect(owner.metadata.uid, key, 'deleted');
    try {
      await this.#context
        .client(this.#component)
        .delete(pods, { namespace: pod.metadata.namespace, name: pod.metadata.name }, { preconditions: { uid: pod.metadata.uid } });
    } catch (error) {
      this.#expectations.withdraw(owner.metadata.uid, key);
      if (isNotFound(error)) return;
      await this.events.record(owner, { type: 'Warning', reason: 'FailedDelete', message: `Error deleting: ${messageOf(error)}` });
      throw error;
    }
    await this.events.record(owner, { type: 'Normal', reason: 'SuccessfulDelete', message: this.#words.deleted(owner, pod.metadata.name) });
  }

  async #setOwners(pod: Pod, ownerReferences: OwnerReference[]): Promise<void> {
    const { namespace, name, uid } = pod.metadata;
    await this.#context
      .client(this.#component)
      .patch(pods, { namespace, name }, { type: 'merge', body: { metadata: { uid, ownerReferences } } });
  }
}

const without = (pod: Pod, owner: KubeObject): OwnerReference[] =>
  (pod.metadata.ownerReferences ?? []).filter(({ uid }) => uid !== owner.metadata.uid);
