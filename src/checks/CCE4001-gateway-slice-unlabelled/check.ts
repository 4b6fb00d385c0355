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
import { kubectl } from '../cluster-facts/commands.ts';
import { refOf } from '../cluster-facts/wording.ts';
import type { Finding, Fix } from '../finding.ts';
import { command } from '../gateway-path/fixes.ts';
import { ciliumGateways } from '../gateway-path/gateways.ts';
import { isOffered, offeredThings, rebound } from '../gateway-path/offered.ts';
import { gatewayWalks, type GatewayWalk } from '../gateway-path/walk.ts';
import { NO_GATEWAY } from '../gateway-path/wording.ts';

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

const nameOf = ({ metadata }: Service): string => `${metadata.namespace}/${metadata.name}`;

function findingOf(model: ClusterModel, walk: GatewayWalk, service: Service, slice: EndpointSlice): Finding {
  const { namespace = 'default', name } = service.metadata;
  const labels = Object.entries(slice.metadata.labels ?? {}).map(([key, value]) => `${key}=${value}`);
  return {
    code: 'CCE4001',
    severity: 'error',
    // That this is what CCE's controller trips over is an inference: it is closed (facts/cilium.md §3.2, §4.3).
    confidence: 'likely',
    objects: [refOf(slice), refOf(service), walk.gateway.ref],
    about: offeredThings(walk, service),
    evidence: [
      {
        at: refOf(slice),
        path: 'metadata.labels',
        observed: labels.join(', ') || message('evidence.none'),
        expected: `${SERVICE_NAME_LABEL}=${name}`,
      },
      { at: refOf(service), path: 'spec.selector', observed: JSON.stringify(service.spec?.selector ?? {}) },
    ],
    message: message('checks.CCE4001.found', { service: `${namespace}/${name}`, label: SERVICE_NAME_LABEL }),
    cause: message('checks.CCE4001.cause'),
    fixes: fixesOf(model, walk, service),
  };
}

/** CCE's controller also asks for a selector, so the label alone does not help there: the bridge does (facts/cilium.md §4.3). */
function fixesOf(model: ClusterModel, walk: GatewayWalk, service: Service): Fix[] {
  const { namespace = 'default', name } = service.metadata;
  return [
    ...rebound(model, walk, service),
    command(message('checks.CCE4001.label'), kubectl('-n', namespace, 'label', 'endpointslice', name, `${SERVICE_NAME_LABEL}=${name}`)),
  ];
}
