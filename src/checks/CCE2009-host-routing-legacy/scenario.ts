/** The chart's default: masquerading by iptables. @module */
import { healthyValues, untilServed, type CheckScenario } from '../testing/rehearsal.ts';

const { bpf: _, ...values } = healthyValues();

export const scenario: CheckScenario = {
  options: { values },
  break: async (lab) => void (await untilServed(lab)),
};
