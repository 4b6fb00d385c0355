/** Values derived from a model, kept until the model changes. @module */
import type { ClusterModel } from './model.ts';

/**
 * A function of the model that is computed once per revision.
 * @param derive gets what it gave for the previous revision, to keep what has not changed
 */
export function perRevision<T>(derive: (cluster: ClusterModel, before: T | undefined) => T): (cluster: ClusterModel) => T {
  const known = new WeakMap<ClusterModel, { revision: number; value: T }>();
  return (cluster) => {
    const entry = known.get(cluster);
    if (entry?.revision === cluster.revision) return entry.value;
    const value = derive(cluster, entry?.value);
    known.set(cluster, { revision: cluster.revision, value });
    return value;
  };
}
