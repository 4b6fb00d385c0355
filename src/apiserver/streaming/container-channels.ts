/**
 * What exec and attach need of a connection, whichever protocol carries it.
 * @module
 */
import type { Readable, Writable } from 'node:stream';
import { finished } from 'node:stream/promises';
import type { Status } from '../../kube/objects.ts';
import type { ContainerStreams } from '../pod-runtime.ts';
import type { TerminalSizes } from './terminal-sizes.ts';

/** Which streams the request asks for; a terminal has no stderr of its own. */
export interface ContainerStreamOptions {
  stdin: boolean;
  stdout: boolean;
  stderr: boolean;
  tty: boolean;
}

export interface ContainerChannels {
  stdin: Readable | undefined;
  stdout: Writable | undefined;
  stderr: Writable | undefined;
  sizes: TerminalSizes;
  /** Aborts when the client goes away. */
  signal: AbortSignal;
  /** Sends the outcome after everything that was written, and closes the connection. */
  finish(outcome: Status): Promise<void>;
  /** Resolves when the connection is closed. */
  closed: Promise<void>;
}

export const streamsOf = (channels: ContainerChannels, tty: boolean): ContainerStreams => ({
  ...(channels.stdin && { stdin: channels.stdin }),
  ...(channels.stdout && { stdout: channels.stdout }),
  ...(channels.stderr && { stderr: channels.stderr }),
  tty,
  resize: channels.sizes,
  signal: channels.signal,
});

/** Ends the outputs; resolves when all of them has been sent, or when the client is gone. */
export async function flushed(outputs: readonly (Writable | undefined)[], signal: AbortSignal): Promise<void> {
  const endings = outputs.map(async (output) => {
    if (!output || output.destroyed) return;
    output.end();
    await finished(output, { readable: false, signal }).catch(() => {});
  });
  await Promise.all(endings);
}
