/** Carries a plan of slices out, in the name of one of the slice controllers. @module */
import type { OwnerReference } from '../../../kube/objects.ts';
import { endpointSlices, type EndpointSlice } from '../../../kube/resources.ts';
import { isNotFound } from '../../../kube/status-error.ts';
import type { TwinContext } from '../../context.ts';
import { Expectations } from '../workloads/expectations.ts';
import { canonical, generatedName } from '../workloads/names.ts';
import type { SlicePlan } from './slice-plan.ts';

export interface SliceIdentity {
  namespace: string;
  /** The Service's name: the label, and the prefix of generated names. */
  service: string;
  owner: OwnerReference;
  labels: Readonly<Record<string, string>>;
  annotations?: Readonly<Record<string, string>>;
}

export class SliceWriter {
  readonly #context: TwinContext;
  readonly #component: string;
  readonly #expectations: Expectations<EndpointSlice>;

  constructor(context: TwinContext, component: string) {
    this.#context = context;
    this.#component = component;
    this.#expectations = new Expectations(context.clock);
  }

  follow(): () => void {
    return this.#expectations.follow(this.#context.informers.for(endpointSlices));
  }

  /** Milliseconds to wait for own writes to show; 0: none is out. */
  pendingFor(identity: SliceIdentity): number {
    return this.#expectations.pendingFor(identity.owner.uid);
  }

  async carryOut(plan: SlicePlan, identity: SliceIdentity, existing: readonly EndpointSlice[]): Promise<void> {
    const client = this.#context.client(this.#component);
    const { namespace, service, owner } = identity;
    const { labels, annotations } = identity;
    for (const { ports, endpoints } of plan.create) {
      const name = generatedName(`${service}-`, this.#context.random);
      const key = `${namespace}/${name}`;
      this.#expectations.expect(owner.uid, key, 'created');
      try {
        await client.create(endpointSlices, {
          apiVersion: 'discovery.k8s.io/v1',
          kind: 'EndpointSlice',
          metadata: { name, generateName: `${service}-`, namespace, labels, annotations, ownerReferences: [owner] },
          addressType: 'IPv4',
          endpoints,
          ports,
        });
      } catch (error) {
        this.#expectations.withdraw(owner.uid, key);
        throw error;
      }
    }
    const updates = new Map(plan.update.map(({ slice, endpoints }) => [slice, endpoints]));
    for (const slice of existing) {
      const endpoints = updates.get(slice);
      const relabel = canonical({ ...slice.metadata.labels, ...labels }) !== canonical(slice.metadata.labels);
      if (plan.remove.includes(slice) || (!endpoints && !relabel)) continue;
      const body = { metadata: { uid: slice.metadata.uid, labels, annotations }, ...(endpoints && { endpoints }) };
      await client.patch(endpointSlices, { namespace, name: slice.metadata.name }, { type: 'merge', body }).catch(ignoreMissing);
    }
    for (const { metadata } of plan.remove) {
      await client
        .delete(endpointSlices, { namespace, name: metadata.name }, { preconditions: { uid: metadata.uid } })
        .catch(ignoreMissing);
    }
  }
}

function ignoreMissing(error: unknown): void {
  if (!isNotFound(error)) throw error;
}
