/** A client that only measures: HTTPS with kept connections, so many requests at a time. @module */
import { Agent, request } from 'node:https';
import { quantile } from '../lab/figures.ts';

/** A server under measurement, whoever it is. */
export interface Target {
  readonly name: string;
  readonly url: string;
  readonly ca: string;
  readonly token: string;
  /** Of the processes that it consists of. */
  readonly pids: readonly number[];
  stop(): Promise<void>;
}

export interface Call {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly body?: object;
  readonly contentType?: string;
}

export interface Figures {
  readonly perSecond: number;
  /** ms. */
  readonly p50: number;
  readonly p99: number;
}

export class Client {
  readonly #target: Target;
  readonly #agent: Agent;

  constructor(target: Target, connections: number) {
    this.#target = target;
    this.#agent = new Agent({ keepAlive: true, maxSockets: connections, ca: target.ca });
  }

  /** Resolves with the body's length when the answer has been read. @throws Error for any status but 2xx */
  call({ method, path, body, contentType = 'application/json' }: Call): Promise<number> {
    const text = body && JSON.stringify(body);
    return new Promise((done, fail) => {
      const sent = request(
        new URL(path, this.#target.url),
        {
          method,
          agent: this.#agent,
          headers: {
            authorization: `Bearer ${this.#target.token}`,
            accept: 'application/json',
            ...(text && { 'content-type': contentType, 'content-length': Buffer.byteLength(text) }),
          },
        },
        (answer) => {
          let length = 0;
          let head = '';
          answer.on('data', (chunk: Buffer) => {
            length += chunk.length;
            if (head.length < 400) head += chunk.toString('utf8');
          });
          answer.on('end', () =>
            answer.statusCode! < 300 ? done(length) : fail(new Error(`${method} ${path}: ${answer.statusCode} ${head.slice(0, 400)}`)),
          );
          answer.on('error', fail);
        },
      );
      sent.on('error', fail).end(text);
    });
  }

  /** So many calls, so many at a time. */
  async measure(calls: readonly Call[], concurrency: number): Promise<Figures> {
    const latencies: number[] = [];
    let next = 0;
    const worker = async (): Promise<void> => {
      while (next < calls.length) {
        const call = calls[next++]!;
        const began = performance.now();
        await this.call(call);
        latencies.push(performance.now() - began);
      }
    };
    const began = performance.now();
    await Promise.all(Array.from({ length: concurrency }, worker));
    const seconds = (performance.now() - began) / 1000;
    return { perSecond: calls.length / seconds, p50: quantile(latencies, 0.5), p99: quantile(latencies, 0.99) };
  }

  /** An open watch; `seen` is called with whatever has come. Resolves when the answer has begun. */
  watch(path: string, seen: (chunk: Buffer) => void): Promise<() => void> {
    return new Promise((done, fail) => {
      const sent = request(
        new URL(path, this.#target.url),
        { agent: false, ca: this.#target.ca, headers: { authorization: `Bearer ${this.#target.token}`, accept: 'application/json' } },
        (answer) => {
          answer.on('data', seen).on('error', () => undefined);
          done(() => sent.destroy());
        },
      );
      sent.on('error', fail).end();
    });
  }

  close(): void {
    this.#agent.destroy();
  }
}
