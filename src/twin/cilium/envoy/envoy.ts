/**
 * Envoy on one node: takes the connections that the datapath redirects to it, and decides and carries
 * out each request on them. The decisions are `traceRequest` and `judgeRequest` of src/path.
 * @module
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { ClusterModel } from '../../../cluster/model.ts';
import type { Clock } from '../../../kube/clock.ts';
import type { Informers } from '../../../kube/informer.ts';
import type { Choose, EnvoyArrival, HttpRequestLine, Outcome, RequestJudgement, RequestTrace, TraceOptions } from '../../../path/model.ts';
import { normalizePath } from '../../../path/index.ts';
import type { LabNetwork, Redirect, TwinSocket } from '../../net/index.ts';
import { GatewayRequest } from './gateway-request.ts';
import { headerList, headerRecord, withoutNominated, type HeaderList } from './header-rules.ts';
import { endWith, rawReply, sendReply, type Reply } from './local-reply.ts';
import { PolicyRequest } from './policy-request.ts';
import { expectsProxyProtocol, readProxyHeader } from './proxy-protocol.ts';
import { hasTls, terminateTls } from './tls.ts';

export interface EnvoyDependencies {
  network: LabNetwork;
  model: () => ClusterModel;
  informers: Informers;
  clock: Clock;
  random: () => number;
  /** `traceRequest` of src/path. */
  traceRequest: (cluster: ClusterModel, arrival: EnvoyArrival, request: HttpRequestLine, options?: TraceOptions) => RequestTrace;
  /** `judgeRequest` of src/path. */
  judgeRequest: (cluster: ClusterModel, outcome: Extract<Outcome, { kind: 'l7-proxy' }>, request: HttpRequestLine) => RequestJudgement;
}

/** One request with what every handler needs. */
export interface Exchange {
  readonly deps: EnvoyDependencies;
  readonly node: string;
  readonly choose: Choose;
  /** Aborts when this Envoy stops. */
  readonly stopped: AbortSignal;
  readonly request: IncomingMessage;
  /** The client's headers, but for those that its `Connection` names. */
  readonly headers: HeaderList;
  /** With the path normalised. */
  readonly line: HttpRequestLine;
}

export interface RequestHandler {
  respond(response: ServerResponse): Promise<void>;
  upgrade(socket: Duplex, head: Buffer): Promise<void>;
}

type Context =
  | { kind: 'gateway'; arrival: EnvoyArrival; client: string; serverName?: () => string | undefined }
  | { kind: 'policy'; redirect: Redirect<'l7-proxy'> };

/** Envoy's defaults: max_request_headers_kb 60, max_headers_count 100, stream idle time 5 min. */
const MAX_HEADER_BYTES = 60 * 1024;
const MAX_HEADERS = 100;
const STREAM_IDLE_MS = 300_000;
const CONNECTION_IDLE_MS = 3_600_000;

export class Envoy {
  readonly #deps: EnvoyDependencies;
  readonly #node: string;
  readonly #server: Server;
  readonly #contexts = new WeakMap<object, Context>();
  readonly #sockets = new Set<Duplex>();
  readonly #stop = new AbortController();
  readonly #choose: Choose;
  #detach: (() => void) | undefined;

  constructor(deps: EnvoyDependencies, node: string) {
    this.#deps = deps;
    this.#node = node;
    this.#choose = (count) => Math.min(count - 1, Math.floor(deps.random() * count));
    this.#server = this.#createServer();
  }

  /** Open connections of clients: 0 when nothing is going on. */
  get connections(): number {
    return this.#sockets.size;
  }

