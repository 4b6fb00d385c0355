/** Envoy at a Gateway and between pods, with real HTTP. @module */
import { once } from 'node:events';
import { createServer, request as httpRequest, type IncomingMessage, type RequestListener, type RequestOptions } from 'node:http';
import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { StaticClusterModel } from '../../../cluster/static.ts';
import { AdjustableClock } from '../../../kube/clock.ts';
import { eventually } from '../../../kube/testing/eventually.ts';
import type { HttpDecision, HttpRequestLine, Outcome, RequestJudgement, Trace } from '../../../path/model.ts';
import { createTwinNetwork, type LabNetwork, type TwinSocket } from '../../net/index.ts';
import { Envoy, type EnvoyDependencies } from './envoy.ts';

const GATEWAY = { address: '10.2.128.11', port: 32000 };
const BACKEND = { address: '10.100.1.5', port: 80 };
const outside = { kind: 'external', address: '203.0.113.7' } as const;
const pod = { kind: 'pod', namespace: 'default', name: 'web', address: BACKEND.address, port: BACKEND.port, node: 'n1' } as const;

function forward(change: Partial<Extract<HttpDecision, { kind: 'forward' }>> = {}): HttpDecision {
  return {
    kind: 'forward',
    upstream: { cluster: 'c', ...BACKEND, pod: undefined, sourceAddress: '10.100.0.2' },
    path: '/',
    authority: 'web.example',
    requestHeaders: [],
    responseHeaders: [],
    timeoutMs: undefined,
    retry: undefined,
    mirrors: [],
    forwarded: { useRemoteAddress: true, xffNumTrustedHops: 0 },
    cors: undefined,
    ...change,
  };
}

let clock: AdjustableClock;
let network: LabNetwork;
let envoy: Envoy;
let decide: (line: HttpRequestLine) => HttpDecision;
let judge: (line: HttpRequestLine) => RequestJudgement;
let toBackend: () => Outcome;

beforeEach(() => {
  clock = new AdjustableClock({ frozen: true, start: Date.UTC(2026, 0, 1) });
  decide = (line) => forward({ path: line.path, authority: line.authority });
  judge = () => ({ hops: [], answer: undefined });
  toBackend = () => pod;
  const outcomeOf = (to: { address: string; port: number }): Outcome => {
    if (to.address === GATEWAY.address)
      return { kind: 'envoy', node: 'n1', listener: 'default/cilium-gateway-x/listener', servicePort: 80 };
    if (to.address === '10.247.0.7') return { ...pod, kind: 'l7-proxy', checks: [] };
    return toBackend();
  };
  const trace = (_: unknown, { from, to }: { from: { kind: string }; to: { address: string; port: number } }): Trace => ({
    hops: [],
    outcome: outcomeOf(to),
    sourceAddress: from.kind === 'ingress' ? '10.100.0.2' : '203.0.113.7',
    sourceIdentity: from.kind === 'ingress' ? 8 : 2,
  });
  const model = new StaticClusterModel();
  network = createTwinNetwork({ model: () => model, trace, clock, random: () => 0 });
  const deps: EnvoyDependencies = {
    network,
    model: () => model,
    informers: undefined as never,
    clock,
    random: () => 0,
    traceRequest: (_model, _arrival, line) => ({
      hops: [],
      outcome: { kind: 'unknown' },
      sourceAddress: '',
      sourceIdentity: 0,
      decision: decide(line),
    }),
    judgeRequest: (_model, _outcome, line) => judge(line),
  };
  envoy = new Envoy(deps, 'n1').start();
});

afterEach(async () => {
  await envoy.stop();
  await turn();
  expect({ ...network.counters, listeners: 0, pending: clock.pending }).toMatchObject({
    connections: 0,
    envoys: 0,
    waiting: 0,
    pending: 0,
  });
});

function backend(handler: RequestListener): { seen: TwinSocket[]; server: ReturnType<typeof createServer> } {
  const server = createServer(handler);
  const seen: TwinSocket[] = [];
  network.listen(BACKEND, (socket) => {
    seen.push(socket);
    server.emit('connection', socket);
  });
  return { seen, server };
}

interface Answer {
  status: number;
  headers: IncomingMessage['headers'];
  trailers: Record<string, string | undefined>;
  body: string;
}

async function readAnswer(response: IncomingMessage): Promise<Answer> {
  const parts: Buffer[] = [];
  for await (const part of response) parts.push(part as Buffer);
  return { status: response.statusCode!, headers: response.headers, trailers: response.trailers, body: Buffer.concat(parts).toString() };
}

