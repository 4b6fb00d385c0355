/** `plan check`, `plan diff` and `plan explain` as people start them: formats, exit codes, corrections, bad input. @module */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Ended } from '../cilium-cce.ts';

const ROOT = resolve(import.meta.dirname, '..', '..');
const DOCUMENT = 'examples/source-document/values.yaml';
const CORRECTED = 'examples/corrected/values.yaml';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cilium-cce-plan-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const file = async (name: string, text: string): Promise<string> => {
  const path = join(folder, name);
  await writeFile(path, text);
  return path;
};

function plan(args: readonly string[], input = ''): Promise<Ended> {
  return new Promise((done) => {
    const env = { PATH: process.env['PATH'], LANG: 'C.UTF-8', NO_COLOR: '1' };
    const child = execFile(
      join(ROOT, 'bin', 'cilium-cce'),
      ['plan', ...args],
      { cwd: ROOT, env, maxBuffer: 1 << 28 },
      (error, stdout, stderr) => done({ exitCode: error ? Number(error.code ?? -1) : 0, stdout, stderr }),
    );
    // It may end before it has read everything.
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(input);
  });
}

describe('plan check', () => {
  test('ends by the gravest finding', async () => {
    expect((await plan(['check', CORRECTED, '--fail-on', 'info'])).exitCode).toBe(0);
    expect((await plan(['check', DOCUMENT])).exitCode).toBe(0);
    expect((await plan(['check', DOCUMENT, '--fail-on', 'warning'])).exitCode).toBe(1);
    expect((await plan(['check', CORRECTED, '--set', 'gatewayApi.enabled=true'])).exitCode).toBe(1);
    expect((await plan(['check', CORRECTED, '--set', 'gatewayApi.enabled=true', '--suppress', 'cce7001'])).exitCode).toBe(0);
    expect((await plan(['check', CORRECTED, '--set', 'gatewayApi.enabled=true', '--fail-on', 'none'])).exitCode).toBe(0);
  });

  test('several files are laid over one another, and findings name the one that counts', async () => {
    const over = await file('over.yaml', 'gatewayAPI:\n  # both\n  xffNumTrustedHops: 3\n');
    const { stdout } = await plan(['check', CORRECTED, over]);
    expect(stdout).toContain(`${over}:3:3: warning CCE7304`);
    const { stdout: fine } = await plan(['check', DOCUMENT, CORRECTED]);
    expect(fine).not.toContain('CCE7304');
  });

  test('facts of the cluster make further rules apply', async () => {
    const { stdout } = await plan(['check', DOCUMENT, '--facts', 'examples/plan/cluster.yaml']);
    expect(stdout).toContain('CCE7323');
    expect((await plan(['check', CORRECTED, '--facts', 'examples/plan/cluster.yaml', '--fail-on', 'info'])).exitCode).toBe(0);
    const facts = await file('facts.yaml', 'networkMode: somewhere\n');
    const { exitCode, stderr } = await plan(['check', DOCUMENT, '--facts', facts]);
    expect(stderr).toContain(`${facts}:1`);
    expect(exitCode).toBe(2);
  });

  test('standard input', async () => {
    const { stdout, exitCode } = await plan(['check', '-'], 'kubeProxyReplacment: true\n');
    expect(stdout).toContain('<stdin>:1:1: error CCE7001');
    expect(exitCode).toBe(1);
  });

  test('every format has the finding', async () => {
    const bad = await file('bad.yaml', 'bpf:\n  masquerade: "true"\n');
    const output = async (format: string): Promise<string> => (await plan(['check', bad, '-o', format])).stdout;
    const json = JSON.parse(await output('json')) as { findings: { code: string; line: number; fix: { edits: object[] } }[] };
    expect(json.findings.find(({ code }) => code === 'CCE7003')).toMatchObject({
      line: 2,
      fix: { edits: [{ file: bad, line: 2, endLine: 2, text: '  masquerade: true\n' }] },
    });
    const sarif = JSON.parse(await output('sarif')) as { runs: { results: { ruleId: string }[] }[] };
    expect(sarif.runs[0]!.results.map(({ ruleId }) => ruleId)).toContain('CCE7003');
    for (const format of ['github', 'junit', 'markdown']) expect(await output(format)).toContain('CCE7003');
  });

  test('--fix writes files in place and standard input to standard output; --patch only shows', async () => {
    const text = '# ours\nkubeProxyReplacement: true # needed\nbpf: {masquerade: "true"}\nk8sServiceHost: 10.2.128.2\n';
    const path = await file('fix.yaml', text);
    const patch = await plan(['check', path, '--patch']);
    expect(patch).toMatchObject({ exitCode: 1 });
    expect(patch.stdout).toContain('+bpf: {masquerade: true}');
    expect(await readFile(path, 'utf8')).toBe(text);
    const fixed = `${text.replace('"true"', 'true')}k8sServicePort: 5443\n`;
    const { stderr } = await plan(['check', path, '--fix']);
    expect(stderr).toContain(path);
    expect(await readFile(path, 'utf8')).toBe(fixed);
    expect((await plan(['check', '-', '--fix'], text)).stdout).toBe(fixed);
    expect((await plan(['check', path, '--patch'])).exitCode).toBe(0);
  });

  test.each<[string, string, string]>([
    ['no YAML', 'a: [\n', '2:1: not YAML'],
    ['a list', '- a\n', 'holds no mapping of values'],
    ['not a number', 'a:\n  b: .nan\n', '2:6: .nan cannot be written as JSON'],
    ['binary', 'a: \u0000', 'is no text'],
  ])('%s: a sentence and exit code 2', async (name, text, sentence) => {
    const { exitCode, stderr, stdout } = await plan(['check', await file(`${name}.yaml`, text)]);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(sentence);
    expect(stderr).not.toContain('    at ');
    expect(stdout).toBe('');
  });

  test.each([
    [['check', 'nowhere.yaml'], 'nowhere.yaml does not exist'],
    [['check', 'docs'], 'docs is a folder'],
    [['check', '-', '-'], 'once only'],
    [['check', DOCUMENT, '--set', 'x'], 'expected PATH=VALUE'],
    [['check', DOCUMENT, '--suppress', 'CCE9999'], 'no code CCE9999'],
    [['check', DOCUMENT, '--cilium-version', 'new'], 'expected a release'],
    [['explain', 'CCE7999'], 'no code CCE7999'],
    [['explain', 'gatewayApi.enabled'], 'gatewayAPI.enabled is probably meant'],
    [['explain', 'quite.other'], 'knows no quite.other'],
    [['diff', DOCUMENT, CORRECTED, '--lab'], 'either two files'],
    [['diff', DOCUMENT, '--from', 'nowhere.tgz'], 'nowhere.tgz'],
  ])('%j: a sentence and exit code 2', async (args, sentence) => {
    const { exitCode, stderr } = await plan(args);
    expect(stderr).toContain(sentence);
    expect(exitCode).toBe(2);
  });

  test('megabytes are read, more is refused', async () => {
    const many = Array.from({ length: 5000 }, (_, i) => `unknown${i}: ${i}`).join('\n');
    const { stdout, exitCode } = await plan(['check', '-'], many);
    expect(exitCode).toBe(1);
    expect(stdout).toContain('Errors: 5001');
    const { stderr } = await plan(['check', '-'], 'x'.repeat(17 << 20));
    expect(stderr).toContain('MiB');
  }, 60_000);
});

