/** A cluster as it would be with other objects: `kubectl apply`, without anybody applying anything. @module */
import type { Coverage } from '../cluster/coverage.ts';
import { resourceId } from '../cluster/indexes.ts';
import { ALL_KINDS } from '../cluster/load-kinds.ts';
import type { ClusterModel } from '../cluster/model.ts';
import { StaticClusterModel } from '../cluster/static.ts';
import type { KubeObject } from '../kube/objects.ts';
import { apiVersionOf, type Resource } from '../kube/resources.ts';

/**
 * A copy of the cluster with these objects added, or in the place of those with their names. What an object does not
 * say about its status stays as it is; signals are those of the present cluster.
 *
 * @example
 * const after = applied(model, manifests.map(({ object }) => object));
 */
export function applied(cluster: ClusterModel, objects: Iterable<KubeObject>): StaticClusterModel {
  const nodes = [...cluster.nodeNames()].map((name) => cluster.node(name)!);
  const copy = new StaticClusterModel({ objects: allObjects(cluster), nodes, ...(cluster.cloud && { cloud: cluster.cloud }) });
  for (const object of objects) copy.set(merged(copy, object));
  return copy;
}

function* allObjects(cluster: ClusterModel): Iterable<KubeObject> {
  for (const { of } of ALL_KINDS) yield* cluster.list(of);
}

const RESOURCES = new Map<string, Resource>(ALL_KINDS.map(({ of }) => [`${apiVersionOf(of)}/${of.kind}`, of]));

function merged(cluster: ClusterModel, object: KubeObject): KubeObject {
  const of = RESOURCES.get(`${object.apiVersion}/${object.kind}`);
  const { name, namespace } = object.metadata;
  const before = of && cluster.get(of, { name, ...(namespace && { namespace }) });
  if (!before) return object;
  const { status } = before as { status?: unknown };
  const metadata = { ...before.metadata, ...object.metadata };
  return { ...(status !== undefined && { status }), ...object, metadata };
}

/** What files give is known of their kinds, too, where the cluster did not serve them. */
export function coverageWith(coverage: Coverage, objects: Iterable<KubeObject>): Coverage {
  const given = new Set<string>();
  for (const object of objects) {
    const of = RESOURCES.get(`${object.apiVersion}/${object.kind}`);
    if (of) given.add(resourceId(of));
  }
  return {
    unknownKind: (of, name) => coverage.unknownKind(of, name),
    served: (of) => (given.has(resourceId(of)) && coverage.served(of) === undefined ? true : coverage.served(of)),
    unknownSignal: (signal, node) => coverage.unknownSignal(signal, node),
  };
}
