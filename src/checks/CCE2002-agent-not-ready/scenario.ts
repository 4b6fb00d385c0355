/** Somebody has restricted the DaemonSet to labelled nodes, and one node has no such label. @module */
import { daemonSets, nodes } from '../../kube/resources.ts';
import type { CheckScenario } from '../testing/rehearsal.ts';

export const scenario: CheckScenario = {
  async break(lab) {
    const [first] = [...lab.model.list(nodes)];
    await lab.client.patch(
      nodes,
      { name: first!.metadata.name },
      { type: 'merge', body: { metadata: { labels: { 'network/cilium': 'yes' } } } },
    );
    const body = { spec: { template: { spec: { nodeSelector: { 'network/cilium': 'yes' } } } } };
    await lab.client.patch(daemonSets, { namespace: 'kube-system', name: 'cilium' }, { type: 'merge', body });
  },
};
