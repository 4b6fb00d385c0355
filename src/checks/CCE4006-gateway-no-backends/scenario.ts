/** Somebody has made the listener by hand, with nothing behind it, and has published the ELB's address. @module */
import { services } from '../../kube/index.ts';
import type { CheckScenario } from '../testing/rehearsal.ts';

const SERVICE = { namespace: 'default', name: 'cilium-gateway-ip-gateway' };

export const scenario: CheckScenario = {
  options: { bridge: 'off' },
  async break(lab) {
    await lab.eventually('the Service of the Gateway', () => lab.model.get(services, SERVICE));
    const elb = lab.cce.elb.client();
    const [mine] = lab.cce.cloud().loadBalancers.filter(({ id }) => id === lab.elbId);
    await elb.createListener({ name: 'by-hand', loadbalancer_id: lab.elbId, protocol: 'TCP', protocol_port: 80 });
    elb.close();
    const body = { status: { loadBalancer: { ingress: [{ ip: mine!.publicAddress, ipMode: 'Proxy' }] } } };
    await lab.client.patch(services, SERVICE, { type: 'merge', body }, { subresource: 'status' });
  },
  causes: ['CCE4090'],
  async fix(lab, finding, apply) {
    await apply(finding.fixes[0]!);
    const elb = lab.cce.elb.client();
    await elb.deleteListener(finding.fixes[1]!.text.split('/').at(-1)!);
    elb.close();
    // The operator, which was not there yet.
    await lab.setBridge('ElbApi');
  },
};
