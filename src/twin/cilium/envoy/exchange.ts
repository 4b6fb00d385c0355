/**
 * One request through the proxy: from the client's request to the client's response, with the upstream
 * in between. What is to be done has been decided already; here it is carried out.
 * @module
 */
import type { ClientRequest, IncomingMessage, ServerResponse } from 'node:http';
import { sleep, type Clock } from '../../../kube/clock.ts';
import type { HeaderEdit } from '../../../path/model.ts';
import type { TwinSocket } from '../../net/index.ts';
import { applyEdits, headerList, set, withoutHopByHop, type HeaderList } from './header-rules.ts';
import { sendReply, TEXTS, withServerHeaders, writeHead } from './local-reply.ts';
import { connectUpstream, responseOf, startRequest, UpstreamFailure } from './upstream.ts';

/** Where one attempt goes. */
export interface Attempt {
  dial(signal: AbortSignal): Promise<TwinSocket>;
  readonly path: string;
  readonly authority: string;
  readonly requestHeaders: readonly HeaderEdit[];
  readonly responseHeaders: readonly HeaderEdit[];
}

export interface ExchangeOptions {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** As the connection manager left them; `host` is replaced by the attempt's authority. */
  readonly headers: HeaderList;
  readonly clock: Clock;
  readonly timeoutMs: number | undefined;
  readonly retry:
    | { readonly attempts: number; readonly on: string; readonly statusCodes: readonly number[]; readonly backOffMs: number }
    | undefined;
  /** The target of the n-th attempt (0 first): a retry may choose another backend. */
  readonly attempt: (number: number) => Attempt;
  /** Told every part of the body as it is read, and its end: for copies of the request. */
  readonly tap?: { data(chunk: Buffer): void; end(): void };
  /** Added to what the upstream answers (CORS). */
  readonly extraResponseHeaders?: readonly HeaderEdit[];
}

/** Bodies up to this size can be sent again (Envoy's per_connection_buffer_limit_bytes as Cilium sets it). */
const RETRY_BUFFER_BYTES = 32_768;

/** Never rejects: every failure becomes an answer, or a broken connection when the answer had begun. */
export async function carryOut(options: ExchangeOptions): Promise<void> {
  const { response, clock } = options;
  const gone = new AbortController();
  const onGone = (): void => gone.abort(new Error('downstream is gone'));
  response.once('close', onGone);
  const cancelTimeout = armTimeout(options, () => gone.abort(new UpstreamFailure('timeout', TEXTS.requestTimeout)));
  try {
    await exchange(options, gone.signal);
  } catch (error) {
    const failure = gone.signal.aborted ? (gone.signal.reason as unknown) : error;
    if (response.destroyed) return;
    if (response.headersSent) response.destroy();
    else if (failure instanceof UpstreamFailure) sendReply(response, { status: failure.status, body: failure.message }, clock.now());
    else sendReply(response, { status: 503, body: TEXTS.terminated }, clock.now());
    // What is left of the body is of no use to anybody.
    options.request.resume();
  } finally {
    cancelTimeout();
    response.removeListener('close', onGone);
  }
}

/** The route's time-out runs from the end of the request (Envoy's router). */
function armTimeout({ request, clock, timeoutMs }: ExchangeOptions, expire: () => void): () => void {
  if (timeoutMs === undefined) return () => undefined;
  let cancel = (): void => undefined;
  const arm = (): void => {
    cancel = clock.after(timeoutMs, expire);
  };
  if (request.complete || isBodiless(request)) arm();
  else request.once('end', arm);
  return () => {
    request.removeListener('end', arm);
    cancel();
  };
}

async function exchange(options: ExchangeOptions, signal: AbortSignal): Promise<void> {
  const { request, clock, retry } = options;
  const attempts = 1 + (retry?.attempts ?? 0);
  const buffered = attempts > 1 ? await bufferBody(request) : undefined;
  if (buffered) {
    options.tap?.data(buffered);
    options.tap?.end();
  }
  for (let number = 0; ; number += 1) {
    // A body that did not fit into the buffer goes out once.
    const last = number + 1 >= attempts || buffered === undefined;
    try {
      const done = await tryOnce(options, options.attempt(number), buffered, last, signal);
      if (done) return;
    } catch (error) {
      if (last || signal.aborted || !(error instanceof UpstreamFailure) || !retriesFailure(retry?.on ?? '', error)) throw error;
    }
    await sleep(clock, (retry?.backOffMs ?? 25) * 2 ** number, signal);
  }
}

