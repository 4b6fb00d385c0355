/** The Gateway asks for an address by a name, which Cilium does not support. @module */
import { gateways } from '../../cluster/kinds.ts';
import { untilServed, type CheckScenario } from '../testing/rehearsal.ts';

export const scenario: CheckScenario = {
  async break(lab) {
    await untilServed(lab);
    const body = { spec: { addresses: [{ type: 'Hostname', value: 'shop.example.com' }] } };
    await lab.client.patch(gateways, { namespace: 'default', name: 'ip-gateway' }, { type: 'merge', body });
  },
};
