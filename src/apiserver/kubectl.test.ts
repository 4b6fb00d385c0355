/** Everyday commands of real kubectls against the server. @module */
import { execFile, spawn } from 'node:child_process';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { pods } from '../kube/index.ts';
import { findKubectls } from '../kube/testing/kubectl.ts';
import type { ApiServer, PodRuntime } from './index.ts';
import { startServer, temporaryDirectory } from './testing/server.ts';

const programs = findKubectls();

interface Ended {
  code: number;
  stdout: string;
  stderr: string;
}

type Kubectl = (args: string, input?: string) => Promise<Ended>;

async function kubectlFor(program: string, server: ApiServer): Promise<{ run: Kubectl; env: NodeJS.ProcessEnv }> {
  const home = await temporaryDirectory();
  const kubeconfig = join(home, 'config');
  await server.writeKubeconfig(kubeconfig);
  const env = { HOME: home, KUBECONFIG: kubeconfig, PATH: process.env.PATH };
  const run: Kubectl = (args, input) =>
    new Promise((resolve) => {
      const child = execFile(program, args.split(' '), { env }, (error, stdout, stderr) => {
        resolve({ code: error ? Number(error.code ?? 1) : 0, stdout, stderr });
      });
      child.stdin!.on('error', () => undefined);
      child.stdin!.end(input ?? '');
    });
  return { run, env };
}

const workload = (replicas: number): string => `
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: ${replicas}
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: c, image: nginx}]}
---
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {type: NodePort, selector: {app: web}, ports: [{name: http, port: 80, protocol: TCP}]}
`;

const echo: PodRuntime = {
  logs: async (_of, { follow, tailLines }, output) => void output.write(`hello follow=${follow} tail=${tailLines}\n`),
  exec: async (_in, command, { stdin, stdout, stderr }) => {
    for await (const chunk of stdin ?? []) stdout?.write(chunk as Buffer);
    stdout?.write(command.join(' '));
    stderr?.write('to stderr');
    return { exitCode: command.includes('fail') ? 3 : 0 };
  },
  attach: async () => ({ exitCode: 0 }),
  portForward: async () => new PassThrough(),
};

