/** Nobody has set the pool: the chart's own is 10.0.0.0/8, and the whole VPC lies in it. @module */
import { healthyValues, untilServed, type CheckScenario } from '../testing/rehearsal.ts';

const { ipam: _, ...values } = healthyValues();

export const scenario: CheckScenario = {
  options: { values },
  break: async (lab) => void (await untilServed(lab)),
  async fix(_lab, { fixes }, apply) {
    for (const fix of fixes) await apply(fix);
  },
};
