/** The servers under measurement, each in processes of its own. @module */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { realAssets, startReal as startPeer } from '../../test/conformance/apiserver/peers.ts';
import { bundle } from '../bundle.ts';
import { Client, type Target } from './client.ts';

export interface Started {
  readonly target: Target;
  /** From the start of the process, ms. */
  readonly readyMs: number;
}

/** A bare server, for what TLS and HTTP cost by themselves. */
export const startFloor = (): Promise<Started> => startProcess('node:https', join(import.meta.dirname, 'floor-process.ts'));

/** As the package ships it: one file of JavaScript, so that no compiler is in what is measured. @param directory for the file */
export const embeddedProgram = (directory: string): Promise<string> => bundle(join(import.meta.dirname, 'server-process.ts'), directory);

export async function startEmbedded(name: string, program: string, { durable = false } = {}): Promise<Started> {
  return startProcess(name, program, durable ? await mkdtemp(join(tmpdir(), 'cilium-cce-bench-')) : undefined);
}

async function startProcess(name: string, program: string, directory?: string): Promise<Started> {
  const began = performance.now();
  const child = spawn(process.execPath, [program, ...(directory ? [directory] : [])], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit').then(([code]) => Promise.reject(new Error(`${program} ended with ${String(code)}`)));
  const [line] = (await Promise.race([once(createInterface({ input: child.stdout }), 'line'), ended])) as [string];
  ended.catch(() => undefined);
  const { url, ca, token } = JSON.parse(line) as { url: string; ca: string; token: string };
  const target: Target = {
    name,
    url,
    ca,
    token,
    pids: [child.pid!],
    stop: async () => {
      child.kill('SIGTERM');
      await once(child, 'exit');
      if (directory) await rm(directory, { recursive: true, force: true });
    },
  };
  await untilReady(target);
  return { target, readyMs: performance.now() - began };
}

export async function untilReady(target: Target): Promise<void> {
  const client = new Client(target, 1);
  for (;;) {
    const ready = await client.call({ method: 'GET', path: '/readyz' }).catch(() => undefined);
    if (ready !== undefined) break;
    await new Promise((done) => setTimeout(done, 20));
  }
  client.close();
}

/** Resident memory of all its processes, as the system counts it (Linux). */
export const rssMiBOf = ({ pids }: Target): number =>
  pids.reduce((sum, pid) => sum + Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024, 0);

/** kube-apiserver with etcd, which does not sync its log here: as the embedded one without a data directory does not. */
export async function startReal(): Promise<Started | undefined> {
  const assets = realAssets();
  if ('missing' in assets) {
    console.log(`There is no kube-apiserver to compare with: ${assets.missing}.`);
    return undefined;
  }
  const before = childPids();
  const began = performance.now();
  const peer = await startPeer(assets.folder);
  const pids = childPids().filter((pid) => !before.includes(pid));
  const target: Target = { name: 'kube-apiserver', url: peer.url, ca: peer.ca, token: peer.tokens.admin, pids, stop: () => peer.stop() };
  await untilReady(target);
  return { target, readyMs: performance.now() - began };
}

const childPids = (): number[] => readFileSync(`/proc/self/task/${process.pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number);
