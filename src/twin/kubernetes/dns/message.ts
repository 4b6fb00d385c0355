/** DNS messages on the wire (RFC 1035), as far as cluster DNS needs them: one question, A and CNAME-free answers. @module */

export const RecordType = { A: 1, NS: 2, SOA: 6, PTR: 12, AAAA: 28, SRV: 33 } as const;
export const ResponseCode = { NoError: 0, FormatError: 1, ServerFailure: 2, NameError: 3, NotImplemented: 4, Refused: 5 } as const;

export interface DnsQuestion {
  id: number;
  /** Lower case, without the trailing dot. */
  name: string;
  type: number;
}

export interface DnsAnswer {
  code: number;
  /** IPv4 addresses; only for A questions. */
  addresses: readonly string[];
  /** Seconds. */
  ttl?: number;
}

/** A query with recursion desired. */
export function encodeQuery({ id, name, type }: DnsQuestion): Uint8Array {
  const header = Buffer.alloc(12);
  header.writeUInt16BE(id, 0);
  header.writeUInt16BE(0x0100, 2); // recursion desired
  header.writeUInt16BE(1, 4);
  return Buffer.concat([header, question(name, type)]);
}

/** Throws a RangeError for a message that is cut short or malformed. */
export function decodeQuery(message: Uint8Array): DnsQuestion {
  const bytes = Buffer.from(message);
  if (bytes.length < 12 || bytes.readUInt16BE(4) !== 1) throw new RangeError('not a DNS query with one question');
  const { name, next } = readName(bytes, 12);
  return { id: bytes.readUInt16BE(0), name, type: bytes.readUInt16BE(next) };
}

/** The authoritative answer to a question; `code` is the RCODE. */
export function encodeAnswer(to: DnsQuestion, { code, addresses, ttl = 5 }: DnsAnswer): Uint8Array {
  const header = Buffer.alloc(12);
  header.writeUInt16BE(to.id, 0);
  header.writeUInt16BE(0x8580 | code, 2); // answer, authoritative, recursion desired and available
  header.writeUInt16BE(1, 4);
  header.writeUInt16BE(addresses.length, 6);
  const records = addresses.map((address) => {
    const record = Buffer.alloc(16);
    record.writeUInt16BE(0xc00c, 0); // the question's name
    record.writeUInt16BE(RecordType.A, 2);
    record.writeUInt16BE(1, 4);
    record.writeUInt32BE(ttl, 6);
    record.writeUInt16BE(4, 10);
    address.split('.').forEach((part, i) => record.writeUInt8(Number(part), 12 + i));
    return record;
  });
  return Buffer.concat([header, question(to.name, to.type), ...records]);
}

/** @throws RangeError when the message is cut short */
export function decodeAnswer(message: Uint8Array): DnsAnswer & { id: number } {
  const bytes = Buffer.from(message);
  if (bytes.length < 12) throw new RangeError('DNS answer cut short');
  const addresses: string[] = [];
  let at = readName(bytes, 12).next + 4;
  for (let left = bytes.readUInt16BE(6); left > 0; left--) {
    at = readName(bytes, at).next;
    const type = bytes.readUInt16BE(at);
    const length = bytes.readUInt16BE(at + 8);
    if (type === RecordType.A && length === 4) addresses.push([...bytes.subarray(at + 10, at + 14)].join('.'));
    at += 10 + length;
  }
  return { id: bytes.readUInt16BE(0), code: bytes.readUInt8(3) & 0xf, addresses };
}

function question(name: string, type: number): Buffer {
  const labels = name.split('.').filter((label) => label !== '');
  if (labels.some((label) => Buffer.byteLength(label) > 63)) throw new RangeError(`a label of "${name}" is longer than 63 octets`);
  const tail = Buffer.alloc(5);
  tail.writeUInt16BE(type, 1);
  tail.writeUInt16BE(1, 3);
  return Buffer.concat([...labels.flatMap((label) => [Buffer.from([Buffer.byteLength(label)]), Buffer.from(label)]), tail]);
}

function readName(bytes: Buffer, start: number): { name: string; next: number } {
  const labels: string[] = [];
  let at = start;
  let next: number | undefined;
  for (let hops = 0; hops < 128; hops++) {
    const length = bytes.readUInt8(at);
    if (length === 0) return { name: labels.join('.').toLowerCase(), next: next ?? at + 1 };
    if ((length & 0xc0) === 0xc0) {
      next ??= at + 2;
      at = bytes.readUInt16BE(at) & 0x3fff;
    } else {
      if (at + 1 + length > bytes.length) throw new RangeError('DNS name cut short');
      labels.push(bytes.toString('utf8', at + 1, at + 1 + length));
      at += 1 + length;
    }
  }
  throw new RangeError('DNS name does not end');
}
