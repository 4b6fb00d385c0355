/** The Service sends to a port by a name that its pods do not have. @module */
import { services } from '../../kube/index.ts';
import { untilServed, type CheckScenario } from '../testing/rehearsal.ts';

export const scenario: CheckScenario = {
  async break(lab) {
    await untilServed(lab);
    const body = [{ op: 'replace', path: '/spec/ports/0/targetPort', value: 'web' }] as const;
    await lab.client.patch(services, { namespace: 'default', name: 'test-python-svc' }, { type: 'json', body });
  },
  causes: ['CCE4090'],
};
