/** A misspelt selector, and a Deployment that has been scaled to nothing. @module */
import { deployments } from '../../kube/index.ts';
import { CHECKS } from '../index.ts';
import { rehearsal } from '../testing/kubectl.ts';
import { rehearse, untilServed, type CheckScenario } from '../testing/rehearsal.ts';
import { serviceSelectsNothing } from './check.ts';
import { scenario } from './scenario.ts';

const scaledToNothing: CheckScenario = {
  async break(lab) {
    await untilServed(lab);
    const body = { spec: { replicas: 0 } };
    await lab.client.patch(deployments, { namespace: 'default', name: 'test-python' }, { type: 'merge', body });
  },
  causes: ['CCE4090'],
};

rehearsal('CCE3001', () => rehearse(serviceSelectsNothing, scenario, CHECKS));
rehearsal('CCE3001, scaled to nothing', () => rehearse(serviceSelectsNothing, scaledToNothing, CHECKS));
