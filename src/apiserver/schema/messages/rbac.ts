/**
 * Roles and their bindings, v1.33.
 * @module
 */
import type { MessageTable } from './table.ts';

export const rbacMessages = {
  Role: {
    '#': '-- Rights in one namespace.',
    metadata: '1 meta.ObjectMeta',
    rules: '2 []PolicyRule atomic',
  },
  PolicyRule: {
    verbs: '1 []string* atomic -- What may be done; * for all.',
    apiGroups: '2 []string atomic -- Groups of the resources; empty text for the core group.',
    resources: '3 []string atomic -- On which resources; * for all.',
    resourceNames: '4 []string atomic -- Only objects of these names.',
    nonResourceURLs: '5 []string atomic -- Paths that are no resources.',
  },
  RoleBinding: {
    '#': '-- Gives a role to subjects in one namespace.',
    metadata: '1 meta.ObjectMeta',
    subjects: '2 []Subject atomic',
    roleRef: '3 RoleRef*',
  },
  Subject: {
    '#': 'atomic',
    kind: '1 string!',
    apiGroup: '2 string',
    name: '3 string!',
    namespace: '4 string',
  },
  RoleRef: {
    '#': 'atomic',
    apiGroup: '1 string*',
    kind: '2 string!',
    name: '3 string!',
  },
  ClusterRole: {
    '#': '-- Rights in the whole cluster.',
    metadata: '1 meta.ObjectMeta',
    rules: '2 []PolicyRule atomic',
    aggregationRule: '3 AggregationRule',
  },
  AggregationRule: {
    clusterRoleSelectors: '1 []meta.LabelSelector atomic',
  },
  ClusterRoleBinding: {
    '#': '-- Gives a role to subjects in the whole cluster.',
    metadata: '1 meta.ObjectMeta',
    subjects: '2 []Subject atomic',
    roleRef: '3 RoleRef*',
  },
} satisfies MessageTable;
