/** The status of a pod from what its containers do, as the kubelet writes it. Pure but for the clock. @module */
import { timestamp, type Clock } from '../../../kube/clock.ts';
import { findCondition } from '../../../kube/conditions.ts';
import type { Pod, PodStatus } from '../../../kube/resources.ts';
import type { Container } from './container.ts';
import { hex64, type ContainerState, type ContainerStatus, type RestartPolicy, type Terminated } from './container-state.ts';

type PodCondition = NonNullable<PodStatus['conditions']>[number];

export interface PodRuntimeState {
  pod: Pod;
  startTime: string;
  hostIP: string;
  /** `undefined` until the sandbox has its network. */
  podIP: string | undefined;
  initContainers: readonly Container[];
  containers: readonly Container[];
  ephemeralContainers: readonly Container[];
  restartPolicy: RestartPolicy;
  /** Set when the kubelet refuses or ends the pod itself. */
  failure?: { reason: string; message: string };
}

const at = (ms: number): string => `${new Date(ms).toISOString().slice(0, 19)}Z`;

/** The kubelet's own conditions; foreign ones (readiness gates, scheduler) are kept as they are. */
export function podStatus(state: PodRuntimeState, clock: Clock): PodStatus {
  const { pod, hostIP, podIP, startTime, failure } = state;
  const phase = failure ? 'Failed' : phaseOf(state);
  return {
    phase,
    conditions: conditionsOf(state, phase, clock),
    hostIP,
    hostIPs: [{ ip: hostIP }],
    ...(podIP && { podIP, podIPs: [{ ip: podIP }] }),
    startTime,
    qosClass: pod.status?.qosClass ?? qosOf(pod),
    ...(failure && { reason: failure.reason, message: failure.message }),
    ...(state.initContainers.length > 0 && { initContainerStatuses: state.initContainers.map(containerStatus) }),
    ...(!failure && { containerStatuses: state.containers.map(containerStatus) }),
    ...(state.ephemeralContainers.length > 0 && { ephemeralContainerStatuses: state.ephemeralContainers.map(ephemeralStatus) }),
  };
}

function phaseOf({ containers, initContainers, restartPolicy }: PodRuntimeState): NonNullable<PodStatus['phase']> {
  const initFailed = initContainers.some(
    ({ state, spec }) => spec.restartPolicy !== 'Always' && state.kind === 'terminated' && state.exitCode !== 0,
  );
  if (initFailed && restartPolicy === 'Never') return 'Failed';
  if (!initialized(initContainers)) return 'Pending';
  const started = containers.filter(({ state, lastTermination }) => state.kind !== 'waiting' || lastTermination);
  if (started.length < containers.length) return 'Pending';
  const ended = containers.filter(({ state }) => state.kind === 'terminated');
  if (ended.length < containers.length || restartPolicy === 'Always') return 'Running';
  const succeeded = ended.every(({ state }) => (state as Terminated).exitCode === 0);
  if (succeeded) return 'Succeeded';
  return restartPolicy === 'Never' ? 'Failed' : 'Running';
}

const initialized = (containers: readonly Container[]): boolean =>
  containers.every(({ state, spec, started }) =>
    spec.restartPolicy === 'Always' ? started : state.kind === 'terminated' && state.exitCode === 0,
  );

