/** A Service none of whose pods is ready. @module */
import { message } from '../../i18n/index.ts';
import { findCondition, isTrue } from '../../kube/conditions.ts';
import { pods, services, type Pod } from '../../kube/resources.ts';
import type { Check, ClusterView } from '../check.ts';
import { kubectl } from '../cluster-facts/commands.ts';
import { refOf } from '../cluster-facts/wording.ts';
import type { Evidence, Finding, Fix } from '../finding.ts';
import { command } from '../gateway-path/fixes.ts';
import { serviceKey } from '../gateway-path/gateways.ts';
import { CLUSTER_CAUSES, selectingServices, serviceName, type SelectingService } from '../gateway-path/service-pods.ts';

/** Of pods that are starting. */
const PATIENCE_MS = 120_000;

export const serviceNoReadyPods: Check = {
  code: 'CCE3002',
  name: 'service-no-ready-pods',
  severity: 'error',
  title: 'checks.CCE3002.title',
  needs: [services, pods],
  causedBy: [...CLUSTER_CAUSES, 'CCE5024'],
  threads: ['https://kubernetes.io/docs/tasks/debug/debug-application/debug-service/'],
  run(view) {
    const all = selectingServices(view.model);
    if (all.length === 0) return { skip: message('checks.service.none') };
    const findings = all.filter((one) => one.pods.length > 0 && !isAlive(view, one)).map(notReady);
    return { findings, looked: all.length };
  },
};

/** `publishNotReadyAddresses` makes a back end of every pod. */
const isAlive = ({ now }: ClusterView, { service, pods: selected }: SelectingService): boolean =>
  service.spec?.publishNotReadyAddresses === true ||
  selected.some(
    ({ metadata, status }) => isTrue(status?.conditions, 'Ready') || now.getTime() - Date.parse(metadata.creationTimestamp) < PATIENCE_MS,
  );

function notReady(one: SelectingService): Finding {
  const { service, pods: selected } = one;
  const [first] = selected as [Pod, ...Pod[]];
  const { namespace, name } = first.metadata;
  return {
    ...base(one),
    objects: [refOf(service), ...selected.slice(0, 3).map(refOf)],
    evidence: selected.slice(0, 3).map(whyNot),
    message: message('checks.CCE3002.found', { service: serviceName(service), count: selected.length }),
    cause: message('checks.CCE3002.cause'),
    fixes: [
      command(message('checks.CCE3002.describe'), kubectl('--namespace', namespace, 'describe', 'pod', name), { reversible: false }),
      ...undo(selected),
    ],
  };
}

/** All of one roll-out of a Deployment, as their ReplicaSet and hash tell: the one before may have been better. */
function undo(selected: readonly Pod[]): Fix[] {
  const workloads = new Set(
    selected.map(({ metadata: { ownerReferences, labels } }) => {
      const owner = ownerReferences?.find(({ kind }) => kind === 'ReplicaSet')?.name;
      const hash = labels?.['pod-template-hash'];
      return owner && hash && owner.endsWith(`-${hash}`) ? owner.slice(0, -hash.length - 1) : undefined;
    }),
  );
  const [name] = workloads;
  if (workloads.size !== 1 || name === undefined) return [];
  const text = kubectl('--namespace', selected[0]!.metadata.namespace, 'rollout', 'undo', 'deployment', name);
  return [command(message('checks.CCE3002.undo', { deployment: name }), text, { risk: 'restart', reversible: false })];
}

const base = ({
  service,
  pods: selected,
  isExposed,
}: SelectingService): Pick<Finding, 'code' | 'severity' | 'confidence' | 'about' | 'hop'> => ({
  code: 'CCE3002',
  severity: isExposed ? 'error' : 'warning',
  confidence: 'certain',
  about: [
    serviceKey(service),
    ...selected.flatMap(({ metadata, spec }) => [
      `pod/${metadata.namespace}/${metadata.name}`,
      ...(spec?.nodeName ? [`node/${spec.nodeName}`] : []),
    ]),
  ],
  hop: { kind: 'backend', reason: 'backend.none-ready' },
});

function whyNot(pod: Pod): Evidence {
  const { status } = pod;
  const waiting = status?.containerStatuses?.find(({ state }) => state?.waiting)?.state?.waiting;
  const condition =
    ['PodScheduled', 'Ready'].map((type) => findCondition(status?.conditions, type)).find((one) => one?.status === 'False') ?? undefined;
  const observed = waiting ? [waiting.reason, waiting.message] : [condition?.type, condition?.reason, condition?.message];
  return {
    at: refOf(pod),
    path: 'status',
    observed: observed.filter(Boolean).join(': ') || (status?.phase ?? message('evidence.notReady')),
    expected: 'Ready',
  };
}
