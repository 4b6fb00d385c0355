/** A validating webhook in an ordinary pod. @module */
import {
  customResourceDefinitions,
  deployments,
  services,
  validatingWebhooks,
  type CustomResourceDefinition,
} from '../../kube/resources.ts';
import { untilServed, type CheckScenario } from '../testing/rehearsal.ts';

const GROUP = 'admissionregistration.k8s.io';
const labels = { app: 'guard' };

/** The lab's API server has no webhooks of its own: as a custom resource they are configurations that nobody acts on. */
const definition: Pick<CustomResourceDefinition, 'metadata' | 'spec'> = {
  metadata: {
    name: `validatingwebhookconfigurations.${GROUP}`,
    annotations: { 'api-approved.kubernetes.io': 'https://github.com/kubernetes/kubernetes' },
  } as unknown as CustomResourceDefinition['metadata'],
  spec: {
    group: GROUP,
    scope: 'Cluster',
    names: {
      kind: 'ValidatingWebhookConfiguration',
      listKind: 'ValidatingWebhookConfigurationList',
      plural: 'validatingwebhookconfigurations',
      singular: 'validatingwebhookconfiguration',
    },
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
      },
    ],
  },
};

export const scenario: CheckScenario = {
  async break(lab) {
    await untilServed(lab);
    await lab.client.create(customResourceDefinitions, definition);
    const at = { namespace: 'default', name: 'guard' };
    const template = { metadata: { labels }, spec: { containers: [{ name: 'guard', image: 'pause:3.9' }] } };
    await lab.client.create(deployments, { metadata: at, spec: { replicas: 1, selector: { matchLabels: labels }, template } });
    await lab.client.create(services, { metadata: at, spec: { selector: labels, ports: [{ port: 443, targetPort: 8443 }] } });
    const webhook = {
      name: 'guard.example.com',
      admissionReviewVersions: ['v1'],
      sideEffects: 'None' as const,
      clientConfig: { service: { ...at, port: 443 } },
    };
    const create = () => lab.client.create(validatingWebhooks, { metadata: { name: 'guard' }, webhooks: [webhook] });
    await lab.eventually('webhook configurations are served', () =>
      create().then(
        () => true,
        () => false as const,
      ),
    );
  },
};
