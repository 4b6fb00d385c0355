/** Nodes with cgroup v1 and v2 side by side. @module */
import { healthyValues, type CheckScenario } from '../testing/rehearsal.ts';

export const scenario: CheckScenario = {
  options: { values: healthyValues(), cgroup: 'hybrid' },
  break: async () => undefined,
  // Nodes of another pool take the places of the old ones.
  async fix(lab, { objects }) {
    const old = objects.filter(({ kind }) => kind === 'Node').map(({ name }) => name);
    for (const _ of old) {
      const name = await lab.cce.addNode({ cgroup: 'unified' });
      await lab.eventually(`${name} is ready`, () => lab.machines.get(name)?.agent?.ready);
    }
    for (const name of old) await lab.cce.removeNode(name);
  },
};
