/**
 * The HTTPS listener: bounds on headers and on time, authentication, authorization, and the way to each handler.
 * @module
 */
import { createServer, type Server } from 'node:https';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { METRICS_CONTENT_TYPE } from '../../kube/metrics.ts';
import { StatusError } from '../../kube/status-error.ts';
import { authenticate, unauthorized } from '../auth/authenticate.ts';
import { requestAttributes } from '../authorization/request-attributes.ts';
import type { CertificateAndKey } from '../auth/certificates.ts';
import type { TokenIssuer } from '../auth/tokens.ts';
import type { KindRegistry } from '../kind-registry.ts';
import { methodNotAllowed, unknownPath } from '../registry/registry.ts';
import { handleDiscovery } from './discovery-handler.ts';
import { Observation, type Observers } from './observation.ts';
import { handleOpenApiV2 } from './openapi-v2.ts';
import { OpenApiHandler } from './openapi-handler.ts';
import { handleResource } from './resource-handler.ts';
import type { HandlerOptions } from './resource-request.ts';
import { asStatusError, closeWithStatus, sendStatusError, send } from './respond.ts';
import { decodeParts, routeOf } from './route.ts';
import type { PodStreams } from './pod-streams.ts';

/** Answers GET on a path of its own; the result is sent as JSON. */
export type Extension = (search: URLSearchParams) => unknown;

export interface ListenerOptions extends HandlerOptions, Observers {
  certificate: CertificateAndKey;
  caCertificate: string;
  tokens: TokenIssuer;
  streams: PodStreams;
  extensions: Readonly<Record<string, Extension>>;
  /** The answer to `/version`. */
  version: object;
  /** How long a client may take to send a request. */
  requestTimeoutMs: number;
}

const MAX_HEADER_BYTES = 64 * 1024;
const KEEP_ALIVE_MS = 120_000;
const HANDSHAKE_TIMEOUT_MS = 10_000;

/** Open to everybody, as kube-apiserver's role system:public-info-viewer. */
const PUBLIC = /^\/(healthz|livez|readyz)(\/.*)?$|^\/version\/?$/;

export function createListener(options: ListenerOptions): Server {
  const openApi = new OpenApiHandler(options.registry.backend.kinds);
  const server = createServer({
    key: options.certificate.key,
    cert: options.certificate.certificate,
    ca: options.caCertificate,
    requestCert: true,
    // Whoever brings no certificate may bring a token.
    rejectUnauthorized: false,
    minVersion: 'TLSv1.2',
    ALPNProtocols: ['http/1.1'],
    maxHeaderSize: MAX_HEADER_BYTES,
    headersTimeout: options.requestTimeoutMs,
    requestTimeout: options.requestTimeoutMs,
    keepAliveTimeout: KEEP_ALIVE_MS,
    handshakeTimeout: HANDSHAKE_TIMEOUT_MS,
    connectionsCheckingInterval: Math.min(5_000, options.requestTimeoutMs),
  });
  server.on('request', (request, response) => {
    // By the clock that its objects go by: clients reckon ages with it.
    response.setHeader('date', new Date(options.registry.backend.clock.now()).toUTCString());
    const observation = new Observation(options, request, !PUBLIC.test((request.url ?? '').split('?', 1)[0]!));
    observation.follow(response);
    handle(options, openApi, request, response, observation)
      .catch((error: unknown) => {
        observation.isRefused(asStatusError(error));
        return sendStatusError(response, error);
      })
      .catch(() => response.destroy());
  });
  server.on('upgrade', (request, socket, head) => {
    const observation = new Observation(options, request, true);
    socket.on('error', () => socket.destroy());
    handleUpgrade(options, request, socket, head, observation)
      .then(() => observation.over(101))
      .catch((error: unknown) => {
        const status = asStatusError(error);
        observation.isRefused(status);
        observation.over(status.code);
        closeWithStatus(socket, status);
      });
  });
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => closeWithStatus(socket, clientError(error)));
  server.on('tlsClientError', (_error, socket) => socket.destroy());
  return server;
}

/** Parts of the health checks that can be asked for alone. */
const CHECKS: ReadonlySet<string> = new Set(['', 'ping', 'log', 'etcd', 'informer-sync']);

