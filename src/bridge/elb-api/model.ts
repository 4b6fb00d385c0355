/** What an ELB should hold for one entrypoint. Pure. @module */
import type { CreateHealthMonitor, CreateMember, LbAlgorithm, LoadBalancer, Pool, Tag } from '../../huawei/elb/types.ts';
import { message } from '../../i18n/index.ts';
import type { ElbProtocol, EntrypointHealthCheck } from '../api/entrypoint.ts';
import { REASON } from '../api/reasons.ts';
import { BridgeError } from '../bridge-error.ts';
import type { PortBinding, Situation } from '../situation.ts';
import type { Target } from '../targets.ts';
import { objectName, ownershipMark, ownershipTags } from './ownership.ts';

export type MonitorModel = Omit<CreateHealthMonitor, 'pool_id' | 'name'>;

export interface ListenerModel {
  readonly elbPort: number;
  readonly protocol: ElbProtocol;
  readonly name: string;
  readonly certificate: string | undefined;
  readonly sniCertificates: readonly string[];
  /** `undefined`: as the ELB has it. */
  readonly transparent: boolean | undefined;
  readonly poolProtocol: Pool['protocol'];
  readonly algorithm: LbAlgorithm;
  readonly members: readonly CreateMember[];
  /** `undefined`: members are not probed. */
  readonly monitor: MonitorModel | undefined;
}

export interface ElbModel {
  readonly entrypoint: string;
  readonly loadBalancerId: string;
  /** The description of everything that belongs to the entrypoint. */
  readonly mark: string;
  readonly tags: readonly Tag[];
  readonly listeners: readonly ListenerModel[];
  /** Nodes whose subnet nobody told, by address, with the VPC subnet that they name: their members got an assumed one. */
  readonly assumed: ReadonlyMap<string, string | undefined>;
  /** No node is able now: what is there stays, and the ELB's own probes decide. */
  readonly keepMembers: boolean;
}

/** Defaults of the CRD, and of an entrypoint without `healthCheck`. */
export const DEFAULT_MONITOR: MonitorModel = {
  type: 'TCP',
  delay: 5,
  timeout: 3,
  max_retries: 3,
  max_retries_down: 3,
  monitor_port: null,
};

/** What tells the IPv4 subnet of a member: it must be the one that its address lies in (facts/elb-v3.md §2.4). */
export interface MemberSubnets {
  /** By the VPC subnet that a node names. */
  readonly learned: ReadonlyMap<string, string>;
  /** Of all others. */
  readonly assumed: string;
}

export function elbModel(situation: Situation, loadBalancer: LoadBalancer, { learned, assumed }: MemberSubnets): ElbModel {
  const { key, entrypoint, environment, targets, ports } = situation;
  const { spec } = entrypoint;
  const monitor = monitorModel(spec.healthCheck);
  const subnetOf = ({ network }: Target): string | undefined => (network === undefined ? undefined : learned.get(network));
  const listenerOf = (binding: PortBinding): ListenerModel => ({
    elbPort: binding.elbPort,
    protocol: binding.protocol,
    name: objectName(key, binding.elbPort),
    certificate: binding.certificateID,
    sniCertificates: [...binding.sniCertificateIDs].sort(),
    transparent: transparency(spec.clientIP, binding.protocol, loadBalancer),
    poolProtocol: binding.protocol === 'TCP' ? 'TCP' : 'HTTP',
    algorithm: spec.algorithm ?? 'ROUND_ROBIN',
    members: targets.map((target) => ({
      address: target.address,
      protocol_port: binding.nodePort!,
      name: target.node,
      weight: 1,
      subnet_cidr_id: subnetOf(target) ?? assumed,
    })),
    monitor,
  });
  return {
    entrypoint: key,
    loadBalancerId: loadBalancer.id,
    mark: ownershipMark(environment.cluster, key),
    tags: ownershipTags(environment.cluster, key),
    listeners: ports.filter(({ nodePort }) => nodePort !== undefined).map(listenerOf),
    assumed: new Map(targets.flatMap((target) => (subnetOf(target) ? [] : [[target.address, target.network]]))),
    keepMembers: targets.length === 0,
  };
}

/** Dedicated ELBs always keep the client's address; shared ones when asked to, at layer 4 (facts/elb-v3.md §2.2). */
function transparency(wish: 'Preserve' | undefined, protocol: ElbProtocol, { guaranteed }: LoadBalancer): boolean | undefined {
  if (protocol !== 'TCP' || guaranteed) return undefined;
  return wish === 'Preserve';
}

export function monitorModel(wish: EntrypointHealthCheck | undefined): MonitorModel | undefined {
  if (wish === undefined) return DEFAULT_MONITOR;
  if (wish.enabled === false) return undefined;
  const isHttp = wish.protocol === 'HTTP';
  return {
    type: isHttp ? 'HTTP' : 'TCP',
    delay: wish.intervalSeconds ?? DEFAULT_MONITOR.delay,
    timeout: wish.timeoutSeconds ?? DEFAULT_MONITOR.timeout,
    max_retries: wish.healthyThreshold ?? DEFAULT_MONITOR.max_retries,
    max_retries_down: wish.unhealthyThreshold ?? DEFAULT_MONITOR.max_retries_down!,
    monitor_port: wish.port ?? null,
    ...(isHttp && { url_path: wish.path ?? '/', expected_codes: wish.expectedCodes ?? '200', http_method: 'GET' }),
  };
}

/** An existing ELB must be of the class that the entrypoint names. */
export function checkClass({ spec }: Situation['entrypoint'], { id, guaranteed }: LoadBalancer): void {
  const found = guaranteed ? 'performance' : 'union';
  if (spec.elb.class !== undefined && spec.elb.class !== found)
    throw new BridgeError('Accepted', REASON.wrongClass, message('bridge.elb.wrongClass', { id, found, wanted: spec.elb.class }));
}
