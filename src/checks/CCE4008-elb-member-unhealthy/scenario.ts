/** The health check asks a port on which nobody listens. @module */
import { parseManifests } from '../../lab/manifests.ts';
import type { CheckScenario } from '../testing/rehearsal.ts';

const ENTRYPOINT = (elb: string): string => `
apiVersion: cilium-cce.io/v1alpha1
kind: GatewayEntrypoint
metadata: { name: ip-gateway, namespace: default }
spec:
  gatewayRef: { name: ip-gateway }
  mode: ElbApi
  elb: { id: ${elb} }
  healthCheck: { port: 9, intervalSeconds: 1, timeoutSeconds: 1, healthyThreshold: 1, unhealthyThreshold: 2 }
`;

export const scenario: CheckScenario = {
  options: { bridge: 'ElbApi' },
  async break(lab) {
    await lab.installation.manifests(await parseManifests(ENTRYPOINT(lab.elbId), 'entrypoint.yaml'));
  },
  causes: ['CCE4090'],
};
