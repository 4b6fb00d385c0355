/** Cilium leaves other CNI configurations in place, and one of them comes before its own. @module */
import { nodes } from '../../kube/resources.ts';
import type { Lab } from '../../lab/index.ts';
import { mergeValues } from '../../twin/cilium/helm/values.ts';
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

/** A plugin that gives addresses out of CCE's container range, as canal does. */
function bringOtherCni(lab: Lab, node: string, index: number): void {
  let last = 9;
  lab.machines.get(node)!.installCni('00-other.conflist', {
    name: 'other',
    add: () => Promise.resolve({ ip: `10.100.${index}.${(last += 1)}`, release: () => undefined }),
  });
}
