/** The route names its back end as the Deployment is called, not as the Service is. @module */
import { httpRoutes } from '../../cluster/kinds.ts';
import { untilServed, type CheckScenario } from '../testing/rehearsal.ts';

export const scenario: CheckScenario = {
  async break(lab) {
    await untilServed(lab);
    const body = [{ op: 'replace', path: '/spec/rules/0/backendRefs/0/name', value: 'test-python' }] as const;
    await lab.client.patch(httpRoutes, { namespace: 'default', name: 'echo-ip-route' }, { type: 'json', body });
  },
  causes: ['CCE4090'],
};
