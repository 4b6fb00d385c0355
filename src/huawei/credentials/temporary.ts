/** Reads `{"credential":{access,secret,securitytoken,expires_at}}`: the metadata service and IAM answer the same. @module */
import { HuaweiError } from '../errors.ts';
import type { Clock } from '../time.ts';
import { sealCredentials, type Obtained } from './model.ts';

/** Throws without quoting any of the answer: it holds secrets. */
export function temporaryCredentials(from: string, body: string, clock: Clock): Obtained {
  const unusable = (why: string): HuaweiError =>
    new HuaweiError({ code: '', status: 0, category: 'server', message: `the answer of the ${from} ${why}` });
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch {
    throw unusable('is not JSON');
  }
  const credential = (parsed as { credential?: Record<string, unknown> } | null)?.credential ?? {};
  const [accessKey, secretKey, securityToken, expiry] = ['access', 'secret', 'securitytoken', 'expires_at'].map((field) => {
    const value = credential[field];
    if (typeof value !== 'string' || value === '') throw unusable(`has no credential.${field}`);
    return value;
  }) as [string, string, string, string];
  const expiresAt = Date.parse(expiry);
  if (Number.isNaN(expiresAt)) throw unusable('has a credential.expires_at that is no date');
  if (expiresAt <= clock.now()) throw unusable('holds keys that have expired already');
  return { credentials: sealCredentials({ accessKey, secretKey, securityToken }), expiresAt };
}
