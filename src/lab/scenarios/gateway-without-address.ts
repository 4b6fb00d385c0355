/** 問題七: AddressNotAssigned, and what an invented address does (facts/cilium.md §3.4, §6). @module */
import { message } from '../../i18n/index.ts';
import { services } from '../../kube/index.ts';
import type { Scenario } from '../scenario.ts';
import { agentOutput, podsReady, programmed, prove } from './observations.ts';

const SERVICE = { namespace: 'default', name: 'cilium-gateway-ip-gateway' };
/** The document's own choice. */
const INVENTED = '10.0.0.10';

export const gatewayWithoutAddress: Scenario = {
  number: 7,
  name: 'gateway-without-address',
  title: 'scenario.7.title',
  async run(stage) {
    const lab = await stage.lab({ bridge: 'off' });
    stage.report('break', message('scenario.7.break'));
    const waiting = await stage.see(message('scenario.7.waiting'), () => {
      const condition = programmed(lab);
      return condition?.text.endsWith('AddressNotAssigned: Gateway waiting for address') && condition.text;
    });
    stage.report('symptom', message('scenario.7.waiting'), [waiting]);

    const patch = { status: { loadBalancer: { ingress: [{ ip: INVENTED }] } } };
    await lab.client.patch(services, SERVICE, { type: 'merge', body: patch }, { subresource: 'status' });
    const hijacked = await stage.see(message('scenario.7.patch'), async () => {
      const [pod] = podsReady(lab, 'test-python', 2) || [];
      const frontends = (await agentOutput(lab, ['cilium-dbg', 'service', 'list'])).filter((line) => line.includes(`${INVENTED}:80`));
      if (!pod || programmed(lab)?.status !== 'True' || frontends.length === 0) return false;
      const traced = lab.trace({
        from: { kind: 'pod', namespace: 'default', name: pod.metadata.name },
        to: { address: INVENTED, port: 80 },
        protocol: 'TCP',
      });
      return traced.hops.some(({ reason }) => reason === 'service.hijacked') && frontends;
    });
    stage.report('finding', message('scenario.7.patch'), [programmed(lab)!.text, ...hijacked.slice(0, 2)]);

    await lab.setBridge('ElbApi');
    const real = await stage.see(message('scenario.7.remedy'), async () => {
      const frontends = await agentOutput(lab, ['cilium-dbg', 'service', 'list']);
      const ingress = lab.model.get(services, SERVICE)?.status?.loadBalancer?.ingress?.[0];
      return (
        ingress?.ipMode === 'Proxy' &&
        programmed(lab)?.status === 'True' &&
        !frontends.some((line) => line.includes(INVENTED)) &&
        JSON.stringify(ingress)
      );
    });
    stage.report('remedy', message('scenario.7.remedy'), [real]);
    await prove(stage, lab);
  },
};
