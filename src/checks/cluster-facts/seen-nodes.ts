/** Nodes into which somebody has looked: one that could not be seen hides nothing of the others. @module */
import type { SignalName } from '../../cluster/coverage.ts';
import type { NodeSignals } from '../../cluster/model.ts';
import type { Message } from '../../i18n/index.ts';
import type { Node } from '../../kube/resources.ts';
import type { ClusterView } from '../check.ts';
import { nodesOf } from './installation.ts';

export interface SeenNode {
  readonly name: string;
  readonly node: Node;
  readonly signals: NodeSignals;
}

export interface SeenNodes {
  readonly seen: readonly SeenNode[];
  /** Why not all of them were. */
  readonly unknown?: Message;
}

/** @param signal what has to have been seen, and not only worked out from objects */
export function seenNodes(view: ClusterView, signal: SignalName): SeenNodes {
  const seen: SeenNode[] = [];
  let unknown: Message | undefined;
  for (const node of nodesOf(view.model)) {
    const { name } = node.metadata;
    const why = view.coverage.unknownSignal(signal, name);
    const signals = view.model.node(name);
    if (why) unknown ??= why;
    else if (signals) seen.push({ name, node, signals });
  }
  return { seen, ...(unknown && { unknown }) };
}
