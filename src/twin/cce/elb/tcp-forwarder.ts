/** Layer 4: joins a client's connection to a member's, byte for byte. @module */
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { CancelTimer, Clock } from '../../../kube/clock.ts';
import type { Pick } from './balancer.ts';
import { reset } from './reset.ts';

/** Connects to a member for a client. */
export type Dial = (to: { address: string; port: number; client: string; signal: AbortSignal }) => Promise<Duplex>;

export interface ForwardOptions {
  clock: Clock;
  pick: (client: string) => Pick | undefined;
  dial: Dial;
  clientAddress: (remoteAddress: string) => string;
  /** The listener's keepalive_timeout, in seconds: an idle connection is cut. */
  idleSeconds: () => number;
}

/** How long a member may still answer a client that has already sent its FIN: it may be gone for good. */
const HALF_CLOSED_GRACE_MS = 5_000;
/** What a client may send ahead while its member is being connected. */
const SENT_AHEAD_BYTES = 64 * 1024;

/**
 * Carries one client until both sides are done. A listener without an able member resets, as a refused
 * member does; a member that never answers (dropped packets) keeps the client waiting until it leaves.
 */
export async function forwardTcp(client: Socket, options: ForwardOptions): Promise<void> {
  client.on('error', () => undefined);
  const from = options.clientAddress(client.remoteAddress ?? '');
  const pick = options.pick(from);
  if (!pick) return reset(client);
  const waiting = watchWaiting(client, options);
  try {
    const upstream = await options.dial({
      address: pick.member.address,
      port: pick.member.protocol_port,
      client: from,
      signal: waiting.left,
    });
    const sentAhead = waiting.stop();
    if (client.destroyed) return void upstream.destroy();
    for (const chunk of sentAhead) upstream.write(chunk);
    await join(client, upstream, options);
  } catch {
    if (!client.destroyed) reset(client);
  } finally {
    waiting.stop();
    pick.release();
  }
}

/** Reads what a waiting client sends, since only a read shows that it has gone; `left` aborts then. */
function watchWaiting(client: Socket, { clock, idleSeconds }: ForwardOptions): { left: AbortSignal; stop: () => readonly Buffer[] } {
  const leaving = new AbortController();
  const leave = (): void => leaving.abort(new Error('client left'));
  const chunks: Buffer[] = [];
  let size = 0;
  let cancelTimer = clock.after(idleSeconds() * 1000, leave);
  const onData = (chunk: Buffer): void => {
    chunks.push(chunk);
    size += chunk.length;
    if (size >= SENT_AHEAD_BYTES) client.pause();
  };
  const onEnd = (): void => {
    cancelTimer();
    cancelTimer = clock.after(HALF_CLOSED_GRACE_MS, leave);
  };
  client.on('data', onData).once('end', onEnd).once('close', leave);
  return {
    left: leaving.signal,
    stop: () => {
      client.pause();
      client.off('data', onData).off('end', onEnd).off('close', leave);
      cancelTimer();
      return chunks;
    },
  };
}

/**
 * Pipes both ways with back-pressure and half-close. An abrupt end of either side is an abrupt end of
 * the other. Resolves when both are closed.
 */
export function join(client: Socket, upstream: Duplex, options: { clock: Clock; idleSeconds: () => number }): Promise<void> {
  return new Promise((resolve) => {
    const stopIdle = watchIdle(client, upstream, options);
    let open = 2;
    const closed = (): void => {
      open -= 1;
      if (open === 0) resolve();
    };
    upstream.on('error', () => cut(client));
    client.on('error', () => upstream.destroy());
    client.once('close', () => {
      stopIdle();
      if (!upstream.destroyed) upstream.destroy();
      closed();
    });
    upstream.once('close', () => {
      // What the member sent before it closed still has to reach the client.
      if (!client.destroyed && !upstream.readableEnded && !client.writableEnded) cut(client);
      else if (!client.destroyed) client.destroySoon();
      closed();
    });
    if (client.readableEnded) upstream.end();
    else client.pipe(upstream);
    upstream.pipe(client);
  });
}

/** With a RST where the connection is a plain one; a decrypted one has no such thing. */
function cut(client: Socket): void {
  if ('encrypted' in client) client.destroy();
  else reset(client);
}

function watchIdle(client: Socket, upstream: Duplex, { clock, idleSeconds }: { clock: Clock; idleSeconds: () => number }): () => void {
  let lastSeen = clock.now();
  const seen = (): void => {
    lastSeen = clock.now();
  };
  client.on('data', seen);
  upstream.on('data', seen);
  let cancel: CancelTimer | undefined;
  const arm = (): void => {
    const left = idleSeconds() * 1000 - (clock.now() - lastSeen);
    if (left <= 0) return cut(client);
    cancel = clock.after(left, arm);
  };
  arm();
  return () => cancel?.();
}
