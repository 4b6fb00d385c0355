/**
 * Kinds that are answered and never stored: who am I, may I, is this token good.
 * @module
 */
import { resource } from '../../kube/resources.ts';
import { badRequest } from '../../kube/status-error.ts';
import { reviewAccess, reviewLocalAccess, reviewOwnAccess, reviewOwnRules } from '../authorization/access-reviews.ts';
import { ISSUER, type TokenIssuer } from '../auth/tokens.ts';
import { messageKinds } from '../schema/index.ts';
import type { KindDefinition } from '../schema/types.ts';
import { isObject } from '../json.ts';
import type { Registry } from './registry.ts';
import type { RequestContext, UserInfo } from './backend.ts';
import { requestToken } from './token-request.ts';

const ACCESS = 'authorization.k8s.io';
const IDENTITY = 'authentication.k8s.io';

const plurals: Readonly<Record<string, { plural: string; namespaced?: boolean }>> = {
  SelfSubjectAccessReview: { plural: 'selfsubjectaccessreviews' },
  SelfSubjectRulesReview: { plural: 'selfsubjectrulesreviews' },
  SubjectAccessReview: { plural: 'subjectaccessreviews' },
  LocalSubjectAccessReview: { plural: 'localsubjectaccessreviews', namespaced: true },
  SelfSubjectReview: { plural: 'selfsubjectreviews' },
  TokenReview: { plural: 'tokenreviews' },
};

/** Their descriptions, for discovery and OpenAPI. */
export const reviewKinds: readonly KindDefinition[] = messageKinds
  .filter(({ kind }) => plurals[kind] !== undefined)
  .map(({ group, version, kind, schema }) => ({
    resource: resource(`${group}/${version}`, kind, plurals[kind]!.plural, plurals[kind]!.namespaced ? 'Namespaced' : 'Cluster'),
    singular: kind.toLowerCase(),
    listKind: `${kind}List`,
    shortNames: [],
    categories: [],
    verbs: ['create'],
    schema,
    columns: [],
    subresources: { status: false },
    custom: false,
    selectableFields: {},
  }));

export function answerReviews(registry: Registry, tokens: TokenIssuer): void {
  const { store, authorizer } = registry.backend;
  type Status = (spec: Record<string, unknown>, context: RequestContext, namespace: string) => object;
  const review = (kind: string, group: string, status: Status): void => {
    registry.answerVirtual(`${plurals[kind]!.plural}.${group}`, (body, context, namespace = '') => {
      if (!isObject(body)) throw badRequest(`the body must be a ${kind} object`);
      const spec = isObject(body.spec) ? body.spec : {};
      const metadata = isObject(body.metadata) ? body.metadata : {};
      return {
        apiVersion: `${group}/v1`,
        kind,
        metadata,
        ...(body.spec !== undefined && { spec }),
        status: status(spec, context, namespace),
      };
    });
  };
  review('SelfSubjectAccessReview', ACCESS, (spec, { user }) => reviewOwnAccess(authorizer, spec, user));
  review('SubjectAccessReview', ACCESS, (spec) => reviewAccess(authorizer, spec));
  review('LocalSubjectAccessReview', ACCESS, (spec, _context, namespace) => reviewLocalAccess(authorizer, spec, namespace));
  review('SelfSubjectRulesReview', ACCESS, (spec, { user }) => reviewOwnRules(authorizer, spec, user));
  review('SelfSubjectReview', IDENTITY, (_spec, { user }) => ({ userInfo: userInfo(user) }));
  review('TokenReview', IDENTITY, (spec) => {
    const audiences = Array.isArray(spec.audiences) ? (spec.audiences as string[]) : [ISSUER];
    if (!spec.token) throw badRequest('token is required for TokenReview in authentication');
    const user = typeof spec.token === 'string' ? tokens.authenticate(spec.token, store, audiences) : undefined;
    return user ? { authenticated: true, user: userInfo(user), audiences } : { user: {}, error: 'invalid bearer token' };
  });
  registry.answerSubresource('serviceaccounts/token', (target, body, context) =>
    requestToken(registry.backend, tokens, target, body, context),
  );
}

const userInfo = ({ username, uid, groups, extra }: UserInfo): object => ({
  username,
  ...(uid && { uid }),
  groups,
  ...(extra && { extra }),
});
