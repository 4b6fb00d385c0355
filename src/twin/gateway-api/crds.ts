/**
 * Gateway API v1.4.1, standard channel, as far as Cilium 1.19 asks for it (facts/cilium.md §3.1):
 * GatewayClass, Gateway, HTTPRoute, GRPCRoute (v1, v1beta1) and ReferenceGrant (v1beta1).
 * @module
 */
import { defineCrd, type CrdColumn, type CrdDescription, type CrdManifest } from './crd-manifest.ts';
import { gatewayClassSchema, gatewaySchema } from './gateway-schema.ts';
import { grpcRouteSchema, httpRouteSchema, referenceGrantSchema } from './route-schemas.ts';

const GATEWAY_API_BUNDLE_VERSION = 'v1.4.1';

const age: CrdColumn = { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' };
const conditionColumn = (name: string): CrdColumn => ({
  name,
  type: 'string',
  jsonPath: `.status.conditions[?(@.type=="${name}")].status`,
});
const hostnames: CrdColumn = { name: 'Hostnames', type: 'string', jsonPath: '.spec.hostnames' };

const gatewayApi = (of: Omit<CrdDescription, 'group' | 'categories' | 'annotations'>): CrdManifest =>
  defineCrd({
    ...of,
    group: 'gateway.networking.k8s.io',
    categories: ['gateway-api'],
    annotations: {
      'api-approved.kubernetes.io': 'https://github.com/kubernetes-sigs/gateway-api/pull/3328',
      'gateway.networking.k8s.io/bundle-version': GATEWAY_API_BUNDLE_VERSION,
      'gateway.networking.k8s.io/channel': 'standard',
    },
  });

const v1AndBeta = (version: Omit<CrdDescription['versions'][number], 'name'>): CrdDescription['versions'] => [
  { name: 'v1', ...version },
  { name: 'v1beta1', ...version },
];

/** The five CRDs that `Required GatewayAPI resources are not found` is about. */
export function gatewayApiCrds(): CrdManifest[] {
  return [
    gatewayApi({
      kind: 'GatewayClass',
      plural: 'gatewayclasses',
      scope: 'Cluster',
      shortNames: ['gc'],
      versions: v1AndBeta({
        schema: gatewayClassSchema,
        status: true,
        columns: [
          { name: 'Controller', type: 'string', jsonPath: '.spec.controllerName' },
          conditionColumn('Accepted'),
          age,
          { name: 'Description', type: 'string', jsonPath: '.spec.description', priority: 1 },
        ],
      }),
    }),
    gatewayApi({
      kind: 'Gateway',
      plural: 'gateways',
      scope: 'Namespaced',
      shortNames: ['gtw'],
      versions: v1AndBeta({
        schema: gatewaySchema,
        status: true,
        columns: [
          { name: 'Class', type: 'string', jsonPath: '.spec.gatewayClassName' },
          { name: 'Address', type: 'string', jsonPath: '.status.addresses[*].value' },
          conditionColumn('Programmed'),
          age,
        ],
      }),
    }),
    gatewayApi({
      kind: 'HTTPRoute',
      plural: 'httproutes',
      scope: 'Namespaced',
      versions: v1AndBeta({ schema: httpRouteSchema, status: true, columns: [hostnames, age] }),
    }),
    gatewayApi({
      kind: 'GRPCRoute',
      plural: 'grpcroutes',
      scope: 'Namespaced',
      versions: [{ name: 'v1', schema: grpcRouteSchema, status: true, columns: [hostnames, age] }],
    }),
    gatewayApi({
      kind: 'ReferenceGrant',
      plural: 'referencegrants',
      scope: 'Namespaced',
      shortNames: ['refgrant'],
      versions: [{ name: 'v1beta1', schema: referenceGrantSchema, columns: [age] }],
    }),
  ];
}
