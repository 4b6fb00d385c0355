/** What a release of Cilium makes for a Gateway. */
import { expect, it } from 'vitest';
import type { Gateway } from '../../../cluster/kinds.ts';
import { gatewayEndpointSlice } from './gateway-objects.ts';

const gateway = {
  metadata: { namespace: 'default', name: 'web', uid: '1' },
  spec: { gatewayClassName: 'cilium', listeners: [] },
} as unknown as Gateway;

it.each([
  ['1.18.6', true],
  ['1.19.0', false],
  ['1.19.4', false],
  ['1.19.5', true],
  ['1.20.0', true],
])('%s: the slice names its Service and says that it is ready: %s', (release, whole) => {
  const { metadata, endpoints } = gatewayEndpointSlice(gateway, release);
  expect(metadata.labels?.['kubernetes.io/service-name']).toBe(whole ? 'cilium-gateway-web' : undefined);
  expect(endpoints).toEqual([{ addresses: ['192.192.192.192'], conditions: whole ? { ready: true } : {} }]);
});
