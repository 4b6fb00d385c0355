/**
 * A watch over HTTP: one JSON line per event. Each event is serialised once, whoever watches. A client
 * that does not read is cut off when its buffer is full; it never makes anybody wait.
 * @module
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { CancelTimer, Clock } from '../../kube/clock.ts';
import type { AnyObject, WatchEvent } from '../../kube/objects.ts';
import { partialMetadata, tableOf, type IncludeObject } from '../table.ts';
import { encodeShared } from '../storage/json.ts';
import type { KindDefinition } from '../schema/types.ts';
import type { Registry } from '../registry/registry.ts';
import type { WatchRequest, WatchSubscription } from '../registry/watch.ts';
import type { Representation } from './negotiation.ts';

export interface WatchStreamOptions {
  registry: Registry;
  kind: KindDefinition;
  request: WatchRequest;
  as: Representation['as'];
  include: IncludeObject;
  timeoutSeconds: number | undefined;
  /** Real time: connections live there. */
  clock: Clock;
  /** Time of the objects' ages. */
  now: () => number;
  bookmarkEveryMs: number;
  /** Bytes waiting for a client before it is cut off. */
  maxBufferedBytes: number;
  signal: AbortSignal;
  random: () => number;
}

const MIN_TIMEOUT_SECONDS = 1800;
const STALLED_AFTER_MS = 30_000;

const lines = new WeakMap<object, Map<string, Buffer>>();

/** The line of an event, made once per object, event type and representation. */
function lineOf(event: WatchEvent, representation: string, make: () => string): Buffer {
  let known = lines.get(event.object);
  if (!known) lines.set(event.object, (known = new Map()));
  const id = `${event.type} ${representation}`;
  let line = known.get(id);
  if (!line) known.set(id, (line = Buffer.from(`{"type":"${event.type}","object":${make()}}\n`)));
  return line;
}

/** Answers the request with the stream; throws (before anything is sent) what the registry refuses. */
export function streamWatch(request: IncomingMessage, response: ServerResponse, options: WatchStreamOptions): void {
  const { kind, clock, signal, as, include } = options;
  let subscription: WatchSubscription | undefined;
  let cancelBookmark: CancelTimer | undefined;
  let cancelStallCheck: CancelTimer | undefined;
  let limit = options.maxBufferedBytes;
  let needsColumns = true;
  let isOver = false;
  const early: Buffer[] = [];

  const write = (line: Buffer): void => {
    if (isOver) return;
    if (!response.headersSent) {
      early.push(line);
      return;
    }
    response.write(line);
    if (response.writableLength > limit) cutOff();
    else checkStall();
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
  const table = (object: AnyObject): string => {
    const columns = needsColumns;
    needsColumns = false;
    const { resourceVersion } = object.metadata;
    return JSON.stringify(tableOf(kind, [object], { resourceVersion }, { include, now: options.now(), columns }));
  };
  const deliver = (event: WatchEvent): void => {
    if (event.type === 'ERROR') write(Buffer.from(`${JSON.stringify(event)}\n`));
    else if (event.type === 'BOOKMARK') write(bookmarkLine(event));
    else if (as === 'Object') write(lineOf(event, '', () => encodeShared(event.object)));
    else if (as === 'PartialObjectMetadata') write(lineOf(event, as, () => JSON.stringify(partialMetadata(event.object))));
    else write(Buffer.from(`{"type":"${event.type}","object":${table(event.object)}}\n`));
  };
  const bookmarkLine = (event: Extract<WatchEvent, { type: 'BOOKMARK' }>): Buffer => {
    const { resourceVersion } = event.object.metadata;
    if (as === 'Table') {
      const rows = [
        { cells: [], object: { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata: event.object.metadata } },
      ];
      const object = { kind: 'Table', apiVersion: 'meta.k8s.io/v1', metadata: { resourceVersion }, columnDefinitions: null, rows };
      return Buffer.from(`${JSON.stringify({ type: 'BOOKMARK', object })}\n`);
    }
    const head = as === 'Object' ? event.object : { ...event.object, kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1' };
    return Buffer.from(`${JSON.stringify({ type: 'BOOKMARK', object: head })}\n`);
  };
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
  // Throws for a bad request: the caller answers with a Status.
  subscription = options.registry.watch(kind, options.request, deliver);
  response.writeHead(200, { 'content-type': 'application/json', 'cache-control': 'no-cache, private' });
  response.flushHeaders();
  if (early.length > 0) {
    // The present state may be larger than the buffer for changes.
    response.write(Buffer.concat(early.splice(0)));
    limit += response.writableLength;
    checkStall();
  }
  if (options.request.allowWatchBookmarks) scheduleBookmark();
  // Without a wish, half an hour to an hour, as kube-apiserver: clients come back at different times.
  const seconds = options.timeoutSeconds || MIN_TIMEOUT_SECONDS * (1 + options.random());
  cancelTimeout = clock.after(seconds * 1000, end);
  signal.addEventListener('abort', end, { once: true });
  request.on('close', finish);
  response.on('close', finish);
  response.on('error', finish);
}
