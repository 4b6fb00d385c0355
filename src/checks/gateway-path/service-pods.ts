/** Services with the pods that they select, and what depends on them. @module */
import type { ClusterModel } from '../../cluster/model.ts';
import { perRevision } from '../../cluster/per-revision.ts';
import { pods, services, type Pod, type Service } from '../../kube/resources.ts';
import { matchesMap } from '../../kube/selectors.ts';
import { byName } from '../cluster-facts/installation.ts';
import { backendsOf } from './routes.ts';

export interface SelectingService {
  readonly service: Service;
  readonly selector: Readonly<Record<string, string>>;
  /** Not on their way out, and not finished. */
  readonly pods: readonly Pod[];
  /** A route, or anybody outside, depends on it. */
  readonly isExposed: boolean;
}

export const selectingServices: (model: ClusterModel) => readonly SelectingService[] = perRevision((model) => {
  const byNamespace = Map.groupBy(
    [...model.list(pods)].filter(
      ({ metadata, status }) => !metadata.deletionTimestamp && status?.phase !== 'Succeeded' && status?.phase !== 'Failed',
    ),
    ({ metadata }) => metadata.namespace,
  );
  const routed = new Set(backendsOf(model).map(({ namespace, name }) => `${namespace}/${name}`));
  return [...model.list(services)]
    .filter(
      ({ metadata, spec }) => !metadata.deletionTimestamp && spec?.type !== 'ExternalName' && Object.keys(spec?.selector ?? {}).length > 0,
    )
    .toSorted(byName)
    .map((service) => {
      const selector = service.spec!.selector!;
      const { namespace, name } = service.metadata;
      const selected = (byNamespace.get(namespace) ?? []).filter(({ metadata }) => matchesMap(selector, metadata.labels));
      const isExposed = routed.has(`${namespace}/${name}`) || service.spec?.type === 'NodePort' || service.spec?.type === 'LoadBalancer';
      return { service, selector, pods: selected.toSorted(byName), isExposed };
    });
});

export const serviceName = ({ metadata }: Service): string => `${metadata.namespace}/${metadata.name}`;

/** Faults of the cluster by which pods do not become ready. */
export const CLUSTER_CAUSES = 'CCE1001 CCE1002 CCE1003 CCE1004 CCE1005 CCE2001 CCE2002 CCE2003 CCE2004 CCE2005'.split(' ');
