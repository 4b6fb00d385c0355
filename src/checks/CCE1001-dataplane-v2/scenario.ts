/** A cluster made with DataPlane V2, in which somebody has installed Cilium as well. @module */
import { daemonSets } from '../../kube/resources.ts';
import type { CheckScenario } from '../testing/rehearsal.ts';

const KEY = { namespace: 'kube-system', name: 'yangtse-cilium' };
const labels = { app: 'yangtse-cilium' };

export const scenario: CheckScenario = {
  async break(lab) {
    const template = {
      metadata: { labels },
      spec: {
        hostNetwork: true,
        tolerations: [{ operator: 'Exists' as const }],
        containers: [{ name: 'cilium-agent', image: 'pause:3.9' }],
      },
    };
    await lab.client.create(daemonSets, { metadata: KEY, spec: { selector: { matchLabels: labels }, template } });
  },
  // The way with one's own Cilium is another cluster: one that has never had Huawei's.
  async fix(lab) {
    await lab.client.delete(daemonSets, KEY);
  },
};
