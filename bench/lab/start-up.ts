/** From starting the process to the API and to the first answer through the ELB. @module */
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { printTable, spread } from './figures.ts';

const MAIN = resolve(import.meta.dirname, '..', '..', 'bin', 'main.mjs');
const LAB_UP = [MAIN, 'lab', 'up', '--lang', 'en'];
const MARKERS = ['API server', 'first request'];

const EMPTY_SERVER = `
import { createServer } from 'node:http';
const server = createServer((_, response) => response.end('ok')).listen(0, '127.0.0.1', async () => {
  const answer = await fetch('http://127.0.0.1:' + server.address().port);
  console.log('served', answer.status);
  server.close();
});
process.on('SIGINT', () => process.exit());`;

/** Milliseconds from spawning a process to each marker in its output; the process is interrupted after the last. */
function timeMarkers(args: readonly string[], markers: readonly string[], cwd: string, env: NodeJS.ProcessEnv = {}): Promise<number[]> {
  return new Promise((resolvePromise, reject) => {
    const began = performance.now();
    const child = spawn(process.execPath, args, { cwd, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'inherit'] });
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

export async function benchStartUp({ runs }: { runs: number }): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'cilium-cce-bench-'));
  const samples: Record<'floor' | 'api' | 'first' | 'coldApi' | 'coldFirst', number[]> = {
    floor: [],
    api: [],
    first: [],
    coldApi: [],
    coldFirst: [],
  };
  // Leaves compiled code behind for the starts that follow.
  await timeMarkers(LAB_UP, MARKERS, folder);
  for (let run = 0; run < runs; run++) {
    samples.floor.push(...(await timeMarkers(['--input-type=module', '-e', EMPTY_SERVER], ['served 200'], folder)));
    const [api, first] = await timeMarkers(LAB_UP, MARKERS, folder);
    const [coldApi, coldFirst] = await timeMarkers(LAB_UP, MARKERS, folder, { NODE_DISABLE_COMPILE_CACHE: '1' });
    samples.api.push(api!);
    samples.first.push(first!);
    samples.coldApi.push(coldApi!);
    samples.coldFirst.push(coldFirst!);
  }
  await rm(folder, { recursive: true, force: true });
  printTable(`Start-up, ms from process start (${runs} runs)`, [
    ['', 'min', 'median', 'max'],
    ['floor: empty Node HTTP server, first answer', ...spread(samples.floor)],
    ['lab: API server ready', ...spread(samples.api)],
    ['lab: first HTTP 200 through the ELB', ...spread(samples.first)],
    ['very first start (nothing compiled yet): API server ready', ...spread(samples.coldApi)],
    ['very first start: first HTTP 200 through the ELB', ...spread(samples.coldFirst)],
  ]);
}
