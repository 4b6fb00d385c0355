/**
 * Signed JSON requests to one Huawei Cloud service: kept-alive connections, a limit on calls per second, a
 * time limit per attempt and per call, retries with exponential back-off and jitter for the error classes
 * where a retry can help. Neither a body nor an answer is ever logged.
 * @module
 */
import http from 'node:http';
import https from 'node:https';

import type { CredentialProvider, Credentials } from './credentials/model.ts';
import { errorFromAnswer, HuaweiError, type ErrorCategory } from './errors.ts';
import { RateLimiter } from './rate-limit.ts';
import { signRequest } from './signing.ts';
import { pause, type Clock } from './time.ts';
import { exchange, type Answer } from './transport.ts';

export interface HuaweiHttpOptions {
  /** `https://elb.cn-north-4.myhuaweicloud.com`, without trailing slash. */
  endpoint: string;
  /** `elb`, for the observers; default: first part of the endpoint's host name. */
  service?: string;
  /** Absent: calls that belong to no project (IAM). */
  projectId?: string;
  credentials: CredentialProvider;
  clock: Clock;
  random?: () => number;
  /** Per attempt. */
  timeoutMs?: number;
  /** For the whole call: waiting for its turn, all attempts and the pauses between them. */
  deadlineMs?: number;
  /** Attempts after the first. */
  retries?: number;
  /** First back-off; doubles up to 10 s. */
  baseDelayMs?: number;
  /** Default {@link DEFAULT_RATE_LIMITS}; false: none. */
  rateLimits?: RateLimits | false;
  /** Ends every call of this client when it aborts. */
  signal?: AbortSignal;
  /** Told of every finished attempt; status 0: no answer. For metrics of requests; never a header. */
  onAttempt?: (attempt: FinishedAttempt) => void;
  /** Told of every finished call with all its attempts. For metrics of calls. */
  onCall?: (call: FinishedCall) => void;
}

export interface RateLimits {
  /** GET. */
  readsPerSecond: number;
  /** POST, PUT, DELETE. */
  writesPerSecond: number;
}

/** What the service bears is not published; this is likely to be well below (facts/elb-v3.md §6). */
export const DEFAULT_RATE_LIMITS: RateLimits = { readsPerSecond: 20, writesPerSecond: 5 };

export interface FinishedAttempt {
  service: string;
  /** `POST pools/members/batch-add`: method and noun, never an id. */
  operation: string;
  method: string;
  path: string;
  /** 0: no answer. */
  status: number;
  ms: number;
}

export interface FinishedCall {
  service: string;
  operation: string;
  /** Of the last attempt; 0: no answer. */
  status: number;
  /** Absent when it succeeded or was aborted. */
  category?: ErrorCategory;
  /** From the call to its end. */
  ms: number;
  /** Attempts after the first. */
  retries: number;
}

export type Query = Readonly<Record<string, string | number | boolean | readonly (string | number)[] | undefined>>;

export interface HuaweiRequest {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  path: string;
  /** The path without version, project and ids, for the observers: `pools/members/batch-add`. */
  noun: string;
  query?: Query;
  body?: unknown;
  /** May the request be sent again when it is unknown whether it was carried out? Default: all but POST. */
  repeatable?: boolean;
  signal?: AbortSignal;
}

const MAX_DELAY_MS = 10_000;

/** What one call has come to so far. */
interface Progress {
  readonly deadline: number;
  attempts: number;
  status: number;
  /** Those that the last attempt was signed with. */
  credentials: Credentials | undefined;
}

export class HuaweiHttp {
  readonly #options: HuaweiHttpOptions;
  readonly #service: string;
  readonly #agent: http.Agent;
  readonly #closing = new AbortController();
  readonly #reads: RateLimiter | undefined;
  readonly #writes: RateLimiter | undefined;

  constructor(options: HuaweiHttpOptions) {
    const { endpoint, clock, rateLimits = DEFAULT_RATE_LIMITS } = options;
    this.#options = options;
    this.#service = options.service ?? new URL(endpoint).hostname.split('.', 1)[0]!;
    const agentOptions: http.AgentOptions = { keepAlive: true, maxSockets: 8, keepAliveMsecs: 30_000 };
    this.#agent = endpoint.startsWith('https:') ? new https.Agent(agentOptions) : new http.Agent(agentOptions);
    if (!rateLimits) return;
    this.#reads = new RateLimiter({ clock, perSecond: rateLimits.readsPerSecond });
    this.#writes = new RateLimiter({ clock, perSecond: rateLimits.writesPerSecond });
  }

