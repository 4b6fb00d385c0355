/** The Gateway's own Service is given to CCE's cloud controller manager by its annotations. @module */
import { services } from '../../kube/index.ts';
import type { Lab } from '../../lab/index.ts';
import type { CheckScenario } from '../testing/rehearsal.ts';

const SERVICE = { namespace: 'default', name: 'cilium-gateway-ip-gateway' };

export const scenario: CheckScenario = {
  options: { bridge: 'off' },
  async break(lab) {
    const annotations = { 'kubernetes.io/elb.id': lab.elbId, 'kubernetes.io/elb.class': 'union' };
    await lab.eventually('the Service of the Gateway', () => lab.model.get(services, SERVICE));
    await lab.client.patch(services, SERVICE, { type: 'merge', body: { metadata: { annotations } } });
  },
  causes: ['CCE4002', 'CCE4006', 'CCE4090'],
  async fix(lab, finding, apply) {
    await apply(finding.fixes[0]!);
    await removeListener(lab, finding.fixes[1]!.text.split('/').at(-1)!);
    // The operator, which was not there yet.
    await lab.setBridge('ElbApi');
  },
};

async function removeListener(lab: Lab, id: string): Promise<void> {
  const elb = lab.cce.elb.client();
  try {
    await elb.deleteListener(id);
  } finally {
    elb.close();
  }
}
