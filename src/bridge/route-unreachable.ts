/**
 * When a node may lose the taint that CCE keeps on it until its own CNI is ready, which it never becomes
 * beside Cilium (facts/huawei-cce.md §5.1, facts/cilium.md §8; 問題四). Pure: objects in, a finding out.
 * @module
 */
import type { CiliumNode } from '../cluster/kinds.ts';
import { message, type Message } from '../i18n/index.ts';
import type { JsonPatchOperation } from '../kube/client.ts';
import { findCondition, isTrue } from '../kube/conditions.ts';
import type { Node, Pod } from '../kube/resources.ts';

export const ROUTE_UNREACHABLE = 'node.kubernetes.io/route-unreachable';

/** Where the datapath is asked. */
export interface ProbeTarget {
  readonly address: string;
  /** false: only the node's own address is known, which says nothing of the pod network. */
  readonly isOfPodNetwork: boolean;
}

export type Finding =
  | { readonly kind: 'unmet'; readonly why: Message }
  | {
      readonly kind: 'ready';
      readonly target: ProbeTarget;
      readonly agent: string;
      readonly podCIDRs: string;
      /** Changes when the agent is another one, was not Ready in between, or its addresses have changed. */
      readonly evidence: string;
    };

/** @param agents pods of the agent on this node, Ready or not */
export function judgeNode(node: Node, agents: readonly Pod[], ciliumNode: CiliumNode | undefined): Finding {
  const taint = ROUTE_UNREACHABLE;
  const staying = agents.filter(({ metadata }) => !metadata.deletionTimestamp);
  const [anyAgent] = agents;
  if (!anyAgent) return { kind: 'unmet', why: message('bridge.taint.noAgent', { taint }) };
  if (staying.length === 0) return { kind: 'unmet', why: message('bridge.taint.agentTerminating', { taint, pod: anyAgent.metadata.name }) };
  const agent = staying.find(({ status }) => isTrue(status?.conditions, 'Ready'));
  if (!agent) {
    const { namespace = '', name } = staying[0]!.metadata;
    return { kind: 'unmet', why: message('bridge.taint.agentNotReady', { taint, namespace, pod: name }) };
  }
  const podCIDRs = (ciliumNode?.spec?.ipam?.podCIDRs ?? []).join(', ');
  if (!podCIDRs) return { kind: 'unmet', why: message('bridge.taint.noPodCIDR', { taint, node: node.metadata.name }) };
  const target = targetOf(node, ciliumNode);
  if (!target) return { kind: 'unmet', why: message('bridge.taint.noAddress', { taint }) };
  const { name, uid } = agent.metadata;
  const since = findCondition(agent.status?.conditions, 'Ready')?.lastTransitionTime;
  return { kind: 'ready', target, agent: name, podCIDRs, evidence: [uid, since, podCIDRs, target.address].join(' ') };
}

function targetOf(node: Node, ciliumNode: CiliumNode | undefined): ProbeTarget | undefined {
  const health = ciliumNode?.spec?.health?.ipv4;
  if (health) return { address: health, isOfPodNetwork: true };
  const internal = node.status?.addresses?.find(({ type }) => type === 'InternalIP')?.address;
  return internal === undefined ? undefined : { address: internal, isOfPodNetwork: false };
}

export const isTainted = (node: Node): boolean => node.spec?.taints?.some(({ key }) => key === ROUTE_UNREACHABLE) ?? false;

/**
 * Takes the taint off, whatever its effect, and nothing else: on this very node, and only if each taint still
 * is where and what it was when it was read.
 */
export function removalPatch({ metadata: { uid }, spec }: Node): JsonPatchOperation[] {
  const removals = (spec?.taints ?? []).flatMap((value, index): JsonPatchOperation[][] => {
    const path = `/spec/taints/${index}`;
    return value.key === ROUTE_UNREACHABLE
      ? [
          [
            { op: 'test', path, value },
            { op: 'remove', path },
          ],
        ]
      : [];
  });
  // From the end: a removal moves those behind it.
  return [{ op: 'test', path: '/metadata/uid', value: uid }, ...removals.toReversed().flat()];
}
