/** Service accounts and what they may do: the chart's rules, condensed to the kinds that this system has. @module */
import type { Manifest } from './manifest.ts';

const READ = ['get', 'list', 'watch'];
const WRITE = [...READ, 'create', 'update', 'patch', 'delete'];
const rule = (apiGroups: string[], resources: string[], verbs: string[]) => ({ apiGroups, resources, verbs });

const AGENT_RULES = [
  rule(['networking.k8s.io'], ['networkpolicies'], READ),
  rule(['discovery.k8s.io'], ['endpointslices'], READ),
  rule([''], ['namespaces', 'services', 'pods', 'endpoints', 'nodes'], READ),
  rule([''], ['nodes', 'nodes/status'], ['patch']),
  rule(['coordination.k8s.io'], ['leases'], ['create', 'get', 'update', 'list', 'delete']),
  rule(['apiextensions.k8s.io'], ['customresourcedefinitions'], READ),
  rule(
    ['cilium.io'],
    [
      'ciliumloadbalancerippools',
      'ciliumbgpnodeconfigs',
      'ciliumbgpadvertisements',
      'ciliumbgppeerconfigs',
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
    ],
    ['list', 'watch'],
  ),
  rule(['cilium.io'], ['ciliumidentities', 'ciliumendpoints', 'ciliumnodes'], ['create']),
  rule(['cilium.io'], ['ciliumidentities'], ['update']),
  rule(['cilium.io'], ['ciliumendpoints'], ['delete', 'get']),
  rule(['cilium.io'], ['ciliumnodes', 'ciliumnodes/status'], ['get', 'update']),
  rule(
    ['cilium.io'],
    [
      'ciliumendpoints/status',
      'ciliumendpoints',
      'ciliuml2announcementpolicies/status',
      'ciliumbgpnodeconfigs/status',
      'ciliumnetworkpolicies/status',
      'ciliumclusterwidenetworkpolicies/status',
    ],
    ['patch'],
  ),
];

const OPERATOR_RULES = [
  // Restarts CoreDNS pods that were started before Cilium.
  rule([''], ['pods'], [...READ, 'delete']),
  rule([''], ['nodes'], READ),
  rule([''], ['nodes', 'nodes/status'], ['patch']),
  rule([''], ['configmaps'], ['patch']),
  rule(['discovery.k8s.io'], ['endpointslices'], READ),
  rule([''], ['services/status'], ['update', 'patch']),
  rule([''], ['namespaces', 'secrets'], READ),
  rule([''], ['services', 'endpoints'], READ),
  rule(['cilium.io'], ['ciliumnetworkpolicies', 'ciliumclusterwidenetworkpolicies'], [...WRITE, 'deletecollection']),
  rule(['cilium.io'], ['ciliumnetworkpolicies/status', 'ciliumclusterwidenetworkpolicies/status'], ['patch', 'update']),
  rule(['cilium.io'], ['ciliumendpoints', 'ciliumidentities'], ['delete', 'list', 'watch', 'update']),
  rule(['cilium.io'], ['ciliumnodes'], ['create', 'update', 'get', 'list', 'watch', 'delete']),
  rule(['cilium.io'], ['ciliumnodes/status'], ['update']),
  rule(
    ['cilium.io'],
    ['ciliumendpointslices', 'ciliumenvoyconfigs', 'ciliumbgppeerconfigs', 'ciliumbgpadvertisements', 'ciliumbgpnodeconfigs'],
    WRITE,
  ),
  rule(['apiextensions.k8s.io'], ['customresourcedefinitions'], ['create', 'get', 'list', 'watch', 'update']),
  rule(
    ['cilium.io'],
    ['ciliumloadbalancerippools', 'ciliumpodippools', 'ciliumbgpclusterconfigs', 'ciliumbgpnodeconfigoverrides', 'ciliumcidrgroups'],
    READ,
  ),
  rule(['cilium.io'], ['ciliumpodippools'], ['create']),
  rule(['cilium.io'], ['ciliumloadbalancerippools/status'], ['patch']),
  rule(['coordination.k8s.io'], ['leases'], ['create', 'get', 'update']),
];

