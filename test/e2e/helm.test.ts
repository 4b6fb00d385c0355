/**
 * A release of a small chart in the lab by a real Helm: installed, tested, upgraded, rolled back and uninstalled, with hooks,
 * a CRD of its own and the refusals that keep releases apart.
 * @module
 */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Lab } from '../../src/lab/index.ts';
import { configMaps, deployments, pods, secrets, services } from '../../src/kube/resources.ts';
import { findHelm, helm } from '../chart/helm.ts';

const program = findHelm();
const NAMESPACE = 'shop';

const CHART: Readonly<Record<string, string>> = {
  'Chart.yaml': 'apiVersion: v2\nname: web\nversion: 1.2.3\nappVersion: "4"\nkubeVersion: ">=1.27.0-0"\n',
  'values.yaml': 'replicas: 1\nimage: nginx\ngreeting: hello\n',
  'values.schema.json': '{"type": "object", "properties": {"replicas": {"type": "integer"}}}',
  'crds/greetings.yaml': `
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: greetings.example.org}
spec:
  group: example.org
  scope: Namespaced
  names: {plural: greetings, singular: greeting, kind: Greeting}
  versions:
    - name: v1
      served: true
      storage: true
      schema: {openAPIV3Schema: {type: object, properties: {spec: {type: object, properties: {text: {type: string, maxLength: 20}}}}}}
`,
  'templates/greeting.yaml': `
apiVersion: example.org/v1
kind: Greeting
metadata: {name: {{ .Release.Name }}}
spec: {text: {{ .Values.greeting | quote }}}
`,
  'templates/config.yaml': `
apiVersion: v1
kind: ConfigMap
metadata: {name: {{ .Release.Name }}}
data:
  greeting: {{ .Values.greeting | quote }}
  revision: {{ .Release.Revision | quote }}
  kubernetes: {{ .Capabilities.KubeVersion.Version }}
  gateways: {{ .Capabilities.APIVersions.Has "gateway.networking.k8s.io/v1/Gateway" | quote }}
  node: {{ (first (lookup "v1" "Node" "" "").items).metadata.name | default "none" | quote }}
`,
  'templates/service.yaml': `
apiVersion: v1
kind: Service
metadata: {name: {{ .Release.Name }}}
spec: {selector: {app: {{ .Release.Name }}}, ports: [{name: http, port: 80}]}
`,
  'templates/deployment.yaml': `
apiVersion: apps/v1
kind: Deployment
metadata: {name: {{ .Release.Name }}, labels: {app: {{ .Release.Name }}}}
spec:
  replicas: {{ .Values.replicas }}
  selector: {matchLabels: {app: {{ .Release.Name }}}}
  template:
    metadata: {labels: {app: {{ .Release.Name }}}}
    spec: {containers: [{name: web, image: {{ .Values.image }}, ports: [{containerPort: 80}]}]}
`,
  'templates/before.yaml': `
apiVersion: batch/v1
kind: Job
metadata:
  name: {{ .Release.Name }}-before
  annotations: {helm.sh/hook: "pre-install,pre-upgrade", helm.sh/hook-delete-policy: before-hook-creation}
spec:
  backoffLimit: 0
  template: {spec: {restartPolicy: Never, containers: [{name: c, image: busybox, command: [sh, -c, "echo preparing revision {{ .Release.Revision }}"]}]}}
`,
  'templates/test.yaml': `
apiVersion: v1
kind: Pod
metadata: {name: {{ .Release.Name }}-test, annotations: {helm.sh/hook: test}}
spec: {restartPolicy: Never, containers: [{name: c, image: busybox, command: [wget, -q, -O, "-", "http://{{ .Release.Name }}.{{ .Release.Namespace }}.svc.cluster.local/"]}]}
`,
  'templates/NOTES.txt': '{{ .Release.Name }} says {{ .Values.greeting }}.\n',
};

