/** The EndpointSlice controller, and the legacy Endpoints beside it, for Services with a selector. @module */
import { controllerReference } from '../../../kube/objects.ts';
import type { Change } from '../../../kube/informer.ts';
import type { Requeue } from '../../../kube/controller.ts';
import { endpointSlices, nodes, pods, services, type EndpointSlice, type Node, type Pod, type Service } from '../../../kube/resources.ts';
import { matchesMap } from '../../../kube/selectors.ts';
import type { Component, TwinContext } from '../../context.ts';
import { composeComponents, startController } from '../component.ts';
import { canonical } from '../workloads/names.ts';
import { endpointGroups } from './endpoints-of-service.ts';
import { startLegacyEndpoints } from './legacy-endpoints.ts';
import { startEndpointSliceMirroring } from './slice-mirroring.ts';
import { planSlices } from './slice-plan.ts';
import { SliceWriter, type SliceIdentity } from './slice-writer.ts';

const NAME = 'endpoint-slice-controller';
const MANAGED_BY = 'endpointslice.kubernetes.io/managed-by';
const MANAGER = 'endpointslice-controller.k8s.io';
const SERVICE_NAME = 'kubernetes.io/service-name';

/** EndpointSlices, legacy Endpoints, and the mirroring of hand-made Endpoints. */
export function startEndpoints(context: TwinContext): Component {
  return composeComponents('endpoints', [
    startEndpointSlices(context),
    startLegacyEndpoints(context),
    startEndpointSliceMirroring(context),
  ]);
}

export function startEndpointSlices(context: TwinContext): Component {
  const { informers } = context;
  const writer = new SliceWriter(context, NAME);
  const slices = informers.for(endpointSlices);
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
    const groups = endpointGroups(service, podsOf(context, service), (name) => store.get(name));
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

/** A Service without selector gets nothing from these controllers: its endpoints are somebody else's. */
export const hasSelector = (service: Service): boolean =>
  Object.keys(service.spec?.selector ?? {}).length > 0 && service.spec?.type !== 'ExternalName';

export const isHeadless = (service: Service): boolean => service.spec?.clusterIP === 'None';

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

export function indexForServices({ informers }: TwinContext): void {
  const byNamespace = (object: { metadata: { namespace?: string } }): string[] => [object.metadata.namespace ?? ''];
  informers.for(pods).store.addIndex('namespace', byNamespace);
  informers.for(services).store.addIndex('namespace', byNamespace);
  informers.for(endpointSlices).store.addIndex('byServiceName', (slice) => {
    const service = slice.metadata.labels?.[SERVICE_NAME];
    return service ? [`${slice.metadata.namespace}/${service}`] : [];
  });
}

export const podsOf = ({ informers }: TwinContext, service: Service): Pod[] =>
  informers
    .for(pods)
    .store.byIndex('namespace', service.metadata.namespace ?? '')
    .filter((pod) => matchesMap(service.spec?.selector, pod.metadata.labels));

/** Enqueues the Services that a change of a Service, pod or node touches. */
export function followServices({ informers }: TwinContext, enqueue: (key: string) => void): (() => void)[] {
  const selecting = (pod: Pod | undefined): void => {
    if (!pod) return;
    for (const service of informers.for(services).store.byIndex('namespace', pod.metadata.namespace ?? '')) {
      if (matchesMap(service.spec?.selector, pod.metadata.labels)) enqueue(`${pod.metadata.namespace}/${service.metadata.name}`);
    }
  };
  return [
    informers.for(services).onChange(({ key }) => enqueue(key)),
    informers.for(pods).onChange((change) => {
      if (!touchesEndpoints(change)) return;
      selecting(change.before);
      selecting(change.after);
    }),
    informers.for(nodes).onChange((change) => {
      if (touchesTopology(change)) for (const key of informers.for(services).store.keys()) enqueue(key);
    }),
  ];
}

function touchesEndpoints({ before, after }: Change<Pod>): boolean {
  if (!before || !after) return true;
  const relevant = ({ metadata, spec, status }: Pod): unknown => [
    metadata.labels,
    metadata.deletionTimestamp,
    metadata.uid,
    spec?.nodeName,
    status?.podIP,
    status?.phase,
    status?.conditions?.find(({ type }) => type === 'Ready')?.status,
  ];
  return canonical(relevant(before)) !== canonical(relevant(after));
}

const touchesTopology = ({ before, after }: Change<Node>): boolean =>
  !before || !after || before.metadata.labels?.['topology.kubernetes.io/zone'] !== after.metadata.labels?.['topology.kubernetes.io/zone'];
