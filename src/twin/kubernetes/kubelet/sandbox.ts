/** What the containers of a pod share: the network namespace, volumes, and how they report. @module */
import type { Clock } from '../../../kube/clock.ts';
import type { RecordedEvent } from '../../../kube/event-recorder.ts';
import type { Container as ContainerSpec, Pod } from '../../../kube/resources.ts';
import type { Machine } from '../../machine.ts';
import type { ContainerFiles, ProcessNetwork, Program } from '../program.ts';

export type PullResult =
  | { kind: 'present'; program: Program }
  | { kind: 'pulled'; program: Program }
  | { kind: 'failed'; message: string }
  | { kind: 'never' };

export interface Preparation {
  argv: readonly string[];
  env: Readonly<Record<string, string>>;
  files: ContainerFiles;
  openNetwork(): ProcessNetwork & { close(): void };
}

export interface PodSandbox {
  /** The latest version of the pod. */
  readonly pod: Pod;
  readonly machine: Machine;
  readonly clock: Clock;
  pull(image: string, policy: string | undefined): PullResult;
  /** Environment, files and network for a new instance of a container. */
  prepare(container: ContainerSpec): Promise<Preparation>;
  event(event: RecordedEvent): void;
  /** A container's state has changed: the pod's status is due. */
  changed(): void;
}
