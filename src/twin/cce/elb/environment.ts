/** The project, VPC and machines around the load balancers: what the ELB twin asks its surroundings. @module */
import type { Duplex } from 'node:stream';
import type { Credentials } from '../../../huawei/credentials.ts';
import type { Quota } from '../../../huawei/elb/types.ts';
import type { Clock } from '../../../kube/clock.ts';
import type { VpcSubnets } from '../subnets.ts';

export interface ElbEnvironment {
  readonly clock: Clock;
  readonly random: () => number;
  readonly region: string;
  readonly projectId: string;
  readonly vpcId: string;
  /** Of nodes and VIPs. */
  readonly subnets: VpcSubnets;
  readonly availabilityZones: readonly string[];
  readonly quotas: Partial<Quota>;
  /** The server whose primary NIC has this address. */
  readonly instanceAt: (address: string) => { id: string; up: boolean } | undefined;
  /**
   * Connects from a load balancer to a member, for `client` or, without one, for a probe. Rejects with an
   * error whose `code` is as in `DialError`.
   */
  readonly dial: (connection: MemberConnection) => Promise<Duplex>;
  /** The address that stands for a client that came over loopback: someone outside the VPC. */
  readonly clientAddress: (remoteAddress: string) => string;
  readonly credentialsOf: (accessKey: string) => Credentials | undefined;
  readonly log: (line: string) => void;
}

export interface MemberConnection {
  loadBalancerId: string;
  address: string;
  port: number;
  /** Through which listener a client's connection goes; absent for a probe. */
  listenerId?: string;
  client?: string;
  signal: AbortSignal;
}
