/** Somebody has deleted GatewayClass `cilium`; or Helm never made it. @module */
import { gatewayClasses } from '../../cluster/kinds.ts';
import { untilServed, type CheckScenario } from '../testing/rehearsal.ts';

export const scenario: CheckScenario = {
  async break(lab) {
    await untilServed(lab);
    await lab.client.delete(gatewayClasses, { name: 'cilium' });
  },
};
