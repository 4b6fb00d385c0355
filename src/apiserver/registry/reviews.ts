/**
 * Kinds that are answered and never stored: who am I, may I, is this token good.
 * @module
 */
import { resource } from '../../kube/resources.ts';
import { badRequest, StatusError } from '../../kube/status-error.ts';
import { reviewAccess, reviewLocalAccess, reviewOwnAccess, reviewOwnRules } from '../authorization/access-reviews.ts';
import { ISSUER, type TokenIssuer } from '../auth/tokens.ts';
import { messageKinds } from '../schema/index.ts';
import type { KindDefinition } from '../schema/types.ts';
import { isObject } from '../json.ts';
import { currentObject } from './update.ts';
import type { Registry } from './registry.ts';
import type { RequestContext, UserInfo } from './backend.ts';
import type { AnyObject } from '../../kube/objects.ts';
import type { Target } from './update.ts';

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
    const user = typeof spec.token === 'string' ? tokens.authenticate(spec.token, store, audiences) : undefined;
    return user ? { authenticated: true, user: userInfo(user), audiences } : { authenticated: false, error: 'the token is not valid' };
  });
  registry.answerSubresource('serviceaccounts/token', (target, body) => requestToken(registry, tokens, target, body));
}

const userInfo = ({ username, uid, groups, extra }: UserInfo): object => ({
  username,
  ...(uid && { uid }),
  groups,
  ...(extra && { extra }),
});

const MIN_EXPIRATION_SECONDS = 600;

function requestToken(registry: Registry, tokens: TokenIssuer, target: Target, body: unknown): object {
  const account = currentObject(registry.backend, target);
  const spec = isObject(body) && isObject(body.spec) ? body.spec : {};
  const expirationSeconds = spec.expirationSeconds ?? 3600;
  if (typeof expirationSeconds !== 'number' || expirationSeconds < MIN_EXPIRATION_SECONDS) {
    const why = `Invalid value: ${JSON.stringify(expirationSeconds)}: may not specify a duration less than 10 minutes`;
    throw new StatusError(422, 'Invalid', `TokenRequest.authentication.k8s.io "" is invalid: spec.expirationSeconds: ${why}`, {
      group: IDENTITY,
      kind: 'TokenRequest',
      causes: [{ reason: 'FieldValueInvalid', field: 'spec.expirationSeconds', message: why }],
    });
  }
  const pod = boundPod(registry, target, spec.boundObjectRef);
  const { token, expires } = tokens.forServiceAccount({
    namespace: target.namespace ?? '',
    serviceAccount: { name: target.name, uid: account.metadata.uid },
    ...(pod && { pod: { name: pod.metadata.name, uid: pod.metadata.uid } }),
    audiences: Array.isArray(spec.audiences) ? (spec.audiences as string[]) : [],
    expirationSeconds,
  });
  return {
    apiVersion: `${IDENTITY}/v1`,
    kind: 'TokenRequest',
    metadata: {
      name: target.name,
      namespace: target.namespace,
      creationTimestamp: `${new Date(registry.backend.clock.now()).toISOString().slice(0, 19)}Z`,
    },
    spec: { audiences: [ISSUER], ...spec, expirationSeconds },
    status: { token, expirationTimestamp: `${new Date(expires).toISOString().slice(0, 19)}Z` },
  };
}

function boundPod(registry: Registry, target: Target, reference: unknown): AnyObject | undefined {
  if (!isObject(reference)) return undefined;
  const kind = registry.backend.kinds.ofTable('pods');
  if (reference.kind !== 'Pod' || !kind) throw badRequest(`cannot bind a token to a ${String(reference.kind)}: only to a Pod`);
  const pod = currentObject(registry.backend, { kind, namespace: target.namespace, name: String(reference.name) });
  if (reference.uid && reference.uid !== pod.metadata.uid) {
    throw new StatusError(
      409,
      'Conflict',
      `the UID in the bound object reference (${JSON.stringify(reference.uid)}) does not match the UID of the pod`,
    );
  }
  return pod;
}
