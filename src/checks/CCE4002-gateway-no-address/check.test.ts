/** 問題七 in the lab: a Gateway that nobody binds, and two whose Service cannot have an address. @module */
import { ciliumGatewayClassConfigs, gatewayClasses } from '../../cluster/kinds.ts';
import { CHECKS } from '../index.ts';
import { rehearsal } from '../testing/kubectl.ts';
import { healthyValues, rehearse, untilServed, type CheckScenario } from '../testing/rehearsal.ts';
import { gatewayNoAddress } from './check.ts';
import { scenario } from './scenario.ts';

/** It serves all the same; bound to an ELB, that is said no more. */
const hostNetwork: CheckScenario = {
  options: { bridge: 'off', values: healthyValues('HostNetwork') },
  break: async () => undefined,
  async fix(lab, finding, apply) {
    await apply(finding.fixes[0]!);
    await lab.setBridge('HostNetwork');
  },
};

/** By the parameters of its class. */
const nodePort: CheckScenario = {
  options: { bridge: 'ElbApi' },
  async break(lab) {
    await untilServed(lab);
    const key = { namespace: 'kube-system', name: 'cilium' };
    await lab.client.create(ciliumGatewayClassConfigs, { metadata: key, spec: { service: { type: 'NodePort' } } });
    const parametersRef = { group: 'cilium.io', kind: 'CiliumGatewayClassConfig', ...key };
    await lab.client.patch(gatewayClasses, { name: 'cilium' }, { type: 'merge', body: { spec: { parametersRef } } });
  },
};

rehearsal('CCE4002', () => rehearse(gatewayNoAddress, scenario, CHECKS));
rehearsal('CCE4002, host network', () => rehearse(gatewayNoAddress, hostNetwork, CHECKS));
rehearsal('CCE4002, NodePort', () => rehearse(gatewayNoAddress, nodePort, CHECKS));
