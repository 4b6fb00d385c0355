/**
 * Keeps the agent-not-ready taint and the NetworkUnavailable condition in step with the node's agent pod
 * (facts/cilium.md §8). Touches no other taint.
 * @module
 */
import { Controller } from '../../../kube/controller.ts';
import { nodes, pods, type Node, type Pod } from '../../../kube/resources.ts';
import { timestamp } from '../../../kube/clock.ts';
import type { Component } from '../../context.ts';
import { loggerOf, type GatewayEnvironment } from '../gateway/environment.ts';

type Taint = NonNullable<NonNullable<Node['spec']>['taints']>[number];

export interface NodeTaintConfig {
  key: string;
  remove: boolean;
  set: boolean;
  /** Writes NetworkUnavailable=False, reason CiliumIsUp. */
  condition: boolean;
  namespace: string;
}

export const nodeTaintConfigOf = (data: Readonly<Record<string, string>>, namespace: string): NodeTaintConfig => ({
  key: data['agent-not-ready-taint-key'] || 'node.cilium.io/agent-not-ready',
  remove: data['remove-cilium-node-taints'] === 'true',
  set: data['set-cilium-node-taints'] === 'true',
  condition: data['set-cilium-is-up-condition'] === 'true',
  namespace,
});

export type AgentState = 'ready' | 'scheduled' | 'none';

/** What the node's agent pod is doing. */
function agentStateOf(agentPods: Iterable<Pod>): AgentState {
  let state: AgentState = 'none';
  for (const pod of agentPods) {
    if (pod.metadata.deletionTimestamp) continue;
    if (pod.status?.conditions?.some((condition) => condition.type === 'Ready' && condition.status === 'True')) return 'ready';
    state = 'scheduled';
  }
  return state;
}

/** The node's taints as they should be; `undefined`: as they are. */
function wantedTaints(taints: readonly Taint[], state: AgentState, config: NodeTaintConfig): Taint[] | undefined {
  const present = taints.some((taint) => taint.key === config.key);
  if (state === 'ready' && config.remove && present) return taints.filter((taint) => taint.key !== config.key);
  if (state === 'scheduled' && config.set && !present) return [...taints, { key: config.key, effect: 'NoSchedule' }];
  return undefined;
}

export function startNodeTaintSync(env: GatewayEnvironment, config: NodeTaintConfig): Component {
  const log = loggerOf(env, { module: 'operator.operator-controlplane.leader-lifecycle.legacy-operator' });
  const podInformer = env.informers.for(pods);
  const nodeInformer = env.informers.for(nodes);
  const isAgent = (pod: Pod): boolean => pod.metadata.labels?.['k8s-app'] === 'cilium' && pod.metadata.namespace === config.namespace;
  podInformer.store.addIndex('ciliumAgentByNode', (pod) => (isAgent(pod) && pod.spec?.nodeName ? [pod.spec.nodeName] : []));

  const reconcile = async (name: string): Promise<void> => {
    const node = nodeInformer.store.get(name);
    if (!node) return;
    const state = agentStateOf(podInformer.store.byIndex('ciliumAgentByNode', name));
    if (state === 'ready' && config.condition) await markNetworkAvailable(node);
    const taints = node.spec?.taints ?? [];
    const wanted = wantedTaints(taints, state, config);
    if (!wanted) return;
    // The test keeps a taint that somebody else sets in the meantime.
    await env.client.patch(
      nodes,
      { name },
      {
        type: 'json',
        body: [
          ...(taints.length > 0 ? [{ op: 'test' as const, path: '/spec/taints', value: taints }] : []),
          { op: taints.length > 0 ? ('replace' as const) : ('add' as const), path: '/spec/taints', value: wanted },
        ],
      },
    );
    log('info', state === 'ready' ? 'Removed taint from node' : 'Added taint to node', { nodeName: name, taint: config.key });
  };

  const markNetworkAvailable = async (node: Node): Promise<void> => {
    const current = node.status?.conditions?.find((condition) => condition.type === 'NetworkUnavailable');
    if (current?.status === 'False' && current.reason === 'CiliumIsUp') return;
    const now = timestamp(env.clock);
    const condition = {
      type: 'NetworkUnavailable',
      status: 'False',
      reason: 'CiliumIsUp',
      message: 'Cilium is running on this node',
      lastTransitionTime: now,
      lastHeartbeatTime: now,
    };
    const body = { status: { conditions: [condition] } };
    await env.client.patch(nodes, { name: node.metadata.name }, { type: 'strategic', body }, { subresource: 'status' });
  };

  const controller = new Controller({
    name: 'node-taint-sync',
    clock: env.clock,
    reconcile,
    onError: (error, key) => log('warn', 'Error while updating node taints', { nodeName: key, error: (error as Error).message }),
  });
  const stops = [
    nodeInformer.onChange(({ key }) => controller.enqueue(key)),
    podInformer.onChange(({ before, after }) => {
      for (const pod of [before, after]) if (pod && isAgent(pod) && pod.spec?.nodeName) controller.enqueue(pod.spec.nodeName);
    }),
  ];
  controller.start();
  return {
    name: 'cilium-operator/node-taint-sync',
    stop: async () => {
      for (const stop of stops) stop();
      await controller.stop();
    },
  };
}
