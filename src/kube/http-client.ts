/**
 * A KubeClient over HTTPS with kept-alive connections. Failures are StatusErrors; a connection that
 * cannot be made is one with code 503 and the reason in its message.
 * @module
 */
import { Agent as PlainAgent, request as plainRequest, type ClientRequest, type IncomingMessage } from 'node:http';
import { Agent, request as secureRequest } from 'node:https';
import type { DeleteOptions, KubeClient, ListOptions, ObjectKey, Patch, WatchOptions, WriteOptions } from './client.ts';
import { sleep, systemClock, type Clock } from './clock.ts';
import type { ClusterConnection, Credentials } from './kubeconfig.ts';
import { dateOf, linesOf, readAll, statusErrorOf } from './http-answers.ts';
import type { Draft, KubeObject, ObjectList, WatchEvent } from './objects.ts';
import { apiVersionOf, pathOf, type Resource } from './resources.ts';
import type { RequestObserver } from './request-observer.ts';
import { StatusError } from './status-error.ts';
import { TokenBucket, type RateLimit } from './token-bucket.ts';

export interface HttpClientOptions {
  /** Product and version; the part before `/` is the default field manager on the server. */
  userAgent?: string;
  fieldManager?: string;
  /** For everything but watches. */
  timeoutMs?: number;
  /** A watch event larger than this ends the watch with an error. */
  maxEventBytes?: number;
  /** Of requests other than watches, which wait for their turn. None unless given. */
  rateLimit?: RateLimit;
  /** Told of each request, attempts again included. */
  observer?: RequestObserver;
  /** For the rate limit and the observer; connections go by real time. */
  clock?: Clock;
}

const DEFAULT_TIMEOUT_MS = 60_000;
const MAX_EVENT_BYTES = 32 << 20;
/** Seconds that a watch lives when the caller has no wish: different each time, so that watches do not end together. */
const watchSeconds = (): number => 300 + Math.floor(Math.random() * 300);
/** A watch that the server should have ended by now is dead. */
const WATCH_GRACE_MS = 30_000;
const ATTEMPTS_WHEN_THROTTLED = 5;

const PATCH_TYPES: Readonly<Record<Patch['type'], string>> = {
  json: 'application/json-patch+json',
  merge: 'application/merge-patch+json',
  strategic: 'application/strategic-merge-patch+json',
  apply: 'application/apply-patch+yaml',
};

type Query = Record<string, string | number | boolean | undefined>;

interface Call {
  method: string;
  path: string;
  query?: Query;
  body?: unknown;
  contentType?: string;
  signal?: AbortSignal | undefined;
}

export class HttpClient implements KubeClient {
  readonly #connection: ClusterConnection;
  readonly #options: HttpClientOptions;
  readonly #clock: Clock;
  readonly #turns: TokenBucket | undefined;
  #agent: Agent | PlainAgent | undefined;
  #agentKey = '';

  constructor(connection: ClusterConnection, options: HttpClientOptions = {}) {
    this.#connection = connection;
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.#turns = options.rateLimit && new TokenBucket(this.#clock, options.rateLimit);
  }

  async list<T extends KubeObject>(of: Resource<T>, options: ListOptions = {}): Promise<ObjectList<T>> {
    const { namespace, signal, ...query } = options;
    const list = await this.#json<ObjectList<T>>({ method: 'GET', path: pathOf(of, { namespace }), query, signal });
    return { ...list, items: list.items ?? [] };
  }

  get<T extends KubeObject>(of: Resource<T>, key: ObjectKey): Promise<T> {
    return this.#json<T>({ method: 'GET', path: pathOf(of, key) });
  }

  create<T extends KubeObject>(of: Resource<T>, object: Draft<T>, options: WriteOptions = {}): Promise<T> {
    const { namespace, name } = object.metadata;
    const { subresource } = options;
    const path = pathOf(of, { namespace, ...(subresource && { name, subresource }) });
    const body = subresource ? object : withHead(of, object);
    return this.#json<T>({ method: 'POST', path, query: this.#writeQuery(options), body });
  }

  update<T extends KubeObject>(of: Resource<T>, object: Draft<T>, options: WriteOptions = {}): Promise<T> {
    const { namespace, name } = object.metadata;
    const path = pathOf(of, { namespace, name, subresource: options.subresource });
    const body = options.subresource === 'scale' ? object : withHead(of, object);
    return this.#json<T>({ method: 'PUT', path, query: this.#writeQuery(options), body });
  }

