/** 問題三, as it was measured: facts/cilium.md §4.4. @module */
import { message } from '../../i18n/index.ts';
import { isTrue } from '../../kube/index.ts';
import { documentValues } from '../../chart/document-values.ts';
import type { Scenario } from '../scenario.ts';
import { agentOutput, answersThroughElb, askTestPython, logLines, podsWith, prove } from './observations.ts';

const DNS = { 'k8s-app': 'coredns' };

export const halfAppliedMasquerade: Scenario = {
  number: 3,
  name: 'half-applied-masquerade',
  title: 'scenario.3.title',
  async run(stage) {
    const { bpf: _, ...withoutBpf } = documentValues();
    const lab = await stage.lab({ values: withoutBpf, endpointRestoreMs: Number.POSITIVE_INFINITY });
    await answersThroughElb(stage, lab);
    await lab.installation.cilium(documentValues());
    await lab.installation.restart('DaemonSet', 'kube-system', 'cilium');
    stage.report('break', message('scenario.3.break'));

    const hanging = await stage.see(message('scenario.3.hang'), async () => {
      const lines = [
        ...(await logLines(lab, DNS, 'coredns', 'i/o timeout')),
        ...(await logLines(lab, DNS, 'coredns', 'http2: client connection lost')),
      ];
      return lines.length > 0 && lines;
    });
    stage.report('symptom', message('scenario.3.hang'), hanging.slice(0, 2));
    const restoring = (await agentOutput(lab, ['cilium-dbg', 'endpoint', 'list'])).filter((line) => line.includes('restoring'));
    const routing = (await agentOutput(lab, ['cilium-dbg', 'status', '--verbose'])).filter((line) => /^(Routing|Masquerading):/.test(line));
    stage.check(message('scenario.3.restoring'), restoring.length > 0);
    stage.report('finding', message('scenario.3.finding'), [...new Set(routing), ...restoring.slice(0, 2)]);

    await lab.installation.restart('Deployment', 'kube-system', 'coredns');
    await lab.installation.restart('Deployment', 'default', 'test-python');
    await stage.see(message('scenario.3.remedy'), async () => {
      const endpoints = await agentOutput(lab, ['cilium-dbg', 'endpoint', 'list']);
      return (
        podsWith(lab, 'kube-system', DNS).every(({ status }) => isTrue(status?.conditions, 'Ready')) &&
        !endpoints.some((line) => line.includes('restoring'))
      );
    });
    stage.report('remedy', message('scenario.3.remedy'));
    const served = await stage.see(message('scenario.3.resolved'), async () => {
      const output = await askTestPython(lab, { name: 'test-allowed', labels: { app: 'client' } });
      return /Hello from \S+/.exec(output)?.[0];
    });
    stage.report('finding', message('scenario.3.resolved'), [served]);
    await prove(stage, lab);
  },
};
