/** Which nodes a DaemonSet runs on, and what it adds to its pods. Pure. @module */
import type { DaemonSet, Node, PodSpec } from '../../../kube/resources.ts';
import { matchesNode } from '../node-affinity.ts';
import { untoleratedTaint, type Toleration } from '../tolerations.ts';

const DEFAULT_TOLERATIONS: readonly Toleration[] = [
  { key: 'node.kubernetes.io/not-ready', operator: 'Exists', effect: 'NoExecute' },
  { key: 'node.kubernetes.io/unreachable', operator: 'Exists', effect: 'NoExecute' },
  { key: 'node.kubernetes.io/disk-pressure', operator: 'Exists', effect: 'NoSchedule' },
  { key: 'node.kubernetes.io/memory-pressure', operator: 'Exists', effect: 'NoSchedule' },
  { key: 'node.kubernetes.io/pid-pressure', operator: 'Exists', effect: 'NoSchedule' },
  { key: 'node.kubernetes.io/unschedulable', operator: 'Exists', effect: 'NoSchedule' },
];
const HOST_NETWORK_TOLERATION: Toleration = { key: 'node.kubernetes.io/network-unavailable', operator: 'Exists', effect: 'NoSchedule' };

/** Asked for each node in each reconciliation; stored specs are frozen and shared between revisions. */
const KNOWN = new WeakMap<PodSpec, readonly Toleration[]>();

function daemonTolerations(spec: PodSpec = { containers: [] }): readonly Toleration[] {
  let tolerations = KNOWN.get(spec);
  if (!tolerations) KNOWN.set(spec, (tolerations = withDefaults(spec)));
  return tolerations;
}

function withDefaults(spec: PodSpec): Toleration[] {
  const own = spec.tolerations ?? [];
  const added = [...DEFAULT_TOLERATIONS, ...(spec.hostNetwork ? [HOST_NETWORK_TOLERATION] : [])];
  const has = (one: Toleration): boolean =>
    own.some(({ key, operator, effect }) => key === one.key && operator === one.operator && effect === one.effect);
  return [...own, ...added.filter((one) => !has(one))];
}

/** `run`: a pod belongs here; `keep`: one that is here may stay, none is added (untolerated NoSchedule); `leave`. */
export function placementOn(set: DaemonSet, node: Node): 'run' | 'keep' | 'leave' {
  const spec = set.spec?.template.spec;
  if (spec?.nodeName && spec.nodeName !== node.metadata.name) return 'leave';
  if (!matchesNode(spec, node)) return 'leave';
  const tolerations = daemonTolerations(spec);
  if (untoleratedTaint(node.spec?.taints, tolerations, ['NoExecute'])) return 'leave';
  return untoleratedTaint(node.spec?.taints, tolerations, ['NoSchedule']) ? 'keep' : 'run';
}

/** The template's spec, pinned to one node by name; the scheduler still does the binding. */
export function pinnedSpec(spec: PodSpec | undefined, node: string): Partial<PodSpec> {
  return {
    tolerations: [...daemonTolerations(spec)],
    affinity: {
      ...spec?.affinity,
      nodeAffinity: {
        ...spec?.affinity?.nodeAffinity,
        requiredDuringSchedulingIgnoredDuringExecution: {
          nodeSelectorTerms: [{ matchFields: [{ key: 'metadata.name', operator: 'In', values: [node] }] }],
        },
      },
    },
  };
}
