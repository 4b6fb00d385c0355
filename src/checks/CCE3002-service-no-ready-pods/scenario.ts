/** The Deployment behind the Service is scaled to nothing. @module */
import { deployments } from '../../kube/index.ts';
import { untilServed, type CheckScenario } from '../testing/rehearsal.ts';

export const scenario: CheckScenario = {
  async break(lab) {
    await untilServed(lab);
    const body = { spec: { replicas: 0 } };
    await lab.client.patch(deployments, { namespace: 'default', name: 'test-python' }, { type: 'merge', body });
  },
  causes: ['CCE4090'],
};
