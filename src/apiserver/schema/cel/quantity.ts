/**
 * Quantities such as `500m` or `1.5Gi`, exact.
 * @module
 */
import type { Environment } from '@marcbachmann/cel-js';

const binary: Readonly<Record<string, bigint>> = {
  Ki: 1n << 10n,
  Mi: 1n << 20n,
  Gi: 1n << 30n,
  Ti: 1n << 40n,
  Pi: 1n << 50n,
  Ei: 1n << 60n,
};
const decimal: Readonly<Record<string, number>> = { n: -9, u: -6, m: -3, '': 0, k: 3, M: 6, G: 9, T: 12, P: 15, E: 18 };
const form = /^([+-]?)(\d+(?:\.\d*)?|\.\d+)(?:([KMGTPE]i)|([numkMGTPE]?)|[eE]([+-]?\d{1,3}))$/;

/** Everything is counted in billionths: the smallest unit that Kubernetes keeps. */
const scale = 1_000_000_000n;
const scaleDigits = 9;

export class Quantity {
  readonly nanos: bigint;

  constructor(nanos: bigint) {
    this.nanos = nanos;
  }

  /** Undefined when `text` writes no quantity. */
  static parse(text: string): Quantity | undefined {
    const match = form.exec(text);
    if (!match) return undefined;
    const [, sign, digits = '', binarySuffix, decimalSuffix = '', exponent] = match;
    const [whole = '', fraction = ''] = digits.split('.');
    const mantissa = BigInt(whole + fraction || '0');
    const shift = (exponent === undefined ? (decimal[decimalSuffix] ?? 0) : Number(exponent)) - fraction.length + scaleDigits;
    const factor = binarySuffix ? (binary[binarySuffix] ?? 1n) : 1n;
    const scaled = shift >= 0 ? mantissa * factor * 10n ** BigInt(shift) : roundedUp(mantissa * factor, 10n ** BigInt(-shift));
    return new Quantity(sign === '-' ? -scaled : scaled);
  }

  /** In the form in which Kubernetes keeps it: the largest unit of its kind that leaves a whole number. */
  static canonical(text: string): string {
    const quantity = Quantity.parse(text);
    const [, , , binarySuffix, , exponent] = form.exec(text) ?? [];
    // What is written with an exponent stays as it is.
    if (!quantity || exponent !== undefined) return text;
    if (binarySuffix && quantity.isInteger) {
      const whole = quantity.asInteger();
      const [unit, factor] = Object.entries(binary).findLast(([, size]) => whole !== 0n && whole % size === 0n) ?? ['', 1n];
      return `${whole / factor}${unit}`;
    }
    const units = Object.entries(decimal).map(([unit, power]): [string, bigint] => [unit, 10n ** BigInt(power + scaleDigits)]);
    const [unit, factor] = units.toSorted(([, a], [, b]) => Number(b - a)).find(([, size]) => quantity.nanos % size === 0n) ?? ['n', 1n];
    return quantity.nanos === 0n ? '0' : `${quantity.nanos / factor}${unit}`;
  }

  get isInteger(): boolean {
    return this.nanos % scale === 0n;
  }

  asInteger(): bigint {
    if (!this.isInteger) throw new Error('cannot convert value to integer');
    return this.nanos / scale;
  }

  asFloat(): number {
    return Number(this.nanos) / Number(scale);
  }
}

const roundedUp = (value: bigint, divisor: bigint): bigint => (value + divisor - 1n) / divisor;

function quantity(text: string): Quantity {
  const parsed = Quantity.parse(text);
  if (!parsed) {
    throw new Error("quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'");
  }
  return parsed;
}

const compare = (a: Quantity, b: Quantity): number => (a.nanos < b.nanos ? -1 : a.nanos > b.nanos ? 1 : 0);
const type = 'kubernetes.Quantity';

export function registerQuantity(env: Environment): void {
  env
    .registerType(type, Quantity)
    .registerFunction(`quantity(string): ${type}`, quantity)
    .registerFunction('isQuantity(string): bool', (text: string) => Quantity.parse(text) !== undefined)
    .registerFunction(`${type}.isInteger(): bool`, (it: Quantity) => it.isInteger)
    .registerFunction(`${type}.asInteger(): int`, (it: Quantity) => it.asInteger())
    .registerFunction(`${type}.asApproximateFloat(): double`, (it: Quantity) => it.asFloat())
    .registerFunction(`${type}.sign(): int`, (it: Quantity) => BigInt(compare(it, new Quantity(0n))))
    .registerFunction(`${type}.add(${type}): ${type}`, (a: Quantity, b: Quantity) => new Quantity(a.nanos + b.nanos))
    .registerFunction(`${type}.add(int): ${type}`, (a: Quantity, b: bigint) => new Quantity(a.nanos + b * scale))
    .registerFunction(`${type}.sub(${type}): ${type}`, (a: Quantity, b: Quantity) => new Quantity(a.nanos - b.nanos))
    .registerFunction(`${type}.sub(int): ${type}`, (a: Quantity, b: bigint) => new Quantity(a.nanos - b * scale))
    .registerFunction(`${type}.isLessThan(${type}): bool`, (a: Quantity, b: Quantity) => compare(a, b) < 0)
    .registerFunction(`${type}.isGreaterThan(${type}): bool`, (a: Quantity, b: Quantity) => compare(a, b) > 0)
    .registerFunction(`${type}.compareTo(${type}): int`, (a: Quantity, b: Quantity) => BigInt(compare(a, b)))
    .registerOperator(`${type} == ${type}`, (a: Quantity, b: Quantity) => compare(a, b) === 0);
}
