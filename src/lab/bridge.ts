/** The lab's two ELBs, and the bridge between the first one and the Gateways. @module */
import { startBridge, type Bridge } from '../bridge/index.ts';
import type { LabParts } from './lab.ts';

export type BridgeMode = 'ElbApi' | 'Selector';
export type BridgeChoice = BridgeMode | 'off';

/** The ELB that belongs to the bridge. Public addresses are of the documentation range 203.0.113.0/24 (RFC 5737). */
export const BRIDGE_ELB = {
  id: '5e1fb0a4-0000-4000-8000-000000000001',
  name: 'lab-elb',
  guaranteed: false,
  vip: '10.2.128.100',
  eip: '203.0.113.10',
};

/** The ELB of examples/source-document/gateway-entrypoint.yaml, served by the cloud controller manager. */
export const NOTES_ELB = {
  id: '5e1fb0a4-0000-4000-8000-000000000002',
  name: 'notes-elb',
  guaranteed: false,
  vip: '10.2.128.101',
  eip: '203.0.113.20',
};

export function startLabBridge(mode: BridgeMode, { client, clock, cce, informers }: LabParts): Bridge {
  return startBridge({
    client: client('cilium-cce-bridge'),
    informers,
    clock,
    elb: cce.elb.client(),
    mode,
    loadBalancerId: mode === 'Selector' ? NOTES_ELB.id : BRIDGE_ELB.id,
  });
}
