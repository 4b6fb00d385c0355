/** TLSRoute as Gateway API 1.5's standard channel has it; and a kind that is missing. @module */
import { customResourceDefinitions, type CustomResourceDefinition } from '../../kube/resources.ts';
import type { Lab } from '../../lab/index.ts';
import { untilServed, type CheckScenario } from '../testing/rehearsal.ts';

const GROUP = 'gateway.networking.k8s.io';
const schema = { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } };

const tlsRoutes: Pick<CustomResourceDefinition, 'metadata' | 'spec'> = {
  metadata: {
    name: `tlsroutes.${GROUP}`,
    annotations: { [`${GROUP}/bundle-version`]: 'v1.5.0', 'api-approved.kubernetes.io': 'https://github.com/kubernetes-sigs/gateway-api' },
  } as unknown as CustomResourceDefinition['metadata'],
  spec: {
    group: GROUP,
    scope: 'Namespaced',
    names: { kind: 'TLSRoute', listKind: 'TLSRouteList', plural: 'tlsroutes', singular: 'tlsroute' },
    versions: [
      { name: 'v1', served: true, storage: true, schema },
      { name: 'v1alpha2', served: false, storage: false, schema },
    ],
  },
};

const restartOperator = (lab: Lab): Promise<void> => lab.installation.restart('Deployment', 'kube-system', 'cilium-operator');

export const scenario: CheckScenario = {
  async break(lab) {
    await untilServed(lab);
    await lab.client.create(customResourceDefinitions, tlsRoutes);
    await restartOperator(lab);
  },
  causes: ['CCE2003'],
};

export const missingKind: CheckScenario = {
  async break(lab) {
    await untilServed(lab);
    await lab.client.delete(customResourceDefinitions, { name: `grpcroutes.${GROUP}` });
    await restartOperator(lab);
  },
  // The bundle comes from the lab's own copy of the release: a test asks nobody outside.
  async fix(lab, { fixes }, apply) {
    const [install, restart] = fixes[0]!.text.split('\n');
    if (!install!.includes('/v1.4.1/')) throw new Error(`another release than the lab's: ${install}`);
    await lab.installation.gatewayApi();
    await apply({ ...fixes[0]!, text: restart! });
  },
};
