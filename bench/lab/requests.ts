/** What a request costs through ELB, Envoy and pod, beside two plain Node servers that do as little as possible. @module */
import { Agent, createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Lab, untilReady } from '../../src/lab/index.ts';
import { printTable, quantile } from './figures.ts';

const CONCURRENCY = 16;
const WARM_UP = 200;

function once(port: number, agent: Agent | false): Promise<number> {
  return new Promise((resolve, reject) => {
    const outgoing = request({ host: '127.0.0.1', port, agent }, (incoming) => {
      incoming.on('end', () => resolve(incoming.statusCode ?? 0)).resume();
    });
    outgoing.on('error', reject).end();
  });
}

interface Load {
  latencies: number[];
  seconds: number;
}

async function load(port: number, agent: Agent | false, count: number, concurrency: number): Promise<Load> {
  const latencies: number[] = [];
  let left = count;
  const began = performance.now();
  const client = async (): Promise<void> => {
    while (left-- > 0) {
      const sent = performance.now();
      const status = await once(port, agent);
      if (status !== 200) throw new Error(`HTTP ${status} under load`);
      latencies.push(performance.now() - sent);
    }
  };
  await Promise.all(Array.from({ length: concurrency }, client));
  return { latencies, seconds: (performance.now() - began) / 1000 };
}

async function measure(name: string, port: number, count: number, keepAlive: boolean): Promise<string[]> {
  const agent = keepAlive ? new Agent({ keepAlive: true }) : false;
  await load(port, agent, WARM_UP, CONCURRENCY);
  const alone = await load(port, agent, Math.ceil(count / 4), 1);
  const together = await load(port, agent, count, CONCURRENCY);
  if (agent) agent.destroy();
  return [
    name,
    quantile(alone.latencies, 0.5).toFixed(2),
    quantile(alone.latencies, 0.99).toFixed(2),
    (count / together.seconds).toFixed(0),
  ];
}

const listening = (server: Server): Promise<number> =>
  new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port)));

/** A back end and a reverse proxy in front of it, nothing else. */
async function plainProxy(): Promise<{ port: number; stop: () => void }> {
  const backEnd = createServer((_, response) => response.end('ok'));
  const backEndPort = await listening(backEnd);
  const agent = new Agent({ keepAlive: true });
  const proxy = createServer((incoming, outgoing) => {
    const { url: path, method, headers } = incoming;
    const upstream = request({ host: '127.0.0.1', port: backEndPort, agent, path, method, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    upstream.on('error', () => outgoing.destroy());
    incoming.pipe(upstream);
  });
  const port = await listening(proxy);
  return {
    port,
    stop: () => {
      agent.destroy();
      for (const server of [proxy, backEnd]) {
        server.closeAllConnections();
        server.close();
      }
    },
  };
}

export async function benchRequests({ requests }: { requests: number }): Promise<void> {
  const plain = await plainProxy();
  const rows = [['', 'median ms', '99 % ms', `requests/s (${CONCURRENCY} at once)`]];
  rows.push(await measure('floor: plain Node proxy and server, kept connections', plain.port, requests, true));
  rows.push(await measure('floor: the same, a new connection per request', plain.port, requests, false));
  plain.stop();
  const lab = await Lab.start();
  await untilReady(lab, () => undefined, 30_000);
  rows.push(await measure('lab: ELB → Envoy → pod, kept connections', lab.port()!, requests, true));
  rows.push(await measure('lab: the same, a new connection per request', lab.port()!, requests, false));
  await lab.stop();
  printTable(`Requests, client and servers in one process (${requests} each)`, rows);
}
