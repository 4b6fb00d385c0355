/** How a template of Helm prints a value: Go's `%v`, for which a number of YAML is a floating-point one. Pure. @module */
import type { HelmValue } from './values.ts';

/** Go writes an exponent from a million on (`1e+06`), and below a ten-thousandth. */
function numberText(value: number): string {
  const [digits, exponent] = value.toExponential().split('e') as [string, string];
  const power = Number(exponent);
  return power >= -4 && power < 6 ? String(value) : `${digits}e${power < 0 ? '-' : '+'}${String(Math.abs(power)).padStart(2, '0')}`;
}

/** @param value as YAML gave it; nothing, where a template prints nothing, is the empty text */
export function goText(value: HelmValue | undefined): string {
  return value === null || value === undefined ? '' : inner(value);
}

function inner(value: HelmValue): string {
  if (value === null) return '<nil>';
  if (typeof value === 'number') return numberText(value);
  if (Array.isArray(value)) return `[${value.map(inner).join(' ')}]`;
  if (typeof value === 'object') {
    const fields = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
    return `map[${fields.map(([key, one]) => `${key}:${inner(one)}`).join(' ')}]`;
  }
  return String(value);
}