  /** Connections redirected on this node come here from now on. */
  start(): this {
    this.#detach ??= this.#deps.network.attachEnvoy(this.#node, {
      gateway: (socket, { outcome, trace }) =>
        this.accept(socket, {
          node: outcome.node,
          listener: outcome.listener,
          servicePort: outcome.servicePort,
          sourceAddress: trace.sourceAddress,
          sourceIdentity: trace.sourceIdentity,
        }),
      policy: (socket, redirect) => this.#serve(socket, { kind: 'policy', redirect }),
    });
    return this;
  }

  /** A connection to a Gateway listener, redirected or on a host port. */
  accept(socket: TwinSocket, arrival: EnvoyArrival): void {
    this.#keep(socket);
    const model = this.#deps.model();
    if (!expectsProxyProtocol(model, arrival)) return this.#acceptFrom(socket, socket.remoteAddress, arrival);
    readProxyHeader(socket, this.#deps.clock, (client) => this.#acceptFrom(socket, client, { ...arrival, sourceAddress: client }));
  }

  #acceptFrom(socket: TwinSocket, client: string, arrival: EnvoyArrival): void {
    const context: Context = { kind: 'gateway', arrival, client };
    if (!hasTls(this.#deps.model(), arrival)) return this.#serve(socket, context);
    terminateTls(socket, arrival, this.#deps, (secure) => {
      if (secure === socket) return this.#serve(socket, context);
      this.#serve(secure, { ...context, serverName: () => ('servername' in secure && secure.servername) || undefined });
    });
  }

  /** Refuses new connections and breaks the open ones. */
  async stop(): Promise<void> {
    this.#detach?.();
    this.#detach = undefined;
    this.#stop.abort(new Error('envoy stopped'));
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
    await Promise.all([...this.#sockets].map((socket) => new Promise((resolve) => socket.once('close', resolve))));
  }

  #keep(socket: Duplex): void {
    if (this.#sockets.has(socket)) return;
    this.#sockets.add(socket);
    socket.once('close', () => this.#sockets.delete(socket));
    if (this.#stop.signal.aborted) socket.destroy();
  }

  #serve(socket: Duplex, context: Context): void {
    this.#keep(socket);
    this.#contexts.set(socket, context);
    this.#server.emit('connection', socket);
  }

  #createServer(): Server {
    const server = createServer({
      maxHeaderSize: MAX_HEADER_BYTES,
      // Envoy has its own answer to a request without Host.
      requireHostHeader: false,
      keepAliveTimeout: CONNECTION_IDLE_MS,
      shouldUpgradeCallback: (request) => request.headers.upgrade?.toLowerCase() === 'websocket',
    });
    server.timeout = STREAM_IDLE_MS;
    server.maxHeadersCount = 0;
    server.on('request', (request, response) => void this.#onRequest(request, response));
    server.on('upgrade', (request, socket, head) => void this.#onUpgrade(request, socket, head));
    // CONNECT matches no route of a Gateway.
    server.on('connect', (_request, socket) => endWith(socket, rawReply(404)));
    server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
      if (!socket.writable || error.code === 'ECONNRESET') return void socket.destroy();
      endWith(socket, error.code === 'HPE_HEADER_OVERFLOW' ? rawReply(431) : rawReply(400, 'Bad Request'));
    });
    return server;
  }

  async #onRequest(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { clock } = this.#deps;
    const admitted = admit(request);
    if ('status' in admitted) {
      request.resume();
      if (admitted.status >= 400) response.shouldKeepAlive = false;
      return sendReply(response, admitted, clock.now());
    }
    try {
      await this.#handlerOf(request, admitted).respond(response);
    } catch (error) {
      response.destroy(error as Error);
    }
  }

  async #onUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    const admitted = admit(request);
    if ('status' in admitted) return endWith(socket, rawReply(admitted.status, admitted.body, admitted.headers));
    try {
      await this.#handlerOf(request, admitted).upgrade(socket, head);
    } catch (error) {
      socket.destroy(error as Error);
    }
  }

  #handlerOf(request: IncomingMessage, admitted: Admitted): RequestHandler {
    const context = this.#contexts.get(request.socket);
    if (!context) throw new Error('a request on a connection that never arrived');
    const exchange: Exchange = {
      deps: this.#deps,
      node: this.#node,
      choose: this.#choose,
      stopped: this.#stop.signal,
      request,
      ...admitted,
    };
    if (context.kind === 'policy') return new PolicyRequest(exchange, context.redirect);
    const { arrival, serverName, client } = context;
    return new GatewayRequest(exchange, serverName ? { ...arrival, tls: { serverName: serverName() } } : arrival, client);
  }
}

type Admitted = Pick<Exchange, 'headers' | 'line'>;

/** A request as routes and policies see it, or what Envoy answers before it looks at them. */
function admit(request: IncomingMessage): Admitted | Reply {
  if (request.httpVersion === '1.0') return { status: 426, body: 'Upgrade Required' };
  if (request.rawHeaders.length / 2 > MAX_HEADERS) return { status: 431 };
  if (request.headers.host === undefined && !isAbsolute(request.url ?? '')) return { status: 400 };
  const headers = withoutNominated(headerList(request.rawHeaders));
  if (!headers) return { status: 400 };
  const line = requestLine(request, headers);
  const normalized = normalizePath(line.path);
  if (normalized.kind === 'refused') return { status: 400 };
  if (normalized.kind === 'redirect') return { status: 307, headers: [['location', normalized.location]] };
  return { headers, line: { ...line, path: normalized.path } };
}

const isAbsolute = (url: string): boolean => /^https?:\/\//i.test(url);

/** In absolute form (`GET http://host/path`) the target's authority wins over Host. */
function requestLine(request: IncomingMessage, given: HeaderList): HttpRequestLine {
  const headers = headerRecord(given);
  const target = request.url ?? '/';
  if (!isAbsolute(target)) return { method: request.method ?? 'GET', path: target, authority: request.headers.host ?? '', headers };
  const rest = target.replace(/^https?:\/\//i, '');
  const slash = rest.search(/[/?]/);
  const authority = slash < 0 ? rest : rest.slice(0, slash);
  const path = slash < 0 ? '/' : rest.slice(slash);
  return {
    method: request.method ?? 'GET',
    path: path.startsWith('/') ? path : `/${path}`,
    authority,
    headers: { ...headers, host: authority },
  };
}
