/**
 * The persistent volume controller of a cluster without provisioners: claims are bound to volumes that somebody has made, and
 * say what they wait for otherwise.
 * @module
 */
import { EventRecorder } from '../../../kube/event-recorder.ts';
import {
  persistentVolumeClaims,
  persistentVolumes,
  pods,
  storageClasses,
  type PersistentVolume,
  type PersistentVolumeClaim,
} from '../../../kube/resources.ts';
import { isNotFound } from '../../../kube/status-error.ts';
import type { Component, TwinContext } from '../../context.ts';
import { composeComponents, startController } from '../component.ts';
import { isTerminal } from '../pod-facts.ts';
import { classOf, isMeantFor, volumeFor } from './volume-match.ts';

const NAME = 'persistentvolume-controller';
const BY_CONTROLLER = { 'pv.kubernetes.io/bound-by-controller': 'yes' };
const COMPLETED = { 'pv.kubernetes.io/bind-completed': 'yes' };

export function startVolumeBinding(context: TwinContext): Component {
  const binding = new VolumeBinding(context);
  return composeComponents('persistentvolume-binder', [binding.volumes, binding.claims]);
}

class VolumeBinding {
  readonly volumes: Component;
  readonly claims: Component;
  readonly #context: TwinContext;
  readonly #events: EventRecorder;

  constructor(context: TwinContext) {
    this.#context = context;
    this.#events = new EventRecorder({ client: context.client(NAME), clock: context.clock, component: NAME });
    const { informers } = context;
    const claims = informers.for(persistentVolumeClaims);
    const volumes = informers.for(persistentVolumes);
    this.volumes = startController({
      context,
      name: NAME,
      reconcile: (name) => this.#settleVolume(name),
      subscribe: (enqueue) => [
        volumes.onChange(({ key }) => enqueue(key)),
        claims.onChange(({ before, after }) => {
          const name = (after ?? before)?.spec?.volumeName;
          if (name) enqueue(name);
        }),
      ],
    });
    this.claims = startController({
      context,
      name: NAME,
      // One at a time: two claims must not take the same volume.
      workers: 1,
      reconcile: (key) => this.#settleClaim(key),
      subscribe: (enqueue) => {
        const all = (): void => {
          for (const key of claims.store.keys()) enqueue(key);
        };
        return [
          claims.onChange(({ key }) => enqueue(key)),
          volumes.onChange(all),
          informers.for(storageClasses).onChange(all),
          informers.for(pods).onChange(({ before, after }) => {
            if (before && after) return;
            const pod = (after ?? before)!;
            for (const { persistentVolumeClaim } of pod.spec?.volumes ?? [])
              if (persistentVolumeClaim) enqueue(`${pod.metadata.namespace}/${persistentVolumeClaim.claimName}`);
          }),
        ];
      },
    });
  }