describe.skipIf(!program)('helm against the lab', () => {
  let folder: string;
  let chart: string;
  let lab: Lab;
  const at = (name: string): { namespace: string; name: string } => ({ namespace: NAMESPACE, name });
  const run = (line: string) => helm(program!, [...line.split(' '), '--namespace', NAMESPACE], join(folder, 'kubeconfig'));
  const ok = async (line: string): Promise<string> => {
    const { exitCode, stdout, stderr } = await run(line);
    expect(exitCode, `${line}: ${stderr}`).toBe(0);
    return stdout;
  };
  const refused = async (line: string): Promise<string> => {
    const { exitCode, stderr } = await run(line);
    expect(exitCode, line).not.toBe(0);
    return stderr;
  };
  const statuses = async (name: string): Promise<string[]> =>
    (JSON.parse(await ok(`history ${name} -o json`)) as { status: string }[]).map(({ status }) => status);

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cilium-cce-'));
    chart = join(folder, 'web');
    for (const part of ['templates', 'crds']) await mkdir(join(chart, part), { recursive: true });
    await Promise.all(Object.entries(CHART).map(([name, text]) => writeFile(join(chart, name), text)));
    lab = await Lab.start();
    await lab.writeKubeconfig(join(folder, 'kubeconfig'));
    await lab.eventually('HTTP 200', async () => {
      const answer = await lab.request({});
      return answer.kind === 'answer' && answer.status === 200;
    });
  }, 60_000);
  afterAll(async () => {
    await lab?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  test('install --wait: hooks, the CRD before its object, what the cluster tells the templates, the release in a Secret', async () => {
    const said = await ok(`install web ${chart} --create-namespace --wait --timeout 60s`);
    expect(said).toContain('STATUS: deployed');
    expect(said).toContain('web says hello.');
    const client = lab.client;
    expect(await client.get(deployments, at('web'))).toMatchObject({
      metadata: {
        labels: { 'app.kubernetes.io/managed-by': 'Helm' },
        annotations: { 'meta.helm.sh/release-name': 'web', 'meta.helm.sh/release-namespace': NAMESPACE },
      },
      status: { readyReplicas: 1 },
    });
    const [node] = [...lab.machines.values()].map(({ spec }) => spec.name).toSorted();
    expect((await client.get(configMaps, at('web'))).data).toEqual({
      greeting: 'hello',
      revision: '1',
      kubernetes: lab.kubernetesVersion,
      gateways: 'true',
      node,
    });
    expect((await client.get(secrets, at('sh.helm.release.v1.web.v1'))).type).toBe('helm.sh/release.v1');
    const jobPods = await client.list(pods, { namespace: NAMESPACE, labelSelector: 'job-name=web-before' });
    expect(jobPods.items.map(({ status }) => status?.phase)).toEqual(['Succeeded']);
  });

  test('list, status, get and test tell of it', async () => {
    expect(JSON.parse(await ok('list -o json'))).toMatchObject([{ name: 'web', revision: '1', status: 'deployed', chart: 'web-1.2.3' }]);
    expect(await ok('status web')).toContain('STATUS: deployed');
    expect(await ok('get manifest web')).toContain('kind: Deployment');
    expect(await ok('get hooks web')).toContain('kind: Job');
    expect(await ok('test web --logs --timeout 60s')).toMatch(/Phase: +Succeeded[\s\S]*Welcome to nginx!/);
  });

  test('upgrade changes what has changed alone; a dry run changes nothing', async () => {
    const before = await lab.client.get(services, at('web'));
    expect(await ok(`upgrade web ${chart} --set replicas=3 --dry-run=server`)).toContain('replicas: 3');
    expect((await lab.client.get(deployments, at('web'))).spec?.replicas).toBe(1);
    await ok(`upgrade web ${chart} --set replicas=2,greeting=again --wait --timeout 60s`);
    expect(await lab.client.get(deployments, at('web'))).toMatchObject({ spec: { replicas: 2 }, status: { readyReplicas: 2 } });
    expect((await lab.client.get(configMaps, at('web'))).data).toMatchObject({ greeting: 'again', revision: '2' });
    expect((await lab.client.get(services, at('web'))).metadata.resourceVersion).toBe(before.metadata.resourceVersion);
    expect(await statuses('web')).toEqual(['superseded', 'deployed']);
    expect(await ok('get values web')).toContain('replicas: 2');
  });

  test('an upgrade that the API server refuses fails with its words, and the release goes on from there', async () => {
    expect(await refused(`upgrade web ${chart} --reuse-values --set greeting=${'x'.repeat(30)}`)).toMatch(
      /spec\.text.*(?:Too long|should be at most 20)/,
    );
    expect(await refused(`upgrade web ${chart} --set replicas=many`)).toMatch(/replicas/);
    expect(await statuses('web')).toEqual(['superseded', 'deployed', 'failed']);
    expect((await lab.client.get(deployments, at('web'))).spec?.replicas).toBe(2);
  });

  test('rollback puts the first revision back', async () => {
    expect(await ok('rollback web 1 --wait --timeout 60s')).toContain('Rollback was a success');
    const deployment = await lab.client.get(deployments, at('web'));
    expect(deployment).toMatchObject({ spec: { replicas: 1 }, status: { readyReplicas: 1 } });
    expect((await lab.client.get(configMaps, at('web'))).data).toMatchObject({ greeting: 'hello', revision: '1' });
    expect((await statuses('web')).at(-1)).toBe('deployed');
  });

  test('an object of somebody else is not taken over, a name that is in use not used again', async () => {
    await lab.client.create(configMaps, { apiVersion: 'v1', kind: 'ConfigMap', metadata: at('other'), data: { mine: 'yes' } });
    expect(await refused(`install other ${chart}`)).toMatch(/ConfigMap "other" in namespace "shop" exists and cannot be imported/);
    expect((await lab.client.get(configMaps, at('other'))).data).toEqual({ mine: 'yes' });
    expect(await refused(`install web ${chart}`)).toMatch(/cannot re-?use a name that is still in use/);
  });

  test('an installation whose pods never come up fails in its time', async () => {
    expect(await refused(`install broken ${chart} --set image=nosuch --wait --timeout 3s`)).toMatch(/deadline|timed out|not ready/);
    expect(await statuses('broken')).toEqual(['failed']);
    await ok('uninstall broken');
  });

  test('uninstall takes everything but hooks and CRDs', async () => {
    expect(await ok('uninstall web --wait --timeout 60s')).toContain('release "web" uninstalled');
    const client = lab.client;
    for (const kind of [deployments, services, configMaps]) await expect(client.get(kind, at('web'))).rejects.toThrow('not found');
    await lab.eventually('no pod of the Deployment', async () => {
      const left = await client.list(pods, { namespace: NAMESPACE, labelSelector: 'app=web' });
      return left.items.length === 0;
    });
    expect(JSON.parse(await ok('list --all -o json').catch(() => ok('list -o json')))).toEqual([]);
    const { items } = await client.list(secrets, { namespace: NAMESPACE, labelSelector: 'owner=helm' });
    expect(items).toEqual([]);
  });
});
