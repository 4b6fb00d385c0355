/** Native routing on a vpc-router cluster: CCE adds no routes for Cilium's pods. @module */
import { nodes } from '../../kube/resources.ts';
import { mergeValues } from '../../chart/values.ts';
import { healthyValues, type CheckScenario } from '../testing/rehearsal.ts';

const native = { routingMode: 'native', ipv4NativeRoutingCIDR: '10.101.0.0/16' };

export const scenario: CheckScenario = {
  options: { networkMode: 'vpc-router', values: mergeValues(healthyValues(), native) },
  async break(lab) {
    // The taint of the same network mode is another check's.
    for (const { metadata, spec } of lab.model.list(nodes)) {
      const taints = (spec?.taints ?? []).filter(({ key }) => key !== 'node.kubernetes.io/route-unreachable');
      await lab.client.patch(nodes, { name: metadata.name }, { type: 'merge', body: { spec: { taints } } });
    }
  },
};

/** Mended by routes in place of the tunnel: what Terraform would do. */
export const withRoutes: CheckScenario = {
  ...scenario,
  fix: async (lab, finding) => {
    const { text } = finding.fixes[1]!;
    const destinations = [...text.matchAll(/destination = "(.*)"[\s\S]*?server_ids\["(.*)"\]/g)];
    lab.cce.setRoutes(destinations.map(([, destination, node]) => ({ destination: destination!, node: node! })));
    const cidr = /remote_ip_prefix {2}= "(.*)"/.exec(text)![1]!;
    const groups = lab.cce.cloud().securityGroups;
    lab.cce.setSecurityGroups(groups.map((group) => ({ ...group, ingress: [...group.ingress, { protocol: 'any', source: { cidr } }] })));
  },
};
