/** What a lab shows of itself to a plan, and what it cannot show. @module */
import { expect, test } from 'vitest';
import { healthyValues, untilServed, viewOf } from '../../checks/testing/rehearsal.ts';
import { Lab } from '../../lab/index.ts';
import { makePlan } from '../plan.ts';
import { readCluster } from './live-cluster.ts';

test('a cluster on which Cilium runs: its facts with where they stand; nothing has to be adopted', async () => {
  const lab = await Lab.start({ values: healthyValues() });
  try {
    await untilServed(lab);
    const facts = readCluster(viewOf(lab));
    expect(facts).toMatchObject({
      kubernetesVersion: { value: expect.stringMatching(/^v1\.33/), origin: { kind: 'lab', where: expect.stringMatching(/^Node /) } },
      dataplaneV2: { value: false },
      podCidrs: { value: ['10.101.0.0/16'], origin: { where: 'ConfigMap cilium-config' } },
      podMaskSize: { value: 24 },
      apiServerHost: { value: '10.2.128.2' },
      apiServerPort: { value: 5443 },
      nodeGroups: { value: [{ count: 2, maxPods: 110, kernel: expect.stringMatching(/^5\.10/) }] },
      runningPods: { value: 0 },
      gateway: { value: { name: 'ip-gateway', namespace: 'default', port: 80, backend: { service: 'test-python-svc', port: 80 } } },
      ciliumVersion: { value: '1.19.1' },
      gatewayApiVersion: { value: 'v1.4.1' },
    });
    // Of overlay_l2 a cluster shows nothing that is documented.
    expect(facts).not.toHaveProperty('networkMode');
    const plan = makePlan(facts);
    expect(plan.verdicts.find(({ topic }) => topic === 'adoption')).toMatchObject({
      outcome: 'good',
      message: { id: 'plan.adoption.managed' },
    });
  } finally {
    await lab.stop();
  }
});

test('vpc-router shows itself by its taint', async () => {
  const lab = await Lab.start({ networkMode: 'vpc-router', workload: false, bridge: 'off' });
  try {
    await lab.eventually('nodes', () => readCluster(viewOf(lab)).networkMode);
    expect(readCluster(viewOf(lab)).networkMode).toMatchObject({ value: 'vpc-router', origin: { kind: 'lab' } });
  } finally {
    await lab.stop();
  }
});
