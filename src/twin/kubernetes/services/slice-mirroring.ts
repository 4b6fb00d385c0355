/**
 * EndpointSliceMirroring: Endpoints that somebody made for a Service without selector appear as slices
 * (the way out (c) of facts/cilium.md §3.2 rests on it).
 * @module
 */
import type { Requeue } from '../../../kube/controller.ts';
import { controllerReference } from '../../../kube/objects.ts';
import { endpoints, endpointSlices, services, type Endpoints, type EndpointSlice } from '../../../kube/resources.ts';
import type { Component, TwinContext } from '../../context.ts';
import { startController } from '../component.ts';
import { indexForServices, SERVICE_NAME } from './selection.ts';
import type { EndpointGroup } from './endpoints-of-service.ts';
import { planSlices } from './slice-plan.ts';
import { SliceWriter } from './slice-writer.ts';

const NAME = 'endpoint-slice-mirroring-controller';
const MANAGED_BY = 'endpointslice.kubernetes.io/managed-by';
const MANAGER = 'endpointslicemirroring-controller.k8s.io';
const SKIP = 'endpointslice.kubernetes.io/skip-mirror';
const LEADER = 'control-plane.alpha.kubernetes.io/leader';
const MAX_PER_SUBSET = 1000;

export function startEndpointSliceMirroring(context: TwinContext): Component {
  const { informers } = context;
  const writer = new SliceWriter(context, NAME);
  const slices = informers.for(endpointSlices);
  const lists = informers.for(endpoints);
  indexForServices(context);

  const reconcile = async (key: string): Promise<Requeue | void> => {
    await Promise.all([informers.for(services).synced, lists.synced, slices.synced]);
    const list = lists.store.get(key);
    const service = informers.for(services).store.get(key);
    const existing = slices.store.byIndex('byServiceName', key).filter(isOurs);
    if (!list || !service || service.spec?.selector || !mirrored(list)) {
      // The copies of a list that is gone, or not to be mirrored any more, must not outlive it.
      if (list) await writer.carryOut({ create: [], update: [], remove: existing }, identityOf(list), existing);
      return;
    }
    const identity = identityOf(list);
    const wait = writer.pendingFor(identity);
    if (wait > 0) return { afterMs: wait };
    await writer.carryOut(planSlices(groupsOf(list), existing), identity, existing);
  };

  return startController({
    context,
    name: NAME,
    reconcile,
    subscribe: (enqueue) => [
      writer.follow(),
      lists.onChange(({ key }) => enqueue(key)),
      informers.for(services).onChange(({ key }) => enqueue(key)),
      slices.onChange(({ before, after }) => {
        const slice = after ?? before!;
        if (isOurs(slice)) enqueue(`${slice.metadata.namespace}/${slice.metadata.labels?.[SERVICE_NAME]}`);
      }),
    ],
  });
}

const isOurs = (slice: EndpointSlice): boolean => slice.metadata.labels?.[MANAGED_BY] === MANAGER && !slice.metadata.deletionTimestamp;

const mirrored = ({ metadata }: Endpoints): boolean =>
  !metadata.deletionTimestamp && metadata.labels?.[SKIP] !== 'true' && metadata.annotations?.[LEADER] === undefined;

function identityOf(list: Endpoints) {
  const { namespace = '', name, labels } = list.metadata;
  return { namespace, service: name, owner: controllerReference(list), labels: { ...labels, [SERVICE_NAME]: name, [MANAGED_BY]: MANAGER } };
}

function groupsOf(list: Endpoints): EndpointGroup[] {
  return (list.subsets ?? []).map(({ addresses = [], notReadyAddresses = [], ports = [] }) => ({
    ports: ports.map(({ name = '', port, protocol = 'TCP', appProtocol }) => ({
      name,
      port,
      protocol,
      ...(appProtocol && { appProtocol }),
    })),
    endpoints: [...addresses.map((one) => ({ ...one, ready: true })), ...notReadyAddresses.map((one) => ({ ...one, ready: false }))]
      .slice(0, MAX_PER_SUBSET)
      .map(({ ip, hostname, nodeName, targetRef, ready }) => ({
        addresses: [ip],
        conditions: { ready },
        ...(hostname && { hostname }),
        ...(nodeName && { nodeName }),
        ...(targetRef && { targetRef }),
      })),
  }));
}
