/**
 * Watching a lab become ready: one milestone after another, each with its time, and for those that do
 * not come the reason as far as the objects tell it.
 * @module
 */
import { gateways } from '../cluster/kinds.ts';
import { message, type Message } from '../i18n/index.ts';
import { daemonSets, deployments, findCondition, isTrue, nodes, pods, type Pod } from '../kube/index.ts';
import { letSocketsProgress } from './eventually.ts';
import type { Lab } from './lab.ts';

export interface Milestone {
  readonly component: Message;
  /** Names and addresses, not translated. */
  readonly detail: string;
}

interface Stage {
  readonly component: Message;
  /** The detail when it is ready. */
  reached(lab: Lab): string | undefined | Promise<string | undefined>;
}

const joined = (names: Iterable<string>): string => [...names].join(', ');

function daemonSet(lab: Lab, name: string): string | undefined {
  const found = lab.model.get(daemonSets, { namespace: 'kube-system', name });
  const { desiredNumberScheduled: desired = 0, numberReady: ready = 0 } = found?.status ?? {};
  return desired > 0 && ready === desired ? `${name} ${ready}/${desired}` : undefined;
}

function deployment(lab: Lab, namespace: string, name: string, least: number): string | undefined {
  const found = lab.model.get(deployments, { namespace, name });
  const ready = found?.status?.readyReplicas ?? 0;
  return ready >= least ? `${name} ${ready}/${found?.spec?.replicas ?? 1}` : undefined;
}

/** Without Cilium its parts do not come, and no pod gets past the nodes' taint. */
const isBare = (lab: Lab): boolean => lab.options.cilium === false;

/** Without a bridge nobody binds the Gateway. */
const isServed = (lab: Lab): boolean => lab.hasWorkload && lab.options.bridge !== 'off';

const STAGES: readonly Stage[] = [
  {
    component: message('lab.ready.operator'),
    reached: (lab) => (isBare(lab) ? '–' : deployment(lab, 'kube-system', 'cilium-operator', 1)),
  },
  {
    component: message('lab.ready.agents'),
    reached: (lab) => {
      if (isBare(lab)) return '–';
      const [agents, envoys] = [daemonSet(lab, 'cilium'), daemonSet(lab, 'cilium-envoy')];
      return agents && envoys && `${agents}, ${envoys}`;
    },
  },
  {
    component: message('lab.ready.nodes'),
    reached: (lab) => {
      const all = [...lab.model.list(nodes)];
      return all.length > 0 && all.every(({ status }) => isTrue(status?.conditions, 'Ready'))
        ? all.length > 4
          ? `${all.length}`
          : joined(all.map(({ metadata }) => metadata.name))
        : undefined;
    },
  },
  {
    component: message('lab.ready.dns'),
    reached: (lab) => (isBare(lab) ? '–' : deployment(lab, 'kube-system', 'coredns', 1)),
  },
  {
    component: message('lab.ready.workload'),
    reached: (lab) => (lab.hasWorkload ? deployment(lab, 'default', 'test-python', 1) : '–'),
  },
  {
    component: message('lab.ready.gateway'),
    reached: (lab) => {
      if (!isServed(lab)) return '–';
      const gateway = lab.model.get(gateways, { namespace: 'default', name: 'ip-gateway' });
      return isTrue(gateway?.status?.conditions, 'Programmed')
        ? `ip-gateway ${joined((gateway?.status?.addresses ?? []).map(({ value }) => value ?? ''))}`
        : undefined;
    },
  },
  {
    component: message('lab.ready.request'),
    async reached(lab) {
      if (!isServed(lab)) return '–';
      // Far below a client's patience: what was dropped while the cluster came up is not worth waiting for.
      const answer = await lab.request({ timeoutMs: 500 });
      return answer.kind === 'answer' && answer.status === 200 ? `GET ${lab.url()} 200` : undefined;
    },
  },
];

const LOOK_EVERY_MS = 5;
/** Lab time per look while the clock is behind: probe delays of seconds pass in a moment, sockets still keep up. */
const LEAP_MS = 200;

/** Lets lab time catch up with the wall clock, a leap at a time: a new lab starts {@link BOOT_MS} in the past. */
async function catchUp(lab: Lab): Promise<void> {
  const behind = Date.now() - lab.clock.now();
  await letSocketsProgress();
  if (behind > 0 && lab.cce.elb.api.working === 0) await lab.clock.advance(Math.min(LEAP_MS, behind));
}

/**
 * Calls `onMilestone` for each as it is reached, in order. Resolves with what was not reached after
 * `withinMs` of real time: empty when the lab is ready.
 */
export async function untilReady(
  lab: Lab,
  onMilestone: (milestone: Milestone) => void,
  withinMs: number,
  signal?: AbortSignal,
): Promise<Message[]> {
  const deadline = performance.now() + withinMs;
  const waiting = [...STAGES];
  while (waiting.length > 0) {
    if (signal?.aborted) break;
    const detail = await waiting[0]!.reached(lab);
    if (detail !== undefined) {
      const { component } = waiting.shift()!;
      if (detail !== '–') onMilestone({ component, detail });
      continue;
    }
    if (performance.now() > deadline) return waiting.map(({ component }) => component);
    await catchUp(lab);
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
  while (Date.now() > lab.clock.now()) await catchUp(lab);
  return [];
}

/** Pods that do not run as they should, with the reason that kubectl would show: `kube-system/cilium-x: CrashLoopBackOff`. */
export function troubledPods(lab: Lab): string[] {
  return [...lab.model.list(pods)].flatMap((pod) => {
    const why = troubleOf(pod);
    return why ? [`${pod.metadata.namespace}/${pod.metadata.name}: ${why}`] : [];
  });
}

function troubleOf({ status }: Pod): string | undefined {
  const scheduled = findCondition(status?.conditions, 'PodScheduled');
  if (scheduled?.status === 'False') return scheduled.message ?? scheduled.reason;
  if (status?.phase === 'Succeeded' || isTrue(status?.conditions, 'Ready')) return undefined;
  const waiting = status?.containerStatuses?.find(({ state }) => state?.waiting)?.state?.waiting;
  return waiting
    ? [waiting.reason, waiting.message].filter(Boolean).join(': ')
    : (findCondition(status?.conditions, 'Ready')?.message ?? status?.phase);
}
