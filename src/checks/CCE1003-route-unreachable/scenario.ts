/** A vpc-router cluster, in which nobody has taken the taint off. @module */
import { deployments } from '../../kube/resources.ts';
import { healthyValues, type CheckScenario } from '../testing/rehearsal.ts';

/** With the chart's own list of what the operator tolerates. */
const { operator: _, ...values } = healthyValues();

export const scenario: CheckScenario = {
  options: { networkMode: 'vpc-router', values },
  break: async () => undefined,
};

/** The operator's toleration first: it runs, and everybody else still waits. */
export const withToleration: CheckScenario = {
  ...scenario,
  async fix(lab, { fixes: [remove, tolerate] }, apply) {
    await apply(tolerate!);
    const key = { namespace: 'kube-system', name: 'cilium-operator' };
    await lab.eventually('the operator runs', () => lab.model.get(deployments, key)?.status?.readyReplicas === 2);
    await apply(remove!);
  },
};
