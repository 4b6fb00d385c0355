/** Copies of requests for HTTPRoute's RequestMirror: sent when the body is complete, their answers thrown away. @module */
import { once } from 'node:events';
import type { Clock } from '../../../kube/clock.ts';
import type { TwinSocket } from '../../net/index.ts';
import type { HeaderList } from './header-rules.ts';
import { connectUpstream, responseOf, startRequest } from './upstream.ts';

/** A larger body is not mirrored. */
const MAX_BODY_BYTES = 1 << 20;
/** A mirror that does not answer keeps nothing open for longer. */
const GIVE_UP_MS = 15_000;

export interface MirrorRequest {
  readonly dial: (signal: AbortSignal) => Promise<TwinSocket>;
  readonly method: string;
  readonly path: string;
  /** `host` included. */
  readonly headers: HeaderList;
}

/** Collects the body and then sends one copy to each mirror. */
export function mirrorTap(
  mirrors: readonly MirrorRequest[],
  options: { clock: Clock; signal: AbortSignal },
): { data(chunk: Buffer): void; end(): void } {
  const parts: Buffer[] = [];
  let size = 0;
  return {
    data(chunk) {
      size += chunk.length;
      if (size <= MAX_BODY_BYTES) parts.push(chunk);
      else parts.length = 0;
    },
    end() {
      if (size > MAX_BODY_BYTES) return;
      const body = Buffer.concat(parts);
      for (const mirror of mirrors) send(mirror, body, options).catch(() => undefined);
    },
  };
}

async function send(mirror: MirrorRequest, body: Buffer, { clock, signal }: { clock: Clock; signal: AbortSignal }): Promise<void> {
  const socket = await connectUpstream(mirror.dial, clock, signal);
  const length: HeaderList = body.length > 0 ? [['content-length', String(body.length)]] : [];
  const headers = [...mirror.headers.filter(([name]) => name !== 'content-length'), ...length];
  const request = startRequest(socket, { method: mirror.method, path: mirror.path, headers, chunked: false });
  const stop = (): void => void request.destroy();
  signal.addEventListener('abort', stop, { once: true });
  const cancel = clock.after(GIVE_UP_MS, stop);
  try {
    const closed = once(request, 'close');
    const answer = responseOf(request);
    request.end(body);
    (await answer).resume();
    await closed;
  } finally {
    cancel();
    signal.removeEventListener('abort', stop);
    request.destroy();
  }
}
