/** The entrypoint names an ELB that is not there. @module */
import { parseManifests } from '../../lab/manifests.ts';
import { untilServed, type CheckScenario } from '../testing/rehearsal.ts';

const ENTRYPOINT = `
apiVersion: cilium-cce.io/v1alpha1
kind: GatewayEntrypoint
metadata: { name: ip-gateway, namespace: default }
spec:
  gatewayRef: { name: ip-gateway }
  mode: ElbApi
  elb: { id: 5e1fb0a4-0000-4000-8000-00000000dead }
`;

export const scenario: CheckScenario = {
  options: { bridge: 'ElbApi' },
  async break(lab) {
    await untilServed(lab);
    await lab.installation.manifests(await parseManifests(ENTRYPOINT, 'entrypoint.yaml'));
    await lab.eventually('the ELB is given back', () => lab.port() === undefined);
  },
};
