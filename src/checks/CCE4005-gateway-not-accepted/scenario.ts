/** The Gateway names a class that is not there. @module */
import { gateways } from '../../cluster/kinds.ts';
import { untilServed, type CheckScenario } from '../testing/rehearsal.ts';

export const scenario: CheckScenario = {
  async break(lab) {
    await untilServed(lab);
    const body = { spec: { gatewayClassName: 'cilium-public' } };
    await lab.client.patch(gateways, { namespace: 'default', name: 'ip-gateway' }, { type: 'merge', body });
  },
};