  patch<T extends KubeObject>(of: Resource<T>, key: ObjectKey, patch: Patch, options: WriteOptions = {}): Promise<T> {
    const isApply = patch.type === 'apply';
    return this.#json<T>({
      method: 'PATCH',
      path: pathOf(of, { ...key, subresource: options.subresource }),
      query: { ...this.#writeQuery(options), ...(isApply && { force: patch.force ?? false }) },
      body: isApply ? { apiVersion: apiVersionOf(of), kind: of.kind, ...patch.body } : patch.body,
      contentType: PATCH_TYPES[patch.type],
    });
  }

  async delete<T extends KubeObject>(of: Resource<T>, key: ObjectKey, options: DeleteOptions = {}): Promise<void> {
    const { dryRun, ...rest } = options;
    const body = { apiVersion: 'v1', kind: 'DeleteOptions', ...rest };
    await this.#json({ method: 'DELETE', path: pathOf(of, key), query: { dryRun: dryRun ? 'All' : undefined }, body });
  }

  async *watch<T extends KubeObject>(of: Resource<T>, options: WatchOptions): AsyncIterable<WatchEvent<T>> {
    const { namespace, signal, timeoutSeconds = watchSeconds(), limit: _limit, continue: _continue, ...rest } = options;
    if (signal?.aborted) return;
    const query = { ...rest, watch: true, timeoutSeconds };
    // Dead peers are told from quiet ones by the end that the server owes us.
    const overdue = AbortSignal.timeout(timeoutSeconds * 1000 + WATCH_GRACE_MS);
    const limits = signal ? AbortSignal.any([signal, overdue]) : overdue;
    let response: IncomingMessage | undefined;
    try {
      response = await this.#send({ method: 'GET', path: pathOf(of, { namespace }), query, signal: limits });
      if (response.statusCode !== 200) throw statusErrorOf(response, await readAll(response));
      for await (const line of linesOf(response, this.#options.maxEventBytes ?? MAX_EVENT_BYTES)) {
        if (signal?.aborted) return;
        yield JSON.parse(line) as WatchEvent<T>;
      }
    } catch (error) {
      if (signal?.aborted) return;
      throw asStatusError(error, this.#connection.server);
    } finally {
      response?.destroy();
    }
  }

  /** GET of any path, as text: `/version`, `/readyz`, logs. */
  async text(path: string): Promise<string> {
    return (await this.#exchange({ method: 'GET', path })).toString('utf8');
  }

  /** Closes idle connections. Watches end by their signals. */
  close(): void {
    this.#agent?.destroy();
    this.#agent = undefined;
  }

  #writeQuery({ fieldManager = this.#options.fieldManager, dryRun, fieldValidation }: WriteOptions): Query {
    return { fieldManager, fieldValidation, dryRun: dryRun ? 'All' : undefined };
  }

  async #json<T>(call: Call): Promise<T> {
    const body = await this.#exchange(call);
    try {
      return JSON.parse(body.toString('utf8')) as T;
    } catch {
      throw new StatusError(500, 'InternalError', `${call.method} ${call.path}: the answer of ${this.#connection.server} is not JSON`);
    }
  }

  async #exchange(call: Call): Promise<Buffer> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        await this.#turn(call.signal);
        const response = await this.#send(call);
        const body = await readAll(response);
        const { statusCode = 0 } = response;
        if (statusCode >= 200 && statusCode < 300) return body;
        const error = statusErrorOf(response, body);
        if (statusCode !== 429 || attempt >= ATTEMPTS_WHEN_THROTTLED) throw error;
        await pause((error.details.retryAfterSeconds ?? 1) * 1000, call.signal);
      } catch (error) {
        throw asStatusError(error, this.#connection.server);
      }
    }
  }

  async #turn(signal: AbortSignal | undefined): Promise<void> {
    const wait = this.#turns?.reserve() ?? 0;
    if (wait === 0) return;
    // Timers of the system's clock let a process end that has nothing else to do.
    await (this.#options.clock ? sleep(this.#clock, wait, signal) : pause(wait, signal));
  }

  /** Resolves with the head of the answer. Tries again once after a 401 (renewed credentials) or when a kept connection had died. */
  async #send(call: Call): Promise<IncomingMessage> {
    const credentials = await this.#connection.credentials();
    let response: IncomingMessage;
    try {
      response = await this.#sendOnce(call, credentials);
    } catch (error) {
      if (!(error instanceof StaleConnection) || call.method !== 'GET') throw error instanceof StaleConnection ? error.cause : error;
      response = await this.#sendOnce(call, credentials);
    }
    if (response.statusCode !== 401) return response;
    const renewed = await this.#connection.credentials(true);
    if (JSON.stringify(renewed) === JSON.stringify(credentials)) return response;
    response.resume();
    return this.#sendOnce(call, renewed);
  }

  #sendOnce(call: Call, credentials: Credentials): Promise<IncomingMessage> {
    const url = new URL(this.#connection.server + call.path);
    for (const [name, value] of Object.entries(call.query ?? {})) if (value !== undefined) url.searchParams.set(name, String(value));
    const body = call.body === undefined ? undefined : Buffer.from(JSON.stringify(call.body));
    const { token, basic } = credentials;
    const authorization = token ? `Bearer ${token}` : basic ? `Basic ${Buffer.from(basic).toString('base64')}` : undefined;
    const headers = {
      accept: 'application/json',
      'user-agent': this.#options.userAgent ?? 'cilium-cce',
      ...(authorization && { authorization }),
      ...(body && { 'content-type': call.contentType ?? 'application/json', 'content-length': body.length }),
    };
    const isWatch = call.query?.['watch'] === true;
    const timeout = this.#options.timeoutMs ?? DEFAULT_TIMEOUT_MS;
    const began = this.#clock.now();
    let isAnswered = false;
    const tell = (code: string, date?: number): void => {
      if (isAnswered) return;
      isAnswered = true;
      const durationMs = this.#clock.now() - began;
      this.#options.observer?.answered({ code, method: call.method, host: url.host, durationMs, ...(date !== undefined && { date }) });
    };
    return new Promise((resolve, reject) => {
      const settings = {
        method: call.method,
        headers,
        agent: this.#agentFor(credentials, url.protocol),
        ...(call.signal && { signal: call.signal }),
        ...(!isWatch && { timeout }),
      };
      const make = url.protocol === 'http:' ? plainRequest : secureRequest;
      const request: ClientRequest = make(url, settings, (response) => {
        request.removeListener('timeout', onTimeout);
        if (!isWatch) response.setTimeout(timeout, onTimeout);
        tell(String(response.statusCode), dateOf(response));
        resolve(response);
      });
      const onTimeout = (): void => {
        request.destroy(
          new StatusError(
            504,
            'Timeout',
            `${call.method} ${call.path}: no answer from ${this.#connection.server} within ${timeout / 1000} s`,
          ),
        );
      };
      request.on('timeout', onTimeout);
      request.on('error', (error: NodeJS.ErrnoException) => {
        tell('<error>');
        const died = request.reusedSocket && (error.code === 'ECONNRESET' || error.code === 'EPIPE');
        reject(died ? new StaleConnection(error) : error);
      });
      request.end(body);
    });
  }

  /** One agent per client certificate: connections are bound to it. */
  #agentFor({ certificate, key }: Credentials, protocol: string): Agent | PlainAgent {
    const wanted = `${protocol} ${certificate ?? ''}`;
    if (this.#agent && this.#agentKey === wanted) return this.#agent;
    this.#agent?.destroy();
    this.#agentKey = wanted;
    const { ca, insecureSkipTlsVerify, serverName } = this.#connection;
    const keep = { keepAlive: true, maxFreeSockets: 16 };
    this.#agent =
      protocol === 'http:'
        ? new PlainAgent(keep)
        : new Agent({
            ...keep,
            ...(ca && { ca }),
            ...(certificate && { cert: certificate, key }),
            ...(insecureSkipTlsVerify && { rejectUnauthorized: false }),
            ...(serverName && { servername: serverName }),
          });
    return this.#agent;
  }
}

/** A kept-alive connection was closed by the server at the moment of use. */
class StaleConnection extends Error {
  override readonly cause: Error;
  constructor(cause: Error) {
    super(cause.message);
    this.cause = cause;
  }
}

const withHead = <T extends KubeObject>(of: Resource<T>, object: Draft<T>): object => ({
  apiVersion: apiVersionOf(of),
  kind: of.kind,
  ...object,
});

/** Aborts keep their reason, refusals their Status; everything else is an unreachable server. */
function asStatusError(error: unknown, server: string): Error {
  if (error instanceof StatusError) return error;
  const failure = error instanceof StaleConnection ? error.cause : (error as NodeJS.ErrnoException);
  if (failure.name === 'AbortError' || failure.name === 'KubeconfigError') return failure;
  return new StatusError(
    503,
    'ServiceUnavailable',
    `${server} cannot be reached: ${failure.message || String((failure as NodeJS.ErrnoException).code)}`,
  );
}

function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(done, ms);
    function done(): void {
      signal?.removeEventListener('abort', abort);
      resolve();
    }
    function abort(): void {
      clearTimeout(timer);
      reject(signal!.reason as Error);
    }
    signal?.addEventListener('abort', abort, { once: true });
  });
}
