/**
 * Mode EndpointSlice: a selector-less Service whose EndpointSlice the bridge keeps; the cloud controller
 * manager makes its endpoints, node IP : the Gateway's NodePort, members of a dedicated ELB
 * (facts/huawei-cce.md §4). One hop, as in mode ElbApi, without credentials for the ELB API.
 * @module
 */
import type { Draft } from '../../kube/objects.ts';
import type { EndpointSlice } from '../../kube/resources.ts';
import { CCM, PRODUCT, SERVICE_PROXY_NAME } from '../api/names.ts';
import type { Situation } from '../situation.ts';
import { assertAvailable } from './availability.ts';
import { bindingsOf, ccmWarnings, entrypointService, metadataOf, withNodePort } from './entrypoint-service.ts';
import { missingNodePorts } from './gateway-service.ts';
import type { ObjectModel, ObjectStrategy } from './strategy.ts';

const SERVICE_NAME = 'kubernetes.io/service-name';
/** Kubernetes' own EndpointSlice controllers keep away from slices of others. */
export const SLICE_MANAGED_BY = 'endpointslice.kubernetes.io/managed-by';

export const endpointSliceStrategy: ObjectStrategy = {
  name: 'EndpointSlice',
  desired(all: Situation): ObjectModel {
    assertAvailable('EndpointSlice', all.entrypoint.spec, all.environment);
    const missing = missingNodePorts('EndpointSlice', all);
    if (missing) return missing;
    const situation = withNodePort(all);
    const serves = situation.ports.length > 0;
    return {
      service: serves
        ? entrypointService(situation, {
            targetPort: ({ nodePort }) => nodePort!,
            keepsClientIP: true,
            // As a frontend on the nodes, the ELB's address would send clients inside the cluster to
            // nodeIP:NodePort, where their own node refuses them (facts/cilium.md §4.2).
            withoutProxy: true,
            nodePorts: false,
            annotations: { [CCM.userManagedSlices]: 'true' },
          })
        : undefined,
      ...(serves && { endpointSlice: sliceOf(situation) }),
      keepEndpoints: situation.targets.length === 0,
      bindings: bindingsOf(situation, true, ({ nodePort }) => nodePort),
      warnings: ccmWarnings(situation, 'EndpointSlice', true),
    };
  },
};

/** All ports have the same endpoints, so that one slice holds them all. */
function sliceOf(situation: Situation): Draft<EndpointSlice> {
  const { labels, ...metadata } = metadataOf(situation);
  return {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: {
      ...metadata,
      labels: {
        ...labels,
        [SERVICE_NAME]: metadata.name,
        [SLICE_MANAGED_BY]: PRODUCT,
        [SERVICE_PROXY_NAME]: PRODUCT,
      },
    },
    addressType: 'IPv4',
    endpoints: situation.targets.map(({ node, address }) => ({ addresses: [address], conditions: { ready: true }, nodeName: node })),
    ports: situation.ports.map(({ port, nodePort }) => ({ name: `port-${port}`, port: nodePort!, protocol: 'TCP' })),
  };
}
