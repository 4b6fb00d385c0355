/** One request to an upstream over a connection of its own: Envoy's pools are not imitated. @module */
import { request as httpRequest, type ClientRequest, type IncomingMessage } from 'node:http';
import type { Clock } from '../../../kube/clock.ts';
import { DialError, type TwinSocket } from '../../net/index.ts';
import { flat, type HeaderList } from './header-rules.ts';
import { TEXTS } from './local-reply.ts';

/** Cilium's clusters set a connect_timeout of 5 s. */
const CONNECT_TIMEOUT_MS = 5000;

/** Why there is no answer; `text` is Envoy's body of the 503 (or 504). */
export class UpstreamFailure extends Error {
  override readonly name = 'UpstreamFailure';
  readonly status: 503 | 504;
  readonly kind: 'connect-failure' | 'reset' | 'timeout';

  constructor(kind: UpstreamFailure['kind'], text: string) {
    super(text);
    this.kind = kind;
    this.status = kind === 'timeout' ? 504 : 503;
  }
}

/** Connects within the time that a cluster allows. */
export async function connectUpstream(
  dial: (signal: AbortSignal) => Promise<TwinSocket>,
  clock: Clock,
  signal: AbortSignal,
): Promise<TwinSocket> {
  const abort = new AbortController();
  const onAbort = (): void => abort.abort();
  signal.addEventListener('abort', onAbort, { once: true });
  const cancel = clock.after(CONNECT_TIMEOUT_MS, () => abort.abort());
  try {
    signal.throwIfAborted();
    const socket = await dial(abort.signal);
    if (signal.aborted) socket.destroy();
    signal.throwIfAborted();
    return socket;
  } catch (error) {
    signal.throwIfAborted();
    const refused = error instanceof DialError && error.code === 'ECONNREFUSED';
    throw new UpstreamFailure('connect-failure', refused ? TEXTS.connectionRefused : TEXTS.connectTimeout);
  } finally {
    cancel();
    signal.removeEventListener('abort', onAbort);
  }
}

export interface UpstreamRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: HeaderList;
  readonly chunked: boolean;
  /** After a 101 the connection outlives the request. */
  readonly upgradable?: boolean;
}

/** Starts a request on a fresh connection, which closes with it. */
export function startRequest(socket: TwinSocket, { method, path, headers, chunked, upgradable = false }: UpstreamRequest): ClientRequest {
  const request = httpRequest({
    createConnection: () => socket,
    method,
    path,
    // An array of pairs keeps the order and repeated names; `host` is among them.
    headers: flat([...headers, ...(chunked ? [['transfer-encoding', 'chunked'] as const] : [])]),
    setHost: false,
    setDefaultHeaders: false,
  });
  let upgraded = false;
  if (upgradable) request.once('upgrade', () => (upgraded = true));
  request.on('close', () => upgraded || socket.destroy());
  // Whoever waits for the answer is told through responseOf; a late error has nobody to tell.
  request.on('error', () => undefined);
  return request;
}

/** Resolves with the head of the answer. */
export function responseOf(request: ClientRequest): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const fail = (): void => reject(new UpstreamFailure('reset', TEXTS.terminated));
    request.once('response', (answer) => {
      request.off('error', fail).off('close', fail);
      resolve(answer);
    });
    request.once('error', fail).once('close', fail);
  });
}
