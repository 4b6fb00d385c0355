/** A Service whose selector no pod has: it has no back ends, and everybody who calls it is refused. @module */
import type { ClusterModel } from '../../cluster/model.ts';
import { message } from '../../i18n/index.ts';
import { deployments, pods, services, type Deployment, type Pod } from '../../kube/resources.ts';
import { matchesMap } from '../../kube/selectors.ts';
import { distance, isNear } from '../../policy/lint/nearest.ts';
import type { Check } from '../check.ts';
import { kubectl } from '../cluster-facts/commands.ts';
import { refOf } from '../cluster-facts/wording.ts';
import type { Finding, Fix } from '../finding.ts';
import { command, patch } from '../gateway-path/fixes.ts';
import { serviceKey } from '../gateway-path/gateways.ts';
import { selectingServices, serviceName, type SelectingService } from '../gateway-path/service-pods.ts';

export const serviceSelectsNothing: Check = {
  code: 'CCE3001',
  name: 'service-selects-nothing',
  severity: 'error',
  title: 'checks.CCE3001.title',
  needs: [services, pods, deployments],
  threads: ['https://kubernetes.io/docs/tasks/debug/debug-application/debug-service/'],
  run({ model }) {
    const all = selectingServices(model);
    if (all.length === 0) return { skip: message('checks.service.none') };
    // Most Services that rest are meant to: of a Deployment at 0 only what somebody depends on is told.
    const empty = all
      .filter((one) => one.pods.length === 0)
      .map((one) => ({ one, workload: workloadOf(model, one) }))
      .filter(({ one, workload }) => !workload || (one.isExposed && workload.spec?.replicas === 0));
    return {
      findings: empty.map(({ one, workload }) => (workload ? scaledToNothing(one, workload) : findingOf(model, one))),
      looked: all.length,
    };
  },
};

/** Deployments outside the system's namespaces are not read from a live cluster: without one the selector is all there is to go by. */
const workloadOf = (model: ClusterModel, { service, selector }: SelectingService): Deployment | undefined =>
  [...model.list(deployments)].find(
    ({ metadata, spec }) => metadata.namespace === service.metadata.namespace && matchesMap(selector, spec?.template.metadata?.labels),
  );

function scaledToNothing({ service }: SelectingService, workload: Deployment): Finding {
  const { namespace, name } = workload.metadata;
  const scale = kubectl('--namespace', namespace, 'scale', 'deployment', name, '--replicas=1');
  return {
    code: 'CCE3001',
    severity: 'error',
    confidence: 'certain',
    objects: [refOf(service), refOf(workload)],
    about: [serviceKey(service)],
    hop: { kind: 'service', reason: 'service.no-backends' },
    evidence: [{ at: refOf(workload), path: 'spec.replicas', observed: '0', expected: message('evidence.someReplica') }],
    message: message('checks.CCE3001.scaled', { service: serviceName(service), deployment: `${namespace}/${name}` }),
    cause: message('checks.CCE3001.cause.scaled'),
    fixes: [command(message('checks.CCE3001.scale'), scale)],
  };
}

function findingOf(model: ClusterModel, one: SelectingService): Finding {
  const { service, selector, isExposed } = one;
  const meant = nearestLabels(model, one);
  const text = formatLabels(selector);
  return {
    code: 'CCE3001',
    severity: isExposed ? 'error' : 'warning',
    confidence: 'certain',
    objects: [refOf(service)],
    about: [serviceKey(service)],
    hop: { kind: 'service', reason: 'service.no-backends' },
    evidence: [
      { at: refOf(service), path: 'spec.selector', observed: text, expected: meant ? formatLabels(meant) : message('evidence.podLabels') },
    ],
    message: message('checks.CCE3001.found', { service: serviceName(service), selector: text }),
    cause: meant ? message('checks.CCE3001.cause.near', { labels: formatLabels(meant) }) : message('checks.CCE3001.cause'),
    fixes: meant ? [correct(one, meant)] : [look(one)],
  };
}

const formatLabels = (labels: Readonly<Record<string, string>>): string =>
  Object.entries(labels)
    .map(([key, value]) => `${key}=${value}`)
    .join(',');

/** Labels that pods of the namespace have and the selector nearly names. */
function nearestLabels(model: ClusterModel, { service, selector }: SelectingService): Record<string, string> | undefined {
  const candidates = [...model.list(pods)].filter(({ metadata }) => metadata.namespace === service.metadata.namespace);
  let best: { readonly labels: Record<string, string>; readonly far: number } | undefined;
  for (const pod of candidates) {
    const near = closeTo(selector, pod);
    if (near && near.far < (best?.far ?? Number.POSITIVE_INFINITY)) best = near;
  }
  return best?.labels;
}

function closeTo(
  selector: Readonly<Record<string, string>>,
  { metadata }: Pod,
): { labels: Record<string, string>; far: number } | undefined {
  const labels: Record<string, string> = {};
  let far = 0;
  for (const [key, value] of Object.entries(selector)) {
    const present = metadata.labels?.[key];
    if (present === undefined || (present !== value && !isNear(value, present))) return undefined;
    labels[key] = present;
    far += distance(value, present);
  }
  return { labels, far };
}

function correct({ service, selector }: SelectingService, labels: Record<string, string>): Fix {
  const { namespace = 'default', name } = service.metadata;
  const changed = Object.fromEntries(Object.entries(labels).filter(([key, value]) => selector[key] !== value));
  return command(
    message('checks.CCE3001.correct', { labels: formatLabels(labels) }),
    patch('service', { namespace, name }, { spec: { selector: changed } }),
  );
}

const look = ({ service }: SelectingService): Fix =>
  command(message('checks.CCE3001.look'), kubectl('--namespace', service.metadata.namespace, 'get', 'pods', '--show-labels'), {
    reversible: false,
  });
