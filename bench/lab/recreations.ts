/** What is left after a Gateway has been deleted and created again many times. @module */
import { gateways } from '../../src/cluster/kinds.ts';
import { Lab, untilReady } from '../../src/lab/index.ts';
import { heapMiB, printTable } from './figures.ts';

const KEY = { namespace: 'default', name: 'ip-gateway' };
const HOUR_MS = 3_600_000;

interface Footprint {
  objects: number;
  events: number;
  timers: number;
  connections: number;
  listeners: number;
  handles: number;
  heapMiB: number;
}

function footprint(lab: Lab): Footprint {
  const { connections, listeners, udpListeners } = lab.network.counters;
  const counts = lab.objectCounts();
  const events = counts.get('events') ?? 0;
  return {
    objects: [...counts.values()].reduce((sum, count) => sum + count, 0) - events,
    events,
    timers: lab.clock.pending,
    connections,
    listeners: listeners + udpListeners,
    handles: process.getActiveResourcesInfo().filter((name) => /TCP|UDP/.test(name)).length,
    heapMiB: heapMiB(),
  };
}

const answers = async (lab: Lab): Promise<boolean> => {
  const answer = await lab.request({});
  return answer.kind === 'answer' && answer.status === 200;
};

/** Events of the last hour, drained members, time-outs of requests: everything that ends by itself has ended. */
async function settle(lab: Lab): Promise<void> {
  await lab.clock.advance(HOUR_MS + 60_000);
  await lab.eventually('HTTP 200', () => answers(lab));
}

export async function benchRecreations({ count }: { count: number }): Promise<void> {
  const lab = await Lab.start();
  await untilReady(lab, () => undefined, 30_000);
  const { spec } = lab.model.get(gateways, KEY)!;
  const recreate = async (): Promise<void> => {
    const uid = lab.model.get(gateways, KEY)?.metadata.uid;
    await lab.client.delete(gateways, KEY);
    await lab.eventually('the Gateway is gone', () => lab.model.get(gateways, KEY)?.metadata.uid !== uid);
    await lab.client.create(gateways, { metadata: KEY, spec });
    await lab.eventually('HTTP 200', () => answers(lab));
  };
  for (let warmUp = 0; warmUp < 5; warmUp++) await recreate();
  await settle(lab);
  const before = footprint(lab);
  const began = performance.now();
  const half = Math.ceil(count / 2);
  for (let done = 0; done < half; done++) await recreate();
  const middle = footprint(lab);
  for (let done = half; done < count; done++) await recreate();
  const took = performance.now() - began;
  const end = footprint(lab);
  await settle(lab);
  const after = footprint(lab);
  await lab.stop();
  // A closed handle is gone in the next turn of the event loop.
  await new Promise((resolve) => setImmediate(resolve));
  const stopped = footprint(lab);
  const row = (name: keyof Footprint, title: string): string[] => [
    title,
    ...[before, middle, end, after].map((one) => one[name].toFixed(0)),
    name === 'objects' || name === 'events' ? '' : stopped[name].toFixed(0),
  ];
  printTable(`${count} Gateway re-creations, each to HTTP 200 again: ${(took / count).toFixed(1)} ms each`, [
    ['', 'before', `after ${half}`, `after ${count}`, 'an hour later', 'lab stopped'],
    row('objects', 'objects but events'),
    row('events', 'events (kept for an hour)'),
    row('timers', 'timers'),
    row('connections', 'connections in the twin'),
    row('listeners', 'listeners in the twin'),
    row('handles', "the process's sockets"),
    row('heapMiB', 'heap MiB (each kind keeps up to 4,096 changes for watches)'),
  ]);
}
