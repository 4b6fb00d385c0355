/**
 * Signed JSON requests to one Huawei Cloud service: kept-alive connections, a time limit per attempt,
 * retries with exponential back-off and jitter for the error classes where a retry can help.
 * @module
 */
import http from 'node:http';
import https from 'node:https';

import type { CredentialProvider } from './credentials.ts';
import { errorFromAnswer, HuaweiError } from './errors.ts';
import { signRequest } from './signing.ts';
import { pause, type Clock } from './time.ts';

export interface HuaweiHttpOptions {
  /** `https://elb.cn-north-4.myhuaweicloud.com`, without trailing slash. */
  endpoint: string;
  projectId: string;
  credentials: CredentialProvider;
  clock: Clock;
  random?: () => number;
  /** Per attempt. */
  timeoutMs?: number;
  /** Attempts after the first. */
  retries?: number;
  /** First back-off; doubles up to 10 s. */
  baseDelayMs?: number;
  /** Told of every finished attempt: method, path, status (0: no answer), milliseconds. For metrics and logs; never a header. */
  onAttempt?: (attempt: { method: string; path: string; status: number; ms: number }) => void;
}

export type Query = Readonly<Record<string, string | number | boolean | readonly (string | number)[] | undefined>>;

export interface HuaweiRequest {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  path: string;
  query?: Query;
  body?: unknown;
  /** May the request be sent again when it is unknown whether it was carried out? Default: all but POST. */
  repeatable?: boolean;
  signal?: AbortSignal;
}

const MAX_DELAY_MS = 10_000;
const MAX_ANSWER_BYTES = 32 * 1024 * 1024;

interface Answer {
  status: number;
  body: string;
  requestId: string | undefined;
}

export class HuaweiHttp {
  readonly #options: HuaweiHttpOptions;
  readonly #agent: http.Agent;

  constructor(options: HuaweiHttpOptions) {
    this.#options = options;
    const agentOptions: http.AgentOptions = { keepAlive: true, maxSockets: 8, keepAliveMsecs: 30_000 };
    this.#agent = options.endpoint.startsWith('https:') ? new https.Agent(agentOptions) : new http.Agent(agentOptions);
  }

  /** Sends a request and parses the JSON answer (`undefined` for an empty one). Rejects with {@link HuaweiError}. */
  async request<T>(request: HuaweiRequest): Promise<T> {
    const { clock, credentials, retries = 4, baseDelayMs = 200, random = Math.random } = this.#options;
    let renewed = false;
    for (let attempt = 0; ; attempt++) {
      try {
        return await this.#attempt<T>(request);
      } catch (error) {
        if (!(error instanceof HuaweiError) || request.signal?.aborted) throw error;
        if (error.status === 401 && !renewed && credentials.invalidate) {
          renewed = true;
          credentials.invalidate();
          continue;
        }
        if (attempt >= retries || !mayRepeat(request, error)) throw error;
        const ceiling = Math.min(baseDelayMs * 2 ** attempt, MAX_DELAY_MS);
        await pause(clock, ceiling * (0.5 + 0.5 * random()), request.signal);
      }
    }
  }

  /** Closes the idle connections. */
  close(): void {
    this.#agent.destroy();
  }

  async #attempt<T>(request: HuaweiRequest): Promise<T> {
    const { endpoint, projectId, clock, credentials, onAttempt } = this.#options;
    const url = new URL(`${endpoint}${request.path}${queryString(request.query)}`);
    const body = request.body === undefined ? '' : JSON.stringify(request.body);
    const headers = signRequest(
      { method: request.method, url, headers: { 'content-type': 'application/json', 'x-project-id': projectId }, body },
      await credentials.get(),
      clock.now(),
    );
    const started = clock.now();
    let status = 0;
    try {
      const answer = await this.#send(request, url, headers, body);
      status = answer.status;
      if (answer.status >= 400) throw errorFromAnswer(answer.status, answer.body, answer.requestId);
      return (answer.body === '' ? undefined : parseAnswer(answer)) as T;
    } finally {
      onAttempt?.({ method: request.method, path: url.pathname, status, ms: clock.now() - started });
    }
  }

  #send(request: HuaweiRequest, url: URL, headers: Record<string, string>, body: string): Promise<Answer> {
    const { clock, timeoutMs = 10_000 } = this.#options;
    return new Promise((resolve, reject) => {
      const fail = (message: string, cause?: unknown): void => {
        cancelTimer();
        reject(new HuaweiError({ code: '', status: 0, message: `${request.method} ${url.origin}${url.pathname}: ${message}`, cause }));
      };
      const outgoing = (url.protocol === 'https:' ? https : http).request(
        url,
        {
          method: request.method,
          agent: this.#agent,
          headers: { ...headers, 'content-length': Buffer.byteLength(body) },
          signal: request.signal,
        },
        (incoming) => {
          const chunks: Buffer[] = [];
          let size = 0;
          incoming.on('data', (chunk: Buffer) => {
            size += chunk.length;
            if (size > MAX_ANSWER_BYTES) outgoing.destroy(new Error('the answer is too long'));
            else chunks.push(chunk);
          });
          incoming.on('error', (error) => fail(error.message, error));
          incoming.on('end', () => {
            cancelTimer();
            resolve({
              status: incoming.statusCode ?? 0,
              body: Buffer.concat(chunks).toString('utf8'),
              requestId: incoming.headers['x-request-id'] as string | undefined,
            });
          });
        },
      );
      const cancelTimer = clock.after(timeoutMs, () => outgoing.destroy(new Error(`no answer within ${timeoutMs} ms`)));
      outgoing.on('error', (error) => fail(error.message, error));
      outgoing.end(body);
    });
  }
}

/** A throttled request was not carried out; after a 5xx or a lost answer nobody knows. */
function mayRepeat(request: HuaweiRequest, error: HuaweiError): boolean {
  if (error.category === 'throttling') return true;
  return error.retryable && (request.repeatable ?? request.method !== 'POST');
}

function parseAnswer(answer: Answer): unknown {
  try {
    return JSON.parse(answer.body);
  } catch (cause) {
    throw new HuaweiError({
      code: '',
      status: answer.status,
      category: 'server',
      message: `the answer (HTTP ${answer.status}) is not JSON`,
      cause,
    });
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
