/** The EndpointSlice controller, for Services with a selector. @module */
import type { Requeue } from '../../../kube/controller.ts';
import { controllerReference } from '../../../kube/objects.ts';
import { endpointSlices, nodes, pods, services, type EndpointSlice, type Service } from '../../../kube/resources.ts';
import type { Component, TwinContext } from '../../context.ts';
import { startController } from '../component.ts';
import { Pace } from '../pace.ts';
import { endpointGroups } from './endpoints-of-service.ts';
import { followServices, hasSelector, indexForServices, isHeadless, podsOf, SERVICE_NAME } from './selection.ts';
import { planSlices } from './slice-plan.ts';
import { SliceWriter, type SliceIdentity } from './slice-writer.ts';

const NAME = 'endpoint-slice-controller';
const MANAGED_BY = 'endpointslice.kubernetes.io/managed-by';
const MANAGER = 'endpointslice-controller.k8s.io';

export function startEndpointSlices(context: TwinContext): Component {
  const { informers } = context;
  const writer = new SliceWriter(context, NAME);
  const slices = informers.for(endpointSlices);
  const pace = new Pace(context.clock);
  indexForServices(context);

  const reconcile = async (key: string): Promise<Requeue | void> => {
    const service = informers.for(services).store.get(key);
    // Slices of a Service that is gone go with it: their owner is collected.
    if (!service || service.metadata.deletionTimestamp || !hasSelector(service)) return;
    const identity = identityOf(service);
    const wait = writer.pendingFor(identity);
    if (wait > 0) return { afterMs: wait };
    await Promise.all([informers.for(pods).synced, informers.for(nodes).synced, slices.synced]);
    const store = informers.for(nodes).store;
    const postponed = pace.wait(key);
    if (postponed > 0) return { afterMs: postponed };
    const selected = podsOf(context, service);
    // Pods without an address yet are looked at, too.
    pace.done(key, selected.length);
    const groups = endpointGroups(service, selected, (name) => store.get(name));
    const existing = slices.store.byIndex('byServiceName', key).filter(isOurs);
    await writer.carryOut(planSlices(groups, existing), identity, existing);
  };

  return startController({
    context,
    name: NAME,
    reconcile,
    subscribe: (enqueue) => [
      writer.follow(),
      ...followServices(context, enqueue),
      slices.onChange(({ before, after }) => {
        const slice = after ?? before!;
        const service = slice.metadata.labels?.[SERVICE_NAME];
        if (service && isOurs(slice)) enqueue(`${slice.metadata.namespace}/${service}`);
      }),
    ],
  });
}

const isOurs = (slice: EndpointSlice): boolean => slice.metadata.labels?.[MANAGED_BY] === MANAGER && !slice.metadata.deletionTimestamp;

function identityOf(service: Service): SliceIdentity {
  const { namespace = '', name, labels } = service.metadata;
  return {
    namespace,
    service: name,
    owner: controllerReference(service),
    labels: {
      ...labels,
      [SERVICE_NAME]: name,
      [MANAGED_BY]: MANAGER,
      ...(isHeadless(service) && { 'service.kubernetes.io/headless': '' }),
    },
  };
}
