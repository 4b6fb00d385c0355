/** Another Service asks for the port that the Gateway has. @module */
import { services } from '../../kube/index.ts';
import { untilServed, type CheckScenario } from '../testing/rehearsal.ts';

export const scenario: CheckScenario = {
  options: { bridge: 'ElbApi' },
  async break(lab) {
    await untilServed(lab);
    const annotations = { 'kubernetes.io/elb.id': lab.elbId, 'kubernetes.io/elb.class': 'union' };
    const selector = { 'app.kubernetes.io/name': 'test-python' };
    await lab.client.create(services, {
      metadata: { namespace: 'default', name: 'shop', annotations },
      spec: { type: 'LoadBalancer', selector, ports: [{ name: 'http', port: 80, targetPort: 'http' }] },
    });
  },
};
