/** A vpc-router cluster, in which nobody has taken the taint off. @module */
import { healthyValues, type CheckScenario } from '../testing/rehearsal.ts';

/** With the chart's own list of what the operator tolerates. */
const { operator: _, ...values } = healthyValues();

export const scenario: CheckScenario = {
  options: { networkMode: 'vpc-router', values },
  break: async () => undefined,
};
