/**
 * `npm run bench:apiserver`: the embedded API server beside kube-apiserver with etcd (where `KUBEBUILDER_ASSETS` names a folder
 * with both) in the same run, with the same client: requests per second and latencies of reads and writes, a watch's fan-out,
 * memory with many pods, time to start. Prints tables and asserts nothing; rounds take turns, medians of rounds are shown.
 * @module
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Client, type Figures, type Target } from './apiserver/client.ts';
import { embeddedProgram, rssMiBOf, startEmbedded, startFloor, startReal } from './apiserver/targets.ts';
import { fanOut, fill, getPods, list, prepare, rows } from './apiserver/workload.ts';
import { printTable, quantile } from './lab/figures.ts';

const { values: options } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    requests: { type: 'string', default: '2000' },
    connections: { type: 'string', default: '32' },
    watchers: { type: 'string', default: '200' },
    events: { type: 'string', default: '1000' },
    /** Of the writer whose changes are watched. */
    inFlight: { type: 'string', default: '1,16' },
    /** Pods for the large list and for memory. */
    pods: { type: 'string', default: '10000' },
    morePods: { type: 'string', default: '50000' },
  },
});
const number = (name: keyof typeof options): number => Number(options[name]);

const folder = await mkdtemp(join(tmpdir(), 'cilium-cce-bench-'));
const targets = await startTargets();
const clients = new Map(targets.map((target) => [target.name, new Client(target, number('connections'))]));
const clientOf = ({ name }: Target): Client => clients.get(name)!;

try {
  for (const target of targets) {
    await prepare(clientOf(target));
    await fill(clientOf(target), 0, 500);
  }
  const table: string[][] = [['', ...targets.flatMap(({ name }) => [`${name} /s`, 'p50 ms', 'p99 ms']), ...ratioHead()]];
  for (const row of rows(number('requests'), number('connections'))) table.push(await measured(row.name, row.run));
  table.push(await measured('list 500 pods', (client) => list(client, undefined, 40)));
  for (const target of targets) await fill(clientOf(target), 500, number('pods'));
  table.push(await measured(`list ${options.pods} pods`, (client) => list(client, undefined, 8)));
  printTable(`Requests, ${options.connections} connections (lists: 4)`, table);

  const floor = (await startFloor()).target;
  const bare = new Client(floor, number('connections'));
  const beside = await inTurns([targets[0]!, floor], number('rounds'), (target) =>
    getPods(target === floor ? bare : clientOf(target), number('requests'), number('connections')),
  );
  bare.close();
  await floor.stop();
  const rate = (name: string): number => median(beside.get(name)!.map(({ perSecond }) => perSecond));
  printTable('A read beside its floor', [
    ['', '/s', 'of the floor'],
    ['embedded', rate('embedded').toFixed(0), `${((100 * rate('embedded')) / rate('node:https')).toFixed(0)} %`],
    ['node:https', rate('node:https').toFixed(0), ''],
  ]);

  const fan: string[][] = [['', ...targets.flatMap(({ name }) => [`${name} events/s`, 'p50 ms', 'p99 ms'])]];
  for (const inFlight of options.inFlight.split(',').map(Number)) {
    const wish = { watchers: number('watchers'), events: number('events'), inFlight };
    const seen = await inTurns(targets, number('rounds'), (target) => fanOut(clientOf(target), wish));
    fan.push([
      `1 writer, ${inFlight} writes at a time, ${options.watchers} watchers`,
      ...targets.flatMap((target) => {
        const all = seen.get(target.name)!;
        return [
          median(all.map(({ eventsPerSecond }) => eventsPerSecond)).toFixed(0),
          median(all.map(({ p50 }) => p50)).toFixed(1),
          median(all.map(({ p99 }) => p99)).toFixed(1),
        ];
      }),
    ]);
  }
  printTable('Watch fan-out', fan);

  const memory: string[][] = [['', ...targets.map(({ name }) => `${name} MiB`)]];
  memory.push([`${options.pods} pods`, ...targets.map((target) => rssMiBOf(target).toFixed(0))]);
  for (const target of targets) await fill(clientOf(target), number('pods'), number('morePods'));
  memory.push([`${options.morePods} pods`, ...targets.map((target) => rssMiBOf(target).toFixed(0))]);
  printTable('Memory of all processes (resident, after everything above)', memory);
} finally {
  for (const client of clients.values()) client.close();
  for (const target of targets) await target.stop();
  await rm(folder, { recursive: true, force: true });
}

async function startTargets(): Promise<Target[]> {
  const times: string[][] = [['', 'ms']];
  const started: Target[] = [];
  const program = await embeddedProgram(folder);
  const starts = [
    () => startEmbedded('embedded', program),
    () => startEmbedded('with a data directory', program, { durable: true }),
    startReal,
  ];
  for (const start of starts) {
    const made = await start();
    if (!made) continue;
    started.push(made.target);
    times.push([made.target.name, made.readyMs.toFixed(0)]);
  }
  printTable('From the start of the process until /readyz answers', times);
  return started;
}

async function measured(name: string, run: (client: Client, round: number) => Promise<Figures>): Promise<string[]> {
  const seen = await inTurns(targets, number('rounds'), (target, round) => run(clientOf(target), round));
  const rates = targets.map((target) => median(seen.get(target.name)!.map(({ perSecond }) => perSecond)));
  const cells = targets.flatMap((target, index) => {
    const all = seen.get(target.name)!;
    return [rates[index]!.toFixed(0), median(all.map(({ p50 }) => p50)).toFixed(2), median(all.map(({ p99 }) => p99)).toFixed(2)];
  });
  return [name, ...cells, ...(targets.length > 2 ? [`${(rates[0]! / rates.at(-1)!).toFixed(1)} ×`] : [])];
}

function ratioHead(): string[] {
  return targets.length > 2 ? ['embedded : real'] : [];
}

/** Each target once, then each again: what the machine does meanwhile meets all of them. */
async function inTurns<T>(
  all: readonly Target[],
  rounds: number,
  run: (target: Target, round: number) => Promise<T>,
): Promise<Map<string, T[]>> {
  const seen = new Map<string, T[]>(all.map(({ name }) => [name, []]));
  for (let round = 0; round < rounds; round += 1) for (const target of all) seen.get(target.name)!.push(await run(target, round));
  return seen;
}

function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}
