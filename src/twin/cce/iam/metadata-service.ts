/**
 * The machine's metadata service, as far as it gives out the keys of an agency (facts/elb-v3.md §8): with
 * sessions (a token first) or, as older ones, without.
 * @module
 */
import { randomBytes } from 'node:crypto';
import type { Clock } from '../../../kube/clock.ts';
import { credentialAnswer, type KeyRing, type TemporaryKey } from './key-ring.ts';
import type { ServiceReply, ServiceRequest } from './loopback-server.ts';

export interface MetadataOptions {
  clock: Clock;
  keys: KeyRing;
  keyLifetimeMs: number;
  /** New keys are given out when those before have less than this left. */
  renewAheadMs: number;
}

const MAX_TTL_SECONDS = 21_600;

export class MetadataService {
  /** Whether the machine has an agency. */
  hasAgency: boolean;
  /** `required`: only with a token; `optional`: with or without; `none`: knows no tokens at all. */
  sessions: 'required' | 'optional' | 'none';
  readonly #options: MetadataOptions;
  readonly #tokens = new Map<string, number>();
  #key: TemporaryKey | undefined;

  constructor(options: MetadataOptions, state: Pick<MetadataService, 'hasAgency' | 'sessions'>) {
    this.#options = options;
    this.hasAgency = state.hasAgency;
    this.sessions = state.sessions;
  }

  /** From now on there are new keys; those before stay good until they expire. */
  rotate(): void {
    this.#key = undefined;
  }

  /** Does not give out this key again. */
  forget(accessKey: string): void {
    if (this.#key?.accessKey === accessKey) this.rotate();
  }

  answer({ method, path, headers }: ServiceRequest): ServiceReply {
    if (path === '/meta-data/latest/api/token') return this.#session(method, headers['x-metadata-token-ttl-seconds']);
    if (path !== '/openstack/latest/securitykey') return { status: 404, body: 'Not Found' };
    if (method !== 'GET') return { status: 405, body: 'Method Not Allowed' };
    if (!this.#maySee(headers['x-metadata-token'])) return { status: 401, body: 'Unauthorized' };
    if (!this.hasAgency) return { status: 401, body: 'Please configure Cloud Service Agency first' };
    return { status: 200, body: credentialAnswer(this.#currentKey()) };
  }

  #session(method: string, ttl: string | string[] | undefined): ServiceReply {
    if (this.sessions === 'none') return { status: 404, body: 'Not Found' };
    if (method !== 'PUT') return { status: 405, body: 'Method Not Allowed' };
    const seconds = Number(ttl);
    if (!Number.isInteger(seconds) || seconds < 1 || seconds > MAX_TTL_SECONDS) return { status: 400, body: 'Bad Request' };
    const now = this.#options.clock.now();
    for (const [token, expiresAt] of this.#tokens) if (expiresAt <= now) this.#tokens.delete(token);
    const token = randomBytes(32).toString('base64url');
    this.#tokens.set(token, now + seconds * 1000);
    return { status: 200, body: token };
  }

  #maySee(token: string | string[] | undefined): boolean {
    if (this.sessions === 'none' || (this.sessions === 'optional' && token === undefined)) return true;
    return typeof token === 'string' && (this.#tokens.get(token) ?? 0) > this.#options.clock.now();
  }

  #currentKey(): TemporaryKey {
    const { clock, keys, keyLifetimeMs, renewAheadMs } = this.#options;
    if (!this.#key || this.#key.expiresAt - clock.now() < renewAheadMs) this.#key = keys.issue(keyLifetimeMs);
    return this.#key;
  }
}
