/**
 * PriorityClass, v1.33.
 * @module
 */
import type { MessageTable } from './table.ts';

export const schedulingMessages = {
  PriorityClass: {
    '#': '-- A name for the importance of pods.',
    metadata: '1 meta.ObjectMeta',
    value: '2 int32* -- The importance; higher is more important.',
    globalDefault: '3 bool -- Whether pods without a class get this one.',
    description: '4 string',
    preemptionPolicy: '5 string enum:PreemptLowerPriority|Never',
  },
} satisfies MessageTable;