async function handle(
  options: ListenerOptions,
  openApi: OpenApiHandler,
  request: IncomingMessage,
  response: ServerResponse,
  observation: Observation,
): Promise<void> {
  request.on('error', () => undefined);
  response.on('error', () => undefined);
  const { path, query } = urlOf(request);
  const { kinds, store, authorizer } = options.registry.backend;
  const user = authenticate(request, { tokens: options.tokens, store, authorizer });
  if (PUBLIC.test(path)) {
    if (path.startsWith('/version') && request.method !== 'GET') throw methodNotAllowed();
    if (path.startsWith('/version')) return send(response, 200, 'application/json', JSON.stringify(options.version));
    if (!CHECKS.has(path.split('/').slice(2).join('/'))) return send(response, 404, 'text/plain; charset=utf-8', '404 page not found\n');
    return send(response, 200, 'text/plain; charset=utf-8', query.has('verbose') ? verboseHealth(path) : 'ok');
  }
  if (!user) throw unauthorized();
  const parts = decodeParts(path);
  const route = routeOf(parts, kinds);
  const about = requestAttributes(request.method ?? '', path, parts, query);
  observation.asks(user, about, route);
  authorizer.require(user, about);
  observation.record?.isAllowed();
  if (path === '/metrics' && request.method === 'GET') return send(response, 200, METRICS_CONTENT_TYPE, options.metrics.render());
  if (path === '/openapi/v3' || path.startsWith('/openapi/v3/')) return openApi.handle(path.slice('/openapi/v3'.length), query, response);
  if (path === '/openapi/v2') return handleOpenApiV2(request, response);
  const extension = request.method === 'GET' && Object.hasOwn(options.extensions, path) && options.extensions[path];
  if (extension) return send(response, 200, 'application/json', JSON.stringify(await extension(query)));
  if (request.method === 'GET' && handleDiscovery(kinds, path, request, response)) return;
  if (!route) {
    if (isServedGroup(parts, kinds)) throw unknownPath();
    return send(response, 404, 'text/plain; charset=utf-8', '404 page not found\n');
  }
  if (options.streams.serves(route)) return options.streams.handle({ request, response, query, route, user, record: observation.record });
  return handleResource(options, { request, response, query, route, user, record: observation.record });
}

/** Whether somebody answers below this path; elsewhere, and where a definition would have to be, nobody speaks Status. */
const isServedGroup = (parts: readonly string[] | undefined, kinds: KindRegistry): boolean => {
  // What cannot be decoded is nobody's.
  const [root, group] = parts ?? ['api'];
  return root === 'api' || (root === 'apis' && group !== undefined && kinds.hasBuiltinGroup(group));
};

/** `/readyz?verbose`: one line per check (whoever can answer has nothing left to check), then the verdict. */
const verboseHealth = (path: string): string => `[+]ping ok\n${path.split('/')[1]} check passed\n`;

async function handleUpgrade(
  options: ListenerOptions,
  request: IncomingMessage,
  socket: Duplex,
  head: Buffer,
  observation: Observation,
): Promise<void> {
  const { path, query } = urlOf(request);
  const { kinds, store, authorizer } = options.registry.backend;
  const user = authenticate(request, { tokens: options.tokens, store, authorizer });
  if (!user) throw unauthorized();
  const parts = decodeParts(path);
  const route = routeOf(parts, kinds);
  const about = requestAttributes(request.method ?? '', path, parts, query);
  observation.asks(user, about, route);
  authorizer.require(user, about);
  observation.record?.isAllowed();
  if (!route) throw unknownPath();
  if (!options.streams.serves(route)) throw new StatusError(400, 'BadRequest', 'this resource cannot be upgraded to a stream');
  await options.streams.handleUpgrade({ request, socket, head, query, route, user, record: observation.record });
}

function urlOf(request: IncomingMessage): { path: string; query: URLSearchParams } {
  const url = request.url ?? '/';
  const mark = url.indexOf('?');
  return mark < 0
    ? { path: url, query: new URLSearchParams() }
    : { path: url.slice(0, mark), query: new URLSearchParams(url.slice(mark + 1)) };
}

function clientError({ code }: NodeJS.ErrnoException): StatusError {
  if (code === 'HPE_HEADER_OVERFLOW') {
    return new StatusError(431, 'RequestHeaderFieldsTooLarge', `the request's headers are larger than ${MAX_HEADER_BYTES} bytes`);
  }
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return new StatusError(408, 'Timeout', 'the request was not sent in time');
  return new StatusError(400, 'BadRequest', 'the request is not valid HTTP');
}
