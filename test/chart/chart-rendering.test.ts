/** The chart as a real Helm renders and installs it, against the embedded API server. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { ApiServer } from '../../src/apiserver/index.ts';
import { entrypointCrd } from '../../src/bridge/api/schema.ts';
import { builtinKinds } from '../../src/apiserver/schema/index.ts';
import { customResourceDefinitions, deployments, namespaces, type AnyObject, type Draft, type PodSpec } from '../../src/kube/index.ts';
import { resourceFinder, type ResourceOf } from '../../src/lab/manifests.ts';
import { ciliumCrds } from '../../src/twin/cilium/crds/crds.ts';
import { gatewayApiCrds } from '../../src/twin/gateway-api/crds.ts';
import { ciliumCce } from '../cilium-cce.ts';
import { findHelm, helm } from './helm.ts';
import { CHART, chartGrants, type Option, type Rule } from './rights.ts';

const file = findHelm();
const NAMESPACE = 'cilium-cce';

/** One `--set` each. */
const MATRIX: Record<string, readonly string[]> = {
  'the defaults': [],
  'an agency, and a default ELB': [
    'cloud.region=cn-north-4',
    'cloud.projectId=0123456789abcdef',
    'cloud.vpcId=vpc-1',
    'cloud.subnetId=subnet-1',
    'bridge.default.elbId=5e1fb0a4-0000-4000-8000-000000000001',
    'bridge.default.elbClass=performance',
    'bridge.default.mode=ElbApi',
    'bridge.clusterName=prod-1',
  ],
  'workload identity': [
    'cloud.region=cn-north-4',
    'credentials.source=workloadIdentity',
    'credentials.workloadIdentity.idpId=cce',
    'credentials.workloadIdentity.audience=client',
  ],
  'a Secret, other endpoints, Cilium elsewhere': [
    'cloud.region=cn-north-4',
    'cloud.elbEndpoint=https://elb.example.com',
    'cloud.vpcEndpoint=https://vpc.example.com',
    'cloud.iamEndpoint=https://iam.example.com',
    'credentials.source=secret',
    'credentials.secret.name=keys',
    'ciliumNamespace=cilium',
    'language=zh-TW',
    'log.format=text',
  ],
  'all that is off': [
    'cloud.region=cn-north-4',
    'bridge.pinning=true',
    'bridge.clearRouteUnreachable=true',
    'gatewayClass.create=true',
    'serviceMonitor.enabled=true',
    'serviceMonitor.labels.release=prometheus',
    'prometheusRule.enabled=true',
    'networkPolicy.enabled=true',
    'ciliumNetworkPolicy.enabled=true',
    'policy.metricsNamespaceLabels.kubernetes\\.io/metadata\\.name=monitoring',
  ],
  'all that is on': [
    'serviceAccount.create=false',
    'serviceAccount.name=mine',
    'rbac.create=false',
    'podDisruptionBudget.enabled=false',
    'test.enabled=false',
    'replicas=1',
  ],
  "people's own": [
    'fullnameOverride=elb-operator',
    'image.digest=sha256:0000000000000000000000000000000000000000000000000000000000000000',
    'imagePullSecrets[0].name=default-secret',
    'nodeSelector.pool=system',
    'podLabels.team=net',
    'podAnnotations.note=hello',
    'extraEnv[0].name=NODE_OPTIONS',
    'extraEnv[0].value=--max-old-space-size=300',
    'topologySpreadConstraints[0].maxSkew=1',
    'topologySpreadConstraints[0].topologyKey=kubernetes.io/hostname',
    'topologySpreadConstraints[0].whenUnsatisfiable=DoNotSchedule',
    'affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[0].matchExpressions[0].key=pool',
    'affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[0].matchExpressions[0].operator=Exists',
  ],
};

