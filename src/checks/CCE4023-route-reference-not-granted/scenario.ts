/** The back end moves to a namespace of its own; nobody there has been asked. @module */
import { httpRoutes } from '../../cluster/kinds.ts';
import { services } from '../../kube/index.ts';
import { untilServed, type CheckScenario } from '../testing/rehearsal.ts';
import { deployments, namespaces } from '../../kube/resources.ts';

const APP = { 'app.kubernetes.io/name': 'test-python' };

export const scenario: CheckScenario = {
  async break(lab) {
    await untilServed(lab);
    await lab.client.create(namespaces, { metadata: { name: 'shop' } });
    const { spec } = lab.model.get(deployments, { namespace: 'default', name: 'test-python' })!;
    await lab.client.create(deployments, { metadata: { namespace: 'shop', name: 'test-python' }, ...(spec && { spec }) });
    await lab.client.create(services, {
      metadata: { namespace: 'shop', name: 'test-python-svc' },
      spec: { selector: APP, ports: [{ name: 'http', port: 80, targetPort: 'http' }] },
    });
    const body = [{ op: 'add', path: '/spec/rules/0/backendRefs/0/namespace', value: 'shop' }] as const;
    await lab.client.patch(httpRoutes, { namespace: 'default', name: 'echo-ip-route' }, { type: 'json', body });
  },
  causes: ['CCE4090'],
};
