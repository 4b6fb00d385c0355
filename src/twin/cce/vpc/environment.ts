/** The project and its network as the twin's VPC service shows them: nothing of it is kept there. @module */
import type { CloudSignals } from '../../../cluster/model.ts';
import type { Credentials } from '../../../huawei/credentials/model.ts';
import type { Clock } from '../../../kube/clock.ts';
import type { VpcSubnets } from '../subnets.ts';

export interface VpcEnvironment {
  readonly clock: Clock;
  readonly region: string;
  readonly projectId: string;
  readonly vpc: { readonly id: string; readonly cidr: string };
  readonly subnets: VpcSubnets;
  readonly credentialsOf: (accessKey: string) => Credentials | undefined;
  /** Servers in the subnets. */
  readonly servers: () => readonly VpcServer[];
  readonly cloud: () => Pick<CloudSignals, 'securityGroups' | 'routes'>;
}

export interface VpcServer {
  readonly node: string;
  readonly serverId: string;
  readonly address: string;
  /** Ids. */
  readonly securityGroups: readonly string[];
}
