/** `cilium-cce snapshot` as people start it: of the lab, of files, and what goes wrong. */
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadCluster } from '../../src/cluster/load.ts';
import { pods } from '../../src/kube/resources.ts';
import { ciliumCce, startCiliumCce, type Ended, type Running } from '../cilium-cce.ts';

let folder: string;
let lab: Running;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cilium-cce-snapshot-e2e-'));
  lab = await startCiliumCce(['lab', 'up'], 'Ctrl-C', { cwd: folder });
}, 60_000);
afterAll(async () => {
  await lab.interrupt();
  await rm(folder, { recursive: true, force: true });
});
const snapshot = (...args: string[]): Promise<Ended> => ciliumCce(['snapshot', ...args], { cwd: folder });

test('of the lab: everything is known, and the file is its owner’s alone', async () => {
  const { exitCode, stdout, stderr } = await snapshot('--lab', '-o', 'lab.zip');
  expect(stderr).toBe('');
  expect(stdout).toMatch(/^lab\.zip: \d+ objects, \d+ KiB\.\n$/);
  expect(exitCode).toBe(0);
  const file = join(folder, 'lab.zip');
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  const { model, coverage, source } = await loadCluster({ paths: [file] });
  expect([...model.list(pods)].length).toBeGreaterThan(5);
  expect(coverage.unknownSignal('agent')).toBeUndefined();
  expect(source.kind).toBe('snapshot');
  expect((await snapshot('--lab', '-o', 'lab.zip')).stderr).toBe(
    'Error: lab.zip is already there, and nothing is overwritten: name another file with -o.\n',
  );
});

test('with pseudonyms, from the one that was taken before', async () => {
  const { exitCode, stderr } = await snapshot('--from', 'lab.zip', '--redact', '-o', 'redacted.zip');
  expect(stderr).toBe('');
  expect(exitCode).toBe(0);
  const { model, source } = await loadCluster({ paths: [join(folder, 'redacted.zip')] });
  expect(source.redacted).toBe(true);
  const before = await loadCluster({ paths: [join(folder, 'lab.zip')] });
  const addresses = (of: typeof model) => new Set([...of.list(pods)].flatMap(({ status }) => status?.podIP ?? []));
  expect(addresses(model).size).toBe(addresses(before.model).size);
  expect([...addresses(model)].filter((address) => addresses(before.model).has(address)).length).toBeLessThan(addresses(model).size);
});

test('of a cluster into which nobody looks: it says what is not known, and the file does, too', async () => {
  const kubeconfig = join('.cilium-cce', 'kubeconfig');
  const { exitCode, stderr } = await snapshot('--kubeconfig', kubeconfig, '-o', 'api.zip');
  expect(exitCode).toBe(0);
  expect(stderr).toContain('Not known: agent: nobody looked inside the cilium agents: allow it with --exec.\n');
  const { coverage } = await loadCluster({ paths: [join(folder, 'api.zip')] });
  expect(coverage.unknownSignal('cloud')?.id).toBe('cluster.unknown.noCloud');
});

test('with --exec the agents are asked', async () => {
  const { exitCode, stderr } = await snapshot('--kubeconfig', join('.cilium-cce', 'kubeconfig'), '--exec', '-o', 'exec.zip');
  expect(exitCode).toBe(0);
  expect(stderr).not.toContain('agent:');
  const { coverage, model } = await loadCluster({ paths: [join(folder, 'exec.zip')] });
  expect(coverage.unknownSignal('agent')).toBeUndefined();
  expect([...model.nodeNames()]).toHaveLength(2);
  for (const signal of ['kube-proxy', 'socket-lb'] as const) expect(coverage.unknownSignal(signal)).toBeUndefined();
  expect(coverage.unknownSignal('host-ports')?.id).toBe('cluster.unknown.insideNodes');
});

test('of files', async () => {
  await writeFile(join(folder, 'pod.yaml'), '{apiVersion: v1, kind: Pod, metadata: {name: web, namespace: shop}}\n');
  const { exitCode } = await snapshot('--from', 'pod.yaml', '-o', 'files.zip');
  expect(exitCode).toBe(0);
  const { model } = await loadCluster({ paths: [join(folder, 'files.zip')] });
  expect([...model.list(pods)].map(({ metadata }) => metadata.name)).toEqual(['web']);
});

test('what cannot be read: a sentence and exit code 2', async () => {
  const whole = await readFile(join(folder, 'lab.zip'));
  await writeFile(join(folder, 'half.zip'), whole.subarray(0, whole.length / 2));
  for (const [args, says] of [
    [['--from', 'half.zip'], /^Error: half\.zip breaks off before its end/],
    [['--from', 'nothing.zip'], /^Error: nothing\.zip/],
    [['--from', 'lab.zip', '--lab'], /^Error: --from reads files in place of a live cluster/],
    [['--kubeconfig', 'nowhere'], /^Error: .*nowhere/],
  ] as const) {
    const { exitCode, stderr } = await snapshot(...args);
    expect(stderr).toMatch(says);
    expect(stderr.split('\n')).toHaveLength(2);
    expect(exitCode).toBe(2);
  }
});
