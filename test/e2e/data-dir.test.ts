/**
 * A lab that keeps its objects: stopped and started again, killed in the middle of writing, and asked
 * for twice at once.
 * @module
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { appendFile, mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ApiServer } from '../../src/apiserver/index.ts';
import { gateways } from '../../src/cluster/kinds.ts';
import { configMaps, deployments, namespaces, nodes, pods, services, type Resource } from '../../src/kube/index.ts';
import { HttpClient } from '../../src/kube/http-client.ts';
import { loadConnection } from '../../src/kube/kubeconfig.ts';
import { Lab, LabFailure, NOTES_ELB, type LabOptions } from '../../src/lab/index.ts';
import { seededRandom } from '../../src/kube/random.ts';

const CLI = resolve(import.meta.dirname, '..', '..', 'src', 'cli', 'main.ts');
const GATEWAY_SERVICE = { namespace: 'default', name: 'cilium-gateway-ip-gateway' };

let folder: string;
let dataDir: string;
const labs: Lab[] = [];
const processes: ChildProcess[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cilium-cce-data-'));
  dataDir = join(folder, 'data');
});
afterEach(async () => {
  for (const lab of labs.splice(0)) await lab.stop();
  for (const child of processes.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
  await rm(folder, { recursive: true, force: true });
});

async function startLab(options: LabOptions = {}): Promise<Lab> {
  const lab = await Lab.start({ dataDir, ...options });
  labs.push(lab);
  return lab;
}

const is200 = async (lab: Lab, elbId = lab.elbId): Promise<boolean> => {
  const answer = await lab.request({ timeoutMs: 2000, elbId });
  return answer.kind === 'answer' && answer.status === 200;
};

async function answers200(lab: Lab): Promise<void> {
  await lab.eventually('12 answers of HTTP 200 in a row', async () => {
    for (let request = 0; request < 12; request++) if (!(await is200(lab))) return false;
    return true;
  });
}

/** The document's entrypoint refuses the connections whose chosen backend is the receiving node: some are answered. */
async function entrypointAnswers(lab: Lab): Promise<void> {
  await lab.eventually('HTTP 200 through gateway-entrypoint', () => is200(lab, NOTES_ELB.id));
}

/** uid by `kind namespace/name`: who is who, whatever else has changed. */
async function uidsOf(lab: Lab): Promise<Map<string, string>> {
  const lists = await Promise.all(
    ([pods, services, gateways, configMaps, deployments, nodes, namespaces] as unknown as Resource[]).map(async (of) => {
      const { items } = await lab.client.list(of);
      return items.map(({ metadata }) => [`${of.kind} ${metadata.namespace ?? ''}/${metadata.name}`, metadata.uid] as const);
    }),
  );
  return new Map(lists.flat());
}

async function restartCounts(lab: Lab): Promise<Map<string, number>> {
  const { items } = await lab.client.list(pods);
  return new Map(items.map(({ metadata, status }) => [metadata.name, status?.containerStatuses?.[0]?.restartCount ?? 0]));
}

