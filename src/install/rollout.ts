/** How far Cilium has come up: its kinds, its operator, an agent on each node. Pure. @module */
import type { ClusterView } from '../checks/check.ts';
import { agentOn, installationIn, isReady, nodesOf } from '../checks/cluster-facts/installation.ts';
import { isStuck, troubleOf } from '../checks/cluster-facts/pods.ts';
import { message, type Message } from '../i18n/index.ts';
import { customResourceDefinitions, daemonSets } from '../kube/resources.ts';
import { CILIUM } from '../plan/steps.ts';

export interface Rollout {
  readonly isReady: boolean;
  readonly nodes: number;
  readonly agents: number;
  /** Agents that started before this moment would have to be restarted; absent: none runs. In ms since the epoch. */
  readonly oldestAgent: number | undefined;
  readonly progress: Message;
}

const ENVOY = { namespace: CILIUM.namespace, name: 'cilium-envoy' };

export function rolloutOf(view: ClusterView): Rollout {
  const { model } = view;
  const nodes = nodesOf(model);
  const kinds = [...model.list(customResourceDefinitions)].filter(({ spec }) => spec.group === 'cilium.io').length;
  const installation = installationIn(model);
  if (!installation)
    return { isReady: false, nodes: nodes.length, agents: 0, oldestAgent: undefined, progress: message('install.nodes.noCilium') };
  const served = nodes.filter(({ metadata }) => {
    const agent = agentOn(installation, metadata.name);
    return agent !== undefined && isReady(agent);
  });
  const { readyReplicas: operators = 0 } = installation.operator?.status ?? {};
  const { status, metadata } = installation.daemonSet;
  const envoy = model.get(daemonSets, ENVOY);
  const envoys = envoy?.status?.numberReady ?? 0;
  const isWhole =
    (status?.observedGeneration ?? 0) >= (metadata.generation ?? 0) &&
    (status?.updatedNumberScheduled ?? 0) >= nodes.length &&
    served.length === nodes.length;
  const params = { kinds, operators, agents: served.length, nodes: nodes.length };
  const stuck = [...installation.operators, ...installation.agents].find((pod) => isStuck(view, pod));
  return {
    isReady: nodes.length > 0 && kinds > 0 && operators > 0 && isWhole && (!envoy || envoys >= nodes.length),
    nodes: nodes.length,
    agents: served.length,
    oldestAgent: installation.agents.reduce<number | undefined>((oldest, { metadata: { creationTimestamp } }) => {
      const at = Date.parse(creationTimestamp);
      return oldest === undefined || at < oldest ? at : oldest;
    }, undefined),
    progress: stuck
      ? message('install.nodes.stuck', { ...params, pod: stuck.metadata.name, why: troubleOf(stuck).observed })
      : message('install.nodes.progress', params),
  };
}
