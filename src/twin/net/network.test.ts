/** The twin network: who reaches whom, how refusals and silence end, what is left open. @module */
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import type { ClusterModel } from '../../cluster/model.ts';
import { AdjustableClock } from '../../kube/clock.ts';
import { seededRandom } from '../../kube/random.ts';
import type { Outcome, Trace } from '../../path/model.ts';
import { Machines } from '../machine.ts';
import type { LabNetwork } from './lab-network.ts';
import { createTwinNetwork } from './network.ts';
import type { TwinSocket } from './types.ts';

const client = { kind: 'pod', namespace: 'default', name: 'client' } as const;
const web = { kind: 'pod', namespace: 'default', name: 'web-0', address: '10.100.1.5', port: 80, node: 'n2' } as const;

function lab(decide: (to: { address: string; port: number }) => Outcome): {
  network: LabNetwork;
  clock: AdjustableClock;
  machines: Machines;
} {
  const clock = new AdjustableClock({ frozen: true, start: 0 });
  const machines = new Machines();
  machines.add({
    name: 'n2',
    internalIP: '10.2.128.12',
    networkMode: 'overlay_l2',
    securityGroups: [],
    kernelVersion: '5.10',
    osImage: 'x',
    cgroup: 'unified',
  });
  const pod = { metadata: { name: 'client', namespace: 'default' }, spec: { nodeName: 'n1' }, status: { podIP: '10.100.0.9' } };
  const model = {
    get: (_of: unknown, key: { name: string }) => (key.name === 'client' ? pod : undefined),
    node: (name: string) => machines.get(name)?.signals,
  } as unknown as ClusterModel;
  const trace = (_model: ClusterModel, { to }: { to: { address: string; port: number } }): Trace => ({
    hops: [],
    outcome: decide(to),
    sourceAddress: '10.100.0.9',
    sourceIdentity: 300,
  });
  return { network: createTwinNetwork({ model: () => model, trace, clock, random: () => 0.5, machines }), clock, machines };
}

const accepted = (network: LabNetwork): Promise<TwinSocket> =>
  new Promise((resolve) => {
    network.listen({ address: '10.100.1.5', port: 80 }, resolve);
  });

