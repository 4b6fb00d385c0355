/**
 * A way to lead an ELB's traffic to a Gateway. `desired` is pure: what should be, computed from what is
 * known; `deploy` moves the world there and says what came of it.
 * @module
 */
import type { Gateway } from '../cluster/kinds.ts';
import type { Node, Service } from '../kube/resources.ts';

export interface BridgeInput {
  readonly gateway: Gateway;
  /** The Service that Cilium made for it, with its present NodePorts. */
  readonly service: Service;
  readonly nodes: readonly Node[];
  /** The ELB chosen for this Gateway; `undefined` where the strategy finds it out itself. */
  readonly loadBalancerId: string | undefined;
}

export interface PortConflict {
  readonly port: number;
  /** Who holds the port, as far as it can be told. */
  readonly holder: string;
}

export interface Deployed {
  /** Ports through which the Gateway is reachable now. */
  readonly ports: readonly number[];
  readonly conflicts: readonly PortConflict[];
  /** The ELB's real address: EIP, else VIP. */
  readonly address: string | undefined;
  /** What an address that is missing waits for. */
  readonly waitingFor?: string;
  /** Work is left (members drain, or new ones are not yet online): look again after this. */
  readonly againAfterMs: number | undefined;
}

export interface Strategy<Model> {
  readonly mode: 'ElbApi' | 'Selector';
  /** Whether it writes to the cloud, so that a Gateway needs a finalizer first. */
  readonly writesToCloud: boolean;
  /** Throws `BridgeError` when no model can be made. */
  desired(input: BridgeInput): Model;
  deploy(model: Model): Promise<Deployed>;
  /** Removes all that was made for a Gateway (`namespace/name`) on a load balancer. */
  remove(gatewayKey: string, loadBalancerId: string): Promise<void>;
}
