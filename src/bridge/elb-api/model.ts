/** What an ELB should hold for one Gateway. Pure. @module */
import type { CreateHealthMonitor, CreateMember, LbAlgorithm } from '../../huawei/elb/types.ts';
import { keyOf } from '../../kube/objects.ts';
import { BridgeError } from '../bridge-error.ts';
import { ELB_CLASS, REASON } from '../names.ts';
import type { BridgeInput } from '../strategy.ts';
import { servicePorts, targetNodes } from '../targets.ts';
import { ownershipMark } from './ownership.ts';

export type MonitorModel = Omit<CreateHealthMonitor, 'pool_id' | 'name'>;

export interface ListenerModel {
  readonly port: number;
  readonly name: string;
  readonly algorithm: LbAlgorithm;
  readonly members: readonly CreateMember[];
  readonly monitor: MonitorModel;
}

export interface ElbModel {
  readonly gateway: string;
  readonly loadBalancerId: string;
  /** `undefined`: either kind will do. */
  readonly dedicated: boolean | undefined;
  /** The description of everything that belongs to this Gateway. */
  readonly mark: string;
  readonly listeners: readonly ListenerModel[];
}

export interface ModelOptions {
  cluster: string;
  /** IPv4 subnet id of the nodes; absent: that of the load balancer's own address. */
  subnetId: string | undefined;
  algorithm: LbAlgorithm;
  monitor: MonitorModel;
}

const NAME_LIMIT = 255;

/** TCP throughout: TLS ends in Cilium's Envoy, and the ELB adds no header that a client could forge. */
export function elbModel(input: BridgeInput, options: ModelOptions): ElbModel {
  const gateway = keyOf(input.gateway);
  if (!input.loadBalancerId)
    throw new BridgeError(
      REASON.noLoadBalancer,
      `no load balancer: annotate the Gateway with cilium-cce.io/elb-id or configure a default one`,
    );
  const targets = targetNodes(input.nodes);
  return {
    gateway,
    loadBalancerId: input.loadBalancerId,
    dedicated: wantedKind(input),
    mark: ownershipMark(options.cluster, gateway),
    listeners: servicePorts(input.service).map(({ port, nodePort }) => ({
      port,
      name: `cilium-cce_${gateway.replace('/', '_')}_${port}`.slice(0, NAME_LIMIT),
      algorithm: options.algorithm,
      members: targets.map(({ node, address }) => ({
        address,
        protocol_port: nodePort,
        name: node,
        weight: 1,
        ...(options.subnetId && { subnet_cidr_id: options.subnetId }),
      })),
      monitor: options.monitor,
    })),
  };
}

function wantedKind({ gateway }: BridgeInput): boolean | undefined {
  const kind = gateway.metadata.annotations?.[ELB_CLASS];
  if (kind === undefined) return undefined;
  if (kind !== 'union' && kind !== 'performance')
    throw new BridgeError(REASON.buildModel, `annotation ${ELB_CLASS} is "${kind}", not union or performance`);
  return kind === 'performance';
}
