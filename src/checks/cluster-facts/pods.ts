/** Pods in trouble: since when, in whose words, and how they are made anew. @module */
import { message, type Message } from '../../i18n/index.ts';
import { findCondition } from '../../kube/conditions.ts';
import type { Pod } from '../../kube/resources.ts';
import type { ClusterView } from '../check.ts';
import type { Evidence, Words } from '../finding.ts';
import { kubectl } from './commands.ts';
import { refOf, unstopped } from './wording.ts';

/** A pod that is not ready for less than this is just starting. */
const PATIENCE_MS = 60_000;

const since = (view: ClusterView, time: string | undefined): number =>
  time === undefined ? Infinity : view.now.getTime() - Date.parse(time);

/** Whether the pod has been in whatever state it is in for longer than a start takes. */
export function isOld(view: ClusterView, { metadata, status }: Pod): boolean {
  return since(view, status?.startTime ?? metadata.creationTimestamp) > PATIENCE_MS;
}

/** Whether the pod has not been ready for longer than a restart takes. */
export function isStuck(view: ClusterView, pod: Pod): boolean {
  const ready = findCondition(pod.status?.conditions, 'Ready');
  return ready?.status !== 'True' && since(view, ready?.lastTransitionTime ?? pod.metadata.creationTimestamp) > PATIENCE_MS;
}

/** Whether the pod has been ready for longer than what follows a start takes. */
export function isSettled(view: ClusterView, pod: Pod): boolean {
  const ready = findCondition(pod.status?.conditions, 'Ready');
  return ready?.status === 'True' && since(view, ready.lastTransitionTime) > PATIENCE_MS;
}

/** Why a pod does not run, as the objects tell it: the scheduler, a container that waits, how it last ended. */
export function troubleOf({ status }: Pod): { path: string; observed: Words } {
  const scheduled = findCondition(status?.conditions, 'PodScheduled');
  if (scheduled?.status === 'False') return { path: 'status.conditions[PodScheduled]', observed: textOf(scheduled) };
  const all = [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])];
  for (const { name, state, lastState, restartCount } of all) {
    const waiting = state?.waiting;
    if (waiting && waiting.reason !== 'PodInitializing' && waiting.reason !== 'ContainerCreating')
      return { path: `status.containerStatuses[${name}]`, observed: withEnd(textOf(waiting), lastState?.terminated) };
    if (restartCount && lastState?.terminated)
      return {
        path: `status.containerStatuses[${name}]`,
        observed: message('evidence.restarted', { count: restartCount, end: endOf(lastState.terminated) }),
      };
  }
  const ready = findCondition(status?.conditions, 'Ready');
  return {
    path: 'status.conditions[Ready]',
    observed: ready ? `Ready=${ready.status} ${textOf(ready)}`.trim() : `phase ${status?.phase ?? 'unknown'}`,
  };
}

export const troubleEvidence = (pod: Pod): Evidence => ({ at: refOf(pod), ...troubleOf(pod), expected: 'Ready=True' });

const textOf = ({ reason, message }: { reason?: string; message?: string }): string => [reason, message].filter(Boolean).join(': ');

interface Ended {
  readonly exitCode?: number;
  readonly message?: string;
}

const withEnd = (what: string, ended: Ended | undefined): Words =>
  ended ? message('evidence.trouble', { what, end: endOf(ended) }) : what;

function endOf({ exitCode, message: text }: Ended): Message {
  const code = exitCode ?? '?';
  return text ? message('evidence.endedSaying', { code, text: unstopped(text.trim()) }) : message('evidence.ended', { code });
}

/** Commands that make pods anew, by the workload that they belong to where it can be told. */
export function restartCommands(all: readonly Pod[]): string {
  const workloads = new Set<string>();
  const alone = new Map<string, string[]>();
  for (const pod of all) {
    const { namespace = 'default', name } = pod.metadata;
    const workload = workloadOf(pod);
    if (workload) workloads.add(kubectl('-n', namespace, 'rollout', 'restart', workload));
    else alone.set(namespace, [...(alone.get(namespace) ?? []), name]);
  }
  return [...workloads, ...[...alone].map(([namespace, some]) => kubectl('-n', namespace, 'delete', 'pod', ...some))].join('\n');
}

/** `deployment/web`; `undefined` for a pod that nobody, or somebody unknown, keeps. */
export function workloadOf({ metadata }: Pod): string | undefined {
  const owner = metadata.ownerReferences?.find(({ controller }) => controller);
  if (owner?.kind === 'DaemonSet' || owner?.kind === 'StatefulSet') return `${owner.kind.toLowerCase()}/${owner.name}`;
  const hash = metadata.labels?.['pod-template-hash'];
  // A ReplicaSet that a Deployment made is named after both.
  if (owner?.kind === 'ReplicaSet' && hash && owner.name.endsWith(`-${hash}`)) return `deployment/${owner.name.slice(0, -hash.length - 1)}`;
  return undefined;
}
