/** Reading the PROXY protocol's header. @module */
import { describe, expect, it } from 'vitest';
import { parseProxyHeader } from './proxy-protocol.ts';

const v1 = 'PROXY TCP4 198.51.100.7 10.2.128.11 40000 80\r\n';
const v2 = Buffer.concat([
  Buffer.from('\r\n\r\n\0\r\nQUIT\n', 'latin1'),
  Buffer.from([0x21, 0x11, 0, 12, 198, 51, 100, 7, 10, 2, 128, 11, 0x9c, 0x40, 0, 80]),
]);

describe('the PROXY protocol', () => {
  it('gives the client of a version 1 header, and of a version 2 header', () => {
    expect(parseProxyHeader(Buffer.from(`${v1}GET /`))).toEqual({ length: v1.length, address: '198.51.100.7' });
    expect(parseProxyHeader(Buffer.concat([v2, Buffer.from('GET /')]))).toEqual({ length: 28, address: '198.51.100.7' });
  });

  it('waits for a header that comes in pieces, whatever the pieces', () => {
    for (let length = 1; length < v1.length; length += 1) expect(parseProxyHeader(Buffer.from(v1).subarray(0, length))).toBe('incomplete');
    for (let length = 1; length < v2.length; length += 1) expect(parseProxyHeader(v2.subarray(0, length))).toBe('incomplete');
  });

  it('takes the sender itself for UNKNOWN and LOCAL', () => {
    expect(parseProxyHeader(Buffer.from('PROXY UNKNOWN\r\n'))).toEqual({ length: 15, address: undefined });
    const local = Buffer.from(v2);
    local[12] = 0x20;
    expect(parseProxyHeader(local)).toEqual({ length: 28, address: undefined });
  });

  it('refuses everything else: a plain request, an endless line, an unknown family', () => {
    expect(parseProxyHeader(Buffer.from('GET / HTTP/1.1\r\n'))).toBe('invalid');
    expect(parseProxyHeader(Buffer.from(`PROXY TCP4 ${'1'.repeat(200)}`))).toBe('invalid');
    expect(parseProxyHeader(Buffer.from('PROXY SCTP 1.2.3.4 1.2.3.4 1 2\r\n'))).toBe('invalid');
  });
});
