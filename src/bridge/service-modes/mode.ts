/**
 * A mode in which the bridge writes objects of the cluster and CCE's cloud controller manager writes the ELB
 * from them. Needs no credentials for the ELB API; with them it also sees how healthy the members are.
 * @module
 */
import { ciliumEnvoyConfigs } from '../../cluster/kinds.ts';
import { isHuaweiError } from '../../huawei/errors.ts';
import { message, type Message } from '../../i18n/index.ts';
import type { KubeClient } from '../../kube/client.ts';
import { keyOf, type KubeObject } from '../../kube/objects.ts';
import { endpointSlices, services, type Resource, type Service } from '../../kube/resources.ts';
import { isAlreadyExists, isNotFound } from '../../kube/status-error.ts';
import { CCM, MANAGED_BY, OWNER_UID, PRODUCT } from '../api/names.ts';
import { REASON } from '../api/reasons.ts';
import { BridgeError } from '../bridge-error.ts';
import { NOT_BOUND, type Claim, type Mode, type ModePlan, type Owner } from '../mode.ts';
import type { Situation } from '../situation.ts';
import { portConflicts } from './conflicts.ts';
import { diff, liveService, ours, removalChanges, type LiveObjects, type ObjectChange } from './diff.ts';
import type { ElbFacts, ElbLookup } from './elb-facts.ts';
import { metadataOf } from './entrypoint-service.ts';
import { outcomeOf, POLL_MS } from './outcome.ts';
import type { ObjectModeName, ObjectStrategy } from './strategy.ts';

export interface ObjectModeOptions {
  strategy: ObjectStrategy;
  client: KubeClient;
  /** What the informers know of an entrypoint (by uid). */
  objects: (uid: string) => LiveObjects;
  /** Absent: there are no credentials for the ELB API. */
  elb?: Pick<ElbLookup, 'get' | 'forget' | 'forgetAll'>;
}

export class ObjectMode implements Mode {
  readonly name: ObjectModeName;
  readonly #options: ObjectModeOptions;

  constructor(options: ObjectModeOptions) {
    this.name = options.strategy.name;
    this.#options = options;
  }

  /** The objects are found by their label; the claim only says which mode made them. */
  claim(_situation: Situation): Claim {
    return { mode: this.name };
  }

  /** What is known of the cluster comes from informers; only the ELB API is asked again. */
  forget(_claim: Claim, olderThanMs = 0): void {
    this.#options.elb?.forgetAll(olderThanMs);
  }

  async plan(situation: Situation): Promise<ModePlan<ObjectChange>> {
    const found = this.#options.objects(situation.entrypoint.metadata.uid);
    const place = metadataOf(situation);
    let service = liveService(found, place);
    const conflicts = portConflicts(situation, service);
    const ports = situation.ports.filter(({ elbPort }) => !conflicts.some((conflict) => conflict.elbPort === elbPort));
    const model = this.#options.strategy.desired({ ...situation, ports });
    const { facts, warnings } = await this.#elbFacts(situation, service);
    const { changes, leaving } = diff(model, found);
    let changed = false;
    return {
      changes,
      founds: changes.some(({ verb }) => verb === 'create'),
      apply: async (change) => {
        const written = await this.#apply(change);
        changed = true;
        if (change.target === `Service ${keyOf({ metadata: place })}`) service = written;
      },
      outcome: () => {
        const standing = service?.metadata.deletionTimestamp ? undefined : service;
        const outcome = outcomeOf({ model, service: standing, leaving, facts, conflicts, warnings, changed });
        // The next look is to see what has become of it.
        if (facts && outcome.againAfterMs !== undefined) this.#options.elb?.forget(facts.id);
        return outcome;
      },
    };
  }

  async planRemoval({ uid }: Owner): Promise<ModePlan<ObjectChange>> {
    // From the server: what an informer has not heard of yet would be left behind for good.
    const found = ours(await this.#listObjects(uid));
    const changes = removalChanges(found);
    const remain = Object.values(found).some((objects: readonly KubeObject[]) => objects.length > 0);
    return {
      changes,
      apply: async (change) => void (await this.#apply(change)),
      // The Service stays until the cloud controller manager has taken the listeners away.
      outcome: () => ({ ...NOT_BOUND, againAfterMs: remain ? POLL_MS : undefined }),
    };
  }

  /** @returns the object as it is now; `undefined`: gone, or going */
  async #apply(change: ObjectChange): Promise<KubeObject | undefined> {
    const { client } = this.#options;
    switch (change.verb) {
      case 'create':
        try {
          return await client.create(change.of, change.object);
        } catch (error) {
          if (isAlreadyExists(error)) await this.#refuseForeign(change);
          throw error;
        }
      case 'update': {
        const { namespace, name } = change.live.metadata;
        return client.patch(change.of, { namespace, name }, { type: 'merge', body: change.body });
      }
      case 'delete': {
        const { namespace, name, uid } = change.live.metadata;
        try {
          await client.delete(change.of, { namespace, name }, uid === undefined ? {} : { preconditions: { uid } });
        } catch (error) {
          if (!isNotFound(error)) throw error;
        }
        return undefined;
      }
    }
  }

  /** Our own that the informers have not heard of is a matter of waiting; anybody else's is not. */
  async #refuseForeign({ of, object, target }: Extract<ObjectChange, { verb: 'create' }>): Promise<void> {
    const { namespace, name } = object.metadata;
    const present = await this.#options.client.get(of, { namespace, name: name! });
    if (present.metadata.labels?.[OWNER_UID] === object.metadata.labels?.[OWNER_UID]) return;
    throw new BridgeError('Bound', REASON.conflict, message('bridge.mode.nameTaken', { target }));
  }

  async #listObjects(uid: string): Promise<LiveObjects> {
    const labelSelector = `${OWNER_UID}=${uid},${MANAGED_BY}=${PRODUCT}`;
    const list = async <T extends KubeObject>(of: Resource<T>): Promise<T[]> => {
      try {
        return (await this.#options.client.list(of, { labelSelector })).items;
      } catch (error) {
        // Without Cilium's CRDs there are no objects of its kinds.
        if (isNotFound(error)) return [];
        throw error;
      }
    };
    const [own, slices, envoyConfigs] = await Promise.all([list(services), list(endpointSlices), list(ciliumEnvoyConfigs)]);
    return { services: own, slices, envoyConfigs };
  }

  /** @throws BridgeError on `Accepted` when the ELB is not there, or not of the class */
  async #elbFacts({ entrypoint }: Situation, service: Service | undefined): Promise<{ facts?: ElbFacts; warnings: Message[] }> {
    const { elb } = this.#options;
    const { id: named, class: wanted = 'union' } = entrypoint.spec.elb;
    const id = named ?? service?.metadata.annotations?.[CCM.id];
    if (!elb || id === undefined) return { warnings: [] };
    let facts: ElbFacts | undefined;
    try {
      facts = await elb.get(id);
    } catch (error) {
      if (!isHuaweiError(error)) throw error;
      return { warnings: [message('bridge.mode.warning.elbUnreadable', { id, why: error.message })] };
    }
    if (named === undefined) return { ...(facts && { facts }), warnings: [] };
    if (!facts) throw new BridgeError('Accepted', REASON.noLoadBalancer, message('bridge.mode.elbNotFound', { id }));
    const found = facts.dedicated ? 'performance' : 'union';
    if (found !== wanted) throw new BridgeError('Accepted', REASON.wrongClass, message('bridge.mode.wrongClass', { id, found, wanted }));
    return { facts, warnings: [] };
  }
}
