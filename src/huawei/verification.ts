/** The server's half of request signing: used by the twin's ELB, and a cross-check of the client's half. @module */
import { timingSafeEqual } from 'node:crypto';
import type { Credentials } from './credentials/model.ts';
import { ALGORITHM, canonicalRequest, parseSdkDate, signature, stringToSign } from './signing.ts';

export interface SignedRequest {
  readonly method: string;
  /** Path and query as on the request line. */
  readonly target: string;
  /** Lower-case names, as Node's `IncomingMessage.headers`. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: string | Uint8Array;
}

export type RefusalReason = 'missing' | 'malformed' | 'unknown-key' | 'expired' | 'unsigned-header' | 'wrong-token' | 'wrong-signature';

export type Verification = { ok: true; accessKey: string } | { ok: false; reason: RefusalReason; detail: string };

export interface VerifyOptions {
  /** The credentials behind an access key, or `undefined` when there is no such key. */
  lookup: (accessKey: string) => Credentials | undefined;
  nowMs: number;
  /** How far X-Sdk-Date may be off, either way. */
  maxSkewMs?: number;
}

/** The gateway accepts a quarter of an hour. */
const DEFAULT_MAX_SKEW_MS = 15 * 60_000;
const HEADER = /^SDK-HMAC-SHA256 Access=([^,\s]+), ?SignedHeaders=([^,\s]+), ?Signature=([0-9a-f]{64})$/;
/** Unless these are signed, anyone on the way could redirect or replay the request. */
const MUST_BE_SIGNED = ['host', 'x-sdk-date'];

/** Judges a request's `Authorization`. Never throws; the answer says why it was refused, without any secret. */
export function verifyRequest(request: SignedRequest, options: VerifyOptions): Verification {
  const authorization = header(request, 'authorization');
  if (authorization === undefined) return refuse('missing', 'no Authorization header');
  const match = HEADER.exec(authorization);
  if (!match) return refuse('malformed', `Authorization is not of the form "${ALGORITHM} Access=…, SignedHeaders=…, Signature=…"`);
  const [, accessKey, signedHeaders, given] = match as unknown as [string, string, string, string];
  const names = signedHeaders.split(';');
  for (const name of MUST_BE_SIGNED) if (!names.includes(name)) return refuse('unsigned-header', `header ${name} is not signed`);
  const date = header(request, 'x-sdk-date') ?? '';
  const signedAt = parseSdkDate(date);
  if (signedAt === undefined) return refuse('malformed', `X-Sdk-Date "${date}" is not a date like 20261123T000000Z`);
  const credentials = options.lookup(accessKey);
  if (!credentials) return refuse('unknown-key', accessKey);
  if (Math.abs(options.nowMs - signedAt) > (options.maxSkewMs ?? DEFAULT_MAX_SKEW_MS)) return refuse('expired', date);
  if (credentials.securityToken !== header(request, 'x-security-token')) return refuse('wrong-token', 'X-Security-Token does not fit');
  if (credentials.securityToken && !names.includes('x-security-token'))
    return refuse('unsigned-header', 'header x-security-token is not signed');
  const headers: Record<string, string> = {};
  for (const name of names) {
    const value = header(request, name);
    if (value === undefined) return refuse('unsigned-header', `signed header ${name} is absent`);
    headers[name] = value;
  }
  const question = request.target.indexOf('?');
  const { text } = canonicalRequest({
    method: request.method,
    pathname: question < 0 ? request.target : request.target.slice(0, question),
    query: question < 0 ? '' : request.target.slice(question + 1),
    headers,
    body: request.body,
  });
  const expected = signature(credentials.secretKey, stringToSign(date, text));
  if (!timingSafeEqual(Buffer.from(expected), Buffer.from(given))) return refuse('wrong-signature', 'signature differs');
  return { ok: true, accessKey };
}

const refuse = (reason: RefusalReason, detail: string): Verification => ({ ok: false, reason, detail });

function header(request: SignedRequest, name: string): string | undefined {
  const value = request.headers[name];
  return typeof value === 'string' ? value : value?.join(',');
}
