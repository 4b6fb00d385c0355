/** Somebody makes a pool for other Services. @module */
import { ciliumLoadBalancerIPPools } from '../../cluster/kinds.ts';
import { untilServed, type CheckScenario } from '../testing/rehearsal.ts';

export const scenario: CheckScenario = {
  options: { bridge: 'ElbApi' },
  async break(lab) {
    await untilServed(lab);
    await lab.client.create(ciliumLoadBalancerIPPools, { metadata: { name: 'internal' }, spec: { blocks: [{ cidr: '10.9.0.0/28' }] } });
  },
};