  /** A volume is Available, Bound, or Released by a claim that is gone. */
  async #settleVolume(name: string): Promise<void> {
    const { informers } = this.#context;
    const volume = informers.for(persistentVolumes).store.get(name);
    if (!volume) return;
    await informers.for(persistentVolumeClaims).synced;
    const reference = volume.spec?.claimRef;
    if (!reference?.uid) return this.#setPhase(volume, 'Available');
    const claim = informers.for(persistentVolumeClaims).store.get(`${reference.namespace}/${reference.name}`);
    // The informer may not have heard of the claim: what never was bound waits.
    if (claim?.metadata.uid === reference.uid) return this.#setPhase(volume, claim.spec?.volumeName === name ? 'Bound' : 'Available');
    if (volume.status?.phase === 'Bound') await this.#setPhase(volume, 'Released');
  }

  async #setPhase({ metadata: { name, uid }, status }: PersistentVolume, phase: string): Promise<void> {
    if (status?.phase === phase) return;
    await this.#context
      .client(NAME)
      .patch(persistentVolumes, { name }, { type: 'merge', body: { metadata: { uid }, status: { phase } } }, { subresource: 'status' })
      .catch(unlessGone);
  }

  async #settleClaim(key: string): Promise<void> {
    const { informers } = this.#context;
    const claim = informers.for(persistentVolumeClaims).store.get(key);
    if (!claim || claim.metadata.deletionTimestamp) return;
    await Promise.all([informers.for(persistentVolumes).synced, informers.for(storageClasses).synced, informers.for(pods).synced]);
    const { store } = informers.for(persistentVolumes);
    if (claim.metadata.annotations?.['pv.kubernetes.io/bind-completed']) {
      const volume = store.get(claim.spec?.volumeName ?? '');
      if (volume) return this.#confirm(claim, volume);
      return claim.status?.phase === 'Bound' ? this.#lose(claim) : undefined;
    }
    if (this.#waitsForPod(claim)) {
      return this.#tell(claim, 'Normal', 'WaitForFirstConsumer', 'waiting for first consumer to be created before binding');
    }
    const volume = volumeFor(claim, store.values());
    if (volume) return this.#bind(claim, volume);
    return this.#tellWhy(claim);
  }

  #waitsForPod(claim: PersistentVolumeClaim): boolean {
    const { informers } = this.#context;
    if (informers.for(storageClasses).store.get(classOf(claim))?.volumeBindingMode !== 'WaitForFirstConsumer') return false;
    return ![...informers.for(pods).store.values()].some(
      (pod) =>
        pod.metadata.namespace === claim.metadata.namespace &&
        !isTerminal(pod) &&
        pod.spec?.volumes?.some(({ persistentVolumeClaim }) => persistentVolumeClaim?.claimName === claim.metadata.name),
    );
  }

  /** First the volume says whose it is, then the claim: whoever is interrupted between finds its own again. */
  async #bind(claim: PersistentVolumeClaim, volume: PersistentVolume): Promise<void> {
    const { namespace, name, uid, resourceVersion } = claim.metadata;
    const client = this.#context.client(NAME);
    if (!isMeantFor(volume, claim) || !volume.spec?.claimRef?.uid) {
      const claimRef = { apiVersion: 'v1', kind: 'PersistentVolumeClaim', namespace, name, uid, resourceVersion };
      const annotations = volume.spec?.claimRef ? {} : BY_CONTROLLER;
      const { name: volumeName, resourceVersion: seen } = volume.metadata;
      const body = { metadata: { resourceVersion: seen, annotations }, spec: { claimRef } };
      await client.patch(persistentVolumes, { name: volumeName }, { type: 'merge', body });
    }
    const annotations = { ...COMPLETED, ...(!claim.spec?.volumeName && BY_CONTROLLER) };
    const body = { metadata: { uid, annotations }, spec: { volumeName: volume.metadata.name } };
    const bound = await client.patch(persistentVolumeClaims, { namespace, name }, { type: 'merge', body });
    await this.#confirm(bound, volume);
  }

  async #confirm(claim: PersistentVolumeClaim, volume: PersistentVolume): Promise<void> {
    if (claim.status?.phase === 'Bound') return;
    const { namespace, name, uid } = claim.metadata;
    const status = { phase: 'Bound', accessModes: volume.spec?.accessModes, capacity: volume.spec?.capacity };
    await this.#context
      .client(NAME)
      .patch(persistentVolumeClaims, { namespace, name }, { type: 'merge', body: { metadata: { uid }, status } }, { subresource: 'status' })
      .catch(unlessGone);
  }

  async #lose(claim: PersistentVolumeClaim): Promise<void> {
    const { namespace, name, uid } = claim.metadata;
    const body = { metadata: { uid }, status: { phase: 'Lost' } };
    await this.#context
      .client(NAME)
      .patch(persistentVolumeClaims, { namespace, name }, { type: 'merge', body }, { subresource: 'status' })
      .catch(unlessGone);
    await this.#tell(claim, 'Warning', 'ClaimLost', 'Bound claim has lost its PersistentVolume. Data on the volume is lost!');
  }

  /** What a claim waits for that no volume fits. */
  async #tellWhy(claim: PersistentVolumeClaim): Promise<void> {
    const name = classOf(claim);
    if (!name) {
      return this.#tell(claim, 'Normal', 'FailedBinding', 'no persistent volumes available for this claim and no storage class is set');
    }
    const storageClass = this.#context.informers.for(storageClasses).store.get(name);
    if (!storageClass) return this.#tell(claim, 'Warning', 'ProvisioningFailed', `storageclass.storage.k8s.io "${name}" not found`);
    const { provisioner } = storageClass;
    if (provisioner === 'kubernetes.io/no-provisioner') return;
    const message = `Waiting for a volume to be created either by the external provisioner '${provisioner}' or manually by the system administrator. If volume creation is delayed, please verify that the provisioner is running and correctly registered.`;
    await this.#tell(claim, 'Normal', 'ExternalProvisioning', message);
  }

  async #tell(claim: PersistentVolumeClaim, type: 'Normal' | 'Warning', reason: string, message: string): Promise<void> {
    await this.#events.record(claim, { type, reason, message });
  }
}

const unlessGone = (error: unknown): void => {
  if (!isNotFound(error)) throw error;
};
