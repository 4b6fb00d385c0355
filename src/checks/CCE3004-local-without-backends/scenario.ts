/** An ELB that somebody has filled with all nodes, in front of a Service that keeps to its own nodes' pods. @module */
import { deployments, nodes, services } from '../../kube/index.ts';
import { untilServed, type CheckScenario } from '../testing/rehearsal.ts';

const NODE_PORT = 30_777;

export const scenario: CheckScenario = {
  options: { bridge: 'ElbApi' },
  async break(lab) {
    await untilServed(lab);
    await lab.client.patch(deployments, { namespace: 'default', name: 'test-python' }, { type: 'merge', body: { spec: { replicas: 1 } } });
    await lab.client.create(services, {
      metadata: { namespace: 'default', name: 'shop' },
      spec: {
        type: 'NodePort',
        externalTrafficPolicy: 'Local',
        selector: { 'app.kubernetes.io/name': 'test-python' },
        ports: [{ name: 'http', port: 80, targetPort: 'http', nodePort: NODE_PORT }],
      },
    });
    const elb = lab.cce.elb.client();
    const listener = await elb.createListener({ name: 'shop', loadbalancer_id: lab.elbId, protocol: 'TCP', protocol_port: 8080 });
    const pool = await elb.createPool({ name: 'shop', listener_id: listener.id, protocol: 'TCP', lb_algorithm: 'ROUND_ROBIN' });
    const addresses = [...lab.model.list(nodes)].map(({ status }) => status!.addresses!.find(({ type }) => type === 'InternalIP')!.address);
    const members = addresses.map((address) => ({ address, protocol_port: NODE_PORT, subnet_cidr_id: lab.cce.elb.subnetId }));
    await elb.batchAddMembers(pool.id, members);
    elb.close();
  },
};
