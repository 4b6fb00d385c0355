/** Secrets of sixty kinds in every place that a cluster has for them: an archive holds none of them. */
import { describe, expect, test } from 'vitest';
import type { AnyObject } from '../../kube/objects.ts';
import { message } from '../../i18n/index.ts';
import { everywhere, RecordedCoverage, SIGNALS, type CoverageRecord } from '../coverage.ts';
import { ObjectsOfSource } from '../load-objects.ts';
import type { LoadedCluster } from '../load.ts';
import { contentsOf } from './contents.ts';
import { keptOf } from './fields.ts';
import { withoutSecrets } from './secret-text.ts';
import { SECRETS, type PlantedSecret } from './testing/secrets.ts';
import { packed } from './write.ts';
import { ZipFiles } from './zip-read.ts';

const meta = (name: string, more: object = {}) => ({ name, namespace: 'kube-system', uid: 'u', resourceVersion: '1', ...more });

/** Objects with the secret in every field that takes text, bare where nothing of the field is kept or where its name says what it is. */
function planted({ value, text }: PlantedSecret, index: number): AnyObject[] {
  const encoded = Buffer.from(value).toString('base64');
  const environment = [
    { name: 'DB_PASSWORD', value },
    { name: 'SETTINGS', value: text },
    { name: 'KUBERNETES_SERVICE_HOST', value: text },
    { name: 'FROM', valueFrom: { secretKeyRef: { name: 's', key: value } } },
  ];
  const container = (name: string) => ({
    name,
    image: 'registry/app:1',
    command: ['app', '--api-token', value, `--password=${value}`, text],
    args: ['-c', text, `--client-secret=${value}`, '--kvstore-opt', text],
    env: environment,
    envFrom: [{ secretRef: { name: value } }],
    livenessProbe: { exec: { command: ['sh', '-c', `curl -u x:${value} localhost`] } },
    readinessProbe: { httpGet: { path: `/?${text}`, port: 80, httpHeaders: [{ name: 'Authorization', value }] } },
    lifecycle: { postStart: { exec: { command: [value] } } },
    securityContext: { token: value, note: text },
  });
  const annotations = {
    'kubectl.kubernetes.io/last-applied-configuration': JSON.stringify({ data: { key: value } }),
    'cilium.io/api-token': value,
    'kubernetes.io/elb.autocreate': text,
    'cilium-cce.io/note': text,
    'example.com/anything': value,
    [`example.com/${index}`]: text,
  };
  const labels = { app: 'web', password: value, note: text };
  const managedFields = [{ manager: value, operation: 'Update', fieldsV1: { [value]: {} } }];
  const condition = { type: 'Ready', status: 'False', reason: 'Broken', message: text };
  const head = (name: string) => meta(`${name}-${index}`, { annotations, labels, managedFields, selfLink: value });
  const spec = {
    containers: [container('app'), container('cilium-agent')],
    initContainers: [container('config')],
    ephemeralContainers: [container('debugger')],
    imagePullSecrets: [{ name: 'pull', password: value }],
    volumes: [
      { name: 'a', secret: { secretName: 's', items: [{ key: value }] } },
      { name: 'b', csi: { driver: 'd', volumeAttributes: { key: value } } },
      { name: 'c', azureFile: { secretName: 's', shareName: value } },
    ],
    unknownField: value,
  };
  const ended = { exitCode: 1, message: text, reason: 'Error' };
  const objects: object[] = [
    { apiVersion: 'v1', kind: 'Secret', metadata: head('secret'), data: { key: encoded }, stringData: { key: value } },
    { apiVersion: 'v1', kind: 'ConfigMap', metadata: head('settings'), data: { key: value } },
    {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: meta('cilium-config', { annotations }),
      data: { [`anything-${index}`]: value, 'kvstore-password': value, 'kvstore-opt': text, notes: value, 'enable-api-key': value },
      binaryData: { blob: encoded },
    },
    {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: meta('kube-proxy'),
      data: { 'kubeconfig.conf': `token: ${value}`, 'config.conf': `mode: iptables\nnote: ${value}\nclusterCIDR: ${text}`, extra: value },
    },
    {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: meta('coredns'),
      data: { Corefile: `.:53 {\n  errors\n  route53 zone {\n    aws_access_key ID ${value}\n  }\n  log ${text}\n}`, extra: value },
    },
    {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: head('pod'),
      spec,
      status: {
        message: text,
        conditions: [condition],
        containerStatuses: [{ name: 'app', state: { terminated: ended }, lastState: { waiting: ended }, allocatedResources: value }],
        secretField: value,
      },
    },
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: head('deployment'),
      spec: { template: { metadata: { annotations, labels }, spec } },
    },
    { apiVersion: 'apps/v1', kind: 'DaemonSet', metadata: head('daemonset'), spec: { template: { metadata: { annotations }, spec } } },
    { apiVersion: 'v1', kind: 'Event', metadata: head('event'), message: text, note: value, involvedObject: { kind: 'Pod', name: 'x' } },
    {
      apiVersion: 'v1',
      kind: 'Node',
      metadata: head('node'),
      spec: { configSource: value },
      status: { conditions: [condition], images: [value] },
    },
    { apiVersion: 'v1', kind: 'Namespace', metadata: head('namespace'), status: { conditions: [condition] } },
    { apiVersion: 'v1', kind: 'Service', metadata: head('service'), spec: { externalName: text, password: value } },
    {
      apiVersion: 'gateway.networking.k8s.io/v1',
      kind: 'HTTPRoute',
      metadata: head('route'),
      spec: {
        rules: [
          {
            matches: [
              {
                headers: [
                  { name: 'X-Api-Key', value },
                  { name: 'X-Note', value: text },
                ],
                path: { value: `/?${text}` },
              },
            ],
            filters: [{ type: 'RequestHeaderModifier', requestHeaderModifier: { set: [{ name: 'Authorization', value }] } }],
          },
        ],
      },
    },
    {
      apiVersion: 'cilium.io/v2',
      kind: 'CiliumNetworkPolicy',
      metadata: head('policy'),
      spec: {
        description: text,
        ingress: [{ toPorts: [{ rules: { http: [{ headers: [text], headerMatches: [{ name: 'X-Token', value }] }] } }] }],
      },
    },
    {
      apiVersion: 'cilium.io/v2',
      kind: 'CiliumEnvoyConfig',
      metadata: head('envoy'),
      spec: {
        resources: [
          {
            '@type': 'type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.Secret',
            tlsCertificate: { privateKey: { inlineString: value }, password: { inline_bytes: encoded } },
            genericSecret: { secret: { inlineString: value } },
            note: text,
          },
        ],
      },
    },
    {
      apiVersion: 'cilium.io/v2',
      kind: 'CiliumNodeConfig',
      metadata: head('nodeconfig'),
      spec: { defaults: { 'kvstore-password': value, x: value } },
    },
    {
      apiVersion: 'cilium.io/v2',
      kind: 'CiliumEndpoint',
      metadata: head('endpoint'),
      status: { log: [{ message: text }], password: value },
    },
    { apiVersion: 'cilium-cce.io/v1alpha1', kind: 'GatewayEntrypoint', metadata: head('entrypoint'), spec: { note: text, token: value } },
    {
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: meta(`kind${index}.example.com`, { annotations }),
      spec: {
        group: 'example.com',
        names: { kind: 'K', plural: `kind${index}` },
        versions: [{ name: 'v1', served: true, schema: { default: value } }],
      },
    },
    {
      apiVersion: 'admissionregistration.k8s.io/v1',
      kind: 'ValidatingWebhookConfiguration',
      metadata: head('webhook'),
      webhooks: [
        {
          name: 'a.b.c',
          clientConfig: { url: `https://u:${value}@hook/${value}`, caBundle: encoded },
          matchConditions: [{ expression: value }],
        },
      ],
    },
    { apiVersion: 'example.com/v1', kind: 'Anything', metadata: head('anything'), spec: { value } },
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata: head('account'), secrets: [{ name: value }] },
  ];
  return objects as AnyObject[];
}

