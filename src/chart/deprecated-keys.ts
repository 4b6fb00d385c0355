/** Values that chart 1.19.1 still reads and means to drop, by what its values.yaml says of them; with what takes their place. @module */

const certificates = (folder: string): [string, string][] =>
  ['cert', 'key'].map((name) => [`${folder}.${name}`, `${folder}.existingSecret`]);

/** An empty text: nothing takes its place. */
export const DEPRECATED_KEYS: ReadonlyMap<string, string> = new Map([
  ['encryption.strictMode.enabled', 'encryption.strictMode.egress.enabled'],
  ['encryption.strictMode.cidr', 'encryption.strictMode.egress.cidr'],
  ['encryption.strictMode.allowRemoteNodeIdentities', 'encryption.strictMode.egress.allowRemoteNodeIdentities'],
  ['localRedirectPolicy', 'localRedirectPolicies.enabled'],
  ['tls.secretsBackend', 'tls.readSecretsOnlyFromSecretsNamespace'],
  ['hubble.redact.kafka.apiKey', ''],
  ...[
    'hubble.metrics.tls.server',
    'hubble.tls.server',
    'hubble.relay.tls.client',
    'hubble.relay.tls.server',
    'hubble.ui.tls.client',
  ].flatMap(certificates),
]);
