/**
 * Roles and their bindings, v1.33.
 * @module
 */
import type { MessageTable } from './table.ts';

export const rbacMessages = {
  Role: {
    metadata: '1 meta.ObjectMeta',
    rules: '2 []PolicyRule atomic',
  },
  PolicyRule: {
    verbs: '1 []string* atomic',
    apiGroups: '2 []string atomic',
    resources: '3 []string atomic',
    resourceNames: '4 []string atomic',
    nonResourceURLs: '5 []string atomic',
  },
  RoleBinding: {
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
    metadata: '1 meta.ObjectMeta',
    rules: '2 []PolicyRule atomic',
    aggregationRule: '3 AggregationRule',
  },
  AggregationRule: {
    clusterRoleSelectors: '1 []meta.LabelSelector atomic',
  },
  ClusterRoleBinding: {
    metadata: '1 meta.ObjectMeta',
    subjects: '2 []Subject atomic',
    roleRef: '3 RoleRef*',
  },
} satisfies MessageTable;
