/** `helm upgrade` with another masquerading, and nobody has restarted the agents. @module */
import { healthyValues, untilServed, type CheckScenario } from '../testing/rehearsal.ts';

const { bpf: _, ...withoutBpf } = healthyValues();

export const scenario: CheckScenario = {
  options: { values: withoutBpf },
  async break(lab) {
    await untilServed(lab);
    await lab.installation.cilium(healthyValues());
  },
};
