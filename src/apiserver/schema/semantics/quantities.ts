/**
 * Quantities of storage and of quotas.
 * @module
 */
import { Quantity } from '../cel/quantity.ts';
import { invalidValue } from '../structural/field-errors.ts';
import type { FieldError } from '../types.ts';

/** A quantity in billionths; undefined for what is none. */
export const billionths = (value: unknown): bigint | undefined =>
  typeof value === 'string' || typeof value === 'number' ? Quantity.parse(String(value))?.nanos : undefined;

const shown = (value: unknown): string => (typeof value === 'string' || typeof value === 'number' ? String(value) : '');

export function checkPositive(value: unknown, field: string, errors: FieldError[]): void {
  const amount = billionths(value);
  if (amount !== undefined && amount <= 0n) errors.push(invalidValue(field, shown(value), 'must be greater than zero'));
}

/** Reports a quantity below zero, and one that is no whole number where its resource asks for that. */
export function checkAmount(value: unknown, field: string, errors: FieldError[], isWhole = false): void {
  const amount = billionths(value);
  if (amount === undefined) return;
  if (amount < 0n) errors.push(invalidValue(field, shown(value), 'must be greater than or equal to 0'));
  if (isWhole && amount % 1_000_000_000n !== 0n) errors.push(invalidValue(field, shown(value), 'must be an integer'));
}
