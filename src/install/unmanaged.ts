/** Pods with addresses that are not Cilium's: no policy holds for them until they are made anew (問題一). Pure. @module */
import type { ClusterView } from '../checks/check.ts';
import { agentOn, byName, installationIn, podsOn, type Installation } from '../checks/cluster-facts/installation.ts';
import { workloadOf } from '../checks/cluster-facts/pods.ts';
import { ciliumEndpoints } from '../cluster/kinds.ts';
import { isOn } from '../cluster/cilium-config.ts';
import { findCondition } from '../kube/conditions.ts';
import { nodes, pods, type Pod } from '../kube/resources.ts';
import type { Command } from '../plan/steps.ts';

const SYSTEM = 'kube-system';

const isManaged = ({ model }: ClusterView, { metadata: { namespace = '', name } }: Pod): boolean =>
  model.get(ciliumEndpoints, { namespace, name }) !== undefined;

/** Without these objects nobody can tell from outside. */
const hidesEndpoints = (installation: Installation | undefined): boolean => isOn(installation?.config ?? {}, 'disable-endpoint-crd');

/** Pods that run with an address of their own, those of the system aside, and that Cilium did not attach. */
export function foreignWorkloads(view: ClusterView): Pod[] {
  if (hidesEndpoints(installationIn(view.model))) return [];
  return [...view.model.list(nodes)]
    .flatMap(({ metadata }) => podsOn(view.model, metadata.name))
    .filter((pod) => pod.metadata.namespace !== SYSTEM && !isManaged(view, pod))
    .toSorted(byName);
}

/** Pods that were there before the agent of their node; one that came later and has no endpoint yet is just starting. */
export function unmanagedPods(view: ClusterView): Pod[] {
  const installation = installationIn(view.model);
  if (!installation || hidesEndpoints(installation)) return [];
  return [...view.model.list(pods)].filter((pod) => {
    const { metadata, spec, status } = pod;
    if (spec?.hostNetwork || metadata.deletionTimestamp || status?.phase !== 'Running' || !status.podIP) return false;
    const agent = spec?.nodeName === undefined ? undefined : agentOn(installation, spec.nodeName);
    const readyAt = findCondition(agent?.status?.conditions, 'Ready')?.lastTransitionTime;
    return readyAt !== undefined && Date.parse(metadata.creationTimestamp) <= Date.parse(readyAt) && !isManaged(view, pod);
  });
}

export interface Restarts {
  /** Those of the system before the others: names have to resolve before anything else starts. */
  readonly rounds: readonly (readonly Command[])[];
  /** Pods that nobody would make anew: `default/debug`. */
  readonly alone: readonly string[];
}

export function restartsOf(all: readonly Pod[]): Restarts {
  const [system, others] = [true, false].map((ofSystem) => all.filter(({ metadata }) => (metadata.namespace === SYSTEM) === ofSystem));
  const alone = all.filter((pod) => !workloadOf(pod)).toSorted(byName);
  return {
    rounds: [commandsFor(system!), commandsFor(others!)],
    alone: alone.map(({ metadata }) => `${metadata.namespace}/${metadata.name}`),
  };
}

function commandsFor(some: readonly Pod[]): Command[] {
  const workloads = new Map<string, Command>();
  for (const pod of some.toSorted(byName)) {
    const { namespace = 'default' } = pod.metadata;
    const workload = workloadOf(pod);
    if (workload)
      workloads.set(`${namespace}/${workload}`, { program: 'kubectl', args: ['-n', namespace, 'rollout', 'restart', workload] });
  }
  return [...workloads.values()];
}
