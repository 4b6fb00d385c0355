/** `ipam: kubernetes` on a cluster whose nodes have no podCIDR; and a pool with room for one node of two. @module */
import { mergeValues } from '../../chart/values.ts';
import { healthyValues, type CheckScenario } from '../testing/rehearsal.ts';

const nothing = async (): Promise<void> => undefined;

export const scenario: CheckScenario = {
  options: { values: mergeValues(healthyValues(), { ipam: { mode: 'kubernetes' } }) },
  break: nothing,
  causes: ['CCE2002'],
};

export const fullPool: CheckScenario = {
  options: { values: mergeValues(healthyValues(), { ipam: { operator: { clusterPoolIPv4PodCIDRList: ['10.101.0.0/24'] } } }) },
  break: nothing,
  causes: ['CCE2002'],
};
