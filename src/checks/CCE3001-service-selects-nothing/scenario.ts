/** A slip of the fingers in the selector. @module */
import { services } from '../../kube/index.ts';
import { untilServed, type CheckScenario } from '../testing/rehearsal.ts';

export const scenario: CheckScenario = {
  async break(lab) {
    await untilServed(lab);
    const body = { spec: { selector: { 'app.kubernetes.io/name': 'test-pyhton' } } };
    await lab.client.patch(services, { namespace: 'default', name: 'test-python-svc' }, { type: 'merge', body });
  },
  causes: ['CCE4090'],
};