const settings = (sets: readonly string[]): string[] => sets.flatMap((one) => ['--set', one]);
const render = (sets: readonly string[]) =>
  helm(file!, [
    'template',
    'cilium-cce',
    CHART,
    '--namespace',
    NAMESPACE,
    '--kube-version',
    '1.33.5',
    '--include-crds=false',
    ...settings(sets),
  ]);

type Rendered = Draft<AnyObject> & { apiVersion: string; kind: string; rules?: Rule[] };
async function manifests(sets: readonly string[]): Promise<Rendered[]> {
  const { exitCode, stdout, stderr } = await render(sets);
  expect(exitCode, stderr).toBe(0);
  return parseAllDocuments(stdout).flatMap((document) => (document.toJSON() as Rendered | null) ?? []);
}

const podOf = (object: Rendered): PodSpec | undefined =>
  object.kind === 'Pod'
    ? (object as unknown as { spec: PodSpec }).spec
    : object.kind === 'Deployment'
      ? (object as unknown as { spec: { template: { spec: PodSpec } } }).spec.template.spec
      : undefined;

/** Kinds of the prometheus-operator: nobody serves them here. */
const UNSERVED = new Set(['ServiceMonitor', 'PrometheusRule']);

describe.skipIf(file === undefined)('with a real Helm', () => {
  let server: ApiServer;
  let resourceOf: ResourceOf;
  let folder: string;
  let kubeconfig: string;
  beforeAll(async () => {
    server = await ApiServer.start();
    folder = await mkdtemp(join(tmpdir(), 'chart-'));
    kubeconfig = join(folder, 'kubeconfig');
    await server.writeKubeconfig(kubeconfig);
    const client = server.client();
    for (const name of [NAMESPACE, 'cilium']) await client.create(namespaces, { metadata: { name } });
    for (const crd of [...gatewayApiCrds(), ...ciliumCrds()]) await client.create(customResourceDefinitions, crd as never);
    resourceOf = resourceFinder(
      client,
      builtinKinds.map((kind) => kind.resource),
    );
  });
  afterAll(async () => {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  });

  test('it lints', async () => {
    const { exitCode, stdout } = await helm(file!, ['lint', CHART, '--strict', '--kube-version', '1.33.5']);
    expect(exitCode, stdout).toBe(0);
  });

  test('the default rendering reads as expected', async () => {
    await expect((await render([])).stdout).toMatchFileSnapshot('./default-rendering.yaml');
  });

  test.each(Object.keys(MATRIX))('%s: accepted to the last field, restricted, with the rights of the options', async (name) => {
    const sets = MATRIX[name]!;
    const objects = await manifests(sets);
    for (const object of objects) {
      if (UNSERVED.has(object.kind)) continue;
      const of = await resourceOf(object.apiVersion, object.kind);
      expect(of, object.kind).toBeDefined();
      await server.client().create(of!, object, { fieldValidation: 'Strict', dryRun: true });
      const spec = podOf(object);
      if (spec) expectRestricted(spec);
    }
    const isOn = (option: string): boolean => sets.includes(`${option}=true`);
    const options: Option[] = [
      ...(isOn('bridge.pinning') ? (['pinning'] as const) : []),
      ...(isOn('bridge.clearRouteUnreachable') ? (['taints'] as const) : []),
    ];
    const cilium = sets.find((one) => one.startsWith('ciliumNamespace='))?.split('=')[1] ?? 'kube-system';
    const wanted = sets.includes('rbac.create=false') ? [] : chartGrants({ cilium, release: NAMESPACE }, options);
    const given = objects.flatMap(({ kind, metadata, rules }) =>
      /^(?:Cluster)?Role$/.test(kind) ? [{ namespace: metadata.namespace, rules }] : [],
    );
    const byText = (a: object, b: object): number => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1);
    expect(given.sort(byText)).toEqual(wanted.map(({ namespace, rules }) => ({ namespace, rules })).sort(byText));
    expect(objects.some(({ kind }) => UNSERVED.has(kind))).toBe(isOn('serviceMonitor.enabled'));
  });

  test.each([
    'the defaults',
    'an agency, and a default ELB',
    'workload identity',
    'a Secret, other endpoints, Cilium elsewhere',
    'all that is off',
  ])('%s: the command line takes the options', async (name) => {
    const pods = (await manifests(MATRIX[name]!)).flatMap((object) => podOf(object) ?? []);
    expect(pods.length).toBe(2);
    for (const { containers } of pods) {
      const args = containers[0]!.args!;
      // Everything is right but the cluster, which is looked for last.
      const ended = await ciliumCce([...args, '--kubeconfig', join(folder, 'nowhere')], { cwd: folder });
      expect(ended.stderr, args.join(' ')).toMatch(/nowhere cannot be read|nowhere.*ENOENT/);
    }
  });

  test.each([
    ['replica=3', "additional properties 'replica' not allowed"],
    ['bridge.pining=true', "additional properties 'pining' not allowed"],
    ['credentials.source=secret', '/credentials/secret/name'],
    ['credentials.source=aksk', '/credentials/source'],
    ['cloud.region=CN', '/cloud/region'],
    ['cloud.vpcEndpoint=http://vpc.example.com', '/cloud/vpcEndpoint'],
  ])('--set %s is refused', async (one, why) => {
    const { exitCode, stderr } = await render([one]);
    expect(exitCode).not.toBe(0);
    expect(stderr).toContain(why);
  });

  test('installs, upgrades and uninstalls; what stays is the CRD', async () => {
    const run = (...args: string[]) => helm(file!, [...args, '--namespace', NAMESPACE], kubeconfig);
    const installed = await run('install', 'cilium-cce', CHART);
    expect(installed.exitCode, installed.stderr).toBe(0);
    expect(installed.stdout).toContain('rollout status deploy/cilium-cce');
    const client = server.client();
    expect((await client.get(customResourceDefinitions, { name: entrypointCrd().metadata.name })).spec.group).toBe('cilium-cce.io');
    const upgraded = await run(
      'upgrade',
      'cilium-cce',
      CHART,
      ...settings(MATRIX['all that is off']!.filter((one) => !/serviceMonitor|prometheus/.test(one))),
    );
    expect(upgraded.exitCode, upgraded.stderr).toBe(0);
    const deployed = await client.get(deployments, { namespace: NAMESPACE, name: 'cilium-cce' });
    expect(deployed.spec?.template.spec?.containers[0]?.args).toContain('--clear-route-unreachable');
    const removed = await run('uninstall', 'cilium-cce');
    expect(removed.exitCode, removed.stderr).toBe(0);
    expect((await client.list(deployments, {})).items).toEqual([]);
    expect((await client.get(customResourceDefinitions, { name: entrypointCrd().metadata.name })).metadata.name).toBeDefined();
  });
});

/** Pod Security Standard "restricted", and what the chart promises beyond. */
function expectRestricted(spec: PodSpec): void {
  expect(spec.hostNetwork ?? false).toBe(false);
  for (const field of ['hostPID', 'hostIPC'] as const) expect(spec[field] ?? false).toBe(false);
  expect(spec.securityContext).toMatchObject({ runAsNonRoot: true, runAsUser: 65532, seccompProfile: { type: 'RuntimeDefault' } });
  for (const volume of spec.volumes ?? []) expect(Object.keys(volume).some((kind) => kind === 'projected' || kind === 'secret')).toBe(true);
  expect(spec.initContainers ?? []).toEqual([]);
  for (const { securityContext, resources, volumeMounts, ports } of spec.containers) {
    expect(securityContext).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      runAsNonRoot: true,
      capabilities: { drop: ['ALL'] },
      seccompProfile: { type: 'RuntimeDefault' },
    });
    expect(resources).toMatchObject({ requests: { cpu: '50m', memory: '128Mi' }, limits: { memory: '512Mi' } });
    for (const mount of volumeMounts ?? []) expect(mount.readOnly).toBe(true);
    for (const port of ports ?? []) expect(port.hostPort).toBeUndefined();
  }
}
