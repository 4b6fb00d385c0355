/** Nobody follows the NodePort of the Gateway's Service any more when it changes. @module */
import { services } from '../../kube/index.ts';
import { untilServed, type CheckScenario } from '../testing/rehearsal.ts';

const SERVICE = { namespace: 'default', name: 'cilium-gateway-ip-gateway' };

export const scenario: CheckScenario = {
  options: { bridge: 'ElbApi' },
  async break(lab) {
    await untilServed(lab);
    await lab.setBridge('off');
    const body = [{ op: 'replace', path: '/spec/ports/0/nodePort', value: 30_999 }] as const;
    await lab.client.patch(services, SERVICE, { type: 'json', body });
  },
  causes: ['CCE4008', 'CCE4090'],
};