describe('plan diff', () => {
  test('ends with 1 for a change, with 0 for none', async () => {
    expect((await plan(['diff', DOCUMENT, CORRECTED])).exitCode).toBe(1);
    expect((await plan(['diff', DOCUMENT, DOCUMENT])).exitCode).toBe(0);
    expect((await plan(['diff', await file('empty.yaml', '')])).stdout).toContain('Nothing changes.');
  });

  test('a saved ConfigMap, and manifests of a cluster, stand for values', async () => {
    const config = await file(
      'config.yaml',
      'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: cilium-config, namespace: kube-system}\ndata: {debug: "true", routing-mode: tunnel, not-known-to-us: "1"}\n',
    );
    const { stdout } = await plan(['diff', config, CORRECTED, '-o', 'json']);
    const diff = JSON.parse(stdout) as { config: { key: string; before?: string }[]; values: object[]; notCompared: number };
    expect(diff.config.find(({ key }) => key === 'debug')).toEqual({
      key: 'debug',
      before: 'true',
      after: 'false',
      helm: 'debug.enabled',
      reader: 'both',
    });
    expect(diff.config.map(({ key }) => key)).not.toContain('routing-mode');
    expect(diff).toMatchObject({ values: [], notCompared: 1 });
    const { stdout: ofCluster } = await plan(['diff', '--from', config, CORRECTED, '-o', 'json']);
    expect((JSON.parse(ofCluster) as typeof diff).config).toEqual(diff.config);
  });

  test('Markdown for a pull request', async () => {
    const { stdout } = await plan(['diff', DOCUMENT, CORRECTED, '-o', 'markdown']);
    expect(stdout).toContain('| `debug` | `true` | `false` | debug.enabled | agents, operator |');
    expect(stdout).toContain('- **CCE7402** ');
  });
});

describe('plan explain', () => {
  test('a value, a prefix and a code, also as JSON', async () => {
    expect((await plan(['explain', 'k8sServiceHost'])).stdout).toContain('environment KUBERNETES_SERVICE_HOST of daemonset/cilium');
    expect((await plan(['explain', 'gatewayAPI.'])).stdout).toContain('gatewayAPI.hostNetwork.enabled');
    expect((await plan(['explain', 'cce7402', '-o', 'markdown'])).stdout).toMatch(/^# CCE7402 /);
    const json = JSON.parse((await plan(['explain', 'bpf.masquerade', '-o', 'json'])).stdout) as object;
    expect(json).toMatchObject({ path: 'bpf.masquerade', default: null, config: [{ key: 'enable-bpf-masquerade' }] });
  });
});
