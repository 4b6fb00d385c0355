/** What the service controller asks of a cloud, as in k8s.io/cloud-provider's LoadBalancer interface. @module */
import type { ElbClient } from '../../../huawei/elb/client.ts';
import type { Service } from '../../../kube/resources.ts';
import type { Surroundings } from './backends.ts';

export interface LoadBalancerStatus {
  ingress: { ip: string }[];
}

export interface LoadBalancerProvider {
  /** Whether the Service is this controller's at all. */
  serves(service: Service): boolean;
  /**
   * Brings the cloud to what the Service wants. `undefined`: done, but there is no address to publish.
   * Rejects with the text that the event carries.
   */
  ensure(service: Service, around: Surroundings): Promise<LoadBalancerStatus | undefined>;
  /** Members only, after endpoints have changed. */
  update(service: Service, around: Surroundings): Promise<void>;
  remove(service: Service): Promise<void>;
  /** Whether a change of endpoints is announced with an event `UpdateLoadBalancer`. */
  readonly announcesUpdates: boolean;
}

export interface ProviderOptions {
  elb: ElbClient;
  clusterId: string;
  vpcId: string;
  subnetId: string;
  /** Whether the cluster's version knows user-managed EndpointSlices; only the managed controller has them. */
  userManagedSlices: boolean;
  /** Writes an annotation into the Service. */
  annotate: (service: Service, annotations: Record<string, string>) => Promise<void>;
}
