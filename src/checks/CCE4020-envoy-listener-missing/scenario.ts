/** The DaemonSet of Envoy is held to nodes that do not exist. @module */
import { daemonSets } from '../../kube/index.ts';
import { untilServed, type CheckScenario } from '../testing/rehearsal.ts';

export const scenario: CheckScenario = {
  options: { bridge: 'ElbApi' },
  async break(lab) {
    await untilServed(lab);
    const body = { spec: { template: { spec: { nodeSelector: { 'node-role': 'edge' } } } } };
    await lab.client.patch(daemonSets, { namespace: 'kube-system', name: 'cilium-envoy' }, { type: 'merge', body });
  },
  causes: ['CCE4008', 'CCE4090'],
};
