/**
 * Scale, v1.33.
 * @module
 */
import type { MessageTable } from './table.ts';

export const autoscalingMessages = {
  Scale: {
    metadata: '1 meta.ObjectMeta',
    spec: '2 ScaleSpec',
    status: '3 ScaleStatus',
  },
  ScaleSpec: {
    replicas: '1 int32',
  },
  ScaleStatus: {
    replicas: '1 int32*',
    selector: '2 string',
  },
} satisfies MessageTable;
