/** Restarted agents whose endpoints stay as they were, on nodes without anything of kube-proxy: it works, by luck. @module */
import { nodes } from '../../kube/resources.ts';
import { healthyValues, untilServed, type CheckScenario } from '../testing/rehearsal.ts';

export const scenario: CheckScenario = {
  options: { values: healthyValues(), endpointRestoreMs: Number.POSITIVE_INFINITY },
  async break(lab) {
    await untilServed(lab);
    for (const { metadata } of lab.model.list(nodes)) {
      const kubeProxy = lab.cce.kubeProxy(metadata.name)!;
      kubeProxy.stop();
      kubeProxy.flush();
    }
    await lab.installation.restart('DaemonSet', 'kube-system', 'cilium');
  },
};
