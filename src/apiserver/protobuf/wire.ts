/**
 * The wire format of Protocol Buffers: tagged fields of four wire types. Knows nothing of Kubernetes.
 * @module
 */

export const VARINT = 0;
export const FIXED64 = 1;
export const BYTES = 2;
const FIXED32 = 5;

/** The bytes are not a message. */
export class MalformedMessage extends Error {}

export interface WireField {
  number: number;
  wireType: number;
  /** Of {@link VARINT}: 64 bits, two's complement. */
  varint: bigint;
  /** Of {@link BYTES}: the contents; of the fixed types: 8 or 4 bytes. */
  bytes: Uint8Array;
}

const NO_BYTES = new Uint8Array();

/** The fields of a message in the order of the wire. Groups (deprecated, unused by Kubernetes) are refused. */
export function* fieldsOf(message: Uint8Array): Generator<WireField> {
  let at = 0;
  const varint = (): bigint => {
    let [value, shift] = [0n, 0n];
    for (;;) {
      const byte = message[at++];
      if (byte === undefined) throw new MalformedMessage('unexpected EOF');
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return BigInt.asIntN(64, value);
      shift += 7n;
      if (shift >= 70n) throw new MalformedMessage('a number has more than 64 bits');
    }
  };
  const take = (length: number): Uint8Array => {
    if (length < 0 || length > message.length - at) throw new MalformedMessage('unexpected EOF');
    at += length;
    return message.subarray(at - length, at);
  };
  while (at < message.length) {
    const tag = varint();
    const number = Number(tag >> 3n);
    const wireType = Number(tag & 7n);
    if (number <= 0 || number > 0x1fffffff) throw new MalformedMessage(`illegal tag ${tag}`);
    switch (wireType) {
      case VARINT:
        yield { number, wireType, varint: varint(), bytes: NO_BYTES };
        break;
      case FIXED64:
        yield { number, wireType, varint: 0n, bytes: take(8) };
        break;
      case BYTES: {
        const length = varint();
        yield { number, wireType, varint: 0n, bytes: take(length > BigInt(message.length) ? -1 : Number(length)) };
        break;
      }
      case FIXED32:
        yield { number, wireType, varint: 0n, bytes: take(4) };
        break;
      default:
        throw new MalformedMessage(`illegal wire type ${wireType} of field ${number}`);
    }
  }
}

/** The numbers of a field that may be packed (one field holding all of a list). */
export function varintsOf(field: WireField): bigint[] {
  if (field.wireType === VARINT) return [field.varint];
  // Packed numbers have the form of fields without tags: give each one a tag.
  const result: bigint[] = [];
  let start = 0;
  field.bytes.forEach((byte, end) => {
    if (byte >= 0x80) return;
    const [one] = fieldsOf(Uint8Array.of(0x08, ...field.bytes.subarray(start, end + 1)));
    if (one) result.push(one.varint);
    start = end + 1;
  });
  if (start !== field.bytes.length) throw new MalformedMessage('unexpected EOF');
  return result;
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** UTF-8 text of a field. @throws MalformedMessage when it is none */
export function textOf(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes);
  } catch {
    throw new MalformedMessage('a string is not UTF-8');
  }
}

/** Collects the fields of a message. */
export class MessageWriter {
  readonly #parts: Uint8Array[] = [];

  varint(number: number, value: bigint | number): this {
    return this.#push(tagBytes(number, VARINT), varintBytes(value));
  }

  double(number: number, value: number): this {
    const bytes = new Uint8Array(8);
    new DataView(bytes.buffer).setFloat64(0, value, true);
    return this.#push(tagBytes(number, FIXED64), bytes);
  }

  bytes(number: number, value: Uint8Array): this {
    return this.#push(tagBytes(number, BYTES), varintBytes(value.length), value);
  }

  text(number: number, value: string): this {
    return this.bytes(number, Buffer.from(value));
  }

  finish(): Uint8Array {
    return Buffer.concat(this.#parts);
  }

  #push(...parts: Uint8Array[]): this {
    this.#parts.push(...parts);
    return this;
  }
}

const tagBytes = (number: number, wireType: number): Uint8Array => varintBytes(number * 8 + wireType);

/** All numbers below it, which is nearly all that occur, have one byte: made once. */
const SMALL = Array.from({ length: 0x80 }, (_, value) => Uint8Array.of(value));

function varintBytes(value: bigint | number): Uint8Array {
  if (typeof value === 'number' && value >= 0 && value < SMALL.length) return SMALL[value]!;
  let rest = BigInt.asUintN(64, BigInt(value));
  const bytes: number[] = [];
  do {
    const low = Number(rest & 0x7fn);
    rest >>= 7n;
    bytes.push(rest > 0n ? low | 0x80 : low);
  } while (rest > 0n);
  return Uint8Array.from(bytes);
}
