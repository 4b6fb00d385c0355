/**
 * Lease, v1.33.
 * @module
 */
import type { MessageTable } from './table.ts';

export const coordinationMessages = {
  Lease: {
    metadata: '1 meta.ObjectMeta',
    spec: '2 LeaseSpec',
  },
  LeaseSpec: {
    holderIdentity: '1 string',
    leaseDurationSeconds: '2 int32',
    acquireTime: '3 MicroTime',
    renewTime: '4 MicroTime',
    leaseTransitions: '5 int32',
    strategy: '6 string',
    preferredHolder: '7 string',
  },
} satisfies MessageTable;
