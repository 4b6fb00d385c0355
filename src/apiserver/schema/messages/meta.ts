/**
 * Types that every group shares: object metadata, selectors, status, delete options, v1.33.
 * @module
 */
import type { MessageTable } from './table.ts';

export const metaMessages = {
  ObjectMeta: {
    '#': '-- Identity and bookkeeping that every object has.',
    name: '1 string -- Unique among the objects of its kind in a namespace; cannot be changed.',
    generateName: '2 string -- Prefix of a name that the server completes, when name is not given.',
    namespace: '3 string -- The space in which the name is unique; cannot be changed.',
    selfLink: '4 string -- No longer set.',
    uid: '5 string -- Unique for ever; set by the server.',
    resourceVersion: '6 string -- Opaque version of the object, for watches and for optimistic locking.',
    generation: '7 int64 -- Grows with each change of the desired state.',
    creationTimestamp: '8 Time -- When the object was created; set by the server.',
    deletionTimestamp: '9 Time -- When the object is to go; set by the server on deletion.',
    deletionGracePeriodSeconds: '10 int64 -- Seconds that the object may take to go.',
    labels: '11 map:string -- Keys and values by which objects are selected.',
    annotations: '12 map:string -- Keys and values for tools; not selectable.',
    ownerReferences:
      '13 []OwnerReference map(uid) patch:merge(uid) -- Objects that this one depends on; it is collected after the last of them is gone.',
    finalizers: '14 []string set patch:merge -- Must be empty before the object disappears from the registry.',
    managedFields: '17 []ManagedFieldsEntry atomic -- Which manager owns which fields; kept by the server.',
  },
  PartialObjectMetadata: {
    metadata: '1 ObjectMeta',
  },
  OwnerReference: {
    '#': 'atomic',
    kind: '1 string*',
    name: '3 string*',
    uid: '4 string*',
    apiVersion: '5 string*',
    controller: '6 bool',
    blockOwnerDeletion: '7 bool',
  },
  ManagedFieldsEntry: {
    manager: '1 string',
    operation: '2 string',
    apiVersion: '3 string',
    time: '4 Time',
    fieldsType: '6 string',
    fieldsV1: '7 FieldsV1',
    subresource: '8 string',
  },
  LabelSelector: {
    '#': 'atomic -- Selects objects by their labels; all conditions must hold.',
    matchLabels: '1 map:string -- Labels with exactly these values.',
    matchExpressions: '2 []LabelSelectorRequirement atomic -- Conditions on labels: In, NotIn, Exists, DoesNotExist.',
  },
  LabelSelectorRequirement: {
    key: '1 string!',
    operator: '2 string!',
    values: '3 []string atomic',
  },
  Condition: {
    type: '1 string*',
    status: '2 string*',
    observedGeneration: '3 int64',
    lastTransitionTime: '4 Time*',
    reason: '5 string*',
    message: '6 string*',
  },
  DeleteOptions: {
    gracePeriodSeconds: '1 int64',
    preconditions: '2 Preconditions',
    orphanDependents: '3 bool',
    propagationPolicy: '4 string',
    dryRun: '5 []string atomic',
    ignoreStoreReadErrorWithClusterBreakingPotential: '6 bool',
  },
  Preconditions: {
    uid: '1 string',
    resourceVersion: '2 string',
  },
  FieldSelectorRequirement: {
    key: '1 string!',
    operator: '2 string!',
    values: '3 []string atomic',
  },
  Status: {
    metadata: '1 ListMeta',
    status: '2 string',
    message: '3 string',
    reason: '4 string',
    details: '5 StatusDetails atomic',
    code: '6 int32',
  },
  ListMeta: {
    selfLink: '1 string',
    resourceVersion: '2 string',
    continue: '3 string',
    remainingItemCount: '4 int64',
  },
  StatusDetails: {
    name: '1 string',
    group: '2 string',
    kind: '3 string',
    causes: '4 []StatusCause atomic',
    retryAfterSeconds: '5 int32',
    uid: '6 string',
  },
  StatusCause: {
    reason: '1 string',
    message: '2 string',
    field: '3 string',
  },
} satisfies MessageTable;
