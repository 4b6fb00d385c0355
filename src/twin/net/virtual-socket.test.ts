/** Virtual connections behave like TCP sockets, also under node:http. @module */
import { createServer, request, type IncomingMessage } from 'node:http';
import { once } from 'node:events';
import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { AdjustableClock } from '../../kube/clock.ts';
import { seededRandom } from '../../kube/random.ts';
import { VirtualSocket } from './virtual-socket.ts';

const clock = new AdjustableClock({ frozen: true, start: 0 });
const end = { localAddress: '10.0.0.1', localPort: 1, remoteAddress: '10.0.0.2', remotePort: 2, peerIdentity: 0 };
const pair = (): [VirtualSocket, VirtualSocket] => VirtualSocket.pair(end, end, clock);

async function readAll(socket: VirtualSocket): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of socket.iterator({ destroyOnReturn: false })) parts.push(part as Buffer);
  return Buffer.concat(parts);
}

describe('a virtual connection', () => {
  it('half-closes: the peer reads the end and can still answer', async () => {
    const [client, server] = pair();
    client.end('question');
    expect((await readAll(server)).toString()).toBe('question');
    server.end('answer');
    expect((await readAll(client)).toString()).toBe('answer');
  });

  it('holds the writer back when nobody reads, and goes on when somebody does', async () => {
    const [client, server] = pair();
    const chunk = Buffer.alloc(16_384);
    let written = 0;
    while (client.write(chunk) && written < 100) written += 1;
    await turn();
    expect(written).toBeLessThan(100);
    expect(server.readableLength + client.writableLength).toBeLessThan(200_000);
    const drained = once(client, 'drain');
    server.resume();
    await drained;
  });

  it('gives the peer ECONNRESET when one end is destroyed before it ended', async () => {
    const [client, server] = pair();
    const failure = once(server, 'error');
    client.write('x');
    client.destroy();
    expect((await failure)[0]).toMatchObject({ code: 'ECONNRESET' });
    expect(server.destroyed).toBe(true);
  });

  it('fails a write to a peer that is gone', async () => {
    const [client, server] = pair();
    server.end();
    client.resume();
    await once(client, 'end');
    server.destroy();
    await turn();
    const failure = once(client, 'error');
    client.write('late');
    expect((await failure)[0]).toMatchObject({ code: 'ECONNRESET' });
  });

  it('never answers on a silent connection, and closes without a trace', async () => {
    const socket = VirtualSocket.silent(end, clock);
    let answered = false;
    socket.on('data', () => (answered = true));
    for (let i = 0; i < 100; i += 1) socket.write(Buffer.alloc(1000));
    await turn();
    expect(answered).toBe(false);
    socket.destroy();
    await once(socket, 'close');
  });

  it('emits timeout after idle time on the injected clock', async () => {
    const [client, server] = pair();
    let fired = 0;
    client.setTimeout(1000, () => (fired += 1));
    await clock.advance(900);
    client.write('keeps it alive');
    await clock.advance(900);
    expect(fired).toBe(0);
    await clock.advance(200);
    expect(fired).toBe(1);
    client.destroy();
    server.destroy();
    expect(clock.pending).toBe(0);
  });

  it('carries node:http with keep-alive, chunked bodies and trailers', async () => {
    const web = createServer((req, res) => {
      res.writeHead(200, { trailer: 'x-sum' });
      let length = 0;
      req.on('data', (part: Buffer) => {
        length += part.length;
        res.write(part);
      });
      req.on('end', () => {
        res.addTrailers({ 'x-sum': String(length) });
        res.end();
      });
    });
    const [client, server] = pair();
    web.emit('connection', server);
    const body = Buffer.alloc(300_000, 'abc');
    const call = request({ method: 'POST', path: '/', createConnection: () => client });
    call.end(body);
    const [response] = (await once(call, 'response')) as [IncomingMessage];
    const parts: Buffer[] = [];
    for await (const part of response) parts.push(part as Buffer);
    expect(Buffer.concat(parts).equals(body)).toBe(true);
    expect(response.trailers).toEqual({ 'x-sum': '300000' });
    client.destroy();
    web.close();
  });

  it('delivers every byte once and in order, whatever the order of writes, pauses, ends and closes', async () => {
    const seed = Date.now() & 0xffff;
    const random = seededRandom(seed);
    const run = async (round: number): Promise<void> => {
      const [a, b] = pair();
      const send = async (from: VirtualSocket, total: number): Promise<Buffer> => {
        const sent: Buffer[] = [];
        for (let left = total; left > 0;) {
          const chunk = Buffer.alloc(Math.min(left, 1 + Math.floor(random() * 70_000)), Math.floor(random() * 256));
          left -= chunk.length;
          sent.push(chunk);
          if (!from.write(chunk)) await once(from, 'drain');
          if (random() < 0.2) await turn();
        }
        from.end();
        return Buffer.concat(sent);
      };
      const receive = async (at: VirtualSocket): Promise<Buffer> => {
        const parts: Buffer[] = [];
        for await (const part of at.iterator({ destroyOnReturn: false })) {
          parts.push(part as Buffer);
          if (random() < 0.2) await turn();
        }
        return Buffer.concat(parts);
      };
      const size = (): number => (random() < 0.2 ? 0 : Math.floor(random() * 1_000_000));
      const [sentA, sentB, gotA, gotB] = await Promise.all([send(a, size()), send(b, size()), receive(a), receive(b)]);
      if (!gotB.equals(sentA) || !gotA.equals(sentB)) throw new Error(`round ${round} lost or mixed bytes`);
      if (random() < 0.5) a.destroy();
      b.destroySoon();
      if (!a.closed) a.destroySoon();
    };
    try {
      for (let round = 0; round < 40; round += 1) await run(round);
    } catch (error) {
      throw new Error(`seed ${seed}`, { cause: error });
    }
  });
});
