/** Keeps secrets out of what is written down: by the name that a value goes under, and by the value itself. @module */

export const REDACTED = '[redacted]';

const CREDENTIAL_KEY =
  /token|secret|passw(?:or)?d|passphrase|authorization|credential|cookie|(?:access|private|api|signing)[-_]?key|^(?:ak|sk)$|kubeconfig/i;
/** `secretName` names a thing, `tokenExpiry` is a time: neither opens anything. */
const ABOUT_A_CREDENTIAL = /(?:name|namespace|ref|refs|kind|count|expir\w*|type)$/i;
const AUTHORIZATION = /\b(Bearer|Basic)\s+[\w.~+/=-]+/gi;
const MOST_DEPTH = 8;

export class Redactor {
  readonly #secrets = new Set<string>();

  /** From now on `value` is replaced wherever it occurs: plain, URL-encoded, in base64. An empty one is ignored. */
  add(value: string): void {
    if (value === '') return;
    for (const form of [value, encodeURIComponent(value), Buffer.from(value).toString('base64')]) this.#secrets.add(form);
  }

  text(text: string): string {
    let clean = text.replace(AUTHORIZATION, `$1 ${REDACTED}`);
    // Longer ones first: one secret may be a part of another.
    for (const secret of [...this.#secrets].sort((one, other) => other.length - one.length)) clean = clean.replaceAll(secret, REDACTED);
    return clean;
  }

  /** A copy that JSON can take: secrets replaced, errors as their messages and codes, cycles and depths cut off. */
  value(value: unknown, key = ''): unknown {
    return this.#clean(value, key, []);
  }

  #clean(value: unknown, key: string, within: readonly object[]): unknown {
    if (value === undefined || value === null || typeof value === 'boolean') return value;
    if (CREDENTIAL_KEY.test(key) && !ABOUT_A_CREDENTIAL.test(key)) return REDACTED;
    switch (typeof value) {
      case 'string':
        return this.text(value);
      case 'number':
        return Number.isFinite(value) ? value : String(value);
      case 'object':
        break;
      case 'bigint':
        return value.toString();
      default:
        // Functions and symbols: nothing to tell.
        return `[${typeof value}]`;
    }
    if (within.includes(value)) return '[circular]';
    if (within.length >= MOST_DEPTH) return '[…]';
    const inside = [...within, value];
    if (value instanceof Error) return this.#clean(partsOf(value), key, inside);
    if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'Invalid Date' : value.toISOString();
    if (Array.isArray(value)) return value.map((item) => this.#clean(item, '', inside));
    if (value instanceof Map) return this.#clean(Object.fromEntries(value), key, inside);
    if (value instanceof Set) return this.#clean([...value], key, inside);
    if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`;
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [this.text(name), this.#clean(item, name, inside)]));
  }
}

function partsOf(error: Error): object {
  const { code, reason } = error as { code?: unknown; reason?: unknown };
  return {
    name: error.name,
    message: error.message,
    ...((typeof code === 'string' || typeof code === 'number') && { code }),
    ...(typeof reason === 'string' && { reason }),
    ...(error.cause !== undefined && { cause: error.cause }),
  };
}
