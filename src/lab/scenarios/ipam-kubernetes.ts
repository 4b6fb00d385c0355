/** 問題二: ipam: kubernetes waits for Node.spec.podCIDR (facts/cilium.md §7.2). @module */
import { message } from '../../i18n/index.ts';
import { documentValues } from '../../chart/document-values.ts';
import type { Scenario } from '../scenario.ts';
import { logLines, podsWith, prove } from './observations.ts';

const AGENTS = { 'k8s-app': 'cilium' };

export const ipamKubernetes: Scenario = {
  number: 2,
  name: 'ipam-kubernetes',
  title: 'scenario.2.title',
  async run(stage) {
    const lab = await stage.lab({ values: { ...documentValues(), ipam: { mode: 'kubernetes' } } });
    stage.report('break', message('scenario.2.break'));
    const waiting = await stage.see(message('scenario.2.waiting'), async () => {
      const lines = await logLines(lab, AGENTS, 'cilium-agent', 'required IPv4 PodCIDR not available');
      return lines.length > 0 && lines;
    });
    stage.report('symptom', message('scenario.2.waiting'), waiting.slice(0, 1));
    const panic = await stage.see(message('scenario.2.panic'), async () => {
      const restarted = podsWith(lab, 'kube-system', AGENTS).some(({ status }) => (status?.containerStatuses?.[0]?.restartCount ?? 0) > 0);
      const lines = await logLines(lab, AGENTS, 'cilium-agent', 'panic: Start or stop failed to finish on time, aborting forcefully.');
      return restarted && lines.length > 0 && lines;
    });
    stage.report('symptom', message('scenario.2.panic'), panic.slice(0, 1));

    await lab.installation.cilium(documentValues());
    await lab.installation.restart('Deployment', 'kube-system', 'cilium-operator');
    await lab.installation.restart('DaemonSet', 'kube-system', 'cilium');
    stage.report('remedy', message('scenario.2.remedy'));
    await prove(stage, lab);
  },
};
