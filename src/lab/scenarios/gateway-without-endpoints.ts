/** 問題六: no Endpoints, no members (facts/cilium.md §3.2, facts/huawei-cce.md §1). @module */
import { message } from '../../i18n/index.ts';
import { endpointSlices, services } from '../../kube/index.ts';
import type { Scenario } from '../scenario.ts';
import type { Lab } from '../lab.ts';
import { prove } from './observations.ts';

const SERVICE = { namespace: 'default', name: 'cilium-gateway-ip-gateway' };

export const gatewayWithoutEndpoints: Scenario = {
  number: 6,
  name: 'gateway-without-endpoints',
  title: 'scenario.6.title',
  async run(stage) {
    const lab = await stage.lab({ bridge: 'off' });
    const annotations = { 'kubernetes.io/elb.id': lab.elbId, 'kubernetes.io/elb.class': 'union' };
    await stage.see(message('scenario.6.break'), () => lab.model.get(services, SERVICE));
    await lab.client.patch(services, SERVICE, { type: 'merge', body: { metadata: { annotations } } });
    stage.report('break', message('scenario.6.break'));
    const listener = await stage.see(message('scenario.6.noMembers'), () => {
      const found = lab.cce
        .cloud()
        .loadBalancers.find(({ id }) => id === lab.elbId)
        ?.listeners.find(({ port }) => port === 80);
      return found && !found.pool && found;
    });
    const answer = await lab.request({});
    stage.check(message('scenario.6.noMembers'), answer.kind === 'refused');
    stage.report('symptom', message('scenario.6.noMembers'), [
      `listener ${listener.name} ${listener.protocol} ${listener.port}: pools []`,
      'curl: connection refused',
    ]);
    const slice = await stage.see(message('scenario.6.finding'), () => lab.model.get(endpointSlices, SERVICE));
    stage.check(message('scenario.6.finding'), !slice.metadata.labels?.['kubernetes.io/service-name']);
    stage.report('finding', message('scenario.6.finding'), [
      `endpointslice ${slice.metadata.name}: ${slice.endpoints?.[0]?.addresses[0]}:${slice.ports?.[0]?.port}, labels ${Object.keys(slice.metadata.labels ?? {}).join(', ')}`,
    ]);

    const without = { 'kubernetes.io/elb.id': null, 'kubernetes.io/elb.class': null };
    await lab.client.patch(services, SERVICE, { type: 'merge', body: { metadata: { annotations: without } } });
    await removeListener(lab);
    await lab.setBridge('ElbApi');
    stage.report('remedy', message('scenario.6.remedy'));
    await prove(stage, lab);
  },
};

/** An annotation that is removed leaves the ELB as it was (facts/huawei-cce.md §3): the listener goes by hand. */
async function removeListener(lab: Lab): Promise<void> {
  const elb = lab.cce.elb.client();
  try {
    for (const { id } of await elb.listListeners({ loadbalancer_id: lab.elbId, protocol_port: 80 })) await elb.deleteListener(id);
  } finally {
    elb.close();
  }
}
