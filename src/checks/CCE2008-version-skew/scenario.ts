/** An upgrade that has brought the agents forward and left the operator. @module */
import { deployments } from '../../kube/resources.ts';
import { untilServed, type CheckScenario } from '../testing/rehearsal.ts';

export const scenario: CheckScenario = {
  async break(lab) {
    await untilServed(lab);
    const containers = [{ name: 'cilium-operator', image: 'quay.io/cilium/operator-generic:v1.18.6' }];
    const key = { namespace: 'kube-system', name: 'cilium-operator' };
    await lab.client.patch(deployments, key, { type: 'strategic', body: { spec: { template: { spec: { containers } } } } });
  },
};
