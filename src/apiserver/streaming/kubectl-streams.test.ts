/** exec, attach and port-forward by real kubectls. @module */
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createServer, get } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { describe, expect, test } from 'vitest';
import { pods } from '../../kube/resources.ts';
import { findKubectls } from '../../kube/testing/kubectl.ts';
import { startServer, temporaryDirectory } from '../testing/server.ts';
import type { ApiServer } from '../index.ts';
import type { ContainerStreams, ExitStatus, PodRuntime } from '../pod-runtime.ts';

// 1.27 and 1.30 speak SPDY, 1.33 WebSocket.
const programs = findKubectls();
const hasTerminal = ['/usr/bin/script', '/bin/script'].some((file) => existsSync(file));
if (!hasTerminal) console.warn('SKIPPED: no script(1): kubectl was not tried on a terminal');

const pod = { metadata: { name: 'p', namespace: 'default' }, spec: { nodeName: 'n', containers: [{ name: 'c', image: 'i' }] } };

/** A server with a running pod whose programs are `run`. */
async function serverWith(run: (command: readonly string[], streams: ContainerStreams) => Promise<ExitStatus>): Promise<ApiServer> {
  const server = await startServer();
  const runtime: PodRuntime = {
    logs: () => Promise.resolve(),
    exec: (_in, command, streams) => run(command, streams),
    attach: (_to, streams) => run(['attached'], streams),
    portForward: async (_pod, port) => {
      const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
      await once(socket, 'connect');
      return socket;
    },
  };
  server.setPodRuntime(runtime);
  await server.client().create(pods, pod);
  await setStatus(server, 'p', { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] });
  return server;
}

async function setStatus(server: ApiServer, name: string, status: object): Promise<void> {
  await server.client().patch(pods, { namespace: 'default', name }, { type: 'merge', body: { status } }, { subresource: 'status' });
}

interface Ended {
  code: number;
  stdout: Buffer;
  stderr: string;
}

async function kubectl(program: string, server: ApiServer) {
  const home = await temporaryDirectory();
  const env = { HOME: home, KUBECONFIG: join(home, 'config'), PATH: process.env['PATH'], TERM: 'dumb' };
  await server.writeKubeconfig(env.KUBECONFIG);
  const run = (args: string[], input: Buffer | string = ''): Promise<Ended> =>
    new Promise((resolve) => {
      const options = { env, encoding: 'buffer', maxBuffer: 64 << 20, timeout: 20_000 } as const;
      const child = execFile(program, args, options, (error, stdout, stderr) =>
        resolve({ code: error ? Number(error.code ?? 124) : 0, stdout, stderr: stderr.toString() }),
      );
      child.stdin?.on('error', () => {});
      child.stdin?.end(input);
    });
  const start = (args: string[]): ChildProcess => spawn(program, args, { env });
  const inTerminal = (commandLine: string): Promise<Ended> =>
    new Promise((resolve) => {
      const shell = `stty cols 91 rows 33; ${program} ${commandLine}`;
      const child = execFile(
        'script',
        ['-qefc', shell, '/dev/null'],
        { env, encoding: 'buffer', timeout: 20_000 },
        (error, stdout, stderr) => resolve({ code: error ? Number(error.code ?? 124) : 0, stdout, stderr: stderr.toString() }),
      );
      child.stdin?.on('error', () => {});
    });
  return { run, start, inTerminal };
}

