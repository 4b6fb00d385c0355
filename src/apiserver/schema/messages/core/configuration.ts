/**
 * Namespace, ConfigMap, Secret and ServiceAccount, v1.33.
 * @module
 */
import type { MessageTable } from '../table.ts';

export const coreConfigurationMessages = {
  Namespace: {
    metadata: '1 meta.ObjectMeta',
    spec: '2 NamespaceSpec',
    status: '3 NamespaceStatus',
  },
  NamespaceSpec: {
    finalizers: '1 []string atomic',
  },
  NamespaceStatus: {
    phase: '1 string',
    conditions: '2 []NamespaceCondition map(type) patch:merge(type)',
  },
  NamespaceCondition: {
    type: '1 string*',
    status: '2 string*',
    lastTransitionTime: '4 Time',
    reason: '5 string',
    message: '6 string',
  },
  ConfigMap: {
    metadata: '1 meta.ObjectMeta',
    data: '2 map:string',
    binaryData: '3 map:bytes',
    immutable: '4 bool',
  },
  Secret: {
    metadata: '1 meta.ObjectMeta',
    data: '2 map:bytes',
    type: '3 string',
    stringData: '4 map:string',
    immutable: '5 bool',
  },
  ServiceAccount: {
    metadata: '1 meta.ObjectMeta',
    secrets: '2 []ObjectReference map(name) patch:merge(name)',
    imagePullSecrets: '3 []LocalObjectReference atomic',
    automountServiceAccountToken: '4 bool',
  },
} satisfies MessageTable;
