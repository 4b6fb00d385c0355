/** Somebody has scaled the operator to zero; or none of those that run can lead. @module */
import { deployments, leases } from '../../kube/resources.ts';
import { untilServed, type CheckScenario } from '../testing/rehearsal.ts';

export const scenario: CheckScenario = {
  async break(lab) {
    await lab.client.patch(
      deployments,
      { namespace: 'kube-system', name: 'cilium-operator' },
      { type: 'merge', body: { spec: { replicas: 0 } } },
    );
  },
};

/** The lock is held for a day by an operator that is nowhere. */
export const leaderless: CheckScenario = {
  async break(lab) {
    await untilServed(lab);
    const now = new Date(lab.clock.now()).toISOString().replace('Z', '000Z');
    const spec = { holderIdentity: '10.2.128.99-3kq0v7zx1m', leaseDurationSeconds: 86_400, acquireTime: now, renewTime: now };
    await lab.client.patch(leases, { namespace: 'kube-system', name: 'cilium-operator-resource-lock' }, { type: 'merge', body: { spec } });
  },
};
