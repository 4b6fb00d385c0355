/**
 * Modes in which CCE's cloud controller manager writes the ELB, from a Service of ours: the entrypoint
 * Service. A strategy says which objects lead the ELB to the Gateway; it is pure.
 * @module
 */
import type { CiliumEnvoyConfig } from '../../cluster/kinds.ts';
import type { Message } from '../../i18n/index.ts';
import type { Draft } from '../../kube/objects.ts';
import type { EndpointSlice, Service } from '../../kube/resources.ts';
import type { ClientIP, ElbProtocol, ModeName } from '../api/entrypoint.ts';
import type { Reason } from '../api/reasons.ts';
import type { Situation } from '../situation.ts';

/** One port of the Gateway as the entrypoint Service serves it. */
export interface ObjectBinding {
  readonly port: number;
  readonly elbPort: number;
  readonly protocol: ElbProtocol;
  readonly clientIP: ClientIP;
  /** Port of the ELB's members: the Gateway's own NodePort, that of the entrypoint Service, or none. */
  readonly nodePort: number | 'entrypoint' | undefined;
}

export interface ObjectModel {
  /** `undefined`: no port is to be served. */
  readonly service: Draft<Service> | undefined;
  readonly endpointSlice?: Draft<EndpointSlice>;
  readonly envoyConfig?: Draft<CiliumEnvoyConfig>;
  /** No node is able now: the endpoints that are there stay, and the ELB's own probes decide. */
  readonly keepEndpoints: boolean;
  readonly bindings: readonly ObjectBinding[];
  readonly warnings: readonly Message[];
  /** Something that Cilium makes is not there: whatever is there of ours stays as it is meanwhile. */
  readonly waiting?: { readonly reason: Reason; readonly what: Message };
}

export type ObjectModeName = Exclude<ModeName, 'ElbApi'>;

export interface ObjectStrategy {
  readonly name: ObjectModeName;
  /** @throws BridgeError on `Accepted` when the mode cannot work here, with what to do instead */
  desired(situation: Situation): ObjectModel;
}

export const waitingFor = (reason: Reason, what: Message): ObjectModel => ({
  service: undefined,
  keepEndpoints: true,
  bindings: [],
  warnings: [],
  waiting: { reason, what },
});
