/** Rules of templates that Helm renders before templates/validate.yaml. @module */
import { allSet, oneOf, type Rule, type Said } from './rule.ts';
import type { ValueReader } from '../values.ts';

/** Certificates that have to be given where none are made: what wants one, and the value that names a Secret in its stead. */
const PROVIDED: readonly { template: string; needs: readonly string[]; unless: readonly string[]; path: string }[] = [
  {
    template: 'ui-client-certs',
    needs: ['hubble.enabled', 'hubble.tls.enabled', 'hubble.ui.enabled', 'hubble.relay.enabled', 'hubble.relay.tls.server.enabled'],
    unless: ['hubble.ui.tls.client.existingSecret'],
    path: 'hubble.ui.tls.client',
  },
  {
    template: 'server-secret',
    needs: ['agent', 'hubble.enabled', 'hubble.tls.enabled'],
    unless: ['hubble.tls.server.existingSecret'],
    path: 'hubble.tls.server',
  },
  {
    template: 'relay-server-secret',
    needs: ['hubble.enabled', 'hubble.tls.enabled', 'hubble.relay.enabled', 'hubble.relay.tls.server.enabled'],
    unless: ['hubble.relay.tls.server.existingSecret'],
    path: 'hubble.relay.tls.server',
  },
  {
    template: 'relay-client-secret',
    needs: ['hubble.enabled', 'hubble.tls.enabled', 'hubble.relay.enabled'],
    unless: ['hubble.relay.tls.client.existingSecret'],
    path: 'hubble.relay.tls.client',
  },
  {
    template: 'metrics-server-secret',
    needs: ['agent', 'hubble.enabled', 'hubble.metrics.tls.enabled'],
    unless: ['hubble.metrics.tls.server.existingSecret'],
    path: 'hubble.metrics.tls.server',
  },
];

function missingCertificate(values: ValueReader): Said | undefined {
  if (values.truthy('hubble.tls.auto.enabled')) return undefined;
  for (const { template, needs, unless, path } of PROVIDED) {
    if (!allSet(values, ...needs) || unless.some((one) => values.truthy(one))) continue;
    const missing = ['cert', 'key'].map((part) => `${path}.${part}`).find((one) => values.text(one) === '');
    if (missing)
      return {
        text: `missing ${missing}`,
        at: [missing, 'hubble.tls.auto.enabled'],
        template: `templates/hubble/tls-provided/${template}.yaml`,
      };
  }
  return undefined;
}

export const EARLY_RULES = {
  hubbleCertificates: { paths: [], says: missingCertificate },
  meshAuthMode: {
    template: 'templates/clustermesh-apiserver/deployment.yaml',
    paths: ['clustermesh.apiserver.tls.authMode'],
    says: (values) =>
      values.truthy('clustermesh.useAPIServer') && !oneOf(values, 'clustermesh.apiserver.tls.authMode', 'legacy', 'migration', 'cluster')
        ? '.Values.clustermesh.apiserver.tls.authMode must be one of legacy, migration, cluster'
        : undefined,
  },
} as const satisfies Record<string, Rule>;
