/** Somebody has scaled the operator to zero. @module */
import { deployments } from '../../kube/resources.ts';
import type { CheckScenario } from '../testing/rehearsal.ts';

export const scenario: CheckScenario = {
  async break(lab) {
    await lab.client.patch(
      deployments,
      { namespace: 'kube-system', name: 'cilium-operator' },
      { type: 'merge', body: { spec: { replicas: 0 } } },
    );
  },
  // The nodes keep Cilium's own taint when nobody takes it off any more.
  causes: [],
};