describe.skipIf(programs.length === 0).each(programs)('kubectl $version', ({ file: program }) => {
  test('exec: megabytes go in and come out unchanged', async () => {
    const server = await serverWith(async (_command, { stdin, stdout }) => {
      await pipeline(stdin as Readable, stdout!);
      return { exitCode: 0 };
    });
    const { run } = await kubectl(program, server);
    const input = Buffer.alloc(3 << 20, 'all the bytes of a pipe, ');
    const { code, stdout } = await run(['exec', '-i', 'p', '--', 'cat'], input);
    expect(code).toBe(0);
    expect(stdout.equals(input)).toBe(true);
  });

  test('exec: both outputs, the exit code, and a command that cannot be started', async () => {
    const server = await serverWith(async ([command], { stdout, stderr }) => {
      if (command === 'missing') return { exitCode: 126, error: 'exec: "missing": executable file not found in $PATH' };
      stdout?.write('to stdout');
      stderr?.write('to stderr');
      return { exitCode: 7 };
    });
    const { run } = await kubectl(program, server);
    const failed = await run(['exec', 'p', '--', 'fail']);
    expect(failed).toMatchObject({ code: 7, stderr: expect.stringContaining('to stderr') as string });
    expect(failed.stdout.toString()).toBe('to stdout');
    expect(failed.stderr).toContain('command terminated with exit code 7');
    const missing = await run(['exec', 'p', '--', 'missing']);
    expect(missing.code).toBe(1);
    expect(missing.stderr).toContain('exec: "missing": executable file not found in $PATH');
  });

  test('exec: a program that does not read its input still ends', async () => {
    const server = await serverWith(async (_command, { stdout }) => {
      stdout?.write('done');
      return { exitCode: 0 };
    });
    const { run } = await kubectl(program, server);
    const { code, stdout } = await run(['exec', '-i', 'p', '--', 'true'], Buffer.alloc(5 << 20));
    expect([code, stdout.toString()]).toEqual([0, 'done']);
  });

  test('exec: killing kubectl aborts the program', async () => {
    const aborted = Promise.withResolvers<void>();
    const server = await serverWith(async (_command, { stdout, signal }) => {
      stdout?.write('running');
      await once(signal, 'abort');
      aborted.resolve();
      return { exitCode: 0 };
    });
    const { start } = await kubectl(program, server);
    const child = start(['exec', 'p', '--', 'sleep']);
    await once(child.stdout!, 'data');
    child.kill('SIGKILL');
    await aborted.promise;
  });

  test.skipIf(!hasTerminal)('exec -it: the size of the terminal, one output', async () => {
    const server = await serverWith(async (_command, { stdout, stderr, resize, tty }) => {
      for await (const { width, height } of resize) {
        stdout?.write(`${width}x${height} ${tty} ${stderr === undefined}\r\n`);
        break;
      }
      return { exitCode: 0 };
    });
    const { inTerminal } = await kubectl(program, server);
    expect((await inTerminal('exec -it p -- size')).stdout.toString()).toContain('91x33 true true');
  });

  test('attach', async () => {
    const server = await serverWith(async ([command], { stdin, stdout }) => {
      stdout?.write(`${command}: ${await text(stdin as Readable)}`);
      return { exitCode: 0 };
    });
    const { run } = await kubectl(program, server);
    expect((await run(['attach', '-i', 'p'], 'input')).stdout.toString()).toContain('attached: input');
  });

  test('run --rm -i: attached, its exit code returned, the pod deleted', async () => {
    const server = await serverWith(async (_command, { stdout }) => {
      stdout?.write('hello from the pod\n');
      const state = { terminated: { exitCode: 5, reason: 'Error' } };
      await setStatus(server, 't', {
        phase: 'Failed',
        containerStatuses: [{ name: 't', image: 'i', imageID: '', ready: false, restartCount: 0, state }],
      });
      return { exitCode: 5 };
    });
    const { run } = await kubectl(program, server);
    const ended = run([
      'run',
      't',
      '--image=i',
      '--rm',
      '-i',
      '--restart=Never',
      '--grace-period=1',
      '--overrides={"spec":{"nodeName":"n"}}',
    ]);
    for await (const event of server.client().watch(pods, { resourceVersion: '0' })) {
      if (event.type !== 'ADDED' || event.object.metadata.name !== 't') continue;
      await setStatus(server, 't', { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] });
      break;
    }
    // The kubelet's part: a pod that is being deleted goes.
    const gone = new AbortController();
    const kubelet = (async () => {
      for await (const event of server.client().watch(pods, { resourceVersion: '0', signal: gone.signal })) {
        if (event.type !== 'MODIFIED' || !event.object.metadata.deletionTimestamp) continue;
        await server.client().delete(pods, { namespace: 'default', name: event.object.metadata.name }, { gracePeriodSeconds: 0 });
      }
    })().catch(() => {});
    const { code, stdout } = await ended;
    gone.abort();
    await kubelet;
    expect(stdout.toString()).toContain('hello from the pod');
    expect(stdout.toString()).toContain('pod "t" deleted');
    expect(code).toBe(5);
  });

  test('port-forward: many connections at once, megabytes, and the message of a closed port', async () => {
    const web = createServer((request, response) =>
      response.end(request.url?.startsWith('/big') ? Buffer.alloc(4 << 20, 'x') : `you asked for ${request.url}`),
    );
    web.listen(0, '127.0.0.1');
    await once(web, 'listening');
    const open = (web.address() as AddressInfo).port;
    const server = await serverWith(async () => ({ exitCode: 0 }));
    const { start } = await kubectl(program, server);
    const child = start(['port-forward', 'p', `:${open}`, ':1']);
    try {
      const [openHere, closedHere] = await forwardedPorts(child, [open, 1]);
      const answers = await Promise.all(['/a', '/b', '/c', '/d', '/e', '/f'].map((path) => fetchText(openHere ?? 0, path)));
      expect(answers).toEqual(['/a', '/b', '/c', '/d', '/e', '/f'].map((path) => `you asked for ${path}`));
      expect((await fetchText(openHere ?? 0, '/big')).length).toBe(4 << 20);
      const errors = text(child.stderr!);
      await expect(fetchText(closedHere ?? 0, '/')).rejects.toThrow();
      expect(await errors).toContain('error forwarding port 1: connect ECONNREFUSED 127.0.0.1:1');
    } finally {
      child.kill('SIGKILL');
      web.close();
      web.closeAllConnections();
    }
  });
});

/** The local ports that kubectl has opened for the remote ones. */
function forwardedPorts(child: ChildProcess, remote: number[]): Promise<number[]> {
  return new Promise((resolve, reject) => {
    let seen = '';
    child.stdout?.on('data', (chunk: Buffer) => {
      seen += chunk.toString();
      const local = remote.map((port) => Number(new RegExp(`127\\.0\\.0\\.1:(\\d+) -> ${port}\\n`).exec(seen)?.[1]));
      if (local.every((port) => port > 0)) resolve(local);
    });
    child.once('exit', (code) => reject(new Error(`kubectl ended with ${code}: ${seen}`)));
  });
}

function fetchText(port: number, path: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const request = get({ port, host: '127.0.0.1', path, agent: false }, (response) => void text(response).then(resolve, reject));
    request.on('error', reject);
  });
}
