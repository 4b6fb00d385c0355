/** Layer 7: a listener of protocol HTTP reads requests, adds its headers and forwards each to a member. @module */
import http from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Clock } from '../../../kube/clock.ts';
import type { InsertHeaders, Listener, LoadBalancer } from '../../../huawei/elb/types.ts';
import type { Pick } from './balancer.ts';
import { join, type Dial } from './tcp-forwarder.ts';

export interface HttpForwardOptions {
  clock: Clock;
  /** As they are now: both change under a running server. */
  listener: () => Listener | undefined;
  loadBalancer: () => LoadBalancer | undefined;
  pick: (client: string) => Pick | undefined;
  dial: Dial;
  clientAddress: (remoteAddress: string) => string;
}

/** A server to be listened on; answers 503 without an able member, 502 for a refused one, 504 for a silent one. */
export function httpForwarder(options: HttpForwardOptions): http.Server {
  // Only WebSocket turns a connection into bytes; a member that is offered another protocol could be spoken to behind our back.
  const shouldUpgradeCallback = ({ headers }: http.IncomingMessage): boolean => headers.upgrade?.toLowerCase() === 'websocket';
  const server = http.createServer({ requireHostHeader: false, shouldUpgradeCallback }, (incoming, outgoing) => {
    incoming.on('error', () => undefined);
    outgoing.on('error', () => undefined);
    forward(incoming, outgoing, options).catch(() => outgoing.destroy());
  });
  server.on('upgrade', (incoming: http.IncomingMessage, socket: Socket, head: Buffer) => {
    socket.on('error', () => undefined);
    upgrade(incoming, socket, head, options).catch(() => socket.destroy());
  });
  return server;
}

async function forward(incoming: http.IncomingMessage, outgoing: http.ServerResponse, options: HttpForwardOptions): Promise<void> {
  const client = clientOf(incoming, options);
  const pick = options.pick(client);
  if (!pick) return sayError(outgoing, 503, 'Service Unavailable');
  const gaveUp = new AbortController();
  outgoing.once('close', () => gaveUp.abort(new Error('client left')));
  const memberSeconds = options.listener()?.member_timeout ?? 60;
  let timedOut = false;
  const cancelTimer = options.clock.after(memberSeconds * 1000, () => {
    timedOut = true;
    gaveUp.abort(new Error('the member did not answer'));
  });
  try {
    const upstream = await options.dial({ address: pick.member.address, port: pick.member.protocol_port, client, signal: gaveUp.signal });
    await exchange(incoming, outgoing, upstream, headersFor(incoming, options), gaveUp.signal, cancelTimer);
  } catch {
    if (timedOut) sayError(outgoing, 504, 'Gateway Time-out');
    else sayError(outgoing, 502, 'Bad Gateway');
  } finally {
    cancelTimer();
    pick.release();
  }
}

/** One request over one connection to the member; ends when the answer has been passed on. */
function exchange(
  incoming: http.IncomingMessage,
  outgoing: http.ServerResponse,
  upstream: Duplex,
  headers: [string, string][],
  signal: AbortSignal,
  answered: () => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = http.request({
      method: incoming.method,
      path: incoming.url,
      headers: [...headers, ['connection', 'close']].flat(),
      createConnection: () => upstream,
      signal,
    });
    request.on('error', (error) => {
      upstream.destroy();
      reject(error);
    });
    request.on('response', (response) => {
      answered();
      outgoing.writeHead(response.statusCode ?? 502, response.statusMessage, withoutHopByHop(response.rawHeaders).flat());
      response.on('error', () => outgoing.destroy());
      response.pipe(outgoing);
      outgoing.once('close', () => {
        upstream.destroy();
        resolve();
      });
    });
    incoming.pipe(request);
  });
}

/** WebSocket: plain bytes both ways, but only once the member has agreed with 101; any other answer is the last. */
async function upgrade(incoming: http.IncomingMessage, client: Socket, head: Buffer, options: HttpForwardOptions): Promise<void> {
  const from = clientOf(incoming, options);
  const pick = options.pick(from);
  if (!pick) return void client.end('HTTP/1.1 503 Service Unavailable\r\nconnection: close\r\ncontent-length: 0\r\n\r\n');
  const gaveUp = new AbortController();
  const onClose = (): void => gaveUp.abort(new Error('client left'));
  client.once('close', onClose);
  try {
    const upstream = await options.dial({
      address: pick.member.address,
      port: pick.member.protocol_port,
      client: from,
      signal: gaveUp.signal,
    });
    const { answer, agreed } = await handshake(incoming, upstream, headersFor(incoming, options), gaveUp.signal);
    client.off('close', onClose);
    client.write(headOf(answer, agreed));
    if (!agreed) return void (await pipeline(answer, client).catch(() => client.destroy()));
    if (agreed.first.length > 0) client.write(agreed.first);
    if (head.length > 0) upstream.write(head);
    await join(client, upstream, { clock: options.clock, idleSeconds: () => options.listener()?.keepalive_timeout || 60 });
  } catch {
    client.end('HTTP/1.1 502 Bad Gateway\r\nconnection: close\r\ncontent-length: 0\r\n\r\n');
  } finally {
    pick.release();
  }
}

