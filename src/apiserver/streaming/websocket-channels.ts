/**
 * Exec and attach over a WebSocket, subprotocols `v5.channel.k8s.io` and `v4.channel.k8s.io`: the first
 * byte of a message names its channel.
 * @module
 */
import { Readable, Writable } from 'node:stream';
import type { WebSocket } from 'ws';
import { flushed, type ContainerChannels, type ContainerStreamOptions } from './container-channels.ts';
import { TerminalSizes } from './terminal-sizes.ts';

export const WEBSOCKET_PROTOCOLS = ['v5.channel.k8s.io', 'v4.channel.k8s.io'] as const;

const STDIN = 0;
const STDOUT = 1;
const STDERR = 2;
const ERROR = 3;
const RESIZE = 4;
/** Only in v5: the message's second byte names a channel on which the client sends no more. */
const CLOSE = 255;

const NORMAL_CLOSURE = 1000;
/** Input that the program has not read, at which the connection is no longer read. */
const MAX_UNREAD_BYTES = 1024 * 1024;
/** How long a client may take to answer our closing of the connection. */
const CLOSE_GRACE_MS = 2000;

export function webSocketChannels(socket: WebSocket, options: ContainerStreamOptions): ContainerChannels {
  const gone = new AbortController();
  const sizes = new TerminalSizes();
  // Nobody reads on while the program has not taken what was sent: the client's TCP window fills.
  const stdin = options.stdin ? new Readable({ highWaterMark: MAX_UNREAD_BYTES, read: () => socket.resume() }) : undefined;
  stdin?.on('error', () => {});

  socket.on('message', (data: Buffer) => {
    const [channel] = data;
    const content = data.subarray(1);
    if (channel === STDIN && stdin && !stdin.destroyed && !stdin.readableEnded && content.length > 0) {
      if (!stdin.push(content)) socket.pause();
    } else if (channel === RESIZE) sizes.receive(content.toString('utf8'));
    else if (channel === CLOSE && content[0] === STDIN && socket.protocol === WEBSOCKET_PROTOCOLS[0]) stdin?.push(null);
  });
  // A program that no longer reads its input does not keep the client from closing.
  stdin?.on('close', () => socket.resume());
  socket.on('error', () => socket.terminate());
  const closed = new Promise<void>((resolve) => {
    socket.once('close', () => {
      gone.abort();
      sizes.end();
      if (stdin && !stdin.destroyed) stdin.push(null);
      resolve();
    });
  });

  const stdout = options.stdout ? output(socket, STDOUT) : undefined;
  const stderr = options.stderr && !options.tty ? output(socket, STDERR) : undefined;
  // An empty message tells the client that the streams are there.
  socket.send(Buffer.of(stdout ? STDOUT : stderr ? STDERR : ERROR));

  return {
    stdin,
    stdout,
    stderr,
    sizes,
    signal: gone.signal,
    closed,
    async finish(outcome) {
      await flushed([stdout, stderr], gone.signal);
      sizes.end();
      stdin?.destroy();
      if (socket.readyState !== socket.OPEN) return;
      socket.send(Buffer.concat([Buffer.of(ERROR), Buffer.from(JSON.stringify(outcome))]));
      socket.resume();
      socket.close(NORMAL_CLOSURE);
      const timer = setTimeout(() => socket.terminate(), CLOSE_GRACE_MS);
      await closed;
      clearTimeout(timer);
    },
  };
}

/** A write is done when the message has left for the socket. */
function output(socket: WebSocket, channel: number): Writable {
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      if (socket.readyState !== socket.OPEN) return done(new Error('the client is gone'));
      socket.send(Buffer.concat([Buffer.of(channel), chunk]), done);
    },
  });
  stream.on('error', () => {});
  return stream;
}