describe.skipIf(programs.length === 0).each(programs)('kubectl $version', ({ file: program }) => {
  test('get, apply, diff, scale, patch, label, annotate, wait, describe, delete', async () => {
    const { run } = await kubectlFor(program, await startServer());
    expect(await run('get ns')).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/NAME\s+STATUS\s+AGE\ndefault\s+Active/) as string,
    });
    expect(await run('apply -f -', workload(2))).toMatchObject({ code: 0, stdout: 'deployment.apps/web created\nservice/web created\n' });
    expect(await run('apply -f -', workload(2))).toMatchObject({ stdout: 'deployment.apps/web unchanged\nservice/web unchanged\n' });
    const diff = await run('diff -f -', workload(3));
    expect(diff).toMatchObject({ code: 1, stdout: expect.stringMatching(/-\s+replicas: 2\n\+\s+replicas: 3/) as string });
    expect(await run('apply -f -', workload(3))).toMatchObject({ stdout: 'deployment.apps/web configured\nservice/web unchanged\n' });
    expect(await run('scale deployment web --replicas=5')).toMatchObject({ code: 0, stdout: 'deployment.apps/web scaled\n' });
    expect((await run('get deploy web -o jsonpath={.spec.replicas}')).stdout).toBe('5');
    expect(await run('set image deployment/web c=nginx:2')).toMatchObject({ code: 0 });
    expect((await run('get deploy -o wide')).stdout).toMatch(/CONTAINERS\s+IMAGES\s+SELECTOR\nweb\s+0\/5\s.*nginx:2\s+app=web/);
    expect(await run('label service web team=net')).toMatchObject({ code: 0, stdout: 'service/web labeled\n' });
    expect(await run('annotate service web note=x')).toMatchObject({ code: 0 });
    expect((await run('get svc -l team=net -o name')).stdout).toBe('service/web\n');
    expect((await run('describe service web')).stdout).toMatch(/Labels:\s+team=net/);
    expect(await run('wait --for=jsonpath={.spec.replicas}=5 deployment/web --timeout=5s')).toMatchObject({ code: 0 });
    expect(await run('delete -f - --timeout=10s', workload(5))).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('"web" deleted') as string,
    });
    expect(await run('get deploy web')).toMatchObject({
      code: 1,
      stderr: 'Error from server (NotFound): deployments.apps "web" not found\n',
    });
  });

  test('create (protobuf), explain, api-resources, auth, create token, server-side apply, events', async () => {
    const { run } = await kubectlFor(program, await startServer());
    for (const args of [
      'create namespace x',
      'create configmap c --from-literal=a=b -n x',
      'create secret generic s --from-literal=a=b -n x',
      'create serviceaccount robot -n x',
      'create deployment d --image=nginx -n x',
      'create role r --verb=get --resource=pods -n x',
      'create service clusterip e --tcp=80 -n x',
    ]) {
      expect(await run(args), args).toMatchObject({ code: 0 });
    }
    expect((await run('explain pod.spec.containers.ports')).stdout).toContain('containerPort');
    expect((await run('api-resources')).stdout).toMatch(/deployments\s+deploy\s+apps\/v1\s+true\s+Deployment/);
    expect((await run('api-versions')).stdout).toContain('apps/v1');
    expect(await run('auth can-i create pods')).toMatchObject({ code: 0, stdout: 'yes\n' });
    const token = await run('create token robot -n x');
    expect(token.stdout.trim().split('.')).toHaveLength(3);
    const asRobot = `--token=${token.stdout.trim()} get pods -n x`;
    expect((await run(asRobot)).stderr).toContain('pods is forbidden: User "system:serviceaccount:x:robot" cannot list resource "pods"');
    expect(await run('create rolebinding robot --clusterrole=view --serviceaccount=x:robot -n x')).toMatchObject({ code: 0 });
    expect(await run(asRobot)).toMatchObject({ code: 0 });
    expect(await run('apply --server-side --field-manager=a -f -', workload(1))).toMatchObject({ code: 0 });
    const conflict = await run('apply --server-side --field-manager=b -f -', workload(2));
    expect(conflict).toMatchObject({ code: 1, stderr: expect.stringContaining('conflict with "a": .spec.replicas') as string });
    expect(await run('get events -A')).toMatchObject({ code: 0 });
    expect(await run('delete namespace x --timeout=10s')).toMatchObject({ code: 0 });
  });

  test('mistakes are one sentence', async () => {
    const { run } = await kubectlFor(program, await startServer());
    const typo = await run('apply -f -', workload(1).replace('replicas', 'replicass'));
    expect(typo.stderr).toContain('strict decoding error: unknown field "spec.replicass"');
    const missing = await run('create -f -', 'apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec: {}\n');
    expect(missing.stderr).toContain('The Service "a" is invalid: spec.ports: Required value');
    expect((await run('get unicorns')).stderr).toContain('the server doesn\'t have a resource type "unicorns"');
  });

  test('logs and exec, with input, both outputs and the exit code', async () => {
    const server = await startServer();
    server.setPodRuntime(echo);
    const pod = { metadata: { name: 'p', namespace: 'default' }, spec: { nodeName: 'n', containers: [{ name: 'c', image: 'i' }] } };
    await server.client().create(pods, pod);
    await server.client().patch(pods, pod.metadata, { type: 'merge', body: { status: { phase: 'Running' } } }, { subresource: 'status' });
    const { run } = await kubectlFor(program, server);
    expect(await run('logs p --tail=3')).toMatchObject({ code: 0, stdout: 'hello follow=false tail=3\n' });
    expect(await run('exec -i p -- cat x', 'input ')).toMatchObject({
      code: 0,
      stdout: 'input cat x',
      stderr: expect.stringContaining('to stderr') as string,
    });
    expect((await run('exec p -- fail')).code).toBe(3);
  });

  test('get -w follows changes', async () => {
    const server = await startServer();
    const { run, env } = await kubectlFor(program, server);
    await run('create configmap first');
    const child = spawn(program, ['get', 'configmaps', '-w', '-o', 'name'], { env });
    let seen = '';
    const shows = (text: string): Promise<void> =>
      new Promise((resolve) => {
        const look = (): void => {
          if (seen.includes(text)) resolve();
        };
        child.stdout.on('data', look);
        look();
      });
    child.stdout.on('data', (chunk: Buffer) => (seen += chunk.toString()));
    await shows('configmap/first');
    await run('create configmap second');
    await shows('configmap/second');
    child.kill();
  });
});
