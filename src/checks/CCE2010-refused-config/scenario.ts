/** Direct routes in a tunnel: Helm takes it, the agents do not start. @module */
import { untilServed, type CheckScenario } from '../testing/rehearsal.ts';

export const scenario: CheckScenario = {
  async break(lab) {
    await untilServed(lab);
    await lab.installation.ciliumReusing({ autoDirectNodeRoutes: true });
    await lab.installation.restart('DaemonSet', 'kube-system', 'cilium');
  },
  causes: ['CCE2002'],
};
