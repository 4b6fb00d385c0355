/** What agents and operator may do, as chart 1.19.1 gives it; held against the chart by test/conformance/cilium-chart.test.ts. @module */
import { policySecrets } from '../../../chart/config-decisions.ts';
import type { ValueReader } from '../../../chart/values.ts';

export interface PolicyRule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
  readonly resourceNames?: readonly string[];
}

export const READ = ['get', 'list', 'watch'];
export const rule = (group: string, resources: string, verbs: readonly string[], resourceNames?: readonly string[]): PolicyRule => ({
  apiGroups: [group],
  resources: resources.split(' '),
  verbs,
  ...(resourceNames && { resourceNames }),
});
/** Rules that a switch adds. */
const when = (on: boolean, ...rules: PolicyRule[]): PolicyRule[] => (on ? rules : []);

const CILIUM = 'cilium.io';
const GATEWAY = 'gateway.networking.k8s.io';
const CRDS = 'apiextensions.k8s.io';
const MESH = 'multicluster.x-k8s.io';

/** Whose CRDs the operator brings up to date. */
const UPDATED_CRDS = [
  'ciliumloadbalancerippools',
  'ciliumbgpclusterconfigs',
  'ciliumbgppeerconfigs',
  'ciliumbgpadvertisements',
  'ciliumbgpnodeconfigs',
  'ciliumbgpnodeconfigoverrides',
  'ciliumclusterwideenvoyconfigs',
  'ciliumclusterwidenetworkpolicies',
  'ciliumegressgatewaypolicies',
  'ciliumendpoints',
  'ciliumendpointslices',
  'ciliumenvoyconfigs',
  'ciliumidentities',
  'ciliumlocalredirectpolicies',
  'ciliumnetworkpolicies',
  'ciliumnodes',
  'ciliumnodeconfigs',
  'ciliumcidrgroups',
  'ciliuml2announcementpolicies',
  'ciliumpodippools',
  'ciliumgatewayclassconfigs',
].map((name) => `${name}.${CILIUM}`);

export const agentRules = (values: ValueReader): PolicyRule[] => [
  rule('networking.k8s.io', 'networkpolicies', READ),
  rule('discovery.k8s.io', 'endpointslices', READ),
  rule('', `namespaces services pods endpoints nodes${policySecrets(values).only ? '' : ' secrets'}`, READ),
  ...when(values.truthy('hubble.enabled') && values.truthy('hubble.dropEventEmitter.enabled'), rule('', 'events', ['create', 'patch'])),
  ...when(values.truthy('annotateK8sNode'), rule('', 'nodes/status', ['patch'])),
  ...when(values.truthy('l2announcements.enabled'), rule('coordination.k8s.io', 'leases', ['create', 'get', 'update', 'list', 'delete'])),
  rule(CRDS, 'customresourcedefinitions', READ),
  rule(
    CILIUM,
    'ciliumloadbalancerippools ciliumbgpnodeconfigs ciliumbgpadvertisements ciliumbgppeerconfigs ciliumclusterwideenvoyconfigs ' +
      'ciliumclusterwidenetworkpolicies ciliumegressgatewaypolicies ciliumendpoints ciliumendpointslices ciliumenvoyconfigs ' +
      'ciliumidentities ciliumlocalredirectpolicies ciliumnetworkpolicies ciliumnodes ciliumnodeconfigs ciliumcidrgroups ' +
      'ciliuml2announcementpolicies ciliumpodippools',
    ['list', 'watch'],
  ),
  rule(CILIUM, 'ciliumidentities ciliumendpoints ciliumnodes', ['create']),
  rule(CILIUM, 'ciliumidentities', ['update']),
  rule(CILIUM, 'ciliumendpoints', ['delete', 'get']),
  rule(CILIUM, 'ciliumnodes ciliumnodes/status', ['get', 'update']),
  rule(CILIUM, 'ciliumendpoints/status ciliumendpoints ciliuml2announcementpolicies/status ciliumbgpnodeconfigs/status', ['patch']),
];

/** A garbage collector that never runs needs no rights. */
const hasDuration = (values: ValueReader, path: string): boolean => !/^[-+]?(?:0[a-zµ]*)*$/.test(values.text(path));

