/** What this room's tests share: servers that are stopped afterwards, raw HTTPS, small objects. @module */
import { request as httpsRequest, type Agent } from 'node:https';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach } from 'vitest';
import { HttpClient } from '../../kube/http-client.ts';
import { loadConnection } from '../../kube/kubeconfig.ts';
import type { KubeClient } from '../../kube/client.ts';
import type { WatchEvent } from '../../kube/objects.ts';
import { ApiServer, type ApiServerOptions } from '../index.ts';

const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
});

/** A directory that is removed after the test. */
export async function temporaryDirectory(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'apiserver-'));
  cleanups.push(() => rm(directory, { recursive: true, force: true }));
  return directory;
}

/** A server that is stopped after the test. */
export async function startServer(options: ApiServerOptions = {}): Promise<ApiServer> {
  const failures: unknown[] = [];
  const server = await ApiServer.start({ ...options, onError: (error) => failures.push(error) });
  cleanups.push(async () => {
    await server.stop();
    if (failures.length > 0) throw failures[0];
  });
  return server;
}

/** A client with sockets, as another process would have it. */
export async function httpClient(server: ApiServer): Promise<HttpClient> {
  const path = join(await temporaryDirectory(), 'kubeconfig');
  await writeFile(path, server.kubeconfig());
  const client = new HttpClient(await loadConnection({ path }));
  cleanups.push(async () => client.close());
  return client;
}

/** The name of a kind of client, and how to get one: contracts hold for both. */
export const clients: readonly [string, (server: ApiServer) => Promise<KubeClient>][] = [
  ['in process', async (server) => server.client()],
  ['over HTTPS', httpClient],
];

export interface RawAnswer {
  code: number;
  headers: Record<string, string | string[] | undefined>;
  bytes: Buffer;
  text: string;
  json: Record<string, unknown>;
}

/** One request as the administrator (by token); `token: ''` sends none. Without an agent each has a connection of its own. */
export function raw(
  server: ApiServer,
  method: string,
  path: string,
  options: { body?: string | Buffer; headers?: Record<string, string>; token?: string; agent?: Agent } = {},
): Promise<RawAnswer> {
  const token = options.token ?? server.issueToken('tester', ['system:masters']);
  return new Promise((resolve, reject) => {
    const request = httpsRequest(
      server.url + path,
      {
        method,
        ca: server.caCertificate,
        agent: options.agent ?? false,
        // Node states no length by itself for the body of a DELETE.
        headers: {
          ...(token && { authorization: `Bearer ${token}` }),
          ...(options.body !== undefined && { 'content-length': Buffer.byteLength(options.body) }),
          ...options.headers,
        },
      },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => {
          const bytes = Buffer.concat(chunks);
          const text = bytes.toString('utf8');
          let json: Record<string, unknown> = {};
          try {
            json = JSON.parse(text) as Record<string, unknown>;
          } catch {
            // Not JSON: the test looks at the text.
          }
          resolve({ code: response.statusCode ?? 0, headers: response.headers, bytes, text, json });
        });
      },
    );
    request.on('error', reject);
    request.end(options.body);
  });
}

/** The first events of a watch, up to and including the one that `isLast` accepts. */
export async function eventsUntil(
  watch: AsyncIterable<WatchEvent>,
  isLast: (event: WatchEvent, count: number) => boolean,
): Promise<WatchEvent[]> {
  const events: WatchEvent[] = [];
  for await (const event of watch) {
    events.push(event);
    if (isLast(event, events.length)) break;
  }
  return events;
}

export const configMap = (name: string, data: Record<string, string> = {}, extra: object = {}) => ({
  metadata: { name, namespace: 'default', ...extra },
  data,
});
