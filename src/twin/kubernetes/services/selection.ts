/** Which Services a change touches, and which pods a Service selects. @module */
import type { Change } from '../../../kube/informer.ts';
import { endpointSlices, nodes, pods, services, type Node, type Pod, type Service } from '../../../kube/resources.ts';
import { matchesMap } from '../../../kube/selectors.ts';
import type { TwinContext } from '../../context.ts';
import { isReady, isTerminal } from '../pod-facts.ts';
import { canonical } from '../workloads/names.ts';

export const SERVICE_NAME = 'kubernetes.io/service-name';

/** A Service without selector gets nothing from these controllers: its endpoints are somebody else's. */
export const hasSelector = (service: Service): boolean =>
  Object.keys(service.spec?.selector ?? {}).length > 0 && service.spec?.type !== 'ExternalName';

export const isHeadless = (service: Service): boolean => service.spec?.clusterIP === 'None';

/** Adds the indexes that {@link podsOf} and {@link followServices} use. */
export function indexForServices({ informers }: TwinContext): void {
  const byNamespace = (object: { metadata: { namespace?: string } }): string[] => [object.metadata.namespace ?? ''];
  informers
    .for(pods)
    .store.addIndex('label', ({ metadata: { namespace, labels } }) =>
      Object.entries(labels ?? {}).map(([key, value]) => `${namespace}/${key}=${value}`),
    );
  informers.for(services).store.addIndex('namespace', byNamespace);
  informers.for(endpointSlices).store.addIndex('byServiceName', (slice) => {
    const service = slice.metadata.labels?.[SERVICE_NAME];
    return service ? [`${slice.metadata.namespace}/${service}`] : [];
  });
}

/** The pods that the Service selects, found by the first label of its selector. */
export function podsOf({ informers }: TwinContext, service: Service): Pod[] {
  const selector = service.spec?.selector ?? {};
  const [first, ...others] = Object.entries(selector);
  if (!first) return [];
  const candidates = informers.for(pods).store.byIndex('label', `${service.metadata.namespace}/${first[0]}=${first[1]}`);
  return others.length === 0 ? candidates : candidates.filter((pod) => matchesMap(selector, pod.metadata.labels));
}

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

/** Unchanged parts of an object are the same object in its next version, so that most questions end at once. */
function touchesEndpoints({ before, after }: Change<Pod>): boolean {
  if (!before || !after) return true;
  if (before.metadata.uid !== after.metadata.uid || before.metadata.deletionTimestamp !== after.metadata.deletionTimestamp) return true;
  if (before.spec?.nodeName !== after.spec?.nodeName || before.status?.podIP !== after.status?.podIP) return true;
  if (isTerminal(before) !== isTerminal(after) || isReady(before) !== isReady(after)) return true;
  return before.metadata.labels !== after.metadata.labels && canonical(before.metadata.labels) !== canonical(after.metadata.labels);
}

const touchesTopology = ({ before, after }: Change<Node>): boolean =>
  !before || !after || before.metadata.labels?.['topology.kubernetes.io/zone'] !== after.metadata.labels?.['topology.kubernetes.io/zone'];