/** `false`: the status is one to retry. */
async function tryOnce(
  options: ExchangeOptions,
  attempt: Attempt,
  buffered: Buffer | undefined,
  last: boolean,
  signal: AbortSignal,
): Promise<boolean> {
  const { request, response, headers, clock, retry } = options;
  const socket = await connectUpstream((abort) => attempt.dial(abort), clock, signal);
  const started = clock.now();
  const upstream = startRequest(socket, {
    method: request.method ?? 'GET',
    path: attempt.path,
    headers: requestHeaders(headers, attempt),
    chunked: isChunked(request),
  });
  const abort = (): void => void upstream.destroy();
  signal.addEventListener('abort', abort, { once: true });
  try {
    const answer = responseOf(upstream);
    // Looked at below; a body that fails to go out must not count as unhandled meanwhile.
    answer.catch(() => undefined);
    if (buffered) sendBuffered(upstream, buffered, request);
    else forwardBody(request, upstream, options.tap);
    const head = await answer;
    if (!last && retriesStatus(retry, head.statusCode ?? 0)) {
      head.resume();
      upstream.destroy();
      return false;
    }
    const own = withServerHeaders(
      set(
        withoutHopByHop(headerList(head.rawHeaders)),
        'x-envoy-upstream-service-time',
        String(Math.max(0, Math.round(clock.now() - started))),
      ),
      clock.now(),
    );
    const edits = [...attempt.responseHeaders, ...(options.extraResponseHeaders ?? [])];
    writeHead(response, head.statusCode ?? 502, applyEdits(own, edits), head.statusMessage);
    await forwardAnswer(head, response, signal);
    return true;
  } finally {
    signal.removeEventListener('abort', abort);
    if (!upstream.destroyed) upstream.destroy();
  }
}

function requestHeaders(
  headers: HeaderList,
  { authority, requestHeaders: edits }: Pick<Attempt, 'authority' | 'requestHeaders'>,
): HeaderList {
  const rest = withoutHopByHop(headers).filter(([name]) => name !== 'host');
  return [['host', authority], ...applyEdits(rest, edits).filter(([name]) => name !== 'host')];
}

const isChunked = (request: IncomingMessage): boolean => request.headers['transfer-encoding'] !== undefined;
const isBodiless = (request: IncomingMessage): boolean => !isChunked(request) && Number(request.headers['content-length'] ?? 0) === 0;

function forwardBody(request: IncomingMessage, upstream: ClientRequest, tap: ExchangeOptions['tap']): void {
  request.on('data', (chunk: Buffer) => {
    tap?.data(chunk);
    if (upstream.destroyed || upstream.write(chunk)) return;
    request.pause();
    upstream.once('drain', () => request.resume());
  });
  // An answer may come, and the connection end, before all of the request was taken.
  upstream.once('close', () => request.resume());
  request.once('end', () => {
    tap?.end();
    if (upstream.destroyed) return;
    const trailers = headerList(request.rawTrailers);
    if (trailers.length > 0) upstream.addTrailers(trailers);
    upstream.end();
  });
  request.once('aborted', () => upstream.destroy());
}

function sendBuffered(upstream: ClientRequest, body: Buffer, request: IncomingMessage): void {
  if (body.length > 0) upstream.write(body);
  const trailers = headerList(request.rawTrailers);
  if (trailers.length > 0) upstream.addTrailers(trailers);
  upstream.end();
}

/** Resolves when the client has the whole answer; rejects when either side breaks off. */
function forwardAnswer(head: IncomingMessage, response: ServerResponse, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (): void => reject(new Error('broken off'));
    signal.addEventListener('abort', fail, { once: true });
    head.once('error', fail);
    head.once('aborted', fail);
    response.once('error', fail);
    response.once('finish', () => {
      signal.removeEventListener('abort', fail);
      resolve();
    });
    head.on('data', (chunk: Buffer) => {
      if (response.write(chunk)) return;
      head.pause();
      response.once('drain', () => head.resume());
    });
    head.once('end', () => {
      const trailers = headerList(head.rawTrailers);
      if (trailers.length > 0) response.addTrailers(trailers);
      response.end();
    });
  });
}

/** The whole body, or `undefined` when it is larger than what Envoy would keep (it then stays unread beyond the buffer). */
async function bufferBody(request: IncomingMessage): Promise<Buffer | undefined> {
  if (isBodiless(request)) {
    request.resume();
    return Buffer.alloc(0);
  }
  if (isChunked(request) || Number(request.headers['content-length']) > RETRY_BUFFER_BYTES) return undefined;
  const parts: Buffer[] = [];
  for await (const part of request.iterator({ destroyOnReturn: false })) parts.push(part as Buffer);
  return Buffer.concat(parts);
}

function retriesFailure(on: string, failure: UpstreamFailure): boolean {
  const conditions = on.split(',').map((condition) => condition.trim());
  if (failure.kind === 'timeout') return false;
  if (conditions.includes('5xx') || conditions.includes('gateway-error') || conditions.includes('reset-before-request')) return true;
  return conditions.includes(failure.kind);
}

function retriesStatus(retry: ExchangeOptions['retry'], status: number): boolean {
  if (!retry) return false;
  const conditions = retry.on.split(',').map((condition) => condition.trim());
  if (retry.statusCodes.includes(status) && conditions.includes('retriable-status-codes')) return true;
  if (conditions.includes('5xx') && status >= 500) return true;
  return conditions.includes('gateway-error') && status >= 502 && status <= 504;
}
