/** The route names a listener that the Gateway does not have. @module */
import { httpRoutes } from '../../cluster/kinds.ts';
import { untilServed, type CheckScenario } from '../testing/rehearsal.ts';

export const scenario: CheckScenario = {
  async break(lab) {
    await untilServed(lab);
    const body = [{ op: 'add', path: '/spec/parentRefs/0/sectionName', value: 'https' }] as const;
    await lab.client.patch(httpRoutes, { namespace: 'default', name: 'echo-ip-route' }, { type: 'json', body });
  },
};
