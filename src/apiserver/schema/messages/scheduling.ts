/**
 * PriorityClass, v1.33.
 * @module
 */
import type { MessageTable } from './table.ts';

export const schedulingMessages = {
  PriorityClass: {
    metadata: '1 meta.ObjectMeta',
    value: '2 int32*',
    globalDefault: '3 bool',
    description: '4 string',
    preemptionPolicy: '5 string',
  },
} satisfies MessageTable;