export function operatorRules(values: ValueReader): PolicyRule[] {
  const [gateway, ingress] = [values.truthy('gatewayAPI.enabled'), values.truthy('ingressController.enabled')];
  const slices = values.truthy('clustermesh.enableEndpointSliceSynchronization');
  const mcs = values.truthy('clustermesh.mcsapi.enabled') || values.truthy('clustermesh.enableMCSAPISupport');
  const [taints, status] = [values.truthy('operator.removeNodeTaints'), values.truthy('operator.setNodeNetworkStatus')];
  const restarts =
    values.get('disableEndpointCRD') === false &&
    values.truthy('operator.unmanagedPodWatcher.restart') &&
    values.truthy('operator.unmanagedPodWatcher.intervalSeconds');
  const identities = ['operator', 'both'].includes(values.text('identityManagementMode'));
  const secrets = ingress || gateway || values.truthy('bgpControlPlane.enabled') || policySecrets(values).synced;
  const write = ['create', 'update', 'delete', 'patch'];
  return [
    // Restarts CoreDNS pods that were started before Cilium.
    rule('', 'pods', restarts ? [...READ, 'delete'] : READ),
    rule('', 'configmaps', ['patch'], ['cilium-config']),
    ...when(taints || status || hasDuration(values, 'operator.endpointGCInterval'), rule('', 'nodes', ['list', 'watch'])),
    ...when(taints, rule('', 'nodes', ['patch'])),
    ...when(status, rule('', 'nodes/status', ['patch'])),
    rule('discovery.k8s.io', 'endpointslices', slices || mcs ? [...READ, 'create', 'update', 'delete', 'deletecollection'] : READ),
    ...when(slices, rule('', 'services/finalizers', ['update']), rule('', 'events', ['patch', 'create'])),
    rule('', 'services/status', ['update', 'patch']),
    rule('', secrets ? 'namespaces secrets' : 'namespaces', READ),
    rule('', 'services endpoints', gateway || ingress ? [...READ, ...write] : READ),
    ...when(gateway || ingress, rule('discovery.k8s.io', 'endpointslices', [...READ, ...write])),
    rule(CILIUM, 'ciliumnetworkpolicies ciliumclusterwidenetworkpolicies', ['create', 'update', 'deletecollection', 'patch', ...READ]),
    rule(CILIUM, 'ciliumnetworkpolicies/status ciliumclusterwidenetworkpolicies/status', ['patch', 'update']),
    rule(CILIUM, 'ciliumendpoints ciliumidentities', ['delete', 'list', 'watch']),
    rule(CILIUM, 'ciliumidentities', identities ? ['update', 'create'] : ['update']),
    rule(CILIUM, 'ciliumnodes', ['create', 'update', ...READ, ...(hasDuration(values, 'operator.nodeGCInterval') ? ['delete'] : [])]),
    rule(CILIUM, 'ciliumnodes/status', ['update']),
    rule(CILIUM, 'ciliumendpointslices ciliumenvoyconfigs ciliumbgppeerconfigs ciliumbgpadvertisements ciliumbgpnodeconfigs', [
      ...READ,
      ...write,
    ]),
    rule(CILIUM, 'ciliumendpointslices', ['deletecollection']),
    rule(CILIUM, 'ciliumbgpclusterconfigs/status ciliumbgppeerconfigs/status', ['update']),
    rule(CRDS, 'customresourcedefinitions', ['create', ...READ]),
    rule(
      CRDS,
      'customresourcedefinitions',
      ['update'],
      mcs && values.truthy('clustermesh.mcsapi.installCRDs')
        ? [...UPDATED_CRDS, `serviceimports.${MESH}`, `serviceexports.${MESH}`]
        : UPDATED_CRDS,
    ),
    rule(
      CILIUM,
      'ciliumloadbalancerippools ciliumpodippools ciliumbgpclusterconfigs ciliumbgpnodeconfigoverrides ciliumbgppeerconfigs',
      READ,
    ),
    rule(CILIUM, 'ciliumpodippools', ['create']),
    rule(CILIUM, 'ciliumloadbalancerippools/status', ['patch']),
    rule('coordination.k8s.io', 'leases', ['create', 'get', 'update']),
    ...when(
      ingress,
      rule('networking.k8s.io', 'ingresses ingressclasses', READ),
      rule('networking.k8s.io', 'ingresses/status ingresses/finalizers', ['update']),
    ),
    ...when(
      gateway,
      rule(GATEWAY, 'gatewayclasses gateways tlsroutes httproutes grpcroutes referencegrants referencepolicies', READ),
      rule(GATEWAY, 'gatewayclasses', ['patch']),
      rule(GATEWAY, 'gatewayclasses/status gateways/status httproutes/status grpcroutes/status tlsroutes/status', ['update', 'patch']),
      rule(CILIUM, 'ciliumgatewayclassconfigs', READ),
      rule(CILIUM, 'ciliumgatewayclassconfigs/status', ['update', 'patch']),
    ),
    ...when(gateway || mcs, rule(MESH, 'serviceimports', mcs ? [...READ, ...write] : READ)),
    ...when(
      mcs,
      rule(MESH, 'serviceimports/status serviceexports/status', ['update', 'patch']),
      rule(MESH, 'serviceexports', READ),
      rule('', 'services', write),
    ),
  ];
}
