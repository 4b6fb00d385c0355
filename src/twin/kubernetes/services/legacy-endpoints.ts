/** The Endpoints controller: the older list beside the slices, one object per Service with a selector. @module */
import { endpoints, nodes, pods, services, type Endpoints, type Service } from '../../../kube/resources.ts';
import type { Requeue } from '../../../kube/controller.ts';
import { isAlreadyExists, isNotFound } from '../../../kube/status-error.ts';
import type { Component, TwinContext } from '../../context.ts';
import { startController } from '../component.ts';
import { Pace } from '../pace.ts';
import { canonical } from '../workloads/names.ts';
import { followServices, hasSelector, indexForServices, isHeadless, podsOf } from './selection.ts';
import { endpointGroups, type Endpoint, type EndpointGroup } from './endpoints-of-service.ts';

const NAME = 'endpoint-controller';
const MANAGED_BY = 'endpoints.kubernetes.io/managed-by';
const HEADLESS = 'service.kubernetes.io/headless';
/** More addresses than this do not fit; the object then says so. */
const CAPACITY = 1000;

type Subset = NonNullable<Endpoints['subsets']>[number];

export function startLegacyEndpoints(context: TwinContext): Component {
  const { informers } = context;
  const lists = informers.for(endpoints);
  indexForServices(context);

  const pace = new Pace(context.clock);

  const reconcile = async (key: string): Promise<Requeue | void> => {
    const service = informers.for(services).store.get(key);
    const present = lists.store.get(key);
    await Promise.all([informers.for(pods).synced, informers.for(nodes).synced, lists.synced]);
    if (!service || service.metadata.deletionTimestamp) {
      if (!service && present?.metadata.labels?.[MANAGED_BY] === NAME) await remove(present);
      return;
    }
    if (!hasSelector(service)) return;
    const postponed = pace.wait(key);
    if (postponed > 0) return { afterMs: postponed };
    const store = informers.for(nodes).store;
    const selected = podsOf(context, service);
    // Pods without an address yet are looked at, too.
    pace.done(key, selected.length);
    const groups = endpointGroups(service, selected, (name) => store.get(name));
    const subsets = subsetsOf(groups);
    const labels = labelsOf(service);
    const { namespace, name } = service.metadata;
    const annotations = overCapacity(subsets) ? { 'endpoints.kubernetes.io/over-capacity': 'truncated' } : undefined;
    if (!present) {
      const object = { apiVersion: 'v1', kind: 'Endpoints', metadata: { namespace, name, labels, annotations }, subsets };
      await context
        .client(NAME)
        .create(endpoints, object)
        .catch((error: unknown) => {
          if (!isAlreadyExists(error)) throw error;
        });
      return;
    }
    const same =
      canonical(present.subsets ?? []) === canonical(subsets) &&
      canonical({ ...present.metadata.labels, ...labels }) === canonical(present.metadata.labels);
    if (same) return;
    const body = { metadata: { uid: present.metadata.uid, labels, annotations }, subsets };
    await context.client(NAME).patch(endpoints, { namespace, name }, { type: 'merge', body });
  };

  const remove = async ({ metadata: { namespace, name, uid } }: Endpoints): Promise<void> => {
    await context
      .client(NAME)
      .delete(endpoints, { namespace, name }, { preconditions: { uid } })
      .catch((error: unknown) => {
        if (!isNotFound(error)) throw error;
      });
  };

  return startController({
    context,
    name: NAME,
    reconcile,
    subscribe: (enqueue) => [...followServices(context, enqueue), lists.onChange(({ key }) => enqueue(key))],
  });
}

function subsetsOf(groups: readonly EndpointGroup[]): Subset[] {
  return groups.flatMap(({ ports, endpoints: all }) => {
    // Terminating pods have no place in the old list, unless the Service publishes everything.
    const listed = all.filter(({ conditions }) => !conditions?.terminating || conditions.ready).slice(0, CAPACITY);
    const ready = listed
      .filter(({ conditions }) => conditions?.ready)
      .map(address)
      .sort(byIP);
    const waiting = listed
      .filter(({ conditions }) => !conditions?.ready)
      .map(address)
      .sort(byIP);
    if (ready.length + waiting.length === 0) return [];
    return [
      {
        ...(ready.length > 0 && { addresses: ready }),
        ...(waiting.length > 0 && { notReadyAddresses: waiting }),
        ports: ports.map(({ name, port, protocol, appProtocol }) => ({
          ...(name && { name }),
          port: port!,
          protocol,
          ...(appProtocol && { appProtocol }),
        })),
      },
    ];
  });
}

const address = ({ addresses, hostname, nodeName, targetRef }: Endpoint): NonNullable<Subset['addresses']>[number] => ({
  ip: addresses[0]!,
  ...(hostname && { hostname }),
  ...(nodeName && { nodeName }),
  targetRef,
});

const byIP = (a: { ip: string }, b: { ip: string }): number => (a.ip < b.ip ? -1 : 1);

const overCapacity = (subsets: readonly Subset[]): boolean =>
  subsets.some(({ addresses = [], notReadyAddresses = [] }) => addresses.length + notReadyAddresses.length >= CAPACITY);

const labelsOf = (service: Service): Record<string, string> => ({
  ...service.metadata.labels,
  [MANAGED_BY]: NAME,
  ...(isHeadless(service) && { [HEADLESS]: '' }),
});
