/**
 * Exec and attach over SPDY/3.1, protocol `v4.channel.k8s.io`: the client opens a stream for each of
 * error, stdin, stdout, stderr and resize.
 * @module
 */
import type { Duplex } from 'node:stream';
import { StatusError } from '../../kube/status-error.ts';
import { flushed, type ContainerChannels, type ContainerStreamOptions } from './container-channels.ts';
import { SpdySession } from './spdy/session.ts';
import type { SpdyStream } from './spdy/stream.ts';
import { TerminalSizes } from './terminal-sizes.ts';

export const SPDY_PROTOCOLS = ['v4.channel.k8s.io'] as const;

/** As long as kubelet waits for the client to open its streams. */
const STREAM_CREATION_MS = 30_000;
const CLOSE_GRACE_MS = 2000;

/** Resolves when the client has opened every stream that the options ask for; rejects with a StatusError otherwise. */
export async function spdyChannels(transport: Duplex, head: Buffer, options: ContainerStreamOptions): Promise<ContainerChannels> {
  const wanted = new Set(['error']);
  if (options.stdin) wanted.add('stdin');
  if (options.stdout) wanted.add('stdout');
  if (options.stderr && !options.tty) wanted.add('stderr');
  if (options.tty) wanted.add('resize');

  const streams = new Map<string, SpdyStream>();
  const complete = Promise.withResolvers<void>();
  const session = new SpdySession({
    transport,
    head,
    onStream: (stream) => {
      const type = stream.headers.get('streamtype') ?? '';
      if (!wanted.has(type) || streams.has(type)) return stream.refuse();
      streams.set(type, stream);
      stream.accept();
      if (streams.size === wanted.size) complete.resolve();
    },
  });
  const gone = new AbortController();
  const sizes = new TerminalSizes();
  void session.closed.finally(() => {
    gone.abort();
    sizes.end();
    complete.reject(new StatusError(400, 'BadRequest', 'the client closed the connection before it opened its streams'));
  });
  const timer = setTimeout(() => {
    complete.reject(new StatusError(400, 'BadRequest', 'timed out waiting for client to create streams'));
    session.destroy();
  }, STREAM_CREATION_MS);
  try {
    await complete.promise;
  } finally {
    clearTimeout(timer);
  }

  const resize = streams.get('resize');
  resize?.on('data', (chunk: Buffer) => sizes.receive(chunk.toString('utf8')));
  const [error, stdin, stdout, stderr] = ['error', 'stdin', 'stdout', 'stderr'].map((type) => streams.get(type));
  return {
    stdin,
    stdout,
    stderr,
    sizes,
    signal: gone.signal,
    closed: session.closed,
    async finish(outcome) {
      await flushed([stdout, stderr], gone.signal);
      sizes.end();
      if (error && !error.destroyed) error.write(JSON.stringify(outcome));
      // What the program did not read is of no use now; ending our side too leaves no stream half open.
      stdin?.resume();
      await flushed([error, stdin, resize], gone.signal);
      session.end();
      const timer = setTimeout(() => session.destroy(), CLOSE_GRACE_MS);
      await session.closed;
      clearTimeout(timer);
    },
  };
}