interface Handshake {
  readonly answer: http.IncomingMessage;
  /** Set when the member answered 101: what it sent right behind. */
  readonly agreed?: { readonly first: Buffer };
}

function handshake(incoming: http.IncomingMessage, upstream: Duplex, headers: [string, string][], signal: AbortSignal): Promise<Handshake> {
  return new Promise((resolve, reject) => {
    const own = [...headers, ['connection', 'Upgrade'], ['upgrade', incoming.headers.upgrade ?? 'websocket']];
    const request = http.request({
      method: incoming.method,
      path: incoming.url,
      headers: own.flat(),
      createConnection: () => upstream,
    });
    const leave = (): void => void request.destroy();
    signal.addEventListener('abort', leave, { once: true });
    request.once('error', reject);
    request.once('close', () => reject(new Error('the member closed the connection')));
    request.once('upgrade', (answer, _socket, first) => {
      signal.removeEventListener('abort', leave);
      resolve({ answer, agreed: { first } });
    });
    request.once('response', (answer) => {
      answer.once('close', () => upstream.destroy());
      resolve({ answer });
    });
    request.end();
  });
}

function headOf(answer: http.IncomingMessage, agreed: Handshake['agreed']): string {
  const ending: [string, string][] = agreed
    ? [
        ['connection', 'Upgrade'],
        ['upgrade', answer.headers.upgrade ?? 'websocket'],
      ]
    : [['connection', 'close']];
  const lines = [...withoutHopByHop(answer.rawHeaders), ...ending].map(([name, value]) => `${name}: ${value}\r\n`);
  return `HTTP/1.1 ${answer.statusCode} ${answer.statusMessage}\r\n${lines.join('')}\r\n`;
}

const clientOf = (incoming: http.IncomingMessage, options: HttpForwardOptions): string =>
  options.clientAddress(incoming.socket.remoteAddress ?? '');

const HOP_BY_HOP = new Set(['connection', 'keep-alive', 'proxy-connection', 'te', 'trailer', 'transfer-encoding', 'upgrade']);

function withoutHopByHop(raw: readonly string[]): [string, string][] {
  const pairs: [string, string][] = [];
  for (let i = 0; i < raw.length; i += 2) if (!HOP_BY_HOP.has(raw[i]!.toLowerCase())) pairs.push([raw[i]!, raw[i + 1]!]);
  return pairs;
}

/**
 * The client's headers plus the ELB's. X-Forwarded-For is always kept up (unless told otherwise); the
 * others follow the listener's insert_headers, of which X-Forwarded-Host is on by default [I].
 */
function headersFor(incoming: http.IncomingMessage, options: HttpForwardOptions): [string, string][] {
  const listener = options.listener();
  const insert: InsertHeaders = { 'X-Forwarded-Host': true, ...listener?.insert_headers };
  const client = clientOf(incoming, options);
  const wanted: [keyof InsertHeaders, string][] = [
    ['X-Forwarded-ELB-IP', options.loadBalancer()?.vip_address ?? ''],
    ['X-Forwarded-ELB-ID', options.loadBalancer()?.id ?? ''],
    ['X-Forwarded-Port', String(listener?.protocol_port ?? '')],
    ['X-Forwarded-For-Port', String(incoming.socket.remotePort ?? '')],
    ['X-Forwarded-Host', incoming.headers.host ?? ''],
    ['X-Forwarded-Proto', 'encrypted' in incoming.socket ? 'https' : 'http'],
    ['X-Real-IP', client],
  ];
  const added = wanted.filter(([name]) => insert[name] === true) as [string, string][];
  const replaced = new Set(added.map(([name]) => name.toLowerCase()));
  const kept = withoutHopByHop(incoming.rawHeaders).filter(([name]) => !replaced.has(name.toLowerCase()));
  if (incoming.headers['transfer-encoding'] !== undefined) kept.push(['transfer-encoding', 'chunked']);
  const others = kept.filter((pair) => !isForwardedFor(pair));
  const before = kept.filter(isForwardedFor).map(([, value]) => value);
  const mode = insert['X-Forwarded-For-Processing-Mode'] ?? 'append';
  if (mode === 'remove') return [...others, ...added];
  const chain = mode === 'preserve' ? before : [...before, client];
  return [...others, ...added, ...(chain.length > 0 ? [['X-Forwarded-For', chain.join(', ')] as [string, string]] : [])];
}

const isForwardedFor = ([name]: [string, string]): boolean => name.toLowerCase() === 'x-forwarded-for';

function sayError(outgoing: http.ServerResponse, status: number, text: string): void {
  if (outgoing.headersSent || outgoing.destroyed) return void outgoing.destroy();
  const page = `<html>\r\n<head><title>${status} ${text}</title></head>\r\n<body>\r\n<center><h1>${status} ${text}</h1></center>\r\n</body>\r\n</html>\r\n`;
  outgoing.writeHead(status, { 'content-type': 'text/html', 'content-length': Buffer.byteLength(page), server: 'elb' }).end(page);
}