async function ask(options: RequestOptions & { body?: string | Buffer; at?: typeof GATEWAY } = {}): Promise<Answer> {
  const socket = await network.dial(outside, options.at ?? GATEWAY);
  const call = httpRequest({
    path: '/',
    ...options,
    createConnection: () => socket,
    headers: { host: 'web.example', ...(options.headers as Record<string, string>) },
  });
  call.on('error', () => undefined);
  call.end(options.body);
  const [response] = (await once(call, 'response')) as [IncomingMessage];
  const answer = await readAnswer(response);
  socket.destroy();
  return answer;
}

/** Sends bytes and returns everything that comes back until the connection ends. */
async function raw(bytes: string): Promise<string> {
  const socket = await network.dial(outside, GATEWAY);
  socket.write(bytes);
  const parts: Buffer[] = [];
  for await (const part of socket) parts.push(part as Buffer);
  socket.destroy();
  return Buffer.concat(parts).toString();
}

describe('Envoy at a Gateway', () => {
  it('passes a request to the chosen pod as reserved:ingress, with its own headers on both ways', async () => {
    const { seen } = backend((req, res) => res.setHeader('X-From', 'web').end(JSON.stringify(req.headers)));
    const answer = await ask({ path: '/a?b=1' });
    expect(answer.status).toBe(200);
    expect(JSON.parse(answer.body)).toMatchObject({
      host: 'web.example',
      'x-forwarded-for': '203.0.113.7',
      'x-forwarded-proto': 'http',
      'x-envoy-external-address': '203.0.113.7',
      'x-request-id': expect.stringMatching(/^[\da-f-]{36}$/) as string,
    });
    expect(JSON.parse(answer.body)).not.toHaveProperty('connection');
    expect(answer.headers).toMatchObject({ server: 'envoy', 'x-envoy-upstream-service-time': '0', 'x-from': 'web' });
    expect([seen[0]!.remoteAddress, seen[0]!.peerIdentity]).toEqual(['10.100.0.2', 8]);
  });

  it('answers 403 Access denied itself', async () => {
    decide = () => ({ kind: 'answer', status: 403, body: 'Access denied', headers: {}, responseHeaders: [] });
    expect(await ask()).toMatchObject({
      status: 403,
      body: 'Access denied',
      headers: { 'content-type': 'text/plain', server: 'envoy', 'content-length': '13' },
    });
  });

  it('answers 404 with an empty body, and redirects with a location', async () => {
    decide = () => ({ kind: 'answer', status: 404, body: '', headers: {}, responseHeaders: [] });
    expect(await ask()).toMatchObject({ status: 404, body: '', headers: { 'content-length': '0' } });
    decide = () => ({ kind: 'answer', status: 301, body: '', headers: { location: 'https://x/' }, responseHeaders: [] });
    expect(await ask()).toMatchObject({ status: 301, headers: { location: 'https://x/' } });
  });

  it('rewrites path and host and edits headers as decided', async () => {
    backend((req, res) =>
      res
        .setHeader('x-drop', '1')
        .end([req.url, ...['host', 'x-add', 'x-envoy-original-path', 'x-gone'].map((name) => String(req.headers[name]))].join(' ')),
    );
    decide = () =>
      forward({
        path: '/new',
        authority: 'other.example',
        requestHeaders: [
          { action: 'set', name: 'x-add', value: 'yes' },
          { action: 'remove', name: 'x-gone' },
        ],
        responseHeaders: [
          { action: 'remove', name: 'x-drop' },
          { action: 'set', name: 'x-set', value: '1' },
        ],
      });
    const answer = await ask({ path: '/old', headers: { 'x-gone': 'still here' } });
    expect(answer.body).toBe('/new other.example yes /old undefined');
    expect(answer.headers['x-set']).toBe('1');
    expect(answer.headers).not.toHaveProperty('x-drop');
  });

  it('answers 503 with the reset reason when the backend refuses, breaks off, or never accepts', async () => {
    expect(await ask()).toMatchObject({
      status: 503,
      body: 'upstream connect error or disconnect/reset before headers. reset reason: remote connection failure, transport failure reason: delayed connect error: Connection refused',
    });
    const { server } = backend((req) => req.socket.destroy());
    expect(await ask()).toMatchObject({
      status: 503,
      body: 'upstream connect error or disconnect/reset before headers. reset reason: connection termination',
    });
    server.close();
    toBackend = () => ({ kind: 'timeout' });
    const waiting = ask();
    while (network.counters.waiting === 0) await turn();
    await clock.advance(5000);
    expect(await waiting).toMatchObject({
      status: 503,
      body: 'upstream connect error or disconnect/reset before headers. reset reason: connection timeout',
    });
  });

  it('answers 504 when the route time-out passes, and tells the backend of it', async () => {
    const arrived = Promise.withResolvers<IncomingMessage>();
    backend((req) => arrived.resolve(req));
    decide = () => forward({ timeoutMs: 1000 });
    const waiting = ask();
    expect((await arrived.promise).headers['x-envoy-expected-rq-timeout-ms']).toBe('1000');
    await clock.advance(1000);
    expect(await waiting).toMatchObject({ status: 504, body: 'upstream request timeout' });
  });

  it('breaks the connection when the backend breaks off in the middle of a body', async () => {
    backend((_req, res) => {
      res.writeHead(200, { 'content-length': '100' });
      res.write('half');
      setImmediate(() => res.destroy());
    });
    await expect(ask()).rejects.toMatchObject({ code: 'ECONNRESET' });
  });

  it('tells the backend when the client goes away', async () => {
    const closed = Promise.withResolvers<void>();
    backend((req) => req.socket.on('close', () => closed.resolve()));
    const socket = await network.dial(outside, GATEWAY);
    socket.write('GET / HTTP/1.1\r\nhost: x\r\n\r\n');
    while (network.counters.connections < 2) await turn();
    await turn();
    socket.destroy();
    await closed.promise;
  });

  it('carries large chunked bodies both ways with trailers and back-pressure', async () => {
    backend((req, res) => {
      res.writeHead(200, { trailer: 'x-end' });
      req.pipe(res, { end: false });
      req.on('end', () => {
        res.addTrailers({ 'x-end': String(req.trailers['x-client']) });
        res.end();
      });
    });
    const socket = await network.dial(outside, GATEWAY);
    const call = httpRequest({
      method: 'POST',
      path: '/',
      createConnection: () => socket,
      headers: { host: 'x', 'transfer-encoding': 'chunked', trailer: 'x-client' },
    });
    const responded = once(call, 'response');
    const body = Buffer.alloc(3_000_000, 'abcdefg');
    call.write(body);
    call.addTrailers({ 'x-client': 'bye' });
    call.end();
    const answer = await readAnswer((await responded)[0] as IncomingMessage);
    expect(answer.body).toBe(body.toString());
    expect(answer.trailers).toEqual({ 'x-end': 'bye' });
    socket.destroy();
  });

  it('keeps a connection alive and answers pipelined requests in order', async () => {
    backend((req, res) => res.end(`<${req.url}>`));
    const request = (n: number, more = ''): string => `GET /${n} HTTP/1.1\r\nhost: x\r\n${more}\r\n`;
    const answer = await raw(request(1) + request(2) + request(3, 'connection: close\r\n'));
    expect(answer.match(/<\/\d>/g)).toEqual(['</1>', '</2>', '</3>']);
    expect(answer.match(/connection: close/g)).toHaveLength(1);
  });

  it('refuses oversized headers (431), too many headers (431), garbage (400), no Host (400), HTTP/1.0 (426)', async () => {
    backend((_req, res) => res.end('never'));
    expect(await raw(`GET / HTTP/1.1\r\nhost: x\r\nx-big: ${'a'.repeat(61 * 1024)}\r\n\r\n`)).toMatch(/^HTTP\/1.1 431 /);
    expect(await raw(`GET / HTTP/1.1\r\nhost: x\r\n${'a: b\r\n'.repeat(101)}\r\n`)).toMatch(/^HTTP\/1.1 431 /);
    expect(await raw('what is this\r\n\r\n')).toMatch(/^HTTP\/1.1 400 /);
    expect(await raw('GET / HTTP/1.1\r\n\r\n')).toMatch(/^HTTP\/1.1 400 /);
    expect(await raw('GET / HTTP/1.0\r\nhost: x\r\n\r\n')).toMatch(/^HTTP\/1.1 426 /);
  });

  it('disconnects a client that says nothing for five minutes', async () => {
    const socket = await network.dial(outside, GATEWAY);
    const closed = new Promise((resolve) => socket.on('close', resolve));
    await turn();
    await clock.advance(301_000);
    await closed;
  });

  it('passes WebSocket connections through in both directions', async () => {
    const { server } = backend((_req, res) => res.end());
    server.on('upgrade', (req: IncomingMessage, socket: TwinSocket) => {
      socket.write(
        `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nx-key: ${req.headers['sec-websocket-key']}\r\n\r\n`,
      );
      socket.pipe(socket);
    });
    const socket = await network.dial(outside, GATEWAY);
    socket.write('GET /ws HTTP/1.1\r\nhost: x\r\nconnection: Upgrade\r\nupgrade: websocket\r\nsec-websocket-key: k\r\n\r\nearly');
    let text = '';
    socket.on('data', (part: Buffer) => (text += part.toString()));
    while (!text.includes('early')) await turn();
    expect(text).toMatch(/^HTTP\/1.1 101 /);
    expect(text).toContain('x-key: k');
    socket.write('later');
    while (!text.includes('later')) await turn();
    socket.end();
    await once(socket, 'end');
    socket.destroy();
  });

  it('retries on the statuses that the route names, on another backend each time', async () => {
    let calls = 0;
    backend((req, res) => {
      calls += 1;
      let body = '';
      req.on('data', (part: Buffer) => (body += part.toString()));
      req.on('end', () => res.writeHead(calls < 3 ? 503 : 200).end(`${calls}:${body}`));
    });
    decide = () => forward({ retry: { attempts: 2, on: 'retriable-status-codes', statusCodes: [503], backOffMs: 10 } });
    const waiting = ask({ method: 'POST', body: 'again' });
    await eventually(() => calls >= 1 && clock.pending >= 2);
    await clock.advance(10);
    await eventually(() => calls >= 2);
    await turn();
    await clock.advance(1000);
    expect(await waiting).toMatchObject({ status: 200, body: '3:again' });
  });

  it('sends a copy of a mirrored request, marked in its host, and throws the answer away', async () => {
    const seen: string[] = [];
    const both = Promise.withResolvers<void>();
    backend((req, res) => {
      let body = '';
      req.on('data', (part: Buffer) => (body += part.toString()));
      req.on('end', () => {
        res.end('ok');
        seen.push(`${req.headers.host} ${body}`);
        if (seen.length === 2) both.resolve();
      });
    });
    decide = () => forward({ mirrors: [{ cluster: 'm', ...BACKEND, pod: undefined, sourceAddress: '' }] });
    expect(await ask({ method: 'POST', body: 'data' })).toMatchObject({ status: 200, body: 'ok' });
    await both.promise;
    expect(seen.toSorted()).toEqual(['web.example data', 'web.example-shadow data']);
    while (network.counters.connections > 0) await turn();
  });

  it('answers a CORS preflight itself and marks the answers of allowed origins', async () => {
    backend((_req, res) => res.end('ok'));
    decide = () => forward({ cors: { allowOriginStringMatch: [{ exact: 'https://a' }], allowMethods: 'GET, PUT', maxAge: '60' } });
    const preflight = await ask({ method: 'OPTIONS', headers: { origin: 'https://a', 'access-control-request-method': 'PUT' } });
    expect(preflight).toMatchObject({
      status: 200,
      headers: { 'access-control-allow-methods': 'GET, PUT', 'access-control-allow-origin': 'https://a' },
    });
    expect((await ask({ headers: { origin: 'https://a' } })).headers['access-control-allow-origin']).toBe('https://a');
    expect((await ask({ headers: { origin: 'https://b' } })).headers).not.toHaveProperty('access-control-allow-origin');
  });

  it('is refused when Envoy does not run on the node', async () => {
    await envoy.stop();
    await expect(network.dial(outside, GATEWAY)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });
});

describe('Envoy as a policy proxy', () => {
  const service = { address: '10.247.0.7', port: 80 };

  it('passes an allowed request on with the client as source', async () => {
    const { seen } = backend((req, res) => res.end(JSON.stringify(req.headers)));
    const answer = await ask({ at: service });
    expect(answer).toMatchObject({ status: 200, headers: { server: 'envoy' } });
    expect(JSON.parse(answer.body)).not.toHaveProperty('x-forwarded-for');
    expect([seen[0]!.remoteAddress, seen[0]!.peerIdentity]).toEqual(['203.0.113.7', 2]);
  });

  it('answers 403 "Access denied" to a request that the policy does not allow, on the same connection as an allowed one', async () => {
    backend((_req, res) => res.end('ok'));
    judge = ({ path }) => ({
      hops: [],
      answer: path === '/' ? undefined : { kind: 'answer', status: 403, body: 'Access denied', headers: {}, responseHeaders: [] },
    });
    expect(await ask({ at: service })).toMatchObject({ status: 200, body: 'ok' });
    expect(await ask({ at: service, path: '/x' })).toMatchObject({ status: 403, body: 'Access denied\r\n' });
  });
});

describe('clients that attack', () => {
  it('judges the path that Envoy normalised, and sends it on', async () => {
    const judged: string[] = [];
    judge = ({ path }) => (judged.push(path), { hops: [], answer: undefined });
    backend((req, res) => res.end(req.url));
    const at = { address: '10.247.0.7', port: 80 };
    for (const path of ['/public/../admin', '/public/./../admin', '//admin', '/public/%2e%2e/admin', '/%61dmin']) {
      expect((await ask({ path, at })).body, path).toBe('/admin');
    }
    expect(new Set(judged)).toEqual(new Set(['/admin']));
    const escaped = await ask({ path: '/public%2f..%2fadmin', at });
    expect([escaped.status, escaped.headers.location]).toEqual([307, '/admin']);
    expect((await ask({ path: '/public/..;/admin', at })).body).toBe('/public/..;/admin');
    expect((await ask({ path: '/a#b', at })).status).toBe(400);
  });

  it('lets nobody take out X-Forwarded-For or its own headers by naming them in Connection', async () => {
    backend((req, res) => res.end(JSON.stringify(req.headers)));
    for (const name of ['X-Forwarded-For', 'close, x-forwarded-proto', ':path', 'a,b,c,d,e,f,g,h,i,j,k'])
      expect((await ask({ headers: { connection: name } })).status, name).toBe(400);
    const { body } = await ask({ headers: { connection: 'x-request-id, x-envoy-external-address, x-own', 'x-own': '1', 'x-other': '2' } });
    const headers = JSON.parse(body) as Record<string, string>;
    expect(headers).toMatchObject({ 'x-envoy-external-address': '203.0.113.7', 'x-other': '2', 'x-forwarded-for': '203.0.113.7' });
    expect(headers['x-request-id']).toMatch(/^[\da-f-]{36}$/);
    expect(headers).not.toHaveProperty('x-own');
  });

  it('answers 400 to requests that two servers could read in two ways, and passes nothing of them on', async () => {
    let reached = 0;
    backend((_req, res) => (reached++, res.end()));
    const smuggled = 'GET /admin HTTP/1.1\r\nHost: web.example\r\n\r\n';
    for (const head of [
      `Content-Length: ${smuggled.length}\r\nTransfer-Encoding: chunked`,
      'Content-Length: 5\r\nContent-Length: 6',
      'Content-Length: +5',
      'Content-Length: 5, 5',
      'Transfer-Encoding: xchunked',
      'Transfer-Encoding : chunked',
      'X-A: b\rX-C: d',
      'X-\0: b',
    ]) {
      const answer = await raw(`POST / HTTP/1.1\r\nHost: web.example\r\n${head}\r\n\r\n0\r\n\r\n${smuggled}`);
      expect(answer, JSON.stringify(head)).toMatch(/^HTTP\/1.1 400 /);
      expect(answer.match(/HTTP\/1.1/g)).toHaveLength(1);
    }
    expect(reached).toBe(0);
  });

  it('writes no line that a filter smuggled into a header, in answers and in handshakes', async () => {
    const evil = [{ action: 'set', name: 'x-evil', value: 'a\r\nSet-Cookie: stolen=1' }] as const;
    decide = (line) => forward({ path: line.path, authority: line.authority, responseHeaders: evil });
    const { server } = backend((_req, res) => res.end('ok'));
    server.on('upgrade', (_req, socket) =>
      socket.end('HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n'),
    );
    for (const extra of ['Connection: close', 'Connection: Upgrade\r\nUpgrade: websocket']) {
      const answer = await raw(`GET / HTTP/1.1\r\nHost: web.example\r\n${extra}\r\n\r\n`);
      expect(answer).toMatch(/^HTTP\/1.1 /);
      expect(answer).not.toMatch(/set-cookie/i);
    }
  });

  it('a header called constructor is absent where it was not sent', async () => {
    let seen: HttpRequestLine['headers'] = {};
    decide = (line) => ((seen = line.headers), forward());
    backend((_req, res) => res.end());
    await ask();
    expect(seen['constructor']).toBeUndefined();
    await ask({ headers: { constructor: 'mine', ['__proto__']: 'x' } });
    expect(seen['constructor']).toBe('mine');
  });
});
