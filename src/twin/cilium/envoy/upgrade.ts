/** WebSocket: the handshake goes through as a request, afterwards both directions are plain bytes. @module */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Clock } from '../../../kube/clock.ts';
import type { Attempt } from './exchange.ts';
import { applyEdits, headerList, withoutHopByHop, type HeaderList } from './header-rules.ts';
import { endWith, headerLines, rawReply, TEXTS, withServerHeaders } from './local-reply.ts';
import { connectUpstream, startRequest, UpstreamFailure } from './upstream.ts';

export interface UpgradeOptions {
  readonly request: IncomingMessage;
  /** The client's connection, and what it sent after the request. */
  readonly socket: Duplex;
  readonly head: Buffer;
  readonly headers: HeaderList;
  readonly clock: Clock;
  readonly attempt: Attempt;
}

/** Resolves when the upstream has answered the handshake; the joined connections live on. */
export async function joinUpgrade({ request, socket, head, headers, clock, attempt }: UpgradeOptions): Promise<void> {
  const gone = new AbortController();
  const onGone = (): void => gone.abort(new Error('downstream is gone'));
  socket.on('error', () => undefined);
  socket.once('close', onGone);
  try {
    const connection = await connectUpstream((signal) => attempt.dial(signal), clock, gone.signal);
    const rest = applyEdits(withoutHopByHop(headers), attempt.requestHeaders).filter(([name]) => name !== 'host');
    const upgrade = startRequest(connection, {
      method: request.method ?? 'GET',
      path: attempt.path,
      headers: [['host', attempt.authority], ...rest, ['connection', 'Upgrade'], ['upgrade', request.headers.upgrade ?? 'websocket']],
      chunked: false,
      upgradable: true,
    });
    gone.signal.addEventListener('abort', () => void upgrade.destroy(), { once: true });
    upgrade.end();
    await new Promise<void>((resolve, reject) => {
      const fail = (): void => reject(new UpstreamFailure('reset', TEXTS.terminated));
      upgrade.once('error', fail);
      upgrade.once('close', fail);
      upgrade.once('upgrade', (answer, upstream, first) => {
        socket.write(
          responseHead(answer, attempt, clock, [
            ['connection', 'Upgrade'],
            ['upgrade', answer.headers.upgrade ?? 'websocket'],
          ]),
        );
        if (first.length > 0) socket.write(first);
        if (head.length > 0) upstream.write(head);
        join(socket, upstream);
        resolve();
      });
      upgrade.once('response', (answer) => {
        // The body's end is the end of the connection, whatever its framing was.
        socket.write(responseHead(answer, attempt, clock, [['connection', 'close']]));
        answer.pipe(socket);
        answer.once('error', () => socket.destroy());
        resolve();
      });
    });
  } catch (error) {
    if (gone.signal.aborted) return;
    const failure = error instanceof UpstreamFailure ? error : new UpstreamFailure('reset', TEXTS.terminated);
    endWith(socket, rawReply(failure.status, failure.message));
  } finally {
    socket.removeListener('close', onGone);
  }
}

function responseHead(answer: IncomingMessage, attempt: Attempt, clock: Clock, extra: HeaderList): string {
  const headers = applyEdits(withServerHeaders(withoutHopByHop(headerList(answer.rawHeaders)), clock.now()), attempt.responseHeaders);
  return `HTTP/1.1 ${answer.statusCode} ${answer.statusMessage}\r\n${headerLines([...headers, ...extra])}\r\n`;
}

function join(a: Duplex, b: Duplex): void {
  a.pipe(b);
  b.pipe(a);
  for (const [one, other] of [
    [a, b],
    [b, a],
  ] as const) {
    one.on('error', () => other.destroy());
    one.once('close', () => other.destroy());
  }
}
