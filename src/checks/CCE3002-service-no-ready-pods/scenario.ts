/** A roll-out with a probe at a port on which nobody listens, and nothing left of the one before. @module */
import { deployments } from '../../kube/index.ts';
import { untilServed, type CheckScenario } from '../testing/rehearsal.ts';

const TEST_PYTHON = { namespace: 'default', name: 'test-python' };

export const scenario: CheckScenario = {
  async break(lab) {
    await untilServed(lab);
    const readinessProbe = { httpGet: { path: '/healthz', port: 8081 }, periodSeconds: 2 };
    const body = {
      spec: { strategy: { type: 'Recreate', rollingUpdate: null }, template: { spec: { containers: [{ name: 'web', readinessProbe }] } } },
    };
    await lab.client.patch(deployments, TEST_PYTHON, { type: 'strategic', body });
  },
  causes: ['CCE4090'],
  // The first shows the failing probe; whoever has read it takes the roll-out back.
  fix: (_lab, finding, apply) => apply(finding.fixes[1]!),
};
