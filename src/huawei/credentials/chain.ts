/**
 * Asks one source of credentials after the other until one has some, remembers which, and renews from
 * there in good time. Nothing runs between calls: the next `get` after the time for renewal starts it.
 * @module
 */
import { HuaweiError } from '../errors.ts';
import type { Clock } from '../time.ts';
import { NotHere, type CredentialProvider, type Credentials, type CredentialSource, type Obtained } from './model.ts';

/** Told for logs and metrics; never a secret. */
export type CredentialEvent =
  | { type: 'obtained'; source: string; accessKey: string; expiresAt?: number }
  /** `serving`: whether there are earlier ones to go on with. */
  | { type: 'failed'; message: string; serving: boolean };

export interface CredentialChainOptions {
  clock: Clock;
  /** In the order of preference. */
  sources: readonly CredentialSource[];
  random?: () => number;
  onEvent?: (event: CredentialEvent) => void;
}

/** At least so long before they expire; the jitter comes on top, lest all replicas ask at once. */
const LEAD_MS = 300_000;
const JITTER_MS = 60_000;
/** Keys of a short life are not asked for more often than this. */
const SHORTEST_USE_MS = 30_000;
/** With less left than this, renewal is waited for. */
const MARGIN_MS = 60_000;
/** After a failed renewal, while earlier keys are still good. */
const RETRY_MS = 15_000;

interface Current extends Obtained {
  /** When to renew. */
  renewAt: number;
}

/**
 * @example
 * const chain = new CredentialChain({ clock, sources: [metadataAgency({ clock }), environmentKeys()] });
 * await chain.get();
 * chain.source; // 'environment'
 */
export class CredentialChain implements CredentialProvider {
  readonly #options: CredentialChainOptions;
  readonly #closing = new AbortController();
  #remembered: CredentialSource | undefined;
  #current: Current | undefined;
  #renewal: Promise<Credentials> | undefined;
  #failure: string | undefined;

  constructor(options: CredentialChainOptions) {
    this.#options = options;
  }

  /** The source that answered last; `undefined` before the first answer. */
  get source(): string | undefined {
    return this.#remembered?.name;
  }

  /** When the present keys end, in milliseconds since the epoch; `undefined`: never, or there are none. */
  get expiresAt(): number | undefined {
    return this.#current?.expiresAt;
  }

  /** Why the last renewal failed; `undefined` after one that did not. */
  get failure(): string | undefined {
    return this.#failure;
  }

  async get(signal?: AbortSignal): Promise<Credentials> {
    signal?.throwIfAborted();
    this.#closing.signal.throwIfAborted();
    const current = this.#current;
    const now = this.#options.clock.now();
    if (!current || isOver(current, now)) return unlessAborted(this.#renew(), signal);
    if (now < current.renewAt) return current.credentials;
    const renewal = this.#renew();
    if (current.expiresAt !== undefined && current.expiresAt - now > MARGIN_MS) {
      // The failure is told by the event, and the next one who asks after a while tries again.
      renewal.catch(() => undefined);
      return current.credentials;
    }
    try {
      return await unlessAborted(renewal, signal);
    } catch (error) {
      signal?.throwIfAborted();
      if (this.#current !== current || isOver(current, this.#options.clock.now())) throw error;
      return current.credentials;
    }
  }

  /** Others than those in use have been replaced already: nothing to do then. */
  invalidate(refused?: Credentials): void {
    if (refused === undefined || refused === this.#current?.credentials) this.#current = undefined;
  }

  /** Ends a renewal that is under way; nothing is given out afterwards. */
  close(): void {
    this.#current = undefined;
    this.#closing.abort(new Error('the credential chain is closed'));
  }

  /** One at a time, whoever asks. */
  #renew(): Promise<Credentials> {
    this.#renewal ??= this.#obtain().finally(() => {
      this.#renewal = undefined;
    });
    return this.#renewal;
  }

  async #obtain(): Promise<Credentials> {
    const { clock, random = Math.random, onEvent } = this.#options;
    try {
      const { source, obtained } = await this.#ask();
      this.#closing.signal.throwIfAborted();
      this.#remembered = source;
      this.#current = { ...obtained, renewAt: renewalTime(obtained, clock.now(), random()) };
      this.#failure = undefined;
      const { credentials, expiresAt } = obtained;
      onEvent?.({ type: 'obtained', source: source.name, accessKey: credentials.accessKey, expiresAt });
      return credentials;
    } catch (error) {
      if (this.#closing.signal.aborted) throw error;
      const failure = error as HuaweiError;
      this.#failure = failure.message;
      const serving = this.#current !== undefined && !isOver(this.#current, clock.now());
      if (this.#current) this.#current.renewAt = clock.now() + RETRY_MS * (0.75 + 0.5 * random());
      onEvent?.({ type: 'failed', message: failure.message, serving });
      throw failure;
    }
  }

  /** Rejects with a `HuaweiError` that names each source asked and its reason. */
  async #ask(): Promise<{ source: CredentialSource; obtained: Obtained }> {
    const { sources, clock } = this.#options;
    const remembered = this.#remembered;
    const order = remembered ? [remembered, ...sources.filter((source) => source !== remembered)] : sources;
    const reasons: string[] = [];
    for (const source of order) {
      try {
        return { source, obtained: await source.obtain(this.#closing.signal) };
      } catch (error) {
        this.#closing.signal.throwIfAborted();
        const reason = error instanceof Error ? error.message : String(error);
        reasons.push(`${source.name}: ${reason}`);
        if (!(error instanceof NotHere)) throw unavailable(reasons, error instanceof HuaweiError ? error : undefined);
        // A source that has gone silent for a moment is no reason to take somebody else's keys while its own are good.
        if (source === remembered && this.#current && !isOver(this.#current, clock.now())) break;
      }
    }
    throw unavailable(reasons);
  }
}

const isOver = ({ expiresAt }: Obtained, now: number): boolean => expiresAt !== undefined && expiresAt <= now;

function renewalTime({ expiresAt, recheckMs }: Obtained, now: number, jitter: number): number {
  if (expiresAt === undefined) return recheckMs === undefined ? Infinity : now + recheckMs;
  const inGoodTime = expiresAt - LEAD_MS - JITTER_MS * jitter;
  return Math.max(inGoodTime, now + Math.min((expiresAt - now) / 2, SHORTEST_USE_MS));
}

/** Nothing was sent with keys that are not there: the call may be made again. */
function unavailable(reasons: readonly string[], failure?: HuaweiError): HuaweiError {
  return new HuaweiError({
    code: failure?.code ?? '',
    status: failure?.status ?? 0,
    category: failure?.category ?? 'permission',
    requestId: failure?.requestId,
    notSent: true,
    message: `no credentials for Huawei Cloud (${reasons.join('; ')})`,
  });
}

function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return promise;
  return new Promise((resolve, reject) => {
    const onAbort = (): void => reject(signal.reason as Error);
    signal.addEventListener('abort', onAbort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}
