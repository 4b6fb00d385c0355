/**
 * Lease, v1.33.
 * @module
 */
import type { MessageTable } from './table.ts';

export const coordinationMessages = {
  Lease: {
    '#': '-- A claim that its holder renews; for leader election and node heartbeats.',
    metadata: '1 meta.ObjectMeta',
    spec: '2 LeaseSpec',
  },
  LeaseSpec: {
    holderIdentity: '1 string -- Who holds the lease.',
    leaseDurationSeconds: '2 int32 -- Seconds after the last renewal at which others may take the lease.',
    acquireTime: '3 MicroTime -- When the present holder took it.',
    renewTime: '4 MicroTime -- Last renewal.',
    leaseTransitions: '5 int32',
    strategy: '6 string',
    preferredHolder: '7 string',
  },
} satisfies MessageTable;
