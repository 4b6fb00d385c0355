/** Memory, processor time and calls of an operator with many Gateways and nodes: at rest, at work, after a restart. @module */
import { setTimeout as sleep } from 'node:timers/promises';
import { nodes } from '../../src/kube/resources.ts';
import { printTable, quantile } from '../lab/figures.ts';
import { countCalls, isWrite, type Calls } from './calls.ts';
import { conditionsAt } from './fleet.ts';
import type { MeasuredProcess } from './measured-process.ts';
import { Rig } from './rig.ts';
import { NO_LIMITS, type World } from './world.ts';

/** Each node's kubelet writes its status so often. */
const HEARTBEAT_MS = 10_000;
const QUIET_MS = 1_500;
const LOOK_MS = 200;
const STEP_MS = 5_000;
const STEP_REAL_MS = 50;

export interface SizeOptions {
  gateways: number;
  nodes: number;
  /** Of each stage, real time. */
  seconds: number;
  /** Of the operator's clock. */
  steadyMinutes: number;
  flags?: readonly string[];
}

interface Stage {
  name: string;
  /** Per cent of one core. */
  load?: number;
  seconds?: number;
  note?: string;
}

async function loadOf(operator: MeasuredProcess, work: () => Promise<void>): Promise<number> {
  const [began, before] = [performance.now(), await operator.ask('cpu')];
  await work();
  return (((await operator.ask('cpu')) - before) / ((performance.now() - began) / 1000)) * 100;
}

/** Resolves when the operator has made no call for a while. */
async function untilQuiet({ calls }: World): Promise<void> {
  const total = (): number => [...calls.values()].reduce((all, count) => all + count, 0);
  let [known, since] = [total(), performance.now()];
  while (performance.now() - since < QUIET_MS) {
    await sleep(LOOK_MS);
    if (total() !== known) [known, since] = [total(), performance.now()];
  }
}

/** Heartbeats of all nodes, evenly spread, until told to stop. Resolves with how many a second there were. */
function heartbeats({ world, fleet }: Rig): () => Promise<number> {
  const over = new AbortController();
  const began = performance.now();
  const beating = (async () => {
    let beats = 0;
    while (!over.signal.aborted) {
      const due = ((performance.now() - began) / HEARTBEAT_MS) * fleet.addresses.length;
      for (; beats < due && !over.signal.aborted; beats++) {
        const name = fleet.addresses[beats % fleet.addresses.length]!;
        const body = { status: { conditions: conditionsAt(Date.now()) } };
        await world.client.patch(nodes, { name }, { type: 'merge', body }, { subresource: 'status' });
      }
      await sleep(10);
    }
    return beats / ((performance.now() - began) / 1000);
  })();
  return () => {
    over.abort();
    return beating;
  };
}

export async function benchSize(options: SizeOptions): Promise<void> {
  const { gateways, seconds, steadyMinutes, flags = [] } = options;
  const rows: string[][] = [['', 'RSS MiB', 'after gc', 'heap MiB', 'reserved', 'external', 'CPU, % of a core', 'seconds', '']];
  const show = async (rig: Rig, { name, load, seconds: took, note = '' }: Stage): Promise<void> => {
    const { rss, rssAfter, heap, heapTotal, external } = await rig.operator.ask('footprint');
    const memory = [rss, rssAfter, heap, heapTotal, external].map((mib) => mib.toFixed(0));
    rows.push([name, ...memory, load?.toFixed(1) ?? '', took?.toFixed(1) ?? '', note]);
  };
  // Long enough for two looks at its memory (src/bridge/operator/spare-memory.ts): before the first there was much to do.
  const rest = (rig: Rig): Promise<number> => loadOf(rig.operator, () => sleep(2 * seconds * 1000 + QUIET_MS));
  const operator = { limits: NO_LIMITS };

  const empty = await Rig.start({ gateways: 0, nodes: 0, floors: 0, operator, flags });
  await untilQuiet(empty.world);
  await show(empty, { name: 'baseline: nothing to do' });
  await empty.stop();

  const rig = await Rig.start({ ...options, floors: 0, operator, flags });
  await untilQuiet(rig.world);
  await show(rig, { name: 'all bound for the first time', seconds: rig.startUp });
  await show(rig, { name: 'rested', load: await rest(rig) });
  const restart = await rig.restart({ ...operator }, () => untilQuiet(rig.world));
  await show(rig, { name: 'started again, all read', seconds: Math.max(0, restart - QUIET_MS / 1000) });
  await show(rig, { name: 'rested', load: await rest(rig) });
  const stop = heartbeats(rig);
  const beating = await loadOf(rig.operator, () => sleep(seconds * 1000));
  await show(rig, { name: 'node heartbeats', load: beating });
  const times: number[] = [];
  const busy = await loadOf(rig.operator, async () => {
    for (let event = 0; event < seconds; event++) {
      const next = performance.now() + 1000;
      const subject = rig.subjects[event % rig.subjects.length]!;
      times.push((await rig.recreate(subject)).correct);
      await sleep(Math.max(0, next - performance.now()));
    }
  });
  const note = `${(await stop()).toFixed(0)} heartbeats/s; p50 ${quantile(times, 0.5).toFixed(1)} ms, max ${Math.max(...times).toFixed(1)} ms`;
  await show(rig, { name: '… and an event each second', load: busy, note });
  await rig.settle(rig.subjects.slice(0, seconds));
  await untilQuiet(rig.world);
  const steady: Calls = new Map();
  await countCalls(rig.world, steady, async () => {
    for (let passed = 0; passed < steadyMinutes * 60_000; passed += STEP_MS) {
      await rig.world.advance(STEP_MS);
      await sleep(STEP_REAL_MS);
    }
  });
  await rig.stop();
  printTable(
    `Size of the operator: ${gateways} Gateways, ${options.nodes} nodes${flags.length > 0 ? `, node ${flags.join(' ')}` : ''}`,
    rows,
  );
  printTable(`Calls in ${steadyMinutes} minutes of the operator's clock in which nothing happens`, [
    ['', 'calls', 'write'],
    ...[...steady].sort(([a], [b]) => (a < b ? -1 : 1)).map(([call, count]) => [call, String(count), isWrite(call) ? 'yes' : '']),
  ]);
}
