/**
 * References and selectors that several kinds of the core group share, v1.33.
 * @module
 */
import type { MessageTable } from '../table.ts';

export const coreReferencesMessages = {
  ObjectReference: {
    '#': 'atomic',
    kind: '1 string',
    namespace: '2 string',
    name: '3 string',
    uid: '4 string',
    apiVersion: '5 string',
    resourceVersion: '6 string',
    fieldPath: '7 string',
  },
  LocalObjectReference: {
    '#': 'atomic',
    name: '1 string',
  },
  TypedLocalObjectReference: {
    '#': 'atomic',
    apiGroup: '1 string',
    kind: '2 string!',
    name: '3 string!',
  },
  TypedObjectReference: {
    apiGroup: '1 string',
    kind: '2 string!',
    name: '3 string!',
    namespace: '4 string',
  },
  ConfigMapKeySelector: {
    '#': 'atomic',
    name: '1.1 string',
    key: '2 string!',
    optional: '3 bool',
  },
  SecretKeySelector: {
    '#': 'atomic',
    name: '1.1 string',
    key: '2 string!',
    optional: '3 bool',
  },
  ObjectFieldSelector: {
    '#': 'atomic',
    apiVersion: '1 string',
    fieldPath: '2 string!',
  },
  ResourceFieldSelector: {
    '#': 'atomic',
    containerName: '1 string',
    resource: '2 string!',
    divisor: '3 Quantity',
  },
  NodeSelector: {
    '#': 'atomic',
    nodeSelectorTerms: '1 []NodeSelectorTerm* atomic',
  },
  NodeSelectorTerm: {
    '#': 'atomic',
    matchExpressions: '1 []NodeSelectorRequirement atomic',
    matchFields: '2 []NodeSelectorRequirement atomic',
  },
  NodeSelectorRequirement: {
    key: '1 string!',
    operator: '2 string! enum:DoesNotExist|Exists|Gt|In|Lt|NotIn',
    values: '3 []string atomic',
  },
  Toleration: {
    '#': '-- Accepts the taints that it matches.',
    key: '1 string -- Key of the taint; empty with Exists for all taints.',
    operator: '2 string enum:Equal|Exists -- Exists or Equal.',
    value: '3 string -- Value of the taint, with Equal.',
    effect: '4 string enum:NoSchedule|PreferNoSchedule|NoExecute -- NoSchedule, PreferNoSchedule or NoExecute; empty for all.',
    tolerationSeconds: '5 int64 -- With NoExecute: how long the pod stays.',
  },
  Taint: {
    '#': '-- Keeps pods away from a node that do not tolerate it.',
    key: '1 string! -- Key of the taint.',
    value: '2 string -- Value of the taint.',
    effect: '3 string! enum:NoSchedule|PreferNoSchedule|NoExecute -- NoSchedule, PreferNoSchedule or NoExecute.',
    timeAdded: '4 Time',
  },
} satisfies MessageTable;
