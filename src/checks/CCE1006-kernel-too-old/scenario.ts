/** A node with EulerOS 2.9. @module */
import { nodes } from '../../kube/resources.ts';
import { untilServed, type CheckScenario } from '../testing/rehearsal.ts';

const EULER = { kernelVersion: '4.18.0-147.5.1.6.h998.eulerosv2r9.x86_64', osImage: 'EulerOS 2.0 (SP9x86_64)' };

export const scenario: CheckScenario = {
  async break(lab) {
    await untilServed(lab);
    const [node] = [...lab.model.list(nodes)];
    const body = { status: { nodeInfo: EULER } };
    await lab.client.patch(nodes, { name: node!.metadata.name }, { type: 'strategic', body }, { subresource: 'status' });
  },
  // A node of another pool comes, the old one is drained by the finding's own words and goes.
  async fix(lab, { objects, fixes }, apply) {
    await lab.cce.addNode();
    await lab.eventually('the new node is ready', () => lab.machines.get([...lab.model.list(nodes)].at(-1)!.metadata.name)?.agent?.ready);
    await apply(fixes[1]!);
    await lab.cce.removeNode(objects[0]!.name);
  },
};
