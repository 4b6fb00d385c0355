/** Which security groups a node is in: as its own signals tell, or as the VPC does. @module */
import type { ClusterModel } from '../../cluster/model.ts';
import type { Message } from '../../i18n/index.ts';
import type { ClusterView } from '../check.ts';
import { internalIP, nodesOf } from './installation.ts';

export interface GroupedNode {
  readonly name: string;
  readonly internalIP: string;
  /** Ids, the one that is matched first at the front. */
  readonly securityGroups: readonly string[];
}

export interface GroupedNodes {
  readonly seen: readonly GroupedNode[];
  /** Why not all of them were. */
  readonly unknown?: Message;
}

/** `undefined`: not known. */
export function securityGroupsOf(model: ClusterModel, name: string): readonly string[] | undefined {
  return model.cloud?.nodeSecurityGroups?.find(({ node }) => node === name)?.groups ?? model.node(name)?.securityGroups;
}

/** Nodes whose groups were seen. */
export function groupedNodes({ model, coverage }: ClusterView): GroupedNodes {
  const seen: GroupedNode[] = [];
  let unknown: Message | undefined;
  for (const node of nodesOf(model)) {
    const { name } = node.metadata;
    const why = coverage.unknownSignal('security-groups', name);
    const address = internalIP(node);
    const securityGroups = securityGroupsOf(model, name);
    if (why) unknown ??= why;
    else if (securityGroups && address !== undefined) seen.push({ name, internalIP: address, securityGroups });
  }
  return { seen, ...(unknown && { unknown }) };
}
