/** What IAM asks of the token of a service account before it gives anything for it. @module */

export interface IdentityProvider {
  id: string;
  /** The cluster's issuer. */
  issuer: string;
  /** The client id that is entered in the identity provider: the token must be meant for it. */
  audience: string;
}

/**
 * `undefined` when the token is in order, else what is wrong. Its form, issuer, audience and time are looked
 * at; the signature is not: the twin's IAM does not know the cluster's keys.
 */
export function faultOfIdentityToken(jwt: unknown, provider: IdentityProvider, nowMs: number): string | undefined {
  if (typeof jwt !== 'string' || jwt === '') return 'id_token is missing';
  const parts = jwt.split('.');
  if (parts.length !== 3 || !parts.every((part) => /^[\w-]+$/.test(part))) return 'id_token is not a JWT';
  const [header, claims] = parts.slice(0, 2).map(decoded);
  if (!header || !claims || typeof header['alg'] !== 'string' || header['alg'] === 'none') return 'id_token is not a signed JWT';
  if (claims['iss'] !== provider.issuer) return 'the issuer of id_token does not match';
  if (![claims['aud']].flat().includes(provider.audience)) return 'the audience of id_token does not match';
  if (typeof claims['sub'] !== 'string' || claims['sub'] === '') return 'id_token has no subject';
  if (typeof claims['exp'] !== 'number' || claims['exp'] * 1000 <= nowMs) return 'id_token has expired';
  return undefined;
}

function decoded(part: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
