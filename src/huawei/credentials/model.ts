/** An access key, who gives it out, and how it is kept from being printed by accident. @module */

export interface Credentials {
  readonly accessKey: string;
  readonly secretKey: string;
  /** Set with temporary credentials: travels as the signed header `X-Security-Token`. */
  readonly securityToken?: string;
}

export interface CredentialProvider {
  /** The credentials to use now. Rejects when there are none to be had, or with the signal's reason. */
  get(signal?: AbortSignal): Promise<Credentials>;
  /**
   * Told that the server refused these (401): the next `get` must not answer them from a cache. Without
   * `refused`: whatever is cached.
   */
  invalidate?(refused?: Credentials): void;
}

/** What a source gave, and how long that is good for. */
export interface Obtained {
  readonly credentials: Credentials;
  /** Milliseconds since the epoch; absent: they do not expire. */
  readonly expiresAt?: number;
  /** Milliseconds after which to look again even though they do not expire; absent: never. */
  readonly recheckMs?: number;
}

/** One place that may have credentials. It keeps nothing: caching and renewal are the chain's. */
export interface CredentialSource {
  /** For status and logs. */
  readonly name: string;
  /** Rejects with {@link NotHere} when this place has none, with any other error when it should have but fails. */
  obtain(signal: AbortSignal): Promise<Obtained>;
}

/** This source is not set up in this place: another one may be. The message says what was looked for; never a secret. */
export class NotHere extends Error {
  override readonly name = 'NotHere';
}

/** An access key that never changes. */
export function staticCredentials(credentials: Credentials): CredentialProvider {
  const fixed = sealCredentials(credentials);
  return { get: () => Promise.resolve(fixed) };
}

/** The same credentials as an object that shows its access key alone when it is printed, inspected or serialised. */
export function sealCredentials(credentials: Credentials): Credentials {
  return new SealedCredentials(credentials);
}

class SealedCredentials implements Credentials {
  readonly accessKey: string;
  readonly #secretKey: string;
  readonly #securityToken: string | undefined;

  constructor({ accessKey, secretKey, securityToken }: Credentials) {
    this.accessKey = accessKey;
    this.#secretKey = secretKey;
    this.#securityToken = securityToken;
  }

  get secretKey(): string {
    return this.#secretKey;
  }

  get securityToken(): string | undefined {
    return this.#securityToken;
  }

  /** `util.inspect` may be asked to call getters. */
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return `SealedCredentials { accessKey: '${this.accessKey}' }`;
  }
}
