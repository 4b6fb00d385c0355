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
  const selected = podsByLabel(model);
  const routed = new Set(backendsOf(model).map(({ namespace, name }) => `${namespace}/${name}`));
  return [...model.list(services)]
    .filter(
      ({ metadata, spec }) => !metadata.deletionTimestamp && spec?.type !== 'ExternalName' && Object.keys(spec?.selector ?? {}).length > 0,
    )
    .toSorted(byName)
    .map((service) => {
      const selector = service.spec!.selector!;
      const { namespace, name } = service.metadata;
      const isExposed = routed.has(`${namespace}/${name}`) || service.spec?.type === 'NodePort' || service.spec?.type === 'LoadBalancer';
      return { service, selector, pods: selected(namespace ?? '', selector), isExposed };
    });
});

/** A namespace may have thousands of pods and hundreds of Services: looked up by the rarest of the selector's labels. */
function podsByLabel(model: ClusterModel): (namespace: string, selector: Readonly<Record<string, string>>) => Pod[] {
  const byLabel = new Map<string, Pod[]>();
  for (const pod of model.list(pods)) {
    const { metadata, status } = pod;
    if (metadata.deletionTimestamp || status?.phase === 'Succeeded' || status?.phase === 'Failed') continue;
    for (const [key, value] of Object.entries(metadata.labels ?? {})) {
      const id = `${metadata.namespace} ${key}=${value}`;
      const alike = byLabel.get(id);
      if (alike) alike.push(pod);
      else byLabel.set(id, [pod]);
    }
  }
  return (namespace, selector) => {
    const lists = Object.entries(selector).map(([key, value]) => byLabel.get(`${namespace} ${key}=${value}`) ?? []);
    const [rarest = []] = lists.toSorted((a, b) => a.length - b.length);
    return rarest.filter(({ metadata }) => matchesMap(selector, metadata.labels)).toSorted(byName);
  };
}

export const serviceName = ({ metadata }: Service): string => `${metadata.namespace}/${metadata.name}`;

/** Faults of the cluster by which pods do not become ready. */
export const CLUSTER_CAUSES =
  'CCE1001 CCE1003 CCE1009 CCE2001 CCE2003 CCE2002 CCE2010 CCE1002 CCE1004 CCE1005 CCE2004 CCE2005 CCE2006'.split(' ');
