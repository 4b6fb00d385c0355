/** The source document's `debug.enabled: true`. @module */
import { mergeValues } from '../../chart/values.ts';
import { healthyValues, type CheckScenario } from '../testing/rehearsal.ts';

export const scenario: CheckScenario = {
  options: { values: mergeValues(healthyValues(), { debug: { enabled: true } }) },
  break: async () => undefined,
};
