/** Security groups of the receiving node; they are stateful, so only the first packet counts. @module */
import type { ClusterModel, NodeSignals, SecurityRule } from '../cluster/model.ts';
import { addressIn } from '../policy/cidr.ts';
import type { Outcome } from './model.ts';
import type { Walk } from './walk.ts';

/** Who sends, as the VPC sees the packet: a node's own groups count only for its own address. */
export interface Sender {
  readonly address: string;
  readonly groups: readonly string[];
}

type Judgement = { readonly known: false } | { readonly known: true; readonly group: string | undefined };

/**
 * Which group lets the packet in; `known: false` where the cloud was not seen. Groups are matched one after the other,
 * and in each the rules by priority: the first that fits decides
 * (https://support.huaweicloud.com/usermanual-vpc/zh-cn_topic_0073379079.html).
 */
export function judgeSecurityGroups(
  cluster: ClusterModel,
  node: Pick<NodeSignals, 'securityGroups'>,
  sender: Sender,
  protocol: 'TCP' | 'UDP',
  port: number,
): Judgement {
  const all = cluster.cloud?.securityGroups ?? [];
  const groups = node.securityGroups.flatMap((wanted) => all.find(({ id }) => id === wanted) ?? []);
  if (groups.length === 0) return { known: false };
  for (const { name, ingress } of groups) {
    const first = ingress.find((rule) => fits(rule, sender, protocol, port));
    if (first) return { known: true, group: first.action === 'deny' ? undefined : name };
  }
  return { known: true, group: undefined };
}

function fits({ protocol, ports, source }: SecurityRule, sender: Sender, wanted: 'TCP' | 'UDP', port: number): boolean {
  if (protocol !== 'any' && protocol !== wanted.toLowerCase()) return false;
  if (ports && (port < ports.from || port > ports.to)) return false;
  return 'group' in source ? sender.groups.includes(source.group) : addressIn(sender.address, source.cidr);
}

/** The hop before a node's own port. */
export function passSecurityGroups(walk: Walk, node: NodeSignals, port: number): Outcome | undefined {
  if (walk.source.bypassesSecurityGroups) {
    const { bypassesSecurityGroups: _once, ...source } = walk.source;
    walk.source = source;
    walk.pass('security-group', `security group of node ${node.name}`, 'security-group.bypassed', { source: source.address });
    return undefined;
  }
  const from = walk.source.node === undefined ? undefined : walk.cluster.node(walk.source.node);
  const sender = { address: walk.source.address, groups: from?.internalIP === walk.source.address ? from.securityGroups : [] };
  const judgement = judgeSecurityGroups(walk.cluster, node, sender, walk.protocol, port);
  const at = `security group of node ${node.name}`;
  const params = { protocol: walk.protocol, port, source: sender.address };
  if (!judgement.known) walk.pass('security-group', at, 'security-group.not-known', { node: node.name });
  else if (judgement.group === undefined) return walk.drop('security-group', at, 'security-group.denied', { ...params, node: node.name });
  else walk.pass('security-group', at, 'security-group.allowed', { ...params, group: judgement.group });
  return undefined;
}
