/**
 * 問題六: the EndpointSlice of a Gateway's Service lacks the label by which everybody finds a Service's endpoints
 * (facts/cilium.md §3.2). It harms where a load balancer controller is to serve the Service.
 * @module
 */
import { gateways } from '../../cluster/kinds.ts';
import { SERVICE_NAME_LABEL } from '../../cluster/indexes.ts';
import { INDEXES, type ClusterModel } from '../../cluster/model.ts';
import { message } from '../../i18n/index.ts';
import { endpointSlices, services, type EndpointSlice, type Service } from '../../kube/resources.ts';
import type { Check } from '../check.ts';
import { refOf } from '../cluster-facts/wording.ts';
import type { Finding, Fix } from '../finding.ts';
import { ELB_AUTOCREATE, ELB_ID } from '../gateway-path/doors.ts';
import { command, elbFor, entrypointFix, kubectl, patch, thenDelete } from '../gateway-path/fixes.ts';
import { ciliumGateways, serviceKey, stretch, type GatewayParts } from '../gateway-path/gateways.ts';
import { gatewayWalks, type GatewayWalk } from '../gateway-path/walk.ts';
import { NO_GATEWAY } from '../gateway-path/wording.ts';

/** Put on a Service by whichever load balancer controller has taken it. */
const TAKEN = 'service.kubernetes.io/load-balancer-cleanup';
const ELB_ANNOTATION = /^kubernetes\.io\/elb\./;

export const gatewaySliceUnlabelled: Check = {
  code: 'CCE4001',
  name: 'gateway-slice-unlabelled',
  severity: 'error',
  title: 'checks.CCE4001.title',
  problem: 6,
  needs: [gateways, services, endpointSlices],
  threads: [
    'https://github.com/cilium/cilium/issues/45209',
    'https://github.com/cilium/cilium/pull/46242',
    'https://github.com/cilium/cilium/issues/44611',
  ],
  run({ model }) {
    const walks = gatewayWalks(model).filter(({ gateway }) => gateway.service);
    if (ciliumGateways(model).length === 0) return { skip: NO_GATEWAY };
    const findings = walks.flatMap((walk) => {
      const service = walk.gateway.service!;
      if (!isOffered(service) || model.byIndex(endpointSlices, INDEXES.sliceByService, nameOf(service)).length > 0) return [];
      const slice = model.get(endpointSlices, { namespace: walk.gateway.namespace, name: service.metadata.name });
      return slice ? [findingOf(model, walk, service, slice)] : [];
    });
    return { findings, looked: walks.length };
  },
};

/** Whether a load balancer controller is asked to serve the Service: CCE's by its annotations, any by its finalizer. */
const isOffered = ({ metadata, spec }: Service): boolean =>
  spec?.type === 'LoadBalancer' &&
  (metadata.annotations?.[ELB_ID] !== undefined ||
    metadata.annotations?.[ELB_AUTOCREATE] !== undefined ||
    (metadata.finalizers?.includes(TAKEN) ?? false));

const nameOf = ({ metadata }: Service): string => `${metadata.namespace}/${metadata.name}`;

function findingOf(model: ClusterModel, { gateway, doors }: GatewayWalk, service: Service, slice: EndpointSlice): Finding {
  const { namespace = 'default', name } = service.metadata;
  const labels = Object.entries(slice.metadata.labels ?? {}).map(([key, value]) => `${key}=${value}`);
  return {
    code: 'CCE4001',
    severity: 'error',
    // That this is what CCE's controller trips over is an inference: it is closed (facts/cilium.md §3.2, §4.3).
    confidence: 'likely',
    objects: [refOf(slice), refOf(service), gateway.ref],
    about: [gateway.key, serviceKey(service), ...stretch(gateway, 'elb-listener', 'elb-member'), ...(doors ?? []).map(elbKey)],
    evidence: [
      {
        at: refOf(slice),
        path: 'metadata.labels',
        observed: labels.join(', ') || 'none',
        expected: `${SERVICE_NAME_LABEL}=${name}`,
      },
      { at: refOf(service), path: 'spec.selector', observed: JSON.stringify(service.spec?.selector ?? {}) },
    ],
    message: message('checks.CCE4001.found', { service: `${namespace}/${name}`, label: SERVICE_NAME_LABEL }),
    cause: message('checks.CCE4001.cause'),
    fixes: fixesOf(model, { gateway, doors }, service),
  };
}

const elbKey = ({ loadBalancer }: { loadBalancer: { id: string } }): string => `elb/${loadBalancer.id}`;

/** CCE's controller also asks for a selector, so the label alone does not help there: the bridge does (facts/cilium.md §4.3). */
function fixesOf(model: ClusterModel, { gateway, doors }: Pick<GatewayWalk, 'gateway' | 'doors'>, service: Service): Fix[] {
  const { namespace = 'default', name } = service.metadata;
  const { text } = entrypointFix(gateway, elbFor(model, gateway, doors));
  const bind = [...withoutAnnotations(gateway, service), `kubectl apply -f - <<'EOF'\n${text}EOF`].join('\n');
  const empty = (doors ?? []).filter(({ listener, front }) => listener && !listener.pool && !front);
  return [
    command(message('checks.CCE4001.bind', { service: `${namespace}/${name}` }), bind),
    ...empty.map(({ loadBalancer, listener }) =>
      thenDelete(message('checks.CCE4001.listener', { listener: listener!.name, elb: loadBalancer.name }), listener!.id),
    ),
    command(message('checks.CCE4001.label'), kubectl('-n', namespace, 'label', 'endpointslice', name, `${SERVICE_NAME_LABEL}=${name}`)),
  ];
}

/** Where they stand: on the Gateway they would come back (facts/cilium.md §3.2). */
function withoutAnnotations({ gateway, namespace, name }: GatewayParts, service: Service): string[] {
  const isElb = (annotation: string): boolean => ELB_ANNOTATION.test(annotation);
  const inherited = Object.keys(gateway.spec?.infrastructure?.annotations ?? {}).filter(isElb);
  const own = Object.keys(service.metadata.annotations ?? {}).filter(isElb);
  const body = { spec: { infrastructure: { annotations: Object.fromEntries(inherited.map((annotation) => [annotation, null])) } } };
  return [
    ...(inherited.length > 0 ? [patch('gateway', { namespace, name }, body)] : []),
    ...(own.length > 0
      ? [kubectl('-n', namespace, 'annotate', 'service', service.metadata.name, ...own.map((annotation) => `${annotation}-`))]
      : []),
  ];
}
