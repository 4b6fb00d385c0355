/**
 * A small operator, as anybody might write one: a ConfigMap with the annotation `example.com/copy-to: team-a,team-b` is copied
 * into those namespaces, and kept the same there. It needs nothing but Node.
 * @module
 */
import { request } from 'node:https';
import type { IncomingMessage } from 'node:http';

const COPY_TO = 'example.com/copy-to';
const RETRY_MS = 200;

/** How to reach the API server; in a cluster the service account's files say so. */
export interface Connection {
  url: string;
  /** PEM. */
  ca: string;
  token: string;
}

interface ConfigMap {
  metadata: { name: string; namespace: string; annotations?: Record<string, string>; resourceVersion: string };
  data?: Record<string, string>;
}

export class Copier {
  readonly #connection: Connection;
  readonly #stopping = new AbortController();
  /** What could not be copied, by key; tried again. */
  readonly #waiting = new Map<string, ConfigMap>();
  #running: Promise<unknown> | undefined;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  start(): void {
    this.#running = Promise.all([this.#forever(() => this.#follow()), this.#forever(() => this.#copyWaiting())]);
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
  }

  /** Each round begins with what exists: nothing is missed while the watch was broken. */
  async #follow(): Promise<void> {
    const events = await this.#send('GET', '/api/v1/configmaps?watch=1&timeoutSeconds=300');
    let rest = '';
    for await (const chunk of events.setEncoding('utf8') as AsyncIterable<string>) {
      const lines = (rest + chunk).split('\n');
      rest = lines.pop()!;
      for (const line of lines) {
        const { type, object } = JSON.parse(line) as { type: string; object: ConfigMap };
        if (type === 'ERROR') return;
        if (type === 'DELETED' || !object.metadata.annotations?.[COPY_TO]) continue;
        this.#waiting.set(`${object.metadata.namespace}/${object.metadata.name}`, object);
        await this.#copyWaiting();
      }
    }
  }

  async #copyWaiting(): Promise<void> {
    for (const [key, source] of this.#waiting) {
      for (const namespace of source.metadata.annotations![COPY_TO]!.split(',')) await this.#copy(source, namespace.trim());
      // A newer one may have come meanwhile.
      if (this.#waiting.get(key) === source) this.#waiting.delete(key);
    }
  }

  async #copy({ metadata: { name }, data }: ConfigMap, namespace: string): Promise<void> {
    const copy = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, labels: { 'example.com/copy': 'true' } }, data };
    const answer = await this.#send('PATCH', `/api/v1/namespaces/${namespace}/configmaps/${name}?fieldManager=copier&force=true`, copy);
    answer.resume();
  }

  async #forever(work: () => Promise<void>): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      await work().catch(() => undefined);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, RETRY_MS);
        signal.addEventListener('abort', () => {
          clearTimeout(timer);
          resolve();
        });
      });
    }
  }

  /** @throws Error for any answer that is no success */
  #send(method: string, path: string, body?: object): Promise<IncomingMessage> {
    const { url, ca, token } = this.#connection;
    const headers = { authorization: `Bearer ${token}`, ...(body && { 'content-type': 'application/apply-patch+yaml' }) };
    return new Promise((resolve, reject) => {
      const sent = request(url + path, { method, ca, headers, signal: this.#stopping.signal }, (answer) => {
        answer.on('error', () => undefined);
        if (answer.statusCode === 200 || answer.statusCode === 201) resolve(answer);
        else {
          answer.resume();
          reject(new Error(`${method} ${path}: ${answer.statusCode}`));
        }
      });
      sent.on('error', reject);
      sent.end(body && JSON.stringify(body));
    });
  }
}
