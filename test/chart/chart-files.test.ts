/** The chart as files, without Helm: what each says fits what the others say. @module */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { faults, type Schema } from './json-schema.ts';
import { CHART } from './rights.ts';

const ROOT = resolve(CHART, '..', '..');
const read = (file: string): string => readFileSync(join(CHART, file), 'utf8');
const values = parse(read('values.yaml')) as Record<string, unknown>;
const schema = JSON.parse(read('values.schema.json')) as Schema;

/** Paths of everything that can be set: below a map of the schema with names of its own, the map itself. */
function paths({ properties, additionalProperties }: Schema, at: string[] = []): string[] {
  if (properties === undefined || additionalProperties !== false) return [at.join('.')];
  // Kubernetes' own kinds are set as a whole.
  if (at.join('.') === 'resources') return ['resources'];
  return Object.entries(properties as Record<string, Schema>).flatMap(([name, one]) => paths(one, [...at, name]));
}
const settable = paths(schema).filter((path) => path !== 'global');

test('the defaults fit the schema, and every object in it refuses names that it does not know', () => {
  expect(faults(values, schema)).toEqual([]);
  expect(faults({ ...values, replica: 3 }, schema)).toEqual(['/replica: is not known']);
  for (const [name, value] of Object.entries(values)) {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) continue;
    const isOpen = typeof (schema['properties'] as Record<string, Schema>)[name]!['additionalProperties'] !== 'boolean';
    if (!isOpen) expect(faults({ [name]: { ...value, misspelt: true } }, schema)).toContain(`/${name}/misspelt: is not known`);
  }
});

test('credentials come in exactly one way, and no key in plain text', () => {
  const credentials = values['credentials'] as Record<string, object>;
  const given = (more: object): string[] => faults({ credentials: { ...credentials, ...more } }, schema);
  const identity = { ...credentials['workloadIdentity'], idpId: 'cce', audience: 'client' };
  expect(given({ source: 'workloadIdentity', workloadIdentity: identity })).toEqual([]);
  expect(given({ source: 'secret', secret: { name: 'keys' } })).toEqual([]);
  expect(given({ source: 'secret' })).toEqual(['/credentials/secret/name: is too short']);
  expect(given({ source: 'workloadIdentity' })).toContain('/credentials/workloadIdentity/idpId: is too short');
  expect(given({ source: 'secret', secret: { name: 'keys' }, workloadIdentity: identity })).toEqual([
    '/credentials/workloadIdentity/idpId: is too long',
  ]);
  expect(given({ secret: { name: 'keys' } })).toEqual(['/credentials/secret/name: is too long']);
  const env = (one: object): string[] => faults({ extraEnv: [one] }, schema);
  expect(env({ name: 'HUAWEICLOUD_SDK_SK', value: 'secret' })).toHaveLength(1);
  expect(env({ name: 'NODE_OPTIONS', value: '--max-old-space-size=300' })).toEqual([]);
});

test('values, schema, README and templates know the same names', () => {
  const templates = readdirSync(join(CHART, 'templates'), { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.(ya?ml|tpl|txt)$/.test(file))
    .map((file) => read(join('templates', file)))
    .join('\n');
  const readme = read('README.md');
  const at = (path: string): unknown =>
    path.split('.').reduce<unknown>((inside, step) => (inside as Record<string, unknown>)?.[step], values);
  for (const path of settable) {
    expect(at(path), `${path} in values.yaml`).toBeDefined();
    expect(readme, `${path} in README.md`).toContain(`| \`${path}\` |`);
    // Inside a `with` only the last step is written.
    const last = path.split('.').at(-1)!;
    expect(
      templates.includes(`.Values.${path}`) || templates.includes(`.${last} `) || templates.includes(`.${last}\n`),
      `${path} in a template`,
    ).toBe(true);
  }
  const inReadme = [...readme.matchAll(/^\| `([\w.]+)` \|/gm)].map(([, path]) => path);
  expect(new Set(inReadme)).toEqual(new Set(settable));
});

test('CRD and README are as their sources make them, and every file is YAML', () => {
  execFileSync(process.execPath, [join(ROOT, 'scripts', 'write-chart.mjs'), '--check'], { stdio: 'pipe' });
  const plain = [
    ...readdirSync(join(CHART, 'crds')).map((file) => `crds/${file}`),
    ...readdirSync(join(CHART, 'files', 'rbac')).map((file) => `files/rbac/${file}`),
  ];
  for (const file of plain) for (const document of parseAllDocuments(read(file))) expect(document.errors, file).toEqual([]);
});

test('the chart has the version of the package, and its annotations are YAML that fits the CRD', () => {
  const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string };
  const chart = parse(read('Chart.yaml')) as {
    version: string;
    appVersion: string;
    kubeVersion: string;
    annotations: Record<string, string>;
  };
  expect(chart).toMatchObject({ apiVersion: 'v2', version, appVersion: version, kubeVersion: '>=1.27.0-0' });
  const annotation = (name: string): object[] => parse(chart.annotations[`artifacthub.io/${name}`]!) as object[];
  expect(annotation('images')).toEqual([{ name: 'cilium-cce', image: `cilium-cce:${version}` }]);
  expect(annotation('changes').length).toBeGreaterThan(0);
  const crd = parse(read('crds/gatewayentrypoints.cilium-cce.io.yaml')) as {
    metadata: { name: string };
    spec: { names: { kind: string } };
  };
  expect(annotation('crds')).toMatchObject([{ kind: crd.spec.names.kind, name: crd.metadata.name, version: 'v1alpha1' }]);
  expect(annotation('crdsExamples')).toMatchObject([{ apiVersion: 'cilium-cce.io/v1alpha1', kind: 'GatewayEntrypoint' }]);
});

test('no role has a wildcard, reads Secrets, or gives rights away', () => {
  for (const file of readdirSync(join(CHART, 'files', 'rbac')))
    for (const rule of parse(read(`files/rbac/${file}`)) as Record<string, string[]>[]) {
      expect(Object.values(rule).flat(), file).not.toContain('*');
      for (const forbidden of [
        'secrets',
        'roles',
        'clusterroles',
        'rolebindings',
        'clusterrolebindings',
        'serviceaccounts/token',
        'pods/exec',
      ])
        expect(rule['resources'], file).not.toContain(forbidden);
      for (const forbidden of ['escalate', 'bind', 'impersonate', 'deletecollection']) expect(rule['verbs'], file).not.toContain(forbidden);
    }
});
