/** Forwarded headers and edits of header lists. @module */
import { describe, expect, it } from 'vitest';
import { applyEdits, headerRecord, withForwardedHeaders, withoutHopByHop, type Downstream, type HeaderList } from './header-rules.ts';

const downstream: Downstream = { remoteAddress: '203.0.113.7', scheme: 'http', useRemoteAddress: true, xffNumTrustedHops: 0 };
const forwarded = (headers: HeaderList, change: Partial<Downstream> = {}): Record<string, string> => {
  const result = withForwardedHeaders(headers, { ...downstream, ...change }, () => 'new-id');
  return { ...headerRecord(result.headers), trusted: result.trustedClient };
};

describe('forwarded headers', () => {
  it('appends the peer and believes nothing that an outside client says of itself', () => {
    const headers = forwarded([
      ['x-forwarded-for', '1.1.1.1'],
      ['x-forwarded-proto', 'https'],
      ['x-envoy-internal', 'true'],
      ['x-envoy-force-trace', '1'],
      ['x-request-id', 'old'],
    ]);
    expect(headers).toEqual({
      'x-forwarded-for': '1.1.1.1,203.0.113.7',
      'x-forwarded-proto': 'http',
      'x-envoy-external-address': '203.0.113.7',
      'x-request-id': 'new-id',
      trusted: '203.0.113.7',
    });
  });

  it.each([
    [0, '203.0.113.7'],
    [1, '3.3.3.3'],
    [2, '2.2.2.2'],
    [3, '1.1.1.1'],
    [4, '203.0.113.7'],
  ])('with %i trusted hops takes %s of three as the client: a forged address is believed from two on', (xffNumTrustedHops, trusted) => {
    expect(forwarded([['x-forwarded-for', '1.1.1.1, 2.2.2.2,3.3.3.3']], { xffNumTrustedHops })).toMatchObject({
      trusted,
      'x-envoy-external-address': trusted,
      'x-forwarded-for': '1.1.1.1, 2.2.2.2,3.3.3.3,203.0.113.7',
    });
  });

  it('keeps the scheme that a trusted hop reports', () => {
    expect(
      forwarded(
        [
          ['x-forwarded-for', '1.1.1.1'],
          ['x-forwarded-proto', 'https'],
        ],
        { xffNumTrustedHops: 1 },
      )['x-forwarded-proto'],
    ).toBe('https');
  });

  it('marks a private peer without X-Forwarded-For as internal and keeps its request id', () => {
    const headers = forwarded([['x-request-id', 'mine']], { remoteAddress: '10.100.0.9' });
    expect(headers).toMatchObject({ 'x-envoy-internal': 'true', 'x-request-id': 'mine' });
    expect(headers).not.toHaveProperty('x-envoy-external-address');
  });

  it('does not take garbage in X-Forwarded-For for an address', () => {
    expect(forwarded([['x-forwarded-for', 'unknown']], { xffNumTrustedHops: 1 }).trusted).toBe('203.0.113.7');
  });
});

describe('header lists', () => {
  it('drop what concerns one connection only, named ones included, but keep te: trailers', () => {
    const kept = withoutHopByHop([
      ['connection', 'keep-alive, X-Own'],
      ['x-own', '1'],
      ['keep-alive', 'timeout=5'],
      ['transfer-encoding', 'chunked'],
      ['te', 'trailers'],
      ['accept', '*/*'],
    ]);
    expect(kept).toEqual([
      ['te', 'trailers'],
      ['accept', '*/*'],
    ]);
  });

  it('apply edits in order', () => {
    const edited = applyEdits(
      [['a', '1']],
      [
        { action: 'append', name: 'a', value: '2' },
        { action: 'add-if-absent', name: 'a', value: '3' },
        { action: 'set', name: 'b', value: '4' },
        { action: 'remove', name: 'a' },
        { action: 'add-if-absent', name: 'c', value: '5' },
      ],
    );
    expect(edited).toEqual([
      ['b', '4'],
      ['c', '5'],
    ]);
  });
});
