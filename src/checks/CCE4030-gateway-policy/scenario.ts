/** A rule denies Envoy, in so many words. @module */
import { ciliumNetworkPolicies } from '../../cluster/kinds.ts';
import { untilServed, type CheckScenario } from '../testing/rehearsal.ts';

export const scenario: CheckScenario = {
  async break(lab) {
    await untilServed(lab);
    await lab.client.create(ciliumNetworkPolicies, {
      metadata: { namespace: 'default', name: 'no-envoy' },
      spec: {
        endpointSelector: { matchLabels: { 'app.kubernetes.io/name': 'test-python' } },
        enableDefaultDeny: { ingress: false },
        ingress: [{ fromEntities: ['all'] }],
        ingressDeny: [{ fromEntities: ['ingress'] }],
      },
    });
  },
  causes: ['CCE4090'],
};
