/** What kube-apiserver's TaintNodesByCondition does to a new Node: not ready until its conditions say so. @module */
import type { Unstored } from '../registry/backend.ts';

interface Taint {
  key: string;
  effect: string;
}

const NOT_READY: Taint = { key: 'node.kubernetes.io/not-ready', effect: 'NoSchedule' };

export function admitNode(node: Unstored): Unstored {
  const spec = (node.spec ?? {}) as { taints?: Taint[] };
  const taints = spec.taints ?? [];
  if (taints.some(({ key, effect }) => key === NOT_READY.key && effect === NOT_READY.effect)) return node;
  return { ...node, spec: { ...spec, taints: [...taints, NOT_READY] } };
}
