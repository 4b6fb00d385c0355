/** What the kubelet remembers of a container, one that runs included, and how it reads what an earlier kubelet reported. @module */
import { createHash } from 'node:crypto';
import type { PassThrough } from 'node:stream';
import type { PodStatus } from '../../../kube/resources.ts';
import type { Process, Program } from '../program.ts';

export type ContainerStatus = NonNullable<PodStatus['containerStatuses']>[number];

export interface Terminated {
  exitCode: number;
  reason: string;
  message?: string;
  startedAt: number;
  finishedAt: number;
  containerID: string;
}

export type ContainerState =
  | { kind: 'waiting'; reason: string; message?: string }
  | { kind: 'running'; startedAt: number }
  | ({ kind: 'terminated' } & Terminated);

export type RestartPolicy = 'Always' | 'OnFailure' | 'Never';

export const hex64 = (seed: string): string => createHash('sha256').update(seed).digest('hex');

/** A container that ran when the node (or the lab) went down ended without anybody seeing how. */
export function lostTermination({ state, lastState, containerID }: ContainerStatus, now: number): Terminated | undefined {
  const last = state?.terminated ?? lastState?.terminated;
  if (state?.running) {
    const startedAt = Date.parse(state.running.startedAt ?? '') || now;
    return { exitCode: 255, reason: 'Unknown', startedAt, finishedAt: now, containerID: containerID ?? '' };
  }
  if (!last) return undefined;
  return {
    exitCode: last.exitCode,
    reason: last.reason ?? '',
    message: last.message,
    startedAt: Date.parse(last.startedAt ?? '') || now,
    finishedAt: Date.parse(last.finishedAt ?? '') || now,
    containerID: last.containerID ?? '',
  };
}

/** Where in a pod's spec it stands. */
export type ContainerList = 'containers' | 'initContainers' | 'ephemeralContainers';

/** A running instance: its streams and the ways to end it. */
export interface Instance {
  id: string;
  process: Process;
  program: Program;
  /** SIGTERM. */
  terminate: () => void;
  /** SIGKILL. */
  kill: () => void;
  ended: Promise<void>;
  /** Where an attached client's input goes. */
  input: PassThrough | undefined;
}
