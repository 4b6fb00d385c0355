/** The modes in which the cloud controller manager writes the ELB, put together. @module */
import type { ElbClient } from '../../huawei/elb/client.ts';
import type { KubeClient } from '../../kube/client.ts';
import type { Clock } from '../../kube/clock.ts';
import type { BridgeStores } from '../stores.ts';
import { ElbLookup } from './elb-facts.ts';
import { endpointSliceStrategy } from './endpoint-slice.ts';
import { envoyRedirectStrategy } from './envoy-redirect.ts';
import { hostNetworkStrategy } from './host-network.ts';
import { ObjectMode } from './mode.ts';
import { selectorStrategy } from './selector.ts';

/** How long an answer of the ELB API about health is good for. */
const HEALTH_AGE_MS = 15_000;

export interface ObjectModesOptions {
  client: KubeClient;
  stores: BridgeStores;
  clock: Clock;
  /** Absent: nobody can tell how healthy the members are. */
  elb?: ElbClient;
}

export function objectModes({ client, stores, clock, elb }: ObjectModesOptions): ObjectMode[] {
  const lookup = elb && new ElbLookup({ elb, clock, maxAgeMs: HEALTH_AGE_MS });
  return [endpointSliceStrategy, hostNetworkStrategy, envoyRedirectStrategy, selectorStrategy].map(
    (strategy) => new ObjectMode({ strategy, client, objects: (uid) => stores.objectsOf(uid), ...(lookup && { elb: lookup }) }),
  );
}
