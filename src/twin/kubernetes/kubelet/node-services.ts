/** What a kubelet offers to the pods on its node. @module */
import type { KubeClient } from '../../../kube/client.ts';
import type { Clock } from '../../../kube/clock.ts';
import type { RecordedEvent } from '../../../kube/event-recorder.ts';
import type { Pod, Service } from '../../../kube/resources.ts';
import type { Machine } from '../../machine.ts';
import type { TwinNetwork } from '../../net/types.ts';
import type { ResolverConfig } from '../dns/resolver.ts';
import type { Container } from './container.ts';
import type { Folder } from './file-system.ts';
import type { NetworkNamespace } from './network-namespace.ts';
import type { PodWorker } from './pod-worker.ts';
import type { PullResult } from './sandbox.ts';

export interface NodeServices {
  readonly machine: Machine;
  readonly clock: Clock;
  readonly client: KubeClient;
  readonly network: TwinNetwork;
  readonly hostNamespace: NetworkNamespace;
  pull(image: string, policy: string | undefined): PullResult;
  record(pod: Pod, event: RecordedEvent): Promise<void>;
  log(line: string): void;
  resolverFor(pod: Pod, podIP: string): ResolverConfig;
  /** What is on the volume that a claim is bound to. @throws Error when it is bound to none */
  claimedFolder(namespace: string | undefined, claimName: string): Folder;
  /** Services whose variables the pod's containers see. */
  servicesFor(pod: Pod): readonly Service[];
  /** Why the kubelet refuses the pod, if it does. */
  admissionFailure(pod: Pod): { reason: string; message: string } | undefined;
  /** Resolves once `condition` holds; looked at whenever the machine changes. */
  machineChanged(condition: () => boolean, signal: AbortSignal): Promise<void>;
  /** Resolves once a sidecar has started up (at once for others). */
  whenStarted(container: Container, signal: AbortSignal): Promise<void>;
  /** Starts the probes of a running container; returns the way to stop them. */
  probe(pod: PodWorker, container: Container, graceMs: number): () => void;
}