/** `cilium-cce lab up` as a person starts it; resolves when it says how to stop it. */
async function labUp(kubeconfig: string): Promise<{ child: ChildProcess; output: () => string }> {
  const child = spawn(process.execPath, [CLI, '--lang', 'en', 'lab', 'up', '--data', dataDir, '--nodes', '1', '--kubeconfig', kubeconfig], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  processes.push(child);
  let output = '';
  await new Promise<void>((ready, failed) => {
    const read = (chunk: Buffer): void => {
      output += chunk.toString();
      if (output.includes('Ctrl-C stops the lab')) ready();
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    child.on('exit', (code) => failed(new Error(`lab up ended with ${code}: ${output}`)));
  });
  return { child, output: () => output };
}

describe('a lab with a data directory', () => {
  test('started again: every object, pods that run again, the same NodePort, both ELBs rebuilt, HTTP 200', async () => {
    const first = await startLab();
    await first.installation.example('source-document/gateway-entrypoint.yaml');
    await answers200(first);
    await entrypointAnswers(first);
    // What people have changed and deleted stays changed and deleted.
    await first.client.create(configMaps, { metadata: { namespace: 'default', name: 'mine' }, data: { a: 'b' } });
    await first.client.patch(
      deployments,
      { namespace: 'default', name: 'test-python' },
      { type: 'merge', body: { spec: { replicas: 3 } } },
    );
    await first.client.delete(services, { namespace: 'kube-system', name: 'hubble-peer' });
    await first.eventually('a third pod', async () => {
      const { items } = await first.client.list(pods, { namespace: 'default' });
      return items.length === 3 && items.every(({ status }) => status?.containerStatuses?.[0]?.ready);
    });
    const before = await uidsOf(first);
    const countsBefore = await restartCounts(first);
    const { nodePort } = (await first.client.get(services, GATEWAY_SERVICE)).spec!.ports![0]!;
    await first.stop();
    const newest = first.api.lastWrite()!;
    expect(first.clock.pending).toBe(0);

    const second = await startLab();
    expect(second.clock.now()).toBeGreaterThanOrEqual(newest);
    await answers200(second);
    await entrypointAnswers(second);
    expect(await uidsOf(second)).toEqual(before);
    expect((await second.client.get(services, GATEWAY_SERVICE)).spec!.ports![0]!.nodePort).toBe(nodePort);
    await second.eventually('every container restarted once', async () => {
      const counts = await restartCounts(second);
      return [...countsBefore].every(([name, count]) => counts.get(name) === count + 1);
    });
    for (const machine of second.machines.values()) expect(machine.cniFiles).toEqual(['05-cilium.conflist']);
  });

  test('the second lab on one directory is refused with a sentence, and the first goes on', async () => {
    const first = await startLab({ workload: false });
    const refused = await startLab().catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(LabFailure);
    expect((refused as LabFailure).what).toEqual({ id: 'lab.data.inUse', params: { dir: dataDir, pid: process.pid } });
    await first.client.create(configMaps, { metadata: { namespace: 'default', name: 'still-there' } });
    await first.stop();
    const again = await startLab();
    expect((await again.client.get(configMaps, { namespace: 'default', name: 'still-there' })).metadata.name).toBe('still-there');
  });

  test('a directory of another network mode is refused before anything is written', async () => {
    await (await startLab({ workload: false })).stop();
    const size = (await stat(join(dataDir, 'objects.log'))).size;
    await expect(startLab({ networkMode: 'eni' })).rejects.toMatchObject({
      what: { id: 'lab.data.otherMode', params: { dir: dataDir, kept: 'overlay_l2', asked: 'eni' } },
    });
    expect((await stat(join(dataDir, 'objects.log'))).size).toBe(size);
  });

  test('kill -9 in the middle of a burst of writes loses nothing that was acknowledged, and the lab comes back', async () => {
    const seed = Number(process.env['SEED'] ?? Date.now() % 1_000_000);
    const random = seededRandom(seed);
    const kubeconfig = join(folder, 'kubeconfig');
    const acknowledged = new Map<string, string | undefined>();
    const uncertain = new Set<string>();

    for (let round = 0; round < 2; round++) {
      const { child } = await labUp(kubeconfig);
      const client = new HttpClient(await loadConnection({ path: kubeconfig }));
      const killAfter = 100 + Math.floor(random() * 300);
      let done = 0;
      const gone = once(child, 'exit');
      await Promise.all(
        Array.from({ length: 16 }, async (_, writer) => {
          for (let turn = 0; child.signalCode === null && !child.killed; turn++) {
            const name = `burst-${writer}-${turn % 5}`;
            const key = { namespace: 'default', name };
            const text = `${round}/${writer}/${turn}/`.padEnd(1 + Math.floor(random() * 2000), 'x');
            const exists = acknowledged.get(name) !== undefined;
            uncertain.add(name);
            try {
              if (exists && random() < 0.2) {
                await client.delete(configMaps, key);
                acknowledged.set(name, undefined);
              } else {
                if (exists) await client.patch(configMaps, key, { type: 'merge', body: { data: { text } } });
                else await client.create(configMaps, { metadata: key, data: { text } });
                acknowledged.set(name, text);
              }
              uncertain.delete(name);
            } catch (error) {
              if (!child.killed) throw error;
              return;
            }
            if (++done === killAfter) child.kill('SIGKILL');
          }
        }),
      );
      await gone;
      client.close();
      expect((await readdir(dataDir)).filter((name) => name.startsWith('lock.'))).toHaveLength(1);

      // What a crash in the middle of a write leaves: a record that says more than it holds.
      await appendFile(join(dataDir, 'objects.log'), Buffer.from([200, 0, 0, 0, 1, 2, 3, 4, 123, 34]));
      const server = await ApiServer.start({ dataDir });
      const { items } = await server.client().list(configMaps, { namespace: 'default' });
      await server.stop();
      const found = new Map(items.map(({ metadata, data }) => [metadata.name, data?.['text']]));
      for (const [name, text] of acknowledged) {
        if (!uncertain.has(name)) expect(found.get(name), `${name} in round ${round}, SEED=${seed}`).toBe(text);
      }
      // A write without an answer is there wholly or not at all; either way the next round goes on from it.
      for (const name of uncertain) acknowledged.set(name, found.get(name));
      uncertain.clear();
      expect(acknowledged.size).toBeGreaterThan(0);
    }

    const lab = await startLab({ nodes: 1 });
    await answers200(lab);
    expect(await readdir(dataDir)).not.toContain('objects.log.new');
  }, 60_000);
});