describe('the twin network', () => {
  it('joins a connection whose every hop passes, and shows each end its own view', async () => {
    const { network } = lab(() => web);
    const incoming = accepted(network);
    const near = await network.dial(client, { address: '10.247.0.10', port: 80 });
    const far = await incoming;
    expect([near.localAddress, near.remoteAddress, near.remotePort]).toEqual(['10.100.0.9', '10.247.0.10', 80]);
    expect([far.localAddress, far.remoteAddress, far.peerIdentity]).toEqual(['10.100.1.5', '10.100.0.9', 300]);
    near.end('hello');
    expect(String((await once(far, 'data'))[0])).toBe('hello');
    far.end();
    near.resume();
    await Promise.all([once(near, 'close'), once(far, 'close')]);
    expect(network.counters.connections).toBe(0);
  });

  it('refuses where the trace refuses, and where nobody listens behind a passing trace', async () => {
    const { network } = lab(({ port }) => (port === 81 ? { kind: 'refused' } : web));
    await expect(network.dial(client, { address: '10.100.1.5', port: 81 })).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    await expect(network.dial(client, { address: '10.100.1.5', port: 80 })).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });

  it('hangs on a dropped packet until the signal aborts', async () => {
    const { network, clock } = lab(() => ({ kind: 'timeout' }));
    const abort = new AbortController();
    const dialling = network.dial(client, { address: '10.100.1.5', port: 80 }, { signal: abort.signal });
    expect(network.counters.waiting).toBe(1);
    abort.abort();
    await expect(dialling).rejects.toMatchObject({ code: 'ETIMEDOUT' });
    expect([network.counters.waiting, clock.pending]).toEqual([0, 0]);
  });

  it('opens a half-applied connection on which nothing arrives, and breaks it with its pod', async () => {
    const { network } = lab(() => ({ kind: 'timeout', established: true }));
    const socket = await network.dial(client, { address: '10.247.0.1', port: 443 });
    socket.write('hello');
    expect(network.counters.connections).toBe(1);
    const broken = once(socket, 'error');
    network.disconnect({ pod: 'default/client' });
    expect((await broken)[0]).toMatchObject({ code: 'ECONNRESET' });
    expect(network.counters.connections).toBe(0);
  });

  it('leaves the cluster towards an address that the lab provides; an address of nobody never answers', async () => {
    const { network } = lab((to) => ({ kind: 'external', ...to }));
    network.listen({ address: '10.2.128.2', port: 5443 }, (socket) => socket.end('api'));
    const socket = await network.dial(client, { address: '10.2.128.2', port: 5443 });
    expect(String((await once(socket, 'data'))[0])).toBe('api');
    socket.destroy();
    await expect(network.dial(client, { address: '10.2.128.2', port: 1 })).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    const abort = new AbortController();
    const nobody = network.dial(client, { address: '198.51.100.1', port: 80 }, { signal: abort.signal });
    abort.abort();
    await expect(nobody).rejects.toMatchObject({ code: 'ETIMEDOUT' });
  });

  it('gives up on a dropped packet after the kernel time-out when there is no signal', async () => {
    const { network, clock } = lab(() => ({ kind: 'timeout' }));
    const dialling = network.dial(client, { address: '10.100.1.5', port: 80 });
    const outcome = expect(dialling).rejects.toMatchObject({ code: 'ETIMEDOUT' });
    await clock.advance(127_000);
    await outcome;
  });

  it('refuses a redirect to Envoy on a node where none runs, and hands it over where one does', async () => {
    const { network } = lab(() => ({ kind: 'envoy', node: 'n2', listener: 'default/cec/listener', servicePort: 80 }));
    const to = { address: '10.2.128.12', port: 32000 };
    await expect(network.dial({ kind: 'external', address: '1.2.3.4' }, to)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    const seen: string[] = [];
    const detach = network.attachEnvoy('n2', {
      gateway: (socket, { outcome }) => {
        seen.push(outcome.listener, socket.remoteAddress);
        socket.resume();
        socket.end();
      },
      policy: (socket) => socket.destroy(),
    });
    const socket = await network.dial({ kind: 'external', address: '1.2.3.4' }, to);
    socket.resume();
    socket.end();
    await once(socket, 'close');
    expect(seen).toEqual(['default/cec/listener', '10.100.0.9']);
    detach();
    expect(network.counters).toMatchObject({ envoys: 0, connections: 0 });
  });

  it('breaks connections when their pod ends or their machine dies', async () => {
    const { network, machines } = lab(() => web);
    network.listen({ address: '10.100.1.5', port: 80 }, () => undefined);
    const first = await network.dial(client, { address: '10.100.1.5', port: 80 });
    const broken = once(first, 'error');
    network.disconnect({ pod: 'default/web-0' });
    expect((await broken)[0]).toMatchObject({ code: 'ECONNRESET' });
    const second = await network.dial(client, { address: '10.100.1.5', port: 80 });
    const dead = new Promise((resolve) => second.on('close', resolve));
    machines.get('n2')!.up = false;
    await dead;
    machines.get('n2')!.up = true;
    const third = await network.dial(client, { address: '10.100.1.5', port: 80 });
    const removed = new Promise((resolve) => third.on('close', resolve));
    machines.remove('n2');
    await removed;
    expect(network.counters.connections).toBe(0);
  });

  it('reaches 127.0.0.1 inside a namespace without asking the trace', async () => {
    const { network } = lab(() => ({ kind: 'timeout' }));
    network.listen({ address: '10.2.128.12', port: 9879 }, (socket) => socket.end('ok'));
    const socket = await network.dial({ kind: 'node', name: 'n2' }, { address: '127.0.0.1', port: 9879 });
    expect(String((await once(socket, 'data'))[0])).toBe('ok');
    socket.destroy();
  });

  it('leaks nothing, whatever the order in which connections open, talk, half-close, reset and die', async () => {
    const { network, machines } = lab(({ port }) =>
      port === 1 ? { kind: 'refused' } : port === 2 ? { kind: 'timeout' } : port === 3 ? { kind: 'timeout', established: true } : web,
    );
    network.listen({ address: '10.100.1.5', port: 80 }, (socket) => socket.pipe(socket));
    const seed = Date.now() & 0xffff;
    const chance = seededRandom(seed);
    const random = (below: number): number => Math.floor(chance() * below);
    const open = new Set<TwinSocket>();
    const abort = new AbortController();
    const dials: Promise<void>[] = [];
    for (let step = 0; step < 600; step += 1) {
      const [some] = [...open].slice(random(open.size || 1));
      const action = random(8);
      if (action <= 2 || !some) {
        const dialling = network.dial(client, { address: '10.100.1.5', port: 1 + random(6) }, { signal: abort.signal });
        dials.push(dialling.then((socket) => void open.add(socket.on('close', () => open.delete(socket)).resume())).catch(() => undefined));
      } else if (action === 3) some.write(Buffer.alloc(random(200_000)));
      else if (action === 4) some.end();
      else if (action === 5) some.destroy();
      else if (action === 6) await new Promise((resolve) => setImmediate(resolve));
      else if (step % 100 === 0) network.disconnect({ pod: 'default/web-0' });
    }
    machines.get('n2')!.up = false;
    abort.abort();
    await Promise.all(dials);
    for (const socket of open) socket.destroy();
    await new Promise((resolve) => setImmediate(resolve));
    expect(network.counters, `seed ${seed}`).toMatchObject({ connections: 0, waiting: 0 });
  });

  it('exchanges datagrams, refuses a closed port and hangs where the answer is lost', async () => {
    const { network } = lab(({ port }) => (port === 54 ? { kind: 'timeout' } : { ...web, port }));
    network.listenUdp({ address: '10.100.1.5', port: 53 }, async (query) => Buffer.concat([query, Buffer.from('!')]));
    const answer = await network.exchange(client, { address: '10.100.1.5', port: 53 }, Buffer.from('q'));
    expect(Buffer.from(answer).toString()).toBe('q!');
    await expect(network.exchange(client, { address: '10.100.1.5', port: 55 }, Buffer.from('q'))).rejects.toMatchObject({
      code: 'ECONNREFUSED',
    });
    const abort = new AbortController();
    const lost = network.exchange(client, { address: '10.100.1.5', port: 54 }, Buffer.from('q'), { signal: abort.signal });
    abort.abort();
    await expect(lost).rejects.toMatchObject({ code: 'ETIMEDOUT' });
  });
});
