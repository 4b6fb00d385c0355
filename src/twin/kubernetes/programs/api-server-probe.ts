/** One request to the API server from inside the twin, as client-go makes it: dial, TLS, HTTP, each with its limit. @module */
import { connect } from 'node:tls';
import type { Clock } from '../../../kube/clock.ts';
import type { Address, TwinSocket } from '../../net/types.ts';
import type { ProcessNetwork } from '../program.ts';

const DIAL_TIMEOUT_MS = 30_000;
const TLS_TIMEOUT_MS = 10_000;
/** An HTTP/2 ping is given up after 15 s. */
const ANSWER_TIMEOUT_MS = 15_000;

export interface ProbeFailure {
  /** In Go's words. */
  message: string;
  /** Nothing came back (a time-out), as opposed to a refusal. */
  silent: boolean;
}

/** `undefined`: the API server answers (whatever it says: an unauthorized answer is an answer). */
export async function askApiServer(
  network: Pick<ProcessNetwork, 'dial'>,
  clock: Clock,
  to: Address,
  signal: AbortSignal,
): Promise<ProbeFailure | undefined> {
  const dialed = await limited(clock, DIAL_TIMEOUT_MS, signal, (over) => network.dial(to, { signal: over }));
  const dial = `dial tcp ${to.address}:${to.port}`;
  if (dialed.kind === 'timeout') return { message: `${dial}: i/o timeout`, silent: true };
  if (dialed.kind === 'failed') {
    const { code } = dialed.error as { code?: string };
    if (code === 'ETIMEDOUT') return { message: `${dial}: i/o timeout`, silent: true };
    const why = {
      ECONNREFUSED: 'connect: connection refused',
      EHOSTUNREACH: 'connect: no route to host',
      ECONNRESET: 'read: connection reset by peer',
    };
    return { message: `${dial}: ${why[code as keyof typeof why] ?? String(dialed.error)}`, silent: false };
  }
  const socket = dialed.value;
  try {
    return await converse(socket, clock, signal);
  } finally {
    socket.destroy();
  }
}

async function converse(socket: TwinSocket, clock: Clock, signal: AbortSignal): Promise<ProbeFailure | undefined> {
  socket.on('error', () => undefined);
  // Reachability is asked for, not identity: the CA reaches pods through kube-root-ca.crt, which may be absent.
  const secure = connect({ socket, rejectUnauthorized: false, servername: 'kubernetes' });
  secure.on('error', () => undefined);
  try {
    const shaken = await limited(clock, TLS_TIMEOUT_MS, signal, (over) => event(secure, 'secureConnect', over));
    if (shaken.kind === 'timeout') return { message: 'net/http: TLS handshake timeout', silent: true };
    if (shaken.kind === 'failed') return { message: 'EOF', silent: false };
    secure.write('GET /version HTTP/1.1\r\nHost: kubernetes\r\nConnection: close\r\n\r\n');
    const answered = await limited(clock, ANSWER_TIMEOUT_MS, signal, (over) => event(secure, 'data', over));
    if (answered.kind === 'timeout') return { message: 'http2: client connection lost', silent: true };
    return answered.kind === 'failed' ? { message: 'unexpected EOF', silent: false } : undefined;
  } finally {
    secure.destroy();
  }
}

type Limited<T> = { kind: 'done'; value: T } | { kind: 'timeout' } | { kind: 'failed'; error: unknown };

async function limited<T>(clock: Clock, ms: number, signal: AbortSignal, work: (over: AbortSignal) => Promise<T>): Promise<Limited<T>> {
  const limit = new AbortController();
  const cancel = clock.after(ms, () => limit.abort(new Error('time limit')));
  try {
    return { kind: 'done', value: await work(AbortSignal.any([limit.signal, signal])) };
  } catch (error) {
    return limit.signal.aborted ? { kind: 'timeout' } : { kind: 'failed', error };
  } finally {
    cancel();
  }
}

function event(stream: ReturnType<typeof connect>, name: 'secureConnect' | 'data', over: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const done = (): void => resolve();
    const failed = (): void => reject(new Error('closed'));
    const aborted = (): void => reject(over.reason as Error);
    stream.once(name, done).once('error', failed).once('close', failed);
    over.addEventListener('abort', aborted, { once: true });
    if (over.aborted) aborted();
  });
}
