/**
 * What kube-apiserver's admission plug-ins add to a new Pod: the service account's name (ServiceAccount),
 * five minutes of tolerance for failing nodes (DefaultTolerationSeconds), and its priority (Priority).
 * @module
 */
import type { PriorityClass } from '../../kube/resources.ts';
import type { Backend, Unstored } from '../registry/backend.ts';
import { StatusError } from '../../kube/status-error.ts';

interface Toleration {
  key?: string;
  operator?: string;
  effect?: string;
  tolerationSeconds?: number;
}

interface PodSpec {
  serviceAccountName?: string;
  serviceAccount?: string;
  tolerations?: Toleration[];
  priorityClassName?: string;
  priority?: number;
  preemptionPolicy?: string;
}

const FAILING = ['node.kubernetes.io/not-ready', 'node.kubernetes.io/unreachable'];
const TOLERATION_SECONDS = 300;
/** Classes that every cluster has. */
const SYSTEM_PRIORITIES: Readonly<Record<string, number>> = {
  'system-node-critical': 2_000_001_000,
  'system-cluster-critical': 2_000_000_000,
};

export function admitPod(backend: Backend, pod: Unstored): Unstored {
  const spec = (pod.spec ?? {}) as PodSpec;
  const account = spec.serviceAccountName || spec.serviceAccount || 'default';
  return {
    ...pod,
    spec: {
      ...spec,
      serviceAccountName: account,
      serviceAccount: account,
      tolerations: withFailureTolerations(spec.tolerations ?? []),
      ...priorityOf(backend, pod.metadata.name ?? '', spec),
    },
  };
}

/** A changed pod as it is admitted: with the tolerations that every pod has. */
export function admitPodChange(pod: Unstored): Unstored {
  const spec = (pod.spec ?? {}) as PodSpec;
  return { ...pod, spec: { ...spec, tolerations: withFailureTolerations(spec.tolerations ?? []) } };
}

function withFailureTolerations(tolerations: readonly Toleration[]): Toleration[] {
  const tolerates = (key: string): boolean =>
    tolerations.some((it) => (!it.key || it.key === key) && (!it.effect || it.effect === 'NoExecute'));
  const missing = FAILING.filter((key) => !tolerates(key));
  return [
    ...tolerations,
    ...missing.map((key) => ({ key, operator: 'Exists', effect: 'NoExecute', tolerationSeconds: TOLERATION_SECONDS })),
  ];
}

function priorityOf(backend: Backend, name: string, spec: PodSpec): Partial<PodSpec> {
  const checked = (priority: Partial<PodSpec>): Partial<PodSpec> => {
    if (spec.priority !== undefined && spec.priority !== priority.priority) {
      const why = `the integer value of priority (${spec.priority}) must not be provided in pod spec; priority admission controller computed ${priority.priority} from the given PriorityClass name`;
      throw new StatusError(403, 'Forbidden', `pods "${name}" is forbidden: ${why}`, { name, kind: 'pods' });
    }
    return priority;
  };
  const classes = [...backend.store.table('priorityclasses.scheduling.k8s.io').values()] as unknown as PriorityClass[];
  const wanted = spec.priorityClassName;
  if (!wanted) {
    const byDefault = classes.find((it) => it.globalDefault);
    return checked(
      byDefault
        ? { priorityClassName: byDefault.metadata.name, priority: byDefault.value, preemptionPolicy: byDefault.preemptionPolicy }
        : { priority: 0, preemptionPolicy: 'PreemptLowerPriority' },
    );
  }
  const found = classes.find((it) => it.metadata.name === wanted);
  const value = found?.value ?? SYSTEM_PRIORITIES[wanted];
  if (value === undefined) {
    throw new StatusError(403, 'Forbidden', `pods "${name}" is forbidden: no PriorityClass with name ${wanted} was found`, {
      name,
      kind: 'pods',
    });
  }
  return checked({ priority: value, preemptionPolicy: found?.preemptionPolicy ?? 'PreemptLowerPriority' });
}
