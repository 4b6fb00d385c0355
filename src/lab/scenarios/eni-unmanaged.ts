/** 問題一: on ENI nodes the pods' interfaces are not Cilium's (facts/cilium.md §10, 問題一). @module */
import { message } from '../../i18n/index.ts';
import { ciliumEndpoints } from '../../cluster/kinds.ts';
import type { Lab } from '../lab.ts';
import type { Scenario } from '../scenario.ts';
import { agentOutput, answersThroughElb, askTestPython, podsReady, prove } from './observations.ts';

/** How a client without the label `app: client` fares under the document's L3/L4 policy. */
const unlabelledClient = (lab: Lab): Promise<string> => askTestPython(lab, { name: 'test-denied' });

export const eniUnmanaged: Scenario = {
  number: 1,
  name: 'eni-unmanaged',
  title: 'scenario.1.title',
  async run(stage) {
    const eni = await stage.lab({ networkMode: 'eni' });
    stage.report('break', message('scenario.1.break'));
    await stage.see(message('scenario.1.unmanaged'), () => podsReady(eni, 'test-python', 2));
    const lines = await stage.see(message('scenario.1.unmanaged'), async () => {
      const output = await agentOutput(eni, ['cilium-dbg', 'bpf', 'endpoint', 'list']);
      const unattached = output.filter((line) => line.includes('ifindex=0') && line.includes('mac=00:00:00:00:00:00'));
      return unattached.length > 0 && unattached;
    });
    const managed = [...eni.model.list(ciliumEndpoints)].filter(({ metadata }) => metadata.namespace === 'default');
    stage.check(message('scenario.1.unmanaged'), managed.length === 0);
    stage.report('symptom', message('scenario.1.unmanaged'), lines);

    await eni.installation.example('source-document/policy-l3l4.yaml');
    const served = await stage.see(message('scenario.1.policy'), async () => {
      const output = await unlabelledClient(eni);
      return output.includes('test-python-') && output;
    });
    stage.report('symptom', message('scenario.1.policy'), /Hello from \S+/.exec(served) ?? []);

    const overlay = await stage.lab({ networkMode: 'overlay_l2' });
    stage.report('remedy', message('scenario.1.remedy'));
    await answersThroughElb(stage, overlay);
    await overlay.installation.example('corrected/policy-l3l4.yaml');
    const refused = await stage.see(message('scenario.1.enforced'), async () => {
      const output = await unlabelledClient(overlay);
      return output.includes('curl: (28)') && output;
    });
    stage.report('finding', message('scenario.1.enforced'), [refused.trim().split('\n').at(-1)!]);
    await prove(stage, overlay);
  },
};
