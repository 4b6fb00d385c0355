/**
 * Rules that copy what may be kept of a value. What a rule does not know it leaves out, and what has not the shape
 * that it expects as well: so whoever reads the copy may rely on its shape.
 * @module
 */
import { isSecretUnder, MASK, withoutSecrets } from './secret-text.ts';

/** The copy; `undefined`: nothing of it is kept. */
export type Rule = (value: unknown) => unknown;

type Fields = Record<string, unknown>;
const isMapping = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value);

export const text: Rule = (value) => (typeof value === 'string' ? withoutSecrets(value) : undefined);
/** Names and values that other objects are found by: as they are. */
export const exact: Rule = (value) => (typeof value === 'string' ? value : undefined);
export const number: Rule = (value) => (typeof value === 'number' ? value : undefined);
export const flag: Rule = (value) => (typeof value === 'boolean' ? value : undefined);
/** A quantity, a port: a number or a word. */
export const scalar: Rule = (value) => (typeof value === 'number' || typeof value === 'boolean' ? value : text(value));

export const list =
  (of: Rule): Rule =>
  (value) =>
    Array.isArray(value) ? value.map(of).filter((item) => item !== undefined) : undefined;

/** Every key; a value under a name that tells of a credential is masked. */
export const map =
  (of: Rule): Rule =>
  (value) => {
    if (!isMapping(value)) return undefined;
    const copy: Fields = {};
    for (const [key, item] of Object.entries(value)) {
      const kept = typeof item === 'string' && isSecretUnder(key, item) ? MASK : of(item);
      if (kept !== undefined) set(copy, key, kept);
    }
    return copy;
  };

/** Only these fields. */
export function fields(rules: Readonly<Record<string, Rule>>): Rule {
  const entries = Object.entries(rules);
  return (value) => {
    if (!isMapping(value)) return undefined;
    const copy: Fields = {};
    for (const [key, rule] of entries) {
      const item = Object.hasOwn(value, key) ? value[key] : undefined;
      const kept = item === undefined || item === null ? undefined : rule(item);
      if (kept !== undefined) copy[key] = kept;
    }
    return copy;
  };
}

/** A mapping in which none of these is missing. */
export function complete(required: Readonly<Record<string, Rule>>, optional: Readonly<Record<string, Rule>> = {}): Rule {
  const all = fields({ ...required, ...optional });
  const names = Object.keys(required);
  return (value) => {
    const copy = all(value) as Fields | undefined;
    return copy && names.every((name) => copy[name] !== undefined) ? copy : undefined;
  };
}

/** Names of HTTP headers that hold a credential come as values of `name` beside `value`. */
const NAMES = ['name', 'key', 'header'] as const;
const MOST_DEEP = 64;

/**
 * All of it, for fields whose shape is free: policies, routes, Envoy's configuration. Credentials are found by the
 * name that they go under, by the name beside them, and by their looks. `null` and empty lists stay: they mean something.
 */
export function whole(value: unknown): unknown {
  return wholeAt(value, '', 0);
}

/** Keys under which Envoy and others take certificates, keys and tokens in line. */
const INLINE = /^inline_?(?:string|bytes)$/i;

function wholeAt(value: unknown, key: string, depth: number): unknown {
  if (typeof value === 'string') return isSecretUnder(key, value) || INLINE.test(key) ? MASK : withoutSecrets(value);
  if (typeof value !== 'object' || value === null) return value;
  if (depth > MOST_DEEP) return undefined;
  if (Array.isArray(value)) return value.map((item: unknown) => wholeAt(item, key, depth + 1) ?? null);
  const copy: Fields = {};
  const named = NAMES.map((field) => (value as Fields)[field]).find((item) => typeof item === 'string');
  for (const [field, item] of Object.entries(value)) {
    const isNamed = field === 'value' && typeof item === 'string' && named !== undefined && isSecretUnder(named, item);
    const kept = isNamed ? MASK : wholeAt(item, field, depth + 1);
    if (kept !== undefined) set(copy, field, kept);
  }
  return copy;
}

/** `__proto__` is a key like any other. */
function set(copy: Fields, key: string, value: unknown): void {
  if (key === '__proto__') Object.defineProperty(copy, key, { value, enumerable: true, configurable: true, writable: true });
  else copy[key] = value;
}
