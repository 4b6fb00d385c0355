/** The bridge in the mode that does as the source document does: a Service that selects the agents and sends to the Gateway's NodePort. @module */
import type { CheckScenario } from '../testing/rehearsal.ts';

export const scenario: CheckScenario = {
  options: { bridge: 'Selector' },
  break: async () => undefined,
  causes: ['CCE4090'],
};
