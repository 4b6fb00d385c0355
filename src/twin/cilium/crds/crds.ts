/**
 * The CRDs that cilium-operator 1.19 installs (facts/cilium.md §9), condensed: the fields that people and
 * the twins use, with their validation; the BGP kinds are kept as they come.
 * @module
 */
import { defineCrd, type CrdColumn, type CrdDescription, type CrdManifest } from '../../gateway-api/crd-manifest.ts';
import {
  cidrGroupSchema,
  egressGatewayPolicySchema,
  envoyConfigSchema,
  gatewayClassConfigSchema,
  l2AnnouncementPolicySchema,
  loadBalancerPoolSchema,
  localRedirectPolicySchema,
  nodeConfigSchema,
  openSchema,
  podIpPoolSchema,
} from './feature-schemas.ts';
import { policySchema } from './policy-schema.ts';
import { endpointSchema, endpointSliceSchema, identitySchema, nodeSchema } from './state-schemas.ts';

/** Label by which the operator knows whether an installed CRD is older than its own. */
export const CRD_VERSION_LABEL = 'io.cilium.k8s.crd.schema.version';
const CRD_SCHEMA_VERSION = '1.32.5';

const age: CrdColumn = { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' };
const column = (name: string, jsonPath: string, more: Partial<CrdColumn> = {}): CrdColumn => ({ name, type: 'string', jsonPath, ...more });
const conditionColumn = (name: string, type: string, field: 'status' | 'message' = 'status'): CrdColumn =>
  column(name, `.status.conditions[?(@.type=="${type}")].${field}`);

const cilium = (of: Omit<CrdDescription, 'group' | 'categories' | 'labels'> & { more?: string }): CrdManifest => {
  const { more, ...description } = of;
  return defineCrd({
    ...description,
    group: 'cilium.io',
    categories: ['cilium', ...(more ? [more] : [])],
    labels: { [CRD_VERSION_LABEL]: CRD_SCHEMA_VERSION },
  });
};

/** Stored as v2; the deprecated v2alpha1 is still served. */
const withAlpha = (version: Omit<CrdDescription['versions'][number], 'name'>): CrdDescription['versions'] => [
  { name: 'v2', ...version },
  { name: 'v2alpha1', deprecated: true, ...version },
];

const bgp = (kind: string, shortName: string, status: boolean): CrdManifest =>
  cilium({
    kind,
    plural: `${kind.toLowerCase()}s`,
    scope: 'Cluster',
    shortNames: [shortName],
    more: 'ciliumbgp',
    versions: withAlpha({ schema: openSchema(`BGP control plane: ${kind}.`), status, columns: [age] }),
  });

/** All 21 kinds of group cilium.io. */
export function ciliumCrds(): CrdManifest[] {
  const valid = conditionColumn('Valid', 'Valid');
  return [
    cilium({
      kind: 'CiliumNetworkPolicy',
      plural: 'ciliumnetworkpolicies',
      scope: 'Namespaced',
      shortNames: ['cnp', 'ciliumnp'],
      more: 'ciliumpolicy',
      versions: [{ name: 'v2', schema: policySchema, status: true, columns: [age, valid] }],
    }),
    cilium({
      kind: 'CiliumClusterwideNetworkPolicy',
      plural: 'ciliumclusterwidenetworkpolicies',
      scope: 'Cluster',
      shortNames: ['ccnp'],
      more: 'ciliumpolicy',
      versions: [{ name: 'v2', schema: policySchema, status: true, columns: [valid] }],
    }),
    cilium({
      kind: 'CiliumNode',
      plural: 'ciliumnodes',
      scope: 'Cluster',
      shortNames: ['cn', 'ciliumn'],
      versions: [
        {
          name: 'v2',
          schema: nodeSchema,
          status: true,
          columns: [
            column('CiliumInternalIP', '.spec.addresses[?(@.type=="CiliumInternalIP")].ip'),
            column('InternalIP', '.spec.addresses[?(@.type=="InternalIP")].ip'),
            age,
          ],
        },
      ],
    }),
    cilium({
      kind: 'CiliumEndpoint',
      plural: 'ciliumendpoints',
      scope: 'Namespaced',
      shortNames: ['cep', 'ciliumep'],
      versions: [
        {
          name: 'v2',
          schema: endpointSchema,
          columns: [
            column('Security Identity', '.status.identity.id', { type: 'integer' }),
            column('Ingress Enforcement', '.status.policy.ingress.state', { priority: 1 }),
            column('Egress Enforcement', '.status.policy.egress.state', { priority: 1 }),
            column('Endpoint State', '.status.state'),
            column('IPv4', '.status.networking.addressing[0].ipv4'),
            column('IPv6', '.status.networking.addressing[0].ipv6'),
          ],
        },
      ],
    }),
    cilium({
      kind: 'CiliumIdentity',
      plural: 'ciliumidentities',
      scope: 'Cluster',
      shortNames: ['ciliumid'],
      versions: [
        {
          name: 'v2',
          schema: identitySchema,
          status: true,
          columns: [column('Namespace', '.metadata.labels.io\\.kubernetes\\.pod\\.namespace'), age],
        },
      ],
    }),
    cilium({
      kind: 'CiliumEnvoyConfig',
      plural: 'ciliumenvoyconfigs',
      scope: 'Namespaced',
      shortNames: ['cec'],
      versions: [{ name: 'v2', schema: envoyConfigSchema, columns: [age] }],
    }),
    cilium({
      kind: 'CiliumClusterwideEnvoyConfig',
      plural: 'ciliumclusterwideenvoyconfigs',
      scope: 'Cluster',
      shortNames: ['ccec'],
      versions: [{ name: 'v2', schema: envoyConfigSchema, columns: [age] }],
    }),
    cilium({
      kind: 'CiliumCIDRGroup',
      plural: 'ciliumcidrgroups',
      scope: 'Cluster',
      shortNames: ['ccg'],
      versions: withAlpha({ schema: cidrGroupSchema }),
    }),
    cilium({
      kind: 'CiliumLoadBalancerIPPool',
      plural: 'ciliumloadbalancerippools',
      scope: 'Cluster',
      shortNames: ['ippools', 'ippool', 'lbippool', 'lbippools'],
      versions: withAlpha({
        schema: loadBalancerPoolSchema,
        status: true,
        columns: [
          column('Disabled', '.spec.disabled', { type: 'boolean' }),
          conditionColumn('Conflicting', 'cilium.io/PoolConflict'),
          conditionColumn('IPs Available', 'cilium.io/IPsAvailable', 'message'),
          age,
        ],
      }),
    }),
    cilium({
      kind: 'CiliumNodeConfig',
      plural: 'ciliumnodeconfigs',
      scope: 'Namespaced',
      versions: withAlpha({ schema: nodeConfigSchema }),
    }),
    cilium({
      kind: 'CiliumGatewayClassConfig',
      plural: 'ciliumgatewayclassconfigs',
      scope: 'Namespaced',
      shortNames: ['cgcc'],
      versions: [
        {
          name: 'v2alpha1',
          schema: gatewayClassConfigSchema,
          status: true,
          columns: [conditionColumn('Accepted', 'Accepted'), age, column('Description', '.spec.description', { priority: 1 })],
        },
      ],
    }),
    cilium({
      kind: 'CiliumLocalRedirectPolicy',
      plural: 'ciliumlocalredirectpolicies',
      scope: 'Namespaced',
      shortNames: ['clrp'],
      more: 'ciliumpolicy',
      versions: [{ name: 'v2', schema: localRedirectPolicySchema, columns: [age] }],
    }),
    cilium({
      kind: 'CiliumEgressGatewayPolicy',
      plural: 'ciliumegressgatewaypolicies',
      scope: 'Cluster',
      shortNames: ['cegp'],
      more: 'ciliumpolicy',
      versions: [{ name: 'v2', schema: egressGatewayPolicySchema, columns: [age] }],
    }),
    cilium({
      kind: 'CiliumL2AnnouncementPolicy',
      plural: 'ciliuml2announcementpolicies',
      scope: 'Cluster',
      shortNames: ['l2announcement'],
      versions: [{ name: 'v2alpha1', schema: l2AnnouncementPolicySchema, status: true, columns: [age] }],
    }),
    cilium({
      kind: 'CiliumPodIPPool',
      plural: 'ciliumpodippools',
      scope: 'Cluster',
      shortNames: ['cpip'],
      versions: [{ name: 'v2alpha1', schema: podIpPoolSchema }],
    }),
    cilium({
      kind: 'CiliumEndpointSlice',
      plural: 'ciliumendpointslices',
      scope: 'Cluster',
      shortNames: ['ces'],
      versions: [{ name: 'v2alpha1', schema: endpointSliceSchema }],
    }),
    bgp('CiliumBGPClusterConfig', 'cbgpcluster', true),
    bgp('CiliumBGPPeerConfig', 'cbgppeer', true),
    bgp('CiliumBGPAdvertisement', 'cbgpadvert', false),
    bgp('CiliumBGPNodeConfig', 'cbgpnode', true),
    bgp('CiliumBGPNodeConfigOverride', 'cbgpnodeoverride', false),
  ];
}
