/**
 * ResourceQuota and LimitRange, v1.33.
 * @module
 */
import type { MessageTable } from '../table.ts';

export const coreQuotaMessages = {
  ResourceQuota: {
    '#': '-- How much a namespace may use.',
    metadata: '1 meta.ObjectMeta',
    spec: '2 ResourceQuotaSpec',
    status: '3 ResourceQuotaStatus',
  },
  ResourceQuotaSpec: {
    hard: '1 map:Quantity -- The most of each resource.',
    scopes: '2 []string atomic -- Objects that count; all without it.',
    scopeSelector: '3 ScopeSelector',
  },
  ResourceQuotaStatus: {
    hard: '1 map:Quantity',
    used: '2 map:Quantity',
  },
  ScopeSelector: {
    '#': 'atomic',
    matchExpressions: '1 []ScopedResourceSelectorRequirement atomic',
  },
  ScopedResourceSelectorRequirement: {
    scopeName: '1 string*',
    operator: '2 string*',
    values: '3 []string atomic',
  },
  LimitRange: {
    '#': '-- How much each pod, container or claim of a namespace may ask for.',
    metadata: '1 meta.ObjectMeta',
    spec: '2 LimitRangeSpec',
  },
  LimitRangeSpec: {
    limits: '1 []LimitRangeItem* atomic',
  },
  LimitRangeItem: {
    type: '1 string* -- Container, Pod or PersistentVolumeClaim.',
    max: '2 map:Quantity',
    min: '3 map:Quantity',
    default: '4 map:Quantity -- Limits of containers that name none.',
    defaultRequest: '5 map:Quantity -- Requests of containers that name none.',
    maxLimitRequestRatio: '6 map:Quantity',
  },
} satisfies MessageTable;
