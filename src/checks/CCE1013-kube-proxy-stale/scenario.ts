/** kube-proxy has been stopped on one node, and nothing else was done. @module */
import { nodes } from '../../kube/resources.ts';
import { untilServed, type CheckScenario } from '../testing/rehearsal.ts';

export const scenario: CheckScenario = {
  async break(lab) {
    await untilServed(lab);
    const [node] = [...lab.model.list(nodes)];
    lab.cce.kubeProxy(node!.metadata.name)!.stop();
  },
};
