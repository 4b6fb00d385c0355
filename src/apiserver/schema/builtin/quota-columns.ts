/**
 * Columns of ResourceQuotas and LimitRanges.
 * @module
 */
import type { PrinterColumn } from '../types.ts';
import { ageColumn, column, createdAtColumn, nameColumn, objectAt, textAt, type Json } from './cells.ts';

/** `cpu: 1/2, pods: 3/10`: what is used, and the most. */
const used =
  (ofLimits: boolean) =>
  (quota: Json): string =>
    Object.entries(objectAt(quota, 'status', 'hard'))
      .filter(([name]) => name.startsWith('limits.') === ofLimits)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, most]) => `${name}: ${textAt(quota, 'status', 'used', name) || '0'}/${String(most)}`)
      .join(', ');

export const quotaColumns: readonly PrinterColumn[] = [nameColumn, column('Request', used(false)), column('Limit', used(true)), ageColumn];

export const limitRangeColumns: readonly PrinterColumn[] = [nameColumn, createdAtColumn];
