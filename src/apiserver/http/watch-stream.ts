/**
 * A watch over HTTP. A client that does not read is cut off when its buffer is full; it never makes anybody wait.
 * @module
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { CancelTimer, Clock } from '../../kube/clock.ts';
import type { WatchEvent } from '../../kube/objects.ts';
import { isGone, type StatusError } from '../../kube/status-error.ts';
import type { AuditRecord } from '../audit/trail.ts';
import type { KindDefinition } from '../schema/types.ts';
import type { Registry } from '../registry/registry.ts';
import type { WatchRequest, WatchSubscription } from '../registry/watch.ts';
import type { WatchEncoding } from './watch-encoding.ts';

export interface WatchStreamOptions {
  registry: Registry;
  kind: KindDefinition;
  request: WatchRequest;
  encoding: WatchEncoding;
  timeoutSeconds: number | undefined;
  /** Real time: connections live there. */
  clock: Clock;
  bookmarkEveryMs: number;
  /** Bytes waiting for a client before it is cut off. */
  maxBufferedBytes: number;
  signal: AbortSignal;
  random: () => number;
  /** Of the audit log. */
  record: AuditRecord | undefined;
}

const MIN_TIMEOUT_SECONDS = 1800;
const STALLED_AFTER_MS = 30_000;

/** Answers the request with the stream; throws (before anything is sent) what the registry refuses. */
export function streamWatch(request: IncomingMessage, response: ServerResponse, options: WatchStreamOptions): void {
  const { kind, clock, signal, encoding } = options;
  let subscription: WatchSubscription | undefined;
  let cancelBookmark: CancelTimer | undefined;
  let cancelStallCheck: CancelTimer | undefined;
  let limit = options.maxBufferedBytes;
  let isOver = false;
  /** Events of one turn of the loop go out together: one write, one record of TLS. */
  let waiting: Uint8Array[] = [];
  let waitingBytes = 0;

  const write = (line: Uint8Array): void => {
    if (isOver) return;
    waitingBytes += line.length;
    const isFirst = waiting.push(line) === 1;
    // The present state goes out as a whole, however large it is.
    if (!response.headersSent) return;
    if (response.writableLength + waitingBytes > limit) cutOff();
    else if (isFirst) setImmediate(flush);
  };
  const flush = (): void => {
    if (isOver || waiting.length === 0) return;
    response.write(waiting.length === 1 ? waiting[0] : Buffer.concat(waiting, waitingBytes));
    waiting = [];
    waitingBytes = 0;
    checkStall();
  };
  const cutOff = (): void => {
    finish();
    response.destroy();
  };
  /** A client that takes nothing for a while is gone, however little waits for it. */
  const checkStall = (): void => {
    if (cancelStallCheck || response.writableLength === 0) return;
    const sent = (): number => (response.socket?.bytesWritten ?? 0) - response.writableLength;
    const before = sent();
    cancelStallCheck = clock.after(STALLED_AFTER_MS, () => {
      cancelStallCheck = undefined;
      if (response.writableLength > 0 && sent() <= before) cutOff();
      else checkStall();
    });
  };
  const deliver = (event: WatchEvent): void => write(encoding.encode(event));
  const finish = (): void => {
    if (isOver) return;
    isOver = true;
    subscription?.stop();
    cancelBookmark?.();
    cancelStallCheck?.();
    cancelTimeout?.();
    signal.removeEventListener('abort', end);
  };
  const end = (): void => {
    flush();
    finish();
    response.end();
  };
  const scheduleBookmark = (): void => {
    cancelBookmark = clock.after(options.bookmarkEveryMs, () => {
      deliver(subscription!.bookmark());
      scheduleBookmark();
    });
  };

  let cancelTimeout: CancelTimer | undefined;
  try {
    subscription = options.registry.watch(kind, options.request, deliver);
  } catch (error) {
    // Whoever may watch, and asked properly, hears of a revision that is gone as an event, as from kube-apiserver; of one that
    // has not come too, where it would have begun with the present state.
    if (!isGone(error) && !(options.request.sendInitialEvents && (error as StatusError).code === 504)) throw error;
    response.writeHead(200, { 'content-type': encoding.contentType, 'cache-control': 'no-cache, private' });
    response.end(encoding.encode({ type: 'ERROR', object: (error as StatusError).toStatus() }));
    return;
  }
  response.writeHead(200, { 'content-type': encoding.contentType, 'cache-control': 'no-cache, private' });
  response.flushHeaders();
  options.record?.started(200);
  flush();
  // The present state may be larger than the buffer for changes.
  limit += response.writableLength;
  if (options.request.allowWatchBookmarks) scheduleBookmark();
  // Without a wish, half an hour to an hour, as kube-apiserver: clients come back at different times.
  const seconds = options.timeoutSeconds || MIN_TIMEOUT_SECONDS * (1 + options.random());
  cancelTimeout = clock.after(seconds * 1000, end);
  signal.addEventListener('abort', end, { once: true });
  request.on('close', finish);
  response.on('close', finish);
  response.on('error', finish);
}
