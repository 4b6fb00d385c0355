/** The double hop of the source document: as the bridge's mode Selector makes it, and as people make it by hand. @module */
import { services } from '../../kube/index.ts';
import { CHECKS } from '../index.ts';
import { rehearsal } from '../testing/kubectl.ts';
import { rehearse, type CheckScenario } from '../testing/rehearsal.ts';
import { chainedNodePort } from './check.ts';
import { scenario } from './scenario.ts';

const GATEWAY_SERVICE = { namespace: 'default', name: 'cilium-gateway-ip-gateway' };

/** The document's own two Services; the address that is published is the ELB's, so that nothing else is wrong. */
const byHand: CheckScenario = {
  options: { bridge: 'off' },
  async break(lab) {
    const own = await lab.eventually('the Service of the Gateway', () => lab.model.get(services, GATEWAY_SERVICE));
    const { publicAddress } = lab.cce.cloud().loadBalancers.find(({ id }) => id === lab.elbId)!;
    const body = { status: { loadBalancer: { ingress: [{ ip: publicAddress, ipMode: 'Proxy' }] } } };
    await lab.client.patch(services, GATEWAY_SERVICE, { type: 'merge', body }, { subresource: 'status' });
    await lab.client.create(services, {
      metadata: {
        namespace: 'kube-system',
        name: 'gateway-entrypoint',
        annotations: { 'kubernetes.io/elb.id': lab.elbId, 'kubernetes.io/elb.class': 'union' },
      },
      spec: {
        type: 'LoadBalancer',
        selector: { 'k8s-app': 'cilium' },
        ports: [{ name: 'http', port: 80, nodePort: 30_080, targetPort: own.spec!.ports![0]!.nodePort! }],
      },
    });
  },
  causes: ['CCE4090'],
  async fix(lab, finding, apply) {
    await apply(finding.fixes[0]!);
    // The operator, which was not there yet.
    await lab.setBridge('ElbApi');
  },
};

rehearsal('CCE4010', () => rehearse(chainedNodePort, scenario, CHECKS));
rehearsal('CCE4010, by hand', () => rehearse(chainedNodePort, byHand, CHECKS));
