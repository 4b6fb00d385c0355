/** A Gateway that nobody binds to an ELB. @module */
import type { CheckScenario } from '../testing/rehearsal.ts';

export const scenario: CheckScenario = {
  options: { bridge: 'off' },
  break: async () => undefined,
  async fix(lab, finding, apply) {
    await apply(finding.fixes[0]!);
    // The operator, which was not there yet.
    await lab.setBridge('ElbApi');
  },
};
