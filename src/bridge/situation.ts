/**
 * All that is known about one GatewayEntrypoint at one moment: what modes compute their desired state from.
 * Plain data, gathered in `gather.ts`.
 * @module
 */
import type { CiliumEnvoyConfig, Gateway } from '../cluster/kinds.ts';
import type { Service } from '../kube/resources.ts';
import type { ElbProtocol, EntrypointListener, GatewayEntrypoint } from './api/entrypoint.ts';
import type { Target } from './targets.ts';

/** The cluster around all entrypoints. */
export interface Environment {
  /** Tells this cluster's objects on a shared ELB from another cluster's. */
  readonly cluster: string;
  /** Which cloud controller manager serves entrypoint Services. */
  readonly ccm: 'cce' | 'oss';
  /** Of the agents' image, `1.19.1`; `undefined`: not known. */
  readonly ciliumVersion: string | undefined;
  /** Where the agents and Envoy run. */
  readonly ciliumNamespace: string;
  /** Whether Envoy is a DaemonSet of its own (`k8s-app: cilium-envoy`). */
  readonly envoyDaemonSet: boolean;
  /** `gatewayAPI.hostNetwork.enabled`. */
  readonly hostNetwork: boolean;
  readonly xffNumTrustedHops: number;
  /** CiliumLoadBalancerIPPools exist, and LB-IPAM owns Services without a class (facts/cilium.md §6). */
  readonly lbIpamOwnsClassless: boolean;
  /** `v1.33.13-r0`; `undefined`: this is not CCE, or it does not say. */
  readonly cceVersion: string | undefined;
  /** Whether the ELB API can be called. */
  readonly hasCredentials: boolean;
  /** How many nodes there are. */
  readonly nodes: number;
  /** CIDRs of pods, as far as they are known. */
  readonly podCIDRs: readonly string[];
  /** Whether an address is one of a node's. */
  readonly nodeAt: (address: string) => string | undefined;
  /** `namespace/name` of the Service that has this ClusterIP. */
  readonly serviceAt: (address: string) => string | undefined;
}

/** One port of the Gateway on the ELB, with every default filled in. */
export interface PortBinding {
  /** Of the Gateway's listener. */
  readonly port: number;
  readonly elbPort: number;
  readonly protocol: ElbProtocol;
  readonly certificateID: string | undefined;
  readonly sniCertificateIDs: readonly string[];
  /** The Service's present one; `undefined` in host network mode, or while it is not there. */
  readonly nodePort: number | undefined;
}

export interface Situation {
  /** `namespace/name`. */
  readonly key: string;
  readonly entrypoint: GatewayEntrypoint;
  readonly gateway: Gateway;
  /** The Service that Cilium made for the Gateway; `undefined`: not yet. */
  readonly service: Service | undefined;
  readonly envoyConfig: CiliumEnvoyConfig | undefined;
  readonly ports: readonly PortBinding[];
  /** Nodes that take the traffic. */
  readonly targets: readonly Target[];
  /** Services that a cloud controller manager binds to the same ELB, other than those of this entrypoint. */
  readonly servicesOnElb: readonly Service[];
  readonly environment: Environment;
}

/** The Gateway's ports with what the entrypoint says of them. Pure. */
export function portBindings(gateway: Gateway, service: Service | undefined, listeners: readonly EntrypointListener[] = []): PortBinding[] {
  const ports = [...new Set((gateway.spec?.listeners ?? []).filter(({ protocol }) => protocol !== 'UDP').map(({ port }) => port))];
  return ports
    .sort((a, b) => a - b)
    .map((port) => {
      const wish = listeners.find((one) => one.port === port);
      const nodePort = service?.spec?.ports?.find((one) => one.port === port && (one.protocol ?? 'TCP') === 'TCP')?.nodePort;
      return {
        port,
        elbPort: wish?.elbPort ?? port,
        protocol: wish?.protocol ?? 'TCP',
        certificateID: wish?.certificateID,
        sniCertificateIDs: wish?.sniCertificateIDs ?? [],
        nodePort,
      };
    });
}
