/** The source document's own value. @module */
import { mergeValues } from '../../chart/values.ts';
import { healthyValues, type CheckScenario } from '../testing/rehearsal.ts';

export const scenario: CheckScenario = {
  options: { bridge: 'ElbApi', values: mergeValues(healthyValues(), { gatewayAPI: { xffNumTrustedHops: 2 } }) },
  break: async () => undefined,
};