function conditionsOf(state: PodRuntimeState, phase: string, clock: Clock): PodCondition[] {
  const { pod, podIP, containers, initContainers } = state;
  const before = pod.status?.conditions;
  const done = phase === 'Succeeded' || phase === 'Failed';
  const unready = containers.filter(({ ready }) => !ready).map(({ name }) => name);
  const incomplete = initContainers.filter((container) => !initialized([container])).map(({ name }) => name);
  const containersReady: Verdict =
    phase === 'Succeeded'
      ? { status: 'False', reason: 'PodCompleted' }
      : phase === 'Failed'
        ? { status: 'False', reason: 'PodFailed' }
        : unready.length > 0
          ? { status: 'False', reason: 'ContainersNotReady', message: `containers with unready status: [${unready.join(' ')}]` }
          : { status: 'True' };
  const ours: [type: string, verdict: Verdict][] = [
    ['PodReadyToStartContainers', { status: podIP && !done ? 'True' : 'False' }],
    [
      'Initialized',
      phase === 'Succeeded'
        ? { status: 'True', reason: 'PodCompleted' }
        : incomplete.length > 0
          ? { status: 'False', reason: 'ContainersNotInitialized', message: `containers with incomplete status: [${incomplete.join(' ')}]` }
          : { status: 'True' },
    ],
    ['Ready', readyVerdict(containersReady, pod)],
    ['ContainersReady', containersReady],
    ['PodScheduled', { status: 'True' }],
  ];
  const own = ours.map(([type, verdict]): PodCondition => {
    const last = findCondition(before, type);
    const changed = last?.status !== verdict.status;
    return {
      type,
      ...verdict,
      lastProbeTime: undefined,
      lastTransitionTime: changed ? timestamp(clock) : last?.lastTransitionTime,
    };
  });
  const foreign = (before ?? []).filter(({ type }) => !ours.some(([mine]) => mine === type));
  return [...own, ...foreign];
}

type Verdict = Pick<PodCondition, 'status' | 'reason' | 'message'>;

function readyVerdict(containersReady: Verdict, pod: Pod): Verdict {
  if (containersReady.status !== 'True') return containersReady;
  const messages = (pod.spec?.readinessGates ?? []).flatMap(({ conditionType }) => {
    const condition = findCondition(pod.status?.conditions, conditionType);
    if (!condition) return [`corresponding condition of pod readiness gate "${conditionType}" does not exist.`];
    return condition.status === 'True'
      ? []
      : [`the status of pod readiness gate "${conditionType}" is not "True", but ${condition.status}`];
  });
  return messages.length > 0 ? { status: 'False', reason: 'ReadinessGatesNotReady', message: messages.join(', ') } : containersReady;
}

function containerStatus(container: Container): ContainerStatus {
  const { spec, state, lastTermination, containerID } = container;
  const image = spec.image ?? '';
  return {
    name: spec.name,
    image,
    imageID: containerID ? `${image.replace(/[:@][^/]*$/, '')}@sha256:${hex64(image)}` : '',
    ...(containerID && { containerID }),
    ready: container.isInit && spec.restartPolicy !== 'Always' ? state.kind === 'terminated' && state.exitCode === 0 : container.ready,
    started: container.started,
    restartCount: container.restartCount,
    state: stateOf(state),
    lastState: lastTermination ? { terminated: terminatedOf(lastTermination) } : {},
  };
}

/** Nobody waits for one to be ready. */
const ephemeralStatus = (container: Container): ContainerStatus => ({ ...containerStatus(container), ready: false, started: undefined });

function stateOf(state: ContainerState): NonNullable<ContainerStatus['state']> {
  switch (state.kind) {
    case 'waiting':
      return { waiting: { reason: state.reason, ...(state.message && { message: state.message }) } };
    case 'running':
      return { running: { startedAt: at(state.startedAt) } };
    case 'terminated':
      return { terminated: terminatedOf(state) };
  }
}

const terminatedOf = ({ exitCode, reason, message, startedAt, finishedAt, containerID }: Terminated) => ({
  exitCode,
  reason,
  ...(message && { message }),
  startedAt: at(startedAt),
  finishedAt: at(finishedAt),
  ...(containerID && { containerID }),
});

/** Guaranteed: every container limits cpu and memory to what it requests; BestEffort: none asks for anything. */
function qosOf(pod: Pod): NonNullable<PodStatus['qosClass']> {
  const resources = [...(pod.spec?.containers ?? []), ...(pod.spec?.initContainers ?? [])].map((container) => container.resources ?? {});
  if (resources.every(({ requests, limits }) => !Object.keys(requests ?? {}).length && !Object.keys(limits ?? {}).length))
    return 'BestEffort';
  const guaranteed = resources.every(({ requests, limits }) =>
    ['cpu', 'memory'].every((name) => limits?.[name] !== undefined && String(requests?.[name] ?? limits[name]) === String(limits[name])),
  );
  return guaranteed ? 'Guaranteed' : 'Burstable';
}
