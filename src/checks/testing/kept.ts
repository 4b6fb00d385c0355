/** The cluster of a lab as a snapshot would hold it: findings must not depend on what the allow-list leaves out. @module */
import { ALL_KINDS } from '../../cluster/load-kinds.ts';
import { keptOf } from '../../cluster/snapshot/fields.ts';
import { StaticClusterModel } from '../../cluster/static.ts';
import type { ClusterModel, NodeSignals } from '../../cluster/model.ts';
import type { ClusterView } from '../check.ts';

/** The same view over what is kept of its objects; signals and the cloud as they are. */
export function keptView(view: ClusterView): ClusterView {
  const objects = ALL_KINDS.flatMap(({ of }) => [...view.model.list(of)].flatMap((object) => keptOf(object) ?? []));
  const nodes = [...view.model.nodeNames()].flatMap((name): NodeSignals[] => {
    const signals = view.model.node(name);
    return signals ? [signals] : [];
  });
  const { cloud } = view.model;
  const model: ClusterModel = new StaticClusterModel({ objects, nodes, ...(cloud && { cloud }) });
  return { ...view, model };
}
