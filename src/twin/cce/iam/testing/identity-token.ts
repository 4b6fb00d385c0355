/** For tests: the token of a service account as a cluster would project it; its signature is made up. @module */

const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** Times in milliseconds since the epoch. */
export function identityToken(claims: {
  issuer: string;
  audience: string | readonly string[];
  expiresAt: number;
  subject?: string;
}): string {
  const { issuer, audience, expiresAt, subject = 'system:serviceaccount:cilium-cce:operator' } = claims;
  const payload = { iss: issuer, aud: audience, sub: subject, exp: Math.floor(expiresAt / 1000) };
  return `${part({ alg: 'RS256', kid: 'k1' })}.${part(payload)}.${Buffer.from(`signature of ${subject}`).toString('base64url')}`;
}
