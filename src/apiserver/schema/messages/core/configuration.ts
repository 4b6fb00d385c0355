/**
 * Namespace, ConfigMap, Secret and ServiceAccount, v1.33.
 * @module
 */
import type { MessageTable } from '../table.ts';

export const coreConfigurationMessages = {
  Namespace: {
    '#': '-- A space for names.',
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
    '#': '-- Configuration as keys and values.',
    metadata: '1 meta.ObjectMeta',
    data: '2 map:string -- Values as UTF-8 text.',
    binaryData: '3 map:bytes -- Values as base64 bytes.',
    immutable: '4 bool -- When true, data cannot be changed.',
  },
  Secret: {
    '#': '-- Confidential keys and values.',
    metadata: '1 meta.ObjectMeta',
    data: '2 map:bytes -- Values as base64 bytes.',
    type: '3 string -- What the Secret is for; Opaque by default.',
    stringData: '4 map:string -- Values as text, for writing only.',
    immutable: '5 bool -- When true, data cannot be changed.',
  },
  ServiceAccount: {
    '#': '-- Identity of processes in pods.',
    metadata: '1 meta.ObjectMeta',
    secrets: '2 []ObjectReference map(name) patch:merge(name)',
    imagePullSecrets: '3 []LocalObjectReference atomic',
    automountServiceAccountToken: '4 bool',
  },
} satisfies MessageTable;
