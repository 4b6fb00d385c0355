/** Signing requests and checking signatures, also by the published vectors. @module */
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { canonicalRequest, parseSdkDate, sdkDate, signRequest, stringToSign } from './signing.ts';
import { verifyRequest } from './verification.ts';

interface Vector {
  method: string;
  url: string;
  headers: Record<string, string>;
  body: string;
  ak: string;
  sk: string;
  canonicalRequest: string;
  stringToSign: string;
  authorization: string;
}

const VECTORS = '../shared/data/huawei-signing-vectors.json';
const JSON_HEADERS = { 'content-type': 'application/json', 'x-project-id': 'p1', 'x-sdk-date': '20260102T030405Z' };

describe('signing', () => {
  it.skipIf(!existsSync(VECTORS))(`agrees with the official SDK's vectors (skipped when ${VECTORS} is absent)`, () => {
    const vectors = JSON.parse(readFileSync(VECTORS, 'utf8')) as Vector[];
    expect(vectors.length).toBeGreaterThan(0);
    for (const vector of vectors) {
      const url = new URL(vector.url);
      const headers = { ...vector.headers, host: url.host };
      const { text } = canonicalRequest({ ...vector, pathname: url.pathname, query: url.search.slice(1), headers });
      expect(text).toBe(vector.canonicalRequest);
      expect(stringToSign(vector.headers['x-sdk-date']!, text)).toBe(vector.stringToSign);
      const signed = signRequest({ ...vector, url }, { accessKey: vector.ak, secretKey: vector.sk }, 0);
      expect(signed['authorization']).toBe(vector.authorization);
    }
  });

  // Signatures computed by another implementation (Python's hmac and urllib.parse).
  it('signs the security token of temporary credentials', () => {
    const signed = signRequest(
      { method: 'GET', url: new URL('http://127.0.0.1:8443/v3/p1/elb/loadbalancers'), headers: JSON_HEADERS, body: '' },
      { accessKey: 'AK', secretKey: 'SK', securityToken: 'tok/en+==' },
      0,
    );
    expect(signed['x-security-token']).toBe('tok/en+==');
    expect(signed['authorization']).toBe(
      'SDK-HMAC-SHA256 Access=AK, SignedHeaders=content-type;host;x-project-id;x-sdk-date;x-security-token, Signature=4f49a22978cd6327df6e701ebe04d6ceda69c6d55e8477d1630bd6984b91d804',
    );
  });

  it('encodes reserved and non-ASCII characters of path, query and body', () => {
    const url = new URL(`https://elb.example.com/v3/p1/elb/pools/${encodeURIComponent("a b!'()*é")}?q=${encodeURIComponent('é+ %')}&empty`);
    const signed = signRequest({ method: 'PUT', url, headers: JSON_HEADERS, body: '{"n":"é"}' }, { accessKey: 'AK', secretKey: 'SK' }, 0);
    expect(signed['authorization']).toContain('Signature=1b2f68f4f87f09070877e58645ea1fe2f712ee744c53eaa8b89a8e8c9b3caf5c');
  });

  it('writes and reads X-Sdk-Date', () => {
    const ms = Date.UTC(2026, 10, 23, 1, 2, 3);
    expect(sdkDate(ms + 999)).toBe('20261123T010203Z');
    expect(parseSdkDate('20261123T010203Z')).toBe(ms);
    expect(parseSdkDate('2026-11-23T01:02:03Z')).toBeUndefined();
  });
});

describe('verification', () => {
  const credentials = { accessKey: 'AK', secretKey: 'SK' };
  const now = Date.UTC(2026, 0, 2, 3, 4, 5);
  const request = (body = '{}'): Parameters<typeof verifyRequest>[0] => {
    const url = new URL('http://127.0.0.1:8443/v3/p1/elb/pools?limit=2&name=x%20y');
    const headers = signRequest({ method: 'POST', url, headers: JSON_HEADERS, body }, credentials, now);
    return { method: 'POST', target: url.pathname + url.search, headers, body };
  };
  const judge = (signed: Parameters<typeof verifyRequest>[0], nowMs = now): string => {
    const verdict = verifyRequest(signed, { lookup: (key) => (key === 'AK' ? credentials : undefined), nowMs });
    return verdict.ok ? 'ok' : verdict.reason;
  };

  it('accepts what the client signed', () => expect(judge(request())).toBe('ok'));
  it('refuses a changed body, query, method or header', () => {
    expect(judge({ ...request(), body: '{"a":1}' })).toBe('wrong-signature');
    expect(judge({ ...request(), target: '/v3/p1/elb/pools?limit=3&name=x%20y' })).toBe('wrong-signature');
    expect(judge({ ...request(), method: 'PUT' })).toBe('wrong-signature');
    const signed = request();
    expect(judge({ ...signed, headers: { ...signed.headers, 'x-project-id': 'p2' } })).toBe('wrong-signature');
  });
  it('refuses a date that is more than 15 minutes off, either way', () => {
    expect(judge(request(), now + 15 * 60_000)).toBe('ok');
    expect(judge(request(), now + 15 * 60_000 + 1)).toBe('expired');
    expect(judge(request(), now - 15 * 60_000 - 1)).toBe('expired');
  });
  it('refuses an unknown key, a missing and a malformed header', () => {
    const signed = request();
    expect(
      judge({ ...signed, headers: { ...signed.headers, authorization: signed.headers['authorization']!.toString().replace('AK', 'XX') } }),
    ).toBe('unknown-key');
    expect(judge({ ...signed, headers: { ...signed.headers, authorization: undefined } })).toBe('missing');
    expect(judge({ ...signed, headers: { ...signed.headers, authorization: 'Bearer x' } })).toBe('malformed');
  });
  it('refuses a security token that was not issued with the key', () => {
    const signed = request();
    expect(judge({ ...signed, headers: { ...signed.headers, 'x-security-token': 'stolen' } })).toBe('wrong-token');
  });
  it('refuses temporary credentials whose token is missing, or is sent without being signed', () => {
    const temporary = { ...credentials, securityToken: 'tok/en==' };
    const judgeTemporary = (signed: Parameters<typeof verifyRequest>[0]): string => {
      const verdict = verifyRequest(signed, { lookup: () => temporary, nowMs: now });
      return verdict.ok ? 'ok' : verdict.reason;
    };
    const url = new URL('http://127.0.0.1:8443/v3/p1/elb/pools');
    const sign = (key: typeof credentials): Parameters<typeof verifyRequest>[0] => {
      const headers = signRequest({ method: 'GET', url, headers: JSON_HEADERS, body: '' }, key, now);
      return { method: 'GET', target: url.pathname, headers, body: '' };
    };
    expect(judgeTemporary(sign(temporary))).toBe('ok');
    const unsigned = sign(credentials);
    expect(judgeTemporary(unsigned)).toBe('wrong-token');
    expect(judgeTemporary({ ...unsigned, headers: { ...unsigned.headers, 'x-security-token': 'tok/en==' } })).toBe('unsigned-header');
  });
});
