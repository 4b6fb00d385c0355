/**
 * Token and identity reviews, v1.33.
 * @module
 */
import type { MessageTable } from './table.ts';

export const authenticationMessages = {
  TokenReview: {
    metadata: '1 meta.ObjectMeta',
    spec: '2 TokenReviewSpec*',
    status: '3 TokenReviewStatus',
  },
  TokenReviewSpec: {
    token: '1 string',
    audiences: '2 []string atomic',
  },
  TokenReviewStatus: {
    authenticated: '1 bool',
    user: '2 UserInfo',
    error: '3 string',
    audiences: '4 []string atomic',
  },
  UserInfo: {
    username: '1 string',
    uid: '2 string',
    groups: '3 []string atomic',
    extra: '4 map:StringList',
  },
  TokenRequest: {
    metadata: '1 meta.ObjectMeta',
    spec: '2 TokenRequestSpec*',
    status: '3 TokenRequestStatus',
  },
  TokenRequestSpec: {
    audiences: '1 []string* atomic',
    boundObjectRef: '3 BoundObjectReference',
    expirationSeconds: '4 int64',
  },
  BoundObjectReference: {
    kind: '1 string',
    apiVersion: '2 string',
    name: '3 string',
    uid: '4 string',
  },
  TokenRequestStatus: {
    token: '1 string*',
    expirationTimestamp: '2 Time*',
  },
  SelfSubjectReview: {
    metadata: '1 meta.ObjectMeta',
    status: '2 SelfSubjectReviewStatus',
  },
  SelfSubjectReviewStatus: {
    userInfo: '1 UserInfo',
  },
} satisfies MessageTable;
