/** Somebody hopes for clients' addresses. @module */
import { mergeValues } from '../../chart/values.ts';
import { healthyValues, type CheckScenario } from '../testing/rehearsal.ts';

export const scenario: CheckScenario = {
  options: { bridge: 'ElbApi', values: mergeValues(healthyValues(), { gatewayAPI: { enableProxyProtocol: true } }) },
  break: async () => undefined,
};
