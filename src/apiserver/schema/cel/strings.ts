/**
 * Text in CEL: regular expressions with RE2's semantics, what the strings extension has beyond the library, `format`.
 * @module
 */
import type { Environment } from '@marcbachmann/cel-js';
import { RE2JS } from 're2js';
import { remembered } from '../../remembered.ts';
import { replaced } from './source.ts';

const machine = remembered(1000, (pattern) => RE2JS.compile(pattern));

const matches = (text: string, pattern: string): boolean => machine(pattern).matcher(text).find();

function findAll(text: string, pattern: string, limit = -1n): string[] {
  const matcher = machine(pattern).matcher(text);
  const found: string[] = [];
  const most = limit < 0n ? Number.POSITIVE_INFINITY : Number(limit);
  while (found.length < most && matcher.find()) found.push(matcher.group() ?? '');
  return found;
}

function find(text: string, pattern: string): string {
  return findAll(text, pattern, 1n)[0] ?? '';
}

const letters = (text: string): string[] => Array.from(text);

function replace(text: string, from: string, to: string, limit = -1n): string {
  if (limit < 0n) return text.replaceAll(from, () => to);
  const parts = text.split(from);
  const replaced = Math.min(Number(limit), parts.length - 1);
  return (
    parts.slice(0, replaced + 1).join(to) +
    parts
      .slice(replaced + 1)
      .map((part) => from + part)
      .join('')
  );
}

function written(value: unknown): string {
  if (typeof value === 'string') return value;
  if (value === null) return 'null';
  if (Array.isArray(value)) return `[${value.map(written).join(', ')}]`;
  if (value instanceof Date) return value.toISOString().replace('.000Z', 'Z');
  if (value instanceof Uint8Array) return Buffer.from(value).toString('utf8');
  if (typeof value === 'object' && Object.getPrototypeOf(value) === Object.prototype) {
    const entries = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
    return `{${entries.map(([key, item]) => `${key}: ${written(item)}`).join(', ')}}`;
  }
  return `${value as number | bigint | boolean}`;
}

const numeric = (value: unknown): number | bigint => {
  if (typeof value === 'number' || typeof value === 'bigint') return value;
  throw new Error(`could not convert argument ${written(value)} to a number`);
};

const hexOf = (value: unknown): string =>
  typeof value === 'string' || value instanceof Uint8Array ? Buffer.from(value).toString('hex') : numeric(value).toString(16);

function clause(verb: string, precision: string | undefined, value: unknown): string {
  const digits = precision === undefined ? 6 : Number(precision);
  switch (verb) {
    case 's':
      return written(value);
    case 'd':
      return String(numeric(value));
    case 'f':
      return Number(numeric(value)).toFixed(digits);
    case 'e':
      return Number(numeric(value))
        .toExponential(digits)
        .replace(/e([+-])(\d)$/, 'e$10$2');
    case 'b':
      return typeof value === 'boolean' ? String(Number(value)) : numeric(value).toString(2);
    case 'o':
      return numeric(value).toString(8);
    case 'x':
      return hexOf(value);
    case 'X':
      return hexOf(value).toUpperCase();
    default:
      throw new Error(`unrecognized formatting clause "${verb}"`);
  }
}

function format(template: string, values: readonly unknown[]): string {
  let next = 0;
  return template.replaceAll(
    /%(?:(%)|(?:\.(\d+))?(.))/gs,
    (_, percent: string | undefined, precision: string | undefined, verb: string) => {
      if (percent) return '%';
      if (next >= values.length) throw new Error(`index ${next} out of range`);
      next += 1;
      return clause(verb, precision, values[next - 1]);
    },
  );
}

export function registerStrings(env: Environment): void {
  env
    .registerFunction(`string.${replaced.matches}(string): bool`, matches)
    .registerFunction(`${replaced.matches}(string, string): bool`, matches)
    .registerFunction('string.find(string): string', find)
    .registerFunction('string.findAll(string): list<string>', findAll)
    .registerFunction('string.findAll(string, int): list<string>', findAll)
    .registerFunction('string.charAt(int): string', (text: string, index: bigint) => letters(text)[Number(index)] ?? '')
    .registerFunction('string.replace(string, string): string', replace)
    .registerFunction('string.replace(string, string, int): string', replace)
    .registerFunction('string.reverse(): string', (text: string) => letters(text).toReversed().join(''))
    .registerFunction('string.format(list<dyn>): string', format);
}
