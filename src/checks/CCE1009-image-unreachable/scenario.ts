/** Nodes have lost their way to quay.io, and a new one needs Cilium's images. @module */
import { untilServed, type CheckScenario } from '../testing/rehearsal.ts';

export const scenario: CheckScenario = {
  async break(lab) {
    await untilServed(lab);
    lab.images.unreachable!.add('quay.io');
    await lab.cce.addNode();
  },
  causes: ['CCE2002'],
  // Copying is done where both registries are reachable; the organisation is filled in by hand.
  async fix(_lab, { fixes }, apply) {
    const [, use] = fixes;
    await apply({ ...use!, text: use!.text.replaceAll('YOUR-ORGANISATION', 'cilium') });
  },
};
