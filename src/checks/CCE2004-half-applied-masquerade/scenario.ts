/** The source document's own change, half applied: agents restarted, endpoints left as they were. @module */
import { healthyValues, untilServed, type CheckScenario } from '../testing/rehearsal.ts';

const { bpf: _, ...withoutBpf } = healthyValues();

export const scenario: CheckScenario = {
  options: { values: withoutBpf, endpointRestoreMs: Number.POSITIVE_INFINITY },
  async break(lab) {
    await untilServed(lab);
    await lab.installation.cilium(healthyValues());
    await lab.installation.restart('DaemonSet', 'kube-system', 'cilium');
  },
  causes: ['CCE2005'],
};
