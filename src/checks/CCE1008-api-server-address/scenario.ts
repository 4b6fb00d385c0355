/** No `k8sServiceHost`; and a new node on which kube-proxy has been switched off. @module */
import { healthyValues, untilServed, type CheckScenario } from '../testing/rehearsal.ts';

const { k8sServiceHost: _host, k8sServicePort: _port, ...values } = healthyValues();

/** As long as kube-proxy lives everywhere, nobody notices. */
export const byLuck: CheckScenario = { options: { values }, break: async () => undefined };

/** The address of the Service, written where the server's own belongs. */
export const service: CheckScenario = {
  options: { values: { ...values, k8sServiceHost: '10.247.0.1', k8sServicePort: 443 } },
  break: async () => undefined,
};

export const scenario: CheckScenario = {
  options: { values },
  async break(lab) {
    await untilServed(lab);
    const kubeProxy = lab.cce.kubeProxy(await lab.cce.addNode())!;
    kubeProxy.stop();
    kubeProxy.flush();
  },
  causes: ['CCE2002'],
};
