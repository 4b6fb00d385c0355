/** Files, folders and standard input: what is read, what is passed over and said, what is refused. @module */
import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { render } from '../../i18n/index.ts';
import { StaticClusterModel } from '../static.ts';
import { namespaces } from '../../kube/resources.ts';
import { ManifestError, readManifests, type ReadOptions } from './index.ts';

const pod = (name: string, more = ''): string => `apiVersion: v1\nkind: Pod\nmetadata:\n  name: ${name}\n${more}`;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'manifests-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Writes files below the folder. */
function write(files: Record<string, string | Uint8Array>): void {
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
}

async function read(inputs: string[], options?: ReadOptions) {
  const result = await readManifests(inputs, options);
  return {
    ...result,
    names: result.manifests.map(({ object }) => object.metadata.name),
    said: [...result.skipped, ...result.duplicates].map(({ what }) => render(what, 'en').replaceAll(`${folder}/`, '')),
  };
}

async function refusal(inputs: string[], options?: ReadOptions): Promise<string> {
  const error: unknown = await readManifests(inputs, options).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(ManifestError);
  return (error as ManifestError).message.replaceAll(`${folder}/`, '');
}

test('a folder is read by name; what is no manifest in it is said', async () => {
  write({
    'b.yaml': pod('b'),
    'a.json': '{"apiVersion":"v1","kind":"Pod","metadata":{"name":"a"}}',
    'sub/c.yml': pod('c'),
    '.git/x.yaml': pod('hidden'),
    'node_modules/x.yaml': pod('module'),
    'readme.txt': 'text',
    'values.yaml': 'replicas: 1\n',
    'list.json': '[{"src": "a"}]',
    'empty.yaml': '# nothing yet\n',
    'kustomization.yaml': 'resources: [b.yaml]\n',
    'chart/Chart.yaml': 'name: x\n',
    'chart/values.yaml': 'a: 1\n',
    'chart/templates/x.yaml': '{{ x }}\n',
    'chart/crds/crd.yaml': pod('crd'),
  });
  const { names, said } = await read([folder]);
  expect(names).toEqual(['a', 'b', 'crd', 'c']);
  expect(said).toEqual([
    'chart/Chart.yaml: part of a Helm chart, skipped: give the output of helm template instead.',
    'chart/templates: part of a Helm chart, skipped: give the output of helm template instead.',
    'chart/values.yaml: part of a Helm chart, skipped: give the output of helm template instead.',
    'kustomization.yaml: a kustomization, not applied here: give the output of kubectl kustomize instead, or the files are read without it.',
    'empty.yaml: empty.',
    'list.json: no Kubernetes object in it, skipped.',
    'values.yaml: no Kubernetes object in it, skipped.',
  ]);
});

test('links in a circle end', async () => {
  write({ 'a/pod.yaml': pod('a') });
  symlinkSync(folder, join(folder, 'a', 'loop'));
  const { names, said } = await read([folder]);
  expect(names).toEqual(['a']);
  expect(said).toEqual(['a/loop: leads to a folder that has been read already, skipped.']);
});

test('standard input, as text and as a stream, and a pipe', async () => {
  expect((await read(['-'], { stdin: pod('a') })).manifests[0]!.source.file).toBe('<stdin>');
  expect((await read(['-'], { stdin: Readable.from([Buffer.from(pod('ä').slice(0, 9)), Buffer.from(pod('ä').slice(9))]) })).names).toEqual([
    'ä',
  ]);
  const pipe = join(folder, 'pipe');
  execFileSync('mkfifo', [pipe]);
  const writer = spawn('sh', ['-c', 'printf %s "$TEXT" > "$PIPE"'], {
    env: { ...process.env, TEXT: pod('p'), PIPE: pipe },
    stdio: 'ignore',
  });
  expect((await read([pipe])).names).toEqual(['p']);
  writer.kill();
});

test('of two definitions of an object the later one counts, and both places are said', async () => {
  write({
    'a.yaml': `${pod('web', 'spec: {x: 1}\n')}---\n${pod('other')}`,
    'b.yaml': `---\n# again\n${pod('web', '  namespace: default\nspec: {x: 2}\n')}`,
  });
  const { names, manifests, said } = await read([folder]);
  expect(names).toEqual(['web', 'other']);
  expect(manifests[0]!.object['spec']).toEqual({ x: 2 });
  expect(said).toEqual([
    'b.yaml:3: Pod default/web is also defined at a.yaml:1; the later one counts, as with kubectl apply: remove one of the two.',
  ]);
});

test('what cannot be read is refused with the place and what to do', async () => {
  const missing = join(folder, 'missing.yaml');
  expect(await refusal([missing])).toBe('missing.yaml does not exist: check the path (- reads standard input).');
  expect(await refusal(['https://example.com/a.yaml'])).toContain(
    'is an address: fetch it first, e.g. curl -fsSL https://example.com/a.yaml',
  );
  mkdirSync(join(folder, 'empty'));
  expect(await refusal([join(folder, 'empty')])).toContain('empty holds no file called *.yaml, *.yml or *.json');
  write({
    'values.yaml': 'a: 1\n',
    'latin.yaml': Buffer.from([0x61, 0x3a, 0x0a, 0x62, 0x3a, 0xe4, 0x0a]),
    'binary.yaml': Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0, 0xff]),
  });
  expect(await refusal([join(folder, 'values.yaml')])).toBe(
    'values.yaml:1:1: not a Kubernetes object: it needs apiVersion, kind and metadata.name.',
  );
  expect(await refusal([join(folder, 'latin.yaml')])).toBe('latin.yaml:2:3: not valid UTF-8: save the file as UTF-8.');
  expect(await refusal([join(folder, 'binary.yaml')])).toContain('this is not text');
  expect(await refusal(['-'], { stdin: pod('a'), limits: { bytes: 10 } })).toContain('<stdin>: the input is larger than');
  write({ 'many/a.yaml': pod('a'), 'many/b.yaml': pod('b') });
  expect(await refusal([join(folder, 'many')], { limits: { files: 1 } })).toContain('many holds more than 1 files');
  expect(await refusal([join(folder, 'many')], { limits: { bytes: 60 } })).toContain('many/b.yaml: the input is larger than');
  // In a folder too: an object that is left out silently would change the answer.
  write({ 'many/c.yaml': 'kind: [\n' });
  expect(await refusal([join(folder, 'many')])).toContain('many/c.yaml:2:1: not valid YAML');
  write({ 'many/c.yaml': `${pod('c')}---\nreplicas: 1\n` });
  expect(await refusal([join(folder, 'many')])).toContain('many/c.yaml:6:1: not a Kubernetes object');
});

test('the example of the documentation', async () => {
  const { manifests } = await readManifests([resolve(import.meta.dirname, '../../../examples/gateway-api')]);
  const cluster = new StaticClusterModel({ objects: manifests.map(({ object }) => object) });
  expect([...cluster.list(namespaces)].length).toBeGreaterThan(0);
});
