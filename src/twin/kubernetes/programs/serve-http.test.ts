/** The web server of a pod: what it does with requests that are open at SIGTERM, with bodies and WebSocket. */
import { once } from 'node:events';
import { request as httpRequest, type ClientRequest, type IncomingMessage } from 'node:http';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { pods } from '../../../kube/resources.ts';
import type { TwinSocket } from '../../net/index.ts';
import { TestCluster } from '../testing/test-cluster.ts';

let cluster: TestCluster;

beforeEach(async () => {
  cluster = await TestCluster.start();
  const container = { name: 'main', image: 'test-python', ports: [{ containerPort: 80 }] };
  await cluster.createPod('web-0', { nodeName: 'node-1', containers: [container] });
  await cluster.readyPod('web-0');
});
afterEach(() => cluster.stop());

async function dial(): Promise<TwinSocket> {
  const { status } = await cluster.pod('web-0');
  return cluster.context.network.dial({ kind: 'external', address: '198.51.100.7' }, { address: status!.podIP!, port: 80 });
}

async function ask(path: string, method = 'GET'): Promise<{ request: ClientRequest; answer: Promise<IncomingMessage> }> {
  const socket = await dial();
  const request = httpRequest({ createConnection: () => socket, path, method });
  const answer = once(request, 'response').then(([response]) => response as IncomingMessage);
  answer.catch(() => undefined);
  return { request, answer };
}

async function textOf(stream: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

it('finishes an open request at SIGTERM, takes no new one, and only then ends', async () => {
  const { request, answer } = await ask('/delay/5');
  request.end();
  await cluster.eventually(async () => (await cluster.log('web-0')).includes('GET /delay/5'));
  await cluster.client.delete(pods, { namespace: 'default', name: 'web-0' });
  await cluster.eventually(() =>
    dial().then(
      () => false,
      (error: NodeJS.ErrnoException) => error.code === 'ECONNREFUSED',
    ),
  );
  expect((await cluster.pod('web-0')).metadata.deletionTimestamp).toBeDefined();
  await cluster.clock.advance(5000);
  const response = await answer;
  expect(response.headers.connection).toBe('close');
  expect(await textOf(response)).toBe('answered after 5 s\n');
  await cluster.eventually(() =>
    cluster.pod('web-0').then(
      () => false,
      () => true,
    ),
  );
});

it('is killed with its open requests when the grace period ends', async () => {
  const { request, answer } = await ask('/delay/600');
  request.end();
  await cluster.eventually(async () => (await cluster.log('web-0')).includes('GET /delay/600'));
  await cluster.client.delete(pods, { namespace: 'default', name: 'web-0' }, { gracePeriodSeconds: 2 });
  await cluster.eventually(() =>
    dial().then(
      () => false,
      () => true,
    ),
  );
  await cluster.clock.advance(2000);
  await expect(answer).rejects.toThrow();
});

it('echoes a body while it comes, and sends as many bytes as asked for', async () => {
  const { request, answer } = await ask('/echo', 'POST');
  request.write('first ');
  const response = await answer;
  request.end('second');
  expect(await textOf(response)).toBe('first second');
  const bytes = await ask('/bytes/100000');
  bytes.request.end();
  expect((await textOf(await bytes.answer)).length).toBe(100_000);
});

it('echoes WebSocket messages', async () => {
  const connection = await dial();
  const socket = new WebSocket('ws://web-0/', { createConnection: () => connection as never });
  await once(socket, 'open');
  socket.send('hello');
  expect(String((await once(socket, 'message'))[0])).toBe('hello');
  socket.close();
  await once(socket, 'close');
});
