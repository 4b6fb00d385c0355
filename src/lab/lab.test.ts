/** A whole lab from its start to its stop. @module */
import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, onTestFinished, test } from 'vitest';
import { gateways } from '../cluster/kinds.ts';
import { Lab, untilReady } from './index.ts';

const GATEWAY = { namespace: 'default', name: 'ip-gateway' };

const answers = async (lab: Lab): Promise<boolean> => {
  const answer = await lab.request({});
  return answer.kind === 'answer' && answer.status === 200;
};

/** A whole process of its own, since this one has handles of the test runner. */
const LIFE = `
import { Lab, untilReady } from ${JSON.stringify(resolve(import.meta.dirname, 'index.ts'))};
const lab = await Lab.start();
const missing = await untilReady(lab, () => undefined, 30_000);
const answer = await lab.request({});
const url = lab.url();
await lab.stop();
// A handle that is closed is gone in the next turn of the event loop.
await new Promise((resolve) => setImmediate(resolve));
const handles = process.getActiveResourcesInfo().filter((name) => /TCP|UDP|Timeout|Immediate/.test(name));
const { connections, listeners, udpListeners, envoys, waiting } = lab.network.counters;
const refused = await Promise.all([url, lab.api.url].map((it) => fetch(it).then(() => 'answers', (error) => error.cause.code)));
console.log(JSON.stringify({
  missing, status: answer.status, timers: lab.clock.pending, refused,
  network: { connections, listeners, udpListeners, envoys, waiting },
  handles,
}));`;

describe('a lab', () => {
  test('that has served a request and stops leaves no timer, listener or connection, and its process ends by itself', async () => {
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', LIFE], { timeout: 25_000 });
    expect(JSON.parse(stdout)).toEqual({
      missing: [],
      status: 200,
      timers: 0,
      refused: ['ECONNREFUSED', 'ECONNREFUSED'],
      network: { connections: 0, listeners: 0, udpListeners: 0, envoys: 0, waiting: 0 },
      handles: [],
    });
  });

  test('tells of its API before anything is installed', async () => {
    const seen: string[] = [];
    const lab = await Lab.start({
      workload: false,
      onApiReady: async ({ api, kubernetesVersion }) => {
        // An answer in TLS is enough: this client trusts nobody here.
        const failure = await fetch(api.url).catch((error: Error) => error.cause as { code: string });
        seen.push(kubernetesVersion, (failure as { code: string }).code);
      },
    });
    onTestFinished(() => lab.stop());
    expect(seen).toEqual([lab.kubernetesVersion, 'SELF_SIGNED_CERT_IN_CHAIN']);
  });

  test('whose Gateway is recreated 25 times holds what it held before, but for the events of the hour', { timeout: 60_000 }, async () => {
    const lab = await Lab.start();
    onTestFinished(() => lab.stop());
    await untilReady(lab, () => undefined, 30_000);
    const { spec } = lab.model.get(gateways, GATEWAY)!;
    const recreate = async (): Promise<void> => {
      const uid = lab.model.get(gateways, GATEWAY)?.metadata.uid;
      await lab.client.delete(gateways, GATEWAY);
      await lab.eventually('the Gateway is gone', () => lab.model.get(gateways, GATEWAY)?.metadata.uid !== uid);
      await lab.client.create(gateways, { metadata: GATEWAY, spec });
      await lab.eventually('HTTP 200', () => answers(lab));
    };
    const objects = (): Record<string, number> => Object.fromEntries([...lab.objectCounts()].filter(([kind]) => kind !== 'events'));
    const events = (): number => lab.objectCounts().get('events') ?? 0;
    /** Timers and connections of probes come and go: what counts is that they go back to what they were. */
    const transient = (): { timers: number; connections: number } => ({
      timers: lab.clock.pending,
      connections: lab.network.counters.connections,
    });
    const listeners = (): number => lab.network.counters.listeners + lab.network.counters.udpListeners;

    await recreate();
    const before = { objects: objects(), listeners: listeners(), events: events(), ...transient() };
    for (let done = 0; done < 25; done++) await recreate();
    await lab.eventually('the lab holds what it held before', () => {
      const { timers, connections } = transient();
      return timers <= before.timers && connections <= before.connections;
    });
    expect({ objects: objects(), listeners: listeners() }).toEqual({ objects: before.objects, listeners: before.listeners });
    // Bound, its warning, cleaned: of the entrypoint that was made for the Gateway, and of the Gateway.
    expect(events() - before.events).toBeLessThanOrEqual(25 * 3 * 2);
  });
});
