/**
 * `npm run bench:lab`: how fast the lab is, whether it leaks, and how large it gets. Prints tables and
 * asserts nothing; every figure stands beside a floor or a baseline measured in the same run.
 * @module
 */
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { gateways } from '../src/cluster/kinds.ts';
import { deployments, pods } from '../src/kube/index.ts';
import { Lab, untilReady } from '../src/lab/index.ts';

const { values: options } = parseArgs({
  options: {
    runs: { type: 'string', default: '5' },
    gateways: { type: 'string', default: '1000' },
    nodes: { type: 'string', default: '100' },
    pods: { type: 'string', default: '5000' },
    only: { type: 'string' },
  },
});
const root = resolve(import.meta.dirname, '..');
const wanted = (name: string): boolean => options.only === undefined || options.only === name;

function table(title: string, rows: readonly (readonly string[])[]): void {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  console.log(`\n${title}`);
  for (const row of rows)
    console.log(
      `  ${row.map((cell, column) => (column === 0 ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!))).join('  ')}`,
    );
}

const statistics = (samples: readonly number[]): [string, string, string] => {
  const sorted = [...samples].sort((a, b) => a - b);
  return [sorted[0]!, sorted[Math.floor(sorted.length / 2)]!, sorted.at(-1)!].map((value) => value.toFixed(0)) as [string, string, string];
};

/** Milliseconds from spawning a process to each marker in its output. */
function timeMarkers(args: readonly string[], markers: readonly string[], folder: string): Promise<number[]> {
  return new Promise((resolvePromise, reject) => {
    const began = performance.now();
    const child = spawn(process.execPath, args, { cwd: folder, stdio: ['ignore', 'pipe', 'inherit'] });
    const seen = new Map<string, number>();
    let text = '';
    child.stdout.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      for (const marker of markers) if (!seen.has(marker) && text.includes(marker)) seen.set(marker, performance.now() - began);
      if (seen.size === markers.length) child.kill('SIGINT');
    });
    child.on('error', reject);
    child.on('close', () =>
      seen.size === markers.length
        ? resolvePromise(markers.map((marker) => seen.get(marker)!))
        : reject(new Error(`missing output:\n${text}`)),
    );
  });
}

const EMPTY_SERVER = `
import { createServer } from 'node:http';
const server = createServer((_, response) => response.end('ok')).listen(0, '127.0.0.1', async () => {
  const answer = await fetch('http://127.0.0.1:' + server.address().port);
  console.log('served', answer.status);
  server.close();
});
process.on('SIGINT', () => process.exit());`;

async function startUp(): Promise<void> {
  const runs = Number(options.runs);
  const folder = await mkdtemp(join(tmpdir(), 'cilium-cce-bench-'));
  const [floor, api, first]: [number[], number[], number[]] = [[], [], []];
  for (let run = 0; run < runs; run++) {
    floor.push((await timeMarkers(['--input-type=module', '-e', EMPTY_SERVER], ['served 200'], folder))[0]!);
    const [ready, request] = await timeMarkers(
      [join(root, 'src/cli/main.ts'), 'lab', 'up', '--lang', 'en'],
      ['API server', 'first request'],
      folder,
    );
    api.push(ready!);
    first.push(request!);
  }
  await rm(folder, { recursive: true, force: true });
  table(`Start-up, ms from process start (${runs} runs)`, [
    ['', 'min', 'median', 'max'],
    ['floor: empty Node HTTP server, first answer', ...statistics(floor)],
    ['lab: API server ready', ...statistics(api)],
    ['lab: first HTTP 200 through the ELB', ...statistics(first)],
  ]);
}

interface Footprint {
  objects: number;
  timers: number;
  connections: number;
  listeners: number;
  handles: number;
  heapMiB: number;
}

function footprint(lab: Lab): Footprint {
  (globalThis as { gc?: () => void }).gc?.();
  const { connections, listeners, udpListeners } = lab.network.counters;
  const objects = [...lab.objectCounts().values()].reduce((sum, count) => sum + count, 0);
  return {
    objects,
    timers: lab.clock.pending,
    connections,
    listeners: listeners + udpListeners,
    handles: process.getActiveResourcesInfo().filter((name) => /TCP|Pipe/.test(name)).length,
    heapMiB: process.memoryUsage().heapUsed / 2 ** 20,
  };
}

async function recreations(): Promise<void> {
  const count = Number(options.gateways);
  const lab = await Lab.start();
  await untilReady(lab, () => undefined, 30_000);
  const key = { namespace: 'default', name: 'ip-gateway' };
  const { spec } = lab.model.get(gateways, key)!;
  const answers = async (): Promise<boolean> => {
    const answer = await lab.request({});
    return answer.kind === 'answer' && answer.status === 200;
  };
  const recreate = async (): Promise<void> => {
    const uid = lab.model.get(gateways, key)?.metadata.uid;
    await lab.client.delete(gateways, key);
    await lab.eventually('the Gateway is gone', () => lab.model.get(gateways, key)?.metadata.uid !== uid);
    await lab.client.create(gateways, { metadata: key, spec });
    await lab.eventually('HTTP 200', answers);
  };
  for (let warmUp = 0; warmUp < 5; warmUp++) await recreate();
  const before = footprint(lab);
  const began = performance.now();
  for (let done = 0; done < count; done++) await recreate();
  const took = performance.now() - began;
  // Drained members and event series end with time.
  await lab.clock.advance(3_600_000);
  await lab.eventually('HTTP 200', answers);
  const after = footprint(lab);
  const row = (name: keyof Footprint): string[] => [name, before[name].toFixed(0), after[name].toFixed(0)];
  table(`${count} Gateway re-creations, each to HTTP 200 again: ${(took / count).toFixed(1)} ms each`, [
    ['', 'before', 'after'],
    row('objects'),
    row('timers'),
    row('connections'),
    row('listeners'),
    row('handles'),
    row('heapMiB'),
  ]);
  await lab.stop();
}

async function size(): Promise<void> {
  const rss = (): string => (process.memoryUsage().rss / 2 ** 20).toFixed(0);
  const heap = (): string => {
    (globalThis as { gc?: () => void }).gc?.();
    return (process.memoryUsage().heapUsed / 2 ** 20).toFixed(0);
  };
  const rows: string[][] = [['', 'heap MiB', 'RSS MiB', 'seconds']];
  const began = performance.now();
  const mark = (name: string): number => rows.push([name, heap(), rss(), ((performance.now() - began) / 1000).toFixed(1)]);
  mark('process with the code loaded');
  const small = await Lab.start();
  await untilReady(small, () => undefined, 30_000);
  mark('lab with 2 nodes');
  await small.stop();
  const large = await Lab.start({ nodes: Number(options.nodes) });
  await untilReady(large, () => undefined, 300_000);
  mark(`lab with ${options.nodes} nodes`);
  const wantedPods = Number(options.pods);
  const running = (): number => [...large.model.list(pods)].filter(({ status }) => status?.phase === 'Running').length;
  const replicas = wantedPods - running() + 2;
  await large.client.patch(deployments, { namespace: 'default', name: 'test-python' }, { type: 'merge', body: { spec: { replicas } } });
  await large.eventually(`${wantedPods} pods run`, () => running() >= wantedPods, 3_600_000);
  mark(`… and ${wantedPods} pods Running`);
  table('Size', rows);
  await large.stop();
}

if (wanted('startup')) await startUp();
if (wanted('gateways')) await recreations();
if (wanted('size')) await size();
