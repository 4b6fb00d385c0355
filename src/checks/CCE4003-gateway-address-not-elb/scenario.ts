/** The source document's own patch: an invented address. @module */
import { services } from '../../kube/index.ts';
import type { CheckScenario } from '../testing/rehearsal.ts';

const SERVICE = { namespace: 'default', name: 'cilium-gateway-ip-gateway' };

export const scenario: CheckScenario = {
  options: { bridge: 'off' },
  async break(lab) {
    await lab.eventually('the Service of the Gateway', () => lab.model.get(services, SERVICE));
    const body = { status: { loadBalancer: { ingress: [{ ip: '10.0.0.10' }] } } };
    await lab.client.patch(services, SERVICE, { type: 'merge', body }, { subresource: 'status' });
  },
  async fix(lab, finding, apply) {
    await apply(finding.fixes[0]!);
    // The operator, which was not there yet.
    await lab.setBridge('ElbApi');
  },
};
