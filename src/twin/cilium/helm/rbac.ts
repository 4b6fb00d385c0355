/** Service accounts, their roles, and the namespaces of secrets that they share, as chart 1.19.1 makes them. @module */
import { policySecrets } from '../../../chart/config-decisions.ts';
import type { ValueReader } from '../../../chart/values.ts';
import type { Manifest } from './manifest.ts';
import { agentRules, operatorRules, READ, rule, type PolicyRule } from './rbac-rules.ts';

const partOf = { 'app.kubernetes.io/part-of': 'cilium' };
const RBAC = 'rbac.authorization.k8s.io';

interface Grant {
  readonly name: string;
  /** Absent: in all. */
  readonly namespace?: string;
  readonly rules: readonly PolicyRule[];
  readonly account: string;
  /** Default: the role's name; `null`: it is bound to nobody. */
  readonly binding?: string | null;
}

function granted({ name, namespace, rules, account, binding = name }: Grant, home: string): Manifest[] {
  const kind = namespace === undefined ? 'ClusterRole' : 'Role';
  const metadata = { ...(namespace !== undefined && { namespace }), labels: partOf };
  const role: Manifest = { apiVersion: `${RBAC}/v1`, kind, metadata: { name, ...metadata }, rules };
  if (binding === null) return [role];
  return [
    role,
    {
      apiVersion: `${RBAC}/v1`,
      kind: `${kind}Binding`,
      metadata: { name: binding, ...metadata },
      roleRef: { apiGroup: RBAC, kind, name },
      subjects: [{ kind: 'ServiceAccount', name: account, namespace: home }],
    },
  ];
}

/** Features that keep secrets in a namespace: their roles, and whether the operator copies secrets there. */
const KEEPERS = [
  { feature: 'ingressController', name: 'ingress-secrets', binding: 'cilium-secrets', copies: true },
  { feature: 'gatewayAPI', name: 'gateway-secrets', copies: true },
  { feature: 'envoyConfig', name: 'envoy-config-secrets', copies: false },
  { feature: 'bgpControlPlane', name: 'bgp-control-plane-secrets', copies: false },
];

interface Keeper {
  readonly name: string;
  readonly binding?: string;
  readonly namespace: string;
  readonly creates: boolean;
  /** Whether agents read there, and the operator writes. */
  readonly read: boolean;
  readonly written: boolean;
}

/** Where secrets are kept: those of Gateways, and by default those of policies. */
function keepers(values: ValueReader): Keeper[] {
  const { only, synced } = policySecrets(values);
  const all: Keeper[] = [
    ...KEEPERS.filter(({ feature }) => values.truthy(`${feature}.enabled`)).map(({ feature, name, binding, copies }) => ({
      name,
      ...(binding && { binding }),
      namespace: values.text(`${feature}.secretsNamespace.name`),
      creates: values.truthy(`${feature}.secretsNamespace.create`),
      read: true,
      written: copies && values.truthy(`${feature}.secretsNamespace.sync`),
    })),
    {
      name: 'tlsinterception-secrets',
      namespace: values.text('tls.secretsNamespace.name'),
      creates: values.truthy('tls.secretsNamespace.create'),
      read: only,
      written: synced,
    },
  ];
  return all.filter(({ namespace }) => namespace !== '');
}

/** Namespaces for secrets, each once. */
export const secretsNamespaces = (values: ValueReader): Manifest[] =>
  [...new Set(keepers(values).flatMap(({ namespace, creates }) => (creates ? [namespace] : [])))].map((name) => ({
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name, labels: partOf },
  }));

/** @param namespace where Cilium is installed */
export function accessControl(values: ValueReader, namespace: string, envoy: boolean): Manifest[] {
  const accountOf = (who: string): string => values.text(`serviceAccounts.${who}.name`);
  const [agent, operator] = [accountOf('cilium'), accountOf('operator')];
  const creates = (who: string): boolean => values.truthy(`serviceAccounts.${who}.create`);
  const runsAgent = values.truthy('agent');
  const runsOperator = values.truthy('operator.enabled') && creates('operator');
  const accounts = [
    ...(runsAgent && creates('cilium') ? [agent] : []),
    ...(envoy && creates('envoy') ? [accountOf('envoy')] : []),
    ...(runsOperator ? [operator] : []),
  ];
  const cluster = values.truthy('rbac.create');
  const read = runsAgent && creates('cilium');
  const grants: Grant[] = [
    ...(runsAgent && cluster ? [{ name: 'cilium', rules: agentRules(values), account: agent, ...(!read && { binding: null }) }] : []),
    ...(runsOperator && cluster ? [{ name: 'cilium-operator', rules: operatorRules(values), account: operator }] : []),
    ...(runsAgent ? [{ name: 'cilium-config-agent', namespace, rules: [rule('', 'configmaps', READ)], account: agent }] : []),
    ...keepers(values).flatMap((keeper): Grant[] => {
      const { name, namespace: there, binding } = keeper;
      const roles: Grant[] = [];
      if (read && keeper.read) {
        roles.push({
          name: `cilium-${name}`,
          namespace: there,
          rules: [rule('', 'secrets', READ)],
          account: agent,
          ...(binding && { binding }),
        });
      }
      if (runsOperator && keeper.written) {
        const rules = [rule('', 'secrets', ['create', 'delete', 'update', 'patch'])];
        roles.push({ name: `cilium-operator-${name}`, namespace: there, rules, account: operator });
      }
      return roles;
    }),
    // Given whether encryption is by ztunnel or not: what is left of it has to be cleaned up.
    ...(runsOperator
      ? [
          {
            name: 'cilium-operator-ztunnel',
            namespace,
            rules: [rule('apps', 'daemonsets', ['create', 'delete', ...READ])],
            account: operator,
          },
        ]
      : []),
  ];
  return [
    ...accounts.map((name): Manifest => ({ apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name, namespace } })),
    ...grants.flatMap((grant) => granted(grant, namespace)),
  ];
}