function clusterOf(objects: readonly AnyObject[]): LoadedCluster {
  const gathered = new ObjectsOfSource();
  for (const object of objects) gathered.add(object);
  const record: CoverageRecord = {
    kinds: {},
    otherKinds: message('cluster.unknown.notAsked'),
    signals: Object.fromEntries(SIGNALS.map((signal) => [signal, everywhere(null)])) as CoverageRecord['signals'],
  };
  return {
    model: gathered.model,
    coverage: new RecordedCoverage(record, gathered.model),
    source: { kind: 'live', name: 'cce', takenAt: undefined, redacted: false },
    notes: gathered.notes(),
    kubernetesVersion: undefined,
  };
}

/** The archive's whole text, with escapes undone once: a secret may hide behind them. */
function textIn(objects: readonly AnyObject[]): string {
  const files = new ZipFiles('x', Buffer.concat(packed(contentsOf(clusterOf(objects), '1', new Date(0)))));
  const texts = [...files.names()].map((name) => Buffer.from(files.read(name)).toString('utf8'));
  return texts.flatMap((text) => [text, text.replaceAll(/\\(["\\/])/g, '$1')]).join('\n');
}

test('there are fifty and more of them, each its own', () => {
  expect(new Set(SECRETS.map(({ value }) => value)).size).toBeGreaterThanOrEqual(60);
});

describe('planted everywhere', () => {
  test.for(SECRETS.map((secret, index) => [secret.kind, secret, index] as const))('%s', ([, secret, index]) => {
    const text = textIn(planted(secret, index));
    for (const form of [secret.value, encodeURIComponent(secret.value), Buffer.from(secret.value).toString('base64')]) {
      const at = text.indexOf(form);
      expect(at < 0 ? '' : text.slice(Math.max(0, at - 120), at + form.length)).toBe('');
    }
    // The objects themselves are there.
    for (const name of ['pod', 'route', 'policy', 'envoy', 'endpoint', 'event']) expect(text).toContain(`"name":"${name}-${index}"`);
  });

  test('all at once', () => {
    const text = textIn(SECRETS.flatMap((secret, index) => planted(secret, index)));
    expect(SECRETS.filter(({ value }) => text.includes(value)).map(({ kind }) => kind)).toEqual([]);
  });
});

test('what is no secret stays', () => {
  for (const text of [
    'Failed to pull image "swr.ap-southeast-1.myhuaweicloud.com/hwofficial/everest:2.4.1"',
    'MountVolume.SetUp failed for volume "tls" : secret "shop-tls" not found',
    'Error: secret "kube-system/cilium-ca" not found, see secretName: cilium-ca',
    'Readiness probe failed: Get "http://10.0.0.5:8080/healthz": dial tcp 10.0.0.5:8080: connect: connection refused',
    'sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef',
    '0123456789abcdef0123456789abcdef01234567',
    'basic authentication is not configured; key not found; auth: none',
    'ELB.1202 enterprise_project_id can not be empty',
    'token expired, tokenExpirationSeconds=3600',
    '5e1fb0a4-0000-4000-8000-000000000001',
  ])
    expect(withoutSecrets(text)).toBe(text);
  const config = keptOf({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'cilium-config' },
    data: {
      'enable-gateway-api-secrets-sync': 'true',
      'gateway-api-secrets-namespace': 'cilium-secrets',
      'cluster-pool-ipv4-cidr': '10.0.0.0/8',
    },
  });
  expect(config!['data']).toEqual({
    'enable-gateway-api-secrets-sync': 'true',
    'gateway-api-secrets-namespace': 'cilium-secrets',
    'cluster-pool-ipv4-cidr': '10.0.0.0/8',
  });
});
