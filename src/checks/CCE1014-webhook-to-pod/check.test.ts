/** Webhooks, and where they run. @module */
import { expect, test } from 'vitest';
import { CHECKS } from '../index.ts';
import { ciliumCluster, metadata, run, type ClusterParts } from '../testing/cluster-parts.ts';
import { rehearsal } from '../testing/kubectl.ts';
import { rehearse } from '../testing/rehearsal.ts';
import { webhookToPod } from './check.ts';
import { scenario } from './scenario.ts';

rehearsal('CCE1014', () => rehearse(webhookToPod, scenario, CHECKS));

const at = { namespace: 'guard', name: 'guard' };
const configuration = (kind: 'Validating' | 'Mutating', name: string, webhook: object) => ({
  apiVersion: 'admissionregistration.k8s.io/v1',
  kind: `${kind}WebhookConfiguration`,
  metadata: metadata(name),
  webhooks: [{ name: `${name}.example.com`, clientConfig: { service: at }, ...webhook }],
});
const cluster = (config: Record<string, string> = {}, hostNetwork = false): ClusterParts =>
  ciliumCluster({ config })
    .add({ apiVersion: 'v1', kind: 'Service', metadata: metadata('guard', { namespace: 'guard' }), spec: { selector: { app: 'guard' } } })
    .pod('guard-1', { namespace: 'guard', labels: { app: 'guard' }, ip: '10.101.1.2', hostNetwork })
    .pod('guard-2', { namespace: 'other', labels: { app: 'guard' }, ip: '10.101.1.3' });

test('webhooks of one Service are one finding, a warning by inference', () => {
  const both = cluster().add(configuration('Validating', 'v', { failurePolicy: 'Ignore' }), configuration('Mutating', 'm', {}));
  expect(run(webhookToPod, both)).toMatchObject({
    findings: [
      {
        severity: 'warning',
        confidence: 'likely',
        message: { id: 'checks.CCE1014.fails' },
        objects: [{ name: 'v' }, { name: 'm' }],
        about: ['service/guard/guard', 'pod/guard/guard-1'],
      },
    ],
    looked: 2,
  });
  const ignored = cluster().add(configuration('Validating', 'v', { failurePolicy: 'Ignore' }));
  expect(run(webhookToPod, ignored).findings).toMatchObject([{ severity: 'warning', message: { id: 'checks.CCE1014.ignores' } }]);
});

test.each([
  [
    'ran into its timeout',
    'v.example.com',
    'failed to call webhook: Post "https://guard.guard.svc:443/": context deadline exceeded',
    'error',
  ],
  ['found no way', 'v.example.com', 'failed to call webhook: Post "https://guard.guard.svc:443/": dial tcp: no route to host', 'error'],
  ['was of another webhook', 'w.example.com', 'failed to call webhook: context deadline exceeded', 'warning'],
  ['arrived, and was refused', 'v.example.com', 'failed to call webhook: dial tcp 10.101.1.2:9443: connect: connection refused', 'warning'],
  ['arrived, at a wrong certificate', 'v.example.com', 'failed to call webhook: x509: certificate is valid for other', 'warning'],
])('a call that %s', (_what, name, why, severity) => {
  const text = `Error creating: Internal error occurred: failed calling webhook "${name}": ${why}`;
  const involvedObject = { apiVersion: 'apps/v1', kind: 'ReplicaSet', namespace: 'shop', name: 'web-1' };
  const event = { apiVersion: 'v1', kind: 'Event', metadata: metadata('web-1.1', { namespace: 'shop' }), type: 'Warning' };
  const { findings } = run(
    webhookToPod,
    cluster().add(configuration('Validating', 'v', {}), { ...event, reason: 'FailedCreate', message: text, involvedObject }),
  );
  expect(findings).toMatchObject([{ severity, confidence: 'likely' }]);
  const [first] = findings[0]!.evidence;
  if (severity === 'error')
    expect(first).toEqual({ at: { kind: 'Event', namespace: 'shop', name: 'web-1.1' }, path: 'message', observed: text });
});

test('on the host network, by URL, or with pods that the VPC knows there is nothing to say', () => {
  expect(run(webhookToPod, cluster({}, true).add(configuration('Validating', 'v', {}))).findings).toEqual([]);
  expect(run(webhookToPod, cluster().add(configuration('Validating', 'v', { clientConfig: { url: 'https://x' } })))).toEqual({
    findings: [],
    looked: 0,
  });
  expect(run(webhookToPod, cluster({ 'routing-mode': 'native' }).add(configuration('Validating', 'v', {}))).skip).toBeDefined();
});

test('a port that every kubelet has is moved by a person first', () => {
  const labels = { app: 'guard', 'pod-template-hash': 'a1' };
  const ownerReferences = [{ apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'guard-a1', uid: 'r', controller: true }];
  const listeningAt = (containerPort: number): ClusterParts =>
    cluster()
      .add(configuration('Validating', 'v', {}))
      .pod('guard-1', {
        namespace: 'guard',
        more: {
          metadata: metadata('guard-1', { namespace: 'guard', labels, ownerReferences }),
          spec: { containers: [{ name: 'guard', image: 'guard:1', ports: [{ containerPort }] }] },
        },
      });
  const fixOf = (port: number) => run(webhookToPod, listeningAt(port)).findings[0]!.fixes[0];
  expect(fixOf(10_250)).toMatchObject({ what: { id: 'checks.CCE1014.kubeletPort' }, reversible: false });
  expect(fixOf(9443)).toMatchObject({ what: { id: 'checks.CCE1014.hostNetwork' }, reversible: true });
});
