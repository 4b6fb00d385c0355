/**
 * The port that kubelets and Prometheus ask: `/healthz` (the process answers), `/readyz` (it can do its work; with
 * `?verbose` check by check, as kube-apiserver lists them) and `/metrics`.
 * @module
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { METRICS_CONTENT_TYPE } from './metrics.ts';

/** Throws or rejects when something is wrong. Why is told to `onFailure` only: anybody may ask the port. */
export type Check = () => void | Promise<void>;

export interface ProbeServerOptions {
  /** 127.0.0.1 unless given; in a pod the kubelet asks the pod's address, so `0.0.0.0` or `::`. */
  host?: string;
  /** 0: any that is free. */
  port: number;
  /** For `/healthz`, by name. */
  live?: Readonly<Record<string, Check>>;
  /** For `/readyz`, by name. */
  ready?: Readonly<Record<string, Check>>;
  /** The text for `/metrics`; without it the path is unknown. */
  metrics?: () => string | Promise<string>;
  onFailure?: (check: string, error: unknown) => void;
  /** A check, and the whole of a request, may take so long: 5 s unless given. */
  timeoutMs?: number;
}

interface Answer {
  status: number;
  body: string;
  type?: string;
  allow?: string;
}

const TIMEOUT_MS = 5_000;
const MOST_CONNECTIONS = 128;

/** @example const probes = await ProbeServer.start({ port: 8081, ready: { informers: () => { if (!synced()) throw new Error('not synced'); } } }); */
export class ProbeServer {
  readonly #server: Server;
  readonly #options: ProbeServerOptions;
  readonly #timeoutMs: number;

  private constructor(options: ProbeServerOptions) {
    this.#options = options;
    this.#timeoutMs = options.timeoutMs ?? TIMEOUT_MS;
    const limits = {
      requestTimeout: this.#timeoutMs,
      headersTimeout: this.#timeoutMs,
      keepAliveTimeout: this.#timeoutMs,
      maxHeaderSize: 8192,
    };
    this.#server = createServer(
      { ...limits, connectionsCheckingInterval: 1_000 },
      (request, response) => void this.#serve(request, response).catch(() => response.destroy()),
    );
    this.#server.maxConnections = MOST_CONNECTIONS;
  }

  /** Resolves when it listens; rejects when the port is taken. */
  static async start(options: ProbeServerOptions): Promise<ProbeServer> {
    const probes = new ProbeServer(options);
    const server = probes.#server;
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(options.port, options.host ?? '127.0.0.1', () => {
        server.off('error', reject);
        resolve();
      });
    });
    return probes;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Takes no new requests, lets those on their way finish for at most the time limit. */
  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    const limit = setTimeout(() => this.#server.closeAllConnections(), this.#timeoutMs);
    await closed;
    clearTimeout(limit);
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    request.resume();
    const { status, body, type = 'text/plain; charset=utf-8', allow } = await this.#answer(request);
    response.writeHead(status, {
      'content-type': type,
      'content-length': Buffer.byteLength(body),
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      ...(allow && { allow }),
      // Whoever is being closed wants no further requests.
      ...(!this.#server.listening && { connection: 'close' }),
    });
    response.end(body);
  }

  async #answer({ method, url = '/' }: IncomingMessage): Promise<Answer> {
    const { live = {}, ready = {}, metrics } = this.#options;
    const [path, query = ''] = url.split('?', 2);
    const isVerbose = new URLSearchParams(query).has('verbose');
    const known: Record<string, (() => Promise<Answer>) | undefined> = {
      '/healthz': () => this.#checked('healthz', live, isVerbose),
      '/readyz': () => this.#checked('readyz', ready, isVerbose),
      '/metrics': metrics && (() => this.#metrics(metrics)),
    };
    const answer = Object.hasOwn(known, path!) ? known[path!] : undefined;
    if (!answer) return { status: 404, body: 'not found\n' };
    if (method !== 'GET' && method !== 'HEAD') return { status: 405, body: 'GET or HEAD only\n', allow: 'GET, HEAD' };
    return answer();
  }

  async #metrics(metrics: () => string | Promise<string>): Promise<Answer> {
    try {
      return { status: 200, body: await this.#inTime(metrics), type: METRICS_CONTENT_TYPE };
    } catch (error) {
      this.#options.onFailure?.('metrics', error);
      return { status: 500, body: 'the metrics cannot be read\n' };
    }
  }

  async #checked(title: string, checks: Readonly<Record<string, Check>>, isVerbose: boolean): Promise<Answer> {
    const lines = await Promise.all(
      Object.entries(checks).map(async ([name, check]) => {
        try {
          await this.#inTime(check);
          return { ok: true, line: `[+]${name} ok\n` };
        } catch (error) {
          this.#options.onFailure?.(name, error);
          return { ok: false, line: `[-]${name} failed: reason withheld\n` };
        }
      }),
    );
    const list = ['[+]ping ok\n', ...lines.map(({ line }) => line)].join('');
    if (lines.every(({ ok }) => ok)) return { status: 200, body: isVerbose ? `${list}${title} check passed\n` : 'ok' };
    return { status: 500, body: `${list}${title} check failed\n` };
  }

  /** Real time, as sockets have it. */
  async #inTime<T>(work: () => T | Promise<T>): Promise<T> {
    const late = Promise.withResolvers<never>();
    const timer = setTimeout(() => late.reject(new Error(`no result within ${this.#timeoutMs / 1000} s`)), this.#timeoutMs);
    try {
      return await Promise.race([(async () => work())(), late.promise]);
    } finally {
      clearTimeout(timer);
    }
  }
}
