/**
 * Where an access key comes from. One provider today (static); node agency, workload identity and CCE Pod
 * Identity (facts/elb-v3.md §8) fit the same interface: they fetch, cache and refresh.
 * @module
 */

export interface Credentials {
  readonly accessKey: string;
  readonly secretKey: string;
  /** Set with temporary credentials: travels as the signed header `X-Security-Token`. */
  readonly securityToken?: string;
}

export interface CredentialProvider {
  /** The credentials to use now. Rejects when there are none to be had. */
  get(): Promise<Credentials>;
  /** Told that the server refused the last ones (401): the next `get` must not answer from a cache. */
  invalidate?(): void;
}

/** An access key that never changes. */
export function staticCredentials(credentials: Credentials): CredentialProvider {
  const fixed = Object.freeze({ ...credentials });
  return { get: () => Promise.resolve(fixed) };
}
