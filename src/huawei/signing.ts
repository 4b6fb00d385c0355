/**
 * Request signing with an access key, algorithm SDK-HMAC-SHA256 (facts/elb-v3.md §1.1): the client's half.
 * The key signs directly; there is no derived key as in AWS SigV4.
 * @module
 */
import { createHash, createHmac } from 'node:crypto';
import type { Credentials } from './credentials/model.ts';

export const ALGORITHM = 'SDK-HMAC-SHA256';

export interface SignableRequest {
  readonly method: string;
  readonly url: URL;
  /** Header names in any case; all of them are signed. */
  readonly headers: Readonly<Record<string, string>>;
  /** The exact bytes that will be sent. */
  readonly body: string | Uint8Array;
}

/** `20261123T000000Z`, the value of X-Sdk-Date. */
export function sdkDate(epochMs: number): string {
  return `${new Date(epochMs).toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z`;
}

/** The inverse of {@link sdkDate}; `undefined` when the text is not such a date. */
export function parseSdkDate(text: string): number | undefined {
  const match = /^(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})Z$/.exec(text);
  if (!match) return undefined;
  const [, year, month, day, hour, minute, second] = match;
  const ms = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  return Number.isNaN(ms) ? undefined : ms;
}

const hex = (bytes: string | Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** RFC 3986: everything but letters, digits, `-._~` becomes %XX. */
function encode(text: string): string {
  return encodeURIComponent(text).replaceAll(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Each segment decoded and encoded afresh, always ending in a slash (which the request itself does not have). */
export function canonicalPath(pathname: string): string {
  const path = pathname
    .split('/')
    .map((segment) => encode(decode(segment)))
    .join('/');
  return path.endsWith('/') ? path : `${path}/`;
}

/** `raw` is a query without its `?`. A `+` is a plus sign, a key without value is written `key=` [I]. */
export function canonicalQuery(raw: string): string {
  const pairs = raw
    .split('&')
    .filter((part) => part !== '')
    .map((part) => {
      const equals = part.indexOf('=');
      const [key, value] = equals < 0 ? [part, ''] : [part.slice(0, equals), part.slice(equals + 1)];
      return [encode(decode(key)), encode(decode(value))] as const;
    });
  pairs.sort(([aKey, aValue], [bKey, bValue]) => compare(aKey, bKey) || compare(aValue, bValue));
  return pairs.map(([key, value]) => `${key}=${value}`).join('&');
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** The seven parts of the canonical request. `headers`: lower-case names, only those that are signed. */
export function canonicalRequest(request: {
  method: string;
  pathname: string;
  query: string;
  headers: Readonly<Record<string, string>>;
  body: string | Uint8Array;
}): { text: string; signedHeaders: string } {
  const names = Object.keys(request.headers).sort(compare);
  const lines = names.map((name) => `${name}:${request.headers[name]!.trim()}\n`).join('');
  const signedHeaders = names.join(';');
  const text = [
    request.method.toUpperCase(),
    canonicalPath(request.pathname),
    canonicalQuery(request.query),
    lines,
    signedHeaders,
    hex(request.body),
  ].join('\n');
  return { text, signedHeaders };
}

/** What the secret key signs. */
export const stringToSign = (date: string, canonical: string): string => [ALGORITHM, date, hex(canonical)].join('\n');

export const signature = (secretKey: string, text: string): string => createHmac('sha256', secretKey).update(text).digest('hex');

/**
 * The headers to send: those given plus `host`, `x-sdk-date`, for temporary credentials `x-security-token`,
 * and `authorization`. Send exactly these headers and the same body bytes.
 *
 * @example
 * const headers = signRequest({ method: 'GET', url, headers: { 'content-type': 'application/json' }, body: '' }, credentials, Date.now());
 */
export function signRequest(request: SignableRequest, credentials: Credentials, nowMs: number): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(request.headers)) headers[name.toLowerCase()] = value;
  headers['host'] ??= request.url.host;
  const date = (headers['x-sdk-date'] ??= sdkDate(nowMs));
  if (credentials.securityToken) headers['x-security-token'] = credentials.securityToken;
  const { text, signedHeaders } = canonicalRequest({
    method: request.method,
    pathname: request.url.pathname,
    query: request.url.search.slice(1),
    headers,
    body: request.body,
  });
  const signed = signature(credentials.secretKey, stringToSign(date, text));
  headers['authorization'] = `${ALGORITHM} Access=${credentials.accessKey}, SignedHeaders=${signedHeaders}, Signature=${signed}`;
  return headers;
}
