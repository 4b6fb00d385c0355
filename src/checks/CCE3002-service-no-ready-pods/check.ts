/** A Service none of whose pods is ready, or whose Deployment has been scaled to nothing. @module */
import type { ClusterModel } from '../../cluster/model.ts';
import { message } from '../../i18n/index.ts';
import { findCondition, isTrue } from '../../kube/conditions.ts';
import { deployments, pods, services, type Deployment, type Pod } from '../../kube/resources.ts';
import { matchesMap } from '../../kube/selectors.ts';
import type { Check, ClusterView } from '../check.ts';
import { refOf } from '../cluster-facts/wording.ts';
import type { Evidence, Finding } from '../finding.ts';
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
  needs: [services, pods, deployments],
  causedBy: [...CLUSTER_CAUSES, 'CCE1008', 'CCE1012', 'CCE5024'],
  threads: ['https://kubernetes.io/docs/tasks/debug/debug-application/debug-service/'],
  run(view) {
    const all = selectingServices(view.model);
    if (all.length === 0) return { skip: message('checks.service.none') };
    const findings = all.flatMap((one) => {
      // Only what is depended on: a Service without pods that nobody routes to may rest.
      if (one.pods.length === 0) return one.isExposed ? scaledToNothing(view.model, one) : [];
      return isAlive(view, one) ? [] : [notReady(one)];
    });
    return { findings, looked: all.length };
  },
};

/** `publishNotReadyAddresses` makes a back end of every pod. */
const isAlive = ({ now }: ClusterView, { service, pods: selected }: SelectingService): boolean =>
  service.spec?.publishNotReadyAddresses === true ||
  selected.some(
    ({ metadata, status }) => isTrue(status?.conditions, 'Ready') || now.getTime() - Date.parse(metadata.creationTimestamp) < PATIENCE_MS,
  );

function scaledToNothing(model: ClusterModel, one: SelectingService): Finding[] {
  const { service, selector } = one;
  const workload = [...model.list(deployments)].find(
    ({ metadata, spec }) => metadata.namespace === service.metadata.namespace && matchesMap(selector, spec?.template.metadata?.labels),
  );
  if (!workload || workload.spec?.replicas !== 0) return [];
  const { namespace, name } = workload.metadata;
  return [
    {
      ...base(one),
      objects: [refOf(service), refOf(workload)],
      evidence: [{ at: refOf(workload), path: 'spec.replicas', observed: '0', expected: '1 or more' }],
      message: message('checks.CCE3002.scaled', { service: serviceName(service), deployment: `${namespace}/${name}` }),
      cause: message('checks.CCE3002.cause.scaled'),
      fixes: [command(message('checks.CCE3002.scale'), scaleUp(workload))],
    },
  ];
}

const scaleUp = ({ metadata }: Deployment): string =>
  `kubectl --namespace ${metadata.namespace} scale deployment ${metadata.name} --replicas=1`;

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
    fixes: [command(message('checks.CCE3002.describe'), `kubectl --namespace ${namespace} describe pod ${name}`, { reversible: false })],
  };
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
    observed: observed.filter(Boolean).join(': ') || (status?.phase ?? 'not ready'),
    expected: 'Ready',
  };
}
