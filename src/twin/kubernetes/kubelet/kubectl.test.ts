/** Pods driven by a real kubectl. @module */
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findKubectls } from '../../../kube/testing/kubectl.ts';
import { startEndpoints } from '../services/endpoints.ts';
import { startScheduler } from '../scheduler/scheduler.ts';
import { startServiceAccounts } from '../service-accounts.ts';
import { TestCluster } from '../testing/test-cluster.ts';
import { startDeployments } from '../workloads/deployments.ts';
import { startReplicaSets } from '../workloads/replica-sets.ts';

const [newest] = findKubectls().toReversed();

describe.skipIf(!newest)('pods with a real kubectl', () => {
  const program = newest?.file ?? 'absent';
  let cluster: TestCluster;
  let directory: string;

  beforeAll(async () => {
    cluster = await TestCluster.start();
    for (const start of [startScheduler, startReplicaSets, startDeployments, startEndpoints]) cluster.run(start);
    cluster.run((context) => startServiceAccounts(context, { rootCA: cluster.api.caCertificate }));
    directory = await mkdtemp(join(tmpdir(), 'cilium-cce-'));
    await cluster.api.writeKubeconfig(join(directory, 'config'));
  });
  afterAll(async () => {
    await cluster.stop();
    await rm(directory, { recursive: true });
  });

  const kubectl = (...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> =>
    new Promise((resolve) => {
      const child = execFile(
        program,
        [`--kubeconfig=${join(directory, 'config')}`, ...args],
        { timeout: 30_000 },
        (error, stdout, stderr) => resolve({ code: typeof error?.code === 'number' ? error.code : error ? 1 : 0, stdout, stderr }),
      );
      child.stdin?.end();
    });

  it('rolls a Deployment out, execs into it and reads its log', async () => {
    expect(await kubectl('create', 'deployment', 'web', '--image=nginx', '--replicas=2')).toMatchObject({ code: 0 });
    const rollout = await kubectl('rollout', 'status', 'deployment/web', '--timeout=20s');
    expect(rollout.stdout).toContain('deployment "web" successfully rolled out');
    const { stdout: name } = await kubectl('get', 'pods', '-l', 'app=web', '-o', 'jsonpath={.items[0].metadata.name}');
    expect(await kubectl('exec', name, '--', 'hostname')).toMatchObject({ code: 0, stdout: `${name}\n` });
    expect(await kubectl('exec', name, '--', 'sh', '-c', 'echo out; echo err >&2; exit 5')).toMatchObject({
      code: 5,
      stdout: 'out\n',
      stderr: expect.stringContaining('err\n') as string,
    });
    const missing = await kubectl('exec', name, '--', 'no-such-tool');
    expect(missing.code).not.toBe(0);
    expect(missing.stderr).toContain('exec: "no-such-tool": executable file not found in $PATH');
    await cluster.network
      .dial({ kind: 'node', name: 'node-1' }, { address: (await cluster.pod(name)).status!.podIP!, port: 80 })
      .then((socket) => {
        socket.write('GET /x HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n');
        return new Promise((resolve) => socket.resume().once('close', resolve).once('end', resolve));
      });
    expect((await kubectl('logs', name)).stdout).toContain('"GET /x HTTP/1.1" 404');
    const restarted = await kubectl('rollout', 'restart', 'deployment/web');
    expect(restarted.stdout).toContain('deployment.apps/web restarted');
    expect((await kubectl('rollout', 'status', 'deployment/web', '--timeout=20s')).stdout).toContain('successfully rolled out');
  });

  it.each([
    ['that ends at once', ['echo', 'quick']],
    ['that takes a while', ['sh', '-c', 'sleep 1; echo quick']],
  ])('delivers the output of `run -it --rm` for a command %s, whoever is faster', async (_how, command) => {
    const running = kubectl('run', 'one-off', '--image=busybox', '-i', '--rm', '--restart=Never', '--', ...command);
    const ended = { now: false };
    void running.then(() => (ended.now = true));
    await cluster.eventually(async () => {
      await cluster.clock.advance(50);
      return ended.now;
    });
    const { stdout, code } = await running;
    expect(stdout).toContain('quick');
    expect(code).toBe(0);
    expect((await kubectl('get', 'pod', 'one-off')).stderr).toContain('not found');
  });

  it("gives the caller of `run --rm` the container's exit code", async () => {
    const { code, stdout, stderr } = await kubectl(
      'run',
      'refused',
      '--image=curlimages/curl',
      '-i',
      '--rm',
      '--restart=Never',
      '--',
      'curl',
      '-sS',
      'http://10.9.9.9:81/',
    );
    expect(stdout + stderr).toContain("curl: (7) Failed to connect to 10.9.9.9 port 81 after 0 ms: Couldn't connect to server");
    expect(code).toBe(7);
  });

  it('passes stdin through attach', async () => {
    const result = new Promise<string>((resolve) => {
      const child = execFile(
        program,
        [`--kubeconfig=${join(directory, 'config')}`, 'run', 'typed', '--image=busybox', '-i', '--rm', '--restart=Never', '--', 'cat'],
        { timeout: 30_000 },
        (_error, stdout) => resolve(stdout),
      );
      child.stdin?.end('from the keyboard\n');
    });
    expect(await result).toContain('from the keyboard');
  });

  it('describes a pod with its events', async () => {
    await kubectl('run', 'described', '--image=nginx:1.27');
    await cluster.readyPod('described');
    const { stdout } = await kubectl('describe', 'pod', 'described');
    expect(stdout).toMatch(/Normal\s+Scheduled.*Successfully assigned default\/described to node-1/);
    expect(stdout).toMatch(/Normal\s+Started.*Started container described/);
  });

  it('finds a default service account and the CA in a new namespace', async () => {
    await kubectl('create', 'namespace', 'shop');
    await cluster.eventually(async () => (await kubectl('-n', 'shop', 'get', 'configmap', 'kube-root-ca.crt')).code === 0);
    expect((await kubectl('-n', 'shop', 'get', 'serviceaccount', 'default')).code).toBe(0);
  });
});
