/** How the policy commands name themselves in reports. @module */
import type { FindingReport } from '../report/finding.ts';
import { VERSION } from './version.ts';

export const policyTool = (command: 'check' | 'lint'): FindingReport['tool'] => ({
  name: `cilium-cce policy ${command}`,
  version: VERSION,
});
