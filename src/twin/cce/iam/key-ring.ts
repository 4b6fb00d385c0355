/** The access keys that the project knows: permanent ones, and temporary ones that end by the clock. @module */
import { randomBytes } from 'node:crypto';
import type { Credentials } from '../../../huawei/credentials/model.ts';
import type { Clock } from '../../../kube/clock.ts';

export interface TemporaryKey extends Credentials {
  readonly securityToken: string;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
}

export class KeyRing {
  readonly #clock: Clock;
  readonly #permanent = new Map<string, Credentials>();
  readonly #temporary = new Map<string, TemporaryKey>();

  constructor(clock: Clock, permanent: readonly Credentials[]) {
    this.#clock = clock;
    for (const one of permanent) this.#permanent.set(one.accessKey, one);
  }

  issue(lifetimeMs: number): TemporaryKey {
    const now = this.#clock.now();
    for (const [accessKey, { expiresAt }] of this.#temporary) if (expiresAt <= now) this.#temporary.delete(accessKey);
    const key: TemporaryKey = {
      accessKey: `HST${randomBytes(9).toString('hex').toUpperCase().slice(0, 17)}`,
      secretKey: randomBytes(30).toString('base64url'),
      securityToken: randomBytes(96).toString('base64'),
      expiresAt: now + lifetimeMs,
    };
    this.#temporary.set(key.accessKey, key);
    return key;
  }

  /** `undefined` when there is no such key, or not any more. */
  find(accessKey: string): Credentials | undefined {
    const temporary = this.#temporary.get(accessKey);
    if (temporary) return temporary.expiresAt > this.#clock.now() ? temporary : undefined;
    return this.#permanent.get(accessKey);
  }

  revoke(accessKey: string): void {
    this.#temporary.delete(accessKey);
    this.#permanent.delete(accessKey);
  }
}

/** `{"credential":{…}}`, as the metadata service and IAM both answer. */
export const credentialAnswer = ({ accessKey, secretKey, securityToken, expiresAt }: TemporaryKey): object => ({
  credential: {
    access: accessKey,
    secret: secretKey,
    securitytoken: securityToken,
    expires_at: new Date(expiresAt).toISOString().replace('Z', '000Z'),
  },
});
