/** Pods of another CNI: one that comes before Cilium's own configuration; and pods that were there before Cilium. @module */
import { deployments, nodes } from '../../kube/resources.ts';
import type { Lab } from '../../lab/index.ts';
import { mergeValues } from '../../chart/values.ts';
import { healthyValues, untilServed, type CheckScenario } from '../testing/rehearsal.ts';

export const scenario: CheckScenario = {
  options: { values: mergeValues(healthyValues(), { cni: { exclusive: false } }) },
  async break(lab) {
    await untilServed(lab);
    [...lab.model.list(nodes)].forEach(({ metadata }, index) => bringOtherCni(lab, metadata.name, index));
    await lab.installation.restart('Deployment', 'default', 'test-python');
  },
  // First the directory, then the pods: both are the finding's own words.
  async fix(_lab, finding, apply) {
    for (const fix of finding.fixes) await apply(fix);
  },
};

/** On a new node CCE's own CNI attaches a pod while Cilium's agent cannot start yet. */
export const beforeCilium: CheckScenario = {
  async break(lab) {
    await untilServed(lab);
    lab.images.unreachable!.add('quay.io');
    const node = await lab.cce.addNode();
    // Somebody has taken off the taint that keeps pods away until Cilium is there.
    await lab.client.patch(nodes, { name: node }, { type: 'merge', body: { spec: { taints: [] } } });
    const labels = { app: 'early' };
    const spec = {
      nodeSelector: { 'kubernetes.io/hostname': node },
      tolerations: [{ operator: 'Exists' as const }],
      containers: [{ name: 'early', image: 'pause:3.9' }],
    };
    const at = { namespace: 'default', name: 'early' };
    const template = { metadata: { labels }, spec };
    await lab.client.create(deployments, { metadata: at, spec: { replicas: 1, selector: { matchLabels: labels }, template } });
    await lab.eventually('the early pod runs', () => lab.model.get(deployments, at)?.status?.readyReplicas === 1);
    lab.images.unreachable!.clear();
  },
};

/** A plugin that gives addresses out of CCE's container range, as canal does. */
function bringOtherCni(lab: Lab, node: string, index: number): void {
  let last = 9;
  lab.machines.get(node)!.installCni('00-other.conflist', {
    name: 'other',
    add: () => Promise.resolve({ ip: `10.100.${index}.${(last += 1)}`, release: () => undefined }),
  });
}