  /**
   * Sends a request and parses the JSON answer (`undefined` for an empty one). Rejects with
   * {@link HuaweiError}, or with the reason of the signal that ended it.
   */
  async request<T>(request: HuaweiRequest): Promise<T> {
    const { clock, deadlineMs = 60_000, onCall } = this.#options;
    const started = clock.now();
    const progress: Progress = { deadline: started + deadlineMs, attempts: 0, status: 0, credentials: undefined };
    const signals = [request.signal, this.#options.signal, this.#closing.signal].filter((signal) => signal !== undefined);
    let category: ErrorCategory | undefined;
    try {
      return await this.#call<T>({ ...request, signal: AbortSignal.any(signals) }, progress);
    } catch (error) {
      if (error instanceof HuaweiError) category = error.category;
      throw error;
    } finally {
      const retries = Math.max(0, progress.attempts - 1);
      onCall?.({
        service: this.#service,
        operation: operationOf(request),
        status: progress.status,
        category,
        ms: clock.now() - started,
        retries,
      });
    }
  }

  /** Ends what is under way and closes the connections. */
  close(): void {
    this.#closing.abort(new Error('the client is closed'));
    this.#agent.destroy();
  }

  async #call<T>(request: HuaweiRequest & { signal: AbortSignal }, progress: Progress): Promise<T> {
    const { clock, credentials, retries = 4, baseDelayMs = 200, random = Math.random } = this.#options;
    let renewed = false;
    for (let backoffs = 0; ;) {
      await this.#waitForTurn(request, progress);
      try {
        return await this.#attempt<T>(request, progress);
      } catch (error) {
        if (!(error instanceof HuaweiError) || request.signal.aborted) throw error;
        if (error.status === 401 && !renewed && progress.credentials && credentials.invalidate) {
          renewed = true;
          credentials.invalidate(progress.credentials);
          continue;
        }
        if (backoffs >= retries || !mayRepeat(request, error)) throw error;
        const ceiling = Math.min(baseDelayMs * 2 ** backoffs++, MAX_DELAY_MS);
        const delay = ceiling * (0.5 + 0.5 * random());
        if (clock.now() + delay >= progress.deadline) throw error;
        await pause(clock, delay, request.signal);
      }
    }
  }

  async #waitForTurn({ method, path, signal }: HuaweiRequest, { deadline }: Progress): Promise<void> {
    const limiter = method === 'GET' ? this.#reads : this.#writes;
    if (!limiter) return;
    if (this.#options.clock.now() + limiter.delayMs >= deadline)
      throw new HuaweiError({
        code: '',
        status: 0,
        category: 'throttling',
        notSent: true,
        message: `${method} ${path}: ${limiter.waiting} calls wait already; its turn would come too late`,
        method,
        path,
      });
    await limiter.turn(signal);
  }

  async #attempt<T>(request: HuaweiRequest, progress: Progress): Promise<T> {
    const { endpoint, projectId, clock, timeoutMs = 10_000, onAttempt } = this.#options;
    const { method, signal } = request;
    const url = new URL(`${endpoint}${request.path}${queryString(request.query)}`);
    const body = request.body === undefined ? '' : JSON.stringify(request.body);
    progress.status = 0;
    progress.credentials = undefined;
    const credentials = await this.#options.credentials.get(signal);
    progress.credentials = credentials;
    progress.attempts += 1;
    const plain = { 'content-type': 'application/json', ...(projectId && { 'x-project-id': projectId }) };
    const started = clock.now();
    const headers = signRequest({ method, url, headers: plain, body }, credentials, started);
    const limit = Math.max(1, Math.min(timeoutMs, progress.deadline - started));
    try {
      const answer = await exchange(clock, { method, url, headers, body, timeoutMs: limit, signal, agent: this.#agent });
      progress.status = answer.status;
      const { status, requestId } = answer;
      const secrets = [credentials.secretKey, credentials.securityToken];
      if (status >= 400) throw errorFromAnswer(status, answer.body, requestId, { method, path: url.pathname, secrets });
      return (answer.body === '' ? undefined : parseAnswer(answer, method, url.pathname)) as T;
    } finally {
      const { status } = progress;
      onAttempt?.({
        service: this.#service,
        operation: operationOf(request),
        method,
        path: url.pathname,
        status,
        ms: clock.now() - started,
      });
    }
  }
}

const operationOf = ({ method, noun }: HuaweiRequest): string => `${method} ${noun}`;

/** A throttled request was not carried out, nor was one that never left; after a 5xx or a lost answer nobody knows. */
function mayRepeat(request: HuaweiRequest, error: HuaweiError): boolean {
  if (error.category === 'throttling') return true;
  return error.retryable && (error.notSent || (request.repeatable ?? request.method !== 'POST'));
}

function parseAnswer({ status, body, requestId }: Answer, method: string, path: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    // The parser's own message quotes the answer.
    const message = `${method} ${path}: the answer (HTTP ${status}) is not JSON`;
    throw new HuaweiError({ code: '', status, category: 'server', message, requestId, method, path });
  }
}

function queryString(query: Query = {}): string {
  const pairs: string[] = [];
  for (const [key, value] of Object.entries(query)) {
    for (const one of Array.isArray(value) ? value : [value]) {
      if (one !== undefined) pairs.push(`${encodeURIComponent(key)}=${encodeURIComponent(String(one))}`);
    }
  }
  return pairs.length > 0 ? `?${pairs.join('&')}` : '';
}
