/**
 * Messages that are a single JSON value: times, quantities, raw JSON …
 * @module
 */
import { BYTES, fieldsOf, MalformedMessage, MessageWriter, textOf, VARINT, type WireField } from './wire.ts';

const MAX_SECONDS = 253_402_300_799n; // 9999-12-31T23:59:59Z
const MIN_SECONDS = -62_135_596_800n; // 0001-01-01T00:00:00Z

const field = (message: Uint8Array, number: number, wireType: number): WireField | undefined => {
  let last: WireField | undefined;
  for (const candidate of fieldsOf(message)) if (candidate.number === number && candidate.wireType === wireType) last = candidate;
  return last;
};

/** RFC 3339 in seconds, or with six digits for a MicroTime; `undefined` for the zero time (no bytes). */
export function decodeTime(message: Uint8Array, micro: boolean): string | undefined {
  const seconds = field(message, 1, VARINT)?.varint;
  if (seconds === undefined) return undefined;
  if (seconds < MIN_SECONDS || seconds > MAX_SECONDS) throw new MalformedMessage('a time is out of range');
  const nanos = Number(BigInt.asIntN(32, field(message, 2, VARINT)?.varint ?? 0n));
  const text = new Date(Number(seconds) * 1000).toISOString().slice(0, 19);
  if (!micro) return `${text}Z`;
  if (nanos < 0 || nanos > 999_999_999) throw new MalformedMessage('a time is out of range');
  return `${text}.${String(Math.floor(nanos / 1000)).padStart(6, '0')}Z`;
}

/** RFC 3339 → message {seconds, nanos}; empty when the text is no time. */
export function encodeTime(text: string): Uint8Array {
  const milliseconds = Date.parse(text);
  if (Number.isNaN(milliseconds)) return new Uint8Array();
  const fraction = /\.(\d{1,9})/.exec(text)?.[1] ?? '';
  return new MessageWriter()
    .varint(1, Math.floor(milliseconds / 1000))
    .varint(2, Number(fraction.padEnd(9, '0')))
    .finish();
}

export const decodeQuantity = (message: Uint8Array): string => textOf(field(message, 1, BYTES)?.bytes ?? new Uint8Array());
export const encodeQuantity = (value: unknown): Uint8Array => new MessageWriter().text(1, String(value)).finish();

/** Message {type, intVal, strVal} → the value in use. */
export function decodeIntOrString(message: Uint8Array): number | string {
  const isText = field(message, 1, VARINT)?.varint === 1n;
  if (isText) return textOf(field(message, 3, BYTES)?.bytes ?? new Uint8Array());
  return Number(BigInt.asIntN(32, field(message, 2, VARINT)?.varint ?? 0n));
}

/** The value → message {type, intVal, strVal}. */
export function encodeIntOrString(value: unknown): Uint8Array {
  const writer = new MessageWriter();
  return (typeof value === 'number' ? writer.varint(1, 0).varint(2, value) : writer.varint(1, 1).text(3, String(value))).finish();
}

/** FieldsV1, RawExtension and JSON carry JSON text; `undefined` when empty. */
export function decodeRawJson(message: Uint8Array): unknown {
  const raw = field(message, 1, BYTES)?.bytes;
  if (!raw || raw.length === 0) return undefined;
  try {
    return JSON.parse(textOf(raw)) as unknown;
  } catch {
    throw new MalformedMessage('raw content is not JSON');
  }
}
export const encodeRawJson = (value: unknown): Uint8Array => new MessageWriter().text(1, JSON.stringify(value)).finish();

export const decodeStringList = (message: Uint8Array): string[] =>
  [...fieldsOf(message)].filter(({ number, wireType }) => number === 1 && wireType === BYTES).map(({ bytes }) => textOf(bytes));

/** Strings → a message with one repeated field. */
export function encodeStringList(values: readonly unknown[]): Uint8Array {
  const writer = new MessageWriter();
  for (const value of values) writer.text(1, String(value));
  return writer.finish();
}