const GATEWAY_RULES = [
  rule(
    ['gateway.networking.k8s.io'],
    ['gatewayclasses', 'gateways', 'tlsroutes', 'httproutes', 'grpcroutes', 'referencegrants', 'backendtlspolicies'],
    READ,
  ),
  rule(['gateway.networking.k8s.io'], ['gatewayclasses'], ['patch']),
  rule(
    ['gateway.networking.k8s.io'],
    ['gatewayclasses/status', 'gateways/status', 'httproutes/status', 'grpcroutes/status', 'tlsroutes/status', 'backendtlspolicies/status'],
    ['update', 'patch'],
  ),
  rule(['cilium.io'], ['ciliumgatewayclassconfigs'], READ),
  rule(['cilium.io'], ['ciliumgatewayclassconfigs/status'], ['update', 'patch']),
  rule([''], ['services', 'endpoints'], ['create', 'update', 'delete', 'patch']),
  rule(['discovery.k8s.io'], ['endpointslices'], ['create', 'update', 'delete', 'deletecollection', 'patch']),
];

const partOf = { 'app.kubernetes.io/part-of': 'cilium' };

const clusterRole = (name: string, rules: object[]): Manifest => ({
  apiVersion: 'rbac.authorization.k8s.io/v1',
  kind: 'ClusterRole',
  metadata: { name, labels: partOf },
  rules,
});

const clusterRoleBinding = (name: string, serviceAccount: string, namespace: string): Manifest => ({
  apiVersion: 'rbac.authorization.k8s.io/v1',
  kind: 'ClusterRoleBinding',
  metadata: { name, labels: partOf },
  roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name },
  subjects: [{ kind: 'ServiceAccount', name: serviceAccount, namespace }],
});

const serviceAccount = (name: string, namespace: string): Manifest => ({
  apiVersion: 'v1',
  kind: 'ServiceAccount',
  metadata: { name, namespace },
});

export interface RbacOptions {
  namespace: string;
  accounts: { agent: string; operator: string; envoy: string | undefined };
  gatewayApi: boolean;
  /** Where TLS secrets of Gateways are copied to, when they are. */
  secretsNamespace: string | undefined;
}

export function accessControl({ namespace, accounts, gatewayApi, secretsNamespace }: RbacOptions): Manifest[] {
  const objects = [
    serviceAccount(accounts.agent, namespace),
    ...(accounts.envoy ? [serviceAccount(accounts.envoy, namespace)] : []),
    serviceAccount(accounts.operator, namespace),
    clusterRole('cilium', AGENT_RULES),
    clusterRole('cilium-operator', [...OPERATOR_RULES, ...(gatewayApi ? GATEWAY_RULES : [])]),
    clusterRoleBinding('cilium', accounts.agent, namespace),
    clusterRoleBinding('cilium-operator', accounts.operator, namespace),
    ...role('cilium-config-agent', namespace, [rule([''], ['configmaps'], READ)], accounts.agent, namespace),
  ];
  if (secretsNamespace) {
    objects.push(
      ...role('cilium-gateway-secrets', secretsNamespace, [rule([''], ['secrets'], READ)], accounts.agent, namespace),
      ...role(
        'cilium-operator-gateway-secrets',
        secretsNamespace,
        [rule([''], ['secrets'], ['create', 'delete', 'update', 'patch'])],
        accounts.operator,
        namespace,
      ),
    );
  }
  return objects;
}

function role(name: string, namespace: string, rules: object[], account: string, accountNamespace: string): Manifest[] {
  return [
    { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'Role', metadata: { name, namespace, labels: partOf }, rules },
    {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'RoleBinding',
      metadata: { name, namespace, labels: partOf },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name },
      subjects: [{ kind: 'ServiceAccount', name: account, namespace: accountNamespace }],
    },
  ];
}
