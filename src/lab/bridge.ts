/** The lab's two ELBs, and the bridge between the first one and the Gateways. @module */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startBridge, type Bridge, type MonitorModel } from '../bridge/index.ts';
import type { Service } from '../kube/index.ts';
import { EXAMPLES } from './installation.ts';
import type { LabParts } from './lab.ts';
import { parseManifests, type Manifest } from './manifests.ts';

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

/** Quicker than the bridge's default: someone sits in front of the lab and waits. */
const MONITOR: MonitorModel = { type: 'TCP', delay: 1, timeout: 1, max_retries: 1, max_retries_down: 3 };
const MANAGED_BY = 'app.kubernetes.io/managed-by';
const LAB = 'cilium-cce-lab';
export const ENTRYPOINT = { namespace: 'kube-system', name: 'gateway-entrypoint' };

export function startLabBridge(mode: BridgeMode, { client, clock, cce, informers }: LabParts): Bridge {
  const elb = cce.elb.client();
  const bridge = startBridge({
    client: client('cilium-cce-bridge'),
    informers,
    clock,
    elb,
    mode,
    loadBalancerId: BRIDGE_ELB.id,
    monitor: MONITOR,
  });
  return {
    stop: async () => {
      await bridge.stop();
      elb.close();
    },
  };
}

/**
 * The document's entrypoint Service as mode Selector needs it: on the bridge's ELB, and the lab's to remove.
 * The open-source controller has another word for a shared ELB (facts/huawei-cce.md §1, fact 1).
 */
export async function labEntrypoint(ccm: 'cce' | 'oss'): Promise<Manifest['object'][]> {
  const file = 'source-document/gateway-entrypoint.yaml';
  return parseManifests(await readFile(join(EXAMPLES, file), 'utf8'), file).map(({ object }) => ({
    ...object,
    metadata: {
      ...object.metadata,
      labels: { [MANAGED_BY]: LAB },
      annotations: {
        ...object.metadata.annotations,
        'kubernetes.io/elb.id': BRIDGE_ELB.id,
        ...(ccm === 'oss' && { 'kubernetes.io/elb.class': 'shared' }),
        'kubernetes.io/elb.health-check-option': JSON.stringify({ delay: MONITOR.delay, timeout: MONITOR.timeout, max_retries: 1 }),
      },
    },
  }));
}

/** Whether the entrypoint is the one that {@link labEntrypoint} made. */
export const isLabEntrypoint = (service: Service | undefined): boolean => service?.metadata.labels?.[MANAGED_BY] === LAB;
